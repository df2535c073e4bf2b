package dev.spoor.model;

/**
 * One request as a log told it, in the normalised form that every {@link LogFormat} fills in. One
 * instance is reused for all lines of a bundle: it is never emitted, and its views die with the
 * line. Fields are public because this is a parse buffer on the hot path, not a domain record.
 *
 * <p>A format sets {@link #known} for what it <em>can</em> say; a field the format cannot say stays
 * unknown and is never counted as zero.
 */
public final class RequestEvent {
  /** Bit of {@link #known}: the request line's protocol version. */
  public static final int PROTOCOL = 1;

  /** Bit of {@link #known}: response status. */
  public static final int STATUS = 1 << 1;

  /** Bit of {@link #known}: response body bytes. */
  public static final int BYTES = 1 << 2;

  /** Bit of {@link #known}: referrer. */
  public static final int REFERRER = 1 << 3;

  /** Bit of {@link #known}: user agent. */
  public static final int USER_AGENT = 1 << 4;

  /** Bit of {@link #known}: server time spent on the request. */
  public static final int REQUEST_TIME = 1 << 5;

  /** Bit of {@link #known}: host the request was for. */
  public static final int HOST = 1 << 6;

  /** Bit of {@link #known}: request headers, in the order sent. */
  public static final int HEADERS = 1 << 7;

  /** Bit of {@link #known}: request cookies. */
  public static final int COOKIES = 1 << 8;

  /** Bit of {@link #known}: TLS client fingerprints. */
  public static final int TLS = 1 << 9;

  /** Bit of {@link #known}: request method. */
  public static final int METHOD = 1 << 10;

  /** Bit of {@link #known}: the time zone that the line was written in. */
  public static final int ZONE = 1 << 11;

  /** Bit of {@link #known}: the robots rules of the site, so that obedience can be judged. */
  public static final int ROBOTS = 1 << 12;

  /** How many bits {@link #known} has. */
  public static final int KNOWN_BITS = 13;

  /** Most headers, and most cookies, that one request keeps; later ones are dropped and flagged. */
  public static final int MAX_PAIRS = 100;

  /** Event time, milliseconds since the epoch. */
  public long timeMillis;

  /** Whether nobody said when the request was, only when its session began: {@link #timeMillis}. */
  public boolean timeAssumed;

  /** Offset from UTC that the line was written in, seconds; valid when {@link #ZONE} is known. */
  public int zoneOffsetSeconds;

  /** High 64 bits of the client address; an IPv4 address is held as IPv4-mapped IPv6. */
  public long addressHigh;

  /** Low 64 bits of the client address. */
  public long addressLow;

  /** Client port, or -1. */
  public int port;

  /** XXH3-64 of the bytes of the record, line terminator excluded: breaks ties of time. */
  public long requestHash;

  /** Request method, as sent. */
  public final Bytes method = new Bytes();

  /** Request target exactly as sent, query included; what was sent instead when it was not HTTP. */
  public final Bytes target = new Bytes();

  /** Path of the target, without authority, query and fragment. */
  public final Bytes path = new Bytes();

  /** Query of the target without its question mark; absent when there was none. */
  public final Bytes query = new Bytes();

  /** Protocol, such as {@code HTTP/1.1}; absent in HTTP/0.9 and where no request was understood. */
  public final Bytes protocol = new Bytes();

  /** Referrer; absent when the client sent none. */
  public final Bytes referrer = new Bytes();

  /** User agent; absent when the client sent none. */
  public final Bytes userAgent = new Bytes();

  /** Host, as logged; may carry a port. */
  public final Bytes host = new Bytes();

  /** {@code X-Forwarded-For} as logged: left-most is what the client claims. */
  public final Bytes forwardedFor = new Bytes();

  /** Authenticated user, where the log has one. */
  public final Bytes user = new Bytes();

  /** Request body, where the log has one. */
  public final Bytes body = new Bytes();

  /** JA3 fingerprint. */
  public final Bytes ja3 = new Bytes();

  /** JA4 fingerprint. */
  public final Bytes ja4 = new Bytes();

  /** Response status, or -1. */
  public int status;

  /** Response body bytes, or -1. */
  public long bytes;

  /** Server time spent, microseconds, or -1. */
  public long requestTimeMicros;

  /** Which fields this line's format can say: the bits above. */
  public int known;

  /** Number of valid entries of {@link #headerNames} and {@link #headerValues}. */
  public int headerCount;

  /** Header names in the order sent. */
  public final Bytes[] headerNames = pairs();

  /** Header values, by the index of their names. */
  public final Bytes[] headerValues = pairs();

  /** Number of valid entries of {@link #cookieNames} and {@link #cookieValues}. */
  public int cookieCount;

  /** Cookie names. */
  public final Bytes[] cookieNames = pairs();

  /** Cookie values, by the index of their names. */
  public final Bytes[] cookieValues = pairs();

  /** Whether headers or cookies beyond {@link #MAX_PAIRS} were dropped. */
  public boolean truncated;

  /** Where an address is put together. */
  final long[] addressHalves = new long[2];

  /** Room for decoded fields; grows to the longest line seen, and never beyond a line's cap. */
  private byte[] scratch = new byte[4096];

  private int scratchUsed;

  private static Bytes[] pairs() {
    Bytes[] views = new Bytes[MAX_PAIRS];
    for (int i = 0; i < views.length; i++) {
      views[i] = new Bytes();
    }
    return views;
  }

  /** Forgets the last line. */
  public void reset() {
    timeMillis = 0;
    timeAssumed = false;
    zoneOffsetSeconds = 0;
    addressHigh = 0;
    addressLow = 0;
    port = -1;
    requestHash = 0;
    method.clear();
    target.clear();
    path.clear();
    query.clear();
    protocol.clear();
    referrer.clear();
    userAgent.clear();
    host.clear();
    forwardedFor.clear();
    user.clear();
    body.clear();
    ja3.clear();
    ja4.clear();
    status = -1;
    bytes = -1;
    requestTimeMicros = -1;
    known = 0;
    headerCount = 0;
    cookieCount = 0;
    truncated = false;
    scratchUsed = 0;
  }

  /** Whether this line's format can say all of {@code bits}. */
  public boolean knows(int bits) {
    return (known & bits) == bits;
  }

  /**
   * Reserves {@code length} bytes of scratch room for a decoded field of this line. The array is
   * {@link #scratch()}; views into it stay valid until the next {@link #reset()}, also when a later
   * reservation moves to a larger array.
   *
   * @return the offset of the room in {@link #scratch()}
   */
  public int reserve(int length) {
    if (scratchUsed + length > scratch.length) {
      scratch = new byte[Math.max(scratch.length * 2, scratchUsed + length)];
      scratchUsed = 0;
    }
    int from = scratchUsed;
    scratchUsed += length;
    return from;
  }

  /** The array of the last {@link #reserve(int)}. */
  public byte[] scratch() {
    return scratch;
  }
}
