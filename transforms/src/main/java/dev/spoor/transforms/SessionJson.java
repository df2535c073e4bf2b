package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spoor.model.ClientKey;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.TrackedSession;
import dev.spoor.model.Verdict;
import dev.spoor.model.features.Feature;
import dev.spoor.model.features.Features;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The JSON form of a session, one object a line, as CONTRACTS' C0 names its fields. */
public final class SessionJson {
  private static final byte[] PROCESSED_AT = ",\"processed_at\":".getBytes(UTF_8);
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final List<Feature> FEATURES = Features.all();

  private SessionJson() {}

  /**
   * Writes a session that nobody judged, without line feed.
   *
   * @param processedAt the wall-clock time to stamp it with; the one field that is not a function
   *     of the input
   */
  public static byte[] write(Session session, Instant processedAt) {
    return write(session, null, null, null, processedAt);
  }

  /** Writes a session with its verdict, without line feed; else as for one without. */
  public static byte[] write(ScoredSession scored, Instant processedAt) {
    return write(scored.session(), scored, null, null, processedAt);
  }

  /** Writes a session with its verdict and the ids that it supersedes, without line feed. */
  public static byte[] write(TrackedSession tracked, Instant processedAt) {
    ScoredSession scored = tracked.scored();
    return write(scored.session(), scored, tracked, null, processedAt);
  }

  /**
   * Writes the alert that a session is, without line feed: the session with {@code alert_id} and
   * {@code alert_state} before it.
   */
  public static byte[] writeAlert(ScoredSession scored, Instant processedAt) {
    return write(scored.session(), scored, null, alertId(scored), processedAt);
  }

  /**
   * Writes the alert that a state of a session is, without line feed; else as for one that ended.
   */
  public static byte[] writeAlert(TrackedSession tracked, Instant processedAt) {
    ScoredSession scored = tracked.scored();
    return write(scored.session(), scored, tracked, alertId(tracked), processedAt);
  }

  /**
   * The id of an alert: a hash of the session's id and its level, so that a redone bundle repeats
   * an id and never invents one.
   */
  static String alertId(ScoredSession scored) {
    return alertId(scored.session().id(), scored.verdict().threatLevel());
  }

  /** The same of the session that a state belongs to. */
  static String alertId(TrackedSession tracked) {
    return alertId(tracked.id(), tracked.scored().verdict().threatLevel());
  }

  private static String alertId(String id, Verdict.ThreatLevel level) {
    String input = id + "/" + level;
    HashValue128 hash = Hashing.xxh3_128().hashBytesTo128Bits(input.getBytes(UTF_8));
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(hash.getMostSignificantBits())
        + hex.toHexDigits(hash.getLeastSignificantBits());
  }

  private static byte[] write(
      Session session,
      @Nullable ScoredSession scored,
      @Nullable TrackedSession tracked,
      @Nullable String alertId,
      Instant processedAt) {
    SessionFragment fragment = session.fragment();
    ByteArrayOutputStream out = new ByteArrayOutputStream(scored == null ? 2048 : 4096);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      if (alertId != null) {
        json.writeStringField("alert_id", alertId);
        json.writeStringField("alert_state", session.isFinal() ? "settled" : "provisional");
        if (tracked != null && tracked.urgent()) {
          json.writeBooleanField("urgent", true);
        }
      }
      json.writeStringField("sess_uuid", tracked == null ? session.id() : tracked.id());
      if (tracked != null && !tracked.supersedes().isEmpty()) {
        json.writeArrayFieldStart("supersedes");
        for (String id : tracked.supersedes()) {
          json.writeString(id);
        }
        json.writeEndArray();
      }
      json.writeStringField("client_key", session.clientKey());
      json.writeStringField("site", ClientKey.parse(session.clientKey()).site());
      json.writeStringField("peer_ip", fragment.address());
      if (fragment.port() >= 0) {
        json.writeNumberField("peer_port", fragment.port());
      }
      String agent = fragment.userAgent();
      if (agent != null) {
        json.writeStringField("user_agent", agent);
      }
      json.writeStringField("start_time", session.start().toString());
      json.writeStringField("end_time", session.end().toString());
      json.writeNumberField("request_count", session.requestCount());
      json.writeStringField("close_cause", lowerCase(session.closeCause()));
      if (scored != null) {
        VerdictJson.write(scored, json);
      }
      writeFeatures(fragment, json);
      json.writeObjectFieldStart("version");
      json.writeStringField("last", session.end().toString());
      json.writeNumberField("request_count", session.requestCount());
      json.writeEndObject();
      json.writeBooleanField("final", session.isFinal());
      json.writeStringField("processed_at", processedAt.toString());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** How many of a line's first bytes do not depend on when it was written. */
  public static int untimedLength(byte[] line) {
    for (int from = line.length - PROCESSED_AT.length; from > 0; from--) {
      if (Arrays.equals(
          line, from, from + PROCESSED_AT.length, PROCESSED_AT, 0, PROCESSED_AT.length)) {
        return from;
      }
    }
    return line.length;
  }

  /** An enum's name as results write it. */
  static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void writeFeatures(SessionFragment fragment, JsonGenerator json)
      throws IOException {
    List<String> unavailable = new ArrayList<>();
    json.writeObjectFieldStart("features");
    for (Feature feature : FEATURES) {
      double value = feature.of(fragment);
      if (Double.isNaN(value)) {
        unavailable.add(feature.name());
      } else {
        json.writeFieldName(feature.name());
        writeNumber(value, json);
      }
    }
    json.writeEndObject();
    json.writeArrayFieldStart("features_unavailable");
    for (String name : unavailable) {
      json.writeString(name);
    }
    json.writeEndArray();
  }

  /**
   * Writes a value of at most six decimals. Formatting doubles takes longer than all else of a line
   * together, so the usual ones are written as integers with a point put in.
   */
  private static void writeNumber(double value, JsonGenerator json) throws IOException {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      json.writeNumber((long) value);
      return;
    }
    if (Math.abs(value) > 1e9) {
      json.writeNumber(value);
      return;
    }
    long millionths = Math.round(Math.abs(value) * 1e6);
    int digits = 6;
    long fraction = millionths % 1_000_000;
    while (fraction % 10 == 0) {
      fraction /= 10;
      digits--;
    }
    char[] text = new char[20];
    int at = text.length;
    for (int i = 0; i < digits; i++) {
      text[--at] = (char) ('0' + fraction % 10);
      fraction /= 10;
    }
    text[--at] = '.';
    long whole = millionths / 1_000_000;
    do {
      text[--at] = (char) ('0' + whole % 10);
      whole /= 10;
    } while (whole > 0);
    if (value < 0) {
      text[--at] = '-';
    }
    json.writeRawValue(text, at, text.length - at);
  }
}
