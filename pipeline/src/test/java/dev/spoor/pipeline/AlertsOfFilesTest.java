package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.runs.RunOutput;
import dev.spoor.fixtures.servers.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Alerts of an input that ends. */
public class AlertsOfFilesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void queuesGetTheLinesOfTheFile() throws Exception {
    Optional<RedisServer> started = RedisServer.start(folder.newFolder("redis").toPath());
    assumeTrue("no redis-server", started.isPresent());
    List<String> lines = new ArrayList<>();
    for (int second = 0; second < 40; second++) {
      for (int client = 1; client <= 2; client++) {
        lines.add(
            "203.0.113.%d - - [03/Mar/2025:10:15:%02d +0000] \"GET %s HTTP/1.1\" 200 5 \"-\" \"%s\""
                .formatted(
                    client,
                    second,
                    "/item?id=1%27%20UNION%20SELECT%20password%20FROM%20users--",
                    "sqlmap/1.5"));
      }
      lines.add(
          "203.0.113.3 - - [03/Mar/2025:10:15:%02d +0000] \"GET /%d HTTP/1.1\" 200 5 \"-\" \"agent\""
              .formatted(second, second));
    }
    Path log = folder.newFile("access.log").toPath();
    Files.write(log, lines);
    Path output = folder.getRoot().toPath().resolve("out");
    try (RedisServer redis = started.get()) {
      RunOutput run =
          RunOutput.of(
              Main::run,
              List.of(
                  "analyze",
                  "--quiet",
                  "--input=" + log,
                  "--output=" + output,
                  "--alerts=" + redis.uri("redis-stream") + "/alerts"),
              output);
      List<String> alerts = new ArrayList<>();
      for (Map.Entry<String, List<String>> file : run.texts().entrySet()) {
        if (file.getKey().endsWith("/alerts.jsonl")) {
          alerts.addAll(file.getValue());
        }
      }
      assertThat(alerts.size(), is(2));
      String messages = redis.command("XRANGE", "alerts", "-", "+");
      assertThat(redis.command("XLEN", "alerts"), is("2"));
      for (String alert : alerts) {
        assertThat(messages, containsString(" data " + alert));
      }
    }
  }
}
