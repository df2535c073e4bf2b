package dev.spoor.transforms.formats;

import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;

/**
 * Undoes the escaping of Apache ({@code \" \\ \n \r \t \b \v} and {@code \xhh}) and nginx ({@code
 * \xHH} alone): the one is a superset of the other. A backslash before anything else stands for
 * itself.
 */
final class Escapes {
  private Escapes() {}

  /** Points {@code into} at the decoded form of {@code from} to {@code to}, in event scratch. */
  static void decode(byte[] line, int from, int to, RequestEvent event, Bytes into) {
    int at = event.reserve(to - from);
    byte[] scratch = event.scratch();
    int out = at;
    int i = from;
    while (i < to) {
      byte c = line[i++];
      if (c != '\\' || i == to) {
        scratch[out++] = c;
        continue;
      }
      byte escaped = line[i++];
      switch (escaped) {
        case 'x' -> {
          int high = i + 1 < to ? hex(line[i]) : -1;
          int low = i + 1 < to ? hex(line[i + 1]) : -1;
          if (high >= 0 && low >= 0) {
            scratch[out++] = (byte) (high << 4 | low);
            i += 2;
          } else {
            scratch[out++] = '\\';
            scratch[out++] = 'x';
          }
        }
        case 'n' -> scratch[out++] = '\n';
        case 't' -> scratch[out++] = '\t';
        case 'r' -> scratch[out++] = '\r';
        case 'b' -> scratch[out++] = '\b';
        case 'v' -> scratch[out++] = 0x0b;
        case '"', '\\' -> scratch[out++] = escaped;
        default -> {
          scratch[out++] = '\\';
          scratch[out++] = escaped;
        }
      }
    }
    into.set(scratch, at, out - at);
  }

  private static int hex(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
