package dev.spoor.scoring.views;

import java.nio.charset.StandardCharsets;

/** Undoes the character references of HTML and the escapes of JavaScript and CSS, in one pass. */
final class MarkupText {
  private static final int LONGEST_NAME = 8;

  /** Name, then the character; a name that needs no semicolon is marked by an exclamation mark. */
  private static final String[] NAMES = {
    "lt!<",
    "gt!>",
    "amp!&",
    "quot!\"",
    "nbsp! ",
    "apos'",
    "tab\t",
    "newline\n",
    "colon:",
    "lpar(",
    "rpar)",
    "sol/",
    "bsol\\",
    "excl!",
    "num#",
    "dollar$",
    "percnt%",
    "ast*",
    "midast*",
    "plus+",
    "comma,",
    "period.",
    "semi;",
    "equals=",
    "quest?",
    "commat@",
    "lsqb[",
    "lbrack[",
    "rsqb]",
    "rbrack]",
    "lcub{",
    "lbrace{",
    "rcub}",
    "rbrace}",
    "grave`",
    "vert|",
    "verbar|",
    "lowbar_",
    "hat^",
    "hyphen-",
    "dash-",
    "rsquo'",
    "lsquo'",
    "ldquo\"",
    "rdquo\""
  };

  /** Names by hash of at most eight lower-case letters; open addressing. */
  private static final long[] KEYS = new long[256];

  private static final byte[] CHARACTERS = new byte[256];
  private static final boolean[] BARE = new boolean[256];

  static {
    for (String entry : NAMES) {
      byte character = (byte) entry.charAt(entry.length() - 1);
      String name = entry.substring(0, entry.length() - 1);
      boolean bare = name.endsWith("!");
      byte[] letters =
          (bare ? name.substring(0, name.length() - 1) : name).getBytes(StandardCharsets.US_ASCII);
      long key = 0;
      for (byte letter : letters) {
        key = key << 8 | letter;
      }
      int slot = slot(key);
      KEYS[slot] = key;
      CHARACTERS[slot] = character;
      BARE[slot] = bare;
    }
  }

  private MarkupText() {}

