package dev.spoor.io;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What waits in a queue, by what the server says of the consumer group; for operators. A group has
 * moved on when its job has made a checkpoint, so a job that keeps up shows a checkpoint's worth.
 *
 * @param waiting messages that the group has not been given, or for Kafka not committed
 * @param pending messages given and not acknowledged; 0 for Kafka, which knows no such thing
 */
public record QueueBacklog(long waiting, long pending) {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Asks the server of a queue; null where it does not answer, or there is no group to ask for. */
  public static @Nullable QueueBacklog of(QueueUri uri) {
    try {
      return uri.scheme().equals(KafkaLogs.SCHEME) ? ofKafka(uri) : ofRedis(uri);
    } catch (InputException
        | JedisException
        | KafkaException
        | ExecutionException
        | TimeoutException e) {
      // The readers say what is wrong with the server.
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static @Nullable QueueBacklog ofKafka(QueueUri uri)
      throws InputException, ExecutionException, TimeoutException, InterruptedException {
    String group = uri.text("group");
    if (group == null) {
      return null;
    }
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, KafkaLogs.brokers(uri));
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    KafkaLogs.addSecrets(uri.text("config"), config);
    try (Admin admin = Admin.create(config)) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      Map<TopicPartition, OffsetSpec> beginnings = new HashMap<>();
      admin
          .describeTopics(QueueUri.split(uri.path().get(0), '+'))
          .allTopicNames()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .forEach(
              (topic, description) ->
                  description
                      .partitions()
                      .forEach(
                          each -> {
                            TopicPartition partition = new TopicPartition(topic, each.partition());
                            ends.put(partition, OffsetSpec.latest());
                            beginnings.put(partition, OffsetSpec.earliest());
                          }));
      Map<TopicPartition, ListOffsetsResultInfo> last =
          admin.listOffsets(ends).all().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      Map<TopicPartition, ListOffsetsResultInfo> first =
          admin.listOffsets(beginnings).all().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      long waiting = 0;
      for (TopicPartition partition : ends.keySet()) {
        OffsetAndMetadata at = committed.get(partition);
        long from = at == null ? first.get(partition).offset() : at.offset();
        waiting += Math.max(0, last.get(partition).offset() - from);
      }
      return new QueueBacklog(waiting, 0);
    }
  }

  private static @Nullable QueueBacklog ofRedis(QueueUri uri) throws InputException {
    RedisStreamSettings settings = RedisStreamSettings.of(uri, "none", PATIENCE);
    try (RedisLink link = RedisLink.open(uri, Duration.ZERO)) {
      Object groups = link.call(Command.XINFO, "GROUPS", settings.stream());
      for (Object group : RedisLink.list(groups)) {
        Map<String, Object> fields = new HashMap<>();
        List<?> words = RedisLink.list(group);
        for (int i = 0; i + 1 < words.size(); i += 2) {
          fields.put(RedisLink.text(words.get(i)), words.get(i + 1));
        }
        if (settings.group().equals(RedisLink.text(fields.get("name")))) {
          return new QueueBacklog(number(fields.get("lag")), number(fields.get("pending")));
        }
      }
      return null;
    }
  }

  /** Servers before 7 do not tell the lag. */
  private static long number(@Nullable Object value) {
    return value instanceof Long number ? number : 0;
  }
}
