package dev.spoor.model;

import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How far the work in this process has come, for the launcher's progress line and nothing else. It
 * is <em>not data</em>: it sees one JVM only, a retried bundle counts twice, and a run on a cluster
 * leaves the launcher's copy at zero. What a user may rely on is counted by the pipeline.
 */
public final class Progress {
  /** Uncompressed bytes of log read. */
  public static final String BYTES_READ = "bytes_read";

  /** Bytes read from the store, compressed or not: comparable with the sizes of the files. */
  public static final String STORED_BYTES_READ = "stored_bytes_read";

  /** Lines written to output files. */
  public static final String LINES_WRITTEN = "lines_written";

  /** Lines read. */
  public static final String LINES = "lines";

  /** Sessions closed. */
  public static final String SESSIONS = "sessions";

  /** Dead letters. */
  public static final String DEAD_LETTERS = "dead_letters";

  private static final ConcurrentMap<String, LongAdder> COUNTS = new ConcurrentHashMap<>();

  private static final ConcurrentMap<String, Long> WATERMARKS = new ConcurrentHashMap<>();

  private static final ConcurrentMap<String, Long> BEHIND = new ConcurrentHashMap<>();

  private static final ConcurrentMap<String, Integer> OPEN = new ConcurrentHashMap<>();

  private Progress() {}

  /** Sets how far event time has come in one part of the input, milliseconds since the epoch. */
  public static void watermark(String part, long millis) {
    WATERMARKS.put(part, millis);
  }

  /** How far event time has come in all parts that have any; empty before there is one. */
  public static OptionalLong watermark() {
    return WATERMARKS.values().stream()
        .mapToLong(Long::longValue)
        .filter(millis -> millis != Long.MIN_VALUE)
        .min();
  }

  /** Sets how many bytes of one part of the input were written and not read. */
  public static void behind(String part, long bytes) {
    BEHIND.put(part, bytes);
  }

  /** How many bytes of all parts were written and not read; empty where there is no such part. */
  public static OptionalLong behind() {
    return BEHIND.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(BEHIND.values().stream().mapToLong(Long::longValue).sum());
  }

  /** Sets how many sessions of one part of all clients have begun and not ended. */
  public static void openSessions(String part, int sessions) {
    OPEN.put(part, sessions);
  }

  /** How many sessions have begun and not ended; empty where nobody follows them. */
  public static OptionalLong openSessions() {
    return OPEN.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(OPEN.values().stream().mapToLong(Integer::longValue).sum());
  }

  /** Adds to the count called {@code name}. Cheap, but meant for blocks rather than lines. */
  public static void add(String name, long amount) {
    LongAdder count = COUNTS.get(name);
    if (count == null) {
      count = COUNTS.computeIfAbsent(name, unused -> new LongAdder());
    }
    count.add(amount);
  }

  /** The count so far; 0 for a name nobody has added to. */
  public static long count(String name) {
    LongAdder count = COUNTS.get(name);
    return count == null ? 0 : count.sum();
  }

  /** Sets every count to zero, before another run in the same process. */
  public static void reset() {
    COUNTS.clear();
    WATERMARKS.clear();
    BEHIND.clear();
    OPEN.clear();
  }
}
