package dev.spoor.model.sketch;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Counts in at most 64 time buckets aligned to the epoch. Buckets are 10 s wide while 64 of them
 * span all events, and double in width until they do: the width is a function of the first and last
 * event alone, so any order of adding and merging gives the same counts.
 */
public final class TimeBuckets {
  /** Most buckets held. */
  public static final int MAX_BUCKETS = 64;

  private static final int MAX_BUCKETS_LOG2 = 6;

  private static final long BASE_MILLIS = 10_000;

  /** Largest bucket index at level 0, of either sign. */
  private static final long MAX_INDEX = Long.MAX_VALUE / BASE_MILLIS + 1;

  /** Log2 of the width in units of 10 s. */
  private int level;

  /** Bucket index, at level 0, of the first and of the last event. */
  private long first;

  private long last;

  /** Counts by bucket index less {@code first >> level}; null while nothing was added. */
  private long @Nullable [] counts;

  /** Counts one event. */
  public void add(long timeMillis) {
    long index = Math.floorDiv(timeMillis, BASE_MILLIS);
    if (counts == null) {
      first = index;
      last = index;
      counts = new long[] {1};
      return;
    }
    if (index < first || index > last) {
      cover(Math.min(first, index), Math.max(last, index));
    }
    counts[(int) ((index >> level) - (first >> level))]++;
  }

  /** Adds everything that {@code other} has counted. */
  public void mergeFrom(TimeBuckets other) {
    long[] theirs = other.counts;
    if (theirs == null) {
      return;
    }
    if (counts == null) {
      level = other.level;
      first = other.first;
      last = other.last;
      counts = theirs.clone();
      return;
    }
    cover(Math.min(first, other.first), Math.max(last, other.last));
    coarsenTo(Math.max(level, other.level));
    long theirOrigin = other.first >> other.level;
    for (int i = 0; i <= (other.last >> other.level) - theirOrigin; i++) {
      counts[(int) (((theirOrigin + i) >> (level - other.level)) - (first >> level))] += theirs[i];
    }
  }

  /** Makes room for all buckets from {@code newFirst} to {@code newLast}, widening as needed. */
  private void cover(long newFirst, long newLast) {
    coarsenTo(leastLevel(newFirst, newLast));
    int shift = (int) ((first >> level) - (newFirst >> level));
    int length = (int) ((newLast >> level) - (newFirst >> level)) + 1;
    int used = (int) ((last >> level) - (first >> level)) + 1;
    if (shift > 0 || length > counts.length) {
      int room = Math.max(length, Math.min(MAX_BUCKETS, counts.length * 2));
      long[] moved = length > counts.length ? new long[room] : new long[counts.length];
      System.arraycopy(counts, 0, moved, shift, used);
      counts = moved;
    }
    first = newFirst;
    last = newLast;
  }

  private static int leastLevel(long first, long last) {
    // At any lower level even the rounded-down span would be too many buckets.
    int spanBits = Long.SIZE - Long.numberOfLeadingZeros(last - first);
    int level = Math.max(0, spanBits - MAX_BUCKETS_LOG2);
    while ((last >> level) - (first >> level) >= MAX_BUCKETS) {
      level++;
    }
    return level;
  }

  private void coarsenTo(int newLevel) {
    while (level < newLevel) {
      long origin = first >> level;
      int used = (int) ((last >> level) - origin) + 1;
      long newOrigin = first >> (level + 1);
      long[] wider = new long[(int) ((last >> (level + 1)) - newOrigin) + 1];
      for (int i = 0; i < used; i++) {
        wider[(int) (((origin + i) >> 1) - newOrigin)] += counts[i];
      }
      counts = wider;
      level++;
    }
  }

  /** Bucket width, seconds. */
  public long widthSeconds() {
    return 10L << level;
  }

  /** The largest number of events in one bucket; 0 when nothing was added. */
  public long fullest() {
    return fullestRun(1);
  }

  /**
   * The largest number of events per {@code seconds}, a multiple of 10: the fullest run of adjacent
   * buckets of that total width while buckets are 10 s wide, else the fullest bucket scaled.
   */
  public double fullestPer(int seconds) {
    if (level == 0) {
      return fullestRun(seconds / 10);
    }
    return (double) fullest() * seconds / widthSeconds();
  }

  private long fullestRun(int adjacent) {
    if (counts == null) {
      return 0;
    }
    int used = (int) ((last >> level) - (first >> level)) + 1;
    long best = 0;
    long run = 0;
    for (int i = 0; i < used; i++) {
      run += counts[i];
      if (i >= adjacent) {
        run -= counts[i - adjacent];
      }
      best = Math.max(best, run);
    }
    return best;
  }

  /** Writes the canonical form. */
  public void encode(ByteOutput out) {
    if (counts == null) {
      out.writeByte(0xff);
      return;
    }
    out.writeByte(level);
    out.writeSigned(first);
    out.writeVarLong(last - first);
    int used = (int) ((last >> level) - (first >> level)) + 1;
    for (int i = 0; i < used; i++) {
      out.writeVarLong(counts[i]);
    }
  }

  /** Reads what {@link #encode} wrote. */
  public static TimeBuckets decode(ByteInput in) {
    TimeBuckets buckets = new TimeBuckets();
    int level = in.readByte();
    if (level == 0xff) {
      return buckets;
    }
    buckets.level = level;
    buckets.first = in.readSigned();
    ByteInput.check(
        buckets.first >= -MAX_INDEX && buckets.first <= MAX_INDEX, "bucket out of range");
    long span = in.readCount();
    ByteInput.check(span <= MAX_INDEX - buckets.first, "bucket out of range");
    buckets.last = buckets.first + span;
    ByteInput.check(level == leastLevel(buckets.first, buckets.last), "buckets of odd width");
    long[] counts = new long[(int) ((buckets.last >> level) - (buckets.first >> level)) + 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.readCount();
    }
    buckets.counts = counts;
    return buckets;
  }
}
