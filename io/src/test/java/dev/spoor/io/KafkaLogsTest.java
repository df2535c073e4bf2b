package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.spoor.model.RawBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link KafkaLogs} on consumers without a broker; a real one is in the integration tests. */
public class KafkaLogsTest {
  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static final long OWN_TIME = 1_700_000_000_000L;

  /** The event time is the number that a line ends with. */
  private static final EventTimes LAST_NUMBER =
      () ->
          message -> {
            String line = new String(message, UTF_8);
            String last = line.substring(line.lastIndexOf(' ') + 1);
            return last.chars().allMatch(Character::isDigit) && !last.isEmpty()
                ? Long.parseLong(last)
                : EventTimes.UNKNOWN;
          };

  private static final Map<String, List<String>> MESSAGES =
      Map.of(
          "one/0",
          List.of(
              "plain 1000",
              "{\"@timestamp\":\"2031-01-01T00:00:00Z\",\"agent\":{},\"message\":\"shipped 2000\"}",
              "first 3000\nsecond 4000"),
          "one/1",
          List.of("", "no time", "{\"message\":\"a field 7\"}"),
          "two/0",
          List.of("other 5000", "future 9000000000000", "last 6000"));

  @Test
  public void everyMessageOfEveryTopicIsABlock() {
    PCollection<RawBlock> blocks =
        pipeline.apply(
            KafkaLogs.read(
                    QueueUri.parse("kafka://broker.example/one+two?group=g"),
                    LAST_NUMBER,
                    "combined")
                .withConsumers(new Fakes(), 9));
    PAssert.that(blocks.apply(ParDo.of(new DescribeFn())))
        .containsInAnyOrder(
            "one/0:0 combined [plain 1000] at 1000",
            "one/0:1 combined [shipped 2000] at 2000",
            "one/0:2 combined [first 3000|second 4000] at 4000",
            "one/1:1 combined [no time] at never",
            "one/1:2 combined [{\"message\":\"a field 7\"}] at never",
            "two/0:0 combined [other 5000] at 5000",
            "two/0:1 combined [future 9000000000000] at never",
            "two/0:2 combined [last 6000] at 6000");
    pipeline.run().waitUntilFinish();
  }

  @Test
  public void topicsAreInThePath() {
    assertThat(
        KafkaLogs.read(QueueUri.parse("kafka://a.example/x+y-z"), LAST_NUMBER, "combined").topics(),
        contains("x", "y-z"));
  }

  @Test
  public void refusesWhatItDoesNotUnderstand() {
    String[][] cases = {
      {"kafka://a.example", "one topic or several"},
      {"kafka://a.example/", "one topic or several"},
      {"kafka://a.example/one/two", "one topic or several"},
      {"kafka://a.example/one?start=now", "start=now"},
      {"kafka://a.example/one?groups=g", "groups="},
      {"kafka://a.example/one+t!", "t! is no name of a topic"},
      {"kafka://a.example/" + "x".repeat(250), "x… is no name of a topic: up to 249"},
    };
    for (String[] each : cases) {
      IllegalArgumentException e =
          assertThrows(
              each[0],
              IllegalArgumentException.class,
              () -> KafkaLogs.read(QueueUri.parse(each[0]), LAST_NUMBER, "combined"));
      assertThat(e.getMessage(), containsString(each[1]));
    }
  }

  private static final class DescribeFn extends DoFn<RawBlock, String> {
    @ProcessElement
    public void process(ProcessContext c) {
      RawBlock block = c.element();
      String at =
          c.timestamp().equals(BoundedWindow.TIMESTAMP_MIN_VALUE)
              ? "never"
              : String.valueOf(c.timestamp().getMillis());
      assertThat(block.source().modified().toEpochMilli() == OWN_TIME, is(true));
      c.output(
          block.source().name()
              + ":"
              + block.position(3)
              + " "
              + block.source().format()
              + " ["
              + new String(block.bytes(), UTF_8).replace('\n', '|')
              + "] at "
              + at);
    }
  }

  /** Hands the messages out once partitions are assigned. */
  private static final class Fakes
      implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {
    @Override
    public Consumer<byte[], byte[]> apply(Map<String, Object> config) {
      MockConsumer<byte[], byte[]> consumer =
          new MockConsumer<byte[], byte[]>(OffsetResetStrategy.EARLIEST) {
            @Override
            public synchronized void assign(Collection<TopicPartition> partitions) {
              super.assign(partitions);
              Map<TopicPartition, Long> ends = new HashMap<>();
              Map<TopicPartition, Long> begins = new HashMap<>();
              for (TopicPartition partition : partitions) {
                begins.put(partition, 0L);
                ends.put(partition, 3L);
              }
              updateBeginningOffsets(begins);
              updateEndOffsets(ends);
              for (TopicPartition partition : partitions) {
                long offset = 0;
                for (String message :
                    MESSAGES.get(partition.topic() + "/" + partition.partition())) {
                  addRecord(message(partition, offset++, message));
                }
              }
            }
          };
      Map<String, Integer> partitions = Map.of("one", 2, "two", 1);
      partitions.forEach(
          (topic, count) -> {
            List<PartitionInfo> infos = new ArrayList<>();
            for (int i = 0; i < count; i++) {
              infos.add(new PartitionInfo(topic, i, null, null, null));
            }
            consumer.updatePartitions(topic, infos);
          });
      return consumer;
    }

    private static ConsumerRecord<byte[], byte[]> message(
        TopicPartition partition, long offset, String text) {
      byte[] value = text.isEmpty() ? null : text.getBytes(UTF_8);
      return new ConsumerRecord<>(
          partition.topic(),
          partition.partition(),
          offset,
          OWN_TIME,
          TimestampType.CREATE_TIME,
          0,
          value == null ? 0 : value.length,
          null,
          value,
          new RecordHeaders(),
          java.util.Optional.empty());
    }
  }

  @Test
  public void whatNoWaitingMendsEndsTheRun() throws IOException {
    Path config = folder.newFile("client.properties").toPath();
    Files.writeString(config, "security.protocol=SOME\n");
    QueueUri uri = QueueUri.parse("kafka://127.0.0.1:1/weblogs?config=" + config);
    assertThat(
        assertThrows(InputException.class, () -> KafkaLogs.missing(uri)).getMessage(),
        allOf(startsWith("cannot use " + uri + ": "), containsString("security.protocol")));
    Files.writeString(
        config, "security.protocol=SSL\nssl.truststore.type=PEM\nssl.truststore.location=/none\n");
    assertThat(
        assertThrows(InputException.class, () -> KafkaLogs.missing(uri)).getMessage(),
        is("cannot use " + uri + ": no such file: /none"));
    Files.delete(config);
    assertThat(
        assertThrows(InputException.class, () -> KafkaLogs.missing(uri)).getMessage(),
        startsWith("cannot read the properties in " + config));
  }
}
