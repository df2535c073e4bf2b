package dev.spoor.transforms.formats;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Says where a JSON log keeps what: a log format as data. Written in YAML:
 *
 * <pre>
 * name: my-proxy
 * detect: [ts, request.uri]              # a line is of this format if it has all these keys
 * fields:
 *   time: {path: ts, type: epoch_seconds}
 *   client_ip: [request.client_ip, request.remote_ip]   # the first that has a value
 *   url: request.uri
 *   method: {path: request.method, default: GET}
 *   request_time: {path: took, unit: ms}
 *   headers: request.headers
 * always_known: [user_agent]             # keys that the log leaves out when there is nothing to say
 * cannot_say: [cookies]                  # what the log hides, though headers would show it
 * </pre>
 *
 * <p>A path is keys joined by dots; a key that holds dots itself is found, too. A field is known of
 * a line in which one of its keys stands, be its value null.
 *
 * @param name the format's name: lower-case letters, digits, hyphens and underscores
 * @param detect paths that every line of the format has; at most 64
 * @param fields where to find each field, best first; time, client_ip and one of url and
 *     request_line are there
 * @param defaults values of fields that a line leaves out
 * @param alwaysKnown fields of which a missing key says that there was nothing
 * @param cannotSay fields that are never known
 */
public record JsonMapping(
    String name,
    List<String> detect,
    Map<Field, List<Source>> fields,
    Map<Field, String> defaults,
    Set<Field> alwaysKnown,
    Set<Field> cannotSay)
    implements Serializable {

  /** Copies the collections. */
  public JsonMapping {
    detect = List.copyOf(detect);
    fields = Map.copyOf(fields);
    defaults = Map.copyOf(defaults);
    alwaysKnown = Set.copyOf(alwaysKnown);
    cannotSay = Set.copyOf(cannotSay);
  }

  /**
   * Reads a mapping from YAML.
   *
   * @param nameForMessages the file's name, with which every message begins
   * @throws IllegalArgumentException with one line that says which key is wrong and what it takes
   */
  public static JsonMapping load(Reader reader, String nameForMessages) throws IOException {
    return new JsonMappingReader(nameForMessages).read(reader);
  }

  /** What a mapping can place. Numbers may stand as JSON numbers or as text. */
  public enum Field {
    /** Event time. Required. */
    TIME,
    /** Client address, perhaps with a port. Required. */
    CLIENT_IP,
    /** Client port. */
    CLIENT_PORT,
    /** The whole request line, instead of method, url and protocol. */
    REQUEST_LINE,
    /** Request method. */
    METHOD,
    /** Request target: origin form or an absolute URL. */
    URL,
    /** Query, where the url stands without it. */
    QUERY,
    /** Protocol version. */
    PROTOCOL,
    /** Response status; 0 is none. */
    STATUS,
    /** Response body bytes. */
    BYTES,
    /** Time spent on the request. */
    REQUEST_TIME,
    /** Host. */
    HOST,
    /** Referrer. */
    REFERRER,
    /** User agent. */
    USER_AGENT,
    /** {@code X-Forwarded-For}. */
    FORWARDED_FOR,
    /** Authenticated user. */
    USER,
    /** Request body. */
    BODY,
    /** JA3 fingerprint. */
    JA3,
    /** JA4 fingerprint. */
    JA4,
    /** Headers: an object of values or lists of values, or a list of names and values. */
    HEADERS,
    /** Cookies: like headers, or the text of a Cookie header. */
    COOKIES;

    /** The field as mappings spell it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** An index into arrays of one process; never stored. */
    @SuppressWarnings("EnumOrdinal")
    int index() {
      return ordinal();
    }

    int bit() {
      return 1 << index();
    }
  }

  /** How the value of a time or a duration is written. */
  public enum Reading {
    /** Not a time. */
    TEXT(0),
    /** {@code 2019-01-22T03:56:14.125+03:30}, or without a zone, which is taken for UTC. */
    ISO8601(0),
    /** {@code 22/Jan/2019:03:56:14 +0330}. */
    CLF(0),
    /** Seconds since the epoch, perhaps with a fraction. */
    EPOCH_SECONDS(3),
    /** Milliseconds since the epoch. */
    EPOCH_MILLIS(0),
    /** Microseconds since the epoch. */
    EPOCH_MICROS(-3),
    /** Nanoseconds since the epoch. */
    EPOCH_NANOS(-6),
    /** A duration in seconds. */
    S(6),
    /** A duration in milliseconds. */
    MS(3),
    /** A duration in microseconds. */
    US(0),
    /** A duration in nanoseconds. */
    NS(-3);

    /** The power of ten that makes milliseconds of a time, or microseconds of a duration. */
    final int scale;

    Reading(int scale) {
      this.scale = scale;
    }

    /** The reading as mappings spell it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isTime() {
      return this != TEXT && !isDuration();
    }

    boolean isDuration() {
      return compareTo(S) >= 0;
    }
  }

  /**
   * One place of a field.
   *
   * @param path keys joined by dots
   * @param reading how to read what stands there
   */
  public record Source(String path, Reading reading) implements Serializable {}

  @Nullable String defaultOf(Field field) {
    return defaults.get(field);
  }
}
