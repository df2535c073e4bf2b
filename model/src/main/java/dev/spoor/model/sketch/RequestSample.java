package dev.spoor.model.sketch;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The 64 requests of a session with the least request hashes: all of a short session, a uniform
 * sample of a long one. What depends on the order of requests (gaps, runs, switches) is computed
 * here, at extraction, by sorting; so the order of arrival does not matter.
 *
 * <p>Identical requests (the same hash) are one entry with a count. At most 40 bytes an entry.
 */
public final class RequestSample {
  /** Most entries kept. */
  public static final int CAPACITY = 64;

  /** Times an entry is counted at most, so that the sorted sample stays small in memory. */
  public static final int MAX_COUNT = 65_535;

  private static final int TYPE_MASK = 0x0f;
  private static final int HAS_TEMPLATE = 0x10;

  private int size;
  private boolean full;
  private int greatest = -1;
  private long[] hashes = new long[2];
  private long[] times = new long[2];
  private long[] directories = new long[2];
  private long[] templates = new long[2];
  private long[] numbers = new long[2];
  private byte[] flags = new byte[2];
  private int[] counts = new int[2];

  /** Kept for the several features that ask for it; forgotten when the sample changes. */
  private @Nullable Ordered ordered;

  /** Adds a request without a number in its target. */
  public void add(long hash, long timeMillis, int type, long directory) {
    add(hash, timeMillis, directory, 0, 0, type, 1);
  }

  /** Adds a request whose target equals {@code template} but for {@code number}. */
  public void add(
      long hash, long timeMillis, int type, long directory, long template, long number) {
    add(hash, timeMillis, directory, template, number, type | HAS_TEMPLATE, 1);
  }

  private void add(
      long hash, long time, long directory, long template, long number, int flag, int times) {
    if (size == CAPACITY && full && !Unsigned.less(hash, hashes[indexOfGreatest()])) {
      if (hash == hashes[indexOfGreatest()]) {
        counts[greatest] = Math.min(MAX_COUNT, counts[greatest] + times);
      }
      return;
    }
    for (int i = 0; i < size; i++) {
      if (hashes[i] == hash) {
        counts[i] = Math.min(MAX_COUNT, counts[i] + times);
        return;
      }
    }
    int at;
    if (size < CAPACITY) {
      if (size == hashes.length) {
        grow();
      }
      at = size++;
    } else {
      full = true;
      at = indexOfGreatest();
      if (!Unsigned.less(hash, hashes[at])) {
        return;
      }
    }
    hashes[at] = hash;
    this.times[at] = time;
    directories[at] = directory;
    templates[at] = template;
    numbers[at] = number;
    flags[at] = (byte) flag;
    counts[at] = times;
    greatest = -1;
  }

  private void grow() {
    int room = Math.min(CAPACITY, size * 2);
    hashes = Arrays.copyOf(hashes, room);
    times = Arrays.copyOf(times, room);
    directories = Arrays.copyOf(directories, room);
    templates = Arrays.copyOf(templates, room);
    numbers = Arrays.copyOf(numbers, room);
    flags = Arrays.copyOf(flags, room);
    counts = Arrays.copyOf(counts, room);
  }

  private int indexOfGreatest() {
    if (greatest < 0) {
      int at = 0;
      for (int i = 1; i < size; i++) {
        if (Unsigned.less(hashes[at], hashes[i])) {
          at = i;
        }
      }
      greatest = at;
    }
    return greatest;
  }

  /** Adds everything that {@code other} has seen. */
  public void mergeFrom(RequestSample other) {
    for (int i = 0; i < other.size; i++) {
      add(
          other.hashes[i],
          other.times[i],
          other.directories[i],
          other.templates[i],
          other.numbers[i],
          other.flags[i],
          other.counts[i]);
    }
    full |= other.full;
  }

  /** Whether some request was left out. */
  public boolean isFull() {
    return full;
  }

  /** Number of entries. */
  public int size() {
    return size;
  }

  /** The sample in order of (time, hash), each entry as often as it was counted. */
  public Ordered ordered() {
    Ordered known = ordered;
    if (known == null) {
      int total = 0;
      for (int i = 0; i < size; i++) {
        total += counts[i];
      }
      int[] expanded = new int[total];
      int at = 0;
      for (int entry : order()) {
        Arrays.fill(expanded, at, at + counts[entry], entry);
        at += counts[entry];
      }
      known = new Ordered(expanded);
      ordered = known;
    }
    return known;
  }

