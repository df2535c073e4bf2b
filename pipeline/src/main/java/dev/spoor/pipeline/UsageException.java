package dev.spoor.pipeline;

/**
 * The command was used wrongly: an option that does not exist, a value that cannot be, a
 * combination that makes no sense. The message is one line for the person who typed it; the exit
 * code is 2.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates the exception from one line that says what is wrong and what would be right. */
  public UsageException(String message) {
    super(message);
  }

  /** As {@link #UsageException(String)}, keeping what {@code --debug} should show. */
  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
