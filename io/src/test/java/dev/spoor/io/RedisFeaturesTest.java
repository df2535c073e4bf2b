package dev.spoor.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.servers.RedisServer;
import dev.spoor.model.FeatureRow;
import dev.spoor.model.RecordCoder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link RedisFeatures} on a real server; skipped, loudly, where there is none. */
public class RedisFeaturesTest {
  private static final long LAST = 1_700_000_000_000L;
  private static final String CLIENT = "default/address_agent/192.0.2.7+00ff";
  private static final String KEY = "feat:default:address_agent:192.0.2.7+00ff";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private RedisServer redis;

  @Before
  public void start() throws IOException {
    Optional<RedisServer> started = RedisServer.start(folder.getRoot().toPath());
    assumeTrue("no redis-server", started.isPresent());
    redis = started.get();
    pipeline.enableAbandonedNodeEnforcement(false);
  }

  @After
  public void stop() {
    if (redis != null) {
      redis.close();
    }
  }

  private QueueUri uri() {
    return QueueUri.parse(redis.uri("redis"));
  }

  private static FeatureRow row(long last, long requests, boolean isFinal, String... fields) {
    return new FeatureRow(CLIENT, last, requests, isFinal, List.of(fields));
  }

  private FeatureWriter.Written write(FeatureRow... rows) throws Exception {
    try (FeatureWriter writer = new FeatureWriter(uri(), Duration.ofMinutes(40))) {
      return writer.write(List.of(rows));
    }
  }

  private Map<String, String> stored() throws IOException {
    return RedisFeatures.find(uri(), CLIENT).clients().get(KEY);
  }

  @Test
  public void aClientIsAHashWithATimeToLive() throws Exception {
    assertThat(write(row(LAST, 3, false, "a", "1", "b", "0.5")).rows(), is(1L));
    assertThat(
        stored(),
        is(
            Map.of(
                "a", "1",
                "b", "0.5",
                "_schema", "1",
                "_version", "1700000000000-3",
                "_final", "0",
                "_last", "2023-11-14T22:13:20Z")));
    long ttl = Long.parseLong(redis.command("PTTL", KEY));
    assertThat(ttl, lessThanOrEqualTo(Duration.ofMinutes(40).toMillis()));
    assertThat(ttl, greaterThan(Duration.ofMinutes(39).toMillis()));
  }

  @Test
  public void onlyANewerVersionReplacesAndThenTheWholeHash() throws Exception {
    write(row(LAST, 10, false, "a", "1", "gone", "1"));
    FeatureRow[] older = {
      row(LAST, 10, false, "a", "2"),
      row(LAST, 9, true, "a", "2"),
      row(LAST - 1, 99, true, "a", "2"),
    };
    assertThat(write(older).rows(), is(0L));
    assertThat(stored().get("a"), is("1"));
    assertThat("final", write(row(LAST, 10, true, "a", "3")).rows(), is(1L));
    assertThat(stored().get("_final"), is("1"));
    assertThat(stored().containsKey("gone"), is(false));
    assertThat("not twice", write(row(LAST, 10, true, "a", "4")).rows(), is(0L));
    assertThat("late", write(row(LAST, 100, false, "a", "5")).rows(), is(1L));
    assertThat("next", write(row(LAST + 1, 1, false, "a", "6")).rows(), is(1L));
    assertThat(stored().get("_version"), is("1700000000001-1"));
  }

