package dev.spoor.io;

import dev.spoor.model.InputFile;
import dev.spoor.model.Progress;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RecordCoder;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicyFactory;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Log lines from Kafka: {@code kafka://host:9092/topic?group=spoor}, several brokers as {@code
 * host:9092+other:9092}, several topics as {@code /one+two}. A message is one line, or several;
 * plain, or in the envelope of Filebeat.
 *
 * <p>Parameters: {@code group} (offsets are committed at checkpoints, and reading goes on there),
 * {@code start} ({@code earliest}, the default, or {@code latest}: where a group without offsets
 * begins), {@code format} (of the lines), {@code config} (a file of properties of Kafka's own
 * client, for TLS and authentication, read where the consumer runs); of the watermark {@code
 * disorder} (5s), {@code idleAfter} (10s) and {@code leftOutAfter} (1m), see {@link
 * EventTimeWatermark}.
 *
 * <pre>{@code
 * QueueUri uri = QueueUri.parse("kafka://broker.example:9092/weblogs?group=spoor");
 * PCollection<RawBlock> lines = pipeline.apply(KafkaLogs.read(uri, times, "combined"));
 * }</pre>
 */
public final class KafkaLogs {
  /** The scheme of its URIs. */
  public static final String SCHEME = "kafka";

  private static final int USUAL_PORT = 9092;
  private static final int LONGEST_TOPIC = 249;
  private static final Duration ASKING = Duration.ofSeconds(10);
  private static final Duration ASKING_AGAIN = Duration.ofMillis(200);
  private static final Set<String> PARAMETERS = parameters();

  private KafkaLogs() {}

  private static Set<String> parameters() {
    Set<String> all = new TreeSet<>(Set.of("group", "start", "format", "config"));
    all.addAll(EventTimeWatermark.PARAMETERS);
    return all;
  }

  /** The brokers as Kafka's own client wants them. */
  static String brokers(QueueUri uri) {
    List<String> brokers = new ArrayList<>();
    uri.servers().forEach(server -> brokers.add(server.orPort(USUAL_PORT)));
    return String.join(",", brokers);
  }

  /** Adds what a file of properties says, where one was named; what is there already stands. */
  static void addSecrets(@Nullable String configFile, Map<String, Object> config)
      throws InputException {
    Properties properties = Secrets.properties(configFile);
    properties
        .stringPropertyNames()
        .forEach(name -> config.putIfAbsent(name, properties.getProperty(name)));
  }

  /**
   * Refuses a name that Kafka lets no topic have.
   *
   * @throws IllegalArgumentException with one line that says why
   */
  static void checkTopic(String topic) {
    Arguments.check(
        topic.length() <= LONGEST_TOPIC
            && topic.chars().allMatch(KafkaLogs::isOfTopics)
            && !topic.equals(".")
            && !topic.equals(".."),
        "%s is no name of a topic: up to %d letters, digits, and . _ -",
        topic.length() <= LONGEST_TOPIC ? topic : topic.substring(0, LONGEST_TOPIC) + "…",
        LONGEST_TOPIC);
  }

  private static boolean isOfTopics(int c) {
    return c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-');
  }

