package dev.spoor.model.sketch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A growing byte array with variable-length integers, for encoding accumulators by hand. */
public final class ByteOutput {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private int size;

  /** Creates an empty output. */
  public ByteOutput() {
    this.bytes = new byte[512];
  }

  /** Forgets what was written and keeps the room. */
  public void clear() {
    size = 0;
  }

  /** The array written to; the first {@link #size()} bytes count. */
  public byte[] array() {
    return bytes;
  }

  /** How many bytes were written. */
  public int size() {
    return size;
  }

  /** Writes one byte. */
  public void writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  /** Writes a number in 1 to 10 bytes, seven bits each; small non-negative numbers are short. */
  public void writeVarLong(long value) {
    ensure(10);
    byte[] to = bytes;
    int at = size;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    size = at;
  }

  /** Writes a number of either sign; numbers near zero are short. */
  public void writeSigned(long value) {
    writeVarLong((value << 1) ^ (value >> 63));
  }

  /** Writes eight bytes, most significant first. */
  public void writeLong(long value) {
    ensure(8);
    LONG.set(bytes, size, value);
    size += 8;
  }

  /** Writes part of an array as it is. */
  public void write(byte[] from, int offset, int length) {
    ensure(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  private void ensure(int more) {
    if (size + more > bytes.length) {
      byte[] larger = new byte[Math.max(bytes.length * 2, size + more)];
      System.arraycopy(bytes, 0, larger, 0, size);
      bytes = larger;
    }
  }
}
