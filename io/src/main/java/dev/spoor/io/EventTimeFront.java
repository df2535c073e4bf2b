package dev.spoor.io;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How far event time has come in all parts of all queues that one process reads for a job: what a
 * part that has nothing to say goes by. Knows no queue and no clock. Thread-safe.
 *
 * <p>Parts hold the front back, each where it is, except those that are left out. Where all are
 * left out, the front is where the foremost is. A part that has not been heard of for long is
 * another process's by now, and forgotten.
 */
final class EventTimeFront {
  private static final long FORGOTTEN_AFTER = Duration.ofMinutes(10).toMillis();

  /** Those of the jobs of this process, by what the jobs are called. */
  private static final ConcurrentMap<String, EventTimeFront> OF_JOBS = new ConcurrentHashMap<>();

  private final Map<String, Part> parts = new HashMap<>();
  private long firstMessage = EventTimeWatermark.NONE;

  /**
   * A part.
   *
   * @param mark its watermark, or {@link EventTimeWatermark#NONE}
   * @param leftOut whether it holds nobody back
   * @param heardOf when this was said, by the clock
   */
  private record Part(long mark, boolean leftOut, long heardOf) {}

  EventTimeFront() {}

  /** The one that all parts of a job share in this process. */
  static EventTimeFront of(String job) {
    return OF_JOBS.computeIfAbsent(job, unused -> new EventTimeFront());
  }

  /** Takes note of a message with an event time, of whichever part. */
  synchronized void message(long now) {
    if (firstMessage == EventTimeWatermark.NONE) {
      firstMessage = now;
    }
  }

  /** When the first message of any part was read; {@link EventTimeWatermark#NONE} before it. */
  synchronized long firstMessage() {
    return firstMessage;
  }

  /** Takes note of where a part is. */
  synchronized void put(String part, long mark, boolean leftOut, long now) {
    parts.put(part, new Part(mark, leftOut, now));
  }

  /** Where the front is, or {@link EventTimeWatermark#NONE}. */
  synchronized long mark(long now) {
    parts.values().removeIf(part -> now - part.heardOf > FORGOTTEN_AFTER);
    long hindmost = Long.MAX_VALUE;
    long foremost = EventTimeWatermark.NONE;
    for (Part part : parts.values()) {
      foremost = Math.max(foremost, part.mark);
      if (!part.leftOut) {
        hindmost = Math.min(hindmost, part.mark);
      }
    }
    return hindmost == Long.MAX_VALUE ? foremost : hindmost;
  }
}
