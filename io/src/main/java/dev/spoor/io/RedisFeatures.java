package dev.spoor.io;

import dev.spoor.model.ClientKey;
import dev.spoor.model.FeatureRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.checkerframework.checker.nullness.qual.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Features of clients in Redis: {@code redis://host:6379}, with the parameters {@code db}, {@code
 * tls}, {@code passwordFile}, {@code passwordEnv} and {@code patience}. A client is one hash,
 * {@code feat:{site}:{key_type}:{key}}: the features by name, and {@code _schema}, {@code _version}
 * (milliseconds of the last request and number of requests, joined by {@code -}), {@code _final}
 * and {@code _last}.
 */
public final class RedisFeatures {
  /** The scheme of its URIs. */
  public static final String SCHEME = "redis";

  private static final String PREFIX = "feat:";
  private static final int MOST_FOUND = 1_000;
  private static final Set<String> PARAMETERS = parameters();

  private RedisFeatures() {}

  private static Set<String> parameters() {
    Set<String> all = new TreeSet<>(Set.of(Patience.PARAMETER));
    all.addAll(RedisLink.PARAMETERS);
    return all;
  }

  /**
   * Writes rows.
   *
   * @param ttl how long a client is remembered after its last row
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  public static Write write(QueueUri uri, Duration ttl) {
    check(uri);
    Arguments.check(!ttl.isNegative() && !ttl.isZero(), "ttl is %s, must be positive", ttl);
    return new Write(uri, ttl);
  }

  /**
   * Refuses what is no store.
   *
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  public static void check(QueueUri uri) {
    Arguments.check(uri.scheme().equals(SCHEME), "%s is not redis://HOST:PORT", uri);
    Arguments.check(uri.servers().size() == 1, "one server is needed, not several");
    Arguments.check(
        uri.path().stream().allMatch(String::isEmpty), "a database is named by db=, not by a path");
    uri.checkParameters(PARAMETERS);
    Object unused = uri.duration(Patience.PARAMETER, Patience.USUAL);
  }

  /**
   * Asks the server. Jobs wait for one that is not there; this tells a person.
   *
   * @return why it is waited for, in one line; null if it is not
   * @throws InputException for what will not get better by waiting
   */
  public static @Nullable String missing(QueueUri uri) throws InputException {
    return RedisLink.missing(uri, null);
  }

  /** The key of a client's hash. */
  static String key(String clientKey) {
    ClientKey client = ClientKey.parse(clientKey);
    return PREFIX + client.site() + ":" + client.type().wireName() + ":" + client.key();
  }

  /**
   * Clients that were looked up.
   *
   * @param clients the fields by name, by the key of the hash
   * @param isCut whether there are more
   */
  public record Found(SortedMap<String, SortedMap<String, String>> clients, boolean isCut) {}

  /**
   * Looks clients up, 1,000 at most.
   *
   * @param client a client key, {@code site/type/key}, as sessions have it; or the beginning of a
   *     key, such as an address, for all clients whose key is that or goes on after a {@code +} or
   *     {@code /}
   * @throws InputException if the server cannot be asked
   */
  public static Found find(QueueUri uri, String client) throws IOException {
    check(uri);
    try (RedisLink link = RedisLink.open(uri, Duration.ZERO)) {
      String whole = wholeKey(client);
      SortedSet<String> keys = whole == null ? keys(link, client) : new TreeSet<>(List.of(whole));
      boolean isCut = keys.size() > MOST_FOUND;
      List<String> asked = keys.stream().limit(MOST_FOUND).toList();
      List<SortedMap<String, String>> hashes = hashes(link, asked);
      SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
      for (int i = 0; i < asked.size(); i++) {
        if (!hashes.get(i).isEmpty()) {
          found.put(asked.get(i), hashes.get(i));
        }
      }
      return new Found(found, isCut);
    } catch (JedisException e) {
      throw cannotAsk(uri, e);
    }
  }

  /** The keys of clients, one more than are wanted where there are so many. */
  private static SortedSet<String> keys(RedisLink link, String client) {
    SortedSet<String> keys = new TreeSet<>();
    String cursor = "0";
    do {
      List<?> reply =
          RedisLink.list(
              link.call(
                  Command.SCAN,
                  cursor,
                  "MATCH",
                  PREFIX + "*:" + literal(client) + "*",
                  "COUNT",
                  1_000));
      cursor = RedisLink.text(reply.get(0));
      for (Object key : RedisLink.list(reply.get(1))) {
        if (isOf(RedisLink.text(key), client)) {
          keys.add(RedisLink.text(key));
        }
      }
    } while (!cursor.equals("0") && keys.size() <= MOST_FOUND);
    return keys;
  }

