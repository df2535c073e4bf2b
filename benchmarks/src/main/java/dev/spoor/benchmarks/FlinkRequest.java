package dev.spoor.benchmarks;

import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A request between the parser and the windows of {@link FlinkJob}: of each line only what {@code
 * SessionFragment.add} reads. Mutable and reused, as Flink's object reuse allows.
 */
final class FlinkRequest {
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

  /** The fields that are sent; the others stay as they are. */
  final RequestEvent event;

  /** What a session wants to know. */
  final RequestFacts facts;

  private byte[] agent = new byte[LONGEST_AGENT];

  /** A request to be read into. */
  FlinkRequest() {
    this(new RequestEvent(), new RequestFacts());
  }

  /** A request that is whatever the given ones are. */
  FlinkRequest(RequestEvent event, RequestFacts facts) {
    this.event = event;
    this.facts = facts;
  }

  /** Writes what a session needs. */
  void write(DataOutputView out) throws IOException {
    out.writeLong(event.timeMillis);
    out.writeLong(event.requestHash);
    out.writeLong(event.addressHigh);
    out.writeLong(event.addressLow);
    out.writeInt(event.port);
    out.writeShort(event.known);
    out.writeShort(flags());
    out.writeByte(method());
    out.writeByte(facts.type.index());
    out.writeShort(event.status);
    out.writeLong(event.bytes);
    if (event.knows(RequestEvent.REQUEST_TIME)) {
      out.writeLong(event.requestTimeMicros);
    }
    out.writeInt(facts.depth);
    out.writeLong(facts.pathHash);
    out.writeLong(facts.directoryHash);
    if (facts.hasQuery) {
      out.writeLong(facts.queryHash);
    }
    if (facts.hasTemplate) {
      out.writeLong(facts.templateHash);
      out.writeLong(facts.number);
    }
    if (facts.hasReferrerPath) {
      out.writeLong(facts.referrerPathHash);
    }
    out.writeLong(facts.userAgentHash);
    out.writeInt(facts.userAgentBits);
    if (event.userAgent.isPresent()) {
      int length = Math.min(event.userAgent.length(), LONGEST_AGENT);
      out.writeShort(length);
      out.write(event.userAgent.array(), event.userAgent.offset(), length);
    }
    if (event.knows(RequestEvent.HEADERS)) {
      out.writeInt(facts.missingHeaders);
      out.writeLong(facts.headerOrderHash);
    }
    if (event.knows(RequestEvent.COOKIES)) {
      writeHashes(facts.cookieNameHashes, facts.cookieNameCount, out);
      writeHashes(facts.sessionCookieHashes, facts.sessionCookieCount, out);
    }
    if (facts.hasJa4) {
      out.writeLong(facts.ja4Hash);
    }
  }

  /** Reads what {@link #write} wrote. */
  void read(DataInputView in) throws IOException {
    event.timeMillis = in.readLong();
    event.requestHash = in.readLong();
    event.addressHigh = in.readLong();
    event.addressLow = in.readLong();
    event.port = in.readInt();
    event.known = in.readShort();
    int flags = in.readShort();
    takeFlags(flags);
    event.method.set(METHODS[in.readByte()]);
    facts.type = TYPES[in.readByte()];
    event.status = in.readShort();
    event.bytes = in.readLong();
    event.requestTimeMicros = event.knows(RequestEvent.REQUEST_TIME) ? in.readLong() : -1;
    facts.depth = in.readInt();
    facts.pathHash = in.readLong();
    facts.directoryHash = in.readLong();
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
    facts.userAgentHash = in.readLong();
    facts.userAgentBits = in.readInt();
    if ((flags & AGENT) != 0) {
      int length = in.readShort();
      in.readFully(agent, 0, length);
      event.userAgent.set(agent, 0, length);
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

  private int flags() {
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

  private void takeFlags(int flags) {
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
  private int method() {
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

  /** An independent copy. */
  FlinkRequest copy() {
    DataOutputSerializer out = new DataOutputSerializer(256);
    FlinkRequest copy = new FlinkRequest();
    try {
      write(out);
      copy.read(new DataInputDeserializer(Arrays.copyOf(out.getSharedBuffer(), out.length())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }
}
