package dev.spoor.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What a runner needs to run well without being told: the one thing a folder in {@code runners/}
 * adds besides its dependency. Found by {@link ServiceLoader}.
 */
public interface RunnerProfile {
  /** The simple name of the runner's class, as {@code --runner} takes it. */
  String runner();

  /**
   * Sets options of the runner that the user left alone. Where the input is live ({@link
   * LiveJob#isLive}), running the pipeline must return once the job goes.
   *
   * @param options the options of the run, as the user gave them
   */
  void applyDefaults(PipelineOptions options);

  /** Uncompressed bytes of input beyond which the user is told to take another runner. */
  default long muchInputBytes() {
    return Long.MAX_VALUE;
  }

  /**
   * How often a job over live input makes sure of what it has done, so that a queue may forget it.
   *
   * @param options the options of the run, after {@link #applyDefaults}
   */
  default Duration checkpoints(PipelineOptions options) {
    return Duration.ofSeconds(10);
  }

  /**
   * The pipeline's counters, by name, while the job goes.
   *
   * @param options the options of the run, after {@link #applyDefaults}
   */
  default Map<String, Long> counters(PipelineResult running, PipelineOptions options) {
    Map<String, Long> values = new HashMap<>();
    for (MetricResult<Long> counter :
        running.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      if (counter.getName().getNamespace().equals("spoor")) {
        values.merge(counter.getName().getName(), counter.getAttempted(), Long::sum);
      }
    }
    return values;
  }

  /** Whether a failure says that the kept state is that of a job with other steps. */
  default boolean isForeignState(Throwable failure) {
    return false;
  }

  /**
   * Whether all of a job runs in the launcher's process.
   *
   * @param options the options of the run, after {@link #applyDefaults}
   */
  default boolean isOneProcess(PipelineOptions options) {
    return false;
  }

  /**
   * Whether live input goes on from what {@code --stateDir} kept of an earlier job.
   *
   * @param options the options of the run, before {@link #applyDefaults}
   */
  default boolean keepsState(PipelineOptions options) {
    return false;
  }

  /** Whether the launcher waits for the job; else it hands it over and returns. */
  boolean waits();

  /** The profile of a runner, or one that changes nothing and waits. */
  static RunnerProfile of(String runner) {
    for (RunnerProfile profile : ServiceLoader.load(RunnerProfile.class)) {
      if (profile.runner().equals(runner)) {
        return profile;
      }
    }
    return new RunnerProfile() {
      @Override
      public String runner() {
        return runner;
      }

      @Override
      public void applyDefaults(PipelineOptions options) {}

      @Override
      public boolean waits() {
        return true;
      }
    };
  }
}
