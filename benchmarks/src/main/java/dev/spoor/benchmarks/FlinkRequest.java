package dev.spoor.benchmarks;

import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.ResourceType;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A request between the parser and the windows of {@link FlinkJob}: who and when, and packed behind
 * it what else {@code SessionFragment.add} reads. Flink makes a new one of each that comes from the
 * network, whatever is said about reuse, so it is small.
 */
final class FlinkRequest {
  private static final byte[] NOTHING = new byte[0];
  private static final Bytes[] METHODS = {
    Bytes.of("GET"), Bytes.of("POST"), Bytes.of("HEAD"), Bytes.of("OPTIONS"), Bytes.of("?")
  };
  private static final ResourceType[] TYPES = ResourceType.values();
  private static final int LONGEST_AGENT = 1024;

  private static final int QUERY = 1;
  private static final int TEMPLATE = 1 << 1;
  private static final int FAILED_LOGIN = 1 << 2;
  private static final int NIGHT = 1 << 3;
  private static final int OLD_PROTOCOL = 1 << 4;
  private static final int HOST_IS_ADDRESS = 1 << 5;
  private static final int REFERRER = 1 << 6;
  private static final int REFERRER_PATH = 1 << 7;
  private static final int ROBOTS_FETCH = 1 << 8;
  private static final int DISALLOWED = 1 << 9;
  private static final int JA4 = 1 << 10;
  private static final int AGENT = 1 << 11;

  /** Event time, milliseconds since the epoch. */
  private long timeMillis;

  private long addressHigh;
  private long addressLow;
  private long agentHash;

  /** The rest, packed; the first {@link #length} bytes count. */
  private byte[] packed = NOTHING;

  private int length;

  /** Event time, milliseconds since the epoch. */
  long timeMillis() {
    return timeMillis;
  }

  /** Who sent it. */
  ClientId client() {
    return ClientId.of(addressHigh, addressLow, agentHash);
  }

  /** Becomes the given request, packed into {@code buffer}, which it shares. */
  void pack(RequestEvent event, RequestFacts facts, DataOutputSerializer buffer)
      throws IOException {
    timeMillis = event.timeMillis;
    addressHigh = event.addressHigh;
    addressLow = event.addressLow;
    agentHash = facts.userAgentHash;
    buffer.clear();
    buffer.writeLong(event.requestHash);
    buffer.writeInt(event.port);
    buffer.writeShort(event.known);
    buffer.writeShort(flags(event, facts));
    buffer.writeByte(method(event));
    buffer.writeByte(facts.type.index());
    buffer.writeShort(event.status);
    buffer.writeLong(event.bytes);
    buffer.writeInt(facts.depth);
    buffer.writeLong(facts.pathHash);
    buffer.writeLong(facts.directoryHash);
    buffer.writeInt(facts.userAgentBits);
    if (event.knows(RequestEvent.REQUEST_TIME)) {
      buffer.writeLong(event.requestTimeMicros);
    }
    if (facts.hasQuery) {
      buffer.writeLong(facts.queryHash);
    }
    if (facts.hasTemplate) {
      buffer.writeLong(facts.templateHash);
      buffer.writeLong(facts.number);
    }
    if (facts.hasReferrerPath) {
      buffer.writeLong(facts.referrerPathHash);
    }
    if (event.userAgent.isPresent()) {
      int agentLength = Math.min(event.userAgent.length(), LONGEST_AGENT);
      buffer.writeShort(agentLength);
      buffer.write(event.userAgent.array(), event.userAgent.offset(), agentLength);
    }
    if (event.knows(RequestEvent.HEADERS)) {
      buffer.writeInt(facts.missingHeaders);
      buffer.writeLong(facts.headerOrderHash);
    }
    if (event.knows(RequestEvent.COOKIES)) {
      writeHashes(facts.cookieNameHashes, facts.cookieNameCount, buffer);
      writeHashes(facts.sessionCookieHashes, facts.sessionCookieCount, buffer);
    }
    if (facts.hasJa4) {
      buffer.writeLong(facts.ja4Hash);
    }
    packed = buffer.getSharedBuffer();
    length = buffer.length();
  }

