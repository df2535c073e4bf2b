package dev.spoor.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
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
   * @param place the directory that the user knows, with what it is
   * @param instead what the user may do but to mend it
   */
  static OutputException of(IOException failure, String place, String instead) {
    if (failure instanceof OutputException already) {
      return already;
    }
    String reason = Failures.oneLine(failure);
    String lower = reason.toLowerCase(Locale.ROOT);
    String message;
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      message = String.format("no space left in %s: free some, or %s", place, instead);
    } else if (failure instanceof AccessDeniedException || lower.contains("permission denied")) {
      message = String.format("not allowed to write in %s: permit it, or %s", place, instead);
    } else if (lower.contains("read-only file system")) {
      message = String.format("%s is on a read-only file system: %s", place, instead);
    } else {
      message = String.format("cannot write in %s (%s): mend that, or %s", place, reason, instead);
    }
    return new OutputException(message, failure);
  }
}
