package dev.spoor.model;

import java.time.Instant;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a sensor (a honeypot) said of a session that it had put together itself. Labels are hints:
 * payloads are judged by our own rules.
 *
 * @param sessUuid the sensor's id of the session, which stays its id
 * @param sensor the sensor's own id, or null
 * @param labels attack names in our vocabulary ({@link AttackCategory} wire names where there is
 *     one, else the sensor's name as it is), sorted, without repeats and without those that mean no
 *     attack
 * @param unknownLabels those of the labels that are not in our vocabulary, sorted
 * @param executed whether the sensor's emulator executed a payload
 * @param reportedRequests number of requests by the sensor's count, or -1
 * @param start when the session began by the sensor's clock, not after its first request; null
 *     where the requests are all there is
 * @param end when it ended, not before its last request; null as {@code start}
 * @param isRedelivered whether a queue delivered it before, so that the session may have been
 *     written already; no part of what the sensor said
 */
public record SensorReport(
    String sessUuid,
    @Nullable String sensor,
    List<String> labels,
    List<String> unknownLabels,
    boolean executed,
    long reportedRequests,
    @Nullable Instant start,
    @Nullable Instant end,
    boolean isRedelivered) {
  /** Copies the lists. */
  public SensorReport {
    labels = List.copyOf(labels);
    unknownLabels = List.copyOf(unknownLabels);
  }

  /** A report that was delivered once. */
  public SensorReport(
      String sessUuid,
      @Nullable String sensor,
      List<String> labels,
      List<String> unknownLabels,
      boolean executed,
      long reportedRequests,
      @Nullable Instant start,
      @Nullable Instant end) {
    this(sessUuid, sensor, labels, unknownLabels, executed, reportedRequests, start, end, false);
  }

  /** A report without times: the requests have them. */
  public SensorReport(
      String sessUuid,
      @Nullable String sensor,
      List<String> labels,
      List<String> unknownLabels,
      boolean executed,
      long reportedRequests) {
    this(sessUuid, sensor, labels, unknownLabels, executed, reportedRequests, null, null);
  }
}