  /**
   * Reads hashes in one round trip.
   *
   * @return in the order of the keys; an empty one where there is none, or no hash
   * @throws JedisException if the server does not answer, or cannot
   */
  static List<SortedMap<String, String>> hashes(RedisLink link, List<String> keys) {
    List<CommandArguments> commands = new ArrayList<>(keys.size());
    keys.forEach(key -> commands.add(RedisLink.arguments(Command.HGETALL, key)));
    List<SortedMap<String, String>> hashes = new ArrayList<>(keys.size());
    for (Object reply : link.pipeline(commands)) {
      if (reply instanceof JedisDataException e && !e.getMessage().startsWith("WRONGTYPE")) {
        throw e;
      }
      List<?> words = RedisLink.list(reply);
      SortedMap<String, String> fields = new TreeMap<>();
      for (int i = 0; i + 1 < words.size(); i += 2) {
        fields.put(RedisLink.text(words.get(i)), RedisLink.text(words.get(i + 1)));
      }
      hashes.add(fields);
    }
    return hashes;
  }

  static InputException cannotAsk(QueueUri uri, JedisException e) {
    return new InputException("cannot ask " + uri + ": " + Failures.oneLine(e), e);
  }

  private static @Nullable String wholeKey(String client) {
    try {
      return key(client);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isOf(String key, String client) {
    int type = key.indexOf(':', PREFIX.length());
    int start = type < 0 ? -1 : key.indexOf(':', type + 1) + 1;
    if (start <= 0 || !key.startsWith(client, start)) {
      return false;
    }
    int end = start + client.length();
    return end == key.length() || key.charAt(end) == '+' || key.charAt(end) == '/';
  }

  /** Characters that mean something in a pattern, made to mean themselves. */
  private static String literal(String text) {
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if ("*?[]\\^-".indexOf(text.charAt(i)) >= 0) {
        literal.append('\\');
      }
      literal.append(text.charAt(i));
    }
    return literal.toString();
  }

  /**
   * Writes rows: a hash is replaced as a whole if the row is newer than what is there, in one round
   * trip, many at a time; so rows may come late, twice or in any order. Bounded and unbounded input
   * in any windows. All rows of a bundle are written when it has ended. A server that is away is
   * waited for, as {@link Patience} has it; then the bundle fails, and is done again.
   */
  public static final class Write extends PTransform<PCollection<FeatureRow>, PDone> {
    private static final long serialVersionUID = 1L;

    private final QueueUri uri;
    private final Duration ttl;

    private Write(QueueUri uri, Duration ttl) {
      this.uri = uri;
      this.ttl = ttl;
    }

    @Override
    public PDone expand(PCollection<FeatureRow> rows) {
      rows.apply("WriteHashes", ParDo.of(new WriteFn(uri, ttl)));
      return PDone.in(rows.getPipeline());
    }
  }

  private static final class WriteFn extends DoFn<FeatureRow, Void> {
    private static final long serialVersionUID = 1L;
    private static final int MOST_HELD = 500;
    private static final Counter WRITES = Metrics.counter("spoor", "sink_writes.redis");
    private static final Counter RETRIES = Metrics.counter("spoor", "sink_retries.redis");

    private final QueueUri uri;
    private final Duration ttl;
    private transient FeatureWriter writer;

    /** The newest row of each client. */
    private transient Map<String, FeatureRow> held;

    WriteFn(QueueUri uri, Duration ttl) {
      this.uri = uri;
      this.ttl = ttl;
    }

    @Setup
    public void setup() {
      writer = new FeatureWriter(uri, ttl);
      held = new LinkedHashMap<>();
    }

    @StartBundle
    public void startBundle() {
      held.clear();
    }

    @ProcessElement
    public void process(@Element FeatureRow row) throws IOException, InterruptedException {
      held.merge(row.clientKey(), row, (old, now) -> now.isNewerThan(old) ? now : old);
      if (held.size() >= MOST_HELD) {
        flush();
      }
    }

    @FinishBundle
    public void finishBundle() throws IOException, InterruptedException {
      flush();
    }

    private void flush() throws IOException, InterruptedException {
      FeatureWriter.Written written = writer.write(List.copyOf(held.values()));
      held.clear();
      WRITES.inc(written.rows());
      RETRIES.inc(written.retries());
    }

    @Teardown
    public void teardown() {
      if (writer != null) {
        writer.close();
      }
    }
  }

  /** The time of the last request, as {@code _last} has it. */
  static String last(FeatureRow row) {
    return Instant.ofEpochMilli(row.last()).toString();
  }
}
