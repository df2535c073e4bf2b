package dev.spoor.pipeline.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Bytes as strings of the characters 0 to 255, so that a request is plain data and yet holds any
 * byte that a client may send.
 */
final class Octets {
  private static final String HEX = "0123456789ABCDEF";

  private Octets() {}

  /** The UTF-8 bytes of a text. */
  static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes as they are. */
  static String of(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The bytes that octets stand for. */
  static byte[] bytes(String octets) {
    return octets.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Undoes one layer of URL encoding, as a form's; what is no escape stays as it is. */
  static String unescape(String octets) {
    StringBuilder plain = new StringBuilder(octets.length());
    for (int i = 0; i < octets.length(); i++) {
      char c = octets.charAt(i);
      if (c == '%' && isEscape(octets, i)) {
        plain.append((char) Integer.parseInt(octets.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        plain.append(c == '+' ? ' ' : c);
      }
    }
    return plain.toString();
  }

  /** Whether undoing URL encoding would change nothing. */
  static boolean isPlain(String octets) {
    return octets.indexOf('%') < 0 && octets.indexOf('+') < 0;
  }

  /** Whether each percent sign begins an escape. */
  static boolean hasOnlyEscapes(String octets) {
    for (int i = octets.indexOf('%'); i >= 0; i = octets.indexOf('%', i + 1)) {
      if (!isEscape(octets, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isEscape(String octets, int at) {
    return at + 2 < octets.length()
        && Character.digit(octets.charAt(at + 1), 16) >= 0
        && Character.digit(octets.charAt(at + 2), 16) >= 0;
  }

  /** The value as a form sends it: a space as {@code +}, all but unreserved bytes escaped. */
  static String escape(String octets) {
    StringBuilder escaped = new StringBuilder(octets.length() + 16);
    for (int i = 0; i < octets.length(); i++) {
      char c = octets.charAt(i);
      if (isUnreserved(c)) {
        escaped.append(c);
      } else if (c == ' ') {
        escaped.append('+');
      } else {
        escaped.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return escaped.toString();
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.'
        || c == '~';
  }

  /** ASCII lower case. */
  static String lower(String octets) {
    return octets.toLowerCase(Locale.ROOT);
  }
}
