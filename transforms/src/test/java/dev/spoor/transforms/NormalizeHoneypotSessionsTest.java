package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.InputFile;
import dev.spoor.model.Origin;
import dev.spoor.model.OutputLine;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RecordCoder;
import dev.spoor.transforms.NormalizeHoneypotSessions.Normalize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.Rule;
import org.junit.Test;

public class NormalizeHoneypotSessionsTest {
  private static final InputFile FILE =
      new InputFile("file:///h", 0, Instant.parse("2026-12-01T00:00:00Z"), "none", "honeypot");
  private static final String SESSION =
      "{'sess_uuid':'s','peer_ip':'192.0.2.7','start_time':'2026-11-10T09:00:00','paths':%s}";
  private static final String EVENT =
      "{'path':'/e','peer':{'ip':'192.0.2.8'},'timestamp':'2026-11-10T09:0%s','uuid':'u',"
          + "'sess_uuid':%s}";

  private static final List<String> LINES =
      List.of(
          SESSION.formatted("['/a','/b']"),
          "nonsense",
          SESSION.formatted("['/a']"),
          EVENT.formatted("0:00", "null"),
          EVENT.formatted("1:00", "'t'"),
          EVENT.formatted("9:00", "'t'"),
          "",
          SESSION.formatted("[]"));

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  /** Each line a block, and so a bundle. */
  private PCollectionTuple normalize(Normalize normalize) {
    List<RawBlock> blocks = new ArrayList<>();
    for (String line : LINES) {
      byte[] bytes = (line + "\n").replace('\'', '"').getBytes(UTF_8);
      blocks.add(new RawBlock(FILE, 100L * blocks.size(), bytes));
    }
    return pipeline
        .apply(Create.of(blocks).withCoder(RecordCoder.of(RawBlock.class)))
        .apply(normalize);
  }

  private static PCollection<String> sessions(PCollectionTuple output) {
    return output
        .get(NormalizeHoneypotSessions.SESSIONS)
        .apply(MapElements.into(TypeDescriptors.strings()).via(Honeypots::describe));
  }

  private static PCollection<String> rows(PCollectionTuple output) {
    return output
        .get(NormalizeHoneypotSessions.REQUESTS)
        .apply(
            "Rows",
            MapElements.into(TypeDescriptors.strings())
                .via((OutputLine row) -> target(new String(row.line(), UTF_8))));
  }

  private static String target(String json) {
    int from = json.indexOf("\"target\":\"") + 10;
    return json.substring(from, json.indexOf('"', from));
  }

