package dev.spoor.pipeline;

import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;

/** Finds the ids of {@code --without} that no rule has. */
final class WithoutRules {
  private WithoutRules() {}

  /**
   * Refuses an id that no rule has: who leaves out a rule wants to see what is there without it.
   *
   * @param ids what is to be left out
   * @param rules the rules without them
   */
  static void check(List<String> ids, RuleSet rules) {
    for (String id : ids) {
      if (rules.unknownIds().contains(id)) {
        throw new UsageException(message("without", id, rules));
      }
    }
  }

  /** What is wrong with an id that an option leaves out. */
  static String message(String option, String id, RuleSet rules) {
    List<String> known = new ArrayList<>();
    for (RuleInfo rule : rules.all()) {
      known.add(rule.id());
    }
    return "--"
        + option
        + "="
        + id
        + ": there is no such rule"
        + Suggestion.sentence(id, known, "");
  }
}
