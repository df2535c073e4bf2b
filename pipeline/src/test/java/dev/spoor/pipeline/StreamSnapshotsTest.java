package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.fixtures.servers.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A run that ends over what streams hold. */
public class StreamSnapshotsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void analyzesWhatThereIsWithFilesAndAcknowledgesItAtTheEnd() throws Exception {
    Optional<RedisServer> started = RedisServer.start(folder.newFolder("redis").toPath());
    assumeTrue("no redis-server", started.isPresent());
    try (RedisServer redis = started.get()) {
      for (int i = 0; i < 30; i++) {
        redis.command(
            "XADD",
            "sessions_stream",
            "1700000000000-" + (i + 1),
            "data",
            "{\"sess_uuid\":\"s-%d\",\"peer_ip\":\"192.0.2.%d\",\"start_time\":%d,"
                    .formatted(i, i, 1_698_364_800 + i)
                + "\"user_agent\":\"sqlmap/1.5.2\",\"requests\":[{\"path\":\"/"
                + i
                + "\"}]}");
      }
      redis.command("XADD", "sessions_stream", "1700000000000-31", "data", "nonsense");
      redis.command(
          "XADD", "lines", "*", "line", line("198.51.100.1") + "\n" + line("198.51.100.2"));
      Path log = Files.writeString(folder.newFile("a.log").toPath(), line("198.51.100.3") + "\n");
      String sessions = redis.uri("redis-stream") + "/sessions_stream?mode=bounded";
      String lines = redis.uri("redis-stream") + "/lines?format=combined&mode=bounded&group=g";
      Path output = folder.getRoot().toPath().resolve("out");
      String[] arguments = {
        "analyze", "--input=" + sessions + "," + lines + "," + log, "--output=" + output
      };
      Path taken = folder.newFile("taken").toPath();
      Captured failed = Captured.plain();
      assertThat(failed.run(arguments[0], arguments[1], "--output=" + taken), is(1));
      assertThat(pending(redis, "sessions_stream", "analytics_workers"), is(31));

      // As its consumer has another name every time, it is to take what is abandoned.
      arguments[1] = arguments[1].replace("mode=bounded", "mode=bounded&claimAfter=1ms");
      Captured run = Captured.plain();
      int code = run.run(arguments);
      assertThat(run.err(), code, is(0));
      assertThat(run.err(), containsString("31 messages of " + redis.uri("redis-stream")));
      JsonNode report = JSON.readTree(output.resolve("run.json").toFile());
      JsonNode counts = report.path("counts");
      assertThat(counts.path("lines").asInt(), is(34));
      assertThat(counts.path("dead_letters").asInt(), is(1));
      assertThat(
          counts.path("requests").asInt()
              + counts.path("filtered").asInt()
              + counts.path("dead_letters").asInt(),
          is(34));
      assertThat(counts.path("sessions").asInt(), is(33));
      Set<String> formats = new TreeSet<>();
      report.path("inputs").forEach(each -> formats.add(each.path("format").asText()));
      assertThat(formats, is(new TreeSet<>(Set.of("honeypot", "combined"))));
      JsonNode dead =
          JSON.readTree(output.resolve("dead-letters/undated/dead-letters.jsonl").toFile());
      assertThat(dead.path("origin").path("source").asText(), is("sessions_stream/1700000000000"));
      assertThat(dead.path("origin").path("position").asInt(), is(31));
      assertThat(dead.path("payload").asText(), is("nonsense"));
      assertThat(pending(redis, "sessions_stream", "analytics_workers"), is(0));
      assertThat(pending(redis, "lines", "g"), is(0));
      assertThat(sessionIds(output), is(33));
    }
  }

  private static String line(String address) {
    return address + " - - [03/Mar/2025:10:15:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"agent\"";
  }

  private static int pending(RedisServer redis, String stream, String group) throws IOException {
    return Integer.parseInt(redis.command("XPENDING", stream, group).split(" ", -1)[0]);
  }

  private static int sessionIds(Path output) throws IOException {
    Set<String> ids = new TreeSet<>();
    try (Stream<Path> files = Files.walk(output.resolve("sessions"))) {
      for (Path file : files.filter(each -> each.endsWith("sessions.jsonl")).toList()) {
        for (String line : Files.readAllLines(file)) {
          ids.add(JSON.readTree(line).path("sess_uuid").asText());
        }
      }
    }
    return ids.size();
  }
}