  @Test
  public void blocksBecomeSessionsDeadLettersAndTables() {
    PCollectionTuple output = normalize(NormalizeHoneypotSessions.normalize());
    PAssert.that(sessions(output))
        .containsInAnyOrder(
            "s 192.0.2.7 09:00:00Z..09:00:00Z 2 gap []",
            "t 192.0.2.8 09:00:00Z..09:09:00Z 3 gap []");
    PAssert.that(
            output
                .get(NormalizeHoneypotSessions.DEAD_LETTERS)
                .apply(
                    "Letters",
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            letter ->
                                letter.code().wireName()
                                    + " "
                                    + letter.origin().position()
                                    + " "
                                    + letter.format())))
        .containsInAnyOrder("bad_json 100 honeypot");
    PAssert.that(
            output
                .get(NormalizeHoneypotSessions.TRAFFIC)
                .apply(SummarizeTraffic.summarize())
                .apply(
                    "Tables",
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            table ->
                                table.getKey()
                                    + " "
                                    + table.getValue().get("lines")
                                    + " "
                                    + table.getValue().get("requests")
                                    + " "
                                    + table.getValue().get("filtered/duplicate"))))
        .containsInAnyOrder(
            "accounting 8 4 2",
            "2026-11-10/counts null 5 null",
            "2026-11-10/addresses/0 null null null",
            "2026-11-10/paths/0 null null null");
    PAssert.that(rows(output)).empty();
    pipeline.run();
  }

  @Test
  public void theSameSessionsAreMadeWithoutAPipeline() {
    HoneypotLogSessions log =
        new HoneypotLogSessions(
            NormalizeSettings.defaults(), NormalizeHoneypotSessions.DEFAULT_GAP);
    for (String line : LINES) {
      byte[] bytes = ("," + line + ",").replace('\'', '"').getBytes(UTF_8);
      log.line(bytes, 1, bytes.length - 2, "h", 0, FILE.modified().toEpochMilli());
    }
    assertThat(
        log.finish().stream().map(Honeypots::describe).toList(),
        contains(
            "s 192.0.2.7 09:00:00Z..09:00:00Z 2 gap []",
            "t 192.0.2.8 09:00:00Z..09:09:00Z 3 gap []"));
    assertThat(log.lines(), is(8L));
    assertThat(log.deadLetters(), is(1L));
    assertThat(log.finish(), is(List.of()));
  }

  @Test
  public void requestRowsAreThereWhenAskedFor() {
    PCollectionTuple output =
        normalize(NormalizeHoneypotSessions.normalize().withRequestRows().withGroups(1));
    PAssert.that(rows(output)).containsInAnyOrder("/a", "/b", "/e", "/e", "/e");
    pipeline.run();
  }

  @Test
  public void gapAndSettingsHaveEffect() {
    PCollectionTuple output =
        normalize(
            NormalizeHoneypotSessions.normalize()
                .withGap(Duration.ofSeconds(60))
                .withSettings(
                    NormalizeSettings.defaults()
                        .withRequests(RequestSettings.defaults().withSite("lab"))));
    PAssert.that(
            output
                .get(NormalizeHoneypotSessions.SESSIONS)
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            session ->
                                session.clientKey().substring(0, 3) + session.requestCount())))
        .containsInAnyOrder("lab2", "lab1", "lab2");
    pipeline.run();
  }

  /** Messages of a queue, some of them twice. */
  private PCollectionTuple live() {
    TestStream.Builder<RawBlock> messages = TestStream.create(RecordCoder.of(RawBlock.class));
    long position = 0;
    for (String line : LINES) {
      byte[] bytes = line.replace('\'', '"').getBytes(UTF_8);
      messages = messages.addElements(RawBlock.message(FILE, position++, bytes));
    }
    byte[] better = SESSION.formatted("['/a','/b','/c']").replace('\'', '"').getBytes(UTF_8);
    return pipeline
        .apply(
            messages
                .addElements(RawBlock.message(FILE, position, better))
                .advanceWatermarkToInfinity())
        .apply(NormalizeHoneypotSessions.normalize());
  }

  @Test
  public void liveRecordsAreSessionsAtOnceAndAgainOnlyIfTheyTellMore() {
    PCollectionTuple output = live();
    PAssert.that(sessions(output))
        .containsInAnyOrder(
            "s 192.0.2.7 09:00:00Z..09:00:00Z 2 gap []",
            "s 192.0.2.7 09:00:00Z..09:00:00Z 3 gap []");
    PAssert.that(
            output
                .get(NormalizeHoneypotSessions.DEAD_LETTERS)
                .apply(
                    "Letters",
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            letter -> letter.code().wireName() + " " + letter.origin().position())))
        .containsInAnyOrder("bad_json 1", "bad_field 3", "bad_field 4", "bad_field 5");
    pipeline.run();
  }

  @Test
  public void liveBlocksAreTakenApart() {
    List<String> lines =
        List.of(
            SESSION.formatted("['/a','/b']"),
            "nonsense\r",
            "",
            SESSION.formatted("['/a']"),
            "{'sess_uuid':'s'}");
    byte[] block = String.join("\n", lines).replace('\'', '"').getBytes(UTF_8);
    long first = 1_000L + lines.get(0).length() + 1;
    long last = 1_000L + block.length - lines.get(4).length();
    PCollectionTuple output =
        pipeline
            .apply(
                TestStream.create(RecordCoder.of(RawBlock.class))
                    .addElements(new RawBlock(FILE, 1_000, block))
                    .advanceWatermarkToInfinity())
            .apply(NormalizeHoneypotSessions.normalize().withRequestRows());
    PAssert.that(sessions(output)).containsInAnyOrder("s 192.0.2.7 09:00:00Z..09:00:00Z 2 gap []");
    PAssert.that(rows(output)).containsInAnyOrder("/a", "/b");
    PAssert.that(
            output
                .get(NormalizeHoneypotSessions.DEAD_LETTERS)
                .apply(
                    "Letters",
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            letter ->
                                letter.code().wireName()
                                    + " "
                                    + letter.origin()
                                    + " "
                                    + new String(letter.payload(), UTF_8))))
        .containsInAnyOrder(
            "bad_json " + new Origin("file:///h", first) + " nonsense",
            "missing_field " + new Origin("file:///h", last) + " {\"sess_uuid\":\"s\"}");
    PAssert.that(output.get(NormalizeHoneypotSessions.TRAFFIC))
        .satisfies(
            tables -> {
              List<KV<String, Map<String, Long>>> all = new ArrayList<>();
              tables.forEach(all::add);
              assertThat(
                  new TreeMap<>(SummarizeTraffic.addUp(all).get(TrafficTally.ACCOUNTING))
                      .toString(),
                  is(
                      "{dead/bad_json=1, dead/missing_field=1, filtered/blank=1,"
                          + " filtered/duplicate=1, lines=5, max_time=1794301200000,"
                          + " min_time=1794301200000, requests=1}"));
              return null;
            });
    pipeline.run();
  }
}
