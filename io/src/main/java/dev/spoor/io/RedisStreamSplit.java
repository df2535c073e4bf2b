package dev.spoor.io;

import dev.spoor.model.Progress;
import dev.spoor.model.RecordCoder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/** A share of a Redis Stream: that of one consumer of the group. */
final class RedisStreamSplit extends UnboundedSource<StreamMessage, AckMark> {
  private static final long serialVersionUID = 1L;

  private static final int MOST_SPLITS = 64;

  private final RedisStreamSettings settings;
  private final EventTimes times;
  private final EventTimeWatermark.Settings watermark;

  RedisStreamSplit(
      RedisStreamSettings settings, EventTimes times, EventTimeWatermark.Settings watermark) {
    this.settings = settings;
    this.times = times;
    this.watermark = watermark;
  }

  @Override
  public List<RedisStreamSplit> split(int desired, PipelineOptions options) {
    int count = Math.max(1, Math.min(MOST_SPLITS, desired));
    List<RedisStreamSplit> splits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // The first keeps the name: it finds what a worker of that name left behind.
      String name = i == 0 ? settings.consumer() : settings.consumer() + "-" + i;
      splits.add(new RedisStreamSplit(settings.consumer(name), times, watermark));
    }
    return splits;
  }

  @Override
  public Consumer createReader(PipelineOptions options, @Nullable AckMark mark) {
    return new Consumer(this, mark);
  }

  @Override
  public Coder<AckMark> getCheckpointMarkCoder() {
    return new AckMark.AckMarkCoder();
  }

  @Override
  public Coder<StreamMessage> getOutputCoder() {
    return RecordCoder.of(StreamMessage.class);
  }

  /** Hands out what the fetcher reads. */
  static final class Consumer extends UnboundedReader<StreamMessage> {
    private static final Duration MOMENT = Duration.ofMillis(10);

    /** Ids with a time before this were given by hand, and tell no time. */
    private static final long FIRST_TIME = 1_000_000_000_000L;

    private final RedisStreamSplit split;
    private final InFlight inFlight = new InFlight();
    private final StreamFetcher fetcher;
    private final EventTimes.Clock clock;
    private final EventTimeWatermark watermark;
    private List<StreamMessage> batch = List.of();
    private int next;
    private @Nullable StreamMessage current;
    private Instant timestamp = BoundedWindow.TIMESTAMP_MIN_VALUE;
    private long lastWatermark;

    Consumer(RedisStreamSplit split, @Nullable AckMark mark) {
      AckMark.State state =
          mark == null ? new AckMark.State(List.of(), EventTimeWatermark.NONE) : mark.state();
      this.split = split;
      this.fetcher = new StreamFetcher(split.settings, inFlight, state.ids());
      this.clock = split.times.open();
      this.lastWatermark = state.watermark();
      this.watermark =
          new EventTimeWatermark(
              split.watermark,
              split.settings.stream() + "/" + split.settings.consumer(),
              EventTimeFront.of(split.watermark.readers().job()),
              lastWatermark,
              System.currentTimeMillis());
    }

    @Override
    public boolean start() throws IOException {
      fetcher.start();
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      if (next >= batch.size()) {
        List<StreamMessage> polled = fetcher.poll(MOMENT);
        batch = polled == null ? List.of() : polled;
        next = 0;
      }
      if (batch.isEmpty()) {
        current = null;
        return false;
      }
      StreamMessage message = batch.get(next++);
      long now = System.currentTimeMillis();
      long counted =
          watermark.add(clock.millis(message.payload()), ownTime(message.id(), now), now);
      timestamp = instant(counted);
      current = message;
      inFlight.handedOut(message.id(), System.nanoTime());
      return true;
    }

    /** The message's own time: that of its id, but not after the clock. */
    static long ownTime(StreamId id, long now) {
      return id.millis() < FIRST_TIME ? now : Math.min(id.millis(), now);
    }

    @Override
    public StreamMessage getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return timestamp;
    }

    @Override
    public Instant getWatermark() {
      boolean readToEnd = next >= batch.size() && fetcher.readToEnd();
      long now = System.currentTimeMillis();
      if (fetcher.isCutOff()) {
        watermark.cutOff(now);
      }
      lastWatermark = watermark.at(readToEnd, now);
      Progress.watermark(split.settings.consumer(), lastWatermark);
      return instant(lastWatermark);
    }

    private static Instant instant(long millis) {
      return millis == EventTimeWatermark.NONE
          ? BoundedWindow.TIMESTAMP_MIN_VALUE
          : Instant.ofEpochMilli(millis);
    }

    @Override
    public AckMark getCheckpointMark() {
      return new AckMark(
          new AckMark.State(inFlight.checkpoint(), lastWatermark), fetcher::acknowledge);
    }

    @Override
    public RedisStreamSplit getCurrentSource() {
      return split;
    }

    @Override
    public void close() {
      fetcher.close();
    }
  }
}
