package dev.spoor.transforms;

import dev.spoor.model.Bytes;
import dev.spoor.model.CidrSet;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;

/**
 * Finds the client behind trusted proxies. {@code X-Forwarded-For} grows to the right: what a
 * trusted proxy appended is true, what stands to the left of the first untrusted address is claimed
 * by the client and never read.
 */
public final class ClientAddress {
  /** Elements of {@code X-Forwarded-For} that are read, from the right. */
  public static final int MAX_ELEMENTS = 64;

  private ClientAddress() {}

  /**
   * Replaces the event's address and port by those of the client. Nothing changes unless the
   * address is that of a trusted proxy. Then {@code X-Forwarded-For} is read from right to left:
   * trusted addresses are passed over and the first other one is the client. An element that is no
   * address ends the search, and the last good address stands; so does the left-most one when all
   * are trusted. Empty elements count for nothing. Linear in the field, does not allocate.
   *
   * @return whether the address was replaced
   */
  public static boolean resolve(RequestEvent event, CidrSet trusted) {
    Bytes field = event.forwardedFor;
    if (field.isEmpty() || !trusted.contains(event.addressHigh, event.addressLow)) {
      return false;
    }
    byte[] array = field.array();
    int begin = field.offset();
    int to = begin + field.length();
    boolean replaced = false;
    for (int elements = 0; elements < MAX_ELEMENTS && to >= begin; elements++) {
      int from = to;
      while (from > begin && array[from - 1] != ',') {
        from--;
      }
      int next = from - 1;
      while (from < to && isSpace(array[from])) {
        from++;
      }
      while (to > from && isSpace(array[to - 1])) {
        to--;
      }
      if (from < to) {
        if (!IpAddress.parse(array, from, to - from, event)) {
          return replaced;
        }
        replaced = true;
        if (!trusted.contains(event.addressHigh, event.addressLow)) {
          return true;
        }
      }
      to = next;
    }
    return replaced;
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\t';
  }
}
