package dev.spoor.scoring.score;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.Enrichment;
import dev.spoor.model.IpAddress;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.Verdict.Label;
import dev.spoor.model.Verdict.Priority;
import dev.spoor.model.Verdict.Recommendation;
import dev.spoor.model.Verdict.ThreatLevel;
import dev.spoor.scoring.score.Findings.Found;
import dev.spoor.scoring.score.Findings.Hit;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What to do about a session, the most urgent first: a table of conditions. */
final class Recommendations {
  private static final int SURE_PERCENT = 80;
  private static final long BLOCK_SECONDS = 4 * 3600;
  private static final long LIMIT_SECONDS = 3600;
  private static final long NO_TIME = -1;

  /** Requests from which on it matters whether a crawler is the one that it says it is. */
  private static final int MANY_REQUESTS = 20;

  private static final int MOST_REASONS = 5;

  private final List<Recommendation> all = new ArrayList<>();
  private final List<String> strongest;

  Recommendations(
      Session session,
      Enrichment enrichment,
      Findings findings,
      Label label,
      ThreatLevel level,
      Priority priority,
      int confidence,
      int agentBits) {
    SessionFragment fragment = session.fragment();
    String address = IpAddress.toString(fragment.addressHigh(), fragment.addressLow());
    boolean high = level.compareTo(ThreatLevel.HIGH) >= 0;
    boolean sure = confidence >= SURE_PERCENT;
    strongest = strongest(findings);

    if (high && sure && SessionScorer.isOfAddress(session)) {
      add("block_ip_immediately", strongest, address, BLOCK_SECONDS);
    }
    if (priority == Priority.P0) {
      add("preserve_evidence", strongest, session.id(), NO_TIME);
    }
    Hit login = findings.behaviour("B04");
    if (login != null) {
      add("reset_credentials", List.of(login.rule().id()), null, NO_TIME);
    }
    patches(findings);
    filters(findings);
    if (high) {
      add("alert_security_team", strongest, null, NO_TIME);
    }
    limits(findings, address);
    boolean program = label == Label.BAD_BOT || label == Label.ATTACKER;
    if (program && !sure) {
      add("challenge_client", because("bot_score"), address, LIMIT_SECONDS);
    }
    if (level == ThreatLevel.MEDIUM || (high && !sure)) {
      add("investigate_session", strongest, session.id(), NO_TIME);
    }
    if (label == Label.GOOD_BOT
        && (agentBits & UserAgentClass.BOT) != 0
        && (fragment.requests() >= MANY_REQUESTS || level != ThreatLevel.INFO)) {
      add("verify_crawler", List.of("declared_bot"), crawler(enrichment, address), NO_TIME);
    }
    if (level == ThreatLevel.LOW || (all.isEmpty() && program)) {
      add("monitor", because("bot_score"), address, NO_TIME);
    }
    if (all.isEmpty()) {
      add("no_action", List.of(), null, NO_TIME);
    }
  }

  private static String crawler(Enrichment enrichment, String address) {
    String name = enrichment.agent().toolName();
    return name == null ? address : name + " at " + address;
  }

  private void add(String action, List<String> because, @Nullable String target, long seconds) {
    all.add(new Recommendation(action, because, target, seconds));
  }

  private List<String> because(String otherwise) {
    return strongest.isEmpty() ? List.of(otherwise) : strongest;
  }

  private static List<String> strongest(Findings findings) {
    List<String> ids = new ArrayList<>();
    for (Hit hit : findings.hits()) {
      if (hit.counts() && ids.size() < MOST_REASONS) {
        ids.add(hit.rule().id());
      }
    }
    if (ids.isEmpty()) {
      for (Found found : findings.categories()) {
        ids.add((found.isHint() ? "sensor:" : "category:") + found.category().wireName());
      }
    }
    return List.copyOf(ids);
  }

  /** Known vulnerabilities whose probes were answered. */
  private void patches(Findings findings) {
    for (Hit hit : findings.hits()) {
      String cve = hit.rule().cve();
      if (cve == null || !hit.counts()) {
        continue;
      }
      Found found = findings.found(hit.rule().category());
      boolean answered =
          hit.example() == null
              ? found != null && found.answered() > 0
              : hit.example().status() >= 200 && hit.example().status() < 300;
      if (answered) {
        add("patch_vulnerability", List.of(hit.rule().id()), cve, NO_TIME);
      }
    }
  }

  /** Categories whose payloads got through. */
  private void filters(Findings findings) {
    for (Found found : findings.categories()) {
      if (found.category().kind() == AttackCategory.Kind.EXPLOIT && found.answered() > 0) {
        List<String> ids = new ArrayList<>();
        for (Hit hit : found.hits()) {
          if (ids.size() < MOST_REASONS) {
            ids.add(hit.rule().id());
          }
        }
        add("update_waf_rules", ids, found.category().wireName(), NO_TIME);
      }
    }
  }

  private void limits(Findings findings, String address) {
    List<String> ids = new ArrayList<>();
    for (Hit hit : findings.hits()) {
      AttackCategory category = hit.rule().category();
      if (hit.counts()
          && (category == AttackCategory.SCRAPING
              || category == AttackCategory.DENIAL_OF_SERVICE)) {
        ids.add(hit.rule().id());
      }
    }
    if (!ids.isEmpty()) {
      add("rate_limit_client", ids, address, LIMIT_SECONDS);
    }
  }

  /** What to do, the most urgent first; never empty. */
  List<Recommendation> all() {
    return List.copyOf(all);
  }
}
