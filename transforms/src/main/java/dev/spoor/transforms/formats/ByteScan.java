package dev.spoor.transforms.formats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds bytes eight at a time: most of a log line is text between two quotes. */
public final class ByteScan {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private ByteScan() {}

  /** Index of the first quote or backslash at or after {@code from}, or {@code end}. */
  static int quoteOrBackslash(byte[] array, int from, int end) {
    return either(array, from, end, '"', '\\');
  }

  /** Index of the first {@code ?} or {@code #} at or after {@code from}, or {@code end}. */
  static int queryOrFragment(byte[] array, int from, int end) {
    return either(array, from, end, '?', '#');
  }

  /**
   * Index of the first {@code wanted}, an ASCII character, at or after {@code from}, or {@code
   * end}.
   */
  public static int indexOf(byte[] array, int from, int end, char wanted) {
    int i = from;
    for (; i + 8 <= end; i += 8) {
      long different = (long) LONG.get(array, i) ^ (wanted * ONES);
      long found = (different - ONES) & ~different & HIGH_BITS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < end && array[i] != wanted) {
      i++;
    }
    return i;
  }

  private static int either(byte[] array, int from, int end, char one, char other) {
    int i = from;
    for (; i + 8 <= end; i += 8) {
      long word = (long) LONG.get(array, i);
      // A byte is zero where it is the wanted one; the lowest high bit marks the first of them.
      long a = word ^ (one * ONES);
      long b = word ^ (other * ONES);
      long found = (((a - ONES) & ~a) | ((b - ONES) & ~b)) & HIGH_BITS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < end && array[i] != one && array[i] != other) {
      i++;
    }
    return i;
  }
}
