package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.model.Session;
import dev.spoor.model.Verdict.ThreatLevel;
import dev.spoor.model.sketch.ByteInput;
import dev.spoor.model.sketch.ByteOutput;
import dev.spoor.transforms.SessionTracker.Live;
import dev.spoor.transforms.SessionTracker.Sessions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The sessions that are followed of one of many parts of all clients, as bytes: some seventy a
 * client, where a state and a timer of its own take seven hundred.
 *
 * <p>Clients choose the keys that they are known by, and so may meet in one part: it has {@link
 * #MAX_BYTES} at most, which bounds what a pane costs. Where it would have more, the half of its
 * clients that ended first is forgotten.
 */
final class TrackedClients {
  /** In how many parts all clients are followed; more than any job has workers. */
  static final int PARTS = 4_096;

  /** Most bytes of a part, unless one client alone has more. */
  static final int MAX_BYTES = 256 << 10;

  private static final int KEY_LENGTH = Integer.BYTES;
  private static final int OPEN = KEY_LENGTH + Integer.BYTES;
  private static final int KEY = OPEN + 1;

  private static final int VERSION_KNOWN = 1;
  private static final int WRITTEN = 2;
  private static final List<ThreatLevel> LEVELS = List.of(ThreatLevel.values());
  private static final int NO_LEVEL = 0xff;

  /**
   * Each client: length of all that follows, length of its key, how many sessions have not ended,
   * key, sessions.
   */
  private final byte[] entries;

  private TrackedClients(byte[] entries) {
    this.entries = entries;
  }

  /** Nobody, or what {@link #toByteArray} gave, which is not changed. */
  static TrackedClients of(byte @Nullable [] entries) {
    return new TrackedClients(entries == null ? new byte[0] : entries);
  }

  /** All that is known; not to be changed. */
  byte[] toByteArray() {
    return entries;
  }

  /** The part that a client belongs to. */
  static int part(String client) {
    return KnownSessions.part(client, PARTS);
  }

  /** Whether nobody is followed. */
  boolean isEmpty() {
    return entries.length == 0;
  }

  /** How many are followed. */
  int size() {
    int size = 0;
    for (int at = 0; at < entries.length; at = next(at)) {
      size++;
    }
    return size;
  }

  /** How many sessions have not ended: no pane of them was final. */
  int open() {
    int open = 0;
    for (int at = 0; at < entries.length; at = next(at)) {
      open += entries[at + OPEN];
    }
    return open;
  }

  /** The sessions of a client. */
  Sessions sessions(String client) {
    int at = find(client.getBytes(UTF_8));
    return at < entries.length ? read(at) : Sessions.NONE;
  }

  /** These, with a client's sessions as they are from now on. */
  TrackedClients with(String client, Sessions sessions) {
    byte[] key = client.getBytes(UTF_8);
    TrackedClients others = without(find(key));
    if (sessions.live().isEmpty()) {
      return others;
    }
    byte[] entry = entry(key, sessions);
    if (others.entries.length + entry.length > MAX_BYTES) {
      others = others.endedAfter(others.medianEnd());
    }
    int from = others.entries.length;
    byte[] changed = Arrays.copyOf(others.entries, from + entry.length);
    System.arraycopy(entry, 0, changed, from, entry.length);
    return new TrackedClients(changed);
  }

  /** Those that are left when all sessions that ended by a time are forgotten. */
  TrackedClients endedAfter(long last) {
    ByteOutput left = new ByteOutput();
    for (int at = 0; at < entries.length; at = next(at)) {
      Sessions before = read(at);
      Sessions after = before.endedAfter(last);
      if (after.live().size() == before.live().size()) {
        left.write(entries, at, next(at) - at);
      } else if (!after.live().isEmpty()) {
        byte[] key = Arrays.copyOfRange(entries, at + KEY, at + KEY + keyLength(at));
        byte[] entry = entry(key, after);
        left.write(entry, 0, entry.length);
      }
    }
    return new TrackedClients(Arrays.copyOf(left.array(), left.size()));
  }

  /** The end of the session that ended first; the greatest time for none. */
  long firstEnd() {
    long first = Long.MAX_VALUE;
    for (int at = 0; at < entries.length; at = next(at)) {
      first = Math.min(first, read(at).firstEnd());
    }
    return first;
  }

  /** A time by which at least half of the clients have a session that ended. */
  private long medianEnd() {
    long[] ends = new long[size()];
    int i = 0;
    for (int at = 0; at < entries.length; at = next(at)) {
      ends[i++] = read(at).live().stream().mapToLong(Live::last).max().orElseThrow();
    }
    Arrays.sort(ends);
    return ends.length == 0 ? Long.MIN_VALUE : ends[ends.length / 2];
  }

  private TrackedClients without(int at) {
    if (at == entries.length) {
      return this;
    }
    int next = next(at);
    byte[] left = Arrays.copyOf(entries, entries.length - (next - at));
    System.arraycopy(entries, next, left, at, entries.length - next);
    return new TrackedClients(left);
  }

  /** Where a client stands; the end for one who is not followed. */
  private int find(byte[] key) {
    int at = 0;
    while (at < entries.length) {
      int from = at + KEY;
      int to = from + keyLength(at);
      if (Arrays.equals(entries, from, to, key, 0, key.length)) {
        return at;
      }
      at = next(at);
    }
    return at;
  }

  private int next(int at) {
    return at + Integer.BYTES + ByteBuffer.wrap(entries).getInt(at);
  }

  private int keyLength(int at) {
    return ByteBuffer.wrap(entries).getInt(at + KEY_LENGTH);
  }

  private Sessions read(int at) {
    int from = at + KEY + keyLength(at);
    ByteInput input = new ByteInput(Arrays.copyOfRange(entries, from, next(at)));
    List<Live> live = new ArrayList<>();
    while (!input.isAtEnd()) {
      live.add(readLive(input));
    }
    return new Sessions(live);
  }

  private static Live readLive(ByteInput input) {
    int flags = input.readByte();
    long first = input.readSigned();
    long firstHash = input.readLong();
    long last = first + input.readSigned();
    Session.Version version =
        (flags & VERSION_KNOWN) == 0
            ? null
            : new Session.Version(last + input.readSigned(), input.readSigned());
    AlertState said = new AlertState(readLevel(input), readLevel(input));
    List<String> supersedes = new ArrayList<>();
    for (int left = input.readVarInt(SessionTracker.MAX_SUPERSEDED); left > 0; left--) {
      supersedes.add(new String(input.readBytes(input.readVarInt(MAX_BYTES)), UTF_8));
    }
    return new Live(first, firstHash, last, version, (flags & WRITTEN) != 0, said, supersedes);
  }

  private static byte[] entry(byte[] key, Sessions sessions) {
    ByteOutput coded = new ByteOutput();
    write(sessions, coded);
    long open = sessions.live().stream().filter(live -> !live.written()).count();
    int length = KEY + key.length + coded.size();
    return ByteBuffer.allocate(length)
        .putInt(length - Integer.BYTES)
        .putInt(key.length)
        .put((byte) open)
        .put(key)
        .put(coded.array(), 0, coded.size())
        .array();
  }

  private static void write(Sessions sessions, ByteOutput output) {
    for (Live live : sessions.live()) {
      Session.Version version = live.version();
      output.writeByte((version == null ? 0 : VERSION_KNOWN) | (live.written() ? WRITTEN : 0));
      output.writeSigned(live.first());
      output.writeLong(live.firstHash());
      output.writeSigned(live.last() - live.first());
      if (version != null) {
        output.writeSigned(version.last() - live.last());
        output.writeSigned(version.requestCount());
      }
      writeLevel(live.said().alerted(), output);
      writeLevel(live.said().settled(), output);
      output.writeVarLong(live.supersedes().size());
      for (String id : live.supersedes()) {
        byte[] bytes = id.getBytes(UTF_8);
        output.writeVarLong(bytes.length);
        output.write(bytes, 0, bytes.length);
      }
    }
  }

  private static @Nullable ThreatLevel readLevel(ByteInput input) {
    int level = input.readByte();
    return level == NO_LEVEL ? null : LEVELS.get(level);
  }

  private static void writeLevel(@Nullable ThreatLevel level, ByteOutput output) {
    output.writeByte(level == null ? NO_LEVEL : LEVELS.indexOf(level));
  }
}
