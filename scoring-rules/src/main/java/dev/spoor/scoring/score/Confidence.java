package dev.spoor.scoring.score;

import dev.spoor.model.Enrichment;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.SecurityEvidence;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.Verdict;
import dev.spoor.scoring.score.Findings.Found;
import dev.spoor.scoring.score.Findings.Hit;

/**
 * How sure a judgement is, apart from how grave. Evidence of different kinds counts as independent;
 * inside a kind only the best counts, for rules of one kind see the same thing. All in thousandths.
 */
final class Confidence {
  private static final int MOST_PERCENT = 99;

  /** What nobody has measured. */
  private static final int UNMEASURED = 500;

  private static final int INCOMPLETE = 900;

  private Confidence() {}

  /** How sure it is that the session attacked or abused, in thousandths; 0 without findings. */
  static int ofFindings(Findings findings, Enrichment enrichment, int agentBits) {
    if (findings.categories().isEmpty()) {
      return 0;
    }
    int signature = 0;
    int behaviour = 0;
    int identity = (agentBits & UserAgentClass.SCANNER) != 0 ? UNMEASURED : 0;
    int sensor = 0;
    for (Found found : findings.categories()) {
      if (found.labelled()) {
        sensor = Findings.SENSOR_PERMILLE;
      }
      if (found.requests() > 0 && found.hits().isEmpty()) {
        signature = Math.max(signature, UNMEASURED);
      }
      for (Hit hit : found.hits()) {
        int permille = hit.rule().confidencePermille();
        if (hit.rule().session()) {
          behaviour = Math.max(behaviour, permille);
        } else if (hit.rule().tools()) {
          identity = Math.max(identity, permille);
        } else {
          signature = Math.max(signature, permille);
        }
      }
    }
    Enrichment.Reputation listed = enrichment.reputation();
    int reputation = listed != null && listed.isKnownMalicious() ? UNMEASURED : 0;
    return any(signature, behaviour, identity, sensor, reputation);
  }

  /** How sure it is that at least one of independent statements is true. */
  private static int any(int... permille) {
    double none = 1;
    for (int p : permille) {
      none *= 1 - Math.min(1000, p) / 1000.0;
    }
    return (int) Math.round(1000 * (1 - none));
  }

  /**
   * The confidence of a verdict, 0 to 99.
   *
   * @param findings how sure the findings are
   * @param label who it was
   * @param botScore how likely a program
   */
  static int percent(int findings, Verdict.Label label, int botScore, SessionFragment fragment) {
    int permille =
        findings > 0
            ? findings
            : switch (label) {
              case HUMAN -> 1000 - 20 * botScore;
              case BAD_BOT, ATTACKER -> 20 * botScore - 1000;
              case GOOD_BOT -> UNMEASURED; // by its own word
              case UNKNOWN -> 0;
            };
    if (isIncomplete(fragment)) {
      permille = permille * INCOMPLETE / 1000;
    }
    return Math.max(0, Math.min(MOST_PERCENT, (permille + 5) / 10));
  }

  /** Whether something was cut, or the log does not say what nearly every log says. */
  private static boolean isIncomplete(SessionFragment fragment) {
    SecurityEvidence evidence = fragment.security();
    if (evidence != null && (evidence.truncated() || evidence.rulesLeftOut())) {
      return true;
    }
    return fragment.known(RequestEvent.METHOD) < fragment.requests()
        || fragment.countOf(SessionFragment.Counter.STATUS) < fragment.requests()
        || fragment.known(RequestEvent.USER_AGENT) < fragment.requests();
  }
}
