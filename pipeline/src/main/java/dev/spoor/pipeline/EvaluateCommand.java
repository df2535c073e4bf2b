package dev.spoor.pipeline;

import dev.spoor.pipeline.evaluate.CorpusKind;
import dev.spoor.pipeline.evaluate.Measuring;
import dev.spoor.pipeline.evaluate.Measuring.Goals;
import dev.spoor.pipeline.evaluate.Measuring.Measured;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Measures the detections on labelled sets. */
final class EvaluateCommand implements Subcommand {
  private static final String MARKDOWN = ".md";
  private static final String JSON = ".json";

  private static final String EXAMPLES =
      """

      Examples
        bin/spoor evaluate --corpus=requests:mine.jsonl --minRecall=0.9
        bin/spoor evaluate --corpus=values/sql_injection:bad.txt,values/benign:good.txt
        bin/spoor evaluate --corpus=benign-log:access.log --againstWithout=RULE --output=report.md

      A request is flagged when a rule of level medium or above, not in shadow mode, hits it. The exit
      code is 1 when a set was empty or a target is not reached.
      """;

  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public String summary() {
    return "measure the detections on labelled requests, agents, sessions and logs";
  }

  @Override
  public String help() {
    StringBuilder kinds = new StringBuilder("\nKinds of sets\n");
    for (CorpusKind kind : CorpusKind.values()) {
      kinds.append(HelpPage.entry(kind.usage(), kind.description()));
    }
    return "Usage: bin/spoor evaluate --corpus=KIND:PATH[,KIND:PATH...] [--option=value ...]\n"
        + HelpPage.options(OptionTable.of(EvaluateOptions.class))
        + kinds
        + EXAMPLES;
  }

  @Override
  public int run(List<String> arguments, Console console) {
    EvaluateOptions options = CommandLine.flags(EvaluateOptions.class, arguments);
    String output = options.getOutput();
    if (output != null && !output.endsWith(MARKDOWN) && !output.endsWith(JSON)) {
      throw new UsageException("--output=" + output + " does not end in .md or .json");
    }
    RuleSource rules = new RuleSource(options.getRules(), options.getWithout());
    RuleSource against = against(options);
    check("without", options.getWithout(), rules, console);
    if (against != null && !against.equals(rules)) {
      List<String> without = options.getAgainstWithout();
      check("againstWithout", without == null ? List.of() : without, against, console);
    }
    Measured measured;
    AtomicReference<String> set = new AtomicReference<>("rules");
    if (options.getQuiet()) {
      measured = measure(options, rules, against, set);
    } else {
      ProgressLine line = ProgressLine.start(console, elapsed -> progress(set.get(), elapsed));
      try {
        measured = measure(options, rules, against, set);
      } finally {
        line.close();
      }
    }
    measured.summary().lines().map(TerminalText::escape).forEach(console.out()::println);
    if (output != null) {
      write(Path.of(output), output.endsWith(JSON) ? measured.json() : measured.page());
    }
    measured.failures().forEach(console::message);
    return measured.failures().isEmpty() ? 0 : Main.FAILED;
  }

  private static String progress(String set, Duration elapsed) {
    return "measuring " + set + "   elapsed " + Quantity.clock(elapsed);
  }

  private static Measured measure(
      EvaluateOptions options,
      RuleSource rules,
      @Nullable RuleSource against,
      AtomicReference<String> set) {
    Goals goals =
        new Goals(options.getTargets(), options.getMinRecall(), options.getMaxFalsePositives());
    return Measuring.run(options.getCorpus(), rules, against, goals, options.getCases(), set::set);
  }

  /** Loads rules, and says which of them cannot be used. */
  private static void check(
      String option, List<String> without, RuleSource source, Console console) {
    RuleSet rules;
    try {
      rules = RuleSet.of(source);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
    without.stream()
        .filter(rules.unknownIds()::contains)
        .forEach(id -> console.message(WithoutRules.message(option, id, rules)));
    rules.refused().forEach(refused -> console.message("refused " + refused));
  }

  /** The rules to compare with; what is not said of them is as in the rules that are measured. */
  private static @Nullable RuleSource against(EvaluateOptions options) {
    List<String> rules = options.getAgainstRules();
    List<String> without = options.getAgainstWithout();
    if (rules == null && without == null) {
      return null;
    }
    List<String> allWithout = new ArrayList<>(options.getWithout());
    if (without != null) {
      allWithout.addAll(without);
    }
    return new RuleSource(rules == null ? options.getRules() : rules, allWithout);
  }

  /** The file appears when it is whole. */
  private static void write(Path file, String text) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(part, text, StandardCharsets.UTF_8);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new InputException(
          "--output=" + file + " cannot be written: " + Failures.describe(e), e);
    }
  }
}
