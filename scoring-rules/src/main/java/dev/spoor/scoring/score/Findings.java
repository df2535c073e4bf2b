package dev.spoor.scoring.score;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.Level;
import dev.spoor.model.SecurityEvidence;
import dev.spoor.model.SensorReport;
import dev.spoor.model.Session;
import dev.spoor.model.Verdict;
import dev.spoor.scoring.rules.RuleCatalog;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.SessionFields;
import dev.spoor.scoring.rules.SessionRuleHit;
import dev.spoor.scoring.rules.SessionRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What was found in a session: the rules that hit, and the categories that they, or a sensor, speak
 * of.
 */
final class Findings {
  /** Confidence of what only a sensor says, in thousandths: nobody has measured it. */
  static final int SENSOR_PERMILLE = 500;

  /** Points from which on a hit counts as an attack: those of level medium. */
  private static final int ATTACK_POINTS = Level.MEDIUM.points();

  /** Levels from the most severe on, then the more certain, then by name. */
  private static final Comparator<Hit> STRONGEST =
      Comparator.<Hit>comparingInt(hit -> hit.rule.points())
          .thenComparing(hit -> hit.rule.level())
          .thenComparingInt(hit -> hit.rule.category().base())
          .thenComparingInt(hit -> hit.rule.confidencePermille())
          .reversed()
          .thenComparing(hit -> hit.rule.id());

  private static final Comparator<Found> MOST_SEVERE =
      Comparator.comparingInt(Found::severity)
          .reversed()
          .thenComparing(found -> found.category.index());

  /**
   * A rule that hit.
   *
   * @param rule the rule
   * @param requests in how many requests; of a session rule all
   * @param example the first such request, or null
   * @param values for a session rule the values that made it fire, else empty
   */
  record Hit(RuleInfo rule, long requests, Verdict.@Nullable Example example, List<String> values) {
    /** Whether it says more than "odd": shadow rules and notices do not. */
    boolean isAttack() {
      return counts() && rule.points() >= ATTACK_POINTS;
    }

    /** Whether it gives points at all. */
    boolean counts() {
      return !rule.shadow() && rule.points() > 0;
    }
  }

  /**
   * A category and all that speaks of it.
   *
   * @param category the category
   * @param requests requests with a hit of a request rule
   * @param notRefused of those, the ones not refused
   * @param answered of those, the ones answered 2xx
   * @param distinct different targets of them, as far as they are counted
   * @param hits rules that hit, the strongest first; may be empty where the rule set does not know
   *     them
   * @param labelled whether a sensor says so
   */
  record Found(
      AttackCategory category,
      long requests,
      long notRefused,
      long answered,
      int distinct,
      List<Hit> hits,
      boolean labelled) {
    /** Whether nothing but a sensor's label speaks of it. */
    boolean isHint() {
      return requests == 0 && hits.isEmpty();
    }

    /** How severe it is that this was tried, 0 to 100; a sensor's label alone is half of it. */
    int severity() {
      return isHint() ? category.base() / 2 : category.base();
    }

    /** The surest rule's confidence in thousandths. */
    int confidencePermille() {
      int best = isHint() ? SENSOR_PERMILLE : 0;
      for (Hit hit : hits) {
        best = Math.max(best, hit.rule.confidencePermille());
      }
      return best;
    }
  }

  private final List<Hit> hits;
  private final List<Found> categories;

  private Findings(List<Hit> hits, List<Found> categories) {
    this.hits = hits;
    this.categories = categories;
  }

  /** Looks a session through. */
  static Findings of(
      Session session, SessionFields fields, RuleCatalog catalog, SessionRules rules) {
    List<Hit> hits = new ArrayList<>();
    SecurityEvidence evidence = session.fragment().security();
    if (evidence != null) {
      for (int i = 0; i < evidence.ruleCount(); i++) {
        RuleInfo rule = catalog.byKey(evidence.ruleKey(i));
        if (rule != null) {
          hits.add(new Hit(rule, evidence.ruleRequests(i), evidence.example(i), List.of()));
        }
      }
    }
    for (SessionRuleHit hit : rules.match(fields)) {
      hits.add(new Hit(hit.rule(), session.fragment().requests(), null, hit.evidence()));
    }
    hits.sort(STRONGEST);
    List<Found> found = new ArrayList<>();
    for (AttackCategory category : AttackCategory.values()) {
      addFound(category, evidence, hits, session.sensor(), found);
    }
    found.sort(MOST_SEVERE);
    return new Findings(List.copyOf(hits), List.copyOf(found));
  }

  private static void addFound(
      AttackCategory category,
      @Nullable SecurityEvidence evidence,
      List<Hit> hits,
      @Nullable SensorReport sensor,
      List<Found> found) {
    long requests = evidence == null ? 0 : evidence.requests(category);
    boolean labelled = sensor != null && sensor.labels().contains(category.wireName());
    List<Hit> ofCategory = new ArrayList<>();
    for (Hit hit : hits) {
      if (hit.rule.category() == category && hit.counts()) {
        ofCategory.add(hit);
      }
    }
    if (requests == 0 && ofCategory.isEmpty() && !labelled) {
      return;
    }
    found.add(
        new Found(
            category,
            requests,
            evidence == null ? 0 : evidence.notRefused(category),
            evidence == null ? 0 : evidence.answered(category),
            evidence == null ? 0 : evidence.distinct(category),
            List.copyOf(ofCategory),
            labelled));
  }

  /** Rules that hit, the strongest first, those in shadow mode among them. */
  List<Hit> hits() {
    return hits;
  }

  /** Categories found, the most severe first. */
  List<Found> categories() {
    return categories;
  }

  /** What was found of a category, or null. */
  @Nullable Found found(AttackCategory category) {
    for (Found found : categories) {
      if (found.category == category) {
        return found;
      }
    }
    return null;
  }

  /** The strongest hit of a rule that detects a behaviour, such as {@code B04}; or null. */
  @Nullable Hit behaviour(String id) {
    for (Hit hit : hits) {
      if (id.equals(hit.rule.behaviour()) && hit.counts()) {
        return hit;
      }
    }
    return null;
  }
}
