package dev.spoor.transforms;

import dev.spoor.model.Enrichment;
import dev.spoor.model.Level;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Verdict;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the verdicts of a bundle by UTC day of the session's start: sessions by level, verdict,
 * attack type and country, by rule, and by what could not be found out of them. Counts are exact;
 * they leave as partial {@code DATE/counts} tables, which {@link SummarizeTraffic} adds up beside
 * those of the traffic.
 */
final class VerdictTally {
  private final Map<String, Map<String, Long>> days = new HashMap<>();

  /** Counts a session. */
  void add(ScoredSession scored) {
    Map<String, Long> day =
        days.computeIfAbsent(
            Dates.of(scored.session().fragment().first()), unused -> new HashMap<>());
    Verdict verdict = scored.verdict();
    count(day, "level/" + verdict.threatLevel());
    count(day, "verdict/" + SessionJson.lowerCase(verdict.label()));
    for (String type : verdict.attackTypes()) {
      count(day, "attack/" + type);
    }
    for (Verdict.RuleHit hit : verdict.ruleHits()) {
      // Rules that only count are no findings, and would come first in every table.
      if (hit.level() != Level.INFORMATIONAL) {
        count(day, "rule/" + hit.rule());
      }
    }
    if (scored.enrichment().unanswered()) {
      count(day, TrafficSummary.UNKNOWN + "geoip");
    }
    Enrichment.Geo geo = scored.enrichment().geo();
    if (geo != null && geo.country() != null) {
      count(day, "country/" + geo.country());
    }
  }

  private static void count(Map<String, Long> day, String key) {
    day.merge(key, 1L, Long::sum);
  }

  /** Emits all tables and forgets them. */
  void flush(TrafficTally.Output output) {
    days.forEach((date, counts) -> output.emit(date + "/counts", counts));
    days.clear();
  }
}
