package dev.spoor.transforms;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tables of a run put together: what happened to its lines, and the traffic of each day as the
 * JSON of {@code stats/DATE_stats.json}.
 */
public final class TrafficSummary {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final List<String> TOP_KINDS =
      List.of("addresses", "paths", "agents", "referrers");

  /** Sessions by what was judged of them: names in the file and prefixes of counts. */
  private static final SortedMap<String, String> VERDICT_COUNTS =
      new TreeMap<>(
          Map.of(
              "levels", "level/",
              "verdicts", "verdict/",
              "attack_types", "attack/",
              "countries", "country/",
              "rules", "rule/"));

  /** How the keys of counts of sessions begin that a source could not answer for. */
  static final String UNKNOWN = "enrich_unknown/";

  private final Map<String, Long> accounting = new HashMap<>();
  private final SortedMap<String, Day> days = new TreeMap<>();

  private static final class Day {
    final Map<String, Long> counts = new TreeMap<>();
    final Map<String, Map<String, Long>> tops = new HashMap<>();
    long sessions;
  }

  /** Takes one table of {@link SummarizeTraffic}; each at most once. */
  public void add(String table, Map<String, Long> counts) {
    if (table.equals(TrafficTally.ACCOUNTING)) {
      accounting.putAll(counts);
      return;
    }
    int slash = table.indexOf('/');
    Day day = day(table.substring(0, slash));
    if (!TrafficTally.isTableOfValues(table)) {
      day.counts.putAll(counts);
      return;
    }
    String kind = table.substring(slash + 1, table.lastIndexOf('/'));
    day.tops.computeIfAbsent(kind, unused -> new HashMap<>()).putAll(counts);
  }

  /** Counts sessions that began on a day. */
  public void addSessions(String date, long sessions) {
    day(date).sessions += sessions;
  }

  private Day day(String date) {
    return days.computeIfAbsent(date, unused -> new Day());
  }

  /** Lines read. */
  public long lines() {
    return accounting.getOrDefault("lines", 0L);
  }

  /** Lines that became requests. */
  public long requests() {
    return accounting.getOrDefault("requests", 0L);
  }

  /** Filtered lines by reason. */
  public SortedMap<String, Long> filtered() {
    return withPrefix(accounting, "filtered/");
  }

  /** Dead letters by code. */
  public SortedMap<String, Long> deadLetters() {
    return withPrefix(accounting, "dead/");
  }

  /** Sessions. */
  public long sessions() {
    return days.values().stream().mapToLong(day -> day.sessions).sum();
  }

  /** Sessions of all days by what was judged of them: the name of a count in the files. */
  public SortedMap<String, Long> sessionsBy(String name) {
    return sum(VERDICT_COUNTS.get(name));
  }

  /** Sessions of all days that a source could not answer for, by the source. */
  public SortedMap<String, Long> sessionsUnknownTo() {
    return sum(UNKNOWN);
  }

  private SortedMap<String, Long> sum(String prefix) {
    SortedMap<String, Long> sums = new TreeMap<>();
    for (Day day : days.values()) {
      withPrefix(day.counts, prefix).forEach((key, count) -> sums.merge(key, count, Long::sum));
    }
    return sums;
  }

  /** Whether there was any request. */
  public boolean hasRequests() {
    return accounting.containsKey(TrafficTally.MIN_TIME);
  }

  /** Event time of the first request. */
  public Instant minTime() {
    return Instant.ofEpochMilli(accounting.get(TrafficTally.MIN_TIME));
  }

  /** Event time of the last request. */
  public Instant maxTime() {
    return Instant.ofEpochMilli(accounting.get(TrafficTally.MAX_TIME));
  }

  private static SortedMap<String, Long> withPrefix(Map<String, Long> counts, String prefix) {
    SortedMap<String, Long> found = new TreeMap<>();
    counts.forEach(
        (key, count) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), count);
          }
        });
    return found;
  }

  /** The statistics of each day, by date. */
  public SortedMap<String, byte[]> toJsonByDate() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    days.forEach((date, day) -> files.put(date, toJson(date, day)));
    return files;
  }

  private static byte[] toJson(String date, Day day) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    try (JsonGenerator json = FACTORY.createGenerator(out).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("date", date);
      json.writeNumberField("requests", day.counts.getOrDefault("requests", 0L));
      json.writeNumberField("sessions", day.sessions);
      json.writeNumberField("bytes", day.counts.getOrDefault("bytes", 0L));
      writeCounts(json, "statuses", withPrefix(day.counts, "status/"));
      writeCounts(json, "methods", withPrefix(day.counts, "method/"));
      for (Map.Entry<String, String> kind : VERDICT_COUNTS.entrySet()) {
        writeCounts(json, kind.getKey(), withPrefix(day.counts, kind.getValue()));
      }
      json.writeObjectFieldStart("top");
      for (String kind : TOP_KINDS) {
        json.writeArrayFieldStart(kind);
        for (Map.Entry<String, Long> entry :
            SummarizeTraffic.top(day.tops.getOrDefault(kind, Map.of())).entrySet()) {
          json.writeStartObject();
          json.writeStringField("value", entry.getKey());
          json.writeNumberField("requests", entry.getValue());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
      SortedMap<String, Long> minutes = withPrefix(day.counts, "minute/");
      writeCounts(json, "per_hour", perHour(minutes));
      writeCounts(json, "per_minute", minutes);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static SortedMap<String, Long> perHour(SortedMap<String, Long> minutes) {
    SortedMap<String, Long> hours = new TreeMap<>();
    minutes.forEach((minute, count) -> hours.merge(minute.substring(0, 2), count, Long::sum));
    return hours;
  }

  private static void writeCounts(JsonGenerator json, String name, SortedMap<String, Long> counts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> entry : counts.entrySet()) {
      json.writeNumberField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }
}
