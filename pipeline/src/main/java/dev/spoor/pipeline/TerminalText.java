package dev.spoor.pipeline;

/**
 * Makes text from logs safe to show on a terminal. Everything that a terminal may act on, or that
 * changes how neighbouring text looks, is written as an escape: control characters, line and
 * paragraph separators, bidirectional overrides, invisible format characters, private-use and
 * unassigned code points, broken surrogates.
 */
public final class TerminalText {
  private TerminalText() {}

  /** Returns {@code text} in which every dangerous character is written as an escape. */
  public static String escape(String text) {
    int safe = 0;
    while (safe < text.length() && isPlainAscii(text.charAt(safe))) {
      safe++;
    }
    if (safe == text.length()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, safe);
    text.codePoints().skip(safe).forEach(c -> append(escaped, c));
    return escaped.toString();
  }

  /** Escapes {@code text} and cuts it so that it takes at most {@code width} columns. */
  public static String escape(String text, int width) {
    // Nothing that is longer than this can become shorter by escaping.
    String head = text.length() <= 4 * width ? text : text.substring(0, 4 * width);
    String escaped = escape(head);
    if (columns(escaped) <= width && head.length() == text.length()) {
      return escaped;
    }
    StringBuilder cut = new StringBuilder();
    int used = 0;
    for (int i = 0; i < escaped.length(); ) {
      int c = escaped.codePointAt(i);
      if (used + columns(c) > width - 3) {
        break;
      }
      used += columns(c);
      cut.appendCodePoint(c);
      i += Character.charCount(c);
    }
    return cut.append("...").toString();
  }

  /** How many columns a terminal gives to text that has been escaped. */
  static int columns(String text) {
    return text.codePoints().map(TerminalText::columns).sum();
  }

  /** Marks count too, so that a tower of them cannot pass for a short text. */
  private static int columns(int c) {
    boolean wide =
        (c >= 0x1100 && c <= 0x115f)
            || (c >= 0x2e80 && c <= 0xa4cf)
            || (c >= 0xac00 && c <= 0xd7a3)
            || (c >= 0xf900 && c <= 0xfaff)
            || (c >= 0xfe30 && c <= 0xfe6f)
            || (c >= 0xff00 && c <= 0xff60)
            || (c >= 0xffe0 && c <= 0xffe6)
            || (c >= 0x1f000 && c <= 0x3fffd);
    return wide ? 2 : 1;
  }

  private static boolean isPlainAscii(char c) {
    return c >= ' ' && c <= '~';
  }

  private static void append(StringBuilder escaped, int c) {
    boolean safe =
        switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
    if (safe) {
      escaped.appendCodePoint(c);
    } else if (c < 0x100) {
      escaped.append(String.format("\\x%02x", c));
    } else {
      escaped.append(String.format(c < 0x10000 ? "\\u%04x" : "\\u{%x}", c));
    }
  }
}
