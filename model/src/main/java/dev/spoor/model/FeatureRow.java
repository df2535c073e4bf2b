package dev.spoor.model;

import java.util.List;

/**
 * The features of one client at some moment, for a store that others read.
 *
 * @param clientKey whose, {@code site/type/key}; see {@link ClientKey}
 * @param last event time of the last request, milliseconds since the epoch: with {@code requests}
 *     the version, which only grows
 * @param requests number of requests of the session
 * @param isFinal whether the session has ended
 * @param fields names and values, taking turns; what is not known is not there
 */
public record FeatureRow(
    String clientKey, long last, long requests, boolean isFinal, List<String> fields) {

  /** The version of the fields' meaning; a new one when a name changes its definition. */
  public static final int SCHEMA = 1;

  /** Copies the list. */
  public FeatureRow {
    fields = List.copyOf(fields);
  }

  /** Whether this one replaces another of the same client. */
  public boolean isNewerThan(FeatureRow other) {
    if (last != other.last) {
      return last > other.last;
    }
    return requests != other.requests ? requests > other.requests : isFinal && !other.isFinal;
  }
}
