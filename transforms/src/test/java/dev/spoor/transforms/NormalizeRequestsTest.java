package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.Bytes;
import dev.spoor.model.DeadLetter;
import dev.spoor.model.InputFile;
import dev.spoor.model.OutputLine;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.transforms.NormalizeRequests.Normalize;
import dev.spoor.transforms.formats.JsonMapping;
import dev.spoor.transforms.formats.LogFormats;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.Rule;
import org.junit.Test;

public class NormalizeRequestsTest {
  private static final InputFile FILE = file("file:///logs/a.log", "combined");
  private static final String ANN = "192.0.2.1 - - [03/Mar/2025:10:15:%s +0000] ";
  private static final String FIRST = line("00", "GET /a HTTP/1.1");
  private static final String SECOND = line("30", "GET /b?x=1 HTTP/1.1");
  private static final String KEY =
      "default/address_agent/192.0.2.1+" + HexFormat.of().toHexDigits(hash("curl/8.5.0"));

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static InputFile file(String uri, String format) {
    return new InputFile(uri, 0, Instant.parse("2025-04-01T00:00:00Z"), "none", format);
  }

  private static String line(String second, String request) {
    return ANN.formatted(second) + "\"" + request + "\" 200 512 \"-\" \"curl/8.5.0\"";
  }

  @Test
  public void blocksBecomeFragmentsDeadLettersAndTables() {
    String text = FIRST + "\r\n\nnonsense\n" + SECOND;
    PCollectionTuple output =
        normalize(NormalizeRequests.normalize(), new RawBlock(FILE, 1000, text.getBytes(UTF_8)));

    PAssert.that(output.get(NormalizeRequests.FRAGMENTS))
        .containsInAnyOrder(List.of(KV.of(KEY, fragment(FIRST, SECOND))));
    long nonsense = 1000L + FIRST.length() + 3;
    PAssert.that(texts(output.get(NormalizeRequests.DEAD_LETTERS)))
        .containsInAnyOrder(
            "normalize not_in_format file:///logs/a.log:"
                + nonsense
                + " combined 8 nonsense: not read as combined: not in format in nonsense");
    PAssert.that(output.get(NormalizeRequests.TRAFFIC))
        .containsInAnyOrder(
            List.of(
                KV.of(
                    "accounting",
                    Map.of(
                        "lines", 4L,
                        "requests", 2L,
                        "filtered/blank", 1L,
                        "dead/not_in_format", 1L,
                        "min_time", millis("2025-03-03T10:15:00Z"),
                        "max_time", millis("2025-03-03T10:15:30Z"))),
                KV.of(
                    "2025-03-03/counts",
                    Map.of(
                        "requests", 2L,
                        "bytes", 1024L,
                        "minute/10:15", 2L,
                        "status/200", 2L,
                        "method/GET", 2L)),
                KV.of("2025-03-03/addresses/0", Map.of("192.0.2.1", 2L)),
                KV.of("2025-03-03/paths/0", Map.of("/a", 1L, "/b", 1L)),
                KV.of("2025-03-03/agents/0", Map.of("curl/8.5.0", 2L))));
    PAssert.that(output.get(NormalizeRequests.REQUESTS)).empty();
    pipeline.run();
  }

  @Test
  public void fragmentsCarryTheTimeOfTheirFirstRequest() {
    PCollectionTuple output =
        normalize(
            NormalizeRequests.normalize(),
            new RawBlock(FILE, 0, (SECOND + "\n" + FIRST + "\n").getBytes(UTF_8)));
    PAssert.that(output.get(NormalizeRequests.FRAGMENTS).apply(ParDo.of(new TimestampFn())))
        .containsInAnyOrder("2025-03-03T10:15:00.000Z");
    pipeline.run();
  }