  /** Entries in order of (time, hash), by insertion: they are few, and often nearly in order. */
  private int[] order() {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int at = i;
      while (at > 0 && comesBefore(i, order[at - 1])) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = i;
    }
    return order;
  }

  private boolean comesBefore(int a, int b) {
    return times[a] != times[b] ? times[a] < times[b] : Unsigned.less(hashes[a], hashes[b]);
  }

  /** The sample in order, with the measures that need one. */
  public final class Ordered {
    private final int[] entries;

    private Ordered(int[] entries) {
      this.entries = entries;
    }

    /** Requests in the sample, repeats included. */
    public int size() {
      return entries.length;
    }

    /** Times between consecutive requests, milliseconds. */
    public long[] gaps() {
      return gaps(entries);
    }

    /** Times between consecutive requests of one type, milliseconds; empty for fewer than two. */
    public long[] gapsOfType(int type) {
      return gaps(
          Arrays.stream(entries).filter(entry -> (flags[entry] & TYPE_MASK) == type).toArray());
    }

    private long[] gaps(int[] of) {
      long[] gaps = new long[Math.max(0, of.length - 1)];
      for (int i = 0; i < gaps.length; i++) {
        gaps[i] = times[of[i + 1]] - times[of[i]];
      }
      return gaps;
    }

    /** Consecutive pairs in the same directory. */
    public int pairsInSameDirectory() {
      int pairs = 0;
      for (int i = 1; i < entries.length; i++) {
        pairs += directories[entries[i]] == directories[entries[i - 1]] ? 1 : 0;
      }
      return pairs;
    }

    /** Consecutive pairs of different resource type. */
    public int typeSwitches() {
      int pairs = 0;
      for (int i = 1; i < entries.length; i++) {
        pairs += (flags[entries[i]] & TYPE_MASK) != (flags[entries[i - 1]] & TYPE_MASK) ? 1 : 0;
      }
      return pairs;
    }
  }

  /**
   * The longest run of requests that are equal but for one number, which moves one way: 0 when no
   * target has a number, 1 when none moves. A lower bound once requests were left out.
   */
  public int longestWalk() {
    Map<Long, Integer> members = new HashMap<>();
    for (int i = 0; i < size; i++) {
      if ((flags[i] & HAS_TEMPLATE) != 0) {
        members.merge(templates[i], 1, Integer::sum);
      }
    }
    int best = members.isEmpty() ? 0 : 1;
    for (Map.Entry<Long, Integer> group : members.entrySet()) {
      if (group.getValue() > best) {
        best = Math.max(best, Math.max(walk(group.getKey(), 1), walk(group.getKey(), -1)));
      }
    }
    return best;
  }

  private int walk(long template, int direction) {
    Integer[] order = new Integer[size];
    int members = 0;
    for (int i = 0; i < size; i++) {
      if ((flags[i] & HAS_TEMPLATE) != 0 && templates[i] == template) {
        order[members++] = i;
      }
    }
    Comparator<Integer> byTime = Comparator.comparingLong(i -> times[i]);
    Arrays.sort(order, 0, members, byTime.thenComparing(i -> direction * numbers[i]));
    int best = 1;
    int run = 1;
    for (int i = 1; i < members; i++) {
      boolean moves = direction * Long.compare(numbers[order[i]], numbers[order[i - 1]]) > 0;
      run = moves ? run + 1 : 1;
      best = Math.max(best, run);
    }
    return best;
  }

  /** Writes the canonical form: entries in unsigned order of hash. */
  public void encode(ByteOutput out) {
    out.writeByte(size | (full ? 0x80 : 0));
    if (size == 0) {
      return;
    }
    long[] sorted = Arrays.copyOf(hashes, size);
    Unsigned.sort(sorted);
    long before = 0;
    for (long hash : sorted) {
      int i = 0;
      while (hashes[i] != hash) {
        i++;
      }
      out.writeLong(hash);
      out.writeSigned(times[i] - before);
      before = times[i];
      out.writeLong(directories[i]);
      out.writeByte(flags[i]);
      if ((flags[i] & HAS_TEMPLATE) != 0) {
        out.writeLong(templates[i]);
        out.writeVarLong(numbers[i]);
      }
      out.writeVarLong(counts[i]);
    }
  }

  /** Reads what {@link #encode} wrote. */
  public static RequestSample decode(ByteInput in) {
    RequestSample sample = new RequestSample();
    int head = in.readByte();
    int size = head & 0x7f;
    sample.full = (head & 0x80) != 0;
    ByteInput.check(
        sample.full ? size == CAPACITY : size <= CAPACITY, "too many or too few requests");
    sample.size = size;
    int room = Math.max(2, size);
    sample.hashes = new long[room];
    sample.times = new long[room];
    sample.directories = new long[room];
    sample.templates = new long[room];
    sample.numbers = new long[room];
    sample.flags = new byte[room];
    sample.counts = new int[room];
    long before = 0;
    for (int i = 0; i < size; i++) {
      sample.hashes[i] = in.readLong();
      ByteInput.check(
          i == 0 || Unsigned.less(sample.hashes[i - 1], sample.hashes[i]), "hashes out of order");
      before += in.readSigned();
      sample.times[i] = before;
      sample.directories[i] = in.readLong();
      int flag = in.readByte();
      ByteInput.check((flag & ~(TYPE_MASK | HAS_TEMPLATE)) == 0, "unknown flags");
      sample.flags[i] = (byte) flag;
      if ((sample.flags[i] & HAS_TEMPLATE) != 0) {
        sample.templates[i] = in.readLong();
        sample.numbers[i] = in.readCount();
      }
      sample.counts[i] = in.readVarInt(MAX_COUNT);
      ByteInput.check(sample.counts[i] > 0, "request counted no times");
    }
    return sample;
  }
}
