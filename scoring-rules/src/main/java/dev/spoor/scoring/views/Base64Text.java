package dev.spoor.scoring.views;

import java.util.Arrays;

/** Decodes base64 that hides something readable. */
final class Base64Text {
  static final int SHORTEST = 16;

  private static final byte[] VALUES = values();

  private Base64Text() {}

  private static byte[] values() {
    byte[] values = new byte[256];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < 26; i++) {
      values['A' + i] = (byte) i;
      values['a' + i] = (byte) (26 + i);
    }
    for (int i = 0; i < 10; i++) {
      values['0' + i] = (byte) (52 + i);
    }
    values['+'] = 62;
    // What a form's decoding has made of a plus.
    values[' '] = 62;
    values['-'] = 62;
    values['/'] = 63;
    values['_'] = 63;
    return values;
  }

  /**
   * Decodes the standard or the URL alphabet, padding optional. Returns the decoded length, or -1
   * when the value is no base64, is shorter than 16 characters, or less than four fifths of what it
   * hides is printable.
   */
  static int decode(byte[] in, int offset, int length, byte[] out) {
    int end = offset + length;
    while (end > offset && in[end - 1] == '=' && end > offset + length - 2) {
      end--;
    }
    int characters = end - offset;
    if (characters + 2 < SHORTEST || length < SHORTEST || characters % 4 == 1) {
      return -1;
    }
    int strange = 0;
    int mostStrange = characters * 3 / 20;
    boolean standard = false;
    boolean urlSafe = false;
    int to = 0;
    int bits = 0;
    int have = 0;
    for (int i = offset; i < end; i++) {
      int b = in[i];
      int value = b < 0 ? -1 : VALUES[b];
      if (value < 0) {
        return -1;
      }
      if (value >= 62) {
        boolean safe = b == '-' || b == '_';
        urlSafe |= safe;
        standard |= !safe;
        if (standard && urlSafe) {
          return -1;
        }
      }
      bits = bits << 6 | value;
      have += 6;
      if (have >= 8) {
        have -= 8;
        byte decoded = (byte) (bits >> have);
        out[to++] = decoded;
        if ((decoded < ' ' && !Text.isSpace(decoded)) || decoded == 0x7f) {
          strange++;
          if (strange > mostStrange) {
            return -1;
          }
        }
      }
    }
    return strange * 5 <= to ? to : -1;
  }
}
