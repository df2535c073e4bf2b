package dev.spoor.transforms;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.spoor.model.Bytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.ObjLongConsumer;

/**
 * Counts byte strings exactly: an open-addressing table that allocates only when a string is new.
 * The caller empties it when what {@link #add} reports has become as much as memory should allow.
 */
final class BytesTally {
  /** Bytes that a string costs beside its own: its array's header and two slots of the table. */
  private static final int OVERHEAD = 64;

  /**
   * Of a secret seed: whoever chooses the strings could otherwise choose any number of them with
   * one hash, and make each search walk over all of them.
   */
  private static final Hasher64 HASHER = Hashing.xxh3_64(new SecureRandom().nextLong());

  /**
   * The hash of each string and its count, side by side: most of the time goes to fetching them.
   */
  private long[] slots = new long[128];

  private byte[][] values = new byte[64][];
  private int size;

  /**
   * Counts the first {@code maxLength} bytes of {@code value} once.
   *
   * @return about how many bytes of memory are held because of it: 0 if it was known
   */
  int add(Bytes value, int maxLength) {
    int length = Math.min(value.length(), maxLength);
    long hash = HASHER.hashBytesToLong(value.array(), value.offset(), length);
    int mask = values.length - 1;
    int at = (int) hash & mask;
    while (slots[2 * at + 1] != 0) {
      if (slots[2 * at] == hash && sameBytes(values[at], value, length)) {
        slots[2 * at + 1]++;
        return 0;
      }
      at = (at + 1) & mask;
    }
    byte[] copy = new byte[length];
    System.arraycopy(value.array(), value.offset(), copy, 0, length);
    slots[2 * at] = hash;
    slots[2 * at + 1] = 1;
    values[at] = copy;
    if (++size * 2 > values.length) {
      grow();
    }
    return length + OVERHEAD;
  }

  private static boolean sameBytes(byte[] kept, Bytes value, int length) {
    return Arrays.equals(
        kept, 0, kept.length, value.array(), value.offset(), value.offset() + length);
  }

  private void grow() {
    long[] oldSlots = slots;
    byte[][] oldValues = values;
    int room = oldValues.length * 2;
    slots = new long[2 * room];
    values = new byte[room][];
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != null) {
        int at = (int) oldSlots[2 * i] & (room - 1);
        while (values[at] != null) {
          at = (at + 1) & (room - 1);
        }
        slots[2 * at] = oldSlots[2 * i];
        slots[2 * at + 1] = oldSlots[2 * i + 1];
        values[at] = oldValues[i];
      }
    }
  }

  /** Hands out every string with its count. */
  void forEach(ObjLongConsumer<byte[]> consumer) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        consumer.accept(values[i], slots[2 * i + 1]);
      }
    }
  }
}
