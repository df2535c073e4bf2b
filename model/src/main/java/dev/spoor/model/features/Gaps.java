package dev.spoor.model.features;

import dev.spoor.model.ResourceType;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.sketch.RequestSample;
import java.util.Arrays;

/** Times between consecutive requests, and what they say of a client's rhythm. */
final class Gaps {
  private static final Gaps UNKNOWN = new Gaps(new double[0]);

  /** Seconds. */
  private final double[] gaps;

  private Gaps(double[] gaps) {
    this.gaps = gaps;
  }

  /** Gaps between the requests of the sample, scaled to the session where some were left out. */
  static Gaps ofRequests(SessionFragment fragment) {
    if (fragment.requests() < 2) {
      return UNKNOWN;
    }
    return of(fragment.sample(), fragment.sample().ordered().gaps(), fragment.requests());
  }

  /** Gaps between the pages of the sample, scaled likewise. */
  static Gaps ofPages(SessionFragment fragment) {
    long[] gaps = fragment.sample().ordered().gapsOfType(ResourceType.PAGE.index());
    return of(fragment.sample(), gaps, fragment.ofType(ResourceType.PAGE));
  }

  private static Gaps of(RequestSample sample, long[] millis, long population) {
    double scale = sample.isFull() ? (double) millis.length / (population - 1) : 1;
    double[] seconds = new double[millis.length];
    for (int i = 0; i < millis.length; i++) {
      seconds[i] = millis[i] * scale / 1000;
    }
    return new Gaps(seconds);
  }

  private double mean() {
    double sum = 0;
    for (double gap : gaps) {
      sum += gap;
    }
    return sum / gaps.length;
  }

  /** Population standard deviation, seconds; NaN without gaps. */
  double deviation() {
    double mean = mean();
    double squares = 0;
    for (double gap : gaps) {
      squares += (gap - mean) * (gap - mean);
    }
    return Math.sqrt(squares / gaps.length);
  }

  /** Deviation over mean, 0 if the mean is 0; NaN without gaps. */
  double variation() {
    double mean = mean();
    return mean == 0 ? 0 : deviation() / mean;
  }

  /** Goh and Barabasi's burstiness; NaN without gaps. */
  double burstiness() {
    double mean = mean();
    double deviation = deviation();
    return mean + deviation == 0 ? 0 : (deviation - mean) / (deviation + mean);
  }

  /** Share of the fullest log2 bin of whole milliseconds; NaN without gaps. */
  double modalShare() {
    int[] bins = new int[65];
    int best = 0;
    for (double gap : gaps) {
      long millis = (long) Math.floor(gap * 1000 + 0.5);
      best = Math.max(best, ++bins[64 - Long.numberOfLeadingZeros(millis)]);
    }
    return (double) best / gaps.length;
  }

  /** Median, the mean of the two middle ones where their number is even; NaN without gaps. */
  double median() {
    if (gaps.length == 0) {
      return Double.NaN;
    }
    double[] sorted = gaps.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
