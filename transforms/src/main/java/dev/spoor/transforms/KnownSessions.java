package dev.spoor.transforms;

import dev.spoor.transforms.SessionCandidate.Rank;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.ValueState;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The sessions of sensors that were seen, of one of many parts by id, to know them again: by 16
 * bytes of SHA-256 of the id, as whoever chooses ids must not find two that are taken for one. As
 * bytes, for these are state, of which a runner writes all at each checkpoint: 44 a session, where
 * a state and a timer of its own would take ten times as much.
 *
 * <p>At most {@link #MAX_KNOWN}: where there are more, the half that was not seen for longest is
 * forgotten.
 */
final class KnownSessions {
  /**
   * In how many parts all sessions are known: so many that a part that is full, all of which is
   * copied for each session, is small, and so few that their timers cost checkpoints little.
   */
  static final int PARTS = 4_096;

  /** Most sessions that are known of a part. */
  static final int MAX_KNOWN = 1_024;

  private static final int ID = 16;
  private static final int REQUESTS = ID;
  private static final int LENGTH = REQUESTS + Long.BYTES;
  private static final int HASH = LENGTH + Integer.BYTES;
  private static final int SEEN = HASH + Long.BYTES;
  private static final int ENTRY = SEEN + Long.BYTES;

  private final byte[] entries;

  private KnownSessions(byte[] entries) {
    this.entries = entries;
  }

  /** Nothing, or what {@link #toByteArray} gave, which is not changed. */
  static KnownSessions of(byte @Nullable [] entries) {
    return new KnownSessions(entries == null ? new byte[0] : entries);
  }

  /** All that is known; not to be changed. */
  byte[] toByteArray() {
    return entries;
  }

  /** How many are known. */
  int size() {
    return entries.length / ENTRY;
  }

  /** What a session is known by, of its id. */
  static byte[] key(String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(digest, ID);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java has SHA-256", e);
    }
  }

  /** What the best record of a session is known by; null where it was never seen. */
  @Nullable Rank rank(byte[] key) {
    int at = find(key);
    if (at < 0) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(entries);
    int from = at * ENTRY;
    return new Rank(
        buffer.getLong(from + REQUESTS), buffer.getInt(from + LENGTH), buffer.getLong(from + HASH));
  }

  /** These with a session that was seen at a time, known by the rank from now on. */
  KnownSessions with(byte[] key, Rank rank, long now) {
    int at = find(key);
    KnownSessions base = this;
    byte[] changed;
    if (at >= 0) {
      changed = entries.clone();
    } else {
      if (size() >= MAX_KNOWN) {
        base = seenSince(median());
      }
      at = -1 - base.find(key);
      int from = at * ENTRY;
      changed = new byte[base.entries.length + ENTRY];
      System.arraycopy(base.entries, 0, changed, 0, from);
      System.arraycopy(key, 0, changed, from, ID);
      System.arraycopy(base.entries, from, changed, from + ENTRY, base.entries.length - from);
    }
    int from = at * ENTRY;
    ByteBuffer.wrap(changed)
        .putLong(from + REQUESTS, rank.requests())
        .putInt(from + LENGTH, rank.length())
        .putLong(from + HASH, rank.hash())
        .putLong(from + SEEN, now);
    return new KnownSessions(changed);
  }

  /** Those that were seen after a time. */
  KnownSessions seenSince(long time) {
    byte[] left = new byte[entries.length];
    int length = 0;
    for (int from = 0; from < entries.length; from += ENTRY) {
      if (seen(from) > time) {
        System.arraycopy(entries, from, left, length, ENTRY);
        length += ENTRY;
      }
    }
    return length == entries.length ? this : new KnownSessions(Arrays.copyOf(left, length));
  }

  /** When the one was seen that was not seen for longest; the greatest time for none. */
  long leastSeen() {
    long least = Long.MAX_VALUE;
    for (int from = 0; from < entries.length; from += ENTRY) {
      least = Math.min(least, seen(from));
    }
    return least;
  }

  /** The part that a session belongs to, of so many. */
  static int part(String id, int parts) {
    int hash = id.hashCode() * 0x9E3779B9;
    return Math.floorMod(hash ^ (hash >>> 15), parts);
  }

  /** Sets the timer of a part that has just become known. */
  static void remember(Timer timer, Duration remembered) {
    timer.offset(org.joda.time.Duration.millis(remembered.toMillis())).setRelative();
  }

  /** When the timer of a part fires: forgets what it has to, and sets it again for the others. */
  static void forget(ValueState<byte[]> state, Timer timer, Duration remembered) {
    long since = timer.getCurrentRelativeTime().getMillis() - remembered.toMillis();
    KnownSessions left = of(state.read()).seenSince(since);
    if (left.size() == 0) {
      state.clear();
    } else {
      state.write(left.toByteArray());
      timer.offset(org.joda.time.Duration.millis(left.leastSeen() - since)).setRelative();
    }
  }

  /** A time up to which at least half was seen last. */
  private long median() {
    long[] times = new long[size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = seen(i * ENTRY);
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private long seen(int from) {
    return ByteBuffer.wrap(entries).getLong(from + SEEN);
  }

  /** Index of a session, or -1 - the index where it would stand. */
  private int find(byte[] key) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int from = middle * ENTRY;
      int order = Arrays.compareUnsigned(entries, from, from + ID, key, 0, ID);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }
}