  /**
   * Asks the brokers for the topics of a URI, by which they come to be where brokers make them
   * unasked. Jobs wait for what is not there; this tells a person.
   *
   * @return what is missing, or was, in one line; null if nothing is
   * @throws InputException for what will not get better by waiting: properties that Kafka's client
   *     does not take, a name that no topic may have, a password or certificate that is refused
   */
  public static @Nullable String missing(QueueUri uri) throws InputException {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers(uri));
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ASKING.toMillis());
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    addSecrets(uri.text("config"), config);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(config, uri)) {
      Set<String> known = consumer.listTopics().keySet();
      String made = null;
      for (String topic : QueueUri.split(uri.path().get(0), '+')) {
        made = known.contains(topic) ? made : topic;
        long end = System.nanoTime() + ASKING.toNanos();
        // A topic that is being made is not there at first.
        while (isMissing(consumer.partitionsFor(topic))) {
          if (System.nanoTime() - end >= 0) {
            return "there is no topic " + topic + " at " + brokers(uri) + "; it is waited for";
          }
          LockSupport.parkNanos(ASKING_AGAIN.toNanos());
        }
      }
      return made == null
          ? null
          : "there was no topic " + made + " at " + brokers(uri) + "; it has been made just now";
    } catch (AuthenticationException | AuthorizationException | InvalidTopicException e) {
      throw new InputException("Kafka refuses " + uri + ": " + Failures.oneLine(e), e);
    } catch (KafkaException e) {
      return "cannot ask Kafka at "
          + brokers(uri)
          + ": "
          + Failures.oneLine(e)
          + "; it is waited for";
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> config, QueueUri uri)
      throws InputException {
    try {
      return new KafkaConsumer<>(config);
    } catch (KafkaException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      String file = root instanceof NoSuchFileException ? ": " + root.getMessage() : "";
      throw new InputException("cannot use " + uri + ": " + Failures.oneLine(root) + file, e);
    }
  }

  private static boolean isMissing(@Nullable List<PartitionInfo> partitions) {
    return partitions == null || partitions.isEmpty();
  }

  /**
   * Reads topics, for ever.
   *
   * @param times tells event times, by which the watermark goes
   * @param format the format of the lines where the URI names none
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  public static Read read(QueueUri uri, EventTimes times, String format) {
    uri.checkParameters(PARAMETERS);
    Arguments.check(
        uri.path().size() == 1 && !uri.path().get(0).isEmpty(),
        "one topic or several are needed after the server: kafka://host:9092/one+two");
    QueueUri.split(uri.path().get(0), '+').forEach(KafkaLogs::checkTopic);
    String start = uri.text("start", "earliest");
    Arguments.check(
        start.equals("earliest") || start.equals("latest"),
        "start=%s is not earliest or latest",
        start);
    return new Read(
        uri,
        times,
        uri.text("format", format),
        EventTimeWatermark.Settings.of(uri),
        new Consumers(uri.text("config")),
        Long.MAX_VALUE);
  }

  /**
   * Reads topics. Unbounded. Each message becomes one block, its position the offset in {@code
   * topic/partition}; messages without value become nothing. Blocks have the event time of their
   * first line as timestamp, and the watermark is that of {@link EventTimeWatermark} over the
   * partitions: old logs replayed are not late.
   */
  public static final class Read extends PTransform<PBegin, PCollection<RawBlock>> {
    private static final long serialVersionUID = 1L;

    private final transient QueueUri uri;
    private final transient EventTimes times;
    private final transient String format;
    private final transient EventTimeWatermark.Settings watermark;
    private final transient SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>>
        consumers;
    private final transient long maxMessages;

    private Read(
        QueueUri uri,
        EventTimes times,
        String format,
        EventTimeWatermark.Settings watermark,
        SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> consumers,
        long maxMessages) {
      this.uri = uri;
      this.times = times;
      this.format = format;
      this.watermark = watermark;
      this.consumers = consumers;
      this.maxMessages = maxMessages;
    }

    /** Tells who reads the queues of the job, where there are several or it is not alone. */
    public Read withReaders(QueueReaders readers) {
      return new Read(uri, times, format, watermark.with(readers), consumers, maxMessages);
    }

    /** For tests: other consumers, and an end, which makes the input bounded. */
    Read withConsumers(
        SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> others,
        long newMaxMessages) {
      return new Read(uri, times, format, watermark, others, newMaxMessages);
    }

    /** The topics read. */
    List<String> topics() {
      return QueueUri.split(uri.path().get(0), '+');
    }

    @Override
    public PCollection<RawBlock> expand(PBegin begin) {
      Map<String, Object> config = new HashMap<>();
      config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, uri.text("start", "earliest"));
      config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
      String group = uri.text("group");
      if (group != null) {
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
      }
      KafkaIO.Read<byte[], byte[]> read =
          KafkaIO.<byte[], byte[]>read()
              .withBootstrapServers(brokers(uri))
              .withTopics(topics())
              .withKeyDeserializer(ByteArrayDeserializer.class)
              .withValueDeserializer(ByteArrayDeserializer.class)
              .withConsumerConfigUpdates(config)
              .withConsumerFactoryFn(consumers)
              .withTimestampPolicyFactory(new Policies(watermark, times));
      if (group != null) {
        read = read.commitOffsetsInFinalize();
      }
      if (maxMessages < Long.MAX_VALUE) {
        read = read.withMaxNumRecords(maxMessages);
      }
      return begin
          .apply("ReadMessages", read)
          .apply("TakeLines", ParDo.of(new TakeLinesFn(format)))
          .setCoder(RecordCoder.of(RawBlock.class));
    }
  }

  /** Opens consumers where they run, as only there the file of secrets may be. */
  private static final class Consumers
      implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    private final @Nullable String configFile;

    Consumers(@Nullable String configFile) {
      this.configFile = configFile;
    }

    @Override
    public Consumer<byte[], byte[]> apply(Map<String, Object> config) {
      Map<String, Object> all = new HashMap<>(config);
      try {
        addSecrets(configFile, all);
      } catch (InputException e) {
        throw new UncheckedIOException(e);
      }
      return new KafkaConsumer<>(all);
    }
  }

  /** Gives each partition its watermark. */
  private static final class Policies implements TimestampPolicyFactory<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final EventTimeWatermark.Settings settings;
    private final EventTimes times;

    Policies(EventTimeWatermark.Settings settings, EventTimes times) {
      this.settings = settings;
      this.times = times;
    }

    @Override
    public TimestampPolicy<byte[], byte[]> createTimestampPolicy(
        TopicPartition partition, Optional<Instant> previous) {
      long since = EventTimeWatermark.NONE;
      if (previous.isPresent() && previous.get().isAfter(BoundedWindow.TIMESTAMP_MIN_VALUE)) {
        since = previous.get().getMillis();
      }
      return new Policy(
          partition.toString(),
          new EventTimeWatermark(
              settings,
              partition.toString(),
              EventTimeFront.of(settings.readers().job()),
              since,
              System.currentTimeMillis()),
          times.open());
    }
  }

  private static final class Policy extends TimestampPolicy<byte[], byte[]> {
    /** The broker is asked every second for the end of each partition; later it does not answer. */
    private static final long CUT_OFF_MILLIS = 5_000;

    private final String partition;
    private final EventTimeWatermark watermark;
    private final EventTimes.Clock clock;

    Policy(String partition, EventTimeWatermark watermark, EventTimes.Clock clock) {
      this.partition = partition;
      this.watermark = watermark;
      this.clock = clock;
    }

    @Override
    public Instant getTimestampForRecord(
        PartitionContext context, KafkaRecord<byte[], byte[]> message) {
      byte[] value = message.getKV().getValue();
      byte[] line = value == null ? null : FilebeatEnvelope.line(value);
      long event = value == null ? EventTimes.UNKNOWN : clock.millis(line == null ? value : line);
      long now = System.currentTimeMillis();
      return instant(watermark.add(event, ownTime(message, now), now));
    }

    @Override
    public Instant getWatermark(PartitionContext context) {
      long now = System.currentTimeMillis();
      boolean isKnown = now - context.getBacklogCheckTime().getMillis() < CUT_OFF_MILLIS;
      if (!isKnown) {
        watermark.cutOff(now);
      }
      long mark = watermark.at(isKnown && context.getMessageBacklog() == 0, now);
      Progress.watermark(partition, mark);
      return instant(mark);
    }

    private static Instant instant(long millis) {
      return millis == EventTimeWatermark.NONE
          ? BoundedWindow.TIMESTAMP_MIN_VALUE
          : Instant.ofEpochMilli(millis);
    }
  }

  /**
   * The message's own time, which its lines may not exceed by much; not after the clock, as its
   * producer's may be wrong.
   */
  private static long ownTime(KafkaRecord<byte[], byte[]> message, long now) {
    return message.getTimestamp() <= 0 ? now : Math.min(message.getTimestamp(), now);
  }

  private static final class TakeLinesFn extends DoFn<KafkaRecord<byte[], byte[]>, RawBlock> {
    private static final long serialVersionUID = 1L;
    private static final Counter EMPTY =
        Metrics.counter("spoor", "requests_filtered.empty_message");

    private final String format;

    TakeLinesFn(String format) {
      this.format = format;
    }

    @ProcessElement
    public void process(
        @Element KafkaRecord<byte[], byte[]> message,
        @Timestamp Instant event,
        OutputReceiver<RawBlock> out) {
      byte[] value = message.getKV().getValue();
      if (value == null || value.length == 0) {
        EMPTY.inc();
        return;
      }
      Progress.add(Progress.BYTES_READ, value.length);
      Progress.add(Progress.STORED_BYTES_READ, value.length);
      EventLag.read(event);
      byte[] line = FilebeatEnvelope.line(value);
      String partition = message.getTopic() + "/" + message.getPartition();
      long own = ownTime(message, System.currentTimeMillis());
      InputFile source =
          new InputFile(partition, 0, java.time.Instant.ofEpochMilli(own), "none", format);
      out.output(RawBlock.message(source, message.getOffset(), line == null ? value : line));
    }
  }
}
