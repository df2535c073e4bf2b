package dev.spoor.scoring.score;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.Level;
import dev.spoor.model.RuleKey;
import dev.spoor.scoring.rules.RuleCatalog;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.SessionRuleHit;
import dev.spoor.scoring.rules.SessionRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Rules that are nothing but what is known of them; those on sessions ask one field. */
final class TestRules implements RuleCatalog, SessionRules {
  private record SessionRule(RuleInfo info, String field, double least) {}

  private final List<RuleInfo> all = new ArrayList<>();
  private final List<SessionRule> ofSessions = new ArrayList<>();

  /** A rule on requests. */
  RuleInfo add(String id, AttackCategory category, Level level, int confidencePermille) {
    return add(rule(id, category, level, confidencePermille));
  }

  RuleInfo add(RuleInfo rule) {
    all.add(rule);
    return rule;
  }

  /** A rule on sessions: fires where a field is at least a value. */
  RuleInfo addOfSession(RuleInfo rule, String field, double least) {
    all.add(rule);
    ofSessions.add(new SessionRule(rule, field, least));
    return rule;
  }

  static RuleInfo rule(String id, AttackCategory category, Level level, int confidencePermille) {
    return new RuleInfo(
        id,
        RuleKey.of(id, level.points()),
        "Title of " + id,
        null,
        level,
        category,
        level.points(),
        confidencePermille,
        false,
        false,
        List.of(category.technique()),
        null,
        null,
        false,
        false);
  }

  static RuleInfo ofSession(
      String id, AttackCategory category, Level level, int confidencePermille, String behaviour) {
    return new RuleInfo(
        id,
        RuleKey.of(id, level.points()),
        "Title of " + id,
        null,
        level,
        category,
        level.points(),
        confidencePermille,
        false,
        true,
        List.of("OAT-014"),
        null,
        behaviour,
        false,
        false);
  }

  static RuleInfo tool(String id, int confidencePermille) {
    return new RuleInfo(
        id,
        RuleKey.of(id, 3),
        "Title of " + id,
        null,
        Level.MEDIUM,
        AttackCategory.SCANNING,
        3,
        confidencePermille,
        false,
        false,
        List.of("OAT-014"),
        null,
        "B14",
        true,
        false);
  }

  static RuleInfo shadow(String id, AttackCategory category) {
    return new RuleInfo(
        id,
        RuleKey.of(id, 5),
        "Title of " + id,
        "Somebody",
        Level.CRITICAL,
        category,
        5,
        990,
        true,
        false,
        List.of("T9999"),
        null,
        null,
        false,
        false);
  }

  static RuleInfo probeOf(String cve) {
    return new RuleInfo(
        "cve." + cve,
        RuleKey.of("cve." + cve, 4),
        "Title of " + cve,
        null,
        Level.HIGH,
        AttackCategory.VULNERABILITY_PROBE,
        4,
        800,
        false,
        false,
        List.of("T1190"),
        cve,
        "B10",
        false,
        false);
  }

  @Override
  public @Nullable RuleInfo byKey(long key) {
    return all.stream().filter(rule -> rule.key() == key).findFirst().orElse(null);
  }

  @Override
  public Collection<RuleInfo> all() {
    return all;
  }

  @Override
  public String hash() {
    return "0123456789abcdef";
  }

  @Override
  public List<SessionRuleHit> match(ToDoubleFunction<String> fields) {
    List<SessionRuleHit> hits = new ArrayList<>();
    for (SessionRule rule : ofSessions) {
      double value = fields.applyAsDouble(rule.field);
      if (value >= rule.least) {
        hits.add(new SessionRuleHit(rule.info, List.of(Words.field(rule.field, value))));
      }
    }
    return hits;
  }
}
