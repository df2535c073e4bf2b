package dev.spoor.model.sketch;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.is;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.Test;

/** Each accumulator against the plain way to compute the same. */
public class SketchPropertyTest {
  private static final int ROUNDS = 400;

  private final SplittableRandom random = new SplittableRandom(20_251_027);

  @Test
  public void sum2IsExact() {
    for (int round = 0; round < ROUNDS; round++) {
      BigInteger sum = BigInteger.ZERO;
      BigInteger squares = BigInteger.ZERO;
      int n = random.nextInt(1, 200);
      Sum2 one = new Sum2();
      Sum2 other = new Sum2();
      for (int i = 0; i < n; i++) {
        long value = random.nextLong(1L << random.nextInt(1, 51));
        sum = sum.add(BigInteger.valueOf(value));
        squares = squares.add(BigInteger.valueOf(value).pow(2));
        (random.nextBoolean() ? one : other).add(value);
      }
      one.mergeFrom(other);
      double mean = sum.doubleValue() / n;
      BigInteger variance = squares.multiply(BigInteger.valueOf(n)).subtract(sum.pow(2));
      double deviation = Math.sqrt(variance.doubleValue()) / n;
      Sum2 read = Sum2.decode(new ByteInput(encoded(one::encode)));
      assertThat(read.count(), is((long) n));
      assertThat(read.sum(), is(sum.doubleValue()));
      assertThat(read.mean(), is(mean));
      assertThat(read.deviation(), is(deviation));
      assertThat(read.variation(), is(mean == 0 ? 0 : deviation / mean));
    }
  }

  @Test
  public void sum2CarriesBeyond64Bits() {
    Sum2 sum = new Sum2();
    BigInteger expected = BigInteger.ZERO;
    for (int i = 0; i < 50_000; i++) {
      sum.add(1L << 50);
      expected = expected.add(BigInteger.ONE.shiftLeft(50));
    }
    assertThat(expected.bitLength() > 64, is(true));
    assertThat(sum.sum(), is(expected.doubleValue()));
    assertThat(sum.deviation(), is(0.0));
  }

  @Test
  public void sum2OfNothingIsZero() {
    Sum2 nothing = Sum2.decode(new ByteInput(encoded(new Sum2()::encode)));
    assertThat(nothing.count(), is(0L));
    assertThat(nothing.mean(), is(0.0));
    assertThat(nothing.deviation(), is(0.0));
    assertThat(nothing.variation(), is(0.0));
  }

  @Test
  public void bucketsAreThoseOfTheLeastWidth() {
    for (int round = 0; round < ROUNDS; round++) {
      long first = random.nextLong(-1L << 43, 1L << 43);
      long span = 1L << random.nextInt(1, 40);
      int n = random.nextInt(1, 300);
      long[] times = new long[n];
      TimeBuckets one = new TimeBuckets();
      TimeBuckets other = new TimeBuckets();
      for (int i = 0; i < n; i++) {
        times[i] = first + random.nextLong(span);
        (random.nextBoolean() ? one : other).add(times[i]);
      }
      one.mergeFrom(other);
      checkBuckets(TimeBuckets.decode(new ByteInput(encoded(one::encode))), times);
    }
  }

  private static void checkBuckets(TimeBuckets buckets, long[] times) {
    long least = Arrays.stream(times).min().getAsLong();
    long most = Arrays.stream(times).max().getAsLong();
    long width = 10_000;
    while (Math.floorDiv(most, width) - Math.floorDiv(least, width) + 1 > 64) {
      width *= 2;
    }
    TreeMap<Long, Long> counts = new TreeMap<>();
    for (long time : times) {
      counts.merge(Math.floorDiv(time, width), 1L, Long::sum);
    }
    long fullest = counts.values().stream().mapToLong(Long::longValue).max().getAsLong();
    long run = 0;
    for (long end : counts.keySet()) {
      long within =
          counts.subMap(end - 5, true, end, true).values().stream()
              .mapToLong(Long::longValue)
              .sum();
      run = Math.max(run, within);
    }
    assertThat(buckets.widthSeconds(), is(width / 1000));
    assertThat(buckets.fullest(), is(fullest));
    double perMinute = width == 10_000 ? run : (double) fullest * 60_000 / width;
    assertThat(buckets.fullestPer(60), is(perMinute));
  }

