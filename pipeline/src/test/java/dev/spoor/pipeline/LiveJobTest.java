package dev.spoor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.runs.LiveOutput;
import dev.spoor.fixtures.servers.RedisServer;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  public void refusesWhatDoesNotGoTogether() {
    String queue = "--input=kafka://broker.example/t";
    String[][] cases = {
      {queue, "--input=access.log", "--output=out", "ends, and a queue does not"},
      {queue, "--output=gs://bucket/out", "is not local"},
      {queue, "--output=out", "--outputFormat=json", "needs an input that ends"},
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
  }
}
