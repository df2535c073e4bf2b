package dev.spoor.model;

/**
 * Classes of user agents as bits, so that a session can hold all that were seen. What agents are
 * known by stands in {@code user-agents.csv}.
 */
public final class UserAgentClass {
  /** A browser, or an app on a device in a person's hand, by its own word. */
  public static final int BROWSER = 1;

  /** An HTTP library or command-line tool. */
  public static final int LIBRARY = 2;

  /** A declared bot, crawler or monitor. */
  public static final int BOT = 4;

  /** A headless or automated browser. */
  public static final int HEADLESS = 8;

  /** A vulnerability scanner or attack tool. */
  public static final int SCANNER = 16;

  /** No user agent. */
  public static final int EMPTY = 32;

  /** None of the others: a tool that nobody knows. */
  public static final int OTHER = 64;

  private UserAgentClass() {}
}
