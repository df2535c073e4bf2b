package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Finds the id of a session in a sensor's record without reading all of it: only where strings and
 * objects begin and end. Whatever could be read in two ways is left to {@link HoneypotReader}:
 * names with escapes, an id twice, one that is no plain text.
 *
 * <p>Of a line that the reader takes as a session it finds the reader's id or none. A line that the
 * reader refuses, or takes as a report's event, may have any.
 */
final class SessionIdScan {
  private static final byte[] FIELD = "sess_uuid".getBytes(US_ASCII);

  private SessionIdScan() {}

  /** The id as it is written; null where it takes a reader to tell. */
  static @Nullable String find(byte[] line, int offset, int length) {
    int end = offset + length;
    if (length == 0 || line[offset] != '{') {
      return null;
    }
    String id = null;
    int depth = 0;
    boolean isName = false;
    boolean isValueOfId = false;
    for (int i = offset; i < end; i++) {
      switch (line[i]) {
        case '"' -> {
          int from = i + 1;
          i = endOfString(line, from, end);
          if (i < 0) {
            return null;
          }
          if (depth == 1 && isName) {
            if (hasEscape(line, from, i)) {
              return null;
            }
            isName = false;
            isValueOfId = Arrays.equals(line, from, i, FIELD, 0, FIELD.length);
          } else if (isValueOfId) {
            if (id != null || !isPlain(line, from, i)) {
              return null;
            }
            id = new String(line, from, i - from, US_ASCII);
            isValueOfId = false;
          }
        }
        case '{', '[' -> {
          if (isValueOfId) {
            return null;
          }
          depth++;
          isName = depth == 1;
        }
        case '}', ']' -> {
          if (isValueOfId) {
            return null;
          }
          depth--;
          if (depth == 0) {
            // Nothing but white space may follow, or it is no record.
            return id;
          }
        }
        case ',' -> {
          if (isValueOfId) {
            return null;
          }
          isName = depth == 1;
        }
        default -> {}
      }
    }
    return null;
  }

  /** Where the quote is that ends a string; -1 where there is none. */
  private static int endOfString(byte[] line, int from, int end) {
    int at = ByteScan.quoteOrBackslash(line, from, end);
    while (at < end && line[at] == '\\') {
      at = at + 2 > end ? end : ByteScan.quoteOrBackslash(line, at + 2, end);
    }
    return at < end ? at : -1;
  }

  private static boolean hasEscape(byte[] line, int from, int to) {
    return ByteScan.quoteOrBackslash(line, from, to) < to;
  }

  /** Whether a text stays what it is when it is cleaned. */
  private static boolean isPlain(byte[] line, int from, int to) {
    if (from == to || to - from > HoneypotReader.MAX_ID) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (line[i] <= ' ' || line[i] == '\\' || line[i] == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
