package dev.spoor.scoring.score;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.Level;
import dev.spoor.model.ResourceType;
import dev.spoor.model.SecurityEvidence;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.Verdict.Label;
import dev.spoor.scoring.rules.SessionFields;
import dev.spoor.scoring.score.Findings.Found;
import dev.spoor.scoring.score.Findings.Hit;
import java.util.ArrayList;
import java.util.List;

/**
 * Who a client was: the first of these that holds. An attacker, if an attack was found and it is
 * not a lone weak hit of somebody who otherwise behaves as a person or a declared program does. A
 * declared program that does not abuse: good. Abuse, or a bot score over the threshold with
 * behaviour to show for it: bad. A bot score under the other threshold: a person. Else unknown; so
 * is a person with one odd value, see {@link #isLoneValue}.
 */
final class Labels {
  /** Confidence in thousandths from which on one hit makes an attacker. */
  private static final int SURE = 800;

  /** Points of behaviour without which an agent's own word makes nobody bad. */
  private static final int SHOWN = 15;

  private static final int WEAK_SHARE = 20;

  /** Odd names that links alone may lead to. */
  private static final int FEW_TARGETS = 2;

  /** Requests from which on a person shows. */
  private static final int ENOUGH_OF_A_PERSON = 5;

  private Labels() {}

  /**
   * Who, and why.
   *
   * @param label who
   * @param reason why, in words
   */
  record Decision(Label label, String reason) {}

  static Decision of(
      ScoreSettings settings,
      SessionFragment fragment,
      SessionFields fields,
      Findings findings,
      BotEvidence bot,
      int agentBits,
      int sure,
      boolean loneValue) {
    boolean declared = isDeclared(agentBits);
    boolean person = bot.score() <= settings.humanThreshold();
    if (attacks(findings) && !((declared || person) && isWeak(fragment, findings, sure))) {
      if (loneValue) {
        return new Decision(Label.UNKNOWN, "one odd value amid what a person does");
      }
      return new Decision(Label.ATTACKER, "attacks: " + attacksInWords(findings));
    }
    for (AttackCategory abuse : List.of(AttackCategory.BOT_ABUSE, AttackCategory.SCRAPING)) {
      boolean counts = abuse == AttackCategory.BOT_ABUSE || (!declared && !person);
      if (counts && abuses(findings, abuse)) {
        return new Decision(Label.BAD_BOT, "abuse: " + abuse.wireName());
      }
    }
    if (declared) {
      return new Decision(
          Label.GOOD_BOT, "its agent says that it is a program, and nothing it did is abuse");
    }
    if (usesInterface(fragment, fields, agentBits)) {
      return new Decision(Label.GOOD_BOT, "a library that keeps to what is made for programs");
    }
    String scored =
        "bot score " + bot.score() + ", of which " + bot.behaviour() + " for what it did";
    if (bot.score() >= settings.botThreshold() && bot.behaviour() >= SHOWN) {
      return new Decision(Label.BAD_BOT, scored);
    }
    if (person) {
      return new Decision(
          Label.HUMAN, "bot score " + bot.score() + ", at most " + settings.humanThreshold());
    }
    return new Decision(
        Label.UNKNOWN,
        String.format(
            "%s: a bot has %d or more, %d of them for what it did; a person %d at most",
            scored, settings.botThreshold(), SHOWN, settings.humanThreshold()));
  }

  private static String attacksInWords(Findings findings) {
    List<String> names = new ArrayList<>();
    for (Found found : findings.categories()) {
      if (isAttack(found)) {
        names.add(found.category().wireName());
      }
    }
    return String.join(", ", names);
  }

  /**
   * Whether somebody does what people in browsers do, and once sends a value that looks like an
   * attack: people search for what attacks are made of, and write about it. Several such values, a
   * disguised one, a tool, a behaviour, or an answer that shows success are another matter.
   */
  static boolean isLoneValue(
      ScoreSettings settings,
      SessionFragment fragment,
      SessionFields fields,
      Findings findings,
      BotEvidence bot) {
    SecurityEvidence evidence = fragment.security();
    if (evidence == null
        || evidence.attackRequests() != 1
        || evidence.maxLayers() > 1
        || evidence.evasions() != 0
        || bot.score() > settings.humanThreshold()
        || fragment.requests() < ENOUGH_OF_A_PERSON
        || !(fields.applyAsDouble("asset_per_page") >= 0.5)) {
      return false;
    }
    for (Hit hit : findings.hits()) {
      if (hit.isAttack() && (hit.rule().session() || hit.rule().tools())) {
        return false;
      }
    }
    return attacks(findings);
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
    boolean grave = false;
    for (Hit hit : findings.hits()) {
      if (hit.rule().session() && hit.isAttack()) {
        wholeSession = true;
        grave |= hit.rule().level().compareTo(Level.HIGH) >= 0;
      }
    }
    // What was given out, or tried so that a grave rule on the session fired, no link explains.
    if (!payload && !grave && targets <= FEW_TARGETS) {
      return true;
    }
    SecurityEvidence evidence = fragment.security();
    long attacks = evidence == null ? 0 : evidence.attackRequests();
    return !wholeSession && sure < SURE && attacks <= Math.max(1, fragment.requests() / WEAK_SHARE);
  }
}
