package dev.spoor.scoring.rules;

import java.util.List;

/**
 * A rule on whole sessions that fired.
 *
 * @param rule the rule
 * @param evidence the values that made it fire, such as {@code distinct_404_paths=31}, in the order
 *     in which the rule names them
 */
public record SessionRuleHit(RuleInfo rule, List<String> evidence) {
  /** Copies the list. */
  public SessionRuleHit {
    evidence = List.copyOf(evidence);
  }
}
