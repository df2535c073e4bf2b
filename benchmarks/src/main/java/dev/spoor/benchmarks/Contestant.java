package dev.spoor.benchmarks;

import java.nio.file.Path;
import java.util.List;

/** A way to make sessions of a log. */
enum Contestant {
  /** The pipeline, as {@code bin/spoor analyze --runner=FlinkRunner} starts it. */
  ANALYZE("a", "Spoor: analyze on embedded Flink", "dev.spoor.pipeline.Main"),
  /** The hand-written Flink job. */
  FLINK_JOB("b", "hand-written Flink DataStream job", "dev.spoor.benchmarks.FlinkJob"),
  /** The plain loop. */
  PLAIN_LOOP("c", "plain Java loop, one thread", "dev.spoor.benchmarks.PlainLoop");

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
      case ANALYZE ->
          List.of(
              "analyze",
              "--runner=FlinkRunner",
              "--parallelism=" + FlinkJob.PARALLELISM,
              "--input=" + log,
              "--output=" + folder,
              // The others make sessions and features only.
              "--detect=false",
              "--quiet");
      case FLINK_JOB -> List.of(log.toString(), folder.toString(), FlinkJob.Mode.STREAMING.name());
      case PLAIN_LOOP -> List.of(log.toString(), folder.toString());
    };
  }
}
