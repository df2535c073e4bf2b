package dev.spoor.transforms.formats;

import static dev.spoor.model.RequestEvent.BYTES;
import static dev.spoor.model.RequestEvent.HOST;
import static dev.spoor.model.RequestEvent.METHOD;
import static dev.spoor.model.RequestEvent.PROTOCOL;
import static dev.spoor.model.RequestEvent.REFERRER;
import static dev.spoor.model.RequestEvent.STATUS;
import static dev.spoor.model.RequestEvent.USER_AGENT;
import static dev.spoor.model.RequestEvent.ZONE;

import dev.spoor.model.Bytes;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.IpAddress;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The Common Log Format and its descendants, as Apache and nginx write them:
 *
 * <pre>
 * common          ADDRESS IDENT USER [TIME] "REQUEST" STATUS BYTES
 * combined        common "REFERRER" "USER AGENT"
 * nginx-main      combined "X-FORWARDED-FOR"
 * vhost_combined  HOST combined
 * </pre>
 *
 * <p>Bytes are taken as they come. A quoted field that has a backslash is decoded as {@link
 * Escapes} says; {@code -} is absent. A quote that nobody escaped belongs to its field when what
 * follows it cannot be the next field: the request ends at the first quote before a status, a
 * number of bytes and what the format has next; the referrer at the first quote before another
 * field, X-Forwarded-For begins at the last. In {@code combined}, {@code " "} within the last field
 * is a field too many, and the line is not in the format.
 *
 * <p>A line that has the shape gives {@code BAD_ADDRESS}, {@code BAD_TIME}, {@code BAD_STATUS} or
 * {@code BAD_NUMBER} for its first wrong field. One that ends within brackets or quotes is {@code
 * TRUNCATED_LINE}, provided that it begins with an address. A carriage return at its end, and a
 * byte order mark at its beginning, are no part of it.
 */
public final class CombinedFormat implements LogFormat {
  private static final long serialVersionUID = 1;

  private static final int COMMON_FIELDS = METHOD | PROTOCOL | STATUS | BYTES | ZONE;

  /** What stands between the address and the time when there is no user. */
  private static final byte[] ANONYMOUS = " - - [".getBytes(StandardCharsets.US_ASCII);

  private static final int COMBINED_FIELDS = COMMON_FIELDS | REFERRER | USER_AGENT;

  private final String name;
  private final int known;
  private final int quotedFields;

  private CombinedFormat(String name, int known, int quotedFields) {
    this.name = name;
    this.known = known;
    this.quotedFields = quotedFields;
  }

  /** The Common Log Format: seven fields, without referrer and user agent. */
  public static CombinedFormat common() {
    return new CombinedFormat("common", COMMON_FIELDS, 0);
  }

  /** The combined format of Apache and nginx. */
  public static CombinedFormat combined() {
    return new CombinedFormat("combined", COMBINED_FIELDS, 2);
  }

  /** The {@code main} format of nginx's packages: combined and a quoted X-Forwarded-For. */
  public static CombinedFormat nginxMain() {
    return new CombinedFormat("nginx-main", COMBINED_FIELDS, 3);
  }

