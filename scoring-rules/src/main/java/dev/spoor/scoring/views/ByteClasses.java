package dev.spoor.scoring.views;

/**
 * Which transforms a byte, or a pair of bytes, gives something to do. One pass over a value with
 * these tables tells whether any transform can change it at all.
 */
final class ByteClasses {
  static final int PERCENT = 1;
  static final int PLUS = 1 << 1;
  static final int HIGH = 1 << 2;

  /** White space other than the space, and NUL. */
  static final int CONTROL = 1 << 3;

  static final int AMPERSAND = 1 << 4;

  /** What a shell deletes. */
  static final int QUOTE = 1 << 5;

  static final int DOLLAR = 1 << 6;
  static final int HASH = 1 << 7;
  static final int SEMICOLON = 1 << 8;
  static final int NOT_BASE64 = 1 << 9;
  static final int SPACE = 1 << 10;
  static final int DASH = 1 << 11;
  // SLASH << 1 is DOT and SLASH << 2 is STAR: a shift of the byte before finds these pairs.
  static final int SLASH = 1 << 12;
  static final int DOT = 1 << 13;
  static final int STAR = 1 << 14;
  static final int BACKSLASH = 1 << 15;

  // Pairs, in the upper half.
  static final int TWO_SPACES = 1 << 16;
  static final int TWO_DASHES = 1 << 17;
  static final int TWO_SLASHES = 1 << 18;
  static final int TWO_DOTS = 1 << 19;
  static final int SLASH_DOT = 1 << 20;
  static final int SLASH_STAR = 1 << 21;

  private static final int[] CLASSES = classes();

  private ByteClasses() {}

  private static int[] classes() {
    int[] classes = new int[256];
    for (int b = 0; b < 256; b++) {
      boolean base64 = b < 128 && (Character.isLetterOrDigit(b) || "+/=-_".indexOf(b) >= 0);
      classes[b] = (base64 ? 0 : NOT_BASE64) | (b >= 128 ? HIGH : 0);
    }
    classes['%'] |= PERCENT;
    classes['+'] |= PLUS;
    for (int b : new int[] {0, '\t', '\n', 0x0b, '\f', '\r'}) {
      classes[b] |= CONTROL;
    }
    classes['&'] |= AMPERSAND;
    classes['\''] |= QUOTE;
    classes['"'] |= QUOTE;
    classes['^'] |= QUOTE;
    classes['$'] |= DOLLAR;
    classes['#'] |= HASH;
    classes[';'] |= SEMICOLON;
    classes[' '] |= SPACE;
    classes['-'] |= DASH;
    classes['/'] |= SLASH;
    classes['.'] |= DOT;
    classes['*'] |= STAR;
    classes['\\'] |= BACKSLASH;
    return classes;
  }

  /** The classes of the bytes and pairs of a value, ored. */
  static int of(byte[] array, int offset, int length) {
    int all = 0;
    int same = 0;
    int shifted = 0;
    int twice = 0;
    int before = 0;
    for (int i = offset, end = offset + length; i < end; i++) {
      int at = CLASSES[array[i] & 0xff];
      all |= at;
      same |= at & before;
      shifted |= at & (before << 1);
      twice |= at & (before << 2);
      before = at;
    }
    if ((same & (SPACE | DASH | SLASH | DOT)) != 0) {
      all |=
          ((same & SPACE) != 0 ? TWO_SPACES : 0)
              | ((same & DASH) != 0 ? TWO_DASHES : 0)
              | ((same & SLASH) != 0 ? TWO_SLASHES : 0)
              | ((same & DOT) != 0 ? TWO_DOTS : 0);
    }
    return all | ((shifted & DOT) != 0 ? SLASH_DOT : 0) | ((twice & STAR) != 0 ? SLASH_STAR : 0);
  }
}
