package dev.spoor.io;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Reads features of clients where decisions are made: a bounded cache in this process in front of
 * Redis. What was read is fresh for a moment, and so is that there was nothing; all that is asked
 * for at once and not fresh is read in one round trip. Never hands out an older version of a client
 * than before, as long as the cache knows it.
 *
 * <p>Where Redis does not answer, what it said before is handed out for some time, marked as stale;
 * and Redis is left alone for a moment, so that nobody waits for it at every request.
 *
 * <p>Thread-safe. Who asks for what is fresh waits for nobody; who asks Redis waits for others who
 * do, and then looks whether they have brought the answer.
 *
 * <pre>{@code
 * try (FeatureReader reader = FeatureReader.open(QueueUri.parse("redis://cache.example:6379"))) {
 *   Optional<ClientFeatures> client = reader.get("default/address_agent/192.0.2.7+00ff");
 *   String rate = client.map(features -> features.get("rate_mean")).orElse(null);
 * }
 * }</pre>
 */
public final class FeatureReader implements AutoCloseable {

  /**
   * How it reads. {@link #defaults()} has every default.
   *
   * @param mostClients how many clients the cache holds, known and unknown; the ones not asked for
   *     the longest leave first
   * @param fresh how long the answer of Redis is taken as it is
   * @param staleFor for how long after that it is handed out where Redis does not answer
   * @param leftAlone how long Redis is not asked after it did not answer
   */
  public record Settings(int mostClients, Duration fresh, Duration staleFor, Duration leftAlone)
      implements Serializable {

    /** Checks ranges. */
    public Settings {
      Arguments.check(mostClients > 0, "mostClients is %s, must be positive", mostClients);
      Arguments.check(!fresh.isNegative(), "fresh is %s, must not be negative", fresh);
      Arguments.check(!staleFor.isNegative(), "staleFor is %s, must not be negative", staleFor);
      Arguments.check(!leftAlone.isNegative(), "leftAlone is %s, must not be negative", leftAlone);
    }

    /** 10,000 clients, fresh for a second, stale for a minute, left alone for a second. */
    public static Settings defaults() {
      return new Settings(
          10_000, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(1));
    }
  }

  /**
   * What it did.
   *
   * @param fresh clients answered by the cache
   * @param read clients that Redis was asked for
   * @param stale clients answered by the cache as Redis did not answer
   * @param failed clients without any answer
   * @param roundTrips how often Redis was asked
   */
  public record Counts(long fresh, long read, long stale, long failed, long roundTrips) {}

  /** Reads hashes; empty ones are not there. */
  @FunctionalInterface
  interface Hashes extends AutoCloseable {
    List<SortedMap<String, String>> read(List<String> keys) throws InputException;

    @Override
    default void close() {}
  }

  /** What Redis said of a client, and the newest that it ever did. */
  private record Entry(
      @Nullable ClientFeatures now, @Nullable ClientFeatures newest, long readAt) {}

  private final Settings settings;
  private final Hashes hashes;
  private final LongSupplier nanos;

  /** Held while Redis is asked. */
  private final Object asking = new Object();

  /** By client key; guarded by itself, as are the counts. */
  private final LinkedHashMap<String, Entry> cache = new LinkedHashMap<>(16, 0.75f, true);

  private long fresh;
  private long read;
  private long stale;
  private long failed;
  private long roundTrips;

  /** Guarded by {@link #asking}. */
  private @Nullable InputException lastFailure;

  private long failedAt;

  FeatureReader(Settings settings, Hashes hashes, LongSupplier nanos) {
    this.settings = settings;
    this.hashes = hashes;
    this.nanos = nanos;
  }

  /** Opens a reader with every default; nothing is asked before there is a question. */
  public static FeatureReader open(QueueUri uri) {
    return open(uri, Settings.defaults());
  }

  /**
   * Opens a reader.
   *
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  public static FeatureReader open(QueueUri uri, Settings settings) {
    RedisFeatures.check(uri);
    return new FeatureReader(settings, new LinkedHashes(uri), System::nanoTime);
  }

  /**
   * The features of a client.
   *
   * @param clientKey {@code site/type/key}, as sessions have it
   * @return empty where there are none
   * @throws InputException if Redis does not answer, and what it said before is too old
   * @throws IllegalArgumentException if this is no client key
   */
  public Optional<ClientFeatures> get(String clientKey) throws InputException {
    return Optional.ofNullable(getAll(List.of(clientKey)).get(clientKey));
  }

