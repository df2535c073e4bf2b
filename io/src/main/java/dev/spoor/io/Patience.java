package dev.spoor.io;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a sink that is away is waited for: the same is tried again, sooner at first and then every
 * five seconds, while those who bring more wait as well; the user is told once a minute, however
 * many wait for the same sink. After some time it fails: whoever runs the bundle does it again, or
 * fails. Not thread-safe.
 */
final class Patience {
  /** How long is waited unless a URI says otherwise. */
  static final Duration USUAL = Duration.ofMinutes(5);

  /** The parameter of a URI. */
  static final String PARAMETER = "patience";

  private static final Logger LOG = LoggerFactory.getLogger("spoor.sinks");
  private static final Duration LEAST_PAUSE = Duration.ofMillis(50);
  private static final Duration MOST_PAUSE = Duration.ofSeconds(5);

  /** When what could not be done was last said. */
  private static final OnceAMinute SAID = new OnceAMinute();

  private final String what;
  private final Duration most;
  private final Surroundings surroundings;

  /** One try. */
  interface Attempt {
    /**
     * Does it, all or what is left of it.
     *
     * @throws AwayException if it may do later
     * @throws IOException if it never will
     */
    void run() throws AwayException, IOException, InterruptedException;
  }

  /** The clock, the sleep and the log, so that tests need none of them. */
  interface Surroundings {
    /** Time that only grows, in nanoseconds. */
    long nanos();

    /** Waits. */
    void sleep(Duration pause) throws InterruptedException;

    /** Tells the user. */
    void say(String line);
  }

  private static final Surroundings REAL =
      new Surroundings() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration pause) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }

        @Override
        public void say(String line) {
          LOG.warn(line);
        }
      };

  /** What cannot be done now, and perhaps can be later. */
  static final class AwayException extends Exception {
    private static final long serialVersionUID = 1L;

    AwayException(Throwable cause) {
      super(Failures.oneLine(cause), cause);
    }
  }

  /**
   * Creates one.
   *
   * @param what is done, such as "write sessions to URI", for the user
   * @param most how long to go on
   */
  Patience(String what, Duration most) {
    this(what, most, REAL);
  }

  Patience(String what, Duration most, Surroundings surroundings) {
    this.what = what;
    this.most = most;
    this.surroundings = surroundings;
  }

  /**
   * Tries until it is done.
   *
   * @return how often it had to be tried again
   * @throws OutputException if it could not be done for so long
   */
  long keepTrying(Attempt attempt) throws IOException, InterruptedException {
    long start = surroundings.nanos();
    Duration pause = LEAST_PAUSE;
    long retries = 0;
    boolean told = false;
    while (true) {
      try {
        attempt.run();
        if (told) {
          surroundings.say(
              "can " + what + " again, after " + since(start).toSeconds() + " s; nothing is lost");
        }
        return retries;
      } catch (AwayException e) {
        if (since(start).compareTo(most) >= 0) {
          throw new OutputException(
              "cannot " + what + ": " + e.getMessage() + "; tried for " + text(most), e.getCause());
        }
        told |= tell(e.getMessage(), start);
      }
      surroundings.sleep(pause);
      retries++;
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(MOST_PAUSE) > 0 ? MOST_PAUSE : twice;
    }
  }

  private Duration since(long start) {
    return Duration.ofNanos(surroundings.nanos() - start);
  }

  private boolean tell(String reason, long start) {
    if (!SAID.isDue(what, surroundings.nanos())) {
      return false;
    }
    Duration left = most.minus(since(start));
    surroundings.say(
        "cannot " + what + ": " + reason + "; it is tried again for " + text(left) + " more");
    return true;
  }

  private static String text(Duration duration) {
    long seconds = (duration.toMillis() + 999) / 1_000;
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
  }
}
