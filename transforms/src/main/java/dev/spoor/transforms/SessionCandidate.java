package dev.spoor.transforms;

import dev.spoor.model.Session;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What may become the session of an id: a sensor's record of it, still as its line, or what its
 * report events add up to.
 *
 * @param id the canonical id
 * @param requests requests that a record tells of; 0 for report events
 * @param hash hash of a record's line; 0 for report events
 * @param line a record's line; empty for report events; treated as immutable
 * @param part what report events add up to; null for a record
 * @param isRedelivered whether a queue delivered the record before
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SessionCandidate(
    String id,
    long requests,
    long hash,
    byte[] line,
    @Nullable Session part,
    boolean isRedelivered) {
  private static final byte[] NO_LINE = new byte[0];

  /** A record's. */
  static SessionCandidate of(
      String id, long requests, long hash, byte[] line, boolean isRedelivered) {
    return new SessionCandidate(id, requests, hash, line, null, isRedelivered);
  }

  /** That of report events. */
  static SessionCandidate of(String id, Session part) {
    return new SessionCandidate(id, 0, 0, NO_LINE, part, false);
  }

  /** Of two records of one session, the one that tells of more requests; then any, always alike. */
  boolean isBetterThan(SessionCandidate other) {
    return isBetterThan(other.rank());
  }

  /** As {@link #isBetterThan(SessionCandidate)}. */
  boolean isBetterThan(Rank other) {
    if (requests != other.requests) {
      return requests > other.requests;
    }
    if (line.length != other.length) {
      return line.length > other.length;
    }
    return Long.compareUnsigned(hash, other.hash) < 0;
  }

  /** What it is compared by. */
  Rank rank() {
    return new Rank(requests, line.length, hash);
  }

  /**
   * What records of one session are compared by.
   *
   * @param requests requests that it tells of
   * @param length of its line
   * @param hash of its line
   */
  record Rank(long requests, int length, long hash) {}
}
