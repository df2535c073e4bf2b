package dev.spoor.io;

import java.io.IOException;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An output that cannot be written. The message is one line for the user: what, where, and what to
 * do.
 */
public final class OutputException extends IOException {
  private static final long serialVersionUID = 1;

  /** Creates an exception with a one-line message for the user. */
  public OutputException(String message) {
    super(message);
  }

  /** Creates an exception with a one-line message for the user and what lies behind it. */
  public OutputException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Says in one line why writing failed.
   *
   * @param directory the directory that the user knows: the output or the temporary one
   * @param how to point Spoor elsewhere, such as {@code --output}
   */
  static OutputException of(IOException failure, String directory, String how) {
    if (failure instanceof OutputException already) {
      return already;
    }
    String reason = Failures.oneLine(failure);
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return new OutputException(
          String.format(
              "no space left in %s: free some, or choose another place with %s", directory, how),
          failure);
    }
    if (failure instanceof java.nio.file.AccessDeniedException
        || lower.contains("permission denied")) {
      return new OutputException(
          String.format(
              "not allowed to write in %s: change its permissions, or choose another place with %s",
              directory, how),
          failure);
    }
    if (lower.contains("read-only file system")) {
      return new OutputException(
          String.format(
              "%s is on a read-only file system: choose another place with %s", directory, how),
          failure);
    }
    return new OutputException(
        String.format(
            "cannot write in %s (%s): mend that, or choose another place with %s",
            directory, reason, how),
        failure);
  }
}
