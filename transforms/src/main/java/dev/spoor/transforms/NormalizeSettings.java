package dev.spoor.transforms;

import dev.spoor.scoring.rules.RuleSource;
import java.io.Serializable;
import java.time.Duration;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How {@link NormalizeRequests} works: what requests mean, what is left out, and the caps that hold
 * against hostile input. {@link #defaults()} has every default.
 *
 * @param requests how requests are read for sessions
 * @param exclusions requests to leave out
 * @param gap silence that ends a session; positive
 * @param maxSession sessions are cut at whole multiples of it since the epoch; at least the gap
 * @param maxLineBytes longest line read, in bytes; a longer one is a dead letter
 * @param maxFutureSkew how far a line's time may lie ahead of its record's own
 * @param maxOpenFragments most fragments a bundle holds before it emits them
 * @param statsShards in how many parts tables of values travel; more for larger inputs, and 0 where
 *     nobody wants any table but that of what happened to lines
 * @param rules the rules by which requests are inspected; null where they are not
 */
public record NormalizeSettings(
    RequestSettings requests,
    Exclusions exclusions,
    Duration gap,
    Duration maxSession,
    int maxLineBytes,
    Duration maxFutureSkew,
    int maxOpenFragments,
    int statsShards,
    @Nullable RuleSource rules)
    implements Serializable {

  /** Checks ranges. */
  public NormalizeSettings {
    require(!gap.isNegative() && !gap.isZero(), "gap must be positive", gap);
    require(maxSession.compareTo(gap) >= 0, "maxSession must be at least the gap", maxSession);
    require(maxLineBytes > 0, "maxLineBytes must be positive", maxLineBytes);
    require(!maxFutureSkew.isNegative(), "maxFutureSkew must not be negative", maxFutureSkew);
    require(maxOpenFragments > 0, "maxOpenFragments must be positive", maxOpenFragments);
    require(statsShards >= 0, "statsShards must not be negative", statsShards);
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", but is " + value);
    }
  }

  /** Sessions of 30 minutes' gap cut at UTC midnight, lines of 64 KB, one day of skew, no rules. */
  public static NormalizeSettings defaults() {
    return new NormalizeSettings(
        RequestSettings.defaults(),
        Exclusions.none(),
        Duration.ofMinutes(30),
        Duration.ofHours(24),
        64 * 1024,
        Duration.ofDays(1),
        50_000,
        1,
        null);
  }

  /** These settings with another reading of requests. */
  public NormalizeSettings withRequests(RequestSettings newRequests) {
    return new NormalizeSettings(
        newRequests,
        exclusions,
        gap,
        maxSession,
        maxLineBytes,
        maxFutureSkew,
        maxOpenFragments,
        statsShards,
        rules);
  }

  /** These settings with other bounds of sessions. */
  public NormalizeSettings withSessions(Duration newGap, Duration newMaxSession) {
    return new NormalizeSettings(
        requests,
        exclusions,
        newGap,
        newMaxSession,
        maxLineBytes,
        maxFutureSkew,
        maxOpenFragments,
        statsShards,
        rules);
  }

  /** These settings with requests inspected by rules; null: not inspected. */
  public NormalizeSettings withRules(@Nullable RuleSource newRules) {
    return new NormalizeSettings(
        requests,
        exclusions,
        gap,
        maxSession,
        maxLineBytes,
        maxFutureSkew,
        maxOpenFragments,
        statsShards,
        newRules);
  }
}
