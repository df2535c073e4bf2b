package dev.spoor.pipeline;

/**
 * What the command was pointed at cannot be used: a file that is missing or unreadable, a format
 * that nothing recognises, a folder that cannot be written. The message is one line; the exit code
 * is 1.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates the exception from one line that names the thing and says what is wrong with it. */
  public InputException(String message) {
    super(message);
  }

  /** As {@link #InputException(String)}, keeping what {@code --debug} should show. */
  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
