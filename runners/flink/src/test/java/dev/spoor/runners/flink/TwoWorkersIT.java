package dev.spoor.runners.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spoor.fixtures.runs.LiveOutput;
import dev.spoor.fixtures.runs.Worker;
import dev.spoor.fixtures.servers.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Two workers of a group, in processes of their own, of which one dies amid its work. */
public class TwoWorkersIT {
  private static final String STREAM = "sessions_stream";
  private static final String GROUP = "analytics_workers";
  private static final int FIRST = 2_000;
  private static final int ALL = 3_000;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Worker worker(RedisServer redis, String name, Path output) throws IOException {
    return Worker.start(
        "dev.spoor.pipeline.Main",
        folder.newFolder(name).toPath(),
        List.of(
            "analyze",
            "--runner=FlinkRunner",
            "--parallelism=1",
            "--checkpointingInterval=3000",
            "--quiet",
            "--input=" + redis.uri("redis-stream") + "/" + STREAM + "?consumer=" + name,
            "--output=" + output));
  }

  private static void send(RedisServer redis, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      String session =
          "{\"sess_uuid\":\"s-%d\",\"peer_ip\":\"192.0.2.%d\",\"start_time\":%d,"
                  .formatted(i, i % 250, 1_698_364_800 + i)
              + "\"user_agent\":\"sqlmap/1.5.2\",\"attack_types\":{\"/login\":\"sqli\"},"
              + "\"requests\":[{\"method\":\"POST\",\"path\":\"/login?q=1' or 1=1--\"}]}";
      redis.command("XADD", STREAM, "1700000000000-" + (i + 1), "data", session);
    }
  }

  private static List<String> written(Path output, String kind) throws IOException {
    List<String> written = new ArrayList<>();
    for (JsonNode session : LiveOutput.lines(output, kind)) {
      written.add(session.path("sess_uuid").asText());
    }
    return written;
  }

  /** Sessions whose messages were delivered and not acknowledged. */
  private static Set<String> pending(RedisServer redis, String... consumer) throws IOException {
    List<String> command = new ArrayList<>(List.of("XPENDING", STREAM, GROUP, "-", "+", "100000"));
    command.addAll(List.of(consumer));
    Set<String> pending = new TreeSet<>();
    for (String word : redis.command(command.toArray(String[]::new)).split(" ", -1)) {
      if (word.startsWith("1700000000000-")) {
        pending.add("s-" + (Integer.parseInt(word.substring(word.indexOf('-') + 1)) - 1));
      }
    }
    return pending;
  }

  private static int delivered(RedisServer redis) throws IOException {
    String groups = redis.command("XINFO", "GROUPS", STREAM);
    List<String> words = List.of(groups.split(" ", -1));
    String last = words.get(words.indexOf("last-delivered-id") + 1);
    return Integer.parseInt(last.substring(last.indexOf('-') + 1));
  }

  @Test
  public void everySessionIsWrittenOnceAndNoneIsLost() throws IOException {
    Optional<RedisServer> started = RedisServer.start(folder.newFolder("redis").toPath());
    assumeTrue("no redis-server", started.isPresent());
    Path output = folder.newFolder("out").toPath();
    try (RedisServer redis = started.get();
        Worker dies = worker(redis, "dies", output)) {
      send(redis, 0, FIRST);
      dies.await(
          "work that is written and not acknowledged",
          PATIENCE,
          () -> {
            Set<String> unsafe = pending(redis, "dies");
            unsafe.retainAll(new TreeSet<>(written(output, "sessions")));
            return !unsafe.isEmpty();
          });
      dies.kill();
      Set<String> left = pending(redis, "dies");
      Set<String> there = new TreeSet<>(written(output, "sessions"));
      assertThat("it died with work in its hands", left.size(), greaterThan(0));
      Set<String> unsafe = new TreeSet<>(left);
      unsafe.retainAll(there);
      assertThat("some of it was written", unsafe.size(), greaterThan(0));
      Set<String> acknowledged = new TreeSet<>();
      for (int i = 0; i < delivered(redis); i++) {
        acknowledged.add("s-" + i);
      }
      acknowledged.removeAll(left);
      assertThat("not all was", acknowledged.size(), lessThan(FIRST));
      acknowledged.removeAll(there);
      assertThat("acknowledged and not written", acknowledged, is(empty()));
      try (Worker goesOn = worker(redis, "goesOn", output)) {
        send(redis, FIRST, ALL);
        goesOn.await(
            "all sessions to be written and acknowledged",
            PATIENCE,
            () ->
                new TreeSet<>(written(output, "sessions")).size() == ALL
                    && pending(redis).isEmpty());
        assertThat(goesOn.log(), goesOn.stop(), is(Worker.STOPPED));
      }
      for (String kind : List.of("sessions", "alerts")) {
        List<String> all = written(output, kind);
        assertThat("each once in " + kind, all.size(), is(new TreeSet<>(all).size()));
      }
      assertThat(written(output, "sessions").size(), is(ALL));
      assertThat(written(output, "dead-letters"), is(empty()));
    }
  }
}
