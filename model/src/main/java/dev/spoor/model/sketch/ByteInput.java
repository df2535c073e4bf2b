package dev.spoor.model.sketch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Reads back what {@link ByteOutput} wrote. Reading past the end throws {@link
 * IndexOutOfBoundsException}, which a coder turns into its own error; so does a number in any form
 * but the one that is written. No reader may allocate by a size it read before checking that size.
 */
public final class ByteInput {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private int position;

  /** Reads {@code bytes} from its beginning. */
  public ByteInput(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads one byte, as 0 to 255. */
  public int readByte() {
    return bytes[position++] & 0xff;
  }

  /** Reads what {@link ByteOutput#writeVarLong} wrote. */
  public long readVarLong() {
    byte only = bytes[position];
    if (only >= 0) {
      position++;
      return only;
    }
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes[position++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        check((next != 0 || shift == 0) && (shift < 63 || next == 1), "number of odd form");
        return value;
      }
    }
    throw new IllegalArgumentException("number longer than ten bytes");
  }

  /** Reads a {@link #readVarLong} that must be 0 to {@code max}: sizes and small counts. */
  public int readVarInt(int max) {
    long value = readVarLong();
    check(value >= 0 && value <= max, "number out of range");
    return (int) value;
  }

  /** Reads a {@link #readVarLong} that must not be negative. */
  public long readCount() {
    long value = readVarLong();
    check(value >= 0, "negative count");
    return value;
  }

  /** Reads what {@link ByteOutput#writeSigned} wrote. */
  public long readSigned() {
    long raw = readVarLong();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** Reads eight bytes, most significant first. */
  public long readLong() {
    long value = (long) LONG.get(bytes, position);
    position += 8;
    return value;
  }

  /** Reads {@code length} bytes as they are. */
  public byte[] readBytes(int length) {
    Objects.checkFromIndexSize(position, length, bytes.length);
    byte[] copy = new byte[length];
    System.arraycopy(bytes, position, copy, 0, length);
    position += length;
    return copy;
  }

  /**
   * Refuses what no writer wrote.
   *
   * @throws IllegalArgumentException unless {@code holds}
   */
  static void check(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  /** Whether all bytes were read. */
  public boolean isAtEnd() {
    return position == bytes.length;
  }
}
