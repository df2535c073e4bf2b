package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.fixtures.servers.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What analyze writes to a store, and what features shows of it. */
public class FeaturesCommandTest {
  private static final String LINE =
      "%s - - [03/Mar/2025:10:15:%s +0000] \"GET /a HTTP/1.1\" 200 5 \"-\" \"%s\"";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void showsWhatAnalyzeWrote() throws Exception {
    Optional<RedisServer> started = RedisServer.start(folder.newFolder("redis").toPath());
    assumeTrue("no redis-server", started.isPresent());
    try (RedisServer redis = started.get()) {
      String store = "--features=" + redis.uri("redis");
      Path log = folder.newFile("access.log").toPath();
      Files.write(
          log,
          List.of(
              LINE.formatted("192.0.2.7", "00", "x"),
              LINE.formatted("192.0.2.7", "09", "x"),
              LINE.formatted("192.0.2.8", "10", "y")));
      run(0, "analyze", "--input=" + log, "--output=" + folder.newFolder("out"), store);
      assertThat(redis.command("DBSIZE"), is("2"));

      Captured shown = run(0, "features", "192.0.2.7", store);
      assertThat(shown.out(), containsString("feat:default:address_agent:192.0.2.7+"));
      assertThat(shown.out().replaceAll(" +", " "), containsString("\n req_count 2\n"));

      Captured json = run(0, "features", "192.0.2.8", store, "--json");
      JsonNode object = new ObjectMapper().readTree(json.out());
      assertThat(object.path("req_count").asText(), is("1"));
      assertThat(object.path("_final").asText(), is("1"));
      assertThat(object.path("_last").asText(), is("2025-03-03T10:15:10Z"));

      redis.command(
          "EVAL",
          "for i = 1, 1001 do redis.call('HSET', 'feat:s' .. i .. ':address:192.0.2.77', 'n', i) end",
          "0");
      Captured cut = run(0, "features", "192.0.2.77", store, "--json");
      assertThat(cut.out().lines().count(), is(1_000L));
      assertThat(cut.err(), containsString("more than 1000 clients are of 192.0.2.77, of which"));

      Captured unknown = run(1, "features", "192.0.2.9", store);
      assertThat(unknown.err(), containsString("no features of 192.0.2.9"));
    }
  }

  @Test
  public void saysHowItIsUsed() {
    assertThat(run(2, "features").err(), containsString("say whose features first"));
    run(2, "features", "--json");
    Captured wrong = run(2, "features", "192.0.2.7", "--features=kafka://a.example/t");
    assertThat(wrong.err(), containsString("is not redis://HOST:PORT"));
  }

  private static Captured run(int code, String... arguments) {
    Captured captured = Captured.plain();
    int was = captured.run(arguments);
    assertThat(captured.err(), was, is(code));
    return captured;
  }
}
