package dev.spoor.pipeline;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Address ranges as options take them. Never asks a name server, whatever the text is. */
final class AddressText {
  private static final String EXPECTED =
      "an address or address range such as 10.0.0.0/8 or 2001:db8::/32";

  private AddressText() {}

  /**
   * Checks an address, or an address and the length of its prefix, and returns the text.
   *
   * @throws IllegalArgumentException with a message that completes "TEXT is not"
   */
  static String checkRange(String text) {
    int slash = text.indexOf('/');
    int bits = 8 * addressLength(slash < 0 ? text : text.substring(0, slash));
    if (slash >= 0) {
      String prefix = text.substring(slash + 1);
      boolean number =
          !prefix.isEmpty()
              && prefix.length() <= 3
              && prefix.chars().allMatch(AddressText::isDigit);
      if (!number || Integer.parseInt(prefix) > bits) {
        throw new IllegalArgumentException(EXPECTED);
      }
    }
    return text;
  }

  private static int addressLength(String address) {
    if (address.indexOf(':') < 0) {
      String[] parts = address.split("\\.", -1);
      boolean dotted = parts.length == 4;
      for (String part : parts) {
        dotted &=
            !part.isEmpty()
                && part.length() <= 3
                && part.chars().allMatch(AddressText::isDigit)
                && Integer.parseInt(part) <= 255;
      }
      if (!dotted) {
        throw new IllegalArgumentException(EXPECTED);
      }
      return 4;
    }
    if (!address.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0)) {
      throw new IllegalArgumentException(EXPECTED);
    }
    try {
      // Text with a colon is read as a literal or refused; only other text would be looked up.
      return InetAddress.getByName(address) instanceof Inet4Address ? 4 : 16;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
