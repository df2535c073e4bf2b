package dev.spoor.io;

import dev.spoor.model.OutputLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Alerts to queues: topics of Kafka and Redis Streams, see {@link LineQueue}. Each is one message;
 * in a topic its key is the session's id, so that what is said of one session stays in order.
 */
public final class AlertQueues {
  private AlertQueues() {}

  /**
   * Refuses what is no queue.
   *
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  public static void check(QueueUri uri) {
    LineQueue.check(uri);
    Object unused = uri.duration(Patience.PARAMETER, Patience.USUAL);
  }

  /**
   * Asks the server for a queue. Jobs wait for what is not there; this tells a person.
   *
   * @return why it is waited for, in one line; null if it is not, or nobody can say before
   * @throws InputException for what will not get better by waiting
   */
  public static @Nullable String missing(QueueUri uri) throws InputException {
    return uri.scheme().equals(RedisStreamIO.SCHEME)
        ? RedisLink.missing(uri, uri.path().get(0))
        : null;
  }

  /**
   * Writes alerts to a queue.
   *
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  public static Write write(QueueUri uri) {
    check(uri);
    return new Write(uri);
  }

  /**
   * Writes alerts. Bounded and unbounded input in any windows. All alerts of a bundle are in the
   * queue when it has ended; when it is done again, so they are once more, under the same {@code
   * alert_id}. A server that is away is waited for, as {@link Patience} has it; then the bundle
   * fails.
   */
  public static final class Write extends PTransform<PCollection<OutputLine>, PDone> {
    private static final long serialVersionUID = 1L;

    private final QueueUri uri;

    private Write(QueueUri uri) {
      this.uri = uri;
    }

    @Override
    public PDone expand(PCollection<OutputLine> alerts) {
      alerts.apply("SendAlerts", ParDo.of(new SendFn(uri)));
      return PDone.in(alerts.getPipeline());
    }
  }

  private static final class SendFn extends DoFn<OutputLine, Void> {
    private static final long serialVersionUID = 1L;
    private static final int MOST_HELD = 500;

    private final QueueUri uri;
    private transient AlertQueueWriter writer;
    private transient List<OutputLine> held;
    private transient Counter writes;
    private transient Counter retries;

    SendFn(QueueUri uri) {
      this.uri = uri;
    }

    @Setup
    public void setup() {
      writer = new AlertQueueWriter(uri);
      held = new ArrayList<>();
      String sink = uri.scheme().equals(KafkaLogs.SCHEME) ? "kafka" : "redis";
      writes = Metrics.counter("spoor", "sink_writes." + sink);
      retries = Metrics.counter("spoor", "sink_retries." + sink);
    }

    @StartBundle
    public void startBundle() {
      held.clear();
    }

    @ProcessElement
    public void process(@Element OutputLine alert) throws IOException, InterruptedException {
      held.add(alert);
      if (held.size() >= MOST_HELD) {
        flush();
      }
    }

    @FinishBundle
    public void finishBundle() throws IOException, InterruptedException {
      flush();
    }

    private void flush() throws IOException, InterruptedException {
      retries.inc(writer.write(held));
      writes.inc(held.size());
      held.clear();
    }

    @Teardown
    public void teardown() {
      if (writer != null) {
        writer.close();
      }
    }
  }
}
