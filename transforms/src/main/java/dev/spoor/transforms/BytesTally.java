package dev.spoor.transforms;

import dev.spoor.model.Bytes;
import java.util.Arrays;
import java.util.function.ObjLongConsumer;

/**
 * Counts byte strings exactly: an open-addressing table by hash that allocates only when a string
 * is new. The caller empties it when {@link #size()} is as large as memory should allow.
 */
final class BytesTally {
  private long[] hashes = new long[1024];
  private byte[][] values = new byte[1024][];
  private long[] counts = new long[1024];
  private int size;

  /** Counts {@code value}, whose hash64 the caller knows, {@code times} times. */
  void add(Bytes value, long hash, int maxLength) {
    int length = Math.min(value.length(), maxLength);
    int mask = values.length - 1;
    int at = (int) (hash ^ (hash >>> 32)) & mask;
    while (values[at] != null) {
      if (hashes[at] == hash && sameBytes(values[at], value, length)) {
        counts[at]++;
        return;
      }
      at = (at + 1) & mask;
    }
    byte[] copy = new byte[length];
    System.arraycopy(value.array(), value.offset(), copy, 0, length);
    hashes[at] = hash;
    values[at] = copy;
    counts[at] = 1;
    if (++size * 2 > values.length) {
      grow();
    }
  }

  private static boolean sameBytes(byte[] kept, Bytes value, int length) {
    return Arrays.equals(
        kept, 0, kept.length, value.array(), value.offset(), value.offset() + length);
  }

  private void grow() {
    long[] oldHashes = hashes;
    byte[][] oldValues = values;
    long[] oldCounts = counts;
    int room = oldValues.length * 2;
    hashes = new long[room];
    values = new byte[room][];
    counts = new long[room];
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != null) {
        int at = (int) (oldHashes[i] ^ (oldHashes[i] >>> 32)) & (room - 1);
        while (values[at] != null) {
          at = (at + 1) & (room - 1);
        }
        hashes[at] = oldHashes[i];
        values[at] = oldValues[i];
        counts[at] = oldCounts[i];
      }
    }
  }

  /** Number of different strings. */
  int size() {
    return size;
  }

  /** Hands out every string with its count. */
  void forEach(ObjLongConsumer<byte[]> consumer) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        consumer.accept(values[i], counts[i]);
      }
    }
  }
}
