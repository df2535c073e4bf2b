package dev.spoor.model;

import java.nio.charset.StandardCharsets;

/**
 * A rule as fragments carry it: eight bytes, the more severe the less when compared unsigned, so
 * that "the least keys" of a bounded set are those of the most severe rules.
 */
public final class RuleKey {
  private static final int MAX_POINTS = 255;

  private RuleKey() {}

  /**
   * The key of a rule.
   *
   * @param id the rule's id
   * @param points points of one hit, 0 to 255
   */
  public static long of(String id, int points) {
    if (points < 0 || points > MAX_POINTS) {
      throw new IllegalArgumentException("points are 0 to 255, not " + points);
    }
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    long hash = Bytes.hash64(bytes, 0, bytes.length);
    return ((long) (MAX_POINTS - points) << 56) | (hash >>> 8);
  }

  /** Whether a key is that of a rule, whatever its points. */
  public static boolean isOf(long key, String id) {
    return ((key ^ of(id, 0)) << 8) == 0;
  }

  /** The points of one hit of the rule. */
  public static int points(long key) {
    return MAX_POINTS - (int) (key >>> 56);
  }
}
