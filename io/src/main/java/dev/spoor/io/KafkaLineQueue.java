package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Lines to a topic, spread over its partitions by the client; in order only within each. */
final class KafkaLineQueue implements LineQueue {
  private static final Set<String> PARAMETERS = Set.of("config", Patience.PARAMETER);

  /** How long a line waits for company. */
  private static final int LINGER_MILLIS = 5;

  /** How long the broker may be away. */
  private static final int PATIENCE_MILLIS = 30_000;

  private final String topic;
  private final Producer<byte[], byte[]> producer;

  /** The first failure that the client told of, in a thread of its own. */
  private volatile @Nullable Exception failure;

  private KafkaLineQueue(String topic, Producer<byte[], byte[]> producer) {
    this.topic = topic;
    this.producer = producer;
  }

  static void check(QueueUri uri) {
    uri.checkParameters(PARAMETERS);
    Arguments.check(
        uri.path().size() == 1 && !uri.path().get(0).isEmpty(),
        "one topic is needed after the server: kafka://host:9092/topic");
    KafkaLogs.checkTopic(uri.path().get(0));
  }

  static KafkaLineQueue open(QueueUri uri) throws IOException {
    check(uri);
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, KafkaLogs.brokers(uri));
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS / 2);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    KafkaLogs.addSecrets(uri.text("config"), config);
    try {
      return new KafkaLineQueue(
          uri.path().get(0),
          new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()));
    } catch (KafkaException e) {
      throw new OutputException("cannot send to " + uri + ": " + Failures.oneLine(e), e);
    }
  }

  @Override
  public void send(byte[] line) throws IOException {
    send(new ProducerRecord<>(topic, line));
  }

  @Override
  public void send(String key, byte[] line) throws IOException {
    send(new ProducerRecord<>(topic, key.getBytes(UTF_8), line));
  }

  private void send(ProducerRecord<byte[], byte[]> message) throws IOException {
    check();
    try {
      Future<RecordMetadata> unused =
          producer.send(
              message,
              (sent, e) -> {
                if (e != null && failure == null) {
                  failure = e;
                }
              });
    } catch (KafkaException e) {
      throw new OutputException("cannot send to " + topic + ": " + Failures.oneLine(e), e);
    }
  }

  private void check() throws IOException {
    Exception e = failure;
    if (e != null) {
      throw new OutputException("cannot send to " + topic + ": " + Failures.oneLine(e), e);
    }
  }

  @Override
  public void flush() throws IOException {
    producer.flush();
    check();
  }

  @Override
  public void close() throws IOException {
    producer.close();
    check();
  }
}
