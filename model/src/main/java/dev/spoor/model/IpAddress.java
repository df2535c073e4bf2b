package dev.spoor.model;

import java.nio.charset.StandardCharsets;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An IPv4 or IPv6 address as 128 bits; an IPv4 address is held as IPv4-mapped IPv6 ({@code
 * ::ffff:a.b.c.d}), so that an address has one form however a log wrote it.
 *
 * @param high the first 64 bits, network byte order
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) {
  private static final long MAPPED = 0xffff_0000_0000L;
  private static final long INVALID = -1;

  /** The value of a hexadecimal digit, by byte; -1 for any other. */
  private static final byte[] HEX = new byte[256];

  static {
    for (int i = 0; i < HEX.length; i++) {
      HEX[i] = (byte) Character.digit(i < 128 ? i : 0, 16);
    }
  }

  /**
   * Parses text: an address as {@link #parse(byte[], int, int, RequestEvent)} takes it; a port is
   * read over.
   *
   * @return null when it is not an address
   */
  public static @Nullable IpAddress parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int from = hostFrom(bytes, 0, bytes.length);
    int to = hostTo(bytes, 0, bytes.length);
    if (to < from || port(bytes, 0, bytes.length) < -1) {
      return null;
    }
    long v4 = ipv4(bytes, from, to);
    if (v4 != INVALID) {
      return new IpAddress(0, MAPPED | v4);
    }
    long[] halves = new long[2];
    return ipv6(bytes, from, to, halves) ? new IpAddress(halves[0], halves[1]) : null;
  }

  /**
   * Parses an address into {@code into}'s address and port without allocating. Understood are
   * dotted IPv4 (four decimal numbers without leading zeros), IPv6 in every spelling of RFC 4291
   * with or without brackets and zone id (which is dropped), and a port after an IPv4 address or a
   * bracket. {@code into.port} becomes -1 when there is no port.
   *
   * @return false, and {@code into} unchanged, when it is not an address
   */
  public static boolean parse(byte[] text, int offset, int length, RequestEvent into) {
    int end = offset + length;
    // Most have neither brackets nor zone nor port.
    if (host(text, offset, end, into)) {
      into.port = -1;
      return true;
    }
    int from = hostFrom(text, offset, end);
    int to = hostTo(text, offset, end);
    int port = port(text, offset, end);
    if (to < from || port < -1 || !host(text, from, to, into)) {
      return false;
    }
    into.port = port;
    return true;
  }

  private static boolean host(byte[] text, int from, int to, RequestEvent into) {
    long v4 = ipv4(text, from, to);
    if (v4 != INVALID) {
      into.addressHigh = 0;
      into.addressLow = MAPPED | v4;
      return true;
    }
    long[] halves = into.addressHalves;
    if (!ipv6(text, from, to, halves)) {
      return false;
    }
    into.addressHigh = halves[0];
    into.addressLow = halves[1];
    return true;
  }

  /** Where the host begins within {@code host}, {@code host:port} or {@code [host]:port}. */
  private static int hostFrom(byte[] text, int offset, int end) {
    return offset < end && text[offset] == '[' ? offset + 1 : offset;
  }

  /** Where the host ends, its zone id left out; before its beginning when there is none. */
  private static int hostTo(byte[] text, int offset, int end) {
    if (offset == end) {
      return offset - 1;
    }
    if (text[offset] == '[') {
      int close = indexOf(text, ']', offset, end);
      if (close < 0) {
        return offset - 1;
      }
      int zone = indexOf(text, '%', offset, close);
      return zone < 0 ? close : zone;
    }
    int colon = indexOf(text, ':', offset, end);
    if (colon >= 0 && indexOf(text, ':', colon + 1, end) < 0) {
      return colon;
    }
    int zone = colon < 0 ? -1 : indexOf(text, '%', offset, end);
    return zone < 0 ? end : zone;
  }

  /** The port behind the host, -1 when there is none, or less when what follows is no port. */
  private static int port(byte[] text, int offset, int end) {
    int colon;
    if (offset < end && text[offset] == '[') {
      colon = indexOf(text, ']', offset, end) + 1;
      if (colon == end) {
        return -1;
      }
      if (colon == 0 || text[colon] != ':') {
        return -2;
      }
    } else {
      colon = indexOf(text, ':', offset, end);
      if (colon < 0 || indexOf(text, ':', colon + 1, end) >= 0) {
        return -1;
      }
    }
    int digits = end - colon - 1;
    if (digits < 1 || digits > 5) {
      return -2;
    }
    int port = 0;
    for (int i = colon + 1; i < end; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return -2;
      }
      port = port * 10 + digit;
    }
    return port <= 0xffff ? port : -2;
  }

  private static int indexOf(byte[] text, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** The 32 bits of a dotted IPv4 address, or {@link #INVALID}. */
  private static long ipv4(byte[] text, int from, int to) {
    if (to - from < 7 || to - from > 15) {
      return INVALID;
    }
    long address = 0;
    int octet = -1;
    int dots = 0;
    for (int i = from; i < to; i++) {
      int c = text[i];
      int digit = c - '0';
      if (digit >= 0 && digit <= 9) {
        if (octet == 0) {
          return INVALID; // a leading zero: octal to some readers, decimal to others
        }
        octet = octet < 0 ? digit : octet * 10 + digit;
        if (octet > 255) {
          return INVALID;
        }
      } else if (c == '.' && octet >= 0 && dots < 3) {
        address = address << 8 | octet;
        octet = -1;
        dots++;
      } else {
        return INVALID;
      }
    }
    return dots == 3 && octet >= 0 ? address << 8 | octet : INVALID;
  }

  /**
   * Reads a plain IPv6 address, without brackets, zone or port, into the two halves of {@code
   * into}.
   *
   * @return false when it is none; {@code into} is undefined then
   */
  private static boolean ipv6(byte[] text, int from, int to, long[] into) {
    if (to - from < 2 || to - from > 45) {
      return false;
    }
    long headHigh = 0;
    long headLow = 0;
    int headGroups = -1; // none before there is a "::"
    long high = 0;
    long low = 0;
    int groups = 0;
    int group = 0;
    int digits = 0;
    int i = from;
    if (text[i] == ':') {
      if (text[i + 1] != ':') {
        return false;
      }
      headGroups = 0;
      i += 2;
    }
    for (; i < to; i++) {
      int c = text[i];
      int digit = hex(text[i]);
      if (digit >= 0) {
        if (++digits > 4) {
          return false;
        }
        group = group << 4 | digit;
        continue;
      }
      if (digits == 0) {
        return false;
      }
      if (c == '.') {
        long v4 = ipv4(text, i - digits, to);
        if (v4 == INVALID) {
          return false;
        }
        high = high << 32 | low >>> 32;
        low = low << 32 | v4;
        groups += 2;
        digits = 0;
        break;
      }
      if (c != ':' || i + 1 == to) {
        return false;
      }
      high = high << 16 | low >>> 48;
      low = low << 16 | group;
      groups++;
      group = 0;
      digits = 0;
      if (text[i + 1] == ':') {
        if (headGroups >= 0) {
          return false;
        }
        headHigh = high;
        headLow = low;
        headGroups = groups;
        high = 0;
        low = 0;
        groups = 0;
        i++;
      }
    }
    if (digits > 0) {
      high = high << 16 | low >>> 48;
      low = low << 16 | group;
      groups++;
    }
    if (headGroups < 0) {
      into[0] = high;
      into[1] = low;
      return groups == 8;
    }
    if (headGroups + groups > 7) {
      return false;
    }
    // The head moves up by what the "::" stands for and the tail takes: 8 minus its own groups.
    for (int moved = headGroups; headGroups > 0 && moved < 8; moved++) {
      headHigh = headHigh << 16 | headLow >>> 48;
      headLow <<= 16;
    }
    into[0] = high | headHigh;
    into[1] = low | headLow;
    return true;
  }

  private static int hex(byte c) {
    return HEX[c & 0xff];
  }

  /** Whether this is an IPv4 address. */
  public boolean isIpv4() {
    return isIpv4(high, low);
  }

  /** Whether 128 bits are an IPv4-mapped address. */
  public static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** The network that stands for one client: the /64 of an IPv6 address, an IPv4 address itself. */
  public IpAddress network64() {
    return new IpAddress(high, network64Low(high, low));
  }

  /** The low half of {@link #network64()}; the high half is the address's own. */
  public static long network64Low(long high, long low) {
    return isIpv4(high, low) ? low : 0;
  }

  /** Canonical text: IPv4 dotted, IPv6 as in RFC 5952. */
  @Override
  public String toString() {
    return toString(high, low);
  }

  /** Canonical text of 128 bits: IPv4 dotted, IPv6 as in RFC 5952. */
  public static String toString(long high, long low) {
    if (isIpv4(high, low)) {
      return ((low >>> 24) & 0xff)
          + "."
          + ((low >>> 16) & 0xff)
          + "."
          + ((low >>> 8) & 0xff)
          + "."
          + (low & 0xff);
    }
    int runFrom = -1;
    int runLength = 1; // a single zero group is not compressed
    for (int i = 0; i < 8; i++) {
      int length = 0;
      while (i + length < 8 && group(high, low, i + length) == 0) {
        length++;
      }
      if (length > runLength) {
        runFrom = i;
        runLength = length;
      }
      i += length;
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == runFrom) {
        text.append("::");
        i += runLength - 1;
        continue;
      }
      boolean afterRun = runFrom >= 0 && i == runFrom + runLength;
      if (i > 0 && !afterRun) {
        text.append(':');
      }
      text.append(Integer.toHexString(group(high, low, i)));
    }
    return text.toString();
  }

  private static int group(long high, long low, int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
  }
}
