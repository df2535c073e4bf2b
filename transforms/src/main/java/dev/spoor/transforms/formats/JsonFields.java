package dev.spoor.transforms.formats;

import dev.spoor.model.Bytes;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.transforms.formats.JsonMapping.Field;
import dev.spoor.transforms.formats.JsonMapping.Reading;
import dev.spoor.transforms.formats.JsonMapping.Source;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Turns the texts that a JSON line had into the fields of a request; used once. */
final class JsonFields {
  private final JsonMapping mapping;
  private final RequestEvent event;
  private final @Nullable Bytes[] values;
  private final int[] ranks;

  /** Bits of the fields whose keys the line has. */
  private final int seen;

  JsonFields(
      JsonMapping mapping, RequestEvent event, @Nullable Bytes[] values, int[] ranks, int seen) {
    this.mapping = mapping;
    this.event = event;
    this.values = values;
    this.ranks = ranks;
    this.seen = seen;
  }

  @Nullable DeadLetterCode fill(JsonHeaders headers) {
    DeadLetterCode code = time();
    if (code == null) {
      code = client();
    }
    if (code == null) {
      code = request();
    }
    if (code == null) {
      code = numbers();
    }
    if (code != null) {
      return code;
    }
    text(Field.HOST, event.host, headers.host);
    text(Field.REFERRER, event.referrer, headers.referrer);
    text(Field.USER_AGENT, event.userAgent, headers.userAgent);
    text(Field.FORWARDED_FOR, event.forwardedFor, headers.forwardedFor);
    text(Field.USER, event.user, null);
    text(Field.JA3, event.ja3, null);
    text(Field.JA4, event.ja4, null);
    Bytes body = values[Field.BODY.index()];
    if (body != null) {
      event.body.set(body);
    }
    cookies(headers);
    event.known |= known(headers.any);
    return null;
  }

  private @Nullable DeadLetterCode time() {
    Bytes time = value(Field.TIME);
    if (time == null) {
      return DeadLetterCode.MISSING_FIELD;
    }
    byte[] array = time.array();
    int from = time.offset();
    int to = from + time.length();
    Reading reading = reading(Field.TIME);
    if (reading == Reading.ISO8601) {
      return LogTime.iso8601(array, from, to, event) ? null : DeadLetterCode.BAD_TIME;
    }
    if (reading == Reading.CLF) {
      event.known |= RequestEvent.ZONE;
      return LogTime.clf(array, from, to, event) ? null : DeadLetterCode.BAD_TIME;
    }
    long millis = LogTime.scaled(array, from, to, reading.scale);
    if (!LogTime.inRange(millis)) {
      return DeadLetterCode.BAD_TIME;
    }
    event.timeMillis = millis;
    return null;
  }

  private @Nullable DeadLetterCode client() {
    Bytes address = value(Field.CLIENT_IP);
    if (address == null) {
      return DeadLetterCode.MISSING_FIELD;
    }
    if (!IpAddress.parse(address.array(), address.offset(), address.length(), event)) {
      return DeadLetterCode.BAD_ADDRESS;
    }
    Bytes port = value(Field.CLIENT_PORT);
    if (port != null) {
      long number = scaled(port, 0);
      if (number < 0 || number > 0xffff) {
        return DeadLetterCode.BAD_NUMBER;
      }
      event.port = (int) number;
    }
    return null;
  }

  private @Nullable DeadLetterCode request() {
    Bytes line = value(Field.REQUEST_LINE);
    if (line != null) {
      RequestLine.parse(line.array(), line.offset(), line.length(), event);
      return null;
    }
    if ((seen & (Field.URL.bit() | Field.REQUEST_LINE.bit())) == 0
        && mapping.defaultOf(Field.URL) == null) {
      return DeadLetterCode.MISSING_FIELD;
    }
    text(Field.METHOD, event.method, null);
    text(Field.PROTOCOL, event.protocol, null);
    Bytes url = value(Field.URL);
    if (url == null) {
      return null;
    }
    RequestLine.target(url.array(), url.offset(), url.length(), event);
    Bytes query = value(Field.QUERY);
    if (query != null && !query.isEmpty() && !event.query.isPresent()) {
      appendQuery(url, query);
    }
    return null;
  }

  /** Puts a query that the log keeps apart, with or without its question mark, behind the url. */
  private void appendQuery(Bytes url, Bytes query) {
    int skip = query.byteAt(0) == '?' ? 1 : 0;
    int length = url.length() + 1 + query.length() - skip;
    int at = event.reserve(length);
    byte[] scratch = event.scratch();
    System.arraycopy(url.array(), url.offset(), scratch, at, url.length());
    int mark = at + url.length();
    scratch[mark] = '?';
    System.arraycopy(
        query.array(), query.offset() + skip, scratch, mark + 1, query.length() - skip);
    RequestLine.target(scratch, at, length, event);
  }

