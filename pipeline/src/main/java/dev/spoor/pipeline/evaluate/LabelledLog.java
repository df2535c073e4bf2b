package dev.spoor.pipeline.evaluate;

import dev.spoor.model.ScoredSession;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A log, and what should become of it.
 *
 * @param id what to call it in a report
 * @param file the log
 * @param kind what its lines are
 * @param question what is asked of the sessions
 */
record LabelledLog(String id, Path file, Kind kind, Question question) {
  /** What the lines of a log are. */
  enum Kind {
    /** Requests, in a format that is told from the lines. */
    REQUESTS,
    /** Sessions of a honeypot. */
    HONEYPOT
  }

  /**
   * What a log became.
   *
   * @param sessions all sessions, ordered by client and time
   * @param deadLetters lines that could not be read, such as those of another format
   */
  record Reading(List<ScoredSession> sessions, long deadLetters) {
    static final Reading NOTHING = new Reading(List.of(), 0);

    /** Copies the list. */
    Reading {
      sessions = List.copyOf(sessions);
    }
  }

  /** What is asked of the sessions of a log. */
  @FunctionalInterface
  interface Question {
    /**
     * Turns sessions into outcomes.
     *
     * @param read what the log became
     */
    void ask(Reading read, Consumer<Outcome> outcomes);
  }
}
