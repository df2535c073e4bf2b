package dev.spoor.model;

import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The level of a rule, as Sigma names it, with the points that one hit in a request is worth on the
 * scale of the OWASP Core Rule Set: 5 critical, 4 error, 3 warning, 2 notice.
 */
public enum Level {
  /** For the record only. */
  INFORMATIONAL(0),
  /** Odd, and harmless alone. */
  LOW(2),
  /** Probing. */
  MEDIUM(3),
  /** An attack. */
  HIGH(4),
  /** An attack that gives control when it succeeds. */
  CRITICAL(5);

  private final int points;

  Level(int points) {
    this.points = points;
  }

  /** Points of one hit, 0 to 5. */
  public int points() {
    return points;
  }

  /** The name in lower case, as rules write it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The level of that wire name, or null. */
  public static @Nullable Level ofWireName(String name) {
    for (Level level : values()) {
      if (level.wireName().equals(name)) {
        return level;
      }
    }
    return null;
  }
}