  /** Apache's {@code vhost_combined}: combined, preceded by the host, which may carry a port. */
  public static CombinedFormat vhostCombined() {
    return new CombinedFormat("vhost_combined", COMBINED_FIELDS | HOST, 2);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable DeadLetterCode parse(byte[] line, int offset, int length, RequestEvent into) {
    int end = offset + length;
    if (end > offset && line[end - 1] == '\r') {
      end--;
    }
    int address = skipByteOrderMark(line, offset, end);
    if ((known & HOST) != 0) {
      int hostEnd = space(line, address, end);
      field(line, address, hostEnd, false, into, into.host);
      address = Math.min(hostEnd + 1, end);
    }
    int addressEnd = space(line, address, end);
    boolean isAddress = IpAddress.parse(line, address, addressEnd - address, into);
    int time = addressEnd + ANONYMOUS.length;
    int timeEnd = time + LogTime.CLF_LENGTH;
    // Nearly every line is like that; a time that is good has no bracket in it.
    boolean usual = isAnonymous(line, addressEnd, end) && LogTime.clf(line, time, timeEnd, into);
    if (!usual) {
      timeEnd = timeEnd(line, addressEnd, end);
      if (timeEnd < 0) {
        return isAddress && endsInBracket(line, addressEnd, end)
            ? DeadLetterCode.TRUNCATED_LINE
            : DeadLetterCode.NOT_IN_FORMAT;
      }
      time = timeBegin(line, addressEnd, timeEnd);
      if (time < 0) {
        return DeadLetterCode.NOT_IN_FORMAT;
      }
    }

    int request = timeEnd + 3;
    boolean escaped = false;
    int close = -1;
    int fieldsEnd = -1;
    int i = ByteScan.quoteOrBackslash(line, request, end);
    while (i < end) {
      int next = i + 1;
      if (line[i] == '\\') {
        escaped = true;
        next++;
      } else if (next == end || line[next] == ' ') {
        fieldsEnd = statusAndBytesEnd(line, next, end);
        if (fieldsEnd >= 0) {
          break;
        }
        close = close < 0 ? i : close;
      }
      i = ByteScan.quoteOrBackslash(line, next, end);
    }
    if (fieldsEnd < 0) {
      if (close < 0) {
        return isAddress ? DeadLetterCode.TRUNCATED_LINE : DeadLetterCode.NOT_IN_FORMAT;
      }
      return badNumberOrShape(line, close + 1, end);
    }
    DeadLetterCode shape =
        quotedFields == 0 ? null : quotedFields(line, fieldsEnd + 2, end, isAddress, into);
    if (shape != null) {
      return shape;
    }
    if (!isAddress) {
      return DeadLetterCode.BAD_ADDRESS;
    }
    if (!usual) {
      if (!LogTime.clf(line, time, timeEnd, into)) {
        return DeadLetterCode.BAD_TIME;
      }
      user(line, addressEnd, time - 2, into);
    }
    into.known |= known;
    request(line, request, i, escaped, into);
    into.status = status(line, i + 2);
    int bytes = line[i + 2] == '-' ? i + 4 : i + 6;
    into.bytes = line[bytes] == '-' ? 0 : LogTime.scaled(line, bytes, fieldsEnd, 0);
    return into.bytes < 0 ? DeadLetterCode.BAD_NUMBER : null;
  }

  private static int skipByteOrderMark(byte[] line, int from, int end) {
    return end - from >= 3
            && line[from] == (byte) 0xef
            && line[from + 1] == (byte) 0xbb
            && line[from + 2] == (byte) 0xbf
        ? from + 3
        : from;
  }

  private static int space(byte[] line, int from, int end) {
    int i = from;
    while (i < end && line[i] != ' ') {
      i++;
    }
    return i;
  }

  /** Whether what follows the address says no user and brackets that a quoted field follows. */
  private static boolean isAnonymous(byte[] line, int from, int end) {
    int close = from + ANONYMOUS.length + LogTime.CLF_LENGTH;
    return close + 2 < end
        && Arrays.equals(line, from, from + ANONYMOUS.length, ANONYMOUS, 0, ANONYMOUS.length)
        && line[close] == ']'
        && line[close + 1] == ' '
        && line[close + 2] == '"';
  }

  /**
   * The first closing bracket that a quoted field follows: a user name may hold brackets, but a
   * quote in it would have been escaped.
   */
  private static int timeEnd(byte[] line, int from, int end) {
    int i = ByteScan.indexOf(line, from, end, ']');
    while (i + 2 < end && (line[i + 1] != ' ' || line[i + 2] != '"')) {
      i = ByteScan.indexOf(line, i + 1, end, ']');
    }
    return i + 2 < end ? i : -1;
  }

  /** Where the text within the brackets begins; -1 when none opens after a space. */
  private static int timeBegin(byte[] line, int from, int timeEnd) {
    int usual = timeEnd - LogTime.CLF_LENGTH - 1;
    for (int i = usual > from && line[usual] == '[' ? usual : timeEnd - 1; i > from; i--) {
      if (line[i] == '[' && line[i - 1] == ' ') {
        return i + 1;
      }
    }
    return -1;
  }

  private static boolean endsInBracket(byte[] line, int from, int end) {
    for (int i = end - 1; i > from; i--) {
      if (line[i] == '[' && line[i - 1] == ' ') {
        return true;
      }
      if (line[i] == ']' && i + 2 < end) {
        return false;
      }
    }
    return false;
  }

  /**
   * Where status and bytes end, if {@code from} is the space before them and what the format has
   * next follows them; else -1. Looks at a bounded number of bytes.
   */
  private int statusAndBytesEnd(byte[] line, int from, int end) {
    int i = from + 1;
    if (i + 2 >= end) {
      return -1;
    }
    if (line[i] == '-') {
      i++;
    } else if (isDigit(line[i]) && isDigit(line[i + 1]) && isDigit(line[i + 2])) {
      i += 3;
    } else {
      return -1;
    }
    if (i + 1 >= end || line[i] != ' ') {
      return -1;
    }
    i++;
    int bytes = i;
    if (line[i] == '-') {
      i++;
    } else {
      int most = Math.min(end, bytes + 20);
      while (i < most && isDigit(line[i])) {
        i++;
      }
    }
    return i > bytes && nextIsThere(line, i, end) ? i : -1;
  }

  private boolean nextIsThere(byte[] line, int at, int end) {
    return quotedFields == 0 ? at == end : at + 1 < end && line[at] == ' ' && line[at + 1] == '"';
  }

  /** Why a line whose request is closed, but not followed by good numbers, was not understood. */
  private DeadLetterCode badNumberOrShape(byte[] line, int from, int end) {
    int status = Math.min(from + 1, end);
    int statusEnd = space(line, status, end);
    int bytes = Math.min(statusEnd + 1, end);
    int bytesEnd = space(line, bytes, end);
    if (statusEnd == status
        || bytesEnd == bytes
        || hasQuote(line, status, bytesEnd)
        || !nextIsThere(line, bytesEnd, end)) {
      return DeadLetterCode.NOT_IN_FORMAT;
    }
    boolean good =
        statusEnd - status == 1
            ? line[status] == '-'
            : statusEnd - status == 3
                && isDigit(line[status])
                && isDigit(line[status + 1])
                && isDigit(line[status + 2]);
    return good ? DeadLetterCode.BAD_NUMBER : DeadLetterCode.BAD_STATUS;
  }

  private static boolean hasQuote(byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (line[i] == '"') {
        return true;
      }
    }
    return false;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /** Reads the quoted fields after the numbers, the first of which begins at {@code from}. */
  private @Nullable DeadLetterCode quotedFields(
      byte[] line, int from, int end, boolean isAddress, RequestEvent into) {
    boolean escaped = false;
    boolean closed = false;
    int i = ByteScan.quoteOrBackslash(line, from, end);
    while (i < end) {
      int next = i + 1;
      if (line[i] == '\\') {
        escaped = true;
        next++;
      } else if (isBetweenFields(line, i, end)) {
        break;
      } else {
        closed |= next == end || line[next] == ' ';
      }
      i = ByteScan.quoteOrBackslash(line, next, end);
    }
    if (i >= end) {
      return unfinished(closed, isAddress);
    }
    field(line, from, i, escaped, into, into.referrer);

    int agent = i + 3;
    int separator = -1;
    boolean agentEscaped = false;
    boolean restEscaped = false; // since the separator
    closed = false;
    i = ByteScan.quoteOrBackslash(line, agent, end);
    while (i < end) {
      int next = i + 1;
      if (line[i] == '\\') {
        restEscaped = true;
        next++;
      } else if (next == end) {
        break;
      } else if (i + 3 < end && isBetweenFields(line, i, end)) {
        if (quotedFields == 2) {
          return DeadLetterCode.NOT_IN_FORMAT;
        }
        separator = i;
        agentEscaped |= restEscaped;
        restEscaped = false;
      } else {
        closed |= line[next] == ' ';
      }
      i = ByteScan.quoteOrBackslash(line, next, end);
    }
    if (i >= end) {
      return unfinished(closed, isAddress);
    }
    if (quotedFields == 2) {
      field(line, agent, i, restEscaped, into, into.userAgent);
      return null;
    }
    if (separator < 0) {
      return DeadLetterCode.NOT_IN_FORMAT;
    }
    field(line, agent, separator, agentEscaped, into, into.userAgent);
    field(line, separator + 3, i, restEscaped, into, into.forwardedFor);
    return null;
  }

  /** Whether the quote at {@code at} ends one quoted field and another begins after it. */
  private static boolean isBetweenFields(byte[] line, int at, int end) {
    return at + 2 < end && line[at + 1] == ' ' && line[at + 2] == '"';
  }

  private static DeadLetterCode unfinished(boolean closed, boolean isAddress) {
    return closed || !isAddress ? DeadLetterCode.NOT_IN_FORMAT : DeadLetterCode.TRUNCATED_LINE;
  }

  private static void field(
      byte[] line, int from, int to, boolean escaped, RequestEvent event, Bytes into) {
    if (to - from == 1 && line[from] == '-') {
      return;
    }
    if (escaped) {
      Escapes.decode(line, from, to, event, into);
    } else {
      into.set(line, from, to - from);
    }
  }

  /** Reads what stands between address and time: an identity and a user, who may have spaces. */
  private static void user(byte[] line, int addressEnd, int to, RequestEvent into) {
    int identEnd = space(line, Math.min(addressEnd + 1, to), to);
    int from = identEnd + 1;
    if (from >= to) {
      return;
    }
    boolean escaped = false;
    for (int i = from; i < to; i++) {
      escaped |= line[i] == '\\';
    }
    field(line, from, to, escaped, into, into.user);
  }

  private static void request(byte[] line, int from, int to, boolean escaped, RequestEvent into) {
    if (to - from == 1 && line[from] == '-') {
      return;
    }
    if (escaped) {
      Escapes.decode(line, from, to, into, into.target);
      Bytes decoded = into.target;
      RequestLine.parse(decoded.array(), decoded.offset(), decoded.length(), into);
    } else {
      RequestLine.parse(line, from, to - from, into);
    }
  }

  private static int status(byte[] line, int at) {
    if (line[at] == '-') {
      return -1;
    }
    int status = (line[at] - '0') * 100 + (line[at + 1] - '0') * 10 + (line[at + 2] - '0');
    return status == 0 ? -1 : status;
  }
}
