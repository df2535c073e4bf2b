package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** One record of a honeypot, cleaned: a session of many requests, or a report of one. */
public final class HoneypotRecord {
  /** What a record is. */
  public enum Kind {
    /** A session that the sensor put together. */
    SESSION,
    /** One request. */
    EVENT
  }

  private static final int HIGHEST_STATUS = 999;
  private static final int LOWEST_STATUS = 100;

  /**
   * One request of a record.
   *
   * @param path its target where that does not stand in the node, or null
   * @param node its fields
   * @param time its time, milliseconds since the epoch
   * @param timeAssumed whether that is the session's, as the request has none
   */
  record Request(@Nullable String path, JsonNode node, long time, boolean timeAssumed) {
    Request(@Nullable String path, JsonNode node, long time) {
      this(path, node, time, false);
    }
  }

  private final Kind kind;
  private final @Nullable String sessUuid;
  private final @Nullable String sensor;
  private final long hash;
  private final long addressHigh;
  private final long addressLow;
  private final int port;
  private final boolean agentKnown;
  private final byte @Nullable [] agent;
  private final SensorLabels labels;
  private final boolean executed;
  private final long reportedRequests;
  private final long start;
  private final long end;
  private final List<Request> requests;
  private final JsonNode cookies;
  private final JsonNode referrer;

  private HoneypotRecord(Builder builder) {
    this.kind = builder.kind;
    this.sessUuid = builder.sessUuid;
    this.sensor = builder.sensor;
    this.hash = builder.hash;
    this.addressHigh = builder.addressHigh;
    this.addressLow = builder.addressLow;
    this.port = builder.port;
    this.agentKnown = builder.agentKnown;
    this.agent = builder.agent;
    this.labels = builder.labels;
    this.executed = builder.executed;
    this.reportedRequests = builder.reportedRequests;
    this.start = builder.start;
    this.end = builder.end;
    this.requests = List.copyOf(builder.requests);
    this.cookies = builder.cookies;
    this.referrer = builder.referrer;
  }

  /** Collects the parts of a record while they are read. */
  static final class Builder {
    private final Kind kind;
    private final @Nullable String sessUuid;
    private final long hash;
    @Nullable String sensor;
    long addressHigh;
    long addressLow;
    int port = -1;
    private boolean agentKnown;
    private byte @Nullable [] agent;
    final SensorLabels labels = new SensorLabels();
    boolean executed;
    long reportedRequests = -1;
    private long start;
    private long end;
    final List<Request> requests = new ArrayList<>();
    JsonNode cookies = MissingNode.getInstance();
    JsonNode referrer = MissingNode.getInstance();

    Builder(Kind kind, @Nullable String sessUuid, long hash) {
      this.kind = kind;
      this.sessUuid = sessUuid;
      this.hash = hash;
    }

    /** The record has a word for the agent; null when it says that there was none. */
    void setAgent(@Nullable String text) {
      agentKnown = true;
      String cleaned = text == null ? "" : SensorText.clean(text, HoneypotReader.MAX_AGENT);
      agent = cleaned.isEmpty() ? null : cleaned.getBytes(UTF_8);
    }

    /**
     * Gives times to the requests without, and makes the whole reach from the first to the last.
     */
    void finish(long startMillis, long endMillis) {
      start = startMillis;
      end = Math.max(startMillis, endMillis);
      for (int i = 0; i < requests.size(); i++) {
        Request request = requests.get(i);
        if (request.time == LogTime.INVALID) {
          boolean isOneOfMany = requests.size() > 1;
          requests.set(i, new Request(request.path, request.node, startMillis, isOneOfMany));
        } else {
          start = Math.min(start, request.time);
          end = Math.max(end, request.time);
        }
      }
    }

    HoneypotRecord build() {
      return new HoneypotRecord(this);
    }
  }

  /** What it is. */
  public Kind kind() {
    return kind;
  }

  /** The session's id: as written for a session, canonical for an event; null if it has none. */
  public @Nullable String sessUuid() {
    return sessUuid;
  }

  /** Hash of its line. */
  public long lineHash() {
    return hash;
  }

  /** The sensor's id, or null. */
  public @Nullable String sensor() {
    return sensor;
  }

