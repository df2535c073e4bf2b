package dev.spoor.pipeline.evaluate;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.Level;
import dev.spoor.model.RuleKey;
import dev.spoor.scoring.rules.RuleCatalog;
import dev.spoor.scoring.rules.RuleInfo;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Rules that each look for one word. */
final class FakeRules implements RuleCatalog {
  private final List<Rule> rules;

  /** One rule. */
  record Rule(RuleInfo info, String word) {}

  FakeRules(Rule... rules) {
    this.rules = List.of(rules);
  }

  static Rule rule(String id, String word, AttackCategory category, Level level, boolean shadow) {
    long key = RuleKey.of(id, level.points());
    return new Rule(
        new RuleInfo(
            id,
            key,
            id,
            null,
            level,
            category,
            level.points(),
            500,
            shadow,
            false,
            List.of(),
            null,
            null,
            false,
            false),
        word);
  }

  FakeRules without(String... ids) {
    return new FakeRules(
        rules.stream()
            .filter(rule -> !Arrays.asList(ids).contains(rule.info().id()))
            .toArray(Rule[]::new));
  }

  void find(String text, Consumer<RuleInfo> found) {
    for (Rule rule : rules) {
      if (text.contains(rule.word())) {
        found.accept(rule.info());
      }
    }
  }

  @Override
  public @Nullable RuleInfo byKey(long key) {
    return all().stream().filter(rule -> rule.key() == key).findFirst().orElse(null);
  }

  @Override
  public Collection<RuleInfo> all() {
    return rules.stream().map(Rule::info).toList();
  }

  @Override
  public String hash() {
    return "0123456789abcdef";
  }
}
