package dev.spoor.runners.flink;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Knows the pipeline's counters on embedded Flink, where they live in this process. Beam's own way
 * to ask for them, by Flink's accumulators, answers with nothing while a job goes on.
 */
public final class CounterReporter implements MetricReporter {
  /** How Beam's counters of ours are called at Flink. */
  private static final String PREFIX = "spoor.";

  /** Counters of the tasks that live; guarded by itself. */
  private static final IdentityHashMap<Counter, String> LIVING = new IdentityHashMap<>();

  /** What tasks that ended had counted; guarded by {@link #LIVING}. */
  private static final Map<String, Long> ENDED = new HashMap<>();

  /** Values by name, summed over all tasks. */
  static Map<String, Long> values() {
    synchronized (LIVING) {
      Map<String, Long> values = new HashMap<>(ENDED);
      LIVING.forEach((counter, name) -> values.merge(name, counter.getCount(), Long::sum));
      return values;
    }
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter counter && name.startsWith(PREFIX)) {
      synchronized (LIVING) {
        LIVING.put(counter, name.substring(PREFIX.length()));
      }
    }
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter counter) {
      synchronized (LIVING) {
        String removed = LIVING.remove(counter);
        if (removed != null) {
          ENDED.merge(removed, counter.getCount(), Long::sum);
        }
      }
    }
  }

  /** Makes it, as Flink wants. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return new CounterReporter();
    }
  }
}
