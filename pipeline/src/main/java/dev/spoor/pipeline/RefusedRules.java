package dev.spoor.pipeline;

import dev.spoor.scoring.rules.RefusedRule;
import dev.spoor.scoring.rules.RuleSet;

/** Says which rules cannot run, a line each. */
final class RefusedRules {
  /** More than these are counted, not named; {@code rules list} names all. */
  private static final int MOST_NAMED = 20;

  private RefusedRules() {}

  /** Names the rules that were refused, and why. */
  static void say(RuleSet rules, Console console) {
    int said = 0;
    for (RefusedRule refused : rules.refused()) {
      if (said++ == MOST_NAMED) {
        int more = rules.refused().size() - MOST_NAMED;
        console.message(
            more + (more == 1 ? " more rule is" : " more rules are") + " refused; see rules list");
        return;
      }
      console.message("refused " + refused);
    }
  }
}
