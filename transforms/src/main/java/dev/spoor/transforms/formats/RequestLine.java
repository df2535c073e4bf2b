package dev.spoor.transforms.formats;

import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;

/**
 * Takes HTTP request lines and targets apart. What is not HTTP is a target as a whole, so that the
 * bytes that a client sent instead count as its path.
 */
public final class RequestLine {
  /** RFC 9110's tchar, by ASCII code. */
  private static final boolean[] TOKEN = new boolean[128];

  static {
    String token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (int i = 0; i < token.length(); i++) {
      TOKEN[token.charAt(i)] = true;
    }
  }

  private RequestLine() {}

  /**
   * Sets method, target, path, query and protocol from a request line. The method reaches to the
   * first space and the protocol is the last word, if it begins with {@code HTTP/}: a target may
   * hold spaces. Without a protocol it is HTTP/0.9 if it looks like {@code GET /…}; anything else
   * (TLS hellos, other protocols, junk, a request without a target) is the target.
   */
  static void parse(byte[] line, int from, int length, RequestEvent into) {
    int end = from + length;
    int methodEnd = from;
    while (methodEnd < end && line[methodEnd] >= 0 && TOKEN[line[methodEnd]]) {
      methodEnd++;
    }
    if (methodEnd == from || methodEnd == end || line[methodEnd] != ' ') {
      target(line, from, length, into);
      return;
    }
    int last = end;
    while (line[last - 1] == ' ') {
      last--; // ends at the method, which is not empty
    }
    int protocol = last;
    while (line[protocol - 1] != ' ' && protocol > methodEnd) {
      protocol--;
    }
    int target = methodEnd + 1;
    if (protocol - 1 > target && isProtocol(line, protocol, last)) {
      into.method.set(line, from, methodEnd - from);
      into.protocol.set(line, protocol, last - protocol);
      target(line, target, protocol - 1 - target, into);
    } else if (isSimpleMethod(line, from, methodEnd) && target < end && line[target] == '/') {
      into.method.set(line, from, methodEnd - from);
      target(line, target, end - target, into);
    } else {
      target(line, from, length, into);
    }
  }

  private static boolean isProtocol(byte[] line, int from, int to) {
    return to - from > 5
        && line[from] == 'H'
        && line[from + 1] == 'T'
        && line[from + 2] == 'T'
        && line[from + 3] == 'P'
        && line[from + 4] == '/';
  }

  private static boolean isSimpleMethod(byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (line[i] < 'A' || line[i] > 'Z') {
        return false;
      }
    }
    return true;
  }

  /**
   * Sets target, path and query from a request target, whose method is already set. An absolute URI
   * gives its path, the authority of a {@code CONNECT} an empty one; a fragment is in neither path
   * nor query.
   */
  public static void target(byte[] array, int from, int length, RequestEvent into) {
    into.target.set(array, from, length);
    int end = from + length;
    int path = from;
    if (length > 0 && array[from] != '/') {
      if (isConnect(into.method)) {
        into.path.set(array, end, 0);
        return;
      }
      path = afterAuthority(array, from, end);
    }
    int i = ByteScan.queryOrFragment(array, path, end);
    into.path.set(array, path, i - path);
    if (i < end && array[i] == '?') {
      int query = ++i;
      while (i < end && array[i] != '#') {
        i++;
      }
      into.query.set(array, query, i - query);
    }
  }

  private static boolean isConnect(Bytes method) {
    return method.length() == 7 && method.equalsAscii("CONNECT");
  }

  /** Where the path of an absolute URI begins; {@code from} when it is not one. */
  private static int afterAuthority(byte[] array, int from, int end) {
    int i = from;
    while (i < end && isSchemeByte(array[i])) {
      i++;
    }
    if (i == from
        || i + 2 >= end
        || array[i] != ':'
        || array[i + 1] != '/'
        || array[i + 2] != '/') {
      return from;
    }
    i += 3;
    while (i < end && array[i] != '/' && array[i] != '?' && array[i] != '#') {
      i++;
    }
    return i;
  }

  private static boolean isSchemeByte(byte c) {
    int lower = c | 0x20;
    return (lower >= 'a' && lower <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '-'
        || c == '.';
  }
}
