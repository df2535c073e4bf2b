package dev.spoor.pipeline;

import java.util.List;

/** Reads logs and writes sessions. */
final class AnalyzeCommand implements Subcommand {
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
    RunReport report = AnalyzeJob.run(options, console);
    return report == null || report.outcome() == RunReport.Outcome.SUCCEEDED ? 0 : Main.FAILED;
  }
}