  @Test
  public void whatCannotWaitLeavesLiveInputWithAllThatTheBundleKnows() {
    String attack =
        line("40", "GET /a?x=1%27%20UNION%20SELECT%20password%20FROM%20users--%20 HTTP/1.1");
    NormalizeSettings settings = NormalizeSettings.defaults().withRules(RuleSource.BUILT_IN);
    String block = FIRST + "\n" + SECOND + "\n" + attack + "\n" + line("50", "GET /c HTTP/1.1");
    Normalize normalize = NormalizeRequests.normalize().withSettings(settings);
    PCollectionTuple live =
        pipeline
            .apply(
                TestStream.create(RecordCoder.of(RawBlock.class))
                    .addElements(
                        new RawBlock(FILE, 0, block.getBytes(UTF_8)),
                        new RawBlock(FILE, 0, SECOND.getBytes(UTF_8)))
                    .advanceWatermarkToInfinity())
            .apply("Live", normalize);
    SessionFragment soFar =
        Collected.of(settings, "combined", FIRST, SECOND, attack).onlySession().fragment();
    PAssert.that(live.get(NormalizeRequests.URGENT))
        .containsInAnyOrder(new Session(KEY, soFar, Session.CloseCause.GAP, false));
    PCollectionTuple bounded = normalize(normalize, new RawBlock(FILE, 0, block.getBytes(UTF_8)));
    PAssert.that(bounded.get(NormalizeRequests.URGENT)).empty();
    pipeline.run();
  }

