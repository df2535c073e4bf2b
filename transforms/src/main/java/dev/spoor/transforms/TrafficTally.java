package dev.spoor.transforms;

import dev.spoor.model.Bytes;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.FilterReason;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.SessionFragment;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Counts the traffic of a bundle: what happened to each line, and per UTC day the requests by
 * minute, status and method and by address, path, agent and referrer. Counts are exact; they leave
 * as partial tables that {@link SummarizeTraffic} adds up.
 *
 * <p>A table's name is {@code accounting}, or {@code DATE/counts}, or {@code DATE/KIND/SHARD}, and
 * a large one comes in pieces of the same name. The last three kinds of value are cut at {@link
 * #MAX_VALUE_BYTES}, so that values which agree so far count as one.
 */
public final class TrafficTally {
  /** The table of what happened to lines. */
  static final String ACCOUNTING = "accounting";

  /** Key of the table of what happened to lines: event time of the first request. */
  static final String MIN_TIME = "min_time";

  /** Key of the table of what happened to lines: event time of the last request. */
  static final String MAX_TIME = "max_time";

  /** Longest path, agent or referrer that is told apart. */
  static final int MAX_VALUE_BYTES = 512;

  /** Bytes of memory, about, that tables may take before all of them leave. */
  private static final long MAX_HELD_BYTES = 32 << 20;

  /**
   * Characters of a part of a table before they leave as an element of their own. A runner may put
   * many elements of one key into one record, which has to fit into a buffer.
   */
  private static final int MAX_PIECE_CHARS = 32 << 10;

  /** Bytes of memory that a day takes before anything is counted in it. */
  private static final long DAY_BYTES = 32 << 10;

  /** More body bytes than this are counted as this, as in sessions: no sum overflows by a typo. */
  private static final long MAX_BODY_BYTES = 1L << 50;

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
  public interface Output {
    /** Takes one part of the table called {@code name}. */
    void emit(String name, Map<String, Long> counts);
  }

  private final int shards;
  private final long maxHeldBytes;
  private long heldBytes;
  private final Map<String, Long> accounting = new HashMap<>();
  private long lines;
  private long requests;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;
  private final Map<Long, Day> days = new HashMap<>();
  private long currentDay;
  private @Nullable Day current;
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
    final AddressTally addresses = new AddressTally();
    final BytesTally paths = new BytesTally();
    final BytesTally agents = new BytesTally();
    final BytesTally referrers = new BytesTally();
  }

  /**
   * Tallies whose tables of values come in {@code shards} parts by hash; for 0 there is no table
   * but that of what happened to lines.
   */
  public TrafficTally(int shards) {
    this(shards, MAX_HELD_BYTES);
  }

  /** As {@link #TrafficTally(int)}, with tables that leave when they take so much memory. */
  TrafficTally(int shards, long maxHeldBytes) {
    this.shards = shards;
    this.maxHeldBytes = maxHeldBytes;
  }

  /** Counts a line that was left out. */
  void addFiltered(FilterReason reason) {
    lines++;
    accounting.merge("filtered/" + reason.wireName(), 1L, Long::sum);
  }

  /** Counts a line that could not be used. */
  public void addDead(DeadLetterCode code) {
    lines++;
    accounting.merge("dead/" + code.wireName(), 1L, Long::sum);
  }

  /**
   * Counts the requests of a fragment that a dead letter brings back. Their values were counted
   * when they were read at first; what is left is that they are here now.
   */
  void addRestored(SessionFragment fragment) {
    lines += fragment.requests();
    requests += fragment.requests();
    minTime = Math.min(minTime, fragment.first());
    maxTime = Math.max(maxTime, fragment.last());
  }

  /** Counts a line that is a request; may emit all tables. */
  public void addRequest(RequestEvent event, RequestFacts facts, Output output) {
    addRequestOfRecord(event, facts, output);
    addRecord(event.timeMillis, event.timeMillis);
  }

  /** Counts a line that is a record of many requests, from the first time to the last. */
  void addRecord(long first, long last) {
    lines++;
    requests++;
    minTime = Math.min(minTime, first);
    maxTime = Math.max(maxTime, last);
  }

  /** Counts a request whose line is counted by {@link #addRecord}; may emit all tables. */
  void addRequestOfRecord(RequestEvent event, RequestFacts facts, Output output) {
    if (shards == 0) {
      return;
    }
    if (heldBytes > maxHeldBytes) {
      flush(output);
    }
    long date = Math.floorDiv(event.timeMillis, DAY_MILLIS);
    Day day = day(date);
    day.requests++;
    day.minutes[(int) ((event.timeMillis - date * DAY_MILLIS) / 60_000)]++;
    if (event.status >= 0 && event.status < day.statuses.length) {
      day.statuses[event.status]++;
    } else {
      day.noStatus++;
    }
    addMethod(day, event.method);
    day.bytes += Math.min(MAX_BODY_BYTES, Math.max(0, event.bytes));
    heldBytes += day.addresses.add(event.addressHigh, event.addressLow);
    heldBytes += day.paths.add(event.path, MAX_VALUE_BYTES);
    if (event.knows(RequestEvent.USER_AGENT)) {
      heldBytes +=
          day.agents.add(event.userAgent.isPresent() ? event.userAgent : none, MAX_VALUE_BYTES);
    }
    if (facts.hasReferrer) {
      heldBytes += day.referrers.add(event.referrer, MAX_VALUE_BYTES);
    }
  }

  private Day day(long date) {
    Day day = current;
    if (day == null || date != currentDay) {
      day = days.get(date);
      if (day == null) {
        day = new Day();
        days.put(date, day);
        heldBytes += DAY_BYTES;
      }
      current = day;
      currentDay = date;
    }
    return day;
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

  /** Emits all tables and forgets them. */
  public void flush(Output output) {
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
    heldBytes = 0;
    current = null;
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
    Sharded addresses = new Sharded(date, "addresses", output);
    day.addresses.forEach(
        (high, low, count) -> addresses.add(IpAddress.toString(high, low), count));
    addresses.finish();
    emitSharded(date, "paths", day.paths, output);
    emitSharded(date, "agents", day.agents, output);
    emitSharded(date, "referrers", day.referrers, output);
  }

  private static void putIfAny(Map<String, Long> counts, String name, long count) {
    if (count > 0) {
      counts.put(name, count);
    }
  }

  private void emitSharded(String date, String kind, BytesTally tally, Output output) {
    Sharded sharded = new Sharded(date, kind, output);
    tally.forEach((value, count) -> sharded.add(new String(value, StandardCharsets.UTF_8), count));
    sharded.finish();
  }

  /** A table of values in parts by hash, each of which leaves in pieces. */
  private final class Sharded {
    private final String name;
    private final Output output;
    private final Map<Integer, Piece> pieces = new HashMap<>();

    Sharded(String date, String kind, Output output) {
      this.name = date + "/" + kind + "/";
      this.output = output;
    }

    void add(String readable, long count) {
      // The text decides, as different bytes may read alike.
      int shard = Math.floorMod(readable.hashCode(), shards);
      Piece piece = pieces.computeIfAbsent(shard, unused -> new Piece());
      piece.counts.merge(readable, count, Long::sum);
      piece.chars += readable.length();
      if (piece.chars >= MAX_PIECE_CHARS) {
        pieces.remove(shard);
        output.emit(name + shard, piece.counts);
      }
    }

    void finish() {
      pieces.forEach((shard, piece) -> output.emit(name + shard, piece.counts));
    }
  }

  private static final class Piece {
    final Map<String, Long> counts = new HashMap<>();
    int chars;
  }
}
