package dev.spoor.scoring.views;

/** Small questions about ASCII, and UTF-8 written by hand. */
final class Text {
  private Text() {}

  /** The value of a hexadecimal digit, or -1. */
  static int hex(int b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  static boolean isSpace(int b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  static boolean isLetter(int b) {
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  static int lower(int b) {
    return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
  }

  /** Writes a code point as UTF-8 at {@code at}; returns the position after it. */
  static int write(int codePoint, byte[] out, int at) {
    int to = at;
    if (codePoint < 0x80) {
      out[to++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      out[to++] = (byte) (0xc0 | codePoint >> 6);
      out[to++] = (byte) (0x80 | (codePoint & 0x3f));
    } else if (codePoint < 0x10000) {
      out[to++] = (byte) (0xe0 | codePoint >> 12);
      out[to++] = (byte) (0x80 | (codePoint >> 6 & 0x3f));
      out[to++] = (byte) (0x80 | (codePoint & 0x3f));
    } else {
      out[to++] = (byte) (0xf0 | codePoint >> 18);
      out[to++] = (byte) (0x80 | (codePoint >> 12 & 0x3f));
      out[to++] = (byte) (0x80 | (codePoint >> 6 & 0x3f));
      out[to++] = (byte) (0x80 | (codePoint & 0x3f));
    }
    return to;
  }

  /** A length and a set of disguises in one value, as the transforms return them. */
  static long result(int length, int disguises) {
    return (long) disguises << 32 | length;
  }
}
