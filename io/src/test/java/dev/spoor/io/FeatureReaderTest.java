package dev.spoor.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.servers.RedisServer;
import dev.spoor.model.FeatureRow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link FeatureReader} on hashes and a time that are told, and once on a real server. */
public class FeatureReaderTest {
  private static final long SECOND = 1_000_000_000L;
  private static final FeatureReader.Settings SETTINGS =
      new FeatureReader.Settings(
          3, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(5));

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  /** What Redis has, by key. */
  private final Map<String, SortedMap<String, String>> stored = new HashMap<>();

  /** What Redis was asked for, a list each time. */
  private final List<List<String>> asked = new ArrayList<>();

  private boolean isAway;
  private long now = -5 * SECOND;
  private final FeatureReader reader = new FeatureReader(SETTINGS, this::read, () -> now);

  private synchronized List<SortedMap<String, String>> read(List<String> keys)
      throws InputException {
    asked.add(keys);
    if (isAway) {
      throw new InputException("cannot ask redis://cache.example: away");
    }
    List<SortedMap<String, String>> hashes = new ArrayList<>();
    keys.forEach(key -> hashes.add(stored.getOrDefault(key, new TreeMap<>())));
    return hashes;
  }

  private static String client(int number) {
    return "default/address/192.0.2." + number;
  }

  private void store(int number, long last, long requests, String isFinal) {
    stored.put(
        "feat:default:address:192.0.2." + number,
        new TreeMap<>(
            Map.of("_version", last + "-" + requests, "_final", isFinal, "n", "" + requests)));
  }

  private String get(int number) throws InputException {
    return reader
        .get(client(number))
        .map(found -> found.get("n") + (found.isFinal() ? "!" : "") + (found.isStale() ? "?" : ""))
        .orElse("none");
  }

  @Test
  public void whatWasReadIsFreshForAMoment() throws Exception {
    store(1, 100, 7, "0");
    assertThat(get(1), is("7"));
    store(1, 200, 8, "1");
    now += SECOND;
    assertThat(get(1), is("7"));
    now += 1;
    assertThat(get(1), is("8!"));
    assertThat(asked.size(), is(2));
    assertThat(reader.counts(), is(new FeatureReader.Counts(1, 2, 0, 0, 2)));
    ClientFeatures found = reader.get(client(1)).orElseThrow();
    assertThat(found.last(), is(200L));
    assertThat(found.requests(), is(8L));
    assertThat(found.get("nothing") == null, is(true));
    assertThrows(UnsupportedOperationException.class, () -> found.fields().clear());
  }

  @Test
  public void soIsThatThereWasNothing() throws Exception {
    assertThat(get(1), is("none"));
    store(1, 100, 7, "0");
    assertThat(get(1), is("none"));
    now += SECOND + 1;
    assertThat(get(1), is("7"));
    stored.clear();
    now += SECOND + 1;
    assertThat("forgotten by the store", get(1), is("none"));
    assertThat(asked.size(), is(3));
  }

  @Test
  public void manyAreReadInOneRoundTripAndOnlyWhatIsMissing() throws Exception {
    store(1, 100, 1, "0");
    store(3, 100, 3, "0");
    assertThat(get(1), is("1"));
    Map<String, ClientFeatures> found =
        reader.getAll(List.of(client(1), client(2), client(3), client(3)));
    assertThat(found.keySet(), contains(client(1), client(3)));
    assertThat(
        asked,
        contains(
            List.of("feat:default:address:192.0.2.1"),
            List.of("feat:default:address:192.0.2.2", "feat:default:address:192.0.2.3")));
    assertThat(reader.getAll(List.of()).keySet(), is(empty()));
    assertThat(asked.size(), is(2));
  }

