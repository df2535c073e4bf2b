package dev.spoor.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An immutable set of IPv4 and IPv6 networks that answers membership by binary search over merged
 * ranges. IPv4 is matched as IPv4-mapped IPv6, so an IPv6 network shorter than {@code /96} that
 * spans {@code ::ffff:0:0/96}, such as {@code ::/0}, holds IPv4 too.
 */
public final class CidrSet implements Serializable {
  private static final long serialVersionUID = 1;
  private static final CidrSet EMPTY = new CidrSet(List.of());

  /** Ranges in ascending order, disjoint: first high, first low, last high, last low. */
  private final long[] ranges;

  private record Range(long firstHigh, long firstLow, long lastHigh, long lastLow) {}

  private CidrSet(List<Range> merged) {
    ranges = new long[merged.size() * 4];
    for (int i = 0; i < merged.size(); i++) {
      Range range = merged.get(i);
      ranges[4 * i] = range.firstHigh;
      ranges[4 * i + 1] = range.firstLow;
      ranges[4 * i + 2] = range.lastHigh;
      ranges[4 * i + 3] = range.lastLow;
    }
  }

  /** The set that holds nothing. */
  public static CidrSet empty() {
    return EMPTY;
  }

  /**
   * Parses networks ({@code 10.0.0.0/8}, {@code 2001:db8::/32}) and single addresses. Bits beyond
   * the prefix are ignored; white space around an entry is, too.
   *
   * @throws IllegalArgumentException naming the first entry that is neither
   */
  public static CidrSet parse(Iterable<String> entries) {
    List<Range> parsed = new ArrayList<>();
    for (String entry : entries) {
      Range range = range(entry.strip());
      if (range == null) {
        throw new IllegalArgumentException(
            "not an IP address or network: '"
                + Printable.of(entry, 80)
                + "' (write it like 192.0.2.0/24 or 2001:db8::/32)");
      }
      parsed.add(range);
    }
    parsed.sort(
        Comparator.comparingLong((Range range) -> range.firstHigh ^ Long.MIN_VALUE)
            .thenComparingLong(range -> range.firstLow ^ Long.MIN_VALUE));
    List<Range> merged = new ArrayList<>();
    for (Range next : parsed) {
      Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last == null || less(last.lastHigh, last.lastLow, next.firstHigh, next.firstLow)) {
        merged.add(next);
      } else if (less(last.lastHigh, last.lastLow, next.lastHigh, next.lastLow)) {
        merged.set(
            merged.size() - 1,
            new Range(last.firstHigh, last.firstLow, next.lastHigh, next.lastLow));
      }
    }
    return merged.isEmpty() ? EMPTY : new CidrSet(merged);
  }

  /**
   * Whether an entry that {@link #parse} takes is a network larger than any that one owner has:
   * shorter than {@code /8} for IPv4, or than {@code /16} for IPv6.
   */
  public static boolean isVeryWide(String entry) {
    Range range = range(entry.strip());
    if (range == null) {
      return false;
    }
    boolean ipv4 = range.firstHigh == 0 && range.lastHigh == 0 && range.firstLow >>> 32 == 0xffff;
    return ipv4
        ? (range.firstLow ^ range.lastLow) >>> 24 != 0
        : (range.firstHigh ^ range.lastHigh) >>> 48 != 0;
  }

  private static @Nullable Range range(String entry) {
    int slash = entry.indexOf('/');
    String host = slash < 0 ? entry : entry.substring(0, slash);
    boolean ipv6 = host.indexOf(':') >= 0;
    boolean port = ipv6 && host.indexOf(':') == host.lastIndexOf(':');
    if (port || host.indexOf('[') >= 0 || host.indexOf('%') >= 0) {
      return null; // a port or a zone has no place in a network
    }
    IpAddress address = IpAddress.parse(host);
    if (address == null) {
      return null;
    }
    int bits = ipv6 ? 128 : 32;
    int prefix = slash < 0 ? bits : prefix(entry.substring(slash + 1));
    if (prefix < 0 || prefix > bits) {
      return null;
    }
    prefix += 128 - bits;
    long hostBitsHigh = prefix == 0 ? -1 : prefix >= 64 ? 0 : -1L >>> prefix;
    long hostBitsLow = prefix <= 64 ? -1 : prefix == 128 ? 0 : -1L >>> (prefix - 64);
    return new Range(
        address.high() & ~hostBitsHigh,
        address.low() & ~hostBitsLow,
        address.high() | hostBitsHigh,
        address.low() | hostBitsLow);
  }

  private static int prefix(String digits) {
    if (digits.isEmpty() || digits.length() > 3) {
      return -1;
    }
    int prefix = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      prefix = prefix * 10 + (c - '0');
    }
    return prefix;
  }

  private static boolean less(long high, long low, long otherHigh, long otherLow) {
    return high == otherHigh
        ? Long.compareUnsigned(low, otherLow) < 0
        : Long.compareUnsigned(high, otherHigh) < 0;
  }

  /** Whether the set holds nothing. */
  public boolean isEmpty() {
    return ranges.length == 0;
  }

  /** Whether the set holds an address, given as in {@link IpAddress}. Does not allocate. */
  public boolean contains(long high, long low) {
    int from = 0;
    int to = ranges.length / 4 - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      int at = middle * 4;
      if (less(high, low, ranges[at], ranges[at + 1])) {
        to = middle - 1;
      } else if (less(ranges[at + 2], ranges[at + 3], high, low)) {
        from = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }
}