  /**
   * The features of clients.
   *
   * @return by client key; those of which there are none are missing
   * @throws InputException if Redis does not answer, and of any of them there is no answer in the
   *     cache
   * @throws IllegalArgumentException if one is no client key
   */
  public Map<String, ClientFeatures> getAll(Collection<String> clientKeys) throws InputException {
    Set<String> asked = new LinkedHashSet<>(clientKeys);
    asked.forEach(RedisFeatures::key);
    Map<String, ClientFeatures> found = new LinkedHashMap<>();
    List<String> missing = takeFresh(asked, found);
    if (missing.isEmpty()) {
      return found;
    }
    synchronized (asking) {
      // Others may have brought the answer meanwhile.
      List<String> left = takeFresh(missing, found);
      if (!left.isEmpty()) {
        ask(left, found);
      }
    }
    return found;
  }

  /** Takes what is fresh; returns the rest. */
  private List<String> takeFresh(Collection<String> clients, Map<String, ClientFeatures> found) {
    List<String> rest = new ArrayList<>();
    long now = nanos.getAsLong();
    synchronized (cache) {
      for (String client : clients) {
        Entry entry = cache.get(client);
        if (entry == null || now - entry.readAt() > settings.fresh().toNanos()) {
          rest.add(client);
          continue;
        }
        fresh++;
        if (entry.now() != null) {
          found.put(client, entry.now());
        }
      }
    }
    return rest;
  }

  private void ask(List<String> clients, Map<String, ClientFeatures> found) throws InputException {
    InputException failure = lastFailure;
    if (failure == null || nanos.getAsLong() - failedAt >= settings.leftAlone().toNanos()) {
      try {
        List<SortedMap<String, String>> read =
            hashes.read(clients.stream().map(RedisFeatures::key).toList());
        lastFailure = null;
        keep(clients, read, found);
        return;
      } catch (InputException e) {
        failure = e;
        lastFailure = e;
        failedAt = nanos.getAsLong();
      }
    }
    takeStale(clients, found, failure);
  }

  private void keep(
      List<String> clients,
      List<SortedMap<String, String>> hashesRead,
      Map<String, ClientFeatures> found) {
    long now = nanos.getAsLong();
    synchronized (cache) {
      roundTrips++;
      read += clients.size();
      for (int i = 0; i < clients.size(); i++) {
        Entry old = cache.get(clients.get(i));
        ClientFeatures newest = old == null ? null : old.newest();
        ClientFeatures features = ClientFeatures.of(hashesRead.get(i));
        // A replica may be behind what another has said.
        if (features != null && newest != null && newest.isNewerThan(features)) {
          features = newest;
        }
        cache.put(clients.get(i), new Entry(features, features == null ? newest : features, now));
        if (features != null) {
          found.put(clients.get(i), features);
        }
      }
      while (cache.size() > settings.mostClients()) {
        cache.remove(cache.keySet().iterator().next());
      }
    }
  }

  private void takeStale(
      List<String> clients, Map<String, ClientFeatures> found, InputException failure)
      throws InputException {
    long now = nanos.getAsLong();
    long most = settings.fresh().plus(settings.staleFor()).toNanos();
    int without = 0;
    synchronized (cache) {
      for (String client : clients) {
        Entry entry = cache.get(client);
        if (entry == null || now - entry.readAt() > most) {
          without++;
          continue;
        }
        stale++;
        if (entry.now() != null) {
          found.put(client, entry.now().stale());
        }
      }
      failed += without;
    }
    if (without > 0) {
      throw new InputException(failure.getMessage(), failure);
    }
  }

  /** What it did since it was opened. */
  public Counts counts() {
    synchronized (cache) {
      return new Counts(fresh, read, stale, failed, roundTrips);
    }
  }

  /** How many clients the cache holds. */
  int size() {
    synchronized (cache) {
      return cache.size();
    }
  }

  @Override
  public void close() {
    synchronized (asking) {
      hashes.close();
    }
  }

  /** Hashes of a server, by a connection that is opened when it is needed. */
  private static final class LinkedHashes implements Hashes {
    private final QueueUri uri;
    private @Nullable RedisLink link;

    LinkedHashes(QueueUri uri) {
      this.uri = uri;
    }

    @Override
    public List<SortedMap<String, String>> read(List<String> keys) throws InputException {
      boolean wasOpen = link != null;
      try {
        return tryToRead(keys);
      } catch (JedisException e) {
        close();
        if (!wasOpen) {
          throw RedisFeatures.cannotAsk(uri, e);
        }
      }
      // The server may have closed a connection that was not used for long.
      try {
        return tryToRead(keys);
      } catch (JedisException e) {
        close();
        throw RedisFeatures.cannotAsk(uri, e);
      }
    }

    private List<SortedMap<String, String>> tryToRead(List<String> keys) throws InputException {
      RedisLink open = link;
      if (open == null) {
        open = RedisLink.open(uri, Duration.ZERO);
        link = open;
      }
      return RedisFeatures.hashes(open, keys);
    }

    @Override
    public void close() {
      if (link != null) {
        link.close();
        link = null;
      }
    }
  }
}
