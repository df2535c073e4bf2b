package dev.spoor.scoring.score;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.ResourceType;
import dev.spoor.model.SecurityEvidence;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.Verdict.Label;
import dev.spoor.scoring.rules.SessionFields;
import dev.spoor.scoring.score.Findings.Found;
import dev.spoor.scoring.score.Findings.Hit;

/**
 * Who a client was: the first of these that holds. An attacker, if an attack was found and it is
 * not a lone weak hit of somebody who otherwise behaves as a person or a declared program does. A
 * declared program that does not abuse: good. Abuse, or a bot score over the threshold with
 * behaviour to show for it: bad. A bot score under the other threshold: a person. Else unknown.
 */
final class Labels {
  /** Confidence in thousandths from which on one hit makes an attacker. */
  private static final int SURE = 800;

  /** Points of behaviour without which an agent's own word makes nobody bad. */
  private static final int SHOWN = 15;

  private static final int WEAK_SHARE = 20;

  /** Odd names that links alone may lead to. */
  private static final int FEW_TARGETS = 3;

  private Labels() {}

  static Label of(
      ScoreSettings settings,
      SessionFragment fragment,
      SessionFields fields,
      Findings findings,
      BotEvidence bot,
      int agentBits,
      int sure) {
    boolean declared = isDeclared(agentBits);
    boolean person = bot.score() <= settings.humanThreshold();
    if (attacks(findings) && !((declared || person) && isWeak(fragment, findings, sure))) {
      return Label.ATTACKER;
    }
    if (abuses(findings, AttackCategory.BOT_ABUSE)
        || (!declared && abuses(findings, AttackCategory.SCRAPING) && !person)) {
      return Label.BAD_BOT;
    }
    if (declared) {
      return Label.GOOD_BOT;
    }
    if (usesInterface(fragment, fields, agentBits)) {
      return Label.GOOD_BOT;
    }
    if (bot.score() >= settings.botThreshold() && bot.behaviour() >= SHOWN) {
      return Label.BAD_BOT;
    }
    return person ? Label.HUMAN : Label.UNKNOWN;
  }

  /**
   * Whether the agent says that it is a program, and is no tool that anybody can put to any use.
   */
  static boolean isDeclared(int agentBits) {
    return (agentBits & UserAgentClass.BOT) != 0
        && (agentBits & (UserAgentClass.SCANNER | UserAgentClass.LIBRARY | UserAgentClass.HEADLESS))
            == 0;
  }

  /** Whether a library keeps to what is made for programs. */
  private static boolean usesInterface(
      SessionFragment fragment, SessionFields fields, int agentBits) {
    return (agentBits & (UserAgentClass.LIBRARY | UserAgentClass.OTHER)) != 0
        && (agentBits & ~(UserAgentClass.LIBRARY | UserAgentClass.OTHER)) == 0
        && fragment.ofType(ResourceType.PAGE) == 0
        && fields.applyAsDouble("api_ratio") > 0
        && !(fields.applyAsDouble("err4xx_ratio") >= 0.5);
  }

  private static boolean abuses(Findings findings, AttackCategory category) {
    Found found = findings.found(category);
    return found != null && !found.isHint();
  }

  /** Whether something was found that only attackers do. */
  private static boolean attacks(Findings findings) {
    for (Found found : findings.categories()) {
      if (isAttack(found)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAttack(Found found) {
    AttackCategory category = found.category();
    boolean hostile =
        switch (category) {
          case PROTOCOL_VIOLATION, SCRAPING, BOT_ABUSE -> false;
          default -> true;
        };
    if (!hostile) {
      return false;
    }
    if (found.isHint()) {
      return category.kind() == AttackCategory.Kind.EXPLOIT;
    }
    for (Hit hit : found.hits()) {
      if (hit.isAttack()) {
        return true;
      }
    }
    return found.hits().isEmpty();
  }

  /**
   * Whether all that was found may be an accident: names of a few files that somebody linked to, or
   * a request in twenty, or one, by a rule that may be wrong.
   */
  private static boolean isWeak(SessionFragment fragment, Findings findings, int sure) {
    boolean payload = false;
    boolean wholeSession = false;
    int targets = 0;
    for (Found found : findings.categories()) {
      if (isAttack(found)) {
        AttackCategory category = found.category();
        payload |=
            category.kind() != AttackCategory.Kind.PROBE
                || category == AttackCategory.WEB_SHELL // nobody links to these
                || found.distinct() == 0;
        targets += found.distinct();
      }
    }
    for (Hit hit : findings.hits()) {
      wholeSession |= hit.rule().session() && hit.isAttack();
    }
    if (!payload && targets <= FEW_TARGETS) {
      return true;
    }
    SecurityEvidence evidence = fragment.security();
    long attacks = evidence == null ? 0 : evidence.attackRequests();
    return !wholeSession && sure < SURE && attacks <= Math.max(1, fragment.requests() / WEAK_SHARE);
  }
}
