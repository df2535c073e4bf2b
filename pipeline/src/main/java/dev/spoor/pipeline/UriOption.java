package dev.spoor.pipeline;

import dev.spoor.io.QueueUri;
import java.util.function.Consumer;

/** Reads options that are URIs of queues and stores. */
final class UriOption {
  private UriOption() {}

  /**
   * Reads a URI.
   *
   * @param option the option's name, for the user
   * @param check refuses what the option cannot be, by IllegalArgumentException
   * @throws UsageException if it is none, or refused
   */
  static QueueUri parse(String option, String text, Consumer<QueueUri> check) {
    try {
      QueueUri uri = QueueUri.parse(text);
      check.accept(uri);
      return uri;
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + option + ": " + e.getMessage(), e);
    }
  }
}
