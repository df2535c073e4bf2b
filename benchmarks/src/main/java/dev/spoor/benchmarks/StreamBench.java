package dev.spoor.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.fixtures.TrafficGenerator;
import dev.spoor.fixtures.runs.LiveOutput;
import dev.spoor.fixtures.runs.Worker;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.fixtures.traffic.TrafficFormat;
import dev.spoor.io.LineQueue;
import dev.spoor.io.QueueBacklog;
import dev.spoor.io.QueueUri;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/**
 * How fast live input is: the real command on embedded Flink, everything on, in a process of its
 * own, beside a real broker and a real Redis. {@code make bench-stream}.
 */
public final class StreamBench {
  private static final DateTimeFormatter CLF =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int RATE = 5_000;
  private static final long CAUGHT_UP_MILLIS = 2_500;
  private static final int PROBE_EVERY_LINES = 250;

  /** Clients that go on: each sends a request every ten seconds or so. */
  private static final int KNOWN = 100;

  private static final String GREETING =
      "\"GET /news HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0\"";
  private static final String ATTACK =
      "\"GET /item?id=1'%20UNION%20SELECT%20password%20FROM%20users-- HTTP/1.1\" 200 5 \"-\""
          + " \"sqlmap/1.5\"";
  private static final Duration WARM_UP = Duration.ofSeconds(25);
  private static final int WORKERS = 4;
  private static final int SHARED_WARM_UP = 8_000;

  /** Sessions by which a worker's code has been compiled, most of it. */
  private static final int SESSIONS_WARM_UP = 150_000;

  private static final int OPEN_SESSIONS = 100_000;
  private static final int WARM_UP_CLIENTS = 1_000;
  private static final int VISITS_OF_LINES = 100_000;
  private static final int VISIT_LINES = 8;
  private static final int HISTOGRAM_LINES = 20;

  private final String kafka;
  private final String redis;
  private final Path folder;

  private StreamBench(String kafka, String redis, Path folder) {
    this.kafka = kafka;
    this.redis = redis;
    this.folder = folder;
  }

