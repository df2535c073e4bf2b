package dev.spoor.pipeline;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the summary shows of a {@code stats/DATE_stats.json}; the file holds more.
 *
 * @param requests requests of the day
 * @param sessions sessions that began on the day
 * @param bytes response bytes of the day
 * @param statuses requests by response status
 * @param methods requests by method
 * @param top the most frequent values
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DayStats(
    long requests,
    long sessions,
    long bytes,
    Map<String, Long> statuses,
    Map<String, Long> methods,
    Top top) {

  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * The most frequent values, most frequent first.
   *
   * @param addresses client addresses
   * @param paths paths of requests
   * @param agents user agents
   * @param referrers referrers
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Top(
      List<Entry> addresses, List<Entry> paths, List<Entry> agents, List<Entry> referrers) {

    /** Copies the lists; one that is missing is empty. */
    public Top {
      addresses = copy(addresses);
      paths = copy(paths);
      agents = copy(agents);
      referrers = copy(referrers);
    }

    private static List<Entry> copy(@Nullable List<Entry> entries) {
      return entries == null ? List.of() : List.copyOf(entries);
    }

    private Top plus(Top other) {
      return new Top(
          sum(addresses, other.addresses),
          sum(paths, other.paths),
          sum(agents, other.agents),
          sum(referrers, other.referrers));
    }

    private static List<Entry> sum(List<Entry> some, List<Entry> more) {
      Map<String, Long> sums = new TreeMap<>();
      some.forEach(entry -> sums.merge(entry.value(), entry.requests(), Long::sum));
      more.forEach(entry -> sums.merge(entry.value(), entry.requests(), Long::sum));
      List<Entry> entries = new ArrayList<>();
      sums.forEach((value, requests) -> entries.add(new Entry(value, requests)));
      entries.sort(Comparator.comparingLong(Entry::requests).reversed());
      return entries;
    }
  }

  /**
   * A value and how often it came.
   *
   * @param value as logged
   * @param requests requests that had it
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Entry(String value, long requests) {

    /** A value that is missing is the empty text. */
    public Entry {
      value = value == null ? "" : value;
    }
  }

  /** Copies the maps; what is missing is empty. */
  public DayStats {
    statuses = statuses == null ? Map.of() : Map.copyOf(statuses);
    methods = methods == null ? Map.of() : Map.copyOf(methods);
    top = top == null ? new Top(null, null, null, null) : top;
  }

  /** A day without traffic. */
  static DayStats none() {
    return new DayStats(0, 0, 0, Map.of(), Map.of(), new Top(null, null, null, null));
  }

  /**
   * Reads a statistics file.
   *
   * @throws IOException when it is none
   */
  public static DayStats parse(byte[] json) throws IOException {
    return MAPPER.readValue(json, DayStats.class);
  }

  /**
   * This day and another as one. A value of the top that is not in both lists counts with what its
   * list says, so sums over many days are lower bounds.
   */
  DayStats plus(DayStats other) {
    return new DayStats(
        requests + other.requests,
        sessions + other.sessions,
        bytes + other.bytes,
        sum(statuses, other.statuses),
        sum(methods, other.methods),
        top.plus(other.top));
  }

  private static Map<String, Long> sum(Map<String, Long> some, Map<String, Long> more) {
    Map<String, Long> sums = new TreeMap<>(some);
    more.forEach((key, count) -> sums.merge(key, count, Long::sum));
    return sums;
  }
}
