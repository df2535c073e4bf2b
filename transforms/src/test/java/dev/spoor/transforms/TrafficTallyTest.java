package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.FilterReason;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

public class TrafficTallyTest {
  private static final long DAY = 86_400_000L;
  private static final long START = Instant.parse("2025-03-03T00:00:00Z").toEpochMilli();
  private static final List<String> KINDS = List.of("addresses", "paths", "agents", "referrers");

  private final RequestEvent event = new RequestEvent();
  private final RequestFacts facts = new RequestFacts();

  @Test
  public void topListsAndCountsAreExactHoweverOftenTablesLeave() {
    for (long held : new long[] {1, 3_000, 100_000, 1 << 30}) {
      for (int shards : new int[] {1, 3}) {
        SplittableRandom random = new SplittableRandom(held * 31 + shards);
        Naive naive = new Naive();
        Collected output = new Collected();
        TrafficTally tally = new TrafficTally(shards, held);
        for (int i = 0; i < 3_000; i++) {
          request(random);
          naive.add(event, facts);
          tally.addRequest(event, facts, output::counts);
        }
        tally.flush(output::counts);
        naive.check(output.tables());
      }
    }
  }

  private void request(SplittableRandom random) {
    event.reset();
    event.known = RequestEvent.USER_AGENT;
    event.timeMillis = START + random.nextLong(-2 * DAY, 2 * DAY);
    address("192.0.2." + skewed(random, 60));
    event.path.set(("/p" + skewed(random, 200)).getBytes(UTF_8));
    if (random.nextInt(10) > 0) {
      event.userAgent.set(("agent " + skewed(random, 40)).getBytes(UTF_8));
    }
    facts.hasReferrer = random.nextBoolean();
    if (facts.hasReferrer) {
      event.referrer.set(("https://x/" + skewed(random, 50)).getBytes(UTF_8));
    }
    event.status = random.nextInt(-1, 4) * 100 + random.nextInt(3);
    event.bytes = random.nextInt(-1, 1000);
    String[] methods = {"GET", "POST", "HEAD", "BREW", "get", ""};
    event.method.set(methods[random.nextInt(methods.length)].getBytes(UTF_8));
    if (random.nextInt(20) == 0) {
      event.method.clear();
    }
  }

  private static int skewed(SplittableRandom random, int bound) {
    return random.nextInt(1 + random.nextInt(bound));
  }

  private void address(String text) {
    IpAddress address = IpAddress.parse(text);
    event.addressHigh = address.high();
    event.addressLow = address.low();
  }

  /** The same in maps. */
  private static final class Naive {
    private final Map<String, Map<String, Long>> tables = new TreeMap<>();
    private long requests;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    void add(RequestEvent event, RequestFacts facts) {
      requests++;
      first = Math.min(first, event.timeMillis);
      last = Math.max(last, event.timeMillis);
      String time = Instant.ofEpochMilli(event.timeMillis).toString();
      String date = time.substring(0, 10);
      count(date + "/counts", "requests", 1);
      count(date + "/counts", "bytes", Math.max(0, event.bytes));
      count(date + "/counts", "minute/" + time.substring(11, 16), 1);
      count(date + "/counts", "status/" + (event.status < 0 ? "none" : event.status), 1);
      String method = event.method.isPresent() ? event.method.toString() : "NONE";
      boolean known = List.of("GET", "POST", "HEAD", "NONE").contains(method);
      count(date + "/counts", "method/" + (known ? method : "OTHER"), 1);
      count(date + "/addresses", IpAddress.toString(event.addressHigh, event.addressLow), 1);
      count(date + "/paths", event.path.toString(), 1);
      count(date + "/agents", event.userAgent.isPresent() ? event.userAgent.toString() : "-", 1);
      if (facts.hasReferrer) {
        count(date + "/referrers", event.referrer.toString(), 1);
      }
    }

    private void count(String table, String key, long number) {
      tables.computeIfAbsent(table, unused -> new HashMap<>()).merge(key, number, Long::sum);
    }