  /** The attack names that the sensor gave. */
  public SensorLabels labels() {
    return labels;
  }

  /** Whether the sensor's emulator executed a payload. */
  public boolean executed() {
    return executed;
  }

  /** Number of requests by the sensor's count, or -1. */
  public long reportedRequests() {
    return reportedRequests;
  }

  /** When the session began: at its first request, or before. */
  public Instant start() {
    return Instant.ofEpochMilli(start);
  }

  /** When it ended: at its last request, or later. */
  public Instant end() {
    return Instant.ofEpochMilli(end);
  }

  /** Number of requests, at least one. */
  public int requests() {
    return requests.size();
  }

  /** Resets {@code event} and fills it with the request at a position. */
  public void fill(int index, RequestEvent event) {
    event.reset();
    Request request = requests.get(index);
    JsonNode node = request.node;
    event.timeMillis = request.time;
    event.timeAssumed = request.timeAssumed;
    event.requestHash = kind == Kind.EVENT ? hash : hash(index);
    event.addressHigh = addressHigh;
    event.addressLow = addressLow;
    event.port = port;
    JsonHeaders headers = new JsonHeaders(event);
    pairs(node.path("headers"), true, headers, event);
    if (event.headerCount > 0) {
      // An empty list is of a sensor that keeps none: no client sends no header at all.
      event.known |=
          RequestEvent.HEADERS
              | RequestEvent.USER_AGENT
              | RequestEvent.REFERRER
              | RequestEvent.HOST
              | RequestEvent.COOKIES;
      event.host.set(headers.host);
      event.forwardedFor.set(headers.forwardedFor);
    }
    agent(headers, event);
    if (text(node, event, event.method, "method")) {
      event.known |= RequestEvent.METHOD;
    }
    target(request, event);
    status(node, event);
    if (text(node, event, event.protocol, "protocol")) {
      event.known |= RequestEvent.PROTOCOL;
    }
    referrer(index, node, headers, event);
    cookies(index, node, headers, event);
    body(node, event);
  }

  private long hash(int index) {
    return Bytes.hash64(ByteBuffer.allocate(12).putLong(hash).putInt(index).array(), 0, 12);
  }

  private void agent(JsonHeaders headers, RequestEvent event) {
    if (agentKnown) {
      event.known |= RequestEvent.USER_AGENT;
    }
    if (agent != null) {
      event.userAgent.set(agent);
    } else if (headers.userAgent.isPresent()) {
      String cleaned = SensorText.clean(headers.userAgent.toString(), HoneypotReader.MAX_AGENT);
      if (!cleaned.isEmpty()) {
        JsonText.encode(cleaned, event, event.userAgent);
      }
    }
  }

  /** Points {@code into} at the first of some fields that has a plain value. */
  private static boolean text(JsonNode node, RequestEvent event, Bytes into, String... fields) {
    for (String field : fields) {
      String text = HoneypotReader.scalar(node.path(field));
      if (text != null) {
        JsonText.encode(text, event, into);
        return true;
      }
    }
    return false;
  }

  private static void target(Request request, RequestEvent event) {
    Bytes target = new Bytes();
    if (request.path != null) {
      JsonText.encode(request.path, event, target);
    } else if (!text(request.node, event, target, "path", "url", "uri")) {
      return;
    }
    JsonNode query = request.node.path("query");
    boolean hasQuery = query.isTextual() ? !query.textValue().isEmpty() : query.isObject();
    if (hasQuery && target.indexOf((byte) '?', 0) < 0) {
      String text = query.isTextual() ? query.textValue() : form(query);
      String mark = text.startsWith("?") ? "" : "?";
      JsonText.encode(target + mark + text, event, target);
    }
    RequestLine.target(target.array(), target.offset(), target.length(), event);
  }

  private static void status(JsonNode node, RequestEvent event) {
    JsonNode status =
        node.has("response_status") ? node.path("response_status") : node.path("status");
    if (status.isMissingNode()) {
      return;
    }
    event.known |= RequestEvent.STATUS;
    if (status.isInt()) {
      int number = status.intValue();
      event.status = number >= LOWEST_STATUS && number <= HIGHEST_STATUS ? number : event.status;
      return;
    }
    String text = HoneypotReader.scalar(status);
    if (text != null && text.length() == 3) {
      byte[] digits = text.getBytes(UTF_8);
      long number = LogTime.scaled(digits, 0, digits.length, 0);
      if (number >= LOWEST_STATUS && number <= HIGHEST_STATUS) {
        event.status = (int) number;
      }
    }
  }

