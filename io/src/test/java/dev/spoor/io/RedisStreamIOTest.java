package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.servers.RedisServer;
import dev.spoor.model.DeadLetter;
import dev.spoor.model.RawBlock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link RedisStreamIO} on a real server; skipped, loudly, where there is none. */
public class RedisStreamIOTest {
  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private RedisServer redis;
  private final List<RedisStreamSplit.Consumer> open = new ArrayList<>();

  @Before
  public void start() throws IOException {
    Optional<RedisServer> started = RedisServer.start(folder.getRoot().toPath());
    assumeTrue("no redis-server", started.isPresent());
    redis = started.get();
  }

  @After
  public void stop() {
    open.forEach(RedisStreamSplit.Consumer::close);
    if (redis != null) {
      redis.close();
    }
  }

  private String add(String... fields) throws IOException {
    List<String> words = new ArrayList<>(List.of("XADD", "s", "*"));
    words.addAll(List.of(fields));
    return redis.command(words.toArray(new String[0]));
  }

  private void addMany(int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      add("data", "m" + i);
    }
  }

  private QueueUri uri(String parameters) {
    return QueueUri.parse(redis.uri("redis-stream") + "/s?group=g&block=100ms" + parameters);
  }

  private RedisStreamSplit.Consumer consumer(String name, String parameters) {
    return consumer(name, parameters, null);
  }

  private RedisStreamSplit.Consumer consumer(
      String name, String parameters, @Nullable AckMark mark) {
    RedisStreamSplit split =
        RedisStreamIO.read(
                uri("&consumer=" + name + parameters), EventTimes.ofTheQueue(), "honeypot")
            .split();
    RedisStreamSplit.Consumer consumer = split.createReader(OPTIONS, mark);
    open.add(consumer);
    return consumer;
  }

  private static void await(String what, BooleanSupplier happened) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!happened.getAsBoolean()) {
      assertThat("waited in vain for " + what, System.nanoTime(), lessThan(end));
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static String text(StreamMessage message) {
    return new String(message.payload(), UTF_8);
  }

  /** Starts a consumer, or goes on with it, until it has given so many. */
  private static List<String> read(RedisStreamSplit.Consumer consumer, int count, boolean isNew)
      throws IOException {
    List<String> texts = new ArrayList<>();
    boolean first = isNew;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (texts.size() < count) {
      if (first ? consumer.start() : consumer.advance()) {
        texts.add(text(consumer.getCurrent()));
      }
      first = false;
      assertThat("waited in vain; got " + texts, System.nanoTime(), lessThan(end));
    }
    return texts;
  }

  /** The number of messages that wait to be acknowledged. */
  private String pending() throws IOException {
    String summary = redis.command("XPENDING", "s", "g");
    int blank = summary.indexOf(' ');
    return blank < 0 ? summary : summary.substring(0, blank);
  }

  private static AckMark throughItsCoder(AckMark mark) throws IOException {
    AckMark.AckMarkCoder coder = new AckMark.AckMarkCoder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    coder.encode(mark, bytes);
    return coder.decode(new ByteArrayInputStream(bytes.toByteArray()));
  }

  @Test
  public void acknowledgesWhatACheckpointHasMadeSafe() throws IOException {
    addMany(0, 5);
    RedisStreamSplit.Consumer consumer = consumer("a", "");
    assertThat(read(consumer, 2, true), contains("m0", "m1"));
    AckMark mark = consumer.getCheckpointMark();
    assertThat(read(consumer, 1, false), contains("m2"));
    assertThat("read ahead, all of it", pending(), is("5"));
    mark.finalizeCheckpoint();
    assertThat("all but those after the checkpoint", pending(), is("3"));
    mark.finalizeCheckpoint();
    assertThat("twice is once", pending(), is("3"));
  }

  @Test
  public void aFailedCheckpointLosesNothing() throws IOException {
    addMany(0, 3);
    RedisStreamSplit.Consumer consumer = consumer("a", "");
    assertThat(read(consumer, 1, true), contains("m0"));
    AckMark failed = consumer.getCheckpointMark();
    assertThat(read(consumer, 2, false), contains("m1", "m2"));
    AckMark next = consumer.getCheckpointMark();
    next.finalizeCheckpoint();
    assertThat(pending(), is("0"));
    assertThat(failed.state().ids().size(), is(1));
    assertThat(consumer.getCheckpointMark().state().ids(), empty());
  }

  @Test
  public void goesOnFromACheckpoint() throws IOException {
    addMany(0, 6);
    RedisStreamSplit.Consumer consumer = consumer("a", "");
    read(consumer, 2, true);
    AckMark mark = throughItsCoder(consumer.getCheckpointMark());
    read(consumer, 2, false);
    consumer.close();
    addMany(6, 8);
    RedisStreamSplit.Consumer again = consumer("a", "", mark);
    assertThat(read(again, 6, true), contains("m2", "m3", "m4", "m5", "m6", "m7"));
    assertThat("those of the checkpoint are done with", pending(), is("6"));
    again.getCheckpointMark().finalizeCheckpoint();
    assertThat(pending(), is("0"));
  }

  @Test
  public void withoutACheckpointAConsumerFindsWhatItLeftBehind() throws IOException {
    addMany(0, 4);
    RedisStreamSplit.Consumer consumer = consumer("a", "");
    read(consumer, 3, true);
    consumer.close();
    assertThat(read(consumer("a", ""), 4, true), contains("m0", "m1", "m2", "m3"));
  }

  @Test
  public void takesOverFromDeadConsumers() throws IOException {
    addMany(0, 4);
    RedisStreamSplit.Consumer dead = consumer("dead", "");
    read(dead, 4, true);
    AckMark never = dead.getCheckpointMark();
    dead.close();
    RedisStreamSplit.Consumer living = consumer("living", "&claimAfter=50ms");
    addMany(4, 5);
    List<String> got = read(living, 5, true);
    assertThat(got, containsInAnyOrder("m0", "m1", "m2", "m3", "m4"));
    assertThat(never.state().ids().size(), is(4));
    living.getCheckpointMark().finalizeCheckpoint();
    assertThat(pending(), is("0"));
  }

  @Test
  public void leavesTheLivingTheirs() throws IOException {
    addMany(0, 2);
    RedisStreamSplit.Consumer busy = consumer("busy", "");
    read(busy, 2, true);
    RedisStreamSplit.Consumer other = consumer("other", "&claimAfter=1h");
    addMany(2, 3);
    List<String> got = new ArrayList<>();
    got.addAll(read(other, 0, true));
    other.start();
    await(
        "the third message",
        () -> {
          try {
            if (other.advance()) {
              got.add(text(other.getCurrent()));
            }
            if (busy.advance()) {
              got.add(text(busy.getCurrent()));
            }
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return !got.isEmpty();
        });
    assertThat(got, contains("m2"));
  }

  @Test
  public void consumersOfAGroupShareMessages() throws IOException {
    RedisStreamSplit whole =
        RedisStreamIO.read(uri("&consumer=w&batch=3"), EventTimes.ofTheQueue(), "honeypot").split();
    List<RedisStreamSplit.Consumer> shares = new ArrayList<>();
    for (RedisStreamSplit split : whole.split(3, OPTIONS)) {
      shares.add(split.createReader(OPTIONS, null));
    }
    open.addAll(shares);
    for (RedisStreamSplit.Consumer share : shares) {
      assertThat(share.start(), is(false));
    }
    addMany(0, 60);
    List<String> got = new ArrayList<>();
    await(
        "all messages",
        () -> {
          for (RedisStreamSplit.Consumer share : shares) {
            try {
              if (share.advance()) {
                got.add(text(share.getCurrent()));
              }
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          }
          return got.size() >= 60;
        });
    assertThat(got.stream().distinct().count(), is(60L));
    assertThat(
        redis.command("XINFO", "CONSUMERS", "s", "g"),
        org.hamcrest.Matchers.allOf(
            containsString("name w "), containsString("name w-1 "), containsString("name w-2 ")));
  }

  @Test
  public void goesOnWhenTheStreamIsDeleted() throws IOException {
    addMany(0, 1);
    RedisStreamSplit.Consumer consumer = consumer("a", "");
    read(consumer, 1, true);
    redis.command("DEL", "s");
    addMany(1, 3);
    assertThat(read(consumer, 2, false), contains("m1", "m2"));
    consumer.getCheckpointMark().finalizeCheckpoint();
    assertThat(pending(), is("0"));
  }

  @Test
  public void goesOnBehindWhatWasReadWhenTheGroupIsDestroyed() throws IOException {
    addMany(0, 2);
    RedisStreamSplit.Consumer consumer = consumer("a", "");
    read(consumer, 2, true);
    redis.command("XGROUP", "DESTROY", "s", "g");
    addMany(2, 4);
    assertThat(read(consumer, 2, false), contains("m2", "m3"));
    consumer.getCheckpointMark().finalizeCheckpoint();
    assertThat(pending(), is("0"));
  }

  @Test
  public void readsNoMoreWhileTooManyAreInFlight() throws Exception {
    addMany(0, 20);
    InFlight inFlight = new InFlight();
    RedisStreamSettings settings =
        RedisStreamSettings.of(uri("&batch=5"), "a", Duration.ofMinutes(1));
    try (StreamFetcher fetcher = new StreamFetcher(settings, inFlight, List.of(), 10)) {
      fetcher.start();
      List<StreamId> got = new ArrayList<>();
      await("ten", () -> take(fetcher, got) && got.size() == 10);
      // It has been round again, and found no room.
      await("nothing more", () -> !take(fetcher, got));
      assertThat(got.size(), is(10));
      got.forEach(id -> inFlight.handedOut(id, System.nanoTime()));
      inFlight.acknowledged(got);
      await("the others", () -> take(fetcher, got) && got.size() == 20);
    }
  }

  private static boolean take(StreamFetcher fetcher, List<StreamId> got) {
    try {
      List<StreamMessage> batch = fetcher.poll(Duration.ofMillis(500));
      if (batch != null) {
        batch.forEach(message -> got.add(message.id()));
      }
      return batch != null;
    } catch (InputException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  public void asksForTheStreamBefore() throws IOException {
    QueueUri server = QueueUri.parse(redis.uri("redis-stream") + "/s");
    assertThat(RedisStreamIO.missing(server), nullValue());
    addMany(0, 1);
    assertThat(RedisStreamIO.missing(server), nullValue());
    redis.command("SET", "text", "x");
    QueueUri text = QueueUri.parse(redis.uri("redis-stream") + "/text");
    assertThat(
        assertThrows(InputException.class, () -> RedisStreamIO.missing(text)).getMessage(),
        is(text + ": text is a string, not a stream: name another key"));
    assertThat(
        assertThrows(InputException.class, () -> AlertQueues.missing(text)).getMessage(),
        is(text + ": text is a string, not a stream: name another key"));
    QueueUri database = QueueUri.parse(server + "?db=999");
    assertThat(
        assertThrows(InputException.class, () -> RedisStreamIO.missing(database)).getMessage(),
        is("Redis refuses " + database + ": ERR DB index is out of range"));
    redis.kill();
    assertThat(
        RedisStreamIO.missing(server),
        is("cannot reach Redis at " + server + ": Connection refused; it is waited for"));
    QueueUri features = QueueUri.parse(redis.uri("redis"));
    assertThat(
        RedisFeatures.missing(features),
        is("cannot reach Redis at " + features + ": Connection refused; it is waited for"));
    QueueUri nowhere = QueueUri.parse("redis-stream://no-such-host.invalid/s");
    assertThat(
        RedisStreamIO.missing(nowhere),
        is(
            "cannot reach Redis at "
                + nowhere
                + ": there is no host no-such-host.invalid; it is waited for"));
  }

  @Test
  public void goesOnWhenTheServerComesBack() throws IOException {
    addMany(0, 2);
    RedisStreamSplit.Consumer consumer = consumer("a", "&claimAfter=100ms");
    read(consumer, 2, true);
    AckMark mark = consumer.getCheckpointMark();
    redis.kill();
    mark.finalizeCheckpoint();
    assertThat("still to be done", consumer.getCheckpointMark().state().ids().size(), is(2));
    redis.restart();
    addMany(2, 4);
    assertThat(read(consumer, 2, false), contains("m2", "m3"));
    consumer.getCheckpointMark().finalizeCheckpoint();
    assertThat(pending(), is("0"));
  }

  @Test
  public void theWatermarkFollowsMessagesAndThenTheClock() throws IOException {
    redis.command("XADD", "s", "1600000000000-3", "data", "old");
    RedisStreamSplit.Consumer consumer = consumer("a", "");
    read(consumer, 1, true);
    assertThat(consumer.getCurrentTimestamp().getMillis(), is(1_600_000_000_000L));
    assertThat(consumer.getWatermark().getMillis(), is(1_600_000_000_000L - 5_000));
  }

  @Test
  public void saysWhatIsWrong() {
    RedisStreamSplit.Consumer consumer = consumer("a", "&passwordEnv=SPOOR_NO_SUCH_VARIABLE");
    InputException e = assertThrows(InputException.class, () -> read(consumer, 1, true));
    assertThat(e.getMessage(), containsString("SPOOR_NO_SUCH_VARIABLE"));
    String[][] cases = {
      {"redis-stream://a.example/one/two", "one stream"},
      {"redis-stream://a.example+b.example/one", "one server"},
      {"redis-stream://a.example/one?from=begin", "from=begin"},
      {"redis-stream://a.example/one?grupo=x", "grupo="},
      {"redis-stream://a.example/one?batch=0", "batch=0"},
    };
    for (String[] each : cases) {
      IllegalArgumentException refused =
          assertThrows(
              each[0],
              IllegalArgumentException.class,
              () ->
                  RedisStreamIO.read(QueueUri.parse(each[0]), EventTimes.ofTheQueue(), "honeypot"));
      assertThat(refused.getMessage(), containsString(each[1]));
    }
  }

  @Test
  public void findsTheMessageAmongFields() throws IOException {
    add("anything", "1");
    add("id", "7", "session", "2");
    add("id", "7", "kind", "3");
    add("name", "a\"b", "list", "[1,\n2]", "map", "{\"k\":{}}", "empty", "");
    RedisStreamSplit.Consumer first = consumer("a", "");
    assertThat(
        read(first, 4, true),
        contains(
            "1",
            "2",
            "{\"id\":\"7\",\"kind\":\"3\"}",
            "{\"name\":\"a\\\"b\",\"list\":[1, 2],\"map\":{\"k\":{}},\"empty\":\"\"}"));
    // It would make the group anew, and take the messages.
    first.close();
    redis.command("XGROUP", "DESTROY", "s", "g");
    assertThat(
        read(consumer("b", "&field=id"), 4, true),
        contains(
            "{\"anything\":\"1\"}",
            "7",
            "7",
            "{\"name\":\"a\\\"b\",\"list\":[1, 2],\"map\":{\"k\":{}},\"empty\":\"\"}"));
  }

  // In a pipeline.

  private static final Queue<String> COLLECTED = new ConcurrentLinkedQueue<>();

  private static final class CollectFn<T> extends DoFn<T, Void> {
    @ProcessElement
    public void process(@Element T element) {
      if (element instanceof RawBlock block) {
        COLLECTED.add(
            block.source().format()
                + " "
                + new String(block.bytes(), UTF_8)
                + " at "
                + block.source().name()
                + "-"
                + block.position(0));
      } else if (element instanceof DeadLetter letter) {
        COLLECTED.add(
            letter.code() + " " + new String(letter.payload(), UTF_8) + ": " + letter.message());
      }
    }
  }

  @Test
  public void poisonBecomesADeadLetter() throws Exception {
    COLLECTED.clear();
    String poison = add("data", "poison");
    redis.command("XGROUP", "CREATE", "s", "g", "0");
    redis.command("XREADGROUP", "GROUP", "g", "dead", "STREAMS", "s", ">");
    redis.command("XCLAIM", "s", "g", "dead", "0", poison);
    String slow = add("data", "slow");
    redis.command("XREADGROUP", "GROUP", "g", "dead", "STREAMS", "s", ">");
    String fresh = add("data", "{\n}");
    PipelineOptions options = PipelineOptionsFactory.create();
    options.as(DirectOptions.class).setBlockOnRun(false);
    Pipeline pipeline = Pipeline.create(options);
    PCollectionTuple read =
        pipeline.apply(
            RedisStreamIO.read(
                uri("&consumer=a&claimAfter=300ms&maxDeliveries=2"),
                EventTimes.ofTheQueue(),
                "honeypot"));
    read.get(RedisStreamIO.BLOCKS).apply("CollectBlocks", ParDo.of(new CollectFn<>()));
    read.get(RedisStreamIO.DEAD_LETTERS).apply("CollectDead", ParDo.of(new CollectFn<>()));
    PipelineResult running = pipeline.run();
    try {
      await("three messages", () -> COLLECTED.size() >= 3);
      // The DirectRunner makes a checkpoint safe when it reads on.
      nudge();
      await("an acknowledgement", () -> !isPending(poison) && !isPending(slow));
    } finally {
      running.cancel();
    }
    running.waitUntilFinish(org.joda.time.Duration.millis(TimeUnit.SECONDS.toMillis(10)));
    Collection<String> got = new ArrayList<>(COLLECTED);
    assertThat(
        got,
        hasItems(
            "POISON poison: delivered 2 times and never acknowledged",
            "honeypot slow at s/" + slow,
            "honeypot { } at s/" + fresh));
  }

  private void nudge() throws IOException {
    for (int i = 0; i < 50; i++) {
      String id = add("data", "nudge");
      await("a nudge", () -> COLLECTED.stream().anyMatch(line -> line.contains(id)));
    }
  }

  private boolean isPending(String id) {
    try {
      return !redis.command("XPENDING", "s", "g", id, id, "1").isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  public void whatIsAtWorkOnDoesNotLookAbandoned() throws IOException {
    addMany(0, 1);
    RedisStreamSplit.Consumer slow = consumer("slow", "&claimAfter=900ms");
    read(slow, 1, true);
    RedisStreamSplit.Consumer other = consumer("other", "&claimAfter=900ms");
    assertThat(other.start(), is(false));
    long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    while (System.nanoTime() < end) {
      assertThat("the other got it", other.advance(), is(false));
    }
    assertThat(redis.command("XPENDING", "s", "g"), containsString("slow 1"));
  }
}
