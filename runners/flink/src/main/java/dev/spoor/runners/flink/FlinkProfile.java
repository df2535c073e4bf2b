package dev.spoor.runners.flink;

import dev.spoor.pipeline.AnalyzeOptions;
import dev.spoor.pipeline.LiveJob;
import dev.spoor.pipeline.Logging;
import dev.spoor.pipeline.RunnerProfile;
import dev.spoor.pipeline.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The FlinkRunner: embedded unless {@code --flinkMaster} names a cluster or the job is submitted by
 * Flink's own tools. No step changes an element after emitting it, so objects may be reused between
 * chained steps instead of being copied through their coders.
 */
public final class FlinkProfile implements RunnerProfile {
  private static final long CHECKPOINT_MILLIS = 10_000;

  /** Beam's own parallelism: what the cluster has. */
  private static final int UNSET = -1;

  private static final long WATERMARK_MILLIS = 200;
  private static final long BUNDLE_MILLIS = 600_000;

  /** Beam's own default, which live input finds too long. */
  private static final long USUAL_BUNDLE_MILLIS = 1_000;

  private static final long LIVE_BUNDLE_MILLIS = 200;
  private static final long MOST_BUNDLE_ELEMENTS = 64;
  private static final long BUNDLE_BYTES = 4 << 20;

  @Override
  public String runner() {
    return "FlinkRunner";
  }

  @Override
  public void applyDefaults(PipelineOptions options) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    boolean isLive = LiveJob.isLive(options.as(AnalyzeOptions.class));
    flink.setObjectReuse(true);
    // Else whatever is about to be changed is copied while a checkpoint of it is being written:
    // Beam changes what it keeps of windows in place.
    flink.setFasterCopy(!isLive);
    // The older batch translation sends every output of a step to all consumers of any of its
    // outputs, each through its coder: twice the processor time of a run (docs/benchmarks.md).
    flink.setUseDataStreamForBatch(true);
    // Files may be streamed, too; with checkpoints their job would never end.
    if (isLive) {
      if (flink.getCheckpointingInterval() <= 0) {
        flink.setCheckpointingInterval(CHECKPOINT_MILLIS);
      }
      // Then all that was read before a checkpoint has gone through every step when it is complete,
      // the files written included: only so may a queue forget it.
      flink.setFinishBundleBeforeCheckpointing(true);
      // A disk that is full is waited for: to begin again at the last checkpoint would not mend it.
      flink.setFailOnCheckpointingErrors(false);
      if (flink.getAutoWatermarkInterval() == null) {
        flink.setAutoWatermarkInterval(WATERMARK_MILLIS);
      }
      if (isEmbedded(flink) && flink.getFlinkConfDir() == null) {
        String kept = options.as(AnalyzeOptions.class).getStateDir();
        flink.setFlinkConfDir(embeddedConfiguration(kept).toString());
        if (kept != null) {
          flink.setExternalizedCheckpointsEnabled(true);
          flink.setRetainExternalizedCheckpointsOnCancellation(true);
        }
      }
      // A request waits for the end of a bundle at every grouping.
      if (flink.getMaxBundleTimeMills() == USUAL_BUNDLE_MILLIS) {
        flink.setMaxBundleTimeMills(LIVE_BUNDLE_MILLIS);
      }
      // The launcher waits by itself, so that it can stop the job.
      flink.setAttachedMode(!isEmbedded(flink));
    } else if (!flink.isStreaming()) {
      // Here only groupings go by bundles: what a bundle has for one key is put together, and all
      // of it must fit into a sort buffer, of which a heap of 1 GB gives some 20 MB. The largest
      // elements that are grouped are records of honeypots, as long as a line may be.
      long longestLine = options.as(AnalyzeOptions.class).getMaxLineBytes();
      flink.setMaxBundleTimeMills(BUNDLE_MILLIS);
      flink.setMaxBundleSize(
          Math.max(1, Math.min(MOST_BUNDLE_ELEMENTS, BUNDLE_BYTES / longestLine)));
    }
    if (flink.getParallelism() < 1 && flink.getParallelism() != UNSET) {
      throw new UsageException(
          "--parallelism=" + flink.getParallelism() + " is not a whole number of at least 1");
    }
    if (flink.getParallelism() == UNSET && isEmbedded(flink)) {
      flink.setParallelism(Runtime.getRuntime().availableProcessors());
    }
  }

  /**
   * What embedded Flink is told besides. Checkpoints go to files: in memory, where they go else,
   * there is room for 5 MB of state, and beyond it every one of them fails.
   *
   * @param kept where they outlive the job, which goes on from what an earlier one left there; null
   *     for nowhere
   */
  private static Path embeddedConfiguration(@Nullable String kept) {
    try {
      Path folder = Files.createTempDirectory("spoor-flink");
      Path checkpoints =
          kept == null ? folder.resolve("checkpoints") : Path.of(kept).toAbsolutePath();
      if (!Logging.isOfUser()) {
        CheckpointNotices.listen(checkpoints.toString());
      }
      StringBuilder lines = new StringBuilder();
      lines.append("state.checkpoint-storage: filesystem\n");
      lines.append("state.checkpoints.dir: ").append(checkpoints.toUri()).append('\n');
      lines.append("metrics.reporters: spoor\n");
      lines.append("metrics.reporter.spoor.factory.class: ");
      lines.append(CounterReporter.Factory.class.getName()).append('\n');
      if (kept != null) {
        KeptState state = new KeptState(checkpoints);
        state.removeOthers();
        Optional<Path> newest = state.newest();
        if (newest.isPresent()) {
          check(kept, newest.get());
          // Flink removes it when there is a newer one.
          lines.append("execution.savepoint.path: ").append(newest.get().toUri()).append('\n');
          lines.append("execution.savepoint-restore-mode: CLAIM\n");
        }
      }
      Files.writeString(folder.resolve("config.yaml"), lines);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare the folder of checkpoints", e);
    }
  }

  private static void check(String kept, Path checkpoint) {
    try {
      KeptState.check(checkpoint);
    } catch (IOException e) {
      throw new UsageException(
          "--stateDir="
              + kept
              + ": "
              + e.getMessage()
              + ": put it back, or name an empty folder, which begins anew",
          e);
    }
  }

  @Override
  public Map<String, Long> counters(PipelineResult running, PipelineOptions options) {
    return isEmbedded(options.as(FlinkPipelineOptions.class))
        ? CounterReporter.values()
        : RunnerProfile.super.counters(running, options);
  }

  @Override
  public Duration checkpoints(PipelineOptions options) {
    return Duration.ofMillis(options.as(FlinkPipelineOptions.class).getCheckpointingInterval());
  }

  @Override
  public boolean keepsState(PipelineOptions options) {
    return isEmbedded(options.as(FlinkPipelineOptions.class));
  }

  @Override
  public boolean isForeignState(Throwable failure) {
    for (Throwable at = failure; at != null && at.getCause() != at; at = at.getCause()) {
      String text = at.toString();
      if (text.contains("Failed to rollback to checkpoint")
          || text.contains("StateMigrationException")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isOneProcess(PipelineOptions options) {
    return isEmbedded(options.as(FlinkPipelineOptions.class));
  }

  private static boolean isEmbedded(FlinkPipelineOptions options) {
    String master = options.getFlinkMaster();
    return master == null || master.equals("[auto]") || master.equals("[local]");
  }

  @Override
  public boolean waits() {
    return true;
  }
}
