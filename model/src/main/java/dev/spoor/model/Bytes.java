package dev.spoor.model;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A mutable view of a run of bytes inside somebody else's array. Parsers point views at a log line
 * instead of copying fields out of it; a view is valid until the array behind it is reused.
 *
 * <p>A view is either <em>absent</em> (the log said nothing, or said {@code -}) or present and
 * possibly empty. Not thread-safe.
 */
public final class Bytes {
  private static final byte[] EMPTY = new byte[0];

  private byte[] array = EMPTY;
  private int offset;
  private int length;
  private boolean present;

  /** Creates an absent view. */
  public Bytes() {}

  /** Returns a present view of the UTF-8 bytes of {@code text}. */
  public static Bytes of(String text) {
    Bytes bytes = new Bytes();
    bytes.set(text.getBytes(StandardCharsets.UTF_8));
    return bytes;
  }

  /** Makes the view absent. */
  public void clear() {
    array = EMPTY;
    offset = 0;
    length = 0;
    present = false;
  }

  /** Points the view at {@code length} bytes of {@code array} from {@code offset}. */
  public void set(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
    this.present = true;
  }

  /** Points the view at the whole of {@code array}. */
  public void set(byte[] array) {
    set(array, 0, array.length);
  }

  /** Makes this view equal to {@code other}, absence included. */
  public void set(Bytes other) {
    this.array = other.array;
    this.offset = other.offset;
    this.length = other.length;
    this.present = other.present;
  }

  /** Whether the log said anything here. */
  public boolean isPresent() {
    return present;
  }

  /** Whether the view is absent or has no bytes. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** The array behind the view; not a copy. */
  public byte[] array() {
    return array;
  }

  /** Where in {@link #array()} the view begins. */
  public int offset() {
    return offset;
  }

  /** Number of bytes in view; 0 when absent. */
  public int length() {
    return length;
  }

  /** The byte at {@code index} within the view, 0-based. No bounds check beyond the array's own. */
  public byte byteAt(int index) {
    return array[offset + index];
  }

  /** Index of the first {@code wanted} within the view at or after {@code from}, or -1. */
  public int indexOf(byte wanted, int from) {
    int end = offset + length;
    for (int i = offset + from; i < end; i++) {
      if (array[i] == wanted) {
        return i - offset;
      }
    }
    return -1;
  }

  /** Index of the last {@code wanted} within the view, or -1. */
  public int lastIndexOf(byte wanted) {
    for (int i = offset + length - 1; i >= offset; i--) {
      if (array[i] == wanted) {
        return i - offset;
      }
    }
    return -1;
  }

  /** Whether the view holds exactly the ASCII characters of {@code text}, case included. */
  public boolean equalsAscii(String text) {
    if (length != text.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (array[offset + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the view holds the ASCII characters of {@code lowerCase}, ignoring ASCII case. */
  public boolean equalsAsciiIgnoreCase(String lowerCase) {
    return length == lowerCase.length() && regionMatchesIgnoreCase(0, lowerCase);
  }

  /**
   * Whether the view begins with the ASCII characters of {@code lowerCase}, ignoring ASCII case.
   */
  public boolean startsWithIgnoreCase(String lowerCase) {
    return length >= lowerCase.length() && regionMatchesIgnoreCase(0, lowerCase);
  }

  private boolean regionMatchesIgnoreCase(int from, String lowerCase) {
    for (int i = 0; i < lowerCase.length(); i++) {
      if (toLowerCase(array[offset + from + i]) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** ASCII lower case of one byte, as an unsigned value. */
  public static int toLowerCase(byte b) {
    return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b & 0xff;
  }

  /** The 64-bit XXH3 hash of the bytes in view, seed 0. Stable across machines and releases. */
  public long hash64() {
    return hash64(array, offset, length);
  }

  /** The 64-bit XXH3 hash, seed 0, of part of an array. */
  public static long hash64(byte[] array, int offset, int length) {
    return Hashing.xxh3_64().hashBytesToLong(array, offset, length);
  }

  /** A copy of the bytes in view. */
  public byte[] toByteArray() {
    byte[] copy = new byte[length];
    System.arraycopy(array, offset, copy, 0, length);
    return copy;
  }

  /**
   * The bytes in view as text: UTF-8, each malformed sequence replaced by U+FFFD; the empty string
   * when absent.
   */
  @Override
  public String toString() {
    return toString(length);
  }

  /** As {@link #toString()}, of at most the first {@code maxBytes} bytes. */
  public String toString(int maxBytes) {
    return new String(array, offset, Math.min(length, maxBytes), StandardCharsets.UTF_8);
  }

  /** The text in view, or null when absent. */
  public @Nullable String toStringOrNull() {
    return present ? toString() : null;
  }
}