  private static final class TimestampFn extends DoFn<KV<String, SessionFragment>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Timestamp org.joda.time.Instant time, OutputReceiver<String> out) {
      out.output(time.toString());
    }
  }

  @Test
  public void requestRowsAreWholeAndOnlyThereWhenAskedFor() {
    PCollectionTuple output =
        normalize(
            NormalizeRequests.normalize().withRequestRows(),
            new RawBlock(FILE, 0, (FIRST + "\n" + "x\n").getBytes(UTF_8)),
            new RawBlock(
                file("w", "waf-json"),
                0,
                ("{\"time\":\"2025-03-04T00:00:00.5Z\",\"client_ip\":\"2001:db8::1\","
                        + "\"client_port\":4711,\"method\":\"POST\",\"url\":\"/a.css?b\","
                        + "\"host\":\"shop.example\",\"request_time\":0.25,"
                        + "\"headers\":{\"Referer\":\"/\\u00e9\"}}")
                    .getBytes(UTF_8)));
    String hash = HexFormat.of().toHexDigits(hash(FIRST));
    PAssert.that(rows(output.get(NormalizeRequests.REQUESTS)))
        .satisfies(
            rows -> {
              List<String> sorted = new ArrayList<>();
              rows.forEach(sorted::add);
              sorted.sort(null);
              assertThat(sorted.size(), is(2));
              assertThat(
                  sorted.get(0),
                  is(
                      "requests/2025-03-03/requests.jsonl 1740996900000 "
                          + hash
                          + " {\"time\":\"2025-03-03T10:15:00Z\",\"peer_ip\":\"192.0.2.1\","
                          + "\"method\":\"GET\",\"target\":\"/a\",\"protocol\":\"HTTP/1.1\","
                          + "\"status\":200,\"bytes\":512,\"user_agent\":\"curl/8.5.0\","
                          + "\"resource_type\":\"page\",\"request_hash\":\""
                          + hash
                          + "\"}"));
              assertThat(
                  sorted.get(1).replaceAll("[0-9a-f]{16}", "HASH"),
                  is(
                      "requests/2025-03-04/requests.jsonl 1741046400500 HASH"
                          + " {\"time\":\"2025-03-04T00:00:00.500Z\",\"peer_ip\":\"2001:db8::1\","
                          + "\"peer_port\":4711,\"host\":\"shop.example\",\"method\":\"POST\","
                          + "\"target\":\"/a.css?b\",\"request_time\":0.25,"
                          + "\"referrer\":\"/\u00e9\",\"resource_type\":\"style\","
                          + "\"request_hash\":\"HASH\"}"));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void settingsHaveEffect() {
    NormalizeSettings settings =
        NormalizeSettings.defaults()
            .withRequests(RequestSettings.defaults().withSite("shop"))
            .withSessions(Duration.ofSeconds(30), Duration.ofHours(1));
    PCollectionTuple output =
        normalize(
            NormalizeRequests.normalize().withSettings(settings),
            new RawBlock(FILE, 0, (FIRST + "\n" + SECOND).getBytes(UTF_8)));
    String key = KEY.replace("default", "shop");
    PAssert.that(output.get(NormalizeRequests.FRAGMENTS))
        .containsInAnyOrder(List.of(KV.of(key, fragment(FIRST)), KV.of(key, fragment(SECOND))));
    pipeline.run();
  }

  @Test
  public void formatsOfASiteHaveEffect() throws Exception {
    String mapping =
        "name: mine\ndetect: [t]\nfields: {time: {path: t, type: iso8601}, client_ip: ip, url: u}\n";
    LogFormats formats =
        LogFormats.standard().withMapping(JsonMapping.load(new StringReader(mapping), "mine.yaml"));
    String line = "{\"t\":\"2025-03-03T10:15:00Z\",\"ip\":\"192.0.2.1\",\"u\":\"/a\"}";
    PCollectionTuple output =
        normalize(
            NormalizeRequests.normalize().withFormats(formats),
            new RawBlock(file("m", "mine"), 0, line.getBytes(UTF_8)));
    PAssert.that(texts(output.get(NormalizeRequests.DEAD_LETTERS))).empty();
    PAssert.that(
            output
                .get(NormalizeRequests.FRAGMENTS)
                .apply(
                    "Requests",
                    MapElements.into(TypeDescriptors.longs())
                        .via(fragment -> fragment.getValue().requests())))
        .containsInAnyOrder(1L);
    pipeline.run();
  }

  @Test
  public void anyCutIntoBlocksGivesTheSameSessions() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add(line("%02d".formatted(i * 7 % 60), "GET /" + i + " HTTP/1.1"));
    }
    List<RawBlock> blocks = new ArrayList<>();
    long offset = 0;
    for (String line : lines) {
      blocks.add(new RawBlock(FILE, offset, (line + "\n").getBytes(UTF_8)));
      offset += line.length() + 1;
    }
    PCollectionTuple output =
        normalize(NormalizeRequests.normalize(), blocks.toArray(RawBlock[]::new));
    PCollectionTuple sessions =
        output.get(NormalizeRequests.FRAGMENTS).apply(AssembleSessions.assemble());
    PAssert.that(
            sessions
                .get(AssembleSessions.SESSIONS)
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            session -> HexFormat.of().formatHex(session.fragment().toByteArray()))))
        .containsInAnyOrder(
            HexFormat.of().formatHex(fragment(lines.toArray(String[]::new)).toByteArray()));
    pipeline.run();
  }

  private PCollectionTuple normalize(Normalize normalize, RawBlock... blocks) {
    return pipeline
        .apply(Create.of(List.of(blocks)).withCoder(RecordCoder.of(RawBlock.class)))
        .apply(normalize);
  }

  private static PCollection<String> texts(PCollection<DeadLetter> letters) {
    return letters.apply(
        "Texts", MapElements.into(TypeDescriptors.strings()).via(NormalizeRequestsTest::text));
  }

  private static String text(DeadLetter letter) {
    return String.join(
        " ",
        letter.stage(),
        letter.code().wireName(),
        letter.origin().source() + ":" + letter.origin().position(),
        letter.format(),
        Long.toString(letter.payloadBytes()),
        new String(letter.payload(), UTF_8) + ": " + letter.message());
  }

  private static PCollection<String> rows(PCollection<OutputLine> rows) {
    return rows.apply(
        MapElements.into(TypeDescriptors.strings())
            .via(
                row ->
                    String.join(
                        " ",
                        row.file(),
                        Long.toString(row.sortTime()),
                        row.sortTie(),
                        new String(row.line(), UTF_8))));
  }

  private static SessionFragment fragment(String... lines) {
    return Collected.of(NormalizeSettings.defaults(), "combined", lines).onlySession().fragment();
  }

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private static long hash(String text) {
    return Bytes.of(text).hash64();
  }
}