    void check(SortedMap<String, Map<String, Long>> actual) {
      Map<String, Map<String, Long>> joined = new TreeMap<>();
      actual.forEach(
          (table, counts) -> {
            String name = table.replaceFirst("/[0-9]+$", "");
            joined.computeIfAbsent(name, unused -> new HashMap<>()).putAll(counts);
          });
      Map<String, Map<String, Long>> expected = new TreeMap<>();
      tables.forEach(
          (table, counts) -> expected.put(table, table.endsWith("/counts") ? counts : top(counts)));
      for (String table : expected.keySet()) {
        if (!table.endsWith("/counts")) {
          joined.put(table, SummarizeTraffic.top(joined.get(table)));
        }
      }
      expected.put(
          "accounting",
          Map.of("lines", requests, "requests", requests, "min_time", first, "max_time", last));
      assertThat(joined, is(expected));
    }

    private static Map<String, Long> top(Map<String, Long> counts) {
      Map<String, Long> top = new LinkedHashMap<>();
      counts.entrySet().stream()
          .sorted(
              (a, b) ->
                  a.getValue().equals(b.getValue())
                      ? a.getKey().compareTo(b.getKey())
                      : Long.compare(b.getValue(), a.getValue()))
          .limit(20)
          .forEach(entry -> top.put(entry.getKey(), entry.getValue()));
      return top;
    }
  }

  /** Counts how many tables of days leave, and of how many days at once. */
  private static final class Leaving implements TrafficTally.Output {
    private int days;
    private int times;

    @Override
    public void emit(String name, Map<String, Long> counts) {
      if (name.equals(TrafficTally.ACCOUNTING)) {
        times++;
      } else if (name.endsWith("/counts")) {
        days++;
      }
    }
  }

  @Test(timeout = 60_000)
  public void manyDaysInTurnAreHeldInBoundedMemoryAndTime() {
    TrafficTally tally = new TrafficTally(1);
    Leaving output = new Leaving();
    SplittableRandom random = new SplittableRandom(2);
    event.reset();
    event.path.set("/".getBytes(UTF_8));
    facts.hasReferrer = false;
    for (int i = 0; i < 40_000; i++) {
      event.timeMillis = START + random.nextInt(4_000) * DAY;
      tally.addRequest(event, facts, output);
    }
    assertThat(output.times, greaterThan(10));
    assertThat(output.days / output.times, lessThan(1_100));
  }

  @Test
  public void manyLongValuesOfOneDayLeaveInTime() {
    TrafficTally tally = new TrafficTally(1, 1_000_000);
    Leaving output = new Leaving();
    event.reset();
    facts.hasReferrer = false;
    for (int i = 0; i < 10_000; i++) {
      event.path.set((i + "x".repeat(1000)).getBytes(UTF_8));
      tally.addRequest(event, facts, output);
    }
    assertThat(output.times, is(5)); // 2,000 paths of 512 bytes are a megabyte, and a bit
  }

  @Test
  public void whereNobodyWantsTablesOnlyLinesAreCounted() {
    TrafficTally tally = new TrafficTally(0);
    event.reset();
    event.timeMillis = START;
    event.path.set("/".getBytes(UTF_8));
    tally.addRequest(event, facts, (table, counts) -> {});
    tally.addFiltered(FilterReason.BLANK);
    Map<String, Map<String, Long>> tables = new TreeMap<>();
    tally.flush(tables::put);
    assertThat(
        tables,
        is(
            Map.of(
                TrafficTally.ACCOUNTING,
                Map.of(
                    "lines",
                    2L,
                    "requests",
                    1L,
                    "filtered/blank",
                    1L,
                    TrafficTally.MIN_TIME,
                    START,
                    TrafficTally.MAX_TIME,
                    START))));
  }

