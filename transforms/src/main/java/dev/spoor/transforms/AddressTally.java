package dev.spoor.transforms;

import java.security.SecureRandom;

/** Counts addresses exactly, as {@link BytesTally} counts strings: an open-addressing table. */
final class AddressTally {
  /** Bytes that an address costs: two slots of the table. */
  private static final int BYTES = 48;

  /** Secret, so that nobody can choose addresses that fall into one place of the table. */
  private static final long SEED = new SecureRandom().nextLong();

  private static final long MULTIPLIER = SEED | 1;

  /** Takes an address and its count. */
  @FunctionalInterface
  interface Consumer {
    void accept(long high, long low, long count);
  }

  /** Both halves of each address and its count, side by side. */
  private long[] slots = new long[3 * 64];

  private int mask = 63;
  private int size;

  /**
   * Counts an address once.
   *
   * @return about how many bytes of memory are held because of it: 0 if it was known
   */
  int add(long high, long low) {
    int at = find(high, low);
    if (slots[at + 2]++ != 0) {
      return 0;
    }
    slots[at] = high;
    slots[at + 1] = low;
    if (++size * 2 > mask) {
      grow();
    }
    return BYTES;
  }

  /** Where an address stands, or would. */
  private int find(long high, long low) {
    long mixed = (high ^ SEED) * MULTIPLIER;
    mixed = (mixed ^ (mixed >>> 32) ^ low) * 0xc4ceb9fe1a85ec53L;
    mixed = (mixed ^ (mixed >>> 32)) * MULTIPLIER;
    int at = (int) (mixed >>> 32) & mask;
    while (slots[3 * at + 2] != 0 && (slots[3 * at] != high || slots[3 * at + 1] != low)) {
      at = (at + 1) & mask;
    }
    return 3 * at;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    mask = 2 * mask + 1;
    for (int i = 0; i < old.length; i += 3) {
      if (old[i + 2] != 0) {
        System.arraycopy(old, i, slots, find(old[i], old[i + 1]), 3);
      }
    }
  }

  /** Hands out every address with its count. */
  void forEach(Consumer consumer) {
    for (int i = 0; i < slots.length; i += 3) {
      if (slots[i + 2] != 0) {
        consumer.accept(slots[i], slots[i + 1], slots[i + 2]);
      }
    }
  }
}
