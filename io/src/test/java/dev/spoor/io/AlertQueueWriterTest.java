package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.servers.RedisServer;
import dev.spoor.model.OutputLine;
import dev.spoor.model.RecordCoder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Alerts to a queue that fails as it likes, and to a real Redis. */
public class AlertQueueWriterTest {
  private static final QueueUri URI = QueueUri.parse("kafka://broker.example/alerts");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private final List<String> events = new ArrayList<>();

  /** What is to fail next, such as "send b"; each but the last fails once. */
  private final List<String> failures = new ArrayList<>();

  private void happens(String event) throws IOException {
    events.add(event);
    if (!failures.isEmpty() && failures.get(0).equals(event)) {
      failures.remove(0);
      throw new OutputException("cannot " + event, new IOException("away"));
    }
  }

  private final class FakeQueue implements LineQueue {
    @Override
    public void send(byte[] line) {
      throw new AssertionError("without a key");
    }

    @Override
    public void send(String key, byte[] line) throws IOException {
      happens("send " + key + "=" + new String(line, UTF_8));
    }

    @Override
    public void flush() throws IOException {
      happens("flush");
    }

    @Override
    public void close() throws IOException {
      happens("close");
    }
  }

  private AlertQueueWriter writer() {
    Patience.Surroundings none =
        new Patience.Surroundings() {
          private long nanos;

          @Override
          public long nanos() {
            return nanos;
          }

          @Override
          public void sleep(Duration pause) {
            nanos += pause.toNanos();
          }

          @Override
          public void say(String line) {}
        };
    return new AlertQueueWriter(
        URI,
        uri -> {
          happens("open");
          return new FakeQueue();
        },
        new Patience("write alerts to " + URI, Duration.ofSeconds(1), none));
  }

  private static OutputLine alert(String session, String line) {
    return new OutputLine("alerts", 0, session, line.getBytes(UTF_8));
  }

  @Test
  public void oneQueueServesAllBatches() throws Exception {
    try (AlertQueueWriter writer = writer()) {
      assertThat(writer.write(List.of()), is(0L));
      assertThat(writer.write(List.of(alert("s", "1"), alert("t", "2"))), is(0L));
      assertThat(writer.write(List.of(alert("s", "3"))), is(0L));
    }
    assertThat(
        events, is(List.of("open", "send s=1", "send t=2", "flush", "send s=3", "flush", "close")));
  }

  @Test
  public void allAreSentAgainThroughANewQueueWhenItIsAway() throws Exception {
    failures.addAll(List.of("open", "send t=2", "flush", "close"));
    try (AlertQueueWriter writer = writer()) {
      assertThat(writer.write(List.of(alert("s", "1"), alert("t", "2"))), is(3L));
    }
    assertThat(
        events,
        is(
            List.of(
                "open",
                "open",
                "send s=1",
                "send t=2",
                "close",
                "open",
                "send s=1",
                "send t=2",
                "flush",
                "close",
                "open",
                "send s=1",
                "send t=2",
                "flush",
                "close")));
  }

  @Test
  public void aQueueThatStaysAwayFailsTheBundle() {
    for (int i = 0; i < 100; i++) {
      failures.add("open");
    }
    try (AlertQueueWriter writer = writer()) {
      OutputException e =
          assertThrows(OutputException.class, () -> writer.write(List.of(alert("s", "1"))));
      assertThat(
          e.getMessage(),
          is("cannot write alerts to kafka://broker.example/alerts: away; tried for 1 s"));
    }
  }

  @Test
  public void secretsThatAreNotThereAreNotWaitedFor() {
    QueueUri uri = QueueUri.parse("redis-stream://a.example/s?passwordFile=/does/not/exist");
    try (AlertQueueWriter writer = new AlertQueueWriter(uri)) {
      InputException e =
          assertThrows(InputException.class, () -> writer.write(List.of(alert("s", "1"))));
      assertThat(e.getMessage(), is("cannot read the password in /does/not/exist: no such file"));
    }
    QueueUri kafka = QueueUri.parse("kafka://a.example/s?config=/does/not/exist");
    try (AlertQueueWriter writer = new AlertQueueWriter(kafka)) {
      assertThrows(InputException.class, () -> writer.write(List.of(alert("s", "1"))));
    }
  }

  @Test
  public void aRedisThatWasKilledIsWaitedFor() throws Exception {
    Optional<RedisServer> started = RedisServer.start(folder.getRoot().toPath());
    assumeTrue("no redis-server", started.isPresent());
    pipeline.enableAbandonedNodeEnforcement(false);
    try (RedisServer redis = started.get();
        AlertQueueWriter writer =
            new AlertQueueWriter(
                QueueUri.parse(redis.uri("redis-stream") + "/alerts?maxLength=100&patience=30s"))) {
      writer.write(List.of(alert("s", "before")));
      redis.kill();
      ExecutorService other = Executors.newSingleThreadExecutor();
      try {
        Future<Long> retries = other.submit(() -> writer.write(List.of(alert("s", "while"))));
        redis.restart();
        assertThat(retries.get() > 0, is(true));
      } finally {
        other.shutdownNow();
      }
      String messages = redis.command("XRANGE", "alerts", "-", "+");
      assertThat(messages.endsWith(" data while"), is(true));
      assertThat(redis.command("XLEN", "alerts"), is("2"));
      List<OutputLine> many = new ArrayList<>();
      for (int i = 0; i < 1_300; i++) {
        many.add(alert("s" + i, "m" + i));
      }
      pipeline
          .apply(Create.of(many).withCoder(RecordCoder.of(OutputLine.class)))
          .apply(AlertQueues.write(QueueUri.parse(redis.uri("redis-stream") + "/many")));
      pipeline.run().waitUntilFinish();
      assertThat(redis.command("XLEN", "many"), is("1300"));
    }
  }
}
