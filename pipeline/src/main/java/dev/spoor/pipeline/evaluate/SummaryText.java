package dev.spoor.pipeline.evaluate;

import java.util.ArrayList;
import java.util.List;

/** The figures that targets are set for, as a table for a terminal. */
final class SummaryText {
  private SummaryText() {}

  static String of(Evaluation evaluation, Targets targets) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"measure", "cases", "flagged", "95 % interval", "target", "", "before"});
    for (MeasureTally measure : evaluation.measures()) {
      Double target = targets.of(measure);
      MeasureTally other = evaluation.byOthers(measure);
      rows.add(
          new String[] {
            measure.name(),
            MarkdownReport.number(measure.flagged().whole()),
            measure.flagged().percent(),
            measure.flagged().interval(),
            target == null ? "" : (measure.isAttack() ? ">= " : "<= ") + Share.percent(target),
            target == null ? "" : targets.reached(measure) ? "ok" : "NOT REACHED",
            other == null ? "" : other.flagged().percent()
          });
    }
    int columns = evaluation.compares() ? 7 : 6;
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        int width = width(rows, i);
        boolean left = i == 0 || i == 5;
        String pad = " ".repeat(width - row[i].length());
        line.append(i == 0 ? "" : "  ").append(left ? row[i] + pad : pad + row[i]);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    if (evaluation.compares()) {
      long better =
          evaluation.changes().stream()
              .filter(change -> change.isFlagged() == change.isAttack())
              .count();
      text.append(
          String.format(
              "%n%d cases changed: %d right now, %d wrong now%n",
              evaluation.changes().size(), better, evaluation.changes().size() - better));
    }
    return text.toString();
  }

  private static int width(List<String[]> rows, int column) {
    return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
  }
}
