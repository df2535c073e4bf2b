package dev.spoor.runners.flink;

import dev.spoor.pipeline.RunnerProfile;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The FlinkRunner: embedded unless {@code --flinkMaster} names a cluster or the job is submitted by
 * Flink's own tools. No step changes an element after emitting it, so objects may be reused between
 * chained steps instead of being copied through their coders.
 */
public final class FlinkProfile implements RunnerProfile {
  private static final long BUNDLE_MILLIS = 600_000;
  private static final long BUNDLE_ELEMENTS = 500;

  @Override
  public String runner() {
    return "FlinkRunner";
  }

  @Override
  public void applyDefaults(PipelineOptions options) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    flink.setObjectReuse(true);
    flink.setFasterCopy(true);
    // The older batch translation sends every output of a step to all consumers of any of its
    // outputs, each through its coder: twice the processor time of a run (docs/benchmarks.md).
    flink.setUseDataStreamForBatch(true);
    if (!flink.isStreaming()) {
      // Nobody waits for a bundle of a bounded run, and the longer it is, the more requests fold
      // into one fragment. But groupings combine by bundle, and all of a bundle that has one key
      // must fit into a sort buffer, of which a heap of 1 GB gives some 20 MB: room for so many
      // fragments or lines of sessions at their largest.
      flink.setMaxBundleTimeMills(BUNDLE_MILLIS);
      flink.setMaxBundleSize(BUNDLE_ELEMENTS);
    }
    if (flink.getParallelism() < 1 && isEmbedded(flink)) {
      flink.setParallelism(Runtime.getRuntime().availableProcessors());
    }
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