  @Test
  public void anyOrderEndsInTheNewest() throws Exception {
    List<FeatureRow> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(row(LAST + i / 4, 100 + i, i == 39, "n", Integer.toString(i)));
    }
    Random random = new Random(3);
    for (int run = 0; run < 5; run++) {
      redis.command("FLUSHALL");
      Collections.shuffle(rows, random);
      write(rows.toArray(new FeatureRow[0]));
      assertThat(stored().get("n"), is("39"));
      assertThat(stored().get("_final"), is("1"));
    }
  }

  @Test
  public void aServerThatWasStartedAgainLearnsTheScriptAgain() throws Exception {
    try (FeatureWriter writer = new FeatureWriter(uri(), Duration.ofMinutes(40))) {
      writer.write(List.of(row(LAST, 1, false, "a", "1")));
      redis.command("SCRIPT", "FLUSH");
      FeatureWriter.Written flushed = writer.write(List.of(row(LAST, 2, false, "a", "2")));
      assertThat(flushed, is(new FeatureWriter.Written(1, 1)));
      redis.kill();
      redis.restart();
      assertThat(writer.write(List.of(row(LAST, 3, false, "a", "3"))).rows(), is(1L));
    }
    assertThat(stored().get("a"), is("3"));
  }

  @Test
  public void aFullServerIsWaitedForAndThenSaid() throws Exception {
    redis.command("CONFIG", "SET", "maxmemory", "1");
    try (FeatureWriter writer =
        new FeatureWriter(uri(), Duration.ofMinutes(40), Duration.ofMillis(200))) {
      OutputException e =
          assertThrows(
              OutputException.class, () -> writer.write(List.of(row(LAST, 1, false, "a", "1"))));
      assertThat(e.getMessage(), containsString("OOM"));
      redis.command("CONFIG", "SET", "maxmemory", "0");
      assertThat(writer.write(List.of(row(LAST, 1, false, "a", "1"))).rows(), is(1L));
    }
  }

  @Test
  public void aPipelineWritesEachClientsNewest() throws IOException {
    List<FeatureRow> rows = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      rows.add(
          new FeatureRow(
              "default/address/192.0.2." + i % 250, LAST + i, i, false, List.of("n", "" + i)));
    }
    Collections.shuffle(rows, new Random(1));
    pipeline
        .apply(Create.of(rows).withCoder(RecordCoder.of(FeatureRow.class)))
        .apply(RedisFeatures.write(uri(), Duration.ofMinutes(40)));
    pipeline.run().waitUntilFinish();
    assertThat(redis.command("DBSIZE"), is("250"));
    assertThat(redis.command("HGET", "feat:default:address:192.0.2.7", "n"), is("1757"));
  }

  @Test
  public void findsClientsByTheirAddress() throws Exception {
    for (String client :
        List.of(
            "default/address_agent/192.0.2.7+00ff",
            "shop.example/address_agent/192.0.2.7+00aa",
            "default/address/192.0.2.7",
            "default/address/192.0.2.70",
            "default/address/2001:db8::/64",
            "default/cookie/a[b]*")) {
      try (FeatureWriter writer = new FeatureWriter(uri(), Duration.ofMinutes(40))) {
        writer.write(List.of(new FeatureRow(client, LAST, 1, false, List.of("c", client))));
      }
    }
    Object[][] cases = {
      {"192.0.2.7", 3},
      {"192.0.2.70", 1},
      {"192.0.2", 0},
      {"2001:db8::", 1},
      {"a[b]*", 1},
      {"*", 0},
      {"default/address/192.0.2.7", 1},
      {"default/address/192.0.2.9", 0},
    };
    for (Object[] each : cases) {
      SortedMap<String, SortedMap<String, String>> found =
          RedisFeatures.find(uri(), (String) each[0]).clients();
      assertThat((String) each[0] + " " + found.keySet(), found.size(), is((int) each[1]));
    }
  }

  @Test
  public void refusesWhatIsNoStore() {
    for (String text :
        List.of("rediss://a.example", "redis://a.example/one", "redis://a.example?group=g")) {
      assertThrows(
          text,
          IllegalArgumentException.class,
          () -> RedisFeatures.write(QueueUri.parse(text), Duration.ofMinutes(1)));
    }
    redis.kill();
    InputException e = assertThrows(InputException.class, () -> RedisFeatures.find(uri(), CLIENT));
    assertThat(e.getMessage(), containsString("cannot ask redis://127.0.0.1"));
  }
}
