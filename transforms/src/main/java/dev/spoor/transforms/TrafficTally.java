package dev.spoor.transforms;

import dev.spoor.model.Bytes;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.FilterReason;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Counts the traffic of a bundle: what happened to each line, and per UTC day the requests by
 * minute, status and method and by address, path, agent and referrer. Counts are exact; they leave
 * as partial tables that {@link SummarizeTraffic} adds up.
 *
 * <p>A table's name is {@code accounting}, or {@code DATE/counts}, or {@code DATE/KIND/SHARD}. The
 * last three kinds of value are cut at {@link #MAX_VALUE_BYTES}, so that values which agree so far
 * count as one.
 */
final class TrafficTally {
  /** The table of what happened to lines. */
  static final String ACCOUNTING = "accounting";

  /** Key of the table of what happened to lines: event time of the first request. */
  static final String MIN_TIME = "min_time";

  /** Key of the table of what happened to lines: event time of the last request. */
  static final String MAX_TIME = "max_time";

  /** Longest path, agent or referrer that is told apart. */
  static final int MAX_VALUE_BYTES = 512;

  /** Different values held at most before all tables leave. */
  private static final int MAX_VALUES = 100_000;

  private static final int MINUTES = 24 * 60;
  private static final long DAY_MILLIS = 86_400_000L;

  /** Registered methods, of which each is counted by name; any other counts as OTHER. */
  private static final Set<String> METHODS =
      Set.of(
          "GET",
          "HEAD",
          "POST",
          "PUT",
          "DELETE",
          "CONNECT",
          "OPTIONS",
          "TRACE",
          "PATCH",
          "PROPFIND",
          "PROPPATCH",
          "MKCOL",
          "COPY",
          "MOVE",
          "LOCK",
          "UNLOCK",
          "SEARCH",
          "REPORT");

  /** Whether a table counts values, of which only the most frequent matter. */
  static boolean isTableOfValues(String table) {
    return table.indexOf('/') != table.lastIndexOf('/');
  }

  /** Takes partial tables. */
  @FunctionalInterface
  interface Output {
    /** Takes one part of the table called {@code name}. */
    void emit(String name, Map<String, Long> counts);
  }

  private final int shards;
  private final Map<String, Long> accounting = new HashMap<>();
  private long lines;
  private long requests;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;
  private final Map<Long, Day> days = new HashMap<>();
  private long currentDay = Long.MIN_VALUE;
  private Day current = new Day();
  private final byte[] addressBuffer = new byte[16];
  private final Bytes address = new Bytes();
  private final Bytes none = Bytes.of("-");

  /** Tables of one day. */
  private static final class Day {
    final long[] minutes = new long[MINUTES];
    final long[] statuses = new long[1000];
    final Map<String, Long> methods = new HashMap<>();
    long get;
    long post;
    long noStatus;
    long bytes;
    long requests;
    final BytesTally addresses = new BytesTally();
    final BytesTally paths = new BytesTally();
    final BytesTally agents = new BytesTally();
    final BytesTally referrers = new BytesTally();

    int values() {
      return addresses.size() + paths.size() + agents.size() + referrers.size();
    }
  }

  /** Tallies whose tables of values come in {@code shards} parts by hash. */
  TrafficTally(int shards) {
    this.shards = shards;
  }

  /** Counts a line that was left out. */
  void addFiltered(FilterReason reason) {
    lines++;
    accounting.merge("filtered/" + reason.wireName(), 1L, Long::sum);
  }

  /** Counts a line that could not be used. */
  void addDead(DeadLetterCode code) {
    lines++;
    accounting.merge("dead/" + code.wireName(), 1L, Long::sum);
  }

  /** Counts a request; may emit all tables. */
  void addRequest(RequestEvent event, RequestFacts facts, Output output) {
    lines++;
    requests++;
    minTime = Math.min(minTime, event.timeMillis);
    maxTime = Math.max(maxTime, event.timeMillis);
    long date = Math.floorDiv(event.timeMillis, DAY_MILLIS);
    if (date != currentDay) {
      if (current.values() > 0 && heldValues() > MAX_VALUES) {
        flush(output);
      }
      current = days.computeIfAbsent(date, unused -> new Day());
      currentDay = date;
    } else if (current.values() > MAX_VALUES) {
      flush(output);
      current = days.computeIfAbsent(date, unused -> new Day());
      currentDay = date;
    }
    Day day = current;
    day.requests++;
    day.minutes[(int) ((event.timeMillis - date * DAY_MILLIS) / 60_000)]++;
    if (event.status >= 0 && event.status < day.statuses.length) {
      day.statuses[event.status]++;
    } else {
      day.noStatus++;
    }
    addMethod(day, event.method);
    day.bytes += Math.max(0, event.bytes);
    putLong(event.addressHigh, 0);
    putLong(event.addressLow, 8);
    address.set(addressBuffer);
    day.addresses.add(address, mix(event.addressHigh, event.addressLow), addressBuffer.length);
    day.paths.add(event.path, facts.pathHash, MAX_VALUE_BYTES);
    if (event.knows(RequestEvent.USER_AGENT)) {
      day.agents.add(
          event.userAgent.isPresent() ? event.userAgent : none,
          facts.userAgentHash,
          MAX_VALUE_BYTES);
    }
    if (facts.hasReferrer) {
      day.referrers.add(event.referrer, event.referrer.hash64(), MAX_VALUE_BYTES);
    }
  }

  private static void addMethod(Day day, Bytes method) {
    if (method.equalsAscii("GET")) {
      day.get++;
    } else if (method.equalsAscii("POST")) {
      day.post++;
    } else if (!method.isPresent()) {
      day.methods.merge("NONE", 1L, Long::sum);
    } else {
      String name = method.toString(16);
      day.methods.merge(METHODS.contains(name) ? name : "OTHER", 1L, Long::sum);
    }
  }

  private int heldValues() {
    return days.values().stream().mapToInt(day -> day.values() + 100).sum();
  }

  private void putLong(long value, int at) {
    for (int i = 0; i < 8; i++) {
      addressBuffer[at + i] = (byte) (value >>> (56 - 8 * i));
    }
  }

  private static long mix(long high, long low) {
    long mixed = (high ^ (low * 0x9E3779B97F4A7C15L)) * 0xff51afd7ed558ccdL;
    return mixed ^ (mixed >>> 32);
  }

  /** Emits all tables and forgets them. */
  void flush(Output output) {
    if (lines > 0) {
      Map<String, Long> table = new HashMap<>(accounting);
      table.put("lines", lines);
      table.put("requests", requests);
      if (requests > 0) {
        table.put(MIN_TIME, minTime);
        table.put(MAX_TIME, maxTime);
      }
      output.emit(ACCOUNTING, table);
    }
    days.forEach((date, day) -> flush(date, day, output));
    accounting.clear();
    days.clear();
    lines = 0;
    requests = 0;
    minTime = Long.MAX_VALUE;
    maxTime = Long.MIN_VALUE;
    current = new Day();
    currentDay = Long.MIN_VALUE;
  }

  private void flush(long epochDay, Day day, Output output) {
    String date = LocalDate.ofEpochDay(epochDay).toString();
    Map<String, Long> counts = new HashMap<>();
    counts.put("requests", day.requests);
    counts.put("bytes", day.bytes);
    for (int i = 0; i < MINUTES; i++) {
      if (day.minutes[i] > 0) {
        counts.put(String.format(Locale.ROOT, "minute/%02d:%02d", i / 60, i % 60), day.minutes[i]);
      }
    }
    for (int i = 0; i < day.statuses.length; i++) {
      if (day.statuses[i] > 0) {
        counts.put("status/" + i, day.statuses[i]);
      }
    }
    putIfAny(counts, "status/none", day.noStatus);
    putIfAny(counts, "method/GET", day.get);
    putIfAny(counts, "method/POST", day.post);
    day.methods.forEach((method, count) -> counts.put("method/" + method, count));
    output.emit(date + "/counts", counts);
    emitSharded(date, "addresses", day.addresses, TrafficTally::addressText, output);
    emitSharded(date, "paths", day.paths, TrafficTally::text, output);
    emitSharded(date, "agents", day.agents, TrafficTally::text, output);
    emitSharded(date, "referrers", day.referrers, TrafficTally::text, output);
  }

  private static void putIfAny(Map<String, Long> counts, String name, long count) {
    if (count > 0) {
      counts.put(name, count);
    }
  }

  private void emitSharded(
      String date, String kind, BytesTally tally, Function<byte[], String> text, Output output) {
    Map<Integer, Map<String, Long>> parts = new HashMap<>();
    tally.forEach(
        (value, count) -> {
          String readable = text.apply(value);
          // The text decides, as different bytes may read alike.
          int shard = Math.floorMod(readable.hashCode(), shards);
          parts.computeIfAbsent(shard, unused -> new HashMap<>()).merge(readable, count, Long::sum);
        });
    parts.forEach((shard, counts) -> output.emit(date + "/" + kind + "/" + shard, counts));
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  private static String addressText(byte[] value) {
    return IpAddress.toString(longAt(value, 0), longAt(value, 8));
  }

  private static long longAt(byte[] value, int at) {
    long result = 0;
    for (int i = 0; i < 8; i++) {
      result = (result << 8) | (value[at + i] & 0xff);
    }
    return result;
  }
}