  private @Nullable DeadLetterCode numbers() {
    Bytes status = value(Field.STATUS);
    if (status != null) {
      long number = scaled(status, 0);
      if (number != 0 && (number < 100 || number > 999)) {
        return DeadLetterCode.BAD_STATUS;
      }
      event.status = number == 0 ? -1 : (int) number;
    }
    Bytes bytes = value(Field.BYTES);
    if (bytes != null) {
      event.bytes = scaled(bytes, 0);
      if (event.bytes < 0) {
        return DeadLetterCode.BAD_NUMBER;
      }
    }
    Bytes requestTime = value(Field.REQUEST_TIME);
    if (requestTime != null) {
      long tenths = scaled(requestTime, reading(Field.REQUEST_TIME).scale + 1);
      if (tenths == LogTime.INVALID) {
        return DeadLetterCode.BAD_NUMBER;
      }
      // To the nearest; less than nothing, where a clock stepped back, is unknown.
      event.requestTimeMicros = tenths < 0 ? -1 : (tenths + 5) / 10;
    }
    return null;
  }

  private void cookies(JsonHeaders headers) {
    Bytes text = values[Field.COOKIES.index()];
    if (text != null) {
      headers.parseCookies(text);
    } else if ((seen & Field.COOKIES.bit()) == 0
        && headers.cookie.isPresent()
        && !mapping.cannotSay().contains(Field.COOKIES)) {
      headers.parseCookies(headers.cookie);
    }
  }

  /** The field's own value, or what a header says. */
  private void text(Field field, Bytes into, @Nullable Bytes header) {
    Bytes value = value(field);
    if (value != null) {
      into.set(value);
    } else if (header != null) {
      into.set(header);
    }
  }

  /** The field's value or default; null when it has none, or says {@code -}. */
  private @Nullable Bytes value(Field field) {
    Bytes value = values[field.index()];
    if (value == null) {
      String fallback = mapping.defaultOf(field);
      return fallback == null ? null : Bytes.of(fallback);
    }
    boolean none =
        (value.length() == 1 && value.byteAt(0) == '-') || (value.isEmpty() && isNumber(field));
    return none ? null : value;
  }

  private static boolean isNumber(Field field) {
    return switch (field) {
      case TIME, CLIENT_IP, CLIENT_PORT, STATUS, BYTES, REQUEST_TIME -> true;
      default -> false;
    };
  }

  private Reading reading(Field field) {
    List<Source> sources = mapping.fields().get(field);
    return sources.get(ranks[field.index()]).reading();
  }

  private static long scaled(Bytes text, int scale) {
    return LogTime.scaled(text.array(), text.offset(), text.offset() + text.length(), scale);
  }

  private int known(boolean hasHeaders) {
    int known = 0;
    for (Field field : Field.values()) {
      boolean says =
          (seen & field.bit()) != 0
              || mapping.defaultOf(field) != null
              || mapping.alwaysKnown().contains(field);
      known |= says ? bits(field) : 0;
    }
    if (hasHeaders) {
      known |=
          RequestEvent.USER_AGENT
              | RequestEvent.REFERRER
              | RequestEvent.HOST
              | RequestEvent.COOKIES;
    }
    for (Field field : mapping.cannotSay()) {
      known &= ~bits(field);
    }
    return known;
  }

  private static int bits(Field field) {
    return switch (field) {
      case REQUEST_LINE -> RequestEvent.METHOD | RequestEvent.PROTOCOL;
      case METHOD -> RequestEvent.METHOD;
      case PROTOCOL -> RequestEvent.PROTOCOL;
      case STATUS -> RequestEvent.STATUS;
      case BYTES -> RequestEvent.BYTES;
      case REQUEST_TIME -> RequestEvent.REQUEST_TIME;
      case HOST -> RequestEvent.HOST;
      case REFERRER -> RequestEvent.REFERRER;
      case USER_AGENT -> RequestEvent.USER_AGENT;
      case JA3, JA4 -> RequestEvent.TLS;
      case HEADERS -> RequestEvent.HEADERS;
      case COOKIES -> RequestEvent.COOKIES;
      case TIME, CLIENT_IP, CLIENT_PORT, URL, QUERY, FORWARDED_FOR, USER, BODY -> 0;
    };
  }
}
