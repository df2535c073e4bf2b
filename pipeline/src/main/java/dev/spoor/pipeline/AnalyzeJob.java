package dev.spoor.pipeline;

import org.checkerframework.checker.nullness.qual.Nullable;

/** Runs the analysis: finds the files, builds the graph, waits for it, and reports. */
public final class AnalyzeJob {
  private AnalyzeJob() {}

  /**
   * Runs the job.
   *
   * @return what it did, or null when the job was handed to a cluster and goes on there
   */
  public static @Nullable RunReport run(AnalyzeOptions options, Console console) {
    console.message("there is no graph to run yet for " + options.getInput());
    return null;
  }
}
