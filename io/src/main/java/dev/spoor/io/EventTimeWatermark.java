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
 *   <li>A part that is silent for longer, or was never anything else while others had messages, no
 *       longer holds back the others: it goes where they go ({@link EventTimeFront}). While no part
 *       has any message there is no watermark, so that whatever comes first is not late.
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
   * @param leftOutAfter how long a silent part holds the others back
   * @param maxFutureSkew how far a message may be dated past its own time and still count
   * @param readers which parts know of each other
   */
  record Settings(
      Duration disorder,
      Duration idleAfter,
      Duration leftOutAfter,
      Duration maxFutureSkew,
      QueueReaders readers)
      implements Serializable {

    /** Disorder of 5 s, idle after 10 s, left out after a minute, a day of skew. */
    static Settings defaults() {
      return new Settings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofDays(1),
          QueueReaders.inOneProcess("unnamed"));
    }

    /** The same, with other readers. */
    Settings with(QueueReaders others) {
      return new Settings(disorder, idleAfter, leftOutAfter, maxFutureSkew, others);
    }

    /** The defaults, but for what a URI says. */
    static Settings of(QueueUri uri) {
      Settings usual = defaults();
      return new Settings(
          uri.duration("disorder", usual.disorder),
          uri.duration("idleAfter", usual.idleAfter),
          uri.duration("leftOutAfter", usual.leftOutAfter),
          usual.maxFutureSkew,
          usual.readers);
    }
  }

  private final String part;
  private final EventTimeFront front;
  private final boolean areAllHere;

  private final long disorder;
  private final long idleAfter;
  private final long leftOutAfter;
  private final long maxFutureSkew;
  private long greatest;
  private long lastMoved;
  private long current;

  /**
   * Creates the watermark of a part.
   *
   * @param part what the part is called, unlike all others of the job
   * @param front where the parts of the job are
   * @param previous what it was when reading stopped, or {@link #NONE}
   * @param now the clock
   */
  EventTimeWatermark(
      Settings settings, String part, EventTimeFront front, long previous, long now) {
    this.part = part;
    this.front = front;
    this.areAllHere = settings.readers().areInOneProcess();
    this.disorder = settings.disorder().toMillis();
    this.idleAfter = settings.idleAfter().toMillis();
    this.leftOutAfter = settings.leftOutAfter().toMillis();
    this.maxFutureSkew = settings.maxFutureSkew().toMillis();
    this.lastMoved = now;
    this.greatest = previous;
    this.current = previous;
    if (previous != NONE) {
      front.message(now);
    }
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
    front.message(now);
    return counted;
  }

  /**
   * Takes note that nobody can tell whether there is more to read, as the server is away: no such
   * time is silence, and what was sent meanwhile may still come.
   */
  void cutOff(long now) {
    lastMoved = Math.max(lastMoved, now);
  }

  /**
   * The watermark.
   *
   * @param readToEnd whether all that the part holds has been read
   * @param now the clock
   * @return the time before which nothing is expected any more, or {@link #NONE}
   */
  long at(boolean readToEnd, long now) {
    long silence = now - lastMoved;
    long mark = NONE;
    if (greatest != NONE) {
      mark = greatest - disorder;
      if (readToEnd && silence > idleAfter) {
        mark = Math.max(mark, greatest + silence - idleAfter);
      }
    }
    boolean leftOut = readToEnd && silence >= leftOutAfter && (greatest != NONE || othersAre(now));
    front.put(part, Math.max(current, Math.min(mark, now)), leftOut, now);
    if (leftOut) {
      mark = Math.max(mark, front.mark(now));
    } else if (!areAllHere && mark == NONE && readToEnd && silence >= leftOutAfter) {
      // The others may be another process's, of which nothing is known here.
      mark = now - leftOutAfter;
    }
    current = Math.max(current, Math.min(mark, now));
    return current;
  }

  /** Whether others have had messages for so long that a part that has none is left out. */
  private boolean othersAre(long now) {
    long first = front.firstMessage();
    return first != NONE && now - first >= leftOutAfter;
  }
}
