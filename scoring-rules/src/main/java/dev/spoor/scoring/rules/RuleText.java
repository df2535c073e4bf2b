package dev.spoor.scoring.rules;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a rule's file says for people.
 *
 * @param info what the pipeline knows of the rule
 * @param file the file it stands in
 * @param foreign whether it is a plain Sigma rule, without a part that is ours
 * @param status experimental, test or stable; or null
 * @param description what it is about, or null
 * @param references where to read on
 * @param falsePositives what else may look so
 * @param cases the tests in its file
 * @param slow whether it has an expression that no word must precede, or that only RE2/J can run
 */
public record RuleText(
    RuleInfo info,
    String file,
    boolean foreign,
    @Nullable String status,
    @Nullable String description,
    List<String> references,
    List<String> falsePositives,
    List<RuleCase> cases,
    boolean slow) {
  /** Copies the lists. */
  public RuleText {
    references = List.copyOf(references);
    falsePositives = List.copyOf(falsePositives);
    cases = List.copyOf(cases);
  }
}
