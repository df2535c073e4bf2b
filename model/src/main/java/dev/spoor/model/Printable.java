package dev.spoor.model;

import java.nio.charset.StandardCharsets;

/**
 * Makes bytes that an attacker chose fit to be shown on a terminal or in a message: ASCII only, one
 * line, bounded.
 */
public final class Printable {
  private Printable() {}

  /**
   * The bytes as text in which each byte outside printable ASCII, and each backslash, is {@code
   * \xNN}; cut to {@code maxChars} characters, the cut shown by {@code ...}.
   *
   * @param maxChars at least 3
   */
  public static String of(byte[] bytes, int maxChars) {
    return of(bytes, 0, bytes.length, maxChars);
  }

  /** As {@link #of(byte[], int)}, of the UTF-8 bytes of {@code text}. */
  public static String of(String text, int maxChars) {
    // A code unit is at least one byte and one character of the result: more is never needed.
    String head = text.length() > maxChars ? text.substring(0, maxChars + 1) : text;
    return of(head.getBytes(StandardCharsets.UTF_8), maxChars);
  }

  /** As {@link #of(byte[], int)}, of part of an array. */
  public static String of(byte[] bytes, int offset, int length, int maxChars) {
    StringBuilder text = new StringBuilder(Math.min(length, maxChars));
    int cut = 0; // how much of the text may stand before the dots
    for (int i = offset; i < offset + length; i++) {
      int c = bytes[i] & 0xff;
      if (c >= 0x20 && c < 0x7f && c != '\\') {
        text.append((char) c);
      } else {
        text.append("\\x").append(hex(c >> 4)).append(hex(c & 15));
      }
      if (text.length() <= maxChars - 3) {
        cut = text.length();
      }
      if (text.length() > maxChars) {
        text.setLength(cut);
        return text.append("...").toString();
      }
    }
    return text.toString();
  }

  private static char hex(int digit) {
    return "0123456789ABCDEF".charAt(digit);
  }
}
