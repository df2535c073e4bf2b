package dev.spoor.io;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Tells whether it is time to say the same thing again, however many threads have it to say. What
 * is said must be of few kinds: each is remembered.
 */
final class OnceAMinute {
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final ConcurrentMap<String, Long> said = new ConcurrentHashMap<>();

  /**
   * Whether a thing is to be said now; then it counts as said.
   *
   * @param nanos time that only grows, in nanoseconds
   */
  boolean isDue(String thing, long nanos) {
    boolean[] due = new boolean[1];
    said.compute(
        thing,
        (unused, last) -> {
          due[0] = last == null || nanos - last >= PAUSE_NANOS;
          return due[0] ? (Long) nanos : last;
        });
    return due[0];
  }
}
