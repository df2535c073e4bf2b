package dev.spoor.pipeline.evaluate;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.View;
import dev.spoor.pipeline.evaluate.Evaluation.Change;
import dev.spoor.pipeline.evaluate.MeasureTally.Wrong;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Writes figures as a page. Of the sets it shows names of files and tests, never what they hold. */
final class MarkdownReport {
  /** Most names listed for one reason; the JSON report has all. */
  private static final int MOST_NAMED = 12;

  private final Evaluation evaluation;
  private final Targets targets;
  private final StringBuilder page = new StringBuilder();

  private MarkdownReport(Evaluation evaluation, Targets targets) {
    this.evaluation = evaluation;
    this.targets = targets;
  }

  /** The whole page. */
  static String of(Evaluation evaluation, Targets targets, String title, String preface) {
    MarkdownReport report = new MarkdownReport(evaluation, targets);
    report.line("# " + title);
    report.line("");
    report.line(preface.strip());
    report.summary();
    report.verdicts();
    report.groups();
    report.categories();
    report.views();
    report.rules();
    report.wrong(true, "What was missed");
    report.wrong(false, "What was flagged and should not be");
    report.unread();
    report.changes();
    return report.page.toString();
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  private void heading(String text) {
    line("");
    line("## " + text);
    line("");
  }

  private void table(String... columns) {
    row(columns);
    row(java.util.Collections.nCopies(columns.length, "---").toArray(String[]::new));
  }

  private void row(String... cells) {
    page.append('|');
    for (String cell : cells) {
      page.append(' ').append(cell.replace("|", "\\|")).append(" |");
    }
    page.append('\n');
  }

  /** The figures that targets are set for. */
  private void summary() {
    heading("Summary");
    List<String> columns =
        new ArrayList<>(
            List.of(
                "set", "measure", "cases", "flagged", "share", "95 % interval", "target",
                "reached", "right category"));
    if (evaluation.compares()) {
      columns.add("compared with");
    }
    table(columns.toArray(String[]::new));
    for (MeasureTally measure : evaluation.measures()) {
      Share flagged = measure.flagged();
      List<String> cells =
          new ArrayList<>(
              List.of(
                  measure.corpus(),
                  words(measure),
                  number(flagged.whole()),
                  number(flagged.part()),
                  flagged.percent(),
                  flagged.interval(),
                  target(measure),
                  reached(measure),
                  measure.right().percent()));
      if (evaluation.compares()) {
        MeasureTally other = evaluation.byOthers(measure);
        cells.add(other == null ? "-" : other.flagged().percent());
      }
      row(cells.toArray(String[]::new));
    }
    for (String name : evaluation.empty()) {
      line("");
      line("**" + name + " had nothing to judge.**");
    }
  }

  private static String words(MeasureTally measure) {
    return measure.measure().replace('_', ' ')
        + (measure.isAttack() ? "" : " (should not be flagged)");
  }

  private String target(MeasureTally measure) {
    Double share = targets.of(measure);
    return share == null ? "" : (measure.isAttack() ? "≥ " : "≤ ") + Share.percent(share);
  }

  private String reached(MeasureTally measure) {
    return targets.of(measure) == null ? "" : targets.reached(measure) ? "yes" : "**no**";
  }

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private void verdicts() {
    Collection<MeasureTally> measures =
        evaluation.measures().stream().filter(measure -> !measure.verdicts().isEmpty()).toList();
    if (measures.isEmpty()) {
      return;
    }
    heading("Verdicts");
    List<String> names =
        measures.stream().flatMap(m -> m.verdicts().keySet().stream()).distinct().sorted().toList();
    List<String> columns = new ArrayList<>(List.of("set", "labelled"));
    names.forEach(name -> columns.add("called " + name));
    table(columns.toArray(String[]::new));
    for (MeasureTally measure : measures) {
      List<String> cells = new ArrayList<>(List.of(measure.corpus(), measure.measure()));
      names.forEach(name -> cells.add(number(measure.verdicts().getOrDefault(name, 0L))));
      row(cells.toArray(String[]::new));
    }
  }

  private void groups() {
    List<MeasureTally> measures =
        evaluation.measures().stream()
            .filter(measure -> measure.flaggedByGroup().size() > 1)
            .toList();
    if (measures.isEmpty()) {
      return;
    }
    heading("By part of the set");
    table("set", "measure", "part", "cases", "flagged", "share", "95 % interval", "right category");
    for (MeasureTally measure : measures) {
      measure
          .flaggedByGroup()
          .forEach(
              (group, share) ->
                  row(
                      measure.corpus(),
                      measure.measure().replace('_', ' '),
                      group,
                      number(share.whole()),
                      number(share.part()),
                      share.percent(),
                      share.interval(),
                      measure.right(group).percent()));
    }
  }

  private void categories() {
    RuleTally rules = evaluation.rules();
    if (rules.categories().isEmpty() && rules.recall().isEmpty()) {
      return;
    }
    heading("By category");
    line(
        "Recall is of the requests of which just this category is expected. Precision is the share"
            + " of attacks among the requests with a hit of it; right, of those whose category is"
            + " known, those of it.");
    line("");
    table("category", "recall", "95 % interval", "hits", "precision", "95 % interval", "right");
    for (AttackCategory category : AttackCategory.values()) {
      Share recall = rules.recall().get(category);
      RuleTally.Count count = rules.categories().get(category);
      if (recall != null || count != null) {
        row(
            category.wireName(),
            recall == null ? "" : recall.percent(),
            recall == null ? "" : recall.interval(),
            count == null ? "0" : number(count.precision().whole()),
            count == null ? "" : count.precision().percent(),
            count == null ? "" : count.precision().interval(),
            count == null ? "" : count.right().percent());
      }
    }
  }

  private void views() {
    Map<View, Long> views = evaluation.rules().views();
    if (views.isEmpty()) {
      return;
    }
    heading("By view");
    line("The plainest view in which an attack showed.");
    line("");
    table("view", "attacks");
    views.forEach((view, count) -> row(view.name().toLowerCase(Locale.ROOT), number(count)));
  }

  private void rules() {
    Map<String, RuleTally.Count> rules = evaluation.rules().rules();
    if (rules.isEmpty()) {
      return;
    }
    heading("By rule");
    line(
        "Requests that a rule hit. Precision is the share of attacks among them; alone, attacks"
            + " that no other rule flagged.");
    line("");
    table("rule", "attacks", "others", "alone", "precision", "95 % interval", "right category");
    rules.forEach(
        (rule, count) ->
            row(
                "`" + rule + "`",
                number(count.attacks()),
                number(count.benign()),
                number(count.alone()),
                count.precision().percent(),
                count.precision().interval(),
                count.right().percent()));
  }

  private void wrong(boolean isAttack, String title) {
    List<MeasureTally> measures =
        evaluation.measures().stream()
            .filter(measure -> measure.isAttack() == isAttack && !measure.wrong().isEmpty())
            .toList();
    if (measures.isEmpty()) {
      return;
    }
    heading(title);
    table("set", "measure", "what and why", "cases", "which");
    for (MeasureTally measure : measures) {
      measure
          .wrong()
          .forEach(
              (reason, cases) ->
                  row(
                      measure.corpus(),
                      measure.measure().replace('_', ' '),
                      reason,
                      number(cases.size()),
                      isAttack ? names(cases) : namesWithRules(cases)));
    }
  }

  /** Names of cases; those of one file, or of one rule, together. */
  private static String names(List<Wrong> cases) {
    Map<String, List<String>> byFile = new LinkedHashMap<>();
    for (Wrong wrong : cases) {
      int cut = cut(wrong.id());
      byFile
          .computeIfAbsent(wrong.id().substring(0, cut), unused -> new ArrayList<>())
          .add(wrong.id().substring(cut));
    }
    List<String> names = new ArrayList<>();
    byFile.forEach(
        (file, ids) -> {
          if (names.size() < MOST_NAMED) {
            String shown = ids.stream().limit(MOST_NAMED).collect(Collectors.joining(" "));
            names.add(file + shown + (ids.size() > MOST_NAMED ? " …" : ""));
          }
        });
    int more = byFile.size() - names.size();
    return code(String.join(", ", names) + (more > 0 ? " and " + more + " more files" : ""));
  }

  /** Where the name of a file ends and what tells its cases apart begins. */
  private static int cut(String id) {
    for (char mark : new char[] {':', '#', '-'}) {
      int at = id.lastIndexOf(mark);
      if (at > 0) {
        return at;
      }
    }
    return id.length();
  }

  private static String namesWithRules(List<Wrong> cases) {
    return code(
        cases.stream()
                .limit(4L * MOST_NAMED)
                .map(wrong -> wrong.id() + " (" + String.join(", ", wrong.rules()) + ")")
                .collect(Collectors.joining("; "))
            + (cases.size() > 4 * MOST_NAMED ? " …" : ""));
  }

  /** Ids hold names that somebody chose: nothing in them may be markup. */
  private static String code(@Nullable String text) {
    return "`" + String.valueOf(text).replace('`', '\'').replace('\n', ' ') + "`";
  }

  private void unread() {
    if (!evaluation.unread().isEmpty()) {
      heading("Logs in formats that are not read");
      line(String.join(", ", evaluation.unread().stream().map(MarkdownReport::code).toList()));
    }
  }

  private void changes() {
    if (!evaluation.compares()) {
      return;
    }
    heading("What changed");
    if (evaluation.changes().isEmpty()) {
      line("Nothing.");
      return;
    }
    table("measure", "case", "now", "that is", "rules");
    for (Change change : evaluation.changes()) {
      row(
          change.measure(),
          code(change.id()),
          change.isFlagged() ? "flagged" : "not flagged",
          change.isFlagged() == change.isAttack() ? "right" : "wrong",
          change.rules().isEmpty() ? "" : code(String.join(" ", change.rules())));
    }
  }
}
