package dev.spoor.io;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The features of a client as a store has them.
 *
 * @param fields values by name, those that begin with {@code _} included; cannot be changed
 * @param last event time of the last request, milliseconds since the epoch
 * @param requests number of requests of the session
 * @param isFinal whether the session has ended
 * @param isStale whether the store could not be asked, and this is what it said before
 */
public record ClientFeatures(
    SortedMap<String, String> fields, long last, long requests, boolean isFinal, boolean isStale) {

  /** Copies the fields. */
  public ClientFeatures {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
  }

  /** Takes the fields of a hash apart; null where it says no version, and so is none of ours. */
  static @Nullable ClientFeatures of(SortedMap<String, String> fields) {
    String version = fields.getOrDefault("_version", "");
    int dash = version.lastIndexOf('-');
    if (dash <= 0) {
      return null;
    }
    try {
      return new ClientFeatures(
          fields,
          Long.parseLong(version.substring(0, dash)),
          Long.parseLong(version.substring(dash + 1)),
          "1".equals(fields.get("_final")),
          false);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The value of a feature; null where it is not known. */
  public @Nullable String get(String feature) {
    return fields.get(feature);
  }

  /** Whether another is of an earlier moment. */
  boolean isNewerThan(ClientFeatures other) {
    if (last != other.last) {
      return last > other.last;
    }
    return requests != other.requests ? requests > other.requests : isFinal && !other.isFinal;
  }

  /** The same, for when the store cannot be asked. */
  ClientFeatures stale() {
    return new ClientFeatures(fields, last, requests, isFinal, true);
  }
}
