package dev.spoor.model.sketch;

/**
 * Reads back what {@link ByteOutput} wrote. Reading past the end throws {@link
 * ArrayIndexOutOfBoundsException}, which a coder turns into its own error.
 */
public final class ByteInput {
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
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[position++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** Reads a {@link #readVarLong} that must fit an int: sizes and small counts. */
  public int readVarInt() {
    return Math.toIntExact(readVarLong());
  }

  /** Reads what {@link ByteOutput#writeSigned} wrote. */
  public long readSigned() {
    long raw = readVarLong();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** Reads eight bytes, most significant first. */
  public long readLong() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[position++] & 0xffL);
    }
    return value;
  }

  /** Reads {@code length} bytes as they are. */
  public byte[] readBytes(int length) {
    byte[] copy = new byte[length];
    System.arraycopy(bytes, position, copy, 0, length);
    position += length;
    return copy;
  }

  /** Whether all bytes were read. */
  public boolean isAtEnd() {
    return position == bytes.length;
  }
}