  @Test
  public void bucketsHoldAnyTimes() {
    long[] times = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 1};
    TimeBuckets buckets = new TimeBuckets();
    for (long time : times) {
      buckets.add(time);
    }
    TimeBuckets read = TimeBuckets.decode(new ByteInput(encoded(buckets::encode)));
    assertThat(read.fullest(), is(2L)); // from 0 on, or below
    assertThat(new TimeBuckets().fullest(), is(0L));
  }

  @Test
  public void distinctIsExactUpTo64AndWithinATenthBeyond() {
    for (int n :
        new int[] {0, 1, 2, 63, 64, 65, 66, 80, 100, 200, 500, 1000, 5000, 20_000, 500_000}) {
      for (int round = 0; round < (n > 10_000 ? 2 : 40); round++) {
        DistinctHashes one = new DistinctHashes();
        DistinctHashes other = new DistinctHashes();
        CountedHashes counted = CountedHashes.exact(64);
        long seed = random.nextLong();
        SplittableRandom values = new SplittableRandom(seed);
        for (int i = 0; i < n; i++) {
          long hash = values.nextLong();
          DistinctHashes to = random.nextBoolean() ? one : other;
          to.add(hash);
          to.add(hash);
          counted.add(hash);
          counted.add(hash);
        }
        other.mergeFrom(one);
        DistinctHashes read = DistinctHashes.decode(new ByteInput(encoded(other::encode)));
        assertThat(n + " hashes", (double) read.estimate(), closeTo(n, n <= 64 ? 0 : n * 0.1));
        assertThat(counted.estimateDistinct(), is(read.estimate()));
      }
    }
  }

  @Test
  public void countedKeepsTheLeastHashesWithTheirCounts() {
    for (int round = 0; round < ROUNDS; round++) {
      int capacity = random.nextBoolean() ? 64 : 32;
      int cap = random.nextInt(1, 4);
      int vocabulary = 1 << random.nextInt(11);
      int n = random.nextInt(1, 500);
      long salt = random.nextLong();
      TreeMap<Long, Long> all = new TreeMap<>(Long::compareUnsigned);
      CountedHashes exact = CountedHashes.exact(capacity);
      CountedHashes exactToo = CountedHashes.exact(capacity);
      CountedHashes capped = CountedHashes.capped(capacity, cap);
      CountedHashes cappedToo = CountedHashes.capped(capacity, cap);
      for (int i = 0; i < n; i++) {
        long hash = new SplittableRandom(salt + random.nextInt(vocabulary)).nextLong();
        all.merge(hash, 1L, Long::sum);
        boolean left = random.nextBoolean();
        (left ? exact : exactToo).add(hash);
        (left ? capped : cappedToo).add(hash);
      }
      exact.mergeFrom(exactToo);
      capped.mergeFrom(cappedToo);
      checkCounted(exact, all, capacity, Long.MAX_VALUE);
      checkCounted(capped, all, capacity, cap);
      ByteInput in = new ByteInput(encoded(capped::encode));
      checkCounted(CountedHashes.decodeCapped(in, capacity, cap), all, capacity, cap);
      checkDistinct(capped, all, capacity);
    }
  }

  private static void checkCounted(
      CountedHashes counted, SortedMap<Long, Long> all, int capacity, long cap) {
    Map<Long, Long> expected = new TreeMap<>(Long::compareUnsigned);
    all.entrySet().stream()
        .limit(capacity)
        .forEach(entry -> expected.put(entry.getKey(), Math.min(cap, entry.getValue())));
    ByteInput in = new ByteInput(encoded(counted::encode));
    int head = in.readByte();
    Map<Long, Long> kept = new TreeMap<>(Long::compareUnsigned);
    for (int i = 0; i < (head & 0x7f); i++) {
      kept.put(in.readLong(), in.readVarLong());
    }
    assertThat(kept, is(expected));
    assertThat(counted.size(), is(expected.size()));
    assertThat(counted.isFull(), is(all.size() > capacity));
    long twice = expected.values().stream().filter(count -> count >= 2).count();
    assertThat((long) counted.countAtLeast(2), is(twice));
    double total = expected.values().stream().mapToLong(Long::longValue).sum();
    double entropy = 0;
    for (long count : expected.values()) {
      entropy -= count / total * Math.log(count / total);
    }
    double normalized = total < 2 ? 0 : entropy / Math.log(total);
    assertThat(counted.normalizedEntropy(), closeTo(normalized, 1e-12));
  }

  private static void checkDistinct(CountedHashes capped, SortedMap<Long, Long> all, int capacity) {
    if (all.size() <= capacity) {
      assertThat(capped.estimateDistinct(), is((long) all.size()));
      return;
    }
    long kth = all.keySet().stream().skip(capacity - 1).findFirst().get();
    double share = new BigInteger(Long.toUnsignedString(kth)).doubleValue();
    long expected = (long) Math.floor((capacity - 1) * Math.pow(2, 64) / share + 0.5);
    assertThat(capped.estimateDistinct(), is(expected));
  }

  @Test
  public void shareFoundComparesWhatBothCover() {
    for (int round = 0; round < ROUNDS; round++) {
      int mine = random.nextInt(1, 200);
      int theirs = random.nextInt(1, 200);
      NavigableSet<Long> a = hashes(mine, random.nextInt(200));
      NavigableSet<Long> b = hashes(theirs, 0);
      CountedHashes one = CountedHashes.capped(64, 1);
      CountedHashes other = CountedHashes.exact(64);
      a.forEach(one::add);
      b.forEach(other::add);
      TreeSet<Long> covered = new TreeSet<>(a);
      for (NavigableSet<Long> set : List.of(a, b)) {
        if (set.size() > 64) {
          long bound = set.stream().skip(63).findFirst().get();
          covered.removeIf(hash -> Long.compareUnsigned(hash, bound) > 0);
        }
      }
      long found = covered.stream().filter(b::contains).count();
      double expected = covered.isEmpty() ? Double.NaN : (double) found / covered.size();
      assertThat(one.shareFoundIn(other), is(expected));
    }
  }

  /** The hashes of the values from {@code from} on. */
  private static NavigableSet<Long> hashes(int number, int from) {
    NavigableSet<Long> hashes = new TreeSet<>(Long::compareUnsigned);
    for (int i = 0; i < number; i++) {
      hashes.add(new SplittableRandom(from + i).nextLong());
    }
    return hashes;
  }

  private record Request(
      long hash, long time, int type, long directory, long template, long number) {}

  @Test
  public void theSampleIsTheRequestsWithTheLeastHashes() {
    for (int round = 0; round < ROUNDS; round++) {
      List<Request> requests = new ArrayList<>();
      int n = random.nextInt(1, 1 << random.nextInt(1, 9));
      int seconds = 1 << random.nextInt(12);
      for (int i = 0; i < n; i++) {
        boolean again = i > 0 && random.nextInt(6) == 0;
        requests.add(again ? requests.get(random.nextInt(i)) : request(seconds));
      }
      RequestSample one = new RequestSample();
      RequestSample other = new RequestSample();
      for (Request request : requests) {
        addTo(random.nextBoolean() ? one : other, request);
      }
      one.mergeFrom(other);
      checkSample(RequestSample.decode(new ByteInput(encoded(one::encode))), requests);
    }
  }

  private Request request(int seconds) {
    return new Request(
        random.nextLong(),
        1000L * random.nextInt(-seconds, seconds),
        random.nextInt(8),
        random.nextInt(3),
        random.nextInt(4) - 1,
        random.nextInt(20));
  }

  private static void addTo(RequestSample sample, Request r) {
    if (r.template < 0) {
      sample.add(r.hash, r.time, r.type, r.directory);
    } else {
      sample.add(r.hash, r.time, r.type, r.directory, r.template, r.number);
    }
  }

  private static void checkSample(RequestSample sample, List<Request> requests) {
    TreeMap<Long, List<Request>> byHash = new TreeMap<>(Long::compareUnsigned);
    requests.forEach(r -> byHash.computeIfAbsent(r.hash, unused -> new ArrayList<>()).add(r));
    List<Request> kept = new ArrayList<>();
    byHash.values().stream().limit(64).forEach(kept::addAll);
    Comparator<Request> byTime = Comparator.comparingLong(Request::time);
    kept.sort(byTime.thenComparing(Request::hash, Long::compareUnsigned));
    assertThat(sample.isFull(), is(byHash.size() > 64));
    assertThat(sample.size(), is(Math.min(64, byHash.size())));
    assertThat(sample.ordered().size(), is(kept.size()));
    assertThat(sample.ordered().gaps(), is(gaps(kept)));
    int sameDirectory = 0;
    int switches = 0;
    for (int i = 1; i < kept.size(); i++) {
      sameDirectory += kept.get(i).directory == kept.get(i - 1).directory ? 1 : 0;
      switches += kept.get(i).type != kept.get(i - 1).type ? 1 : 0;
    }
    assertThat(sample.ordered().pairsInSameDirectory(), is(sameDirectory));
    assertThat(sample.ordered().typeSwitches(), is(switches));
    for (int type = 0; type < 8; type++) {
      int wanted = type;
      List<Request> ofType = kept.stream().filter(r -> r.type == wanted).toList();
      assertThat(sample.ordered().gapsOfType(type), is(gaps(ofType)));
    }
    List<Request> once = new ArrayList<>();
    byHash.values().stream().limit(64).forEach(same -> once.add(same.get(0)));
    assertThat(sample.longestWalk(), is(longestWalk(once)));
  }

  private static long[] gaps(List<Request> ordered) {
    return LongStream.range(1, ordered.size())
        .map(i -> ordered.get((int) i).time - ordered.get((int) i - 1).time)
        .toArray();
  }

  private static int longestWalk(List<Request> once) {
    Map<Long, List<Request>> byTemplate = new HashMap<>();
    for (Request request : once) {
      if (request.template >= 0) {
        byTemplate.computeIfAbsent(request.template, unused -> new ArrayList<>()).add(request);
      }
    }
    int best = 0;
    for (List<Request> group : byTemplate.values()) {
      Comparator<Request> byTime = Comparator.comparingLong(Request::time);
      group.sort(byTime.thenComparing(Request::number));
      best = Math.max(best, longestRun(group.stream().map(Request::number).toList()));
      group.sort(byTime.thenComparing(Request::number, Comparator.reverseOrder()));
      best = Math.max(best, longestRun(group.stream().map(r -> -r.number).toList()));
    }
    return best;
  }

  private static int longestRun(List<Long> numbers) {
    int best = 1;
    int run = 1;
    for (int i = 1; i < numbers.size(); i++) {
      run = numbers.get(i) > numbers.get(i - 1) ? run + 1 : 1;
      best = Math.max(best, run);
    }
    return best;
  }

  @Test
  public void theSampleCountsARepeatedRequestUpToItsLargestCount() {
    RequestSample sample = new RequestSample();
    RequestSample other = new RequestSample();
    for (int i = 0; i < 50_000; i++) {
      sample.add(1, 1000, 0, 1);
      other.add(1, 1000, 0, 1);
    }
    sample.mergeFrom(other);
    assertThat(sample.ordered().size(), is(RequestSample.MAX_COUNT));
    assertThat(sample.isFull(), is(false));
  }

  private interface Encoder {
    void encode(ByteOutput out);
  }

  private static byte[] encoded(Encoder encoder) {
    ByteOutput out = new ByteOutput();
    encoder.encode(out);
    return Arrays.copyOf(out.array(), out.size());
  }
}
