package dev.spoor.model.sketch;

import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The least {@code capacity} hashes of all that were added, each with the number of times it was
 * added. A hash that belongs to the least of the whole belongs to the least of every part it
 * occurred in, so its count is exact whatever the order and the merges; and because two sketches
 * keep the least hashes of the same space, they can be compared ("coordinated sampling").
 *
 * <p>Capacity and cap are the caller's to know: they are not encoded.
 */
public final class CountedHashes {
  private final int capacity;
  private final long cap;
  private final boolean countsDistinct;
  private long[] hashes = new long[2];
  private long[] counts = new long[2];
  private int size;

  /** Index of the greatest hash while full to capacity, else -1: not yet known. */
  private int greatest = -1;

  /** Whether some hash had to be left out. */
  private boolean full;

  /** All hashes, kept only once some were left out and only if {@link #countsDistinct}. */
  private @Nullable HyperLogLog all;

  private CountedHashes(int capacity, long cap, boolean countsDistinct) {
    this.capacity = capacity;
    this.cap = cap;
    this.countsDistinct = countsDistinct;
  }

  /** Exact counts of the least {@code capacity} hashes, and a good number of distinct ones. */
  public static CountedHashes exact(int capacity) {
    return new CountedHashes(capacity, Long.MAX_VALUE, true);
  }

  /** Counts up to {@code cap} of the least {@code capacity} hashes. */
  public static CountedHashes capped(int capacity, int cap) {
    return new CountedHashes(capacity, cap, false);
  }

  /** Adds a hash once. */
  public void add(long hash) {
    add(hash, 1);
    if (all != null) {
      all.add(hash);
    }
  }

  private void add(long hash, long times) {
    if (full && Unsigned.less(hashes[indexOfGreatest()], hash)) {
      return;
    }
    for (int i = 0; i < size; i++) {
      if (hashes[i] == hash) {
        counts[i] = Math.min(cap, counts[i] + times);
        return;
      }
    }
    if (size < capacity) {
      if (size == hashes.length) {
        int room = Math.min(capacity, size * 2);
        hashes = Arrays.copyOf(hashes, room);
        counts = Arrays.copyOf(counts, room);
      }
      hashes[size] = hash;
      counts[size++] = Math.min(cap, times);
      greatest = -1;
      return;
    }
    if (!full) {
      full = true;
      if (countsDistinct) {
        HyperLogLog sketch = new HyperLogLog();
        for (int i = 0; i < size; i++) {
          sketch.add(hashes[i]);
        }
        sketch.add(hash);
        all = sketch;
      }
    }
    int at = indexOfGreatest();
    if (Unsigned.less(hash, hashes[at])) {
      hashes[at] = hash;
      counts[at] = Math.min(cap, times);
      greatest = -1;
    }
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

  /** Adds everything that {@code other}, of the same capacity and cap, has seen. */
  public void mergeFrom(CountedHashes other) {
    for (int i = 0; i < other.size; i++) {
      add(other.hashes[i], other.counts[i]);
      if (all != null) {
        all.add(other.hashes[i]);
      }
    }
    if (!other.full) {
      return;
    }
    if (!full) {
      full = true;
      if (countsDistinct) {
        // Here everything of ours is among the kept hashes or in theirs.
        HyperLogLog sketch = new HyperLogLog();
        for (int i = 0; i < size; i++) {
          sketch.add(hashes[i]);
        }
        all = sketch;
      }
    }
    if (all != null && other.all != null) {
      all.mergeFrom(other.all);
    }
  }

  /** Number of hashes kept. */
  public int size() {
    return size;
  }

  /** Whether some hash was left out. */
  public boolean isFull() {
    return full;
  }

  /** How many different hashes were added: exact until full, then an estimate rounded half up. */
  public long estimateDistinct() {
    if (!full) {
      return size;
    }
    if (all != null) {
      return all.estimate();
    }
    double kth = Unsigned.toDouble(hashes[indexOfGreatest()]);
    return (long) Math.floor((capacity - 1) * 0x1p64 / kth + 0.5);
  }

  /** Number of kept hashes that were added at least {@code times} times. */
  public int countAtLeast(long times) {
    int number = 0;
    for (int i = 0; i < size; i++) {
      if (counts[i] >= times) {
        number++;
      }
    }
    return number;
  }

  /**
   * The entropy of the kept counts over its largest possible value for as many additions, log2 of
   * their sum; 0 for fewer than two additions.
   */
  public double normalizedEntropy() {
    // Sorted, so that the sum of floating-point terms does not depend on arrival.
    long[] sorted = Arrays.copyOf(counts, size);
    Arrays.sort(sorted);
    double total = 0;
    for (long count : sorted) {
      total += count;
    }
    if (total < 2) {
      return 0;
    }
    double entropy = 0;
    for (long count : sorted) {
      double share = count / total;
      entropy -= share * Math.log(share);
    }
    return entropy / Math.log(total);
  }

  /**
   * The share of this sketch's hashes that {@code other} has, too; NaN when there is none to
   * compare. Where one is full, only the part of the hash space that both still cover is compared.
   */
  public double shareFoundIn(CountedHashes other) {
    boolean bounded = false;
    long bound = -1;
    for (CountedHashes sketch : new CountedHashes[] {this, other}) {
      if (sketch.full) {
        long greatestKept = sketch.hashes[sketch.indexOfGreatest()];
        if (!bounded || Unsigned.less(greatestKept, bound)) {
          bound = greatestKept;
        }
        bounded = true;
      }
    }
    int compared = 0;
    int found = 0;
    for (int i = 0; i < size; i++) {
      if (bounded && Unsigned.less(bound, hashes[i])) {
        continue;
      }
      compared++;
      for (int j = 0; j < other.size; j++) {
        if (other.hashes[j] == hashes[i]) {
          found++;
          break;
        }
      }
    }
    return compared == 0 ? Double.NaN : (double) found / compared;
  }

  /** Writes the canonical form: hashes in unsigned order with their counts. */
  public void encode(ByteOutput out) {
    out.writeByte(size | (full ? 0x80 : 0));
    long[] sorted = Arrays.copyOf(hashes, size);
    Unsigned.sort(sorted);
    for (long hash : sorted) {
      out.writeLong(hash);
      for (int i = 0; i < size; i++) {
        if (hashes[i] == hash) {
          out.writeVarLong(counts[i]);
          break;
        }
      }
    }
    if (all != null) {
      all.encode(out);
    }
  }

  /** Reads what {@link #encode} of a sketch made by {@link #exact} wrote. */
  public static CountedHashes decodeExact(ByteInput in, int capacity) {
    return exact(capacity).readFrom(in);
  }

  /** Reads what {@link #encode} of a sketch made by {@link #capped} wrote. */
  public static CountedHashes decodeCapped(ByteInput in, int capacity, int cap) {
    return capped(capacity, cap).readFrom(in);
  }

  private CountedHashes readFrom(ByteInput in) {
    int head = in.readByte();
    size = head & 0x7f;
    full = (head & 0x80) != 0;
    ByteInput.check(full ? size == capacity : size <= capacity, "too many or too few hashes");
    hashes = new long[Math.max(2, size)];
    counts = new long[Math.max(2, size)];
    for (int i = 0; i < size; i++) {
      hashes[i] = in.readLong();
      counts[i] = in.readCount();
      ByteInput.check(i == 0 || Unsigned.less(hashes[i - 1], hashes[i]), "hashes out of order");
      ByteInput.check(counts[i] > 0 && counts[i] <= cap, "count out of range");
    }
    if (full && countsDistinct) {
      all = HyperLogLog.decode(in);
    }
    return this;
  }
}
