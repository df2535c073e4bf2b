package dev.spoor.runners.dataflow;

import dev.spoor.pipeline.RunnerProfile;
import org.apache.beam.sdk.options.PipelineOptions;

/** The DataflowRunner: the job is handed over, as a launcher of templates must not wait. */
public final class DataflowProfile implements RunnerProfile {
  @Override
  public String runner() {
    return "DataflowRunner";
  }

  @Override
  public void applyDefaults(PipelineOptions options) {
    // Dataflow's own defaults fit.
  }

  @Override
  public boolean waits() {
    return false;
  }
}
