package dev.spoor.pipeline;

import dev.spoor.model.Progress;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Verdict;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/** Counts sessions that have ended for operators, by the names of {@link MetricName}. */
final class SessionCounters {
  private static final Counter CLOSED = Metrics.counter("spoor", "sessions_closed");
  private static final List<Integer> SCORES = List.of(20, 40, 70, 90);

  private SessionCounters() {}

  /** A session that is not judged. */
  static void ended() {
    CLOSED.inc();
    Progress.add(Progress.SESSIONS, 1);
  }

  /** A session with its verdict. */
  static void ended(ScoredSession scored) {
    ended();
    Verdict verdict = scored.verdict();
    List<String> attacks = verdict.attackTypes();
    count("sessions." + verdict.threatLevel());
    count(
        "verdicts."
            + verdict.label().name().toLowerCase(Locale.ROOT)
            + "."
            + (attacks.isEmpty() ? "none" : attacks.get(0)));
    attacks.forEach(type -> count("attacks." + type));
    verdict.ruleHits().forEach(hit -> count("rule_hits." + hit.rule()));
    for (int score : SCORES) {
      if (verdict.riskScore() >= score) {
        count("score_ge." + score);
      }
    }
  }

  private static void count(String name) {
    Metrics.counter("spoor", name).inc();
  }
}
