package dev.spoor.runners.direct;

import dev.spoor.pipeline.AnalyzeOptions;
import dev.spoor.pipeline.LiveJob;
import dev.spoor.pipeline.RunnerProfile;
import dev.spoor.pipeline.UsageException;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The DirectRunner: for tests and small inputs. Its checks that elements are not changed and can be
 * encoded cost nearly half of its time and belong to tests, where they stay on.
 */
public final class DirectProfile implements RunnerProfile {
  /** Beam's own parallelism is this, or the number of processors if that is more. */
  private static final int LEAST_PARALLELISM = 3;

  @Override
  public String runner() {
    return "DirectRunner";
  }

  @Override
  public void applyDefaults(PipelineOptions options) {
    DirectOptions direct = options.as(DirectOptions.class);
    direct.setEnforceImmutability(false);
    direct.setEnforceEncodability(false);
    int processors = Runtime.getRuntime().availableProcessors();
    if (direct.getTargetParallelism() < 1) {
      throw new UsageException(
          "--targetParallelism="
              + direct.getTargetParallelism()
              + " is not a whole number of at least 1");
    }
    if (direct.getTargetParallelism() == Math.max(processors, LEAST_PARALLELISM)) {
      direct.setTargetParallelism(processors);
    }
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
