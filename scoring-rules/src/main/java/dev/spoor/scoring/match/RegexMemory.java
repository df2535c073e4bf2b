package dev.spoor.scoring.match;

/**
 * How much all finders of one thread may keep together. Texts that are made to reach many states
 * cost time that way, never memory: when it is used up, each finder forgets what it has beyond a
 * few states.
 */
public final class RegexMemory {
  /** States that every finder may keep. */
  static final int GUARANTEED = 32;

  /** Most cells of all tables: about 16 MiB, and as much again for what states are made of. */
  private static final long MAX_CELLS = 4L << 20;

  private final long most;
  private long used;

  /** Creates one of the usual size. */
  public RegexMemory() {
    this(MAX_CELLS);
  }

  RegexMemory(long most) {
    this.most = most;
  }

  void take(long cells) {
    used += cells;
  }

  void give(long cells) {
    used -= cells;
  }

  boolean isFull() {
    return used >= most;
  }
}
