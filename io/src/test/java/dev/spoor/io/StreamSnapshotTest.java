package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.servers.RedisServer;
import dev.spoor.model.DeadLetterJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link StreamSnapshot} on a real server; skipped, loudly, where there is none. */
public class StreamSnapshotTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private RedisServer redis;
  private Path temporary;

  @Before
  public void start() throws IOException {
    Optional<RedisServer> started = RedisServer.start(folder.newFolder("redis").toPath());
    assumeTrue("no redis-server", started.isPresent());
    redis = started.get();
    temporary = folder.newFolder("temporary").toPath();
  }

  @After
  public void stop() {
    if (redis != null) {
      redis.close();
    }
  }

  private void add(int id, String text) throws IOException {
    redis.command("XADD", "s", "1700000000000-" + id, "data", text);
  }

  private StreamSnapshot take(String parameters) throws IOException {
    return StreamSnapshot.take(
        QueueUri.parse(redis.uri("redis-stream") + "/s?mode=bounded&group=g" + parameters),
        "honeypot",
        64 << 10,
        temporary);
  }

  /** What it has: the position of each message, and its bytes. */
  private static List<String> lines(StreamSnapshot snapshot) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(snapshot.file().uri()))) {
      byte[] bytes = line.getBytes(UTF_8);
      DeadLetterJson.Replay replay = DeadLetterJson.read(bytes, 0, bytes.length);
      assertThat(replay.origin().source(), is("s/1700000000000"));
      String text =
          replay.payload().length > 100
              ? replay.payload().length + " of " + replay.payloadBytes()
              : new String(replay.payload(), UTF_8);
      lines.add(replay.origin().position() + " " + replay.format() + " " + text);
    }
    return lines;
  }

  private String pending() throws IOException {
    return redis.command("XPENDING", "s", "g").split(" ", -1)[0];
  }

  @Test
  public void hasWhatThereIsAndLeavesWhatComes() throws IOException {
    add(1, "{\"a\":\n1}");
    add(2, "two\nlines");
    add(3, "");
    add(4, "x".repeat(2 << 20));
    try (StreamSnapshot snapshot = take("&batch=2&format=combined")) {
      add(5, "later");
      assertThat(snapshot.size(), is(4));
      assertThat(
          lines(snapshot),
          contains(
              "1 combined {\"a\": 1}",
              "2 combined two",
              "2 combined lines",
              "4 combined 1048576 of 2097152"));
      assertThat("not before it is written", pending(), is("4"));
      snapshot.acknowledge();
      assertThat(pending(), is("0"));
    }
    assertThat(folder.getRoot().toPath().resolve("temporary").toFile().list().length, is(0));
    try (StreamSnapshot next = take("")) {
      assertThat(lines(next), contains("5 honeypot later"));
    }
  }

  @Test
  public void takesWhatWasNotAcknowledged() throws Exception {
    for (int i = 1; i <= 5; i++) {
      add(i, "m" + i);
    }
    redis.command("XGROUP", "CREATE", "s", "g", "0");
    redis.command("XREADGROUP", "GROUP", "g", "dead", "COUNT", "2", "STREAMS", "s", ">");
    try (StreamSnapshot first = take("&consumer=me&claimAfter=1h")) {
      assertThat(
          "others' are not abandoned yet",
          lines(first),
          contains("3 honeypot m3", "4 honeypot m4", "5 honeypot m5"));
    }
    add(6, "m6");
    try (StreamSnapshot again = take("&consumer=me&claimAfter=1ms&batch=2")) {
      assertThat(again.size(), is(6));
      assertThat(
          "one's own first, each once",
          lines(again),
          contains(
              "3 honeypot m3",
              "4 honeypot m4",
              "5 honeypot m5",
              "1 honeypot m1",
              "2 honeypot m2",
              "6 honeypot m6"));
      again.acknowledge();
    }
    assertThat(pending(), is("0"));
  }

  @Test
  public void aStreamThatIsNotThereIsEmpty() throws IOException {
    try (StreamSnapshot none = take("")) {
      assertThat(lines(none), is(empty()));
      none.acknowledge();
    }
  }

  @Test
  public void saysWhatIsWrong() throws IOException {
    assertThrows(IllegalArgumentException.class, () -> take("&mode=now"));
    StreamSnapshot taken = take("");
    redis.kill();
    InputException e = assertThrows(InputException.class, () -> take(""));
    assertThat(e.getMessage(), containsString("cannot read redis-stream://127.0.0.1"));
    add1ForgottenIsSaid(taken);
    assertThat(temporary.toFile().list().length, is(0));
  }

  private static void add1ForgottenIsSaid(StreamSnapshot taken) throws IOException {
    InputException e = assertThrows(InputException.class, taken::acknowledge);
    assertThat(e.getMessage(), containsString("it will be read again"));
    taken.close();
  }

  @Test
  public void knowsItsUris() {
    assertThat(StreamSnapshot.isOf("redis-stream://a.example/s?group=g&mode=bounded"), is(true));
    for (String other :
        List.of(
            "redis-stream://a.example/s",
            "redis-stream://a.example/s?mode=live",
            "redis-stream://a.example/mode=bounded",
            "kafka://a.example/t?mode=bounded",
            "access.log?mode=bounded")) {
      assertThat(other, StreamSnapshot.isOf(other), is(false));
    }
    assertThat(Duration.ofMillis(StreamSnapshot.longestLine(1 << 30)).toMillis(), is(256L << 20));
  }
}
