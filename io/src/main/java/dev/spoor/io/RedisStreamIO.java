package dev.spoor.io;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.InputFile;
import dev.spoor.model.Origin;
import dev.spoor.model.Progress;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RecordCoder;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Messages of a Redis Stream, shared among the workers of a consumer group: {@code
 * redis-stream://host:6379/sessions_stream?group=analytics_workers&consumer=worker-1}. The group is
 * created where it is missing.
 *
 * <p>Parameters, with their defaults: {@code group} (analytics_workers), {@code consumer} (a new
 * name; must be unique per worker), {@code batch} (100), {@code block} (5s), {@code from} (0: where
 * a new group begins; {@code $} is its end), {@code field} (the only field, or one of the usual
 * names; else all fields make one JSON object), {@code format}, {@code mode} ({@code live}; for
 * {@code bounded} see {@link StreamSnapshot}), {@code claimAfter} (three checkpoints), {@code
 * maxDeliveries} (5), {@code db} (0), {@code tls} (false), {@code passwordFile} and {@code
 * passwordEnv}; the user stands before the host. Of the watermark {@code disorder} (5s), {@code
 * idleAfter} (10s) and {@code leftOutAfter} (1m), see {@link EventTimeWatermark}.
 *
 * <p>A message is acknowledged when the runner has made a checkpoint after it safe. Until then it
 * is pending: after a failure the same consumer, or another one when {@code claimAfter} has passed,
 * gets it again. One that was delivered {@code maxDeliveries} times and never acknowledged is
 * poison: it becomes a dead letter. Delivery is at least once.
 */
public final class RedisStreamIO {
  /** The scheme of its URIs. */
  public static final String SCHEME = "redis-stream";

  /** Messages. */
  public static final TupleTag<RawBlock> BLOCKS = new TupleTag<>() {};

  /** Messages that were given up. */
  public static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>() {};

  private static final Duration USUAL_CLAIM_AFTER = Duration.ofSeconds(30);

  private RedisStreamIO() {}

  /**
   * Reads a stream, for ever.
   *
   * @param times tells event times, by which the watermark goes
   * @param format the format of the messages where the URI names none
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  public static Read read(QueueUri uri, EventTimes times, String format) {
    String consumer = "spoor-" + UUID.randomUUID();
    return new Read(
        RedisStreamSettings.of(uri, consumer, USUAL_CLAIM_AFTER),
        times,
        uri.text("format", format),
        EventTimeWatermark.Settings.of(uri));
  }

  /**
   * Asks the server for the stream of a URI. Jobs wait for what is not there; this tells a person.
   *
   * @return why it is waited for, in one line; null if it is not
   * @throws InputException for what will not get better by waiting
   */
  public static @Nullable String missing(QueueUri uri) throws InputException {
    return RedisLink.missing(uri, RedisStreamSettings.of(uri, "", USUAL_CLAIM_AFTER).stream());
  }

  /**
   * Reads a stream. Unbounded; each consumer's messages in order, those of several in none. Each
   * message becomes one block, its position the sequence in {@code stream/milliseconds}, the two
   * parts of its id. The watermark is that of {@link EventTimeWatermark}.
   */
  public static final class Read extends PTransform<PBegin, PCollectionTuple> {
    private static final long serialVersionUID = 1L;

    private final transient RedisStreamSettings settings;
    private final transient EventTimes times;
    private final transient String format;
    private final transient EventTimeWatermark.Settings watermark;

    private Read(
        RedisStreamSettings settings,
        EventTimes times,
        String format,
        EventTimeWatermark.Settings watermark) {
      this.settings = settings;
      this.times = times;
      this.format = format;
      this.watermark = watermark;
    }

    /** How often the runner makes checkpoints, where the URI does not say {@code claimAfter}. */
    public Read withCheckpoints(Duration interval) {
      Arguments.check(
          !interval.isNegative() && !interval.isZero(), "interval is %s, not positive", interval);
      return new Read(
          RedisStreamSettings.of(settings.uri(), settings.consumer(), interval.multipliedBy(3)),
          times,
          format,
          watermark);
    }

    /** Tells who reads the queues of the job, where there are several or it is not alone. */
    public Read withReaders(QueueReaders readers) {
      return new Read(settings, times, format, watermark.with(readers));
    }

    /** The share of one consumer before it is split. */
    RedisStreamSplit split() {
      return new RedisStreamSplit(settings, times, watermark);
    }

    @Override
    public PCollectionTuple expand(PBegin begin) {
      PCollectionTuple taken =
          begin
              .apply("ReadMessages", org.apache.beam.sdk.io.Read.from(split()))
              .apply(
                  "TakeLines",
                  ParDo.of(new TakeLinesFn(settings.stream(), format, settings.maxDeliveries()))
                      .withOutputTags(BLOCKS, TupleTagList.of(DEAD_LETTERS)));
      taken.get(BLOCKS).setCoder(RecordCoder.of(RawBlock.class));
      taken.get(DEAD_LETTERS).setCoder(RecordCoder.of(DeadLetter.class));
      return taken;
    }
  }

  /** Where a message is from: its position is the sequence in {@code stream/milliseconds}. */
  static Origin origin(String stream, StreamId id) {
    return new Origin(stream + "/" + Long.toUnsignedString(id.millis()), id.sequence());
  }

  /** Line feeds of a JSON text mean nothing, and would make several lines of it. */
  static byte[] oneLine(byte[] payload) {
    if (payload.length == 0 || (payload[0] != '{' && payload[0] != '[')) {
      return payload;
    }
    byte[] line = payload;
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        if (line == payload) {
          line = payload.clone();
        }
        line[i] = ' ';
      }
    }
    return line;
  }

  private static final class TakeLinesFn extends DoFn<StreamMessage, RawBlock> {
    private static final long serialVersionUID = 1L;
    private static final Counter EMPTY =
        Metrics.counter("spoor", "requests_filtered.empty_message");
    private static final Counter POISON = Metrics.counter("spoor", "dead_letters.read.poison");

    private final String stream;
    private final String format;
    private final int maxDeliveries;

    TakeLinesFn(String stream, String format, int maxDeliveries) {
      this.stream = stream;
      this.format = format;
      this.maxDeliveries = maxDeliveries;
    }

    @ProcessElement
    public void process(
        @Element StreamMessage message, @Timestamp Instant event, MultiOutputReceiver out) {
      byte[] payload = message.payload();
      StreamId id = message.id();
      Origin origin = origin(stream, id);
      if (message.deliveries() > maxDeliveries) {
        POISON.inc();
        Progress.add(Progress.DEAD_LETTERS, 1);
        out.get(DEAD_LETTERS).output(poison(message, origin));
        return;
      }
      if (payload.length == 0) {
        EMPTY.inc();
        return;
      }
      EventLag.read(event);
      Progress.add(Progress.BYTES_READ, payload.length);
      Progress.add(Progress.STORED_BYTES_READ, payload.length);
      long own = RedisStreamSplit.Consumer.ownTime(id, System.currentTimeMillis());
      InputFile source =
          new InputFile(origin.source(), 0, java.time.Instant.ofEpochMilli(own), "none", format);
      RawBlock block = RawBlock.message(source, origin.position(), oneLine(payload));
      out.get(BLOCKS).output(message.deliveries() > 1 ? block.redelivered() : block);
    }

    private DeadLetter poison(StreamMessage message, Origin origin) {
      byte[] payload = message.payload();
      byte[] kept = Arrays.copyOf(payload, Math.min(payload.length, DeadLetter.MAX_PAYLOAD_BYTES));
      return new DeadLetter(
          "read",
          DeadLetterCode.POISON,
          "delivered " + (message.deliveries() - 1) + " times and never acknowledged",
          origin,
          format,
          kept,
          payload.length,
          null);
    }
  }
}
