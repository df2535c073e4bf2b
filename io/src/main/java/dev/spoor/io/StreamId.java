package dev.spoor.io;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The id of a message in a Redis Stream.
 *
 * @param millis its time, milliseconds since the epoch
 * @param sequence tells those of one millisecond apart
 */
record StreamId(long millis, long sequence) implements Comparable<StreamId> {

  /** Reads {@code 1698364800000-0}; null if it is not an id. */
  static @Nullable StreamId parse(String text) {
    int dash = text.indexOf('-');
    if (dash <= 0) {
      return null;
    }
    try {
      return new StreamId(
          Long.parseUnsignedLong(text, 0, dash, 10),
          Long.parseUnsignedLong(text, dash + 1, text.length(), 10));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public int compareTo(StreamId other) {
    int order = Long.compareUnsigned(millis, other.millis);
    return order != 0 ? order : Long.compareUnsigned(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
  }
}
