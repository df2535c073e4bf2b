package dev.spoor.transforms.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;
import java.io.IOException;

/**
 * Collects headers and cookies of one request, and picks out the headers that are fields of their
 * own, which counts beyond the cap on pairs too.
 */
final class JsonHeaders {
  private final RequestEvent event;

  /** The first {@code User-Agent}, {@code Referer} and {@code Host}. */
  final Bytes userAgent = new Bytes();

  final Bytes referrer = new Bytes();
  final Bytes host = new Bytes();

  /** All {@code X-Forwarded-For} and all {@code Cookie}, joined as HTTP says. */
  final Bytes forwardedFor = new Bytes();

  final Bytes cookie = new Bytes();

  /** Whether there was a list of headers at all. */
  boolean any;

  JsonHeaders(RequestEvent event) {
    this.event = event;
  }

  /** Forgets an earlier list of the same kind. */
  void begin(boolean ofHeaders) {
    if (!ofHeaders) {
      event.cookieCount = 0;
      return;
    }
    any = true;
    event.headerCount = 0;
    userAgent.clear();
    referrer.clear();
    host.clear();
    forwardedFor.clear();
    cookie.clear();
  }

  void add(boolean ofHeaders, String name, JsonParser parser, JsonToken token) throws IOException {
    Bytes value = new Bytes();
    if (token != JsonToken.VALUE_NULL) {
      JsonText.current(parser, event, value);
    }
    add(ofHeaders, name, value);
  }

  void add(boolean ofHeaders, String name, Bytes value) {
    int at = ofHeaders ? event.headerCount : event.cookieCount;
    if (at == RequestEvent.MAX_PAIRS) {
      event.truncated = true;
    } else if (ofHeaders) {
      JsonText.encode(name, event, event.headerNames[at]);
      event.headerValues[at].set(value);
      event.headerCount++;
    } else {
      JsonText.encode(name, event, event.cookieNames[at]);
      event.cookieValues[at].set(value);
      event.cookieCount++;
    }
    if (ofHeaders && value.isPresent()) {
      pick(name, value);
    }
  }

  private void pick(String name, Bytes value) {
    switch (name.length()) {
      case 4 -> first("host", name, value, host);
      case 6 -> joined("cookie", name, value, "; ", cookie);
      case 7 -> first("referer", name, value, referrer);
      case 10 -> {
        first("user-agent", name, value, userAgent);
        first(":authority", name, value, host);
      }
      case 15 -> joined("x-forwarded-for", name, value, ", ", forwardedFor);
      default -> {}
    }
  }

  private static void first(String wanted, String name, Bytes value, Bytes into) {
    if (name.equalsIgnoreCase(wanted) && !into.isPresent()) {
      into.set(value);
    }
  }

  private void joined(String wanted, String name, Bytes value, String separator, Bytes into) {
    if (!name.equalsIgnoreCase(wanted)) {
      return;
    }
    if (!into.isPresent()) {
      into.set(value);
      return;
    }
    int length = into.length() + separator.length() + value.length();
    int at = event.reserve(length);
    byte[] scratch = event.scratch();
    System.arraycopy(into.array(), into.offset(), scratch, at, into.length());
    int out = at + into.length();
    for (int i = 0; i < separator.length(); i++) {
      scratch[out++] = (byte) separator.charAt(i);
    }
    System.arraycopy(value.array(), value.offset(), scratch, out, value.length());
    into.set(scratch, at, length);
  }

  /** Sets the event's cookies from the text of a {@code Cookie} header. */
  void parseCookies(Bytes text) {
    event.cookieCount = 0;
    byte[] array = text.array();
    int end = text.offset() + text.length();
    int from = text.offset();
    while (from < end) {
      int to = from;
      while (to < end && array[to] != ';') {
        to++;
      }
      cookie(array, from, to);
      from = to + 1;
    }
  }

  private void cookie(byte[] array, int begin, int end) {
    int from = begin;
    int to = end;
    while (from < to && (array[from] == ' ' || array[from] == '\t')) {
      from++;
    }
    while (to > from && (array[to - 1] == ' ' || array[to - 1] == '\t')) {
      to--;
    }
    if (from == to) {
      return;
    }
    if (event.cookieCount == RequestEvent.MAX_PAIRS) {
      event.truncated = true;
      return;
    }
    int equals = from;
    while (equals < to && array[equals] != '=') {
      equals++;
    }
    int at = event.cookieCount++;
    event.cookieNames[at].set(array, from, equals - from);
    if (equals < to) {
      event.cookieValues[at].set(array, equals + 1, to - equals - 1);
    } else {
      event.cookieValues[at].clear();
    }
  }
}
