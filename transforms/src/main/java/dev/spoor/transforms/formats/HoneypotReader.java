package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spoor.model.Bytes;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.transforms.formats.HoneypotRecord.Kind;
import dev.spoor.transforms.formats.HoneypotRecord.Request;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads what honeypots of the SNARE and TANNER kind write, one JSON object a line: sessions that
 * the sensor put together, and report events, one request each. docs/formats.md has the fields and
 * all their variants. Bytes that are not UTF-8, and lone surrogates, become U+FFFD; of duplicate
 * keys the last counts.
 *
 * <p>Linear in the line, never throws on any bytes. One instance per thread.
 */
public final class HoneypotReader {
  /** The name by which options and {@code run.json} call these records. */
  public static final String FORMAT = "honeypot";

  /** Longest id of a session or a sensor, in characters. */
  public static final int MAX_ID = 128;

  /** Characters kept of a user agent: it counts for each request of a record. */
  static final int MAX_AGENT = 2048;

  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER = 1000;
  private static final int MAX_ADDRESS = 128;
  private static final int MAX_TIME = 64;
  private static final int MAX_PORT = 0xffff;

  /** Decimals of a number whose text has no exponent, and then some. */
  private static final int MOST_DECIMALS = 9;

  /** Seconds beyond this, in the year 5138, are taken for milliseconds, and so on. */
  private static final long MOST_SECONDS_MILLIS = 100_000_000_000_000L;

  private static final long NO_TIME = LogTime.INVALID;

  private static final JsonMapper JSON = mapper();

  private final RequestEvent scratch = new RequestEvent();

  private static JsonMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            // Names are an attacker's, too: no table of them, so none that could overflow.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  /**
   * What became of a line: a record, or why there is none.
   *
   * @param record the record, or null
   * @param refusal why not, or null
   * @param field the field that was missing or wrong; empty where it is the whole line
   */
  public record Reading(
      @Nullable HoneypotRecord record, @Nullable DeadLetterCode refusal, String field) {}

  /** Why a line is no record; made without a stack trace, as whole files may be refused. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    final DeadLetterCode code;
    final String field;

    Refusal(DeadLetterCode code, String field) {
      super(field, null, false, false);
      this.code = code;
      this.field = field;
    }
  }

  /** Reads a line, which is not blank, without its terminator. */
  public Reading read(byte[] line, int offset, int length) {
    try {
      JsonNode root = parse(line, offset, length);
      long hash = Bytes.hash64(line, offset, length);
      return new Reading(isEvent(root) ? event(root, hash) : session(root, hash), null, "");
    } catch (Refusal e) {
      return new Reading(null, e.code, e.field);
    }
  }

  /**
   * The canonical id of the session that a line is the record of, most often without reading all of
   * the line. Null, or any text, for a line that {@link #read} does not take as a session.
   */
  public @Nullable String sessionId(byte[] line, int offset, int length) {
    String scanned = SessionIdScan.find(line, offset, length);
    if (scanned != null) {
      return canonicalId(scanned);
    }
    HoneypotRecord record = read(line, offset, length).record();
    return record == null || record.sessUuid() == null ? null : canonicalId(record.sessUuid());
  }

