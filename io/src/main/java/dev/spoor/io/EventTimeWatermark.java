package dev.spoor.io;

import java.io.Serializable;
import java.time.Duration;
import java.util.Set;

/**
 * The watermark of one part of a queue: how far event time has certainly come there.
 *
 * <ul>
 *   <li>It follows the greatest event time read, less some disorder; so logs replayed from long ago
 *       are as timely as they were.
 *   <li>A part that has been read to its end and stays silent follows its last event time plus the
 *       time of silence, so that the last sessions end, too.
 *   <li>A part without any message, after a while, no longer holds back the others.
 *   <li>A message dated past its own time in the queue counts as of that time, and one dated far
 *       past it not at all, so that no date moves the watermark ahead of what there is.
 *   <li>It never goes back.
 * </ul>
 *
 * <p>Knows no queue and no clock: both are told. Times are milliseconds since the epoch. Not
 * thread-safe.
 */
final class EventTimeWatermark {
  /** Parameters of URIs that are read here. */
  static final Set<String> PARAMETERS = Set.of("disorder", "idleAfter", "leftOutAfter");

  /** No watermark yet. */
  static final long NONE = Long.MIN_VALUE;

  /**
   * How a watermark moves.
   *
   * @param disorder how far behind the greatest event time read others may still come
   * @param idleAfter silence after which a part follows the clock
   * @param leftOutAfter how long a part without any message holds the others back
   * @param maxFutureSkew how far a message may be dated past its own time and still count
   */
  record Settings(
      Duration disorder, Duration idleAfter, Duration leftOutAfter, Duration maxFutureSkew)
      implements Serializable {

    /** Disorder of 5 s, idle after 10 s, left out after a minute, a day of skew. */
    static Settings defaults() {
      return new Settings(
          Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofDays(1));
    }

    /** The defaults, but for what a URI says. */
    static Settings of(QueueUri uri) {
      Settings usual = defaults();
      return new Settings(
          uri.duration("disorder", usual.disorder),
          uri.duration("idleAfter", usual.idleAfter),
          uri.duration("leftOutAfter", usual.leftOutAfter),
          usual.maxFutureSkew);
    }
  }

  private final long disorder;
  private final long idleAfter;
  private final long leftOutAfter;
  private final long maxFutureSkew;
  private final long startedAt;
  private long greatest;
  private long lastMoved;
  private long current;

  /**
   * Creates the watermark of a part.
   *
   * @param previous what it was when reading stopped, or {@link #NONE}
   * @param now the clock
   */
  EventTimeWatermark(Settings settings, long previous, long now) {
    this.disorder = settings.disorder().toMillis();
    this.idleAfter = settings.idleAfter().toMillis();
    this.leftOutAfter = settings.leftOutAfter().toMillis();
    this.maxFutureSkew = settings.maxFutureSkew().toMillis();
    this.startedAt = now;
    this.lastMoved = now;
    this.greatest = previous;
    this.current = previous;
  }

  /**
   * Takes note of a message.
   *
   * @param event its event time; {@link EventTimes#UNKNOWN} moves nothing
   * @param own its own time in the queue
   * @param now the clock
   * @return the event time as it counts, or {@link #NONE} where it does not
   */
  long add(long event, long own, long now) {
    long latest = Math.min(own, now);
    boolean counts = event == EventTimes.OWN || event <= latest + maxFutureSkew;
    if (event == EventTimes.UNKNOWN || !counts) {
      return NONE;
    }
    long counted = Math.min(event, latest);
    greatest = Math.max(greatest, counted);
    lastMoved = Math.max(lastMoved, now);
    return counted;
  }

  /**
   * The watermark.
   *
   * @param readToEnd whether all that the part holds has been read
   * @param now the clock
   * @return the time before which nothing is expected any more, or {@link #NONE}
   */
  long at(boolean readToEnd, long now) {
    long mark = NONE;
    if (greatest != NONE) {
      mark = greatest - disorder;
      long silence = now - lastMoved;
      if (readToEnd && silence > idleAfter) {
        mark = Math.max(mark, greatest + silence - idleAfter);
      }
    } else if (readToEnd && now - startedAt >= leftOutAfter) {
      mark = now - leftOutAfter;
    }
    current = Math.max(current, Math.min(mark, now));
    return current;
  }
}
