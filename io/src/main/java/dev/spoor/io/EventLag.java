package dev.spoor.io;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/**
 * Counts how far behind their events messages are read, for operators: in buckets, as some runners
 * show no distributions.
 */
final class EventLag {
  private static final List<Integer> SECONDS = List.of(1, 10, 60, 600, 3_600);
  private static final List<Counter> COUNTERS = counters();

  private EventLag() {}

  private static List<Counter> counters() {
    List<Counter> counters = new ArrayList<>();
    SECONDS.forEach(each -> counters.add(Metrics.counter("spoor", "event_lag_le." + each)));
    return List.copyOf(counters);
  }

  /** A message was read; one whose event time is not known is not counted. */
  static void read(Instant event) {
    if (event.equals(BoundedWindow.TIMESTAMP_MIN_VALUE)) {
      return;
    }
    long lag = System.currentTimeMillis() - event.getMillis();
    for (int i = 0; i < COUNTERS.size(); i++) {
      if (lag <= SECONDS.get(i) * 1_000L) {
        COUNTERS.get(i).inc();
      }
    }
  }
}
