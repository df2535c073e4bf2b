package dev.spoor.pipeline;

import java.io.IOException;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads logs and writes sessions. */
final class AnalyzeCommand implements Subcommand {
  /** Runs the job; null when it goes on elsewhere. */
  interface Job {
    /** As {@link AnalyzeJob#run}. */
    @Nullable RunReport run(AnalyzeOptions options, Console console) throws Exception;
  }

  private static final String EXAMPLES =
      """

      Examples
        bin/spoor analyze --input=/var/log/nginx/access.log --output=out
        bin/spoor analyze --input='logs/*.gz' --output=out --runner=FlinkRunner --from=2026-11-01
        zcat access.log.*.gz | bin/spoor analyze --input=- --output=out --clientKey=cookie

      Any option can also stand in the environment (SPOOR_MAX_SESSION for --maxSession) or, by its
      name, in the YAML file of --config. A flag goes before the environment, that before the file.
      --help-runner lists the options of Beam and the runner, such as --parallelism.
      """;

  private final Job job;

  AnalyzeCommand(Job job) {
    this.job = job;
  }

  @Override
  public String name() {
    return "analyze";
  }

  @Override
  public String summary() {
    return "read web access logs, write sessions with bot features";
  }

  @Override
  public String help() {
    return "Usage: bin/spoor analyze --input=URI[,URI...] --output=DIR [--option=value ...]\n"
        + HelpPage.options(OptionTable.of(AnalyzeOptions.class))
        + EXAMPLES;
  }

  @Override
  public int run(List<String> arguments, Console console) throws Exception {
    if (arguments.contains("--help-runner")) {
      console.out().print(HelpPage.runnerOptions(new RunnerOptions()));
      return 0;
    }
    AnalyzeOptions options = CommandLine.analyze(arguments, console.environment());
    RunReport report = job.run(options, console);
    if (report == null) {
      return 0;
    }
    if (!options.getQuiet()) {
      summarize(options.getOutput(), report, console);
    }
    return exitCode(options, report, console);
  }

  private static void summarize(String output, RunReport report, Console console) {
    List<DayStats> days = List.of();
    try {
      days = StatsFiles.read(output, report);
    } catch (IOException e) {
      console.message("the summary lacks the statistics: " + Failures.describe(e));
    }
    console.out().print(SummaryTable.render(report, days, output));
  }

  private static int exitCode(AnalyzeOptions options, RunReport report, Console console) {
    RunReport.Counts counts = report.counts();
    switch (report.outcome()) {
      case SUCCEEDED -> {
        return 0;
      }
      case TOO_MANY_DEAD_LETTERS ->
          console.message(
              Quantity.exact(counts.deadLetters())
                  + " of "
                  + Quantity.exact(counts.lines())
                  + " lines ("
                  + Quantity.percent(counts.deadLetters(), counts.lines())
                  + ") are dead letters, more than --maxBadShare="
                  + options.getMaxBadShare()
                  + "; see dead-letters/ in "
                  + options.getOutput());
      case FAILED -> console.message("the run failed; see run.json in " + options.getOutput());
    }
    return Main.FAILED;
  }
}
