package dev.spoor.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A way to make sessions of a log. */
enum Contestant {
  /** The pipeline, as {@code bin/spoor analyze --runner=FlinkRunner} starts it. */
  ANALYZE("a", "Spoor: analyze on embedded Flink", "dev.spoor.pipeline.Main"),
  /** The hand-written Flink job. */
  FLINK_JOB("b", "hand-written Flink DataStream job", "dev.spoor.benchmarks.FlinkJob"),
  /** The plain loop. */
  PLAIN_LOOP("c", "plain Java loop, one thread", "dev.spoor.benchmarks.PlainLoop"),
  /** The pipeline with everything on, as users start it. */
  DETECT("d", "as (a), with rules and verdicts", "dev.spoor.pipeline.Main");

  private final String letter;
  private final String title;
  private final String mainClass;

  Contestant(String letter, String title, String mainClass) {
    this.letter = letter;
    this.title = title;
    this.mainClass = mainClass;
  }

  /** By which texts refer to it. */
  String letter() {
    return letter;
  }

  /** What it is. */
  String title() {
    return title;
  }

  /** The class to start. */
  String mainClass() {
    return mainClass;
  }

  /** The arguments with which it reads {@code log} and writes to {@code folder}. */
  List<String> arguments(Path log, Path folder) {
    return switch (this) {
      // The others make sessions and features only.
      case ANALYZE -> analyze(log, folder, "--detect=false", "--quiet");
      case DETECT -> analyze(log, folder, "--quiet");
      case FLINK_JOB -> List.of(log.toString(), folder.toString(), FlinkJob.Mode.STREAMING.name());
      case PLAIN_LOOP -> List.of(log.toString(), folder.toString());
    };
  }

  /** The arguments of {@code analyze} on embedded Flink, and some more. */
  static List<String> analyze(Path log, Path folder, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.add("analyze");
    arguments.add("--runner=FlinkRunner");
    arguments.add("--parallelism=" + FlinkJob.PARALLELISM);
    arguments.add("--input=" + log);
    arguments.add("--output=" + folder);
    arguments.addAll(List.of(more));
    return arguments;
  }
}