  private static JsonNode parse(byte[] line, int offset, int length) throws Refusal {
    String text = new String(line, offset, length, UTF_8);
    if (text.startsWith("\ufeff")) {
      text = text.substring(1);
    }
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonEOFException e) {
      throw new Refusal(DeadLetterCode.TRUNCATED_LINE, "");
    } catch (StreamConstraintsException e) {
      boolean deep = e.getOriginalMessage().contains("depth");
      throw new Refusal(deep ? DeadLetterCode.JSON_TOO_DEEP : DeadLetterCode.BAD_NUMBER, "");
    } catch (JsonProcessingException e) {
      // A line that breaks off behind a comma is the one truncation that Jackson does not tell.
      throw new Refusal(
          text.endsWith(",") ? DeadLetterCode.TRUNCATED_LINE : DeadLetterCode.BAD_JSON, "");
    } catch (NumberFormatException e) {
      // Jackson lets it through for exponents beyond an int.
      throw new Refusal(DeadLetterCode.BAD_NUMBER, "");
    }
    if (!root.isObject()) {
      throw new Refusal(DeadLetterCode.NOT_IN_FORMAT, "");
    }
    return root;
  }

  /** A request on its own; anything else has to be a session. */
  private static boolean isEvent(JsonNode root) {
    return root.has("path") && !root.has("start_time") && (root.has("peer") || root.has("peer_ip"));
  }

  private HoneypotRecord session(JsonNode root, long hash) throws Refusal {
    String sessUuid = id(root.path("sess_uuid"), "sess_uuid");
    if (sessUuid == null) {
      throw new Refusal(DeadLetterCode.MISSING_FIELD, "sess_uuid");
    }
    HoneypotRecord.Builder record = new HoneypotRecord.Builder(Kind.SESSION, sessUuid, hash);
    peer(root, record);
    long start = requiredTime(root.path("start_time"), "start_time");
    record.sensor = sensor(root.path("snare_uuid"));
    if (root.has("user_agent")) {
      record.setAgent(scalar(root.path("user_agent")));
    }
    record.cookies = root.path("cookies");
    record.referrer = root.path("referer");
    record.reportedRequests = whole(root.path("request_count"));
    requests(root, record);
    labels(root, record);
    if (record.requests.isEmpty()) {
      // It was a visit; of what was asked for, nothing is known.
      record.requests.add(new Request(null, JSON.missingNode(), start));
    }
    record.finish(start, time(root.path("end_time")));
    return record.build();
  }

  private HoneypotRecord event(JsonNode root, long hash) throws Refusal {
    JsonNode message = root.path("response_msg").path("response").path("message");
    String sessUuid = id(message.path("sess_uuid"), "response_msg sess_uuid");
    if (sessUuid == null) {
      sessUuid = id(root.path("sess_uuid"), "sess_uuid");
    }
    if (sessUuid == null) {
      sessUuid = cookieId(root.path("cookies"));
    }
    HoneypotRecord.Builder record =
        new HoneypotRecord.Builder(
            Kind.EVENT, sessUuid == null ? null : canonicalId(sessUuid), hash);
    peer(root, record);
    long time = requiredTime(root.path("timestamp"), "timestamp");
    JsonNode path = root.path("path");
    if (path.isContainerNode()) {
      throw new Refusal(DeadLetterCode.BAD_FIELD, "path");
    }
    record.sensor = sensor(root.path("uuid"));
    if (root.has("user_agent")) {
      record.setAgent(scalar(root.path("user_agent")));
    }
    JsonNode detection = message.path("detection");
    JsonNode name = detection.path("name");
    if (name.isValueNode() && !name.isNull()) {
      record.labels.add(name.asText());
    }
    JsonNode payload = detection.path("payload").path("value");
    record.executed =
        !record.labels.labels().isEmpty() && payload.isValueNode() && !payload.asText("").isEmpty();
    record.requests.add(new Request(null, root, time));
    record.finish(time, NO_TIME);
    return record.build();
  }

  /** The session's id as the client's cookie gives it back: only what the sensor could have set. */
  private static @Nullable String cookieId(JsonNode cookies) {
    JsonNode value = cookies.path("sess_uuid");
    if (!value.isTextual()) {
      return null;
    }
    String id = SensorText.clean(value.textValue(), MAX_ID);
    return isUuid(id) ? id : null;
  }

  private static @Nullable String id(JsonNode node, String field) throws Refusal {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.isTextual() && !node.isIntegralNumber()) {
      throw new Refusal(DeadLetterCode.BAD_FIELD, field);
    }
    String id = SensorText.clean(node.asText(), MAX_ID + 1);
    if (id.length() > MAX_ID) {
      throw new Refusal(DeadLetterCode.BAD_FIELD, field);
    }
    return id.isEmpty() ? null : id;
  }

  /**
   * The form of an id by which sessions are told apart: a UUID in lower case without its hyphens,
   * as sensors write it in one place and not in another; anything else as it is.
   */
  public static String canonicalId(String id) {
    return isUuid(id) ? id.replace("-", "").toLowerCase(Locale.ROOT) : id;
  }

  /** Whether an id is 32 hex digits, perhaps with the hyphens of a UUID. */
  private static boolean isUuid(String id) {
    boolean hyphens = id.length() == 36;
    if (!hyphens && id.length() != 32) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      boolean hyphen = hyphens && (i == 8 || i == 13 || i == 18 || i == 23);
      char c = id.charAt(i);
      boolean hex = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
      if (hyphen ? c != '-' : !hex) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String sensor(JsonNode node) {
    String sensor = scalar(node);
    String cleaned = sensor == null ? "" : SensorText.clean(sensor, MAX_ID);
    return cleaned.isEmpty() ? null : cleaned;
  }

  /** A plain value as text; null where there is none. */
  static @Nullable String scalar(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? node.asText() : null;
  }

  private void peer(JsonNode root, HoneypotRecord.Builder record) throws Refusal {
    JsonNode peer = root.path("peer");
    JsonNode address = root.path("peer_ip");
    if (address.isMissingNode() || address.isNull()) {
      address = peer.isObject() ? peer.path("ip") : peer;
    }
    String text = address.isTextual() ? SensorText.clean(address.textValue(), MAX_ADDRESS) : "";
    if (text.isEmpty()) {
      boolean missing = address.isTextual() || address.isMissingNode() || address.isNull();
      throw new Refusal(
          missing ? DeadLetterCode.MISSING_FIELD : DeadLetterCode.BAD_ADDRESS, "peer_ip");
    }
    byte[] bytes = withoutPrefixLength(text).getBytes(UTF_8);
    if (!IpAddress.parse(bytes, 0, bytes.length, scratch)) {
      throw new Refusal(DeadLetterCode.BAD_ADDRESS, "peer_ip");
    }
    record.addressHigh = scratch.addressHigh;
    record.addressLow = scratch.addressLow;
    JsonNode port = root.has("peer_port") ? root.path("peer_port") : peer.path("port");
    long number = whole(port);
    record.port = number > 0 && number <= MAX_PORT ? (int) number : scratch.port;
  }

  /** Cuts the length of a network's prefix, as in {@code 192.0.2.1/24}. */
  private static String withoutPrefixLength(String address) {
    int slash = address.lastIndexOf('/');
    int digits = address.length() - slash - 1;
    if (slash < 0 || digits < 1 || digits > 3) {
      return address;
    }
    for (int i = slash + 1; i < address.length(); i++) {
      if (address.charAt(i) < '0' || address.charAt(i) > '9') {
        return address;
      }
    }
    return address.substring(0, slash);
  }

  private long requiredTime(JsonNode node, String field) throws Refusal {
    boolean missing =
        node.isMissingNode()
            || node.isNull()
            || (node.isTextual() && SensorText.clean(node.textValue(), MAX_TIME).isEmpty());
    if (missing) {
      throw new Refusal(DeadLetterCode.MISSING_FIELD, field);
    }
    long time = time(node);
    if (time == NO_TIME) {
      throw new Refusal(DeadLetterCode.BAD_TIME, field);
    }
    return time;
  }

  /** A time as number or text; {@link #NO_TIME} where it is none. */
  private long time(JsonNode node) {
    if (!node.isNumber() && !node.isTextual()) {
      return NO_TIME;
    }
    if (node.isBigDecimal()) {
      BigDecimal number = node.decimalValue();
      boolean isShort = number.precision() <= LogTime.MAX_DIGITS && number.signum() >= 0;
      if (isShort && number.scale() >= 0 && number.scale() <= MOST_DECIMALS) {
        return epoch(number.unscaledValue().longValue(), number.scale());
      }
    } else if (node.isInt() || node.isLong()) {
      long number = node.longValue();
      if (number >= 0 && number <= LogTime.MAX_SHORT) {
        return epoch(number, 0);
      }
    }
    byte[] text = SensorText.clean(node.asText(), MAX_TIME).getBytes(UTF_8);
    long epoch = epoch(text);
    if (epoch != NO_TIME || node.isNumber()) {
      return epoch;
    }
    if (text.length == 10) {
      text = (new String(text, UTF_8) + "T00:00:00").getBytes(UTF_8);
    }
    return LogTime.iso8601(text, 0, text.length, scratch) ? scratch.timeMillis : NO_TIME;
  }

  /** Seconds since the epoch; milliseconds, microseconds or nanoseconds where they must be. */
  private static long epoch(byte[] text) {
    return epoch(scale -> LogTime.scaled(text, 0, text.length, scale));
  }

  /** As of the text of a number, with so many decimals; most times are such, and come often. */
  private static long epoch(long unscaled, int decimals) {
    return epoch(scale -> LogTime.scaled(unscaled, decimals, scale));
  }

  private static long epoch(IntToLongFunction scaled) {
    for (int scale = 3; scale >= -6; scale -= 3) {
      long millis = scaled.applyAsLong(scale);
      if (millis >= 0 && millis < MOST_SECONDS_MILLIS) {
        return millis;
      }
    }
    return NO_TIME;
  }

  /** A whole number, not negative, as number or text; -1 where there is none. */
  private static long whole(JsonNode node) {
    if (!node.isNumber() && !node.isTextual()) {
      return -1;
    }
    byte[] text = SensorText.clean(node.asText(), MAX_TIME).getBytes(UTF_8);
    long number = LogTime.scaled(text, 0, text.length, 0);
    return number < 0 ? -1 : number;
  }

  /** {@code requests}, else {@code paths}: a list of objects or paths, a map by path, a number. */
  private void requests(JsonNode root, HoneypotRecord.Builder record) throws Refusal {
    JsonNode requests = root.path("requests");
    if (requests.isNumber()) {
      record.reportedRequests = Math.max(record.reportedRequests, whole(requests));
    } else {
      requests(requests, "requests", record);
    }
    if (record.requests.isEmpty()) {
      requests(root.path("paths"), "paths", record);
    }
  }

  private void requests(JsonNode list, String field, HoneypotRecord.Builder record) throws Refusal {
    if (list.isArray()) {
      for (JsonNode one : list) {
        if (!one.isNull()) {
          request(null, one, field, record);
        }
      }
    } else if (list.isObject()) {
      for (Map.Entry<String, JsonNode> one : list.properties()) {
        request(one.getKey(), one.getValue(), field, record);
      }
    } else if (!list.isMissingNode() && !list.isNull()) {
      throw new Refusal(DeadLetterCode.BAD_FIELD, field);
    }
  }

  private void request(
      @Nullable String path, JsonNode node, String field, HoneypotRecord.Builder record)
      throws Refusal {
    if (node.isTextual() && path == null) {
      record.requests.add(new Request(node.textValue(), JSON.missingNode(), NO_TIME));
    } else if (node.isObject()) {
      JsonNode time = node.has("timestamp") ? node.path("timestamp") : node.path("time");
      record.requests.add(new Request(path, node, time(time)));
      addLabels(node.path("attack_type"), "attack_type", record.labels);
    } else if (path != null) {
      record.requests.add(new Request(path, JSON.missingNode(), NO_TIME));
    } else {
      throw new Refusal(DeadLetterCode.BAD_FIELD, field);
    }
  }

  /**
   * {@code attack_types}: a name, a list of names, or a map from path to names, which tells of
   * requests where nothing else does; then the names counted in {@code attack_count}.
   */
  private static void labels(JsonNode root, HoneypotRecord.Builder record) throws Refusal {
    JsonNode types = root.path("attack_types");
    if (types.isObject()) {
      boolean requests = record.requests.isEmpty();
      for (Map.Entry<String, JsonNode> one : types.properties()) {
        addLabels(one.getValue(), "attack_types", record.labels);
        if (requests && one.getKey().startsWith("/")) {
          record.requests.add(new Request(one.getKey(), JSON.missingNode(), NO_TIME));
        }
      }
    } else {
      addLabels(types, "attack_types", record.labels);
    }
    for (Map.Entry<String, JsonNode> one : root.path("attack_count").properties()) {
      if (whole(one.getValue()) > 0) {
        record.labels.add(one.getKey());
      }
    }
  }

  private static void addLabels(JsonNode node, String field, SensorLabels labels) throws Refusal {
    if (node.isTextual()) {
      labels.add(node.textValue());
    } else if (node.isArray()) {
      for (JsonNode one : node) {
        addLabels(one, field, labels);
      }
    } else if (node.isObject()) {
      JsonNode name = node.has("attack_type") ? node.path("attack_type") : node.path("name");
      addLabels(name, field, labels);
    } else if (!node.isNull() && !node.isMissingNode()) {
      throw new Refusal(DeadLetterCode.BAD_FIELD, field);
    }
  }

  /**
   * Whether a line has the keys of such a record: enough to tell a file by, without judging values.
   *
   * @param cut whether the line may go on beyond what is there
   */
  static boolean recognizes(byte[] line, int offset, int length, boolean cut) {
    boolean sessUuid = false;
    boolean peer = false;
    boolean start = false;
    boolean path = false;
    boolean timestamp = false;
    boolean report = false;
    try (JsonParser parser = JSON.getFactory().createParser(line, offset, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        switch (parser.currentName()) {
          case "sess_uuid" -> sessUuid = true;
          case "peer_ip", "peer" -> peer = true;
          case "start_time" -> start = true;
          case "path" -> path = true;
          case "timestamp" -> timestamp = true;
          case "response_msg", "uuid" -> report = true;
          default -> {}
        }
        parser.nextToken();
        parser.skipChildren();
      }
    } catch (IOException e) {
      if (!cut) {
        return false;
      }
    }
    return peer && ((sessUuid && start) || (report && path && timestamp));
  }
}
