package dev.spoor.io;

import java.io.IOException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An input that cannot be read. The message is one line for the user: what, where, and what to do.
 */
public final class InputException extends IOException {
  private static final long serialVersionUID = 1;

  /** Creates an exception with a one-line message for the user. */
  public InputException(String message) {
    super(message);
  }

  /** Creates an exception with a one-line message for the user and what lies behind it. */
  public InputException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
