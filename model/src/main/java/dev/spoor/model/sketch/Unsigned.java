package dev.spoor.model.sketch;

import java.util.Arrays;

/** Order of hashes: as unsigned numbers. */
final class Unsigned {
  private Unsigned() {}

  static void sort(long[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] ^= Long.MIN_VALUE;
    }
    Arrays.sort(values);
    for (int i = 0; i < values.length; i++) {
      values[i] ^= Long.MIN_VALUE;
    }
  }

  static boolean less(long a, long b) {
    return a + Long.MIN_VALUE < b + Long.MIN_VALUE;
  }

  /** The unsigned number as a double. */
  static double toDouble(long value) {
    return (double) (value >>> 1) * 2 + (value & 1);
  }
}