  @Test
  public void tablesLeaveInPiecesThatAddUp() {
    TrafficTally tally = new TrafficTally(1);
    Map<String, Long> paths = new HashMap<>();
    List<Integer> sizes = new ArrayList<>();
    TrafficTally.Output pieces =
        (name, counts) -> {
          if (name.equals("1970-01-01/paths/0")) {
            counts.forEach((path, count) -> paths.merge(path, count, Long::sum));
            sizes.add(counts.keySet().stream().mapToInt(String::length).sum());
          }
        };
    event.reset();
    facts.hasReferrer = false;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1_000; i++) {
        event.path.set(("/" + i + "/" + "x".repeat(495)).getBytes(UTF_8));
        tally.addRequest(event, facts, pieces);
      }
    }
    tally.flush(pieces);
    assertThat(paths.size(), is(1_000));
    assertThat(Set.copyOf(paths.values()), is(Set.of(2L)));
    assertThat(sizes.size(), greaterThan(10));
    assertThat(Collections.max(sizes), lessThan(34_000));
  }

  @Test
  public void linesThatAreNoRequestsAreCountedByReason() {
    TrafficTally tally = new TrafficTally(1);
    Collected output = new Collected();
    tally.flush(output::counts);
    assertThat(output.tables(), is(Map.of()));
    tally.addFiltered(FilterReason.BLANK);
    tally.addFiltered(FilterReason.BLANK);
    tally.addFiltered(FilterReason.TIME_RANGE);
    tally.addDead(DeadLetterCode.BAD_TIME);
    tally.flush(output::counts);
    tally.flush(output::counts);
    assertThat(
        output.tables(),
        is(
            Map.of(
                "accounting",
                Map.of(
                    "lines", 4L,
                    "requests", 0L,
                    "filtered/blank", 2L,
                    "filtered/time_range", 1L,
                    "dead/bad_time", 1L))));
  }

  @Test
  public void oddValuesAreCountedAsTheyRead() {
    TrafficTally tally = new TrafficTally(1);
    Collected output = new Collected();
    String longPath = "/" + "a".repeat(600);
    byte[][] paths = {
      longPath.getBytes(UTF_8), (longPath + "b").getBytes(UTF_8), {'/', -1}, {'/', -2}, {}
    };
    for (byte[] path : paths) {
      event.reset();
      event.path.set(path);
      event.status = 1000;
      event.bytes = Long.MAX_VALUE;
      facts.hasReferrer = false;
      tally.addRequest(event, facts, output::counts);
    }
    tally.flush(output::counts);
    Map<String, Map<String, Long>> tables = output.tables();
    assertThat(
        tables.get("1970-01-01/paths/0"),
        is(Map.of("/" + "a".repeat(511), 2L, "/\uFFFD", 2L, "", 1L)));
    assertThat(
        tables.get("1970-01-01/counts"),
        is(
            Map.of(
                "requests", 5L,
                "bytes", 5L << 50,
                "minute/00:00", 5L,
                "status/none", 5L,
                "method/NONE", 5L)));
    assertThat(tables.get("1970-01-01/agents/0"), is((@Nullable Object) null));
  }

  @Test
  public void partsOfAKindShareNoValue() {
    TrafficTally tally = new TrafficTally(4);
    Collected output = new Collected();
    for (int i = 0; i < 100; i++) {
      event.reset();
      event.path.set(("/" + i).getBytes(UTF_8));
      facts.hasReferrer = false;
      tally.addRequest(event, facts, output::counts);
    }
    tally.flush(output::counts);
    Map<String, Long> seen = new HashMap<>();
    int parts = 0;
    for (String table : output.tables().keySet()) {
      if (table.contains("/paths/")) {
        parts++;
        output.tables().get(table).forEach((path, count) -> seen.merge(path, 1L, Long::sum));
      }
    }
    assertThat(parts, is(4));
    assertThat(seen.values().stream().allMatch(count -> count == 1), is(true));
    for (String kind : KINDS) {
      assertThat(TrafficTally.isTableOfValues("2025-01-01/" + kind + "/3"), is(true));
    }
    assertThat(TrafficTally.isTableOfValues("2025-01-01/counts"), is(false));
    assertThat(TrafficTally.isTableOfValues("accounting"), is(false));
  }
}
