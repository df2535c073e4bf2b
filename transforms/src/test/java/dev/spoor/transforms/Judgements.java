package dev.spoor.transforms;

import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.TrackedSession;
import dev.spoor.model.Verdict;
import dev.spoor.model.Verdict.Contribution;
import dev.spoor.model.Verdict.Impact;
import dev.spoor.model.Verdict.Label;
import dev.spoor.model.Verdict.Priority;
import dev.spoor.model.Verdict.Sophistication;
import dev.spoor.model.Verdict.ThreatLevel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * States of sessions of requests that are nothing but seconds, judged as a test likes, and what is
 * told of them as text. Sessions have a gap of one minute and are cut at whole hours.
 */
final class Judgements {
  static final String ANN = "default/address/192.0.2.1";
  static final String BEN = "default/address/192.0.2.2";
  static final Duration GAP = Duration.ofMinutes(1);
  static final Duration MAX_SESSION = Duration.ofHours(1);
  static final SessionWindows WINDOWS = SessionWindows.of(GAP, MAX_SESSION);

  private Judgements() {}

  /** A state that is not final. */
  static ScoredSession early(String client, ThreatLevel level, long... seconds) {
    return scored(client, level, false, seconds);
  }

  /** A state that is final. */
  static ScoredSession ended(String client, ThreatLevel level, long... seconds) {
    return scored(client, level, true, seconds);
  }

  private static ScoredSession scored(
      String client, ThreatLevel level, boolean isFinal, long... seconds) {
    long[] millis = Arrays.stream(seconds).map(second -> second * 1000).toArray();
    Session session = WINDOWS.session(client, Fragments.of(millis), isFinal);
    return new ScoredSession(session, new SessionEnricher().enrich(session), verdict(level));
  }

  private static Verdict verdict(ThreatLevel level) {
    int score =
        switch (level) {
          case INFO -> 0;
          case LOW -> 20;
          case MEDIUM -> 40;
          case HIGH -> 70;
          case CRITICAL -> 90;
        };
    return new Verdict(
        Label.UNKNOWN,
        "",
        score,
        level,
        Priority.P4,
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Sophistication.LOW,
        List.of(),
        new Impact(0, 0, 0, 0),
        List.of(),
        List.of(new Contribution("test", score, 100, score, null, "", List.of())),
        List.of());
  }

  /** The id of the session of a client that begins at a second. */
  static String id(String client, long second) {
    return early(client, ThreatLevel.INFO, second).session().id();
  }

  /**
   * What is told: the second that the id stands for, how, the level, how many requests; and the
   * seconds of what is superseded.
   */
  static String told(TrackedSession told) {
    Session session = told.scored().session();
    String how = told.urgent() ? "urgent" : session.isFinal() ? "settled" : "provisional";
    return "%s %s %s of %d%s"
        .formatted(
            second(session.clientKey(), told.id()),
            how,
            told.scored().verdict().threatLevel(),
            session.fragment().requests(),
            told.supersedes().isEmpty()
                ? ""
                : " for "
                    + told.supersedes().stream()
                        .map(id -> second(session.clientKey(), id))
                        .toList());
  }

  private static String second(String client, String id) {
    for (long second = 0; second < 4_000; second++) {
      if (Session.idOf(client, second * 1000, Fragments.of(second * 1000).firstHash()).equals(id)) {
        return "@" + second;
      }
    }
    return id;
  }
}
