package dev.spoor.runners.direct;

import dev.spoor.pipeline.AnalyzeOptions;
import dev.spoor.pipeline.LiveJob;
import dev.spoor.pipeline.RunnerProfile;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The DirectRunner: for tests and small inputs. Its checks that elements are not changed and can be
 * encoded cost nearly half of its time and belong to tests, where they stay on.
 */
public final class DirectProfile implements RunnerProfile {
  @Override
  public String runner() {
    return "DirectRunner";
  }

  @Override
  public void applyDefaults(PipelineOptions options) {
    DirectOptions direct = options.as(DirectOptions.class);
    direct.setEnforceImmutability(false);
    direct.setEnforceEncodability(false);
    direct.setTargetParallelism(Runtime.getRuntime().availableProcessors());
    direct.setBlockOnRun(!LiveJob.isLive(options.as(AnalyzeOptions.class)));
  }

  /** The runner holds every block of input until the end of the step that reads it. */
  @Override
  public long muchInputBytes() {
    return Runtime.getRuntime().maxMemory() / 3;
  }

  @Override
  public boolean isOneProcess(PipelineOptions options) {
    return true;
  }

  @Override
  public boolean waits() {
    return true;
  }
}
