package dev.spoor.pipeline.evaluate;

import dev.spoor.pipeline.InputException;
import dev.spoor.pipeline.UsageException;
import dev.spoor.scoring.rules.RuleSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Runs labelled sets through detections and says how good they are. */
public final class Measuring {

  private Measuring() {}

  /**
   * What to measure by.
   *
   * @param file YAML file with targets, or null
   * @param leastRecall least share of attacks, where the file has none; or null
   * @param mostFalsePositives greatest share of others, where the file has none; or null
   */
  public record Goals(
      @Nullable String file, @Nullable Double leastRecall, @Nullable Double mostFalsePositives) {}

  /**
   * What came out.
   *
   * @param summary a table for a terminal
   * @param page all figures as Markdown
   * @param json all figures and cases as JSON
   * @param failures what is not as it should be, a line each; empty when all is well
   */
  public record Measured(String summary, String page, String json, List<String> failures) {
    /** Copies the list. */
    public Measured {
      failures = List.copyOf(failures);
    }
  }

  /**
   * Measures the detections of a run.
   *
   * @param corpora the sets, each {@code KIND[/LABEL]:PATH}
   * @param rules the rules to measure
   * @param others the rules to compare with, or null
   * @param cases file to write every case to, what was judged included, or null
   * @param progress hears of each set before it is run
   */
  public static Measured run(
      List<String> corpora,
      RuleSource rules,
      @Nullable RuleSource others,
      Goals goals,
      @Nullable String cases,
      Consumer<String> progress) {
    List<CorpusKind.Named> sets = sets(corpora);
    RuleDetections measured = new RuleDetections(rules);
    RuleDetections compared = others == null ? null : new RuleDetections(others);
    if (cases == null) {
      return run(sets, new Evaluation(measured, compared), goals, progress);
    }
    try (CaseFile file = new CaseFile(Path.of(cases))) {
      return run(sets, new Evaluation(measured, compared, file), goals, progress);
    } catch (IOException | UncheckedIOException e) {
      throw new InputException("--cases=" + cases + " cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Measures.
   *
   * @param corpora the sets, each {@code KIND[/LABEL]:PATH}
   * @param detections what is measured
   * @param others what it is compared with, or null
   * @param progress hears of each set before it is run
   */
  static Measured run(
      List<String> corpora,
      Detections detections,
      @Nullable Detections others,
      Goals goals,
      Consumer<String> progress) {
    return run(sets(corpora), new Evaluation(detections, others), goals, progress);
  }

  private static List<CorpusKind.Named> sets(List<String> corpora) {
    List<CorpusKind.Named> sets = new ArrayList<>();
    corpora.forEach(text -> sets.add(open(text)));
    return sets;
  }

  private static Measured run(
      List<CorpusKind.Named> sets, Evaluation evaluation, Goals goals, Consumer<String> progress) {
    try {
      Targets targets = targets(goals);
      for (CorpusKind.Named set : sets) {
        progress.accept(set.name());
        evaluation.run(set.name(), set.corpus());
      }
      return new Measured(
          SummaryText.of(evaluation, targets),
          MarkdownReport.of(evaluation, targets),
          JsonReport.of(evaluation, targets),
          failures(evaluation, targets, sets));
    } catch (IOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Targets targets(Goals goals) {
    String file = goals.file();
    try {
      return Targets.read(
          file == null ? null : Path.of(file), goals.leastRecall(), goals.mostFalsePositives());
    } catch (IOException e) {
      throw new UsageException("--targets: " + e.getMessage(), e);
    }
  }

  private static CorpusKind.Named open(String text) {
    try {
      return CorpusKind.open(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--corpus=" + text + " is not " + e.getMessage(), e);
    } catch (IOException e) {
      throw new InputException("--corpus=" + text + ": " + e.getMessage(), e);
    }
  }

  private static List<String> failures(
      Evaluation evaluation, Targets targets, List<CorpusKind.Named> sets) {
    List<String> failures = new ArrayList<>();
    evaluation.empty().forEach(name -> failures.add(name + " had nothing to judge"));
    Set<String> missing = new TreeSet<>(targets.byMeasure().keySet());
    for (MeasureTally measure : evaluation.measures()) {
      missing.remove(measure.name());
      if (!targets.reached(measure)) {
        failures.add(
            measure.name()
                + " is "
                + measure.flagged().percent()
                + ", not "
                + (measure.isAttack() ? "at least " : "at most ")
                + Share.percent(targets.of(measure)));
      }
    }
    for (String name : missing) {
      // A set that was not asked for may well have targets in the file.
      if (sets.stream().anyMatch(set -> name.startsWith(set.name() + "/"))) {
        failures.add(name + " has a target, and no case");
      }
    }
    return failures;
  }
}
