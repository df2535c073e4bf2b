package dev.spoor.model;

import dev.spoor.model.sketch.ByteInput;
import dev.spoor.model.sketch.ByteOutput;
import dev.spoor.model.sketch.CountedHashes;
import dev.spoor.model.sketch.DistinctHashes;
import dev.spoor.model.sketch.RequestSample;
import dev.spoor.model.sketch.Sum2;
import dev.spoor.model.sketch.TimeBuckets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A mergeable summary of requests of one client: a whole session, or any part of one. Its encoded
 * form is a function of the multiset of requests alone, so any order, split and tree of merges
 * gives the same bytes; and it is at most {@link #MAX_ENCODED_BYTES} long, however hostile the
 * client.
 *
 * <p>Mutable while a bundle builds or merges it, and never changed once emitted. Not thread-safe.
 * The fields are what {@link dev.spoor.model.features.Features} reads.
 */
public final class SessionFragment {
  /** Longest encoded form: 11 KB for features, the rest for what inspection found. */
  public static final int MAX_ENCODED_BYTES = 11 * 1024 + SecurityEvidence.MAX_ENCODED_BYTES;

  /** Most bytes of the first request's user agent that are kept. */
  public static final int MAX_USER_AGENT_BYTES = 1024;

  /** Capacity of the coordinated samples of paths and referrers. */
  public static final int PATHS_KEPT = 64;

  /** Capacity of the small counted sets: agents, header orders, cookie names, TLS fingerprints. */
  public static final int VALUES_KEPT = 32;

  private static final int VERSION = 2;
  private static final int MAX_PORT = 65_535;
  private static final int TYPES = ResourceType.values().length;

  /** Values above this are counted as this, so that no sum overflows 128 bits. */
  private static final long MAX_VALUE = 1L << 50;

  /** Scalar counters, by position in {@link #counters}. */
  public enum Counter {
    /** All requests. */
    REQUESTS,
    /** Requests at night. */
    NIGHT,
    /** Requests with a query. */
    QUERY,
    /** HEAD requests. */
    HEAD,
    /** POST requests. */
    POST,
    /** Requests of a method other than GET, HEAD, POST, OPTIONS. */
    ODD_METHOD,
    /** Requests with a status. */
    STATUS,
    /** Status 304. */
    NOT_MODIFIED,
    /** Status 400 to 499. */
    CLIENT_ERROR,
    /** Status 500 to 599. */
    SERVER_ERROR,
    /** Failed logins. */
    FAILED_LOGIN,
    /** Non-assets whose format can say the referrer. */
    REFERRER_JUDGED,
    /** Of those, the ones without a referrer. */
    NO_REFERRER,
    /** Requests judged for missing headers. */
    HEADERS_JUDGED,
    /** Thousandths of expected headers missing, summed. */
    HEADERS_MISSING,
    /** Requests of an old protocol, or none. */
    OLD_PROTOCOL,
    /** Requests whose host is an address. */
    HOST_IS_ADDRESS,
    /** Requests for robots.txt. */
    ROBOTS_FETCH,
    /** Requests for what robots.txt forbids. */
    ROBOTS_DISALLOWED,
    /** Requests with a time that is not their own. */
    TIME_ASSUMED;

    @SuppressWarnings("EnumOrdinal") // the order is part of the encoded form: append only
    private int index() {
      return ordinal();
    }
  }

  private static final int COUNTERS = Counter.values().length;

  private final long[] counters = new long[COUNTERS];
  private final long[] known = new long[RequestEvent.KNOWN_BITS];
  private final long[] types = new long[TYPES];

  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;
  private long firstHash;
  private long addressHigh;
  private long addressLow;
  private int port = -1;
  private byte @Nullable [] userAgent;

  private int userAgentBits;
  private int maxDepth;
  private final Sum2 depth;
  private final Sum2 bytes;
  private final Sum2 requestTime;
  private final TimeBuckets requestBuckets;
  private final TimeBuckets pageBuckets;
  private final CountedHashes paths;
  private final CountedHashes referrers;
  private final CountedHashes userAgents;
  private final CountedHashes headerOrders;
  private final CountedHashes cookieNames;
  private final CountedHashes ja4s;
  private final DistinctHashes directories;
  private final DistinctHashes queries;
  private final DistinctHashes missingPaths;
  private final DistinctHashes sessionCookies;
  private final RequestSample sample;

  /** What inspection found; null while it found nothing, which is nearly always. */
  private @Nullable SecurityEvidence security;

  /** Creates a summary of nothing. */
  public SessionFragment() {
    depth = new Sum2();
    bytes = new Sum2();
    requestTime = new Sum2();
    requestBuckets = new TimeBuckets();
    pageBuckets = new TimeBuckets();
    paths = CountedHashes.exact(PATHS_KEPT);
    referrers = CountedHashes.capped(PATHS_KEPT, 1);
    userAgents = CountedHashes.capped(VALUES_KEPT, 2);
    headerOrders = CountedHashes.capped(VALUES_KEPT, 2);
    cookieNames = CountedHashes.capped(VALUES_KEPT, 2);
    ja4s = CountedHashes.capped(VALUES_KEPT, 2);
    directories = new DistinctHashes();
    queries = new DistinctHashes();
    missingPaths = new DistinctHashes();
    sessionCookies = new DistinctHashes();
    sample = new RequestSample();
  }

  /** Adds one request. */
  public void add(RequestEvent event, RequestFacts facts) {
    addIdentity(event);
    int bits = event.known;
    for (int bit = 0; bits != 0; bit++, bits >>>= 1) {
      known[bit] += bits & 1;
    }
    types[facts.type.index()]++;
    count(Counter.REQUESTS);
    if (facts.night) {
      count(Counter.NIGHT);
    }
    if (event.timeAssumed) {
      count(Counter.TIME_ASSUMED);
    }
    addMethod(event);
    addStatus(event, facts);
    addPath(event, facts);
    if (event.bytes >= 0) {
      bytes.add(Math.min(event.bytes, MAX_VALUE));
    }
    if (event.requestTimeMicros >= 0) {
      requestTime.add(Math.min(event.requestTimeMicros, MAX_VALUE));
    }
    if (event.knows(RequestEvent.REFERRER)) {
      addReferrer(facts);
    }
    if (event.knows(RequestEvent.USER_AGENT)) {
      userAgents.add(facts.userAgentHash);
      userAgentBits |= facts.userAgentBits;
    }
    if (event.knows(RequestEvent.PROTOCOL) && facts.oldProtocol) {
      count(Counter.OLD_PROTOCOL);
    }
    if (event.knows(RequestEvent.HOST) && facts.hostIsAddress) {
      count(Counter.HOST_IS_ADDRESS);
    }
    addHeaders(event, facts);
    if (facts.robotsFetch) {
      count(Counter.ROBOTS_FETCH);
    }
    if (facts.disallowed) {
      count(Counter.ROBOTS_DISALLOWED);
    }
    if (facts.hits.count > 0) {
      if (security == null) {
        security = new SecurityEvidence();
      }
      security.add(event, facts);
    }
  }

  private void addIdentity(RequestEvent event) {
    long time = event.timeMillis;
    if (time < first || (time == first && Long.compareUnsigned(event.requestHash, firstHash) < 0)) {
      first = time;
      firstHash = event.requestHash;
      addressHigh = event.addressHigh;
      addressLow = event.addressLow;
      port = event.port;
      userAgent =
          event.userAgent.isPresent()
              ? Arrays.copyOfRange(
                  event.userAgent.array(),
                  event.userAgent.offset(),
                  event.userAgent.offset()
                      + Math.min(event.userAgent.length(), MAX_USER_AGENT_BYTES))
              : null;
    }
    last = Math.max(last, time);
    requestBuckets.add(time);
  }

  private void addMethod(RequestEvent event) {
    if (!event.knows(RequestEvent.METHOD) || event.method.equalsAscii("GET")) {
      return;
    }
    if (event.method.equalsAscii("POST")) {
      count(Counter.POST);
    } else if (event.method.equalsAscii("HEAD")) {
      count(Counter.HEAD);
    } else if (!event.method.equalsAscii("OPTIONS")) {
      count(Counter.ODD_METHOD);
    }
  }

  private void addStatus(RequestEvent event, RequestFacts facts) {
    int status = event.status;
    if (status < 0) {
      return;
    }
    count(Counter.STATUS);
    if (status == 304) {
      count(Counter.NOT_MODIFIED);
    } else if (status >= 400 && status < 500) {
      count(Counter.CLIENT_ERROR);
      if (!facts.type.isAsset() && (status == 404 || status == 403 || status == 400)) {
        missingPaths.add(facts.pathHash);
      }
    } else if (status >= 500 && status < 600) {
      count(Counter.SERVER_ERROR);
    }
    if (facts.failedLogin) {
      count(Counter.FAILED_LOGIN);
    }
  }

  private void addPath(RequestEvent event, RequestFacts facts) {
    if (facts.type == ResourceType.PAGE) {
      pageBuckets.add(event.timeMillis);
    }
    maxDepth = Math.max(maxDepth, facts.depth);
    depth.add(facts.depth);
    paths.add(facts.pathHash);
    directories.add(facts.directoryHash);
    if (facts.hasQuery) {
      count(Counter.QUERY);
      queries.add(facts.queryHash);
    }
    int type = facts.type.index();
    if (facts.hasTemplate) {
      sample.add(
          event.requestHash,
          event.timeMillis,
          type,
          facts.directoryHash,
          facts.templateHash,
          facts.number);
    } else {
      sample.add(event.requestHash, event.timeMillis, type, facts.directoryHash);
    }
  }

  private void addReferrer(RequestFacts facts) {
    if (!facts.type.isAsset()) {
      count(Counter.REFERRER_JUDGED);
      if (!facts.hasReferrer) {
        count(Counter.NO_REFERRER);
      }
    }
    if (facts.hasReferrerPath) {
      referrers.add(facts.referrerPathHash);
    }
  }

  private void addHeaders(RequestEvent event, RequestFacts facts) {
    if (event.knows(RequestEvent.HEADERS)) {
      headerOrders.add(facts.headerOrderHash);
      if (facts.missingHeaders >= 0) {
        count(Counter.HEADERS_JUDGED);
        counters[Counter.HEADERS_MISSING.index()] += facts.missingHeaders;
      }
    }
    if (event.knows(RequestEvent.COOKIES)) {
      for (int i = 0; i < facts.cookieNameCount; i++) {
        cookieNames.add(facts.cookieNameHashes[i]);
      }
      for (int i = 0; i < facts.sessionCookieCount; i++) {
        sessionCookies.add(facts.sessionCookieHashes[i]);
      }
    }
    if (event.knows(RequestEvent.TLS) && facts.hasJa4) {
      ja4s.add(facts.ja4Hash);
    }
  }

  private void count(Counter counter) {
    counters[counter.index()]++;
  }

  /** Adds everything that {@code other} has seen; {@code other} is not changed. */
  public void mergeFrom(SessionFragment other) {
    addCounts(counters, other.counters);
    addCounts(known, other.known);
    addCounts(types, other.types);
    if (other.first < first
        || (other.first == first && Long.compareUnsigned(other.firstHash, firstHash) < 0)) {
      first = other.first;
      firstHash = other.firstHash;
      addressHigh = other.addressHigh;
      addressLow = other.addressLow;
      port = other.port;
      userAgent = other.userAgent;
    }
    last = Math.max(last, other.last);
    userAgentBits |= other.userAgentBits;
    maxDepth = Math.max(maxDepth, other.maxDepth);
    depth.mergeFrom(other.depth);
    bytes.mergeFrom(other.bytes);
    requestTime.mergeFrom(other.requestTime);
    requestBuckets.mergeFrom(other.requestBuckets);
    pageBuckets.mergeFrom(other.pageBuckets);
    paths.mergeFrom(other.paths);
    referrers.mergeFrom(other.referrers);
    userAgents.mergeFrom(other.userAgents);
    headerOrders.mergeFrom(other.headerOrders);
    cookieNames.mergeFrom(other.cookieNames);
    ja4s.mergeFrom(other.ja4s);
    directories.mergeFrom(other.directories);
    queries.mergeFrom(other.queries);
    missingPaths.mergeFrom(other.missingPaths);
    sessionCookies.mergeFrom(other.sessionCookies);
    sample.mergeFrom(other.sample);
    if (other.security != null) {
      if (security == null) {
        security = new SecurityEvidence();
      }
      security.mergeFrom(other.security);
    }
  }

  private static void addCounts(long[] to, long[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }

  /** Whether nothing was added. */
  public boolean isEmpty() {
    return requests() == 0;
  }

  /** Number of requests. */
  public long requests() {
    return counters[Counter.REQUESTS.index()];
  }

  /** Event time of the first request, milliseconds since the epoch. */
  public long first() {
    return first;
  }

  /** Event time of the last request, milliseconds since the epoch. */
  public long last() {
    return last;
  }

  /** Request hash of the first request: the least of those at {@link #first()}. */
  public long firstHash() {
    return firstHash;
  }

  /** Client address of the first request, high 64 bits. */
  public long addressHigh() {
    return addressHigh;
  }

  /** Client address of the first request, low 64 bits. */
  public long addressLow() {
    return addressLow;
  }

  /** Client address of the first request, in its usual text form. */
  public String address() {
    return IpAddress.toString(addressHigh, addressLow);
  }

  /** Client port of the first request, or -1. */
  public int port() {
    return port;
  }

  /**
   * User agent of the first request, malformed UTF-8 replaced, cut at {@link
   * #MAX_USER_AGENT_BYTES}; null where unknown or not sent.
   */
  public @Nullable String userAgent() {
    return userAgent == null ? null : new String(userAgent, StandardCharsets.UTF_8);
  }

  /** Value of a counter. */
  public long countOf(Counter counter) {
    return counters[counter.index()];
  }

  /** How many requests came in a format that can say {@code bit}, one bit of RequestEvent.known. */
  public long known(int bit) {
    return known[Integer.numberOfTrailingZeros(bit)];
  }

  /** How many requests were for resources of {@code type}. */
  public long ofType(ResourceType type) {
    return types[type.index()];
  }

  /** {@link UserAgentClass} bits of all agents. */
  public int userAgentBits() {
    return userAgentBits;
  }

  /** Most path segments. */
  public int maxDepth() {
    return maxDepth;
  }

  /** Path segments. */
  public Sum2 depth() {
    return depth;
  }

  /** Body bytes, of requests that have them. */
  public Sum2 bytes() {
    return bytes;
  }

  /** Server time in microseconds, of requests that have it. */
  public Sum2 requestTime() {
    return requestTime;
  }

  /** Requests over time. */
  public TimeBuckets requestBuckets() {
    return requestBuckets;
  }

  /** Pages over time. */
  public TimeBuckets pageBuckets() {
    return pageBuckets;
  }

  /** Paths. */
  public CountedHashes paths() {
    return paths;
  }

  /** Referrer paths. */
  public CountedHashes referrers() {
    return referrers;
  }

  /** User agents. */
  public CountedHashes userAgents() {
    return userAgents;
  }

  /** Orders of header names. */
  public CountedHashes headerOrders() {
    return headerOrders;
  }

  /** Cookie names, each once a request. */
  public CountedHashes cookieNames() {
    return cookieNames;
  }

  /** JA4 fingerprints. */
  public CountedHashes ja4s() {
    return ja4s;
  }

  /** Directories. */
  public DistinctHashes directories() {
    return directories;
  }

  /** Queries. */
  public DistinctHashes queries() {
    return queries;
  }

  /** Paths, no assets, that were answered 404, 403 or 400. */
  public DistinctHashes missingPaths() {
    return missingPaths;
  }

  /** Session cookie values. */
  public DistinctHashes sessionCookies() {
    return sessionCookies;
  }

  /** Requests in order, or a sample of them. */
  public RequestSample sample() {
    return sample;
  }

  /** What inspection found in the requests; null when it found nothing. */
  public @Nullable SecurityEvidence security() {
    return security;
  }

  /** Writes the canonical form. */
  public void encode(ByteOutput out) {
    out.writeByte(VERSION);
    encodeCounts(counters, out);
    encodeCounts(known, out);
    encodeCounts(types, out);
    out.writeSigned(first);
    out.writeVarLong(last - first);
    out.writeLong(firstHash);
    out.writeLong(addressHigh);
    out.writeLong(addressLow);
    out.writeVarLong(port + 1L);
    out.writeVarLong(userAgent == null ? 0 : userAgent.length + 1L);
    if (userAgent != null) {
      out.write(userAgent, 0, userAgent.length);
    }
    out.writeVarLong(userAgentBits);
    out.writeVarLong(maxDepth);
    depth.encode(out);
    bytes.encode(out);
    requestTime.encode(out);
    requestBuckets.encode(out);
    pageBuckets.encode(out);
    paths.encode(out);
    referrers.encode(out);
    userAgents.encode(out);
    headerOrders.encode(out);
    cookieNames.encode(out);
    ja4s.encode(out);
    directories.encode(out);
    queries.encode(out);
    missingPaths.encode(out);
    sessionCookies.encode(out);
    sample.encode(out);
    out.writeByte(security == null ? 0 : 1);
    if (security != null) {
      security.encode(out);
    }
  }

  /** Reads what {@link #encode} wrote. */
  private SessionFragment(ByteInput in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "session fragment of version " + version + ", can read " + VERSION);
    }
    decodeCounts(counters, in);
    decodeCounts(known, in);
    decodeCounts(types, in);
    first = in.readSigned();
    last = first + in.readVarLong();
    if (last < first && !isEmpty()) {
      throw new IllegalArgumentException("last request before the first");
    }
    firstHash = in.readLong();
    addressHigh = in.readLong();
    addressLow = in.readLong();
    port = in.readVarInt(MAX_PORT + 1) - 1;
    int agentLength = in.readVarInt(MAX_USER_AGENT_BYTES + 1);
    userAgent = agentLength == 0 ? null : in.readBytes(agentLength - 1);
    userAgentBits = in.readVarInt(Integer.MAX_VALUE);
    maxDepth = in.readVarInt(Integer.MAX_VALUE);
    depth = Sum2.decode(in);
    bytes = Sum2.decode(in);
    requestTime = Sum2.decode(in);
    requestBuckets = TimeBuckets.decode(in);
    pageBuckets = TimeBuckets.decode(in);
    paths = CountedHashes.decodeExact(in, PATHS_KEPT);
    referrers = CountedHashes.decodeCapped(in, PATHS_KEPT, 1);
    userAgents = CountedHashes.decodeCapped(in, VALUES_KEPT, 2);
    headerOrders = CountedHashes.decodeCapped(in, VALUES_KEPT, 2);
    cookieNames = CountedHashes.decodeCapped(in, VALUES_KEPT, 2);
    ja4s = CountedHashes.decodeCapped(in, VALUES_KEPT, 2);
    directories = DistinctHashes.decode(in);
    queries = DistinctHashes.decode(in);
    missingPaths = DistinctHashes.decode(in);
    sessionCookies = DistinctHashes.decode(in);
    sample = RequestSample.decode(in);
    int inspected = in.readByte();
    if (inspected > 1) {
      throw new IllegalArgumentException("evidence of odd form");
    }
    security = inspected == 0 ? null : SecurityEvidence.decode(in);
  }

  /**
   * Reads the canonical form. What is read encodes to the same bytes again.
   *
   * @throws IllegalArgumentException if the bytes are not a fragment
   */
  public static SessionFragment decode(byte[] encoded) {
    ByteInput in = new ByteInput(encoded);
    SessionFragment fragment;
    try {
      fragment = new SessionFragment(in);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("not a session fragment: cut short or damaged", e);
    }
    if (!in.isAtEnd()) {
      throw new IllegalArgumentException("not a session fragment: more bytes follow");
    }
    return fragment;
  }

  /** The canonical form. */
  public byte[] toByteArray() {
    ByteOutput out = new ByteOutput();
    encode(out);
    return Arrays.copyOf(out.array(), out.size());
  }

  private static void encodeCounts(long[] counts, ByteOutput out) {
    // Most counters of most sessions are zero: a bitmap, then the others.
    long present = 0;
    for (int i = 0; i < counts.length; i++) {
      present |= counts[i] == 0 ? 0 : 1L << i;
    }
    out.writeVarLong(present);
    for (long count : counts) {
      if (count != 0) {
        out.writeVarLong(count);
      }
    }
  }

  private static void decodeCounts(long[] counts, ByteInput in) {
    long present = in.readVarLong();
    if (present >>> counts.length != 0) {
      throw new IllegalArgumentException("counts that are not known");
    }
    for (int i = 0; i < counts.length; i++) {
      if (((present >>> i) & 1) != 0) {
        counts[i] = in.readCount();
        if (counts[i] == 0) {
          throw new IllegalArgumentException("count of zero");
        }
      }
    }
  }

  /** Equal when the canonical forms are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionFragment fragment
        && Arrays.equals(toByteArray(), fragment.toByteArray());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(first * 31 + firstHash);
  }

  @Override
  public String toString() {
    return "SessionFragment[" + requests() + " requests, " + first + " to " + last + "]";
  }
}
