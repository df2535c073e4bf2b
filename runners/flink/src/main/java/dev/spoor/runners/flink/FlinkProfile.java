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
  @Override
  public String runner() {
    return "FlinkRunner";
  }

  @Override
  public void applyDefaults(PipelineOptions options) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    flink.setObjectReuse(true);
    flink.setFasterCopy(true);
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
