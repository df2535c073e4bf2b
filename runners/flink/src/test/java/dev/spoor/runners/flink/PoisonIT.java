package dev.spoor.runners.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spoor.fixtures.runs.LiveOutput;
import dev.spoor.fixtures.runs.Worker;
import dev.spoor.fixtures.servers.GivenServer;
import dev.spoor.fixtures.servers.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What queues may hold that is no use, and servers that misbehave: counted or said, none lost. */
public class PoisonIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration YEAR = Duration.ofDays(365);
  private static final int LARGE = 10 << 20;
  private static final DateTimeFormatter CLF =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Worker worker(Path output, List<String> more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "analyze",
                "--runner=FlinkRunner",
                "--parallelism=1",
                "--checkpointingInterval=1000",
                "--earlyFirings=1s",
                "--gap=2s",
                "--quiet",
                "--output=" + output));
    arguments.addAll(more);
    return Worker.start("dev.spoor.pipeline.Main", folder.newFolder("worker").toPath(), arguments);
  }

  private static String line(String address, Instant time) {
    return address + " - - [" + CLF.format(time) + "] \"GET /x HTTP/1.1\" 200 5 \"-\" \"agent\"";
  }

  /** Sessions by address, and how often each code stands in the dead letters. */
  private static SortedMap<String, Integer> written(Path output) throws IOException {
    SortedMap<String, Integer> written = new TreeMap<>();
    for (JsonNode session : LiveOutput.lines(output, "sessions")) {
      written.merge(session.path("peer_ip").asText(), 1, Integer::sum);
    }
    for (JsonNode letter : LiveOutput.lines(output, "dead-letters")) {
      written.merge(letter.path("code").asText(), 1, Integer::sum);
    }
    return written;
  }

  /** Code and size of each dead letter, by the offset of its message. */
  private static SortedMap<Long, String> letters(Path output) throws IOException {
    SortedMap<Long, String> letters = new TreeMap<>();
    for (JsonNode letter : LiveOutput.lines(output, "dead-letters")) {
      letters.merge(
          letter.path("origin").path("position").asLong(),
          letter.path("code").asText() + " " + letter.path("payload_bytes").asLong(),
          (a, b) -> a + ", " + b);
    }
    return letters;
  }

  private static void awaitExactly(Worker worker, Path output, Map<String, Integer> expected)
      throws IOException {
    if (!worker.becomes(PATIENCE, () -> written(output).equals(expected))) {
      assertThat(worker.log(), written(output), is(expected));
    }
  }

  private static void send(String kafka, String topic, List<byte[]> values) throws Exception {
    send(kafka, topic, 0, Instant.now(), values);
  }

  private static void send(
      String kafka, String topic, int partition, Instant own, List<byte[]> values)
      throws Exception {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * LARGE);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4 * LARGE);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (byte[] value : values) {
        sent.add(
            producer.send(new ProducerRecord<>(topic, partition, own.toEpochMilli(), null, value)));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String get(int port, String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try {
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Test
  public void messagesOfKafka() throws Exception {
    Optional<String> kafka = GivenServer.at("KAFKA");
    assumeTrue("no Kafka", kafka.isPresent());
    String topic = "poison-" + UUID.randomUUID();
    Path output = folder.newFolder("out").toPath();
    Instant now = Instant.now();
    List<byte[]> values = new ArrayList<>();
    values.add(line("192.0.2.1", now.minusSeconds(5)).getBytes(UTF_8));
    values.add(null);
    values.add(new byte[0]);
    values.add("{\"message\":".getBytes(UTF_8));
    values.add("{\"message\":7}".getBytes(UTF_8));
    values.add("{\"@timestamp\":\"2025-03-03T00:00:00Z\"}".getBytes(UTF_8));
    values.add(new byte[] {(byte) 0xff, 0, 1, (byte) 0x80});
    values.add("x".repeat(LARGE).getBytes(UTF_8));
    values.add(line("192.0.2.2", now.plus(YEAR)).getBytes(UTF_8));
    values.add(
        ("{\"@timestamp\":\"2031-01-01T00:00:00Z\",\"agent\":{\"type\":\"filebeat\"},\"message\":\""
                + line("192.0.2.3", now.minusSeconds(3)).replace("\"", "\\\"")
                + "\"}")
            .getBytes(UTF_8));
    send(kafka.get(), topic, values);
    // Producers whose clocks are wrong: what is of after its own time by so much counts for
    // nothing.
    byte[] ahead = line("192.0.2.5", now.minusSeconds(4)).getBytes(UTF_8);
    send(kafka.get(), topic, 0, now.plus(YEAR), List.of(ahead));
    byte[] behind = line("192.0.2.6", now.minusSeconds(4)).getBytes(UTF_8);
    send(kafka.get(), topic, 0, now.minus(YEAR), List.of(behind));
    int port = freePort();
    String uri = "kafka://" + kafka.get() + "/" + topic;
    try (Worker worker =
        worker(
            output,
            List.of(
                "--metricsPort=" + port,
                "--input=" + uri + "?group=p&idleAfter=1s&leftOutAfter=2s"))) {
      awaitExactly(
          worker,
          output,
          Map.of(
              "192.0.2.1", 1,
              "192.0.2.3", 1,
              "192.0.2.5", 1,
              "not_in_format", 4,
              "line_too_long", 1,
              "future_time", 2));
      assertThat(
          letters(output),
          is(
              Map.of(
                  3L, "not_in_format 11",
                  4L, "not_in_format 13",
                  5L, "not_in_format 37",
                  6L, "not_in_format 4",
                  7L, "line_too_long " + LARGE,
                  8L, "future_time " + values.get(8).length,
                  11L, "future_time " + behind.length)));
      send(kafka.get(), topic, List.of(line("192.0.2.4", now.minus(YEAR)).getBytes(UTF_8)));
      worker.await("what is late", PATIENCE, () -> written(output).containsKey("too_late"));
      assertThat(get(port, "/health"), is("OK\n"));
      worker.await(
          "counters",
          PATIENCE,
          () -> get(port, "/metrics").contains("requests_filtered{reason=\"empty_message\"} 2\n"));
      String metrics = get(port, "/metrics");
      assertThat(
          metrics, containsString("dead_letters{stage=\"normalize\",code=\"line_too_long\"} 1\n"));
      assertThat(metrics, containsString("sessions_closed 3\n"));
      assertThat(metrics, containsString("sink_writes{sink=\"jsonl\"}"));
      worker.await("commits", PATIENCE, () -> get(port, "/metrics").contains("consumer_lag 0\n"));
      assertThat(get(port, "/metrics"), containsString("watermark_lag_seconds "));
      assertThat(worker.log(), worker.stop(), is(Worker.STOPPED));
    }
  }

  @Test
  public void logsOfLongAgoBesideThoseOfNow() throws Exception {
    Optional<String> kafka = GivenServer.at("KAFKA");
    assumeTrue("no Kafka", kafka.isPresent());
    String topic = "old-" + UUID.randomUUID();
    Path output = folder.newFolder("out").toPath();
    int port = freePort();
    String uri = "kafka://" + kafka.get() + "/" + topic;
    Instant lastYear = Instant.now().minus(YEAR);
    try (Worker worker =
        worker(
            output,
            List.of(
                "--metricsPort=" + port,
                "--input=" + uri + "?group=o&idleAfter=1s&leftOutAfter=2s"))) {
      worker.await("a start", PATIENCE, () -> serves(port));
      long emptyUntil = System.nanoTime() + Duration.ofSeconds(8).toNanos();
      worker.await("a while", PATIENCE, () -> System.nanoTime() > emptyUntil);
      send(
          kafka.get(),
          topic,
          0,
          Instant.now(),
          List.of(line("192.0.2.1", lastYear).getBytes(UTF_8)));
      send(
          kafka.get(),
          topic,
          1,
          Instant.now(),
          List.of(line("192.0.2.2", lastYear).getBytes(UTF_8)));
      awaitExactly(worker, output, Map.of("192.0.2.1", 1, "192.0.2.2", 1));
      // No other partition has anything from now on, and none is waited for.
      send(
          kafka.get(),
          topic,
          1,
          Instant.now(),
          List.of(line("192.0.2.3", Instant.now()).getBytes(UTF_8)));
      awaitExactly(worker, output, Map.of("192.0.2.1", 1, "192.0.2.2", 1, "192.0.2.3", 1));
      assertThat(worker.log(), worker.stop(), is(Worker.STOPPED));
    }
  }

  private static boolean serves(int port) {
    try {
      return get(port, "/health").equals("OK\n");
    } catch (IOException e) {
      return false;
    }
  }

  private static String session(String address) {
    return "{\"sess_uuid\":\"of-%s\",\"peer_ip\":\"%s\",\"start_time\":1698364800,"
            .formatted(address, address)
        + "\"requests\":[{\"method\":\"GET\",\"path\":\"/\"}]}";
  }

  @Test
  public void messagesOfAStream() throws Exception {
    Optional<RedisServer> started = RedisServer.start(folder.newFolder("redis").toPath());
    assumeTrue("no redis-server", started.isPresent());
    Path output = folder.newFolder("out").toPath();
    try (RedisServer redis = started.get()) {
      // The group is there already, and another worker died of a message again and again.
      redis.command("XGROUP", "CREATE", "s", "g", "0", "MKSTREAM");
      redis.command("XADD", "s", "1-1", "data", session("192.0.2.9"));
      redis.command("XREADGROUP", "GROUP", "g", "dies", "STREAMS", "s", ">");
      for (int i = 0; i < 4; i++) {
        redis.command("XCLAIM", "s", "g", "dies", "0", "1-1");
      }
      redis.command("XADD", "s", "*", "data", session("192.0.2.1"));
      redis.command("XADD", "s", "*", "data", "{\"sess_uuid\":");
      redis.command("XADD", "s", "*", "data", "");
      redis.command("XADD", "s", "*", "data", "x".repeat(LARGE));
      redis.command("XADD", "s", "*", "other", "1", "fields", "2");
      try (Worker worker =
          worker(
              output,
              List.of(
                  "--input="
                      + redis.uri("redis-stream")
                      + "/s?group=g&consumer=w&claimAfter=2s&block=200ms"))) {
        worker.await("a session", PATIENCE, () -> written(output).containsKey("192.0.2.1"));
        worker.await("poison", PATIENCE, () -> written(output).containsKey("poison"));
        // Deleted under the reader, with its group; then there is another one of that name.
        redis.command("DEL", "s");
        redis.command("XADD", "s", "*", "data", session("192.0.2.2"));
        worker.await("the new stream", PATIENCE, () -> written(output).containsKey("192.0.2.2"));
        SortedMap<String, Integer> written = written(output);
        assertThat(written.toString(), written.remove("192.0.2.1"), is(1));
        assertThat(written.remove("192.0.2.2"), is(1));
        assertThat(written.remove("poison"), is(1));
        assertThat(written.remove("line_too_long"), is(1));
        assertThat("others are not JSON, or lack fields: " + written, sum(written), is(2));
        worker.await(
            "acknowledgement", PATIENCE, () -> redis.command("XPENDING", "s", "g").startsWith("0"));
        assertThat(worker.log(), worker.stop(), is(Worker.STOPPED));
      }
    }
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Test
  public void aRedisThatIsFull() throws Exception {
    Optional<RedisServer> started = RedisServer.start(folder.newFolder("redis").toPath());
    Optional<RedisServer> full = RedisServer.start(folder.newFolder("full").toPath());
    assumeTrue("no redis-server", started.isPresent() && full.isPresent());
    Path output = folder.newFolder("out").toPath();
    try (RedisServer redis = started.get();
        RedisServer features = full.get()) {
      features.command("CONFIG", "SET", "maxmemory", "1");
      redis.command("XADD", "s", "*", "data", session("192.0.2.1"));
      try (Worker worker =
          worker(
              output,
              List.of(
                  "--features=" + features.uri("redis"),
                  "--input=" + redis.uri("redis-stream") + "/s?group=g&consumer=w&block=200ms"))) {
        worker.await("the session", PATIENCE, () -> written(output).containsKey("192.0.2.1"));
        assertThat(features.command("DBSIZE"), is("0"));
        assertThat(
            "acknowledged before all was written",
            redis.command("XPENDING", "s", "g"),
            not(is("0  ")));
        features.command("CONFIG", "SET", "maxmemory", "0");
        worker.await("the features", PATIENCE, () -> features.command("DBSIZE").equals("1"));
        worker.await(
            "acknowledgement", PATIENCE, () -> redis.command("XPENDING", "s", "g").startsWith("0"));
        assertThat(worker.log(), worker.stop(), is(Worker.STOPPED));
      }
    }
  }
}
