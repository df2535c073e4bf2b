package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.servers.GivenServer;
import dev.spoor.model.OutputLine;
import dev.spoor.model.RecordCoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.Rule;
import org.junit.Test;

/** {@link AlertQueues} on a real broker; skipped, loudly, where there is none. */
public class AlertsToKafkaIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private final Optional<String> kafka = GivenServer.at("KAFKA");

  private static OutputLine alert(String session, String line) {
    return new OutputLine("alerts", 0, session, line.getBytes(UTF_8));
  }

  @Test
  public void everyAlertIsAMessageUnderTheKeyOfItsSession() throws Exception {
    assumeTrue("no broker", kafka.isPresent());
    String topic = "alerts-" + UUID.randomUUID();
    QueueUri uri = QueueUri.parse("kafka://" + kafka.get() + "/" + topic);
    Map<String, List<String>> expected = new HashMap<>();
    List<OutputLine> alerts = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      String session = "session-" + i % 50;
      alerts.add(alert(session, "{\"n\":" + i + "}"));
      expected.computeIfAbsent(session, unused -> new ArrayList<>()).add("{\"n\":" + i + "}");
    }
    try (AlertQueueWriter writer = new AlertQueueWriter(uri)) {
      assertThat(writer.write(alerts.subList(0, 400)), is(0L));
      assertThat(writer.write(alerts.subList(400, 700)), is(0L));
    }
    assertThat("in order", received(topic, 700), is(expected));
  }

  @Test
  public void aPipelineHasSentAllWhenItEnds() throws Exception {
    assumeTrue("no broker", kafka.isPresent());
    String topic = "alerts-" + UUID.randomUUID();
    List<OutputLine> alerts = new ArrayList<>();
    Map<String, List<String>> expected = new HashMap<>();
    for (int i = 0; i < 1_200; i++) {
      alerts.add(alert("s" + i, "a" + i));
      expected.put("s" + i, List.of("a" + i));
    }
    pipeline
        .apply(Create.of(alerts).withCoder(RecordCoder.of(OutputLine.class)))
        .apply(AlertQueues.write(QueueUri.parse("kafka://" + kafka.get() + "/" + topic)));
    pipeline.run().waitUntilFinish();
    assertThat(received(topic, 1_200), is(expected));
  }

  private Map<String, List<String>> received(String topic, int messages) {
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.get(),
            ConsumerConfig.GROUP_ID_CONFIG,
            topic,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest");
    Map<String, List<String>> received = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      long end = System.nanoTime() + PATIENCE.toNanos();
      for (int n = 0; n < messages && System.nanoTime() < end; ) {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(200))) {
          received
              .computeIfAbsent(new String(each.key(), UTF_8), unused -> new ArrayList<>())
              .add(new String(each.value(), UTF_8));
          n++;
        }
      }
    }
    return received;
  }
}