  private void referrer(int index, JsonNode node, JsonHeaders headers, RequestEvent event) {
    if (headers.referrer.isPresent()) {
      event.referrer.set(headers.referrer);
    } else if (text(node, event, event.referrer, "referer")) {
      event.known |= RequestEvent.REFERRER;
    } else if (index == 0) {
      // The session's is that of its first request: to be inspected, not to be counted.
      String text = HoneypotReader.scalar(referrer);
      if (text != null) {
        JsonText.encode(text, event, event.referrer);
      }
    }
  }

  private void cookies(int index, JsonNode node, JsonHeaders headers, RequestEvent event) {
    JsonNode own = node.path("cookies");
    if (own.isContainerNode() || own.isTextual()) {
      event.known |= RequestEvent.COOKIES;
      pairs(own, false, headers, event);
    } else if (headers.cookie.isPresent()) {
      headers.parseCookies(headers.cookie);
    } else if (index == 0) {
      // As the session's referrer.
      pairs(cookies, false, headers, event);
    }
  }

  /** An object of names and values, a list of pairs, or the text of a {@code Cookie} header. */
  private static void pairs(
      JsonNode node, boolean ofHeaders, JsonHeaders headers, RequestEvent event) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> pair : node.properties()) {
        if (pair.getValue().isArray()) {
          pair.getValue().forEach(value -> pair(pair.getKey(), value, ofHeaders, headers, event));
        } else {
          pair(pair.getKey(), pair.getValue(), ofHeaders, headers, event);
        }
      }
    } else if (node.isArray()) {
      for (JsonNode pair : node) {
        String name = HoneypotReader.scalar(pair.isArray() ? pair.path(0) : pair.path("name"));
        if (name != null) {
          JsonNode value = pair.isArray() ? pair.path(1) : pair.path("value");
          pair(name, value, ofHeaders, headers, event);
        }
      }
    } else if (node.isTextual() && !ofHeaders) {
      Bytes text = new Bytes();
      JsonText.encode(node.textValue(), event, text);
      headers.parseCookies(text);
    }
  }

  /** A value of null was not sent: so sensors write a cookie that was not there. */
  private static void pair(
      String name, JsonNode value, boolean ofHeaders, JsonHeaders headers, RequestEvent event) {
    String text = HoneypotReader.scalar(value);
    if (text != null) {
      Bytes bytes = new Bytes();
      JsonText.encode(text, event, bytes);
      headers.add(ofHeaders, name, bytes);
    }
  }

  private static void body(JsonNode node, RequestEvent event) {
    for (String field : List.of("post_data", "body", "data")) {
      JsonNode body = node.path(field);
      if (body.isMissingNode() || body.isNull()) {
        continue;
      }
      if (body.isValueNode()) {
        JsonText.encode(body.asText(), event, event.body);
      } else if (body.isObject() && field.equals("post_data")) {
        JsonText.encode(form(body), event, event.body);
      } else {
        JsonText.encode(body.toString(), event, event.body);
      }
      return;
    }
  }

  /** Fields as a browser sends a form: what the sensor took apart, put together again. */
  private static String form(JsonNode fields) {
    StringBuilder form = new StringBuilder();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      JsonNode value = field.getValue();
      form.append(form.isEmpty() ? "" : "&");
      encode(field.getKey(), form);
      form.append('=');
      encode(value.isValueNode() ? value.asText() : value.toString(), form);
    }
    return form.toString();
  }

  private static void encode(String text, StringBuilder into) {
    for (byte b : text.getBytes(UTF_8)) {
      int c = b & 0xff;
      boolean plain =
          (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || c == '-'
              || c == '.'
              || c == '_'
              || c == '*';
      if (plain) {
        into.append((char) c);
      } else if (c == ' ') {
        into.append('+');
      } else {
        into.append('%').append("0123456789ABCDEF".charAt(c >> 4));
        into.append("0123456789ABCDEF".charAt(c & 15));
      }
    }
  }
}
