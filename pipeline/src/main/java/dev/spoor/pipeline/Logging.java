package dev.spoor.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.logging.LogManager;

/** The quiet default of the runnable jars. */
final class Logging {

  private Logging() {}

  /**
   * Reads the {@code logging.properties} that the runner's jar brings, unless the user named a
   * configuration of their own or there is none (tests).
   */
  static void configure() {
    if (System.getProperty("java.util.logging.config.file") != null
        || System.getProperty("java.util.logging.config.class") != null) {
      return;
    }
    try (InputStream in = Logging.class.getResourceAsStream("/logging.properties")) {
      if (in != null) {
        LogManager.getLogManager().readConfiguration(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the logging.properties of the jar", e);
    }
  }
}
