package dev.spoor.scoring.views;

import java.text.Normalizer;

/** Makes ASCII of what programs behind a web server are known to take for ASCII. */
final class UnicodeText {
  private static final int MATHEMATICAL = 0x1d400;
  private static final int MATHEMATICAL_END = 0x1d800;
  private static final byte[] BASIC = new byte[0x10000];
  private static final byte[] MATHEMATICAL_FORMS = new byte[MATHEMATICAL_END - MATHEMATICAL];

  static {
    // Where compatibility forms of single ASCII characters stand.
    int[][] ranges = {
      {0xa0, 0x200},
      {0x2b0, 0x300},
      {0x1d00, 0x1e00},
      {0x2000, 0x2200},
      {0x2460, 0x2500},
      {0x2c60, 0x2c80},
      {0x3000, 0x3001},
      {0xfe00, 0xff70},
      {0xffe0, 0xfff0}
    };
    for (int[] range : ranges) {
      for (int codePoint = range[0]; codePoint < range[1]; codePoint++) {
        BASIC[codePoint] = compatible(codePoint);
      }
    }
    for (int codePoint = MATHEMATICAL; codePoint < MATHEMATICAL_END; codePoint++) {
      MATHEMATICAL_FORMS[codePoint - MATHEMATICAL] = compatible(codePoint);
    }
    // What Unicode does not call compatible, but best-fit conversions and readers do.
    map("'", 0x2018, 0x2019, 0x201a, 0x201b, 0x2032, 0x2035, 0x2b9, 0x2bb, 0x2bc, 0x2bd, 0x2c8);
    map("\"", 0x201c, 0x201d, 0x201e, 0x201f, 0x2033, 0x2036, 0x2ba);
    map("-", 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212);
    map("/", 0x2044, 0x2215, 0x29f8);
    map("\\", 0x2216, 0x29f5, 0x29f9);
    map("<", 0x2039, 0x2329, 0x3008, 0x27e8);
    map(">", 0x203a, 0x232a, 0x3009, 0x27e9);
    map("|", 0x2223, 0x1c0);
    map(":", 0x2236, 0xa789);
    map("*", 0x2217);
    map(".", 0x2024, 0x3002, 0xff61);
  }

  private UnicodeText() {}

  private static byte compatible(int codePoint) {
    String plain = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC);
    return plain.length() == 1 && plain.charAt(0) < 0x80 ? (byte) plain.charAt(0) : 0;
  }

  private static void map(String plain, int... codePoints) {
    for (int codePoint : codePoints) {
      BASIC[codePoint] = (byte) plain.charAt(0);
    }
  }

  /** The ASCII character that a code point is a form of, itself included, or 0. */
  static int plain(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint;
    }
    if (codePoint < BASIC.length) {
      return BASIC[codePoint];
    }
    return codePoint >= MATHEMATICAL && codePoint < MATHEMATICAL_END
        ? MATHEMATICAL_FORMS[codePoint - MATHEMATICAL]
        : 0;
  }

  /**
   * Writes the value with forms of ASCII characters made plain, and NUL, soft hyphen and byte order
   * marks removed; what is not UTF-8 stays byte for byte.
   *
   * @return the length and the disguises, see {@link Text#result}
   */
  static long fold(byte[] in, int offset, int length, byte[] out) {
    int to = 0;
    int disguises = 0;
    int end = offset + length;
    int i = offset;
    while (i < end) {
      int b = in[i];
      if (b > 0) {
        out[to++] = (byte) b;
        i++;
        continue;
      }
      if (b == 0) {
        disguises |= Disguise.NUL.bit();
        i++;
        continue;
      }
      int extra = extraBytes(b & 0xff);
      int codePoint = extra == 0 ? -1 : codePoint(in, i, end, extra);
      if (codePoint < 0) {
        out[to++] = (byte) b;
        i++;
        continue;
      }
      if (codePoint < shortest(extra)) {
        disguises |= Disguise.OVERLONG.bit();
      } else if ((codePoint >= 0xff00 && codePoint < 0xff61) || codePoint >= MATHEMATICAL) {
        disguises |= plain(codePoint) > 0 ? Disguise.WIDE_FORMS.bit() : 0;
      }
      int plain = plain(codePoint);
      if (plain > 0) {
        out[to++] = (byte) plain;
      } else if (codePoint == 0) {
        disguises |= Disguise.NUL.bit();
      } else if (codePoint != 0xad && codePoint != 0xfeff && codePoint != 0x200b) {
        System.arraycopy(in, i, out, to, extra + 1);
        to += extra + 1;
      }
      i += extra + 1;
    }
    return Text.result(to, disguises);
  }

  private static int extraBytes(int lead) {
    if (lead < 0xc0) {
      return 0;
    }
    return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf8 ? 3 : 0;
  }

  /** The smallest code point that needs this many bytes after the first. */
  private static int shortest(int extra) {
    return extra == 1 ? 0x80 : extra == 2 ? 0x800 : 0x10000;
  }

  private static int codePoint(byte[] in, int at, int end, int extra) {
    if (at + extra >= end) {
      return -1;
    }
    int codePoint = in[at] & (0x3f >> extra);
    for (int i = 1; i <= extra; i++) {
      int next = in[at + i];
      if ((next & 0xc0) != 0x80) {
        return -1;
      }
      codePoint = codePoint << 6 | (next & 0x3f);
    }
    return codePoint;
  }

  /** Writes the value with every run of white space made one space; returns the length. */
  static int collapse(byte[] in, int offset, int length, byte[] out) {
    int to = 0;
    boolean space = false;
    for (int i = offset, end = offset + length; i < end; i++) {
      int b = in[i];
      if (Text.isSpace(b)) {
        if (!space) {
          out[to++] = ' ';
        }
        space = true;
      } else {
        out[to++] = (byte) b;
        space = false;
      }
    }
    return to;
  }
}
