package dev.spoor.model.sketch;

import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How many different values there were: exact up to 64, a {@link HyperLogLog} beyond. Which of the
 * two it is depends only on the set of hashes, never on the order in which they came.
 */
public final class DistinctHashes {
  /** Largest number that is counted exactly. */
  public static final int MAX_EXACT = 64;

  private long[] hashes = new long[4];
  private int size;
  private @Nullable HyperLogLog sketch;

  /** Adds a 64-bit hash. */
  public void add(long hash) {
    if (sketch != null) {
      sketch.add(hash);
      return;
    }
    for (int i = 0; i < size; i++) {
      if (hashes[i] == hash) {
        return;
      }
    }
    if (size == MAX_EXACT) {
      toSketch().add(hash);
      return;
    }
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    hashes[size++] = hash;
  }

  private HyperLogLog toSketch() {
    HyperLogLog made = new HyperLogLog();
    for (int i = 0; i < size; i++) {
      made.add(hashes[i]);
    }
    sketch = made;
    size = 0;
    hashes = new long[0];
    return made;
  }

  /** Adds everything that {@code other} has seen. */
  public void mergeFrom(DistinctHashes other) {
    if (other.sketch != null) {
      (sketch == null ? toSketch() : sketch).mergeFrom(other.sketch);
      return;
    }
    for (int i = 0; i < other.size; i++) {
      add(other.hashes[i]);
    }
  }

  /** Number of different hashes: exact up to {@link #MAX_EXACT}, else estimated. */
  public long estimate() {
    return sketch == null ? size : sketch.estimate();
  }

  /** Writes the canonical form: hashes in unsigned order, or registers. */
  public void encode(ByteOutput out) {
    if (sketch != null) {
      out.writeByte(0xff);
      sketch.encode(out);
      return;
    }
    out.writeByte(size);
    long[] sorted = Arrays.copyOf(hashes, size);
    Unsigned.sort(sorted);
    for (long hash : sorted) {
      out.writeLong(hash);
    }
  }

  /** Reads what {@link #encode} wrote. */
  public static DistinctHashes decode(ByteInput in) {
    DistinctHashes set = new DistinctHashes();
    int size = in.readByte();
    if (size == 0xff) {
      set.sketch = HyperLogLog.decode(in);
      set.hashes = new long[0];
      return set;
    }
    ByteInput.check(size <= MAX_EXACT, "too many hashes");
    set.hashes = new long[Math.max(4, size)];
    for (int i = 0; i < size; i++) {
      set.hashes[i] = in.readLong();
      ByteInput.check(
          i == 0 || Unsigned.less(set.hashes[i - 1], set.hashes[i]), "hashes out of order");
    }
    set.size = size;
    return set;
  }
}
