package dev.spoor.model;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One session as the pipeline knows it at some moment: who, what was seen so far, and whether more
 * may come.
 *
 * @param clientKey whose session, {@code site/type/key}; see {@link ClientKey}
 * @param fragment the summary of its requests
 * @param closeCause why it ends where it ends
 * @param isFinal whether its window has closed: an early pane is not final, one on time or later is
 * @param sensor what the sensor said that put the session together; null for sessions of log lines
 */
public record Session(
    String clientKey,
    SessionFragment fragment,
    CloseCause closeCause,
    boolean isFinal,
    @Nullable SensorReport sensor) {

  /** A session of log lines. */
  public Session(
      String clientKey, SessionFragment fragment, CloseCause closeCause, boolean isFinal) {
    this(clientKey, fragment, closeCause, isFinal, null);
  }

  /** Why a session ended. */
  public enum CloseCause {
    /** The client was silent for the gap. */
    GAP,
    /** Cut at a boundary; it may go on in the next session. */
    BOUNDARY
  }

  /**
   * The id of a session: its sensor's, or a hash of its client key and its first request, so that
   * it is the same wherever and however often the session is computed.
   */
  public String id() {
    return sensor != null
        ? sensor.sessUuid()
        : idOf(clientKey, fragment.first(), fragment.firstHash());
  }

  /** The id of a client's session of log lines that begins with a request of that time and hash. */
  public static String idOf(String clientKey, long first, long firstHash) {
    byte[] key = clientKey.getBytes(StandardCharsets.UTF_8);
    byte[] input =
        ByteBuffer.allocate(key.length + 17)
            .put(key)
            .put((byte) 0)
            .putLong(first)
            .putLong(firstHash)
            .array();
    HashValue128 hash = Hashing.xxh3_128().hashBytesTo128Bits(input);
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(hash.getMostSignificantBits())
        + hex.toHexDigits(hash.getLeastSignificantBits());
  }

  /** When it began: the sensor's word, else the event time of the first request. */
  public Instant start() {
    return sensor != null && sensor.start() != null
        ? sensor.start()
        : Instant.ofEpochMilli(fragment.first());
  }

  /** When it ended: the sensor's word, else the event time of the last request. */
  public Instant end() {
    return sensor != null && sensor.end() != null
        ? sensor.end()
        : Instant.ofEpochMilli(fragment.last());
  }

  /** Number of requests: those that are known, or more where the sensor counted more. */
  public long requestCount() {
    return sensor == null
        ? fragment.requests()
        : Math.max(fragment.requests(), sensor.reportedRequests());
  }

  /** The version, which only grows while a session does. */
  public Version version() {
    return new Version(end().toEpochMilli(), requestCount());
  }

  /**
   * Orders the states of one session: the later last request, then the greater number of requests,
   * is newer. A pane's index would not do: it restarts when a window grows by merging.
   *
   * @param last event time of the last request, milliseconds since the epoch
   * @param requestCount number of requests
   */
  public record Version(long last, long requestCount) implements Comparable<Version> {
    @Override
    public int compareTo(Version other) {
      int byLast = Long.compare(last, other.last);
      return byLast != 0 ? byLast : Long.compare(requestCount, other.requestCount);
    }
  }
}