  /** Fills what {@code SessionFragment.add} reads; the user agent stays a view into this. */
  void unpack(RequestEvent event, RequestFacts facts, DataInputDeserializer in) throws IOException {
    event.timeMillis = timeMillis;
    event.addressHigh = addressHigh;
    event.addressLow = addressLow;
    facts.userAgentHash = agentHash;
    in.setBuffer(packed, 0, length);
    event.requestHash = in.readLong();
    event.port = in.readInt();
    event.known = in.readShort();
    int flags = in.readShort();
    takeFlags(flags, facts);
    event.method.set(METHODS[in.readByte()]);
    facts.type = TYPES[in.readByte()];
    event.status = in.readShort();
    event.bytes = in.readLong();
    facts.depth = in.readInt();
    facts.pathHash = in.readLong();
    facts.directoryHash = in.readLong();
    facts.userAgentBits = in.readInt();
    event.requestTimeMicros = event.knows(RequestEvent.REQUEST_TIME) ? in.readLong() : -1;
    if (facts.hasQuery) {
      facts.queryHash = in.readLong();
    }
    if (facts.hasTemplate) {
      facts.templateHash = in.readLong();
      facts.number = in.readLong();
    }
    if (facts.hasReferrerPath) {
      facts.referrerPathHash = in.readLong();
    }
    if ((flags & AGENT) != 0) {
      int agentLength = in.readShort();
      event.userAgent.set(packed, in.getPosition(), agentLength);
      in.skipBytesToRead(agentLength);
    } else {
      event.userAgent.clear();
    }
    if (event.knows(RequestEvent.HEADERS)) {
      facts.missingHeaders = in.readInt();
      facts.headerOrderHash = in.readLong();
    }
    if (event.knows(RequestEvent.COOKIES)) {
      facts.cookieNameCount = readHashes(facts.cookieNameHashes, in);
      facts.sessionCookieCount = readHashes(facts.sessionCookieHashes, in);
    }
    if (facts.hasJa4) {
      facts.ja4Hash = in.readLong();
    }
  }

  /** Writes it for the network. */
  void write(DataOutputView out) throws IOException {
    out.writeLong(timeMillis);
    out.writeLong(addressHigh);
    out.writeLong(addressLow);
    out.writeLong(agentHash);
    out.writeShort(length);
    out.write(packed, 0, length);
  }

  /** Reads what {@link #write} wrote. */
  static FlinkRequest read(DataInputView in) throws IOException {
    FlinkRequest request = new FlinkRequest();
    request.timeMillis = in.readLong();
    request.addressHigh = in.readLong();
    request.addressLow = in.readLong();
    request.agentHash = in.readLong();
    request.length = in.readShort();
    request.packed = new byte[request.length];
    in.readFully(request.packed);
    return request;
  }

  /** An independent copy. */
  FlinkRequest copy() {
    FlinkRequest copy = new FlinkRequest();
    copy.timeMillis = timeMillis;
    copy.addressHigh = addressHigh;
    copy.addressLow = addressLow;
    copy.agentHash = agentHash;
    copy.packed = Arrays.copyOf(packed, length);
    copy.length = length;
    return copy;
  }

  private static int flags(RequestEvent event, RequestFacts facts) {
    return (facts.hasQuery ? QUERY : 0)
        | (facts.hasTemplate ? TEMPLATE : 0)
        | (facts.failedLogin ? FAILED_LOGIN : 0)
        | (facts.night ? NIGHT : 0)
        | (facts.oldProtocol ? OLD_PROTOCOL : 0)
        | (facts.hostIsAddress ? HOST_IS_ADDRESS : 0)
        | (facts.hasReferrer ? REFERRER : 0)
        | (facts.hasReferrerPath ? REFERRER_PATH : 0)
        | (facts.robotsFetch ? ROBOTS_FETCH : 0)
        | (facts.disallowed ? DISALLOWED : 0)
        | (facts.hasJa4 ? JA4 : 0)
        | (event.userAgent.isPresent() ? AGENT : 0);
  }

  private static void takeFlags(int flags, RequestFacts facts) {
    facts.hasQuery = (flags & QUERY) != 0;
    facts.hasTemplate = (flags & TEMPLATE) != 0;
    facts.failedLogin = (flags & FAILED_LOGIN) != 0;
    facts.night = (flags & NIGHT) != 0;
    facts.oldProtocol = (flags & OLD_PROTOCOL) != 0;
    facts.hostIsAddress = (flags & HOST_IS_ADDRESS) != 0;
    facts.hasReferrer = (flags & REFERRER) != 0;
    facts.hasReferrerPath = (flags & REFERRER_PATH) != 0;
    facts.robotsFetch = (flags & ROBOTS_FETCH) != 0;
    facts.disallowed = (flags & DISALLOWED) != 0;
    facts.hasJa4 = (flags & JA4) != 0;
  }

  /** A session tells five kinds of methods apart. */
  private static int method(RequestEvent event) {
    if (event.method.equalsAscii("GET")) {
      return 0;
    }
    if (event.method.equalsAscii("POST")) {
      return 1;
    }
    if (event.method.equalsAscii("HEAD")) {
      return 2;
    }
    return event.method.equalsAscii("OPTIONS") ? 3 : 4;
  }

  private static void writeHashes(long[] hashes, int count, DataOutputView out) throws IOException {
    out.writeByte(count);
    for (int i = 0; i < count; i++) {
      out.writeLong(hashes[i]);
    }
  }

  private static int readHashes(long[] into, DataInputView in) throws IOException {
    int count = in.readByte();
    for (int i = 0; i < count; i++) {
      into[i] = in.readLong();
    }
    return count;
  }
}
