package dev.spoor.pipeline.evaluate;

import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;
import dev.spoor.transforms.formats.RequestLine;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a client sent, in {@link Octets}.
 *
 * @param method the method
 * @param target the request target, query included
 * @param headers headers in the order sent
 * @param body the body; null where there was none
 * @param status status of the answer, or -1
 */
record RequestData(
    String method, String target, List<Header> headers, @Nullable String body, int status) {

  /** An ordinary browser's agent, for requests whose agent is not what is measured. */
  static final String BROWSER =
      "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

  private static final String HOST = "www.example.com";

  /**
   * One header.
   *
   * @param name the name as sent
   * @param value the value
   */
  record Header(String name, String value) {}

  /** Copies the headers. */
  RequestData {
    headers = List.copyOf(headers);
  }

  /** A {@code GET} by an ordinary browser. */
  static RequestData get(String target) {
    return new RequestData("GET", target, browser(), null, -1);
  }

  /** A {@code GET} by an ordinary browser with one argument, whose value is escaped already. */
  static RequestData argument(String escapedValue) {
    return get("/search?q=" + escapedValue);
  }

  /** A {@code POST} by an ordinary browser. */
  static RequestData post(String target, @Nullable String contentType, String body) {
    List<Header> headers = browser();
    if (contentType != null) {
      headers.add(new Header("Content-Type", contentType));
    }
    return new RequestData("POST", target, headers, body, -1);
  }

  /** The headers of an ordinary browser, to which others may be added. */
  static List<Header> browser() {
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("Host", HOST));
    headers.add(new Header("User-Agent", BROWSER));
    return headers;
  }

  /** Value of the first header of a name in lower case, or null. */
  @Nullable String header(String lowerName) {
    for (Header header : headers) {
      if (Octets.lower(header.name()).equals(lowerName)) {
        return header.value();
      }
    }
    return null;
  }

  /** The request as it is sent, with line feeds alone; in octets. */
  String text() {
    StringBuilder text = new StringBuilder(method).append(' ').append(target).append('\n');
    for (Header header : headers) {
      text.append(header.name()).append(": ").append(header.value()).append('\n');
    }
    if (body != null) {
      text.append('\n').append(body);
    }
    return text.toString();
  }

  /** Fills {@code event} as a log that keeps everything of a request would. */
  void fill(RequestEvent event) {
    event.reset();
    set(event.method, method);
    byte[] bytes = Octets.bytes(target);
    RequestLine.target(bytes, 0, bytes.length, event);
    set(event.protocol, "HTTP/1.1");
    event.status = status;
    for (Header header : headers) {
      add(event, header);
    }
    if (body != null) {
      set(event.body, body);
    }
    event.known =
        RequestEvent.METHOD
            | RequestEvent.PROTOCOL
            | RequestEvent.HEADERS
            | RequestEvent.COOKIES
            | RequestEvent.USER_AGENT
            | RequestEvent.REFERRER
            | RequestEvent.HOST
            | (status < 0 ? 0 : RequestEvent.STATUS);
  }

  private static void add(RequestEvent event, Header header) {
    if (event.headerCount < RequestEvent.MAX_PAIRS) {
      set(event.headerNames[event.headerCount], header.name());
      set(event.headerValues[event.headerCount], header.value());
      event.headerCount++;
    } else {
      event.truncated = true;
    }
    switch (Octets.lower(header.name())) {
      case "user-agent" -> setFirst(event.userAgent, header.value());
      case "referer" -> setFirst(event.referrer, header.value());
      case "host" -> setFirst(event.host, header.value());
      case "x-forwarded-for" -> setFirst(event.forwardedFor, header.value());
      case "cookie" -> cookies(event, header.value());
      default -> {}
    }
  }

  private static void cookies(RequestEvent event, String pairs) {
    int from = 0;
    while (from <= pairs.length()) {
      int semicolon = pairs.indexOf(';', from);
      int to = semicolon < 0 ? pairs.length() : semicolon;
      String pair = pairs.substring(from, to).strip();
      if (!pair.isEmpty() && event.cookieCount < RequestEvent.MAX_PAIRS) {
        int equals = pair.indexOf('=');
        set(
            event.cookieNames[event.cookieCount],
            equals < 0 ? "" : pair.substring(0, equals).strip());
        set(event.cookieValues[event.cookieCount], pair.substring(equals + 1));
        event.cookieCount++;
      }
      from = to + 1;
    }
  }

  private static void setFirst(Bytes field, String octets) {
    if (!field.isPresent()) {
      set(field, octets);
    }
  }

  private static void set(Bytes field, String octets) {
    field.set(Octets.bytes(octets));
  }
}
