package dev.spoor.scoring.rules;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A rule as its file says it.
 *
 * @param info what the rest of the pipeline knows of it
 * @param file the file it stands in
 * @param name the name that filters may call it by, or null
 * @param foreign whether it has no part that is ours
 * @param status experimental, test or stable; or null
 * @param description what it is about, or null
 * @param references where to read on
 * @param falsePositives what else may look so
 * @param cases the tests in its file
 * @param text all of it in one form, whatever the layout of the file
 * @param condition when it fires
 */
record Rule(
    RuleInfo info,
    String file,
    @Nullable String name,
    boolean foreign,
    @Nullable String status,
    @Nullable String description,
    List<String> references,
    List<String> falsePositives,
    List<RuleCase> cases,
    String text,
    Condition condition) {
  Rule {
    references = List.copyOf(references);
    falsePositives = List.copyOf(falsePositives);
    cases = List.copyOf(cases);
  }

  Rule with(Condition other, String otherText) {
    return new Rule(
        info,
        file,
        name,
        foreign,
        status,
        description,
        references,
        falsePositives,
        cases,
        otherText,
        other);
  }
}