  /** The slot of a name, or the empty one where it would go. */
  private static int slot(long key) {
    int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 56);
    while (KEYS[slot] != 0 && KEYS[slot] != key) {
      slot = slot + 1 & 255;
    }
    return slot;
  }

  /**
   * Decodes; {@code out} may be {@code in} when the offset is 0.
   *
   * @return the length and the disguises, see {@link Text#result}
   */
  static long decode(byte[] in, int offset, int length, byte[] out) {
    int to = 0;
    int disguises = 0;
    int end = offset + length;
    int i = offset;
    while (i < end) {
      int b = in[i];
      if (b == '&' && i + 2 < end) {
        // Packed: how many bytes were read, and the code point.
        long read = in[i + 1] == '#' ? numericReference(in, i, end) : namedReference(in, i, end);
        if (read != 0) {
          disguises |= Disguise.ENTITIES.bit();
          to = put((int) read, out, to);
          i += (int) (read >>> 32);
          continue;
        }
      } else if (b == '\\' && i + 1 < end) {
        long read = escape(in, i, end);
        if ((int) read != in[i + 1] || read >>> 32 != 2) {
          disguises |= Disguise.ESCAPES.bit();
        }
        to = put((int) read, out, to);
        i += (int) (read >>> 32);
        continue;
      }
      out[to++] = (byte) b;
      i++;
    }
    return Text.result(to, disguises);
  }

  private static int put(int codePoint, byte[] out, int to) {
    int plain = UnicodeText.plain(codePoint);
    if (plain > 0) {
      out[to] = (byte) plain;
      return to + 1;
    }
    if (codePoint == 0) {
      return to;
    }
    if (codePoint < 0 || codePoint >= 0x110000) {
      out[to] = '?';
      return to + 1;
    }
    return Text.write(codePoint, out, to);
  }

  private static long read(int bytes, int codePoint) {
    return (long) bytes << 32 | codePoint;
  }

  private static long numericReference(byte[] in, int at, int end) {
    int i = at + 2;
    boolean hex = (in[i] | 0x20) == 'x';
    if (hex) {
      i++;
    }
    int first = i;
    int codePoint = 0;
    while (i < end) {
      int digit = Text.hex(in[i]);
      if (digit < 0 || (!hex && digit > 9)) {
        break;
      }
      // Saturates: leading zeros are free, more digits name no character.
      codePoint = Math.min(codePoint * (hex ? 16 : 10) + digit, 0x110000);
      i++;
    }
    if (i == first) {
      return 0;
    }
    if (i < end && in[i] == ';') {
      i++;
    }
    return read(i - at, codePoint == 0x110000 ? '?' : codePoint);
  }

  private static long namedReference(byte[] in, int at, int end) {
    long key = 0;
    int bare = 0;
    int bareSlot = 0;
    int i = at + 1;
    for (int last = Math.min(end, at + 1 + LONGEST_NAME); i < last; i++) {
      int letter = in[i];
      if (!Text.isLetter(letter)) {
        break;
      }
      key = key << 8 | (letter | 0x20);
      // A name that needs no semicolon ends where it is complete.
      int slot = slot(key);
      if (KEYS[slot] == key && BARE[slot] && bare == 0) {
        bare = i + 1 - at;
        bareSlot = slot;
      }
    }
    if (key != 0 && i < end && in[i] == ';') {
      int slot = slot(key);
      if (KEYS[slot] == key) {
        return read(i + 1 - at, CHARACTERS[slot]);
      }
    }
    return bare == 0 ? 0 : read(bare, CHARACTERS[bareSlot]);
  }

  /**
   * What a backslash and the bytes after it stand for. JavaScript and CSS disagree about digits:
   * two hexadecimal digits and more are read as CSS where that gives ASCII, three octal ones as
   * JavaScript, and a backslash that escapes nothing is dropped, as both do.
   */
  private static long escape(byte[] in, int at, int end) {
    int next = in[at + 1];
    if (next == 'x' || next == 'X') {
      if (at + 3 < end) {
        int high = Text.hex(in[at + 2]);
        int low = Text.hex(in[at + 3]);
        if ((high | low) >= 0) {
          return read(4, high << 4 | low);
        }
      }
      return read(2, next);
    }
    if (next == 'u' || next == 'U') {
      return unicodeEscape(in, at, end);
    }
    int digits = 0;
    int value = 0;
    boolean decimalSeen = false;
    while (digits < 6 && at + 1 + digits < end) {
      int digit = Text.hex(in[at + 1 + digits]);
      if (digit < 0) {
        break;
      }
      decimalSeen |= digit < 10;
      value = value << 4 | digit;
      digits++;
    }
    if (digits >= 3 && Text.hex(in[at + 1]) <= 1) {
      boolean three = (in[at + 2] & 0xf8) == '0' && (in[at + 3] & 0xf8) == '0';
      if (three && (digits == 3 || value > 0x7e)) {
        int octalValue = (in[at + 1] - '0') << 6 | (in[at + 2] - '0') << 3 | (in[at + 3] - '0');
        return read(4, octalValue);
      }
    }
    if (digits >= 2 && decimalSeen && value <= 0x7e && (value >= ' ' || Text.isSpace(value))) {
      int bytes = 1 + digits;
      if (at + bytes < end && Text.isSpace(in[at + bytes])) {
        bytes++;
      }
      return read(bytes, value);
    }
    if (digits >= 1 && in[at + 1] == '0' && value == 0) {
      return read(1 + digits, 0);
    }
    if (next < 0) {
      // The first byte of a longer character: only the backslash goes.
      return read(1, 0);
    }
    return read(2, next == 'n' ? '\n' : next == 'r' ? '\r' : next == 't' ? '\t' : next);
  }

  private static long unicodeEscape(byte[] in, int at, int end) {
    boolean braces = at + 2 < end && in[at + 2] == '{';
    int i = at + (braces ? 3 : 2);
    int codePoint = 0;
    int digits = 0;
    while (i < end && (braces || digits < 4)) {
      int digit = Text.hex(in[i]);
      if (digit < 0) {
        break;
      }
      codePoint = Math.min(codePoint << 4 | digit, 0x110000);
      digits++;
      i++;
    }
    if (braces) {
      if (digits == 0 || i == end || in[i] != '}') {
        return read(2, in[at + 1]);
      }
      i++;
    } else if (digits < 4) {
      return read(2, in[at + 1]);
    }
    return read(i - at, codePoint == 0x110000 ? '?' : codePoint);
  }
}
