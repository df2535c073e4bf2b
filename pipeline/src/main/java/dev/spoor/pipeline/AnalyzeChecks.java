package dev.spoor.pipeline;

import dev.spoor.io.JsonLinesFiles;
import dev.spoor.io.LiveFiles;
import dev.spoor.io.StreamSnapshot;
import dev.spoor.model.ClientKey;
import java.time.Duration;
import java.util.Map;

/** The combinations of options that make no sense together. */
final class AnalyzeChecks {
  private static final int MOST_PORT = 65_535;

  private AnalyzeChecks() {}

  /**
   * Checks options whose single values are all right.
   *
   * @param settings what was said, as against what is a default
   * @throws UsageException with one line that names the options that do not go together
   */
  static void check(AnalyzeOptions options, Map<String, Setting> settings) {
    boolean byHeader = options.getClientKey() == ClientKey.Type.HEADER;
    if (byHeader && options.getClientHeader() == null) {
      throw new UsageException("--clientKey=header needs --clientHeader=NAME");
    }
    if (!byHeader && options.getClientHeader() != null) {
      throw new UsageException("--clientHeader needs --clientKey=header");
    }
    if (!options.getAlerts().isEmpty() && !options.getDetect()) {
      throw new UsageException("--alerts needs --detect=true, as alerts come of verdicts");
    }
    checkTimes(options);
    Long port = options.getMetricsPort();
    if (port != null && port > MOST_PORT) {
      throw new UsageException("--metricsPort=" + port + " is not at most " + MOST_PORT);
    }
    if (LiveJob.isLive(options)) {
      checkLive(options);
    } else if (options.getStateDir() != null) {
      throw new UsageException("--stateDir needs a live input: one that ends is read again");
    }
    if (options.getShards() > JsonLinesFiles.MAX_SHARDS) {
      throw new UsageException(
          "--shards="
              + options.getShards()
              + " is not a whole number of at most "
              + JsonLinesFiles.MAX_SHARDS);
    }
    Setting runner = settings.get("runner");
    if (runner != null && runner.onlyText().equalsIgnoreCase("DataflowRunner")) {
      checkDataflow(options);
    }
  }

  private static void checkTimes(AnalyzeOptions options) {
    String from = options.getFrom();
    String to = options.getTo();
    if (from != null && to != null && !InstantText.parse(from).isBefore(InstantText.parse(to))) {
      throw new UsageException("--from=" + from + " is not before --to=" + to);
    }
    Duration gap = DurationText.parse(options.getGap());
    if (gap.compareTo(DurationText.parse(options.getMaxSession())) > 0) {
      throw new UsageException(
          "--gap="
              + options.getGap()
              + " is longer than --maxSession="
              + options.getMaxSession()
              + ", so no session could end by silence");
    }
  }

  private static void checkLive(AnalyzeOptions options) {
    for (String input : options.getInput()) {
      if (!LiveJob.isQueue(input)) {
        throw new UsageException(
            "--input=" + input + " ends, and a queue does not: analyze them by two runs");
      }
    }
    if (!LiveFiles.canWriteTo(options.getOutput())) {
      throw new UsageException(
          "--output=" + options.getOutput() + " is not local, where a live input is written to");
    }
    if (options.getOutputFormat() == AnalyzeOptions.OutputFormat.JSON) {
      throw new UsageException("--outputFormat=json needs an input that ends");
    }
    String runner = options.getRunner().getSimpleName();
    if (options.getStateDir() != null && !RunnerProfile.of(runner).keepsState(options)) {
      throw new UsageException("--stateDir needs embedded Flink; clusters keep savepoints");
    }
  }

  private static void checkDataflow(AnalyzeOptions options) {
    for (String input : options.getInput()) {
      if (input.equals("-")) {
        throw new UsageException("--input=- cannot be read by DataflowRunner");
      }
      if (StreamSnapshot.isOf(input)) {
        throw new UsageException("--input=" + input + " cannot be read by DataflowRunner");
      }
      if (!OptionKind.isRemote(input)) {
        throw new UsageException("--input=" + input + " is local, and DataflowRunner is not");
      }
    }
    if (!OptionKind.isRemote(options.getOutput())) {
      throw new UsageException(
          "--output=" + options.getOutput() + " is local, and DataflowRunner is not");
    }
  }
}
