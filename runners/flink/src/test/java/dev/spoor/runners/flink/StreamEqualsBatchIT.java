package dev.spoor.runners.flink;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spoor.fixtures.TrafficGenerator;
import dev.spoor.fixtures.runs.LiveOutput;
import dev.spoor.fixtures.runs.RunOutput;
import dev.spoor.fixtures.runs.Worker;
import dev.spoor.fixtures.servers.GivenServer;
import dev.spoor.fixtures.servers.RedisServer;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.fixtures.traffic.TrafficFormat;
import dev.spoor.pipeline.Main;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The same log as a file and as a stream: shuffled within lateness, over four partitions, of which
 * one stays empty and one starts late. Final sessions, features and settled alerts are the same.
 * With {@code -Dspoor.it.lines=1000000} at full size.
 */
public class StreamEqualsBatchIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LINES = Integer.getInteger("spoor.it.lines", 20_000);
  private static final int PARTITIONS = 4;
  private static final int IDLE = 3;
  private static final int LATE = 2;
  private static final int SHOWN = 3;
  private static final Set<String> ALERTED = Set.of("HIGH", "CRITICAL");

  /** A request of days later, after which all other sessions have ended; enough for all. */
  private static final String CLOSING =
      "192.0.2.77 - - [06/Mar/2025:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"closing\"";

  private static final int CLOSING_LINES = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(5).plusMillis(LINES);
  private static final Duration SETTLING = Duration.ofMinutes(3).plusMillis(LINES / 2);

  /** Longer than a sink is waited for in the test of that. */
  private static final Duration AWAY = Duration.ofSeconds(4);

  private static final TrafficConfig CONFIG =
      new TrafficConfig(
          LINES,
          7,
          TrafficFormat.COMBINED,
          Duration.ofMinutes(5),
          Instant.parse("2025-03-03T00:00:00Z"),
          Optional.of(Duration.ofHours(20)));

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  /** A server in a folder of its own; null without a program. */
  private RedisServer redis(String name) throws IOException {
    return RedisServer.start(folder.newFolder(name).toPath()).orElse(null);
  }

  @Test
  public void aStreamEndsInWhatAFileEndsIn() throws Exception {
    compare(List.of(), "", (worker, redis, again) -> worker);
  }

  @Test
  public void soDoesOneThatHadToGoBackToACheckpoint() throws Exception {
    compare(
        List.of(),
        "?patience=1s",
        (worker, redis, again) -> {
          redis.kill();
          worker.await("a complaint", PATIENCE, () -> worker.log().contains("cannot write"));
          Instant back = Instant.now().plus(AWAY);
          worker.await("some time", PATIENCE, () -> Instant.now().isAfter(back));
          redis.restart();
          return worker;
        });
  }

  @Test
  public void soDoesOneThatIsKilledAndStopsAndGoesOn() throws Exception {
    Path state = folder.newFolder("state").toPath();
    compare(
        List.of("--stateDir=" + state),
        "",
        (worker, redis, again) -> {
          worker.await("a checkpoint", PATIENCE, () -> hasCheckpoint(state));
          worker.kill();
          Worker second = again.start();
          // Its own: the first of it replaces the one that it began with.
          second.await("features", PATIENCE, () -> size(redis) > 0);
          Set<Path> before = checkpoints(state);
          second.await("a checkpoint", PATIENCE, () -> !checkpoints(state).equals(before));
          assertThat(second.log(), second.stop(), is(Worker.STOPPED));
          return again.start();
        });
  }

  private static Set<Path> checkpoints(Path state) throws IOException {
    try (Stream<Path> files = Files.walk(state)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (UncheckedIOException e) {
      // One that went away meanwhile.
      return Set.of();
    }
  }

  private static boolean hasCheckpoint(Path state) throws IOException {
    return !checkpoints(state).isEmpty();
  }

  /** Starts a job like the one before it. */
  @FunctionalInterface
  private interface Again {
    Worker start() throws IOException;
  }

  /** What happens to a job on its way; returns that which goes on. */
  @FunctionalInterface
  private interface Mishap {
    Worker happen(Worker worker, RedisServer features, Again again) throws IOException;
  }

  private void compare(List<String> options, String parameters, Mishap mishap) throws Exception {
    Optional<String> kafka = GivenServer.at("KAFKA");
    assumeTrue("no Kafka", kafka.isPresent());
    try (RedisServer batchRedis = redis("batch-redis");
        RedisServer liveRedis = redis("live-redis")) {
      assumeTrue("no redis-server", batchRedis != null && liveRedis != null);
      Path log = folder.getRoot().toPath().resolve("access.log");
      try (OutputStream lines = new BufferedOutputStream(Files.newOutputStream(log))) {
        TrafficGenerator.with(CONFIG).generate(lines, OutputStream.nullOutputStream(), n -> {});
      }
      RunOutput batch = batch(log, batchRedis);
      Map<String, String> sessions = ended(batch, "sessions");
      Map<String, String> alerts = ended(batch, "alerts");
      Map<String, String> features = features(batchRedis);
      Path live = folder.newFolder("live").toPath();
      String topic = "equal-" + UUID.randomUUID();
      create(kafka.get(), topic);
      sendLog(kafka.get(), topic, log, partition -> partition != LATE);
      Again again =
          () -> worker(kafka.get(), topic, liveRedis.uri("redis") + parameters, live, options);
      Worker worker = again.start();
      try {
        // Its first lines come when the others have been read, but before nobody waits any more.
        worker.await("the first partitions", PATIENCE, () -> size(liveRedis) > 0);
        sendLog(kafka.get(), topic, log, partition -> partition == LATE);
        send(kafka.get(), topic, Stream.generate(() -> CLOSING).limit(CLOSING_LINES), any -> true);
        worker = mishap.happen(worker, liveRedis, again);
        worker.await(
            "the number of sessions",
            PATIENCE,
            () -> LiveOutput.count(live, "sessions") >= sessions.size());
        boolean same =
            worker.becomes(
                SETTLING,
                () ->
                    sessions(live).equals(sessions)
                        && alerts(live).equals(alerts)
                        && features(liveRedis).equals(features));
        assertThat(worker.log(), worker.stop(), is(Worker.STOPPED));
        check("sessions of which\n" + worker.log(), sessions(live), sessions);
        check("alerts", alerts(live), alerts);
        check("features", features(liveRedis), features);
        assertThat(same, is(true));
        // What was done again is written again.
        Set<String> origins = new TreeSet<>();
        LiveOutput.forEach(
            live, "dead-letters", letter -> origins.add(letter.path("origin").toString()));
        assertThat(origins.size(), is((int) batch.count("dead_letters")));
      } finally {
        worker.close();
      }
    }
  }

  /** Names the first differences instead of everything. */
  private static <T> void check(String what, Map<String, T> actual, Map<String, T> expected) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(actual.keySet());
    for (String key : keys) {
      if (!Objects.equals(actual.get(key), expected.get(key))) {
        differences.add(key + ": " + actual.get(key) + "\n  instead of " + expected.get(key));
      }
    }
    assertThat(
        what + ", of " + keys.size(),
        differences.subList(0, Math.min(SHOWN, differences.size())),
        is(empty()));
    assertThat(what, expected.size(), greaterThan(0));
  }

  private RunOutput batch(Path log, RedisServer redis) throws IOException {
    Path output = folder.getRoot().toPath().resolve("batch");
    return RunOutput.of(
        Main::run,
        List.of(
            "analyze",
            "--runner=FlinkRunner",
            "--quiet",
            "--input=" + log,
            "--output=" + output,
            "--features=" + redis.uri("redis")),
        output);
  }

  private Worker worker(
      String kafka, String topic, String features, Path output, List<String> options)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "analyze",
                "--runner=FlinkRunner",
                "--parallelism=2",
                "--checkpointingInterval=3000",
                "--earlyFirings=1s",
                "--input=kafka://" + kafka + "/" + topic + "?leftOutAfter=20s&idleAfter=5s",
                "--output=" + output,
                "--features=" + features));
    arguments.addAll(options);
    return Worker.start(
        "dev.spoor.pipeline.Main",
        folder.getRoot().toPath().resolve("worker-" + UUID.randomUUID()),
        arguments);
  }

  private static void create(String kafka, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka))) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    }
  }

  private static void sendLog(String kafka, String topic, Path log, IntPredicate wanted)
      throws Exception {
    try (Stream<String> lines = Files.lines(log, ISO_8859_1)) {
      send(kafka, topic, lines, wanted);
    }
  }

  /** Lines go to partitions by chance, always the same one, and never to the idle one. */
  private static void send(String kafka, String topic, Stream<String> lines, IntPredicate wanted)
      throws Exception {
    Random random = new Random(1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            // One after the other: a topic just made may refuse the first of several, and then
            // takes none for being out of order.
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka,
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1,
                ProducerConfig.LINGER_MS_CONFIG,
                20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      AtomicReference<Exception> failure = new AtomicReference<>();
      for (String line : (Iterable<String>) lines::iterator) {
        int partition = random.nextInt(IDLE);
        if (wanted.test(partition)) {
          Future<RecordMetadata> unused =
              producer.send(
                  new ProducerRecord<>(topic, partition, null, line.getBytes(ISO_8859_1)),
                  (sent, exception) -> failure.compareAndSet(null, exception));
        }
      }
      producer.flush();
      assertThat(failure.get(), is(nullValue()));
    }
  }

  /** The lines of a file of a bounded run by session, without what the clock said. */
  private static Map<String, String> ended(RunOutput run, String kind) throws IOException {
    Newest newest = new Newest();
    for (Map.Entry<String, List<String>> file : run.texts().entrySet()) {
      if (file.getKey().endsWith("/" + kind + ".jsonl")) {
        for (String line : file.getValue()) {
          newest.add(JSON.readTree(line));
        }
      }
    }
    return newest.lines();
  }

  private static Map<String, String> sessions(Path live) throws IOException {
    Newest newest = new Newest();
    LiveOutput.forEach(live, "sessions", newest::add);
    return newest.lines();
  }

  /** What alerts settled at, where that is worth an alert. */
  private static Map<String, String> alerts(Path live) throws IOException {
    Newest newest = new Newest();
    Map<String, String> levels = new HashMap<>();
    LiveOutput.forEach(
        live,
        "alerts",
        alert -> {
          if (alert.path("alert_state").asText().equals("settled") && newest.add(alert)) {
            levels.put(alert.path("sess_uuid").asText(), alert.path("threat_level").asText());
          }
        });
    Map<String, String> settled = newest.lines();
    settled.keySet().removeIf(session -> !ALERTED.contains(levels.get(session)));
    return settled;
  }

  /**
   * Of each session the newest version, which has no other; without what the clock said, and the
   * ids that it had on the way, which only a stream knows.
   */
  private static final class Newest {
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, String> lines = new TreeMap<>();

    /** Whether it is the newest so far. */
    boolean add(JsonNode line) {
      ((ObjectNode) line).remove(List.of("processed_at", "supersedes"));
      String session = line.path("sess_uuid").asText();
      long version =
          Instant.parse(line.path("version").path("last").asText()).toEpochMilli() * 100_000
              + line.path("version").path("request_count").asLong();
      if (version < versions.getOrDefault(session, Long.MIN_VALUE)) {
        return false;
      }
      versions.put(session, version);
      lines.put(session, line.toString());
      return true;
    }

    Map<String, String> lines() {
      return lines;
    }
  }

  private static long size(RedisServer redis) throws IOException {
    return Long.parseLong(redis.command("DBSIZE"));
  }

  private static Map<String, String> features(RedisServer redis) throws IOException {
    Map<String, String> features = new TreeMap<>();
    for (String key : redis.command("KEYS", "feat:*").split(" ", -1)) {
      if (key.contains(":192.0.2.77+")) {
        continue;
      }
      String[] words = redis.command("HGETALL", key).split(" ", -1);
      Map<String, String> fields = new TreeMap<>();
      for (int i = 0; i + 1 < words.length; i += 2) {
        fields.put(words[i], words[i + 1]);
      }
      features.put(key, fields.toString());
    }
    return features;
  }
}
