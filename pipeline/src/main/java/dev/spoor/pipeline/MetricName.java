package dev.spoor.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What an operator sees, and nothing else: the closed list of metrics. In the pipeline a counter is
 * called by the name and its labels' values, {@code dead_letters.normalize.bad_time}. No label is
 * ever an address or a path.
 */
enum MetricName {
  LINES_READ("lines read"),
  LINES_PARSED("lines that became requests", "format"),
  DEAD_LETTERS("what could not be used", "stage", "code"),
  REQUESTS_FILTERED("requests and messages left out", "reason"),
  SESSIONS_OPEN("sessions that have begun and not ended", true),
  SESSIONS_CLOSED("sessions that ended"),
  SESSIONS("sessions that ended", "level"),
  VERDICTS("sessions that ended", "verdict", "category"),
  ATTACKS("kinds of attacks found in sessions that ended", "type"),
  RULE_HITS("sessions that ended in which a rule fired", "rule"),
  SCORE_GE("sessions that ended with at least this risk score", "score"),
  ENRICH_UNKNOWN("sessions of which a source knew nothing", "source"),
  LATE_KEPT("requests that came too late, and were kept"),
  URGENT_HITS("requests that could not wait for their session", "outcome"),
  TRACKED_CLIENTS("clients with open sessions, by what became of them before their end", "outcome"),
  EVENT_LAG_LE("messages read at most so many seconds after their event", "seconds"),
  PROCESSING_SECONDS_LE("batches done with within so many seconds", "seconds"),
  SINK_WRITES("records written", "sink"),
  SINK_RETRIES("writes tried again", "sink"),
  CONSUMER_LAG("messages that wait in the queues, and bytes in growing files", true),
  PENDING_MESSAGES("messages delivered and not yet acknowledged", true),
  WATERMARK_LAG_SECONDS("how far event time is behind the clock", true);

  private final String meaning;
  private final boolean isGauge;

  @SuppressWarnings("ImmutableEnumChecker") // List.of, which nobody can change
  private final List<String> labels;

  MetricName(String meaning, String... labels) {
    this.meaning = meaning;
    this.isGauge = false;
    this.labels = List.of(labels);
  }

  MetricName(String meaning, boolean isGauge) {
    this.meaning = meaning;
    this.isGauge = isGauge;
    this.labels = List.of();
  }

  /** As it is written. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  String meaning() {
    return meaning;
  }

  /** Whether it may fall. */
  boolean isGauge() {
    return isGauge;
  }

  List<String> labels() {
    return labels;
  }

  /**
   * A counter of the pipeline, taken apart.
   *
   * @param name which of the list
   * @param values of its labels
   */
  record Labelled(MetricName name, List<String> values) {}

  /** Takes the name of a counter apart; null if it is none of the list. */
  static @Nullable Labelled parse(String counter) {
    int dot = counter.indexOf('.');
    String start = dot < 0 ? counter : counter.substring(0, dot);
    for (MetricName name : values()) {
      if (!name.text().equals(start)) {
        continue;
      }
      List<String> values = new ArrayList<>();
      int from = dot + 1;
      // Only the last value may have dots of its own, as ids of rules do.
      for (int i = 0; from > 0 && i < name.labels.size(); i++) {
        int to = i + 1 == name.labels.size() ? -1 : counter.indexOf('.', from);
        values.add(to < 0 ? counter.substring(from) : counter.substring(from, to));
        from = to + 1;
      }
      return values.size() == name.labels.size() ? new Labelled(name, List.copyOf(values)) : null;
    }
    return null;
  }
}