  /**
   * Measures, and prints a line for each figure.
   *
   * @param arguments seconds of the latency run, lines of the sustained run, honeypot sessions that
   *     are counted, those that four workers share, of which a part that is 0 is left out; or
   *     {@code --memory} and a number of clients, for what open sessions take, alone
   */
  public static void main(String[] arguments) throws Exception {
    String kafka = System.getenv("KAFKA");
    String redis = System.getenv("REDIS");
    if (kafka == null || redis == null) {
      System.err.println("KAFKA and REDIS are not set: bin/servers run make bench-stream");
      System.exit(2);
    }
    Path folder = Files.createTempDirectory("spoor-bench");
    quieted();
    StreamBench bench = new StreamBench(kafka, redis, folder);
    if (arguments.length > 0 && arguments[0].equals("--memory")) {
      bench.memory(arguments.length > 1 ? Integer.parseInt(arguments[1]) : OPEN_SESSIONS);
    } else {
      bench.measure(arguments);
    }
    // Gigabytes; they stay where something failed.
    try (Stream<Path> written = Files.walk(folder)) {
      for (Path each : written.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private void measure(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
    int lines = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
    int sessions = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 300_000;
    if (seconds > 0) {
      latency(seconds);
    }
    if (lines > 0) {
      sustained(lines);
    }
    if (sessions > 0) {
      sessions(sessions);
    }
    int shared = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 40_000;
    if (shared > 0) {
      share(shared);
    }
    if (arguments.length == 0) {
      memory(OPEN_SESSIONS);
    }
  }

  /** What clients of Kafka tell of themselves is not what was measured. */
  private static void quieted() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setLevel(Level.SEVERE);
    }
  }

  private Worker worker(String name, List<String> more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "analyze",
                "--runner=FlinkRunner",
                "--parallelism=2",
                "--earlyFirings=1s",
                "--clientKey=address",
                "--quiet",
                "--output=" + folder.resolve(name + "-out")));
    arguments.addAll(more);
    return Worker.start(
        "dev.spoor.pipeline.Main",
        folder.resolve(name),
        List.of(
            "-Xmx1g", "-XX:+UseParallelGC", "-XX:FreqInlineSize=200", "-XX:InlineSmallCode=1500"),
        arguments);
  }

  private static List<byte[]> traffic(int lines, TrafficFormat format) throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    TrafficConfig config = TrafficConfig.of(lines, 7).withFormat(format);
    TrafficGenerator.with(config).generate(log, OutputStream.nullOutputStream(), written -> {});
    return log.toString(ISO_8859_1).lines().map(line -> line.getBytes(ISO_8859_1)).toList();
  }

  private static void print(String what, String value) {
    System.out.printf(Locale.ROOT, "%-62s %s%n", what, value);
  }

  private static String percentiles(List<Long> millis) {
    if (millis.isEmpty()) {
      return "none came";
    }
    List<Long> sorted = millis.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "p50 %d ms, p99 %d ms, most %d ms, of %d",
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 99 / 100),
        sorted.get(sorted.size() - 1),
        sorted.size());
  }

  /**
   * From sending a request to its client's features, and to its alert. Every other request that is
   * waited for is an attack by a client nobody has seen, and the ones between are harmless, each of
   * one of a few clients that go on and on.
   */
  private void latency(int seconds) throws Exception {
    String topic = "latency-" + UUID.randomUUID();
    QueueUri uri = QueueUri.parse("kafka://" + kafka + "/" + topic);
    List<byte[]> background = traffic(RATE * 20, TrafficFormat.COMBINED);
    Map<String, Long> sent = new HashMap<>();
    Awaited unseen = new Awaited();
    Awaited known = new Awaited();
    try (LineQueue queue = LineQueue.open(uri);
        Jedis jedis =
            new Jedis(redis.split(":", -1)[0], Integer.parseInt(redis.split(":", -1)[1]));
        Worker worker =
            worker(
                "latency",
                List.of(
                    "--checkpointingInterval=5000",
                    "--features=redis://" + redis,
                    "--input=" + uri + "?group=bench"))) {
      long start = System.nanoTime();
      long measureFrom = Long.MAX_VALUE;
      long end = Long.MAX_VALUE;
      boolean caughtUp = false;
      long lines = 0;
      while (System.nanoTime() < end) {
        long due = (System.nanoTime() - start) * RATE / TimeUnit.SECONDS.toNanos(1);
        for (; lines < due; lines++) {
          queue.send(now(background.get((int) (lines % background.size()))));
          if (lines % PROBE_EVERY_LINES != 0) {
            continue;
          }
          if (lines / PROBE_EVERY_LINES % 2 == 1) {
            known.send(queue, "198.18.0." + lines / PROBE_EVERY_LINES / 2 % KNOWN, GREETING);
          } else if (System.nanoTime() > measureFrom) {
            String address =
                "10." + lines / 65_536 % 256 + "." + lines / 256 % 256 + "." + lines % 256;
            unseen.send(queue, address, ATTACK);
            sent.put(address, System.currentTimeMillis());
          }
        }
        unseen.look(jedis);
        known.look(jedis);
        long now = System.nanoTime();
        if (!caughtUp && now - start > WARM_UP.toNanos()) {
          // Where others need the machine too, the start takes longer, and leaves a backlog.
          caughtUp = known.last < CAUGHT_UP_MILLIS || now - start > PATIENCE.toNanos();
          if (caughtUp) {
            measureFrom = now;
            end = now + TimeUnit.SECONDS.toNanos(seconds);
            known.waiting.clear();
          }
          known.seen.clear();
        }
        TimeUnit.MILLISECONDS.sleep(5);
      }
      long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!(unseen.isEmpty() && known.isEmpty()) && System.nanoTime() < patience) {
        unseen.look(jedis);
        known.look(jedis);
        TimeUnit.MILLISECONDS.sleep(5);
      }
      QueueBacklog backlog = QueueBacklog.of(QueueUri.parse(uri + "?group=bench"));
      Duration used = worker.processorTime();
      worker.stop();
      print(
          "Kafka to features in Redis, at " + RATE + " requests/s, new clients",
          percentiles(unseen.seen));
      print("  clients that go on", percentiles(known.seen));
      print("  never seen", Integer.toString(unseen.waiting.size() + known.waiting.size()));
      print("  lag after it", String.valueOf(backlog));
      List<Long> alerts = new ArrayList<>();
      List<Boolean> urgent = new ArrayList<>();
      LiveOutput.lines(folder.resolve("latency-out"), "alerts")
          .forEach(
              alert -> {
                String address = alert.path("peer_ip").asText();
                String state = alert.path("alert_state").asText();
                Long at = state.equals("provisional") ? sent.remove(address) : null;
                if (at != null) {
                  urgent.add(alert.path("urgent").asBoolean());
                  String written = alert.path("processed_at").asText();
                  alerts.add(Instant.parse(written).toEpochMilli() - at);
                }
              });
      print("Kafka to alert formed, at the same rate", percentiles(alerts));
      print("  of them urgent", Long.toString(urgent.stream().filter(each -> each).count()));
      print("  without any", Integer.toString(sent.size()));
      print("  processor time of the worker, start included", perSecond(lines, used));
    }
  }

  /** The line as if it were of this second. */
  private static byte[] now(byte[] line) {
    String text = new String(line, ISO_8859_1);
    int from = text.indexOf('[') + 1;
    int to = text.indexOf(']', from);
    return (text.substring(0, from) + CLF.format(Instant.now()) + text.substring(to))
        .getBytes(ISO_8859_1);
  }

  /** Requests that were sent, until the features of their clients tell of them. */
  private static final class Awaited {
    final List<Long> seen = new ArrayList<>();
    long last = Long.MAX_VALUE;
    private final Map<String, Long> waiting = new TreeMap<>();
    private final Map<String, Long> requests = new HashMap<>();

    boolean isEmpty() {
      return waiting.isEmpty();
    }

    /** Sends a request, unless one of the same client is still waited for. */
    void send(LineQueue queue, String address, String rest) throws IOException {
      if (waiting.containsKey(address)) {
        return;
      }
      queue.send((address + " - - [" + CLF.format(Instant.now()) + "] " + rest).getBytes(UTF_8));
      requests.merge(address, 1L, Long::sum);
      waiting.put(address, System.nanoTime());
    }

    void look(Jedis jedis) {
      Map<String, Response<String>> asked = new HashMap<>();
      try (Pipeline pipeline = jedis.pipelined()) {
        for (String address : waiting.keySet()) {
          asked.put(address, pipeline.hget("feat:default:address:" + address, "req_count"));
        }
      }
      long now = System.nanoTime();
      asked.forEach(
          (address, count) -> {
            if (count.get() != null && Long.parseLong(count.get()) >= requests.get(address)) {
              last = TimeUnit.NANOSECONDS.toMillis(now - waiting.remove(address));
              seen.add(last);
            }
          });
    }
  }

  private static String perSecond(long elements, Duration time) {
    return String.format(
        Locale.ROOT,
        "%,d in %.1f s: %,.0f/s",
        elements,
        time.toMillis() / 1e3,
        elements * 1e3 / Math.max(1, time.toMillis()));
  }

  /** A topic that is full when the worker starts; the start is not counted, nor its first part. */
  private void sustained(int lines) throws Exception {
    String topic = "sustained-" + UUID.randomUUID();
    QueueUri uri = QueueUri.parse("kafka://" + kafka + "/" + topic);
    List<byte[]> log = traffic(Math.min(lines, 250_000), TrafficFormat.COMBINED);
    try (LineQueue queue = LineQueue.open(uri)) {
      for (int i = 0; i < lines; i++) {
        queue.send(log.get(i % log.size()));
      }
    }
    QueueUri group = QueueUri.parse(uri + "?group=bench");
    try (Worker worker =
        worker(
            "sustained",
            List.of(
                "--checkpointingInterval=2000",
                "--features=redis://" + redis,
                "--input=" + group))) {
      drain("Kafka, everything on", worker, group, lines, lines * 4 / 5);
    }
  }

  /** Waits until no more than so many messages of a queue are left, and measures those. */
  private void drain(String what, Worker worker, QueueUri group, long all, long counted)
      throws IOException {
    worker.await("a start", PATIENCE, () -> left(group, all) <= counted);
    long from = left(group, all);
    long startedAt = System.nanoTime();
    Duration usedBefore = worker.processorTime();
    worker.await("the end", PATIENCE, () -> left(group, all) == 0);
    Duration wall = Duration.ofNanos(System.nanoTime() - startedAt);
    Duration used = worker.processorTime().minus(usedBefore);
    worker.stop();
    print(what + ", on the wall", perSecond(from, wall));
    print("  of processor time, of which there are two seconds a second", perSecond(from, used));
  }

  /**
   * How evenly workers of one group, each a process, share a stream that is being filled. All have
   * had their part of a warming up before.
   */
  private void share(int sessions) throws Exception {
    String stream = "shared-" + UUID.randomUUID();
    QueueUri uri = QueueUri.parse("redis-stream://" + redis + "/" + stream);
    QueueUri group = QueueUri.parse(uri + "?group=bench");
    List<byte[]> traffic = traffic(sessions + SHARED_WARM_UP, TrafficFormat.HONEYPOT);
    List<Worker> workers = new ArrayList<>();
    try (LineQueue queue = LineQueue.open(uri)) {
      for (int i = 0; i < WORKERS; i++) {
        workers.add(
            worker(stream + i, List.of("--checkpointingInterval=1000", "--input=" + group)));
      }
      // One after the other they take what there is until all do.
      int sent = 0;
      for (; sent < SHARED_WARM_UP; sent++) {
        queue.send(traffic.get(sent));
        TimeUnit.MILLISECONDS.sleep(sent % 10 == 0 ? 10 : 0);
      }
      for (Worker worker : workers) {
        worker.await("a share", PATIENCE, () -> left(group, 1) == 0);
      }
      List<Integer> before = written(stream);
      long startedAt = System.nanoTime();
      for (; sent < traffic.size(); sent++) {
        queue.send(traffic.get(sent));
      }
      workers.get(0).await("the end", PATIENCE, () -> left(group, 1) == 0);
      Duration wall = Duration.ofNanos(System.nanoTime() - startedAt);
      List<Integer> after = written(stream);
      List<Integer> shares = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        shares.add(after.get(i) - before.get(i));
      }
      int all = shares.stream().mapToInt(Integer::intValue).sum();
      long farthest =
          shares.stream()
              .mapToLong(share -> Math.abs(100L * WORKERS * share / all - 100))
              .max()
              .orElse(0);
      print(WORKERS + " workers of one group, on the wall", perSecond(all, wall));
      print("  shares " + shares, "farthest from the mean: " + farthest + " %");
      workers.forEach(Worker::stop);
    } finally {
      for (Worker worker : workers) {
        worker.close();
      }
    }
  }

  /** Sessions in the folder of each worker. */
  private List<Integer> written(String name) throws IOException {
    List<Integer> written = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      written.add(LiveOutput.count(folder.resolve(name + i + "-out"), "sessions"));
    }
    return written;
  }

  /** What sessions that have not ended take of the heap, above what the job takes without any. */
  private void memory(int clients) throws Exception {
    String topic = "memory-" + UUID.randomUUID();
    QueueUri uri = QueueUri.parse("kafka://" + kafka + "/" + topic);
    QueueUri group = QueueUri.parse(uri + "?group=bench");
    List<List<String>> visits = visits();
    try (LineQueue queue = LineQueue.open(uri);
        Jedis jedis =
            new Jedis(redis.split(":", -1)[0], Integer.parseInt(redis.split(":", -1)[1]));
        Worker worker =
            worker(
                "memory",
                List.of(
                    "--checkpointingInterval=5000",
                    "--features=redis://" + redis,
                    "--input=" + group))) {
      // Some come before, for what is made once.
      long requests = send(queue, visits, 0, WARM_UP_CLIENTS);
      awaitFeatures(worker, jedis, group, WARM_UP_CLIENTS - 1);
      long before = worker.liveBytes();
      requests += send(queue, visits, WARM_UP_CLIENTS, clients + WARM_UP_CLIENTS);
      awaitFeatures(worker, jedis, group, clients + WARM_UP_CLIENTS - 1);
      List<String> objects = worker.liveObjects();
      long after = worker.liveBytes();
      print(
          String.format(Locale.ROOT, "%,d open sessions, %,d requests", clients, requests),
          String.format(
              Locale.ROOT,
              "%.0f MB of live heap above %.0f MB, %,d bytes each",
              (after - before) / 1e6,
              before / 1e6,
              (after - before) / clients));
      objects.stream().limit(HISTOGRAM_LINES).forEach(System.out::println);
      worker.stop();
    }
  }

  /** Visits of generated traffic, each the lines of one client, at most so many. */
  private static List<List<String>> visits() throws IOException {
    Map<String, List<String>> byClient = new TreeMap<>();
    for (byte[] line : traffic(VISITS_OF_LINES, TrafficFormat.COMBINED)) {
      String text = new String(line, ISO_8859_1);
      List<String> visit =
          byClient.computeIfAbsent(
              text.substring(0, text.indexOf(' ')), client -> new ArrayList<>());
      if (visit.size() < VISIT_LINES) {
        visit.add(text);
      }
    }
    return List.copyOf(byClient.values());
  }

  /** The first lines of all clients, then the second ones, and so on, as if of now. */
  private static long send(LineQueue queue, List<List<String>> visits, int from, int to)
      throws IOException {
    long lines = 0;
    for (int request = 0; request < VISIT_LINES; request++) {
      for (int client = from; client < to; client++) {
        List<String> visit = visits.get(client % visits.size());
        if (request < visit.size()) {
          String line = visit.get(request);
          queue.send(
              now((address(client) + line.substring(line.indexOf(' '))).getBytes(ISO_8859_1)));
          lines++;
        }
      }
    }
    return lines;
  }

  private static String address(int client) {
    return "172." + (16 + client / 65_536) + "." + client / 256 % 256 + "." + client % 256;
  }

  /** Waits until the last client has features, all is read, and a checkpoint says so. */
  private static void awaitFeatures(Worker worker, Jedis jedis, QueueUri group, int last)
      throws IOException {
    worker.await(
        "the features of the last client",
        PATIENCE,
        () -> jedis.exists("feat:default:address:" + address(last)));
    worker.await("a checkpoint", PATIENCE, () -> left(group, 1) == 0);
  }

  private static long left(QueueUri group, long all) {
    QueueBacklog backlog = QueueBacklog.of(group);
    return backlog == null ? all : backlog.waiting() + backlog.pending();
  }

  /** A Redis Stream that is full when a worker starts, for one group after the other. */
  private void sessions(int counted) throws Exception {
    int all = counted + SESSIONS_WARM_UP;
    QueueUri uri = QueueUri.parse("redis-stream://" + redis + "/sessions-" + UUID.randomUUID());
    TrafficConfig config = TrafficConfig.of(all, 7).withFormat(TrafficFormat.HONEYPOT);
    try (LineQueue queue = LineQueue.open(uri);
        OutputStream lines = new SentLines(queue)) {
      TrafficGenerator.with(config).generate(lines, OutputStream.nullOutputStream(), written -> {});
    }
    sessions(uri, "all", all, counted, "everything on", List.of());
    sessions(uri, "read", all, counted, "read, parsed, acknowledged", List.of("--detect=false"));
  }

  private void sessions(
      QueueUri uri, String name, int all, int counted, String what, List<String> options)
      throws Exception {
    QueueUri group = QueueUri.parse(uri + "?batch=1000&group=" + name);
    List<String> arguments =
        new ArrayList<>(List.of("--checkpointingInterval=1000", "--input=" + group));
    arguments.addAll(options);
    try (Worker worker = worker("sessions-" + name, arguments)) {
      drain("Redis Stream of honeypot sessions, " + what, worker, group, all, counted);
    }
  }

  /** Sends each line to a queue as soon as it is whole. */
  private static final class SentLines extends OutputStream {
    private final LineQueue queue;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    SentLines(LineQueue queue) {
      this.queue = queue;
    }

    @Override
    public void write(int b) throws IOException {
      if (b == '\n') {
        queue.send(line.toByteArray());
        line.reset();
      } else {
        line.write(b);
      }
    }
  }
}
