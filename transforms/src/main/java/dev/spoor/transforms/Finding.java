package dev.spoor.transforms;

import dev.spoor.model.ScoredSession;
import dev.spoor.model.Verdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A session worth telling a person about, in a line.
 *
 * @param sessUuid its id
 * @param address client address
 * @param userAgent its user agent, or null
 * @param start when it began
 * @param requests number of requests
 * @param verdict who it was
 * @param riskScore how harmful
 * @param threatLevel the band of the score
 * @param reason the strongest reasons, in words
 */
public record Finding(
    String sessUuid,
    String address,
    @Nullable String userAgent,
    Instant start,
    long requests,
    String verdict,
    int riskScore,
    String threatLevel,
    String reason) {

  /** The most harmful first; then the most requests, then by id. */
  public static final Comparator<Finding> WORST_FIRST =
      Comparator.comparingInt(Finding::riskScore)
          .thenComparingLong(Finding::requests)
          .reversed()
          .thenComparing(Finding::sessUuid);

  private static final int REASONS = 2;

  /** Whether a session is worth a line: of level LOW or above, or of a bad bot or attacker. */
  static boolean isFinding(ScoredSession scored) {
    Verdict verdict = scored.verdict();
    return verdict.threatLevel() != Verdict.ThreatLevel.INFO
        || verdict.label() == Verdict.Label.BAD_BOT
        || verdict.label() == Verdict.Label.ATTACKER;
  }

  /** A session in a line. */
  static Finding of(ScoredSession scored) {
    Verdict verdict = scored.verdict();
    return new Finding(
        scored.session().id(),
        scored.session().fragment().address(),
        scored.session().fragment().userAgent(),
        scored.session().start(),
        scored.session().requestCount(),
        SessionJson.lowerCase(verdict.label()),
        verdict.riskScore(),
        verdict.threatLevel().name(),
        reason(verdict));
  }

  /** The strongest reasons, of each rule one. Volume alone is no reason. */
  private static String reason(Verdict verdict) {
    List<Verdict.Contribution> strongest =
        verdict.contributions().stream()
            .filter(
                contribution ->
                    contribution.points() > 0
                        && !contribution.component().equals("volume_frequency"))
            .sorted(Comparator.comparingInt(Verdict.Contribution::points).reversed())
            .toList();
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Verdict.Contribution contribution : strongest) {
      String of = contribution.rule() == null ? contribution.component() : contribution.rule();
      reasons.putIfAbsent(of, contribution.reason());
    }
    if (!reasons.isEmpty()) {
      return reasons.values().stream().limit(REASONS).collect(Collectors.joining("; "));
    }
    return verdict.botReasons().stream()
        .filter(reason -> reason.points() > 0 && !reason.name().equals("start"))
        .sorted(Comparator.comparingInt(Verdict.BotReason::points).reversed())
        .map(Verdict.BotReason::reason)
        .limit(REASONS)
        .collect(Collectors.joining("; "));
  }
}