  @Test
  public void holdsNoMoreThanItMayAndLeavesOutWhoWasNotAskedFor() throws Exception {
    for (int i = 1; i <= 3; i++) {
      store(i, 100, i, "0");
      assertThat(get(i), is("" + i));
    }
    assertThat(get(1), is("1"));
    assertThat(get(4), is("none"));
    assertThat(reader.size(), is(3));
    asked.clear();
    assertThat(get(1), is("1"));
    assertThat(asked, is(empty()));
    assertThat(get(2), is("2"));
    assertThat(asked.size(), is(1));
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add(client(i));
    }
    assertThat(reader.getAll(many).size(), is(3));
    assertThat(reader.size(), is(3));
  }

  @Test
  public void neverGoesBack() throws Exception {
    long[][] older = {{199, 99}, {200, 7}};
    store(1, 200, 8, "1");
    assertThat(get(1), is("8!"));
    for (long[] each : older) {
      store(1, each[0], each[1], "1");
      now += SECOND + 1;
      assertThat(get(1), is("8!"));
    }
    store(1, 200, 8, "0");
    now += SECOND + 1;
    assertThat("final stays final", get(1), is("8!"));
    stored.clear();
    now += SECOND + 1;
    assertThat(get(1), is("none"));
    store(1, 150, 1, "0");
    now += SECOND + 1;
    assertThat("a replica that is behind", get(1), is("8!"));
    store(1, 300, 1, "0");
    now += SECOND + 1;
    assertThat("a new session", get(1), is("1"));
  }

  @Test
  public void aHashThatIsNoneOfOursIsNone() throws Exception {
    for (String version : List.of("", "-", "7", "-7", "x-1", "1-x", "99999999999999999999-1")) {
      stored.put(
          "feat:default:address:192.0.2.1", new TreeMap<>(Map.of("_version", version, "n", "1")));
      now += SECOND + 1;
      assertThat(version, get(1), is("none"));
    }
    store(1, -5, 2, "0");
    now += SECOND + 1;
    assertThat("before 1970", get(1), is("2"));
  }

  @Test
  public void whatWasSaidBeforeStandsInForAServerThatIsAway() throws Exception {
    store(1, 100, 7, "0");
    assertThat(get(1), is("7"));
    assertThat(get(2), is("none"));
    isAway = true;
    now += SECOND + 1;
    asked.clear();
    assertThat(get(1), is("7?"));
    assertThat("that there was nothing stands, too", get(2), is("none"));
    InputException e = assertThrows(InputException.class, () -> get(3));
    assertThat(e.getMessage(), is("cannot ask redis://cache.example: away"));
    assertThat("it is left alone for a moment", asked.size(), is(1));
    assertThat(reader.counts(), is(new FeatureReader.Counts(0, 2, 2, 1, 2)));
    assertThrows(InputException.class, () -> reader.getAll(List.of(client(1), client(3))));
    now += 60 * SECOND;
    assertThrows("too long ago", InputException.class, () -> get(1));
    assertThat(asked.size(), is(2));
    isAway = false;
    assertThrows(InputException.class, () -> get(1));
    now += 5 * SECOND;
    assertThat(get(1), is("7"));
  }

  @Test
  public void manyThreadsAskOnce() throws Exception {
    store(1, 100, 7, "0");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(threads.submit(() -> get(1)));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get(), is("7"));
      }
    } finally {
      threads.shutdown();
    }
    assertThat(asked.size(), is(1));
    assertThat(reader.counts(), is(new FeatureReader.Counts(199, 1, 0, 0, 1)));
  }

  @Test
  public void refusesWhatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> reader.get("192.0.2.1"));
    assertThat(asked, is(empty()));
    assertThrows(
        IllegalArgumentException.class,
        () -> FeatureReader.open(QueueUri.parse("kafka://a.example/t")));
    Duration some = Duration.ofSeconds(1);
    assertThrows(
        IllegalArgumentException.class, () -> new FeatureReader.Settings(0, some, some, some));
    assertThrows(
        IllegalArgumentException.class,
        () -> new FeatureReader.Settings(1, some.negated(), some, some));
  }

  @Test
  public void readsWhatWasWrittenToARealServer() throws Exception {
    Optional<RedisServer> started = RedisServer.start(folder.getRoot().toPath());
    assumeTrue("no redis-server", started.isPresent());
    FeatureReader.Settings always =
        new FeatureReader.Settings(10, Duration.ZERO, Duration.ofMinutes(1), Duration.ZERO);
    try (RedisServer redis = started.get()) {
      QueueUri uri = QueueUri.parse(redis.uri("redis"));
      try (FeatureReader real = FeatureReader.open(uri, always);
          FeatureWriter writer = new FeatureWriter(uri, Duration.ofMinutes(40))) {
        String client = "default/address_agent/2001:db8::/64+00ff";
        assertThat(real.get(client).isPresent(), is(false));
        writer.write(List.of(new FeatureRow(client, 100, 3, true, List.of("a", "0.5"))));
        redis.command("SET", "feat:default:address:192.0.2.9", "no hash");
        Map<String, ClientFeatures> found = real.getAll(List.of(client, client(9), client(8)));
        assertThat(found.keySet(), contains(client));
        assertThat(found.get(client).get("a"), is("0.5"));
        assertThat(found.get(client).isFinal(), is(true));
        redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        assertThat("a connection that was closed", real.get(client).get().isStale(), is(false));
        redis.kill();
        assertThat(real.get(client).get().isStale(), is(true));
        InputException e = assertThrows(InputException.class, () -> real.get(client(1)));
        assertThat(e.getMessage(), containsString("cannot ask redis://127.0.0.1"));
        redis.restart();
        assertThat(real.get(client(1)).isPresent(), is(false));
      }
    }
  }

  @Test
  public void saysThatThereAreMoreClientsThanShown() throws IOException {
    Optional<RedisServer> started = RedisServer.start(folder.getRoot().toPath());
    assumeTrue("no redis-server", started.isPresent());
    try (RedisServer redis = started.get()) {
      QueueUri uri = QueueUri.parse(redis.uri("redis"));
      for (int most : new int[] {1_000, 1_001}) {
        redis.command(
            "EVAL",
            "for i = 1, "
                + most
                + " do redis.call('HSET', 'feat:s' .. i .. ':address:192.0.2.7', 'n', i) end",
            "0");
        RedisFeatures.Found found = RedisFeatures.find(uri, "192.0.2.7");
        assertThat(found.clients().size(), is(1_000));
        assertThat(found.isCut(), is(most > 1_000));
      }
    }
  }
}
