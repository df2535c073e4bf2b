package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.fixtures.SharedData;
import dev.spoor.fixtures.runs.TestLog;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.fixtures.traffic.TrafficFormat;
import dev.spoor.model.DeadLetterJson;
import dev.spoor.model.IpAddress;
import dev.spoor.model.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.Test;

public class HoneypotSessionsTest {
  private static final NormalizeSettings DEFAULTS = NormalizeSettings.defaults();
  private static final String ANN = "0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a";
  private static final String BOB = "0b0b0b0b-0b0b-0b0b-0b0b-0b0b0b0b0b0b";
  private static final String ANN_ID = ANN.replace("-", "");
  private static final String BOB_ID = BOB.replace("-", "");

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  private static String record(String id, String more) {
    return quoted(
        "{'sess_uuid':'%s','peer_ip':'192.0.2.7','start_time':'2026-11-10T09:00:00'%s}"
            .formatted(id, more));
  }

  /** An event at a second of the day, with the id that its cookie and the answer to it carry. */
  private static String event(String address, int second, String cookie, String answer) {
    return quoted(
        "{'method':'GET','path':'/%d','peer':{'ip':'%s','port':%d},'timestamp':'%s',"
                .formatted(second, address, 1000 + second % 100, time(second))
            + "'headers':{'user-agent':'x/1'},'cookies':{'sess_uuid':%s},".formatted(json(cookie))
            + "'response_msg':{'response':{'message':{'sess_uuid':%s,".formatted(json(answer))
            + "'detection':{'name':'index'}}}}}");
  }

  private static String time(int second) {
    return Instant.parse("2026-11-10T00:00:00Z").plusSeconds(second).toString();
  }

  private static String json(String text) {
    return text == null ? "null" : "'" + text + "'";
  }

  private static void anyOrderGives(List<String> expected, String... lines) {
    List<String> shuffled = new ArrayList<>(List.of(lines));
    Random random = new Random(7);
    for (int i = 0; i < 30; i++) {
      Honeypots output = Honeypots.of(DEFAULTS, 1 + random.nextInt(4), shuffled);
      assertThat(String.join("\n", shuffled), output.described(), is(expected));
      Collections.shuffle(shuffled, random);
    }
  }

  @Test
  public void theContractsExampleIsASession() {
    Honeypots output =
        Honeypots.of(
            quoted(
                "{'sess_uuid':'attack-001','peer_ip':'192.0.2.100','peer_port':54321,"
                    + "'user_agent':'sqlmap/1.5.2','start_time':1794301200,"
                    + "'attack_types':{'/login':'sqli'},'requests':[{'method':'POST',"
                    + "'path':'/login','headers':{},'cookies':{}}]}"));
    assertThat(
        output.described(),
        is(List.of("attack-001 192.0.2.100 09:00:00Z..09:00:00Z 1 gap [sql_injection]")));
    Session session = output.sessions.get(0);
    assertThat(session.clientKey().startsWith("default/address_agent/192.0.2.100+"), is(true));
    assertThat(session.fragment().port(), is(54321));
    assertThat(session.fragment().userAgent(), is("sqlmap/1.5.2"));
    assertThat(output.accounting(), is(Map.of("lines", 1L, "requests", 1L)));
  }

  @Test
  public void aRecordsWordOnEndAndNumberStands() {
    Honeypots output =
        Honeypots.of(
            record("s", ",'end_time':'2026-11-10T09:05:30','request_count':15,'paths':['/a']"));
    assertThat(output.described(), is(List.of("s 192.0.2.7 09:00:00Z..09:05:30Z 15 gap []")));
    assertThat(output.sessions.get(0).fragment().requests(), is(1L));
    Map<String, Long> accounting = output.tables().get("accounting");
    assertThat(
        Instant.ofEpochMilli(accounting.get("max_time")).toString(), is("2026-11-10T09:05:30Z"));
  }

  @Test
  public void ofRecordsOfOneSessionTheMostCompleteStays() {
    String[] lines = {
      record("s", ",'paths':['/a']"),
      record("s", ",'paths':['/a','/b','/c']"),
      record("s", ",'paths':['/a','/b'],'attack_types':['xss']"),
      record("t", "")
    };
    anyOrderGives(
        List.of(
            "s 192.0.2.7 09:00:00Z..09:00:00Z 3 gap []",
            "t 192.0.2.7 09:00:00Z..09:00:00Z 1 gap []"),
        lines);
    Honeypots output = Honeypots.of(lines);
    assertThat(
        output.accounting(), is(Map.of("lines", 4L, "requests", 2L, "filtered/duplicate", 2L)));
    assertThat(
        "only what stayed is in the statistics",
        output.tables().get("2026-11-10/counts").get("requests"),
        is(4L));
  }

  @Test
  public void aUuidIsOneHoweverItIsWritten() {
    anyOrderGives(
        List.of(ANN + " 192.0.2.7 09:00:00Z..09:00:00Z 2 gap []"),
        record(ANN, ",'paths':['/a','/b']"),
        record(ANN_ID, ",'paths':['/a']"),
        record(ANN_ID.toUpperCase(java.util.Locale.ROOT), ""));
  }

  @Test
  public void equalRecordsCountOnce() {
    String line = record("s", ",'paths':['/a']");
    assertThat(
        Honeypots.of(line, line, line).accounting(),
        is(Map.of("lines", 3L, "requests", 1L, "filtered/duplicate", 2L)));
  }

  @Test
  public void eventsOfOneIdAreOneSessionWhateverTheTimeBetweenThem() {
    anyOrderGives(
        List.of(ANN_ID + " 192.0.2.1 00:00:00Z..23:00:00Z 3 gap []"),
        event("192.0.2.1", 0, null, ANN),
        event("192.0.2.1", 10, ANN, ANN),
        event("192.0.2.1", 82_800, ANN, ANN));
  }

  @Test
  public void aFirstRequestWithoutIdFindsTheSessionThatBeginsNext() {
    anyOrderGives(
        List.of(
            ANN_ID + " 192.0.2.1 00:16:40Z..00:16:42Z 3 gap []",
            BOB_ID + " 192.0.2.1 00:20:00Z..00:20:01Z 2 gap []"),
        event("192.0.2.1", 1_000, null, null),
        event("192.0.2.1", 1_001, ANN, null),
        event("192.0.2.1", 1_002, ANN, null),
        event("192.0.2.1", 1_200, null, null),
        event("192.0.2.1", 1_201, BOB, null));
  }

  @Test
  public void aLaterOneWithoutIdJoinsTheSessionBeforeUnlessItWasSilent() {
    List<String> sessions =
        Honeypots.of(
                event("192.0.2.1", 1_000, null, ANN),
                event("192.0.2.1", 1_074, null, null),
                event("192.0.2.9", 1_010, null, null))
            .described();
    assertThat(sessions.size(), is(2));
    assertThat(sessions.contains(ANN_ID + " 192.0.2.1 00:16:40Z..00:17:54Z 2 gap []"), is(true));
    assertThat(
        Honeypots.of(event("192.0.2.1", 1_000, null, ANN), event("192.0.2.1", 1_075, null, null))
            .sessions
            .size(),
        is(2));
  }

  @Test
  public void eventsWithoutAnyIdEndAfter75SecondsOfSilence() {
    String[] lines = {
      event("192.0.2.1", 0, null, null),
      event("192.0.2.1", 74, null, null),
      event("192.0.2.1", 148, null, null),
      event("192.0.2.1", 223, null, null),
      event("192.0.2.2", 100, null, null)
    };
    Random random = new Random(3);
    List<String> shuffled = new ArrayList<>(List.of(lines));
    for (int i = 0; i < 30; i++) {
      List<String> described =
          Honeypots.of(DEFAULTS, 1 + random.nextInt(5), shuffled).described().stream()
              .map(text -> text.substring(text.indexOf(' ') + 1))
              .sorted()
              .toList();
      assertThat(
          described,
          is(
              List.of(
                  "192.0.2.1 00:00:00Z..00:02:28Z 3 gap []",
                  "192.0.2.1 00:03:43Z..00:03:43Z 1 gap []",
                  "192.0.2.2 00:01:40Z..00:01:40Z 1 gap []")));
      Collections.shuffle(shuffled, random);
    }
    for (Session session : Honeypots.of(lines).sessions) {
      assertThat(session.id().length(), is(32));
    }
  }

  @Test
  public void oneIdOfTwoClientsIsOneSessionOfTheFirst() {
    anyOrderGives(
        List.of(ANN_ID + " 192.0.2.2 00:00:05Z..00:00:09Z 2 gap []"),
        event("192.0.2.1", 9, ANN, ANN),
        event("192.0.2.2", 5, ANN, ANN));
  }

  @Test
  public void eventsGoBeforeARecordOfTheSameSession() {
    String[] lines = {
      record(ANN_ID, ",'paths':['/a','/b','/c']"),
      event("192.0.2.1", 5, ANN, ANN),
      record(ANN, ",'paths':['/a']")
    };
    anyOrderGives(List.of(ANN_ID + " 192.0.2.1 00:00:05Z..00:00:05Z 1 gap []"), lines);
    assertThat(
        Honeypots.of(lines).accounting(),
        is(Map.of("lines", 3L, "requests", 1L, "filtered/duplicate", 2L)));
  }

  @Test
  public void deadAndFilteredLinesAreCounted() {
    NormalizeSettings settings =
        new NormalizeSettings(
            RequestSettings.defaults().withSite("lab"),
            Exclusions.of(
                Instant.parse("2026-11-10T00:00:00Z").toEpochMilli(),
                Instant.parse("2026-11-11T00:00:00Z").toEpochMilli(),
                List.of("203.0.113.0/24", "/health")),
            Duration.ofMinutes(30),
            Duration.ofHours(24),
            1_000,
            Duration.ofDays(1),
            10,
            1,
            null);
    Honeypots output =
        Honeypots.of(
            settings,
            100,
            List.of(
                record("kept", ",'paths':['/health/x','/a','/health']"),
                record("checks", ",'paths':['/health','/health']"),
                record("excluded", "").replace("192.0.2.7", "203.0.113.7"),
                record("early", "").replace("2026-11-10", "2026-11-09"),
                record("future", "").replace("2026", "2126"),
                record("long", ",'x':'" + "x".repeat(1_000) + "'"),
                event("203.0.113.1", 5, null, ANN),
                " \t",
                "{\"sess_uuid\":\"x\"}"));
    assertThat(output.described(), is(List.of("kept 192.0.2.7 09:00:00Z..09:00:00Z 1 gap []")));
    assertThat(output.sessions.get(0).clientKey().startsWith("lab/address_agent/"), is(true));
    assertThat(output.requests, is(List.of("/a")));
    assertThat(
        output.accounting(),
        is(
            Map.of(
                "lines", 9L,
                "requests", 1L,
                "filtered/excluded", 3L,
                "filtered/time_range", 1L,
                "filtered/blank", 1L,
                "dead/future_time", 1L,
                "dead/line_too_long", 1L,
                "dead/missing_field", 1L)));
    assertThat(
        output.dead.get(2).message(),
        is("not read as honeypot: missing field peer_ip in {\"sess_uuid\":\"x\"}"));
    assertThat(output.dead.get(2).origin().position(), is(8L));
  }

  @Test
  public void deadLettersOfHoneypotsArePassedOnWhenRead() {
    Honeypots first = Honeypots.of("{\"sess_uuid\":\"x\"}");
    byte[] letter = DeadLetterJson.write(first.dead.get(0));
    Collected again =
        Collected.of(DEFAULTS, DeadLetterJson.FORMAT, Instant.now().toEpochMilli(), letter);
    assertThat(again.dead, is(List.of()));
    assertThat(again.accounting(), is(Map.of()));
    assertThat(again.honeypot.size(), is(1));
    assertThat(new String(again.honeypot.get(0).bytes(), UTF_8), is("{\"sess_uuid\":\"x\"}"));
    assertThat(again.honeypot.get(0).source().name(), is("file:///h.jsonl"));
    assertThat(again.honeypot.get(0).source().format(), is("honeypot"));
    String forged =
        new String(letter, UTF_8)
            .replace("{\\\"sess_uuid\\\":\\\"x\\\"}", "a\\nb")
            .replace("\"payload_bytes\":17", "\"payload_bytes\":3");
    for (String payload : List.of(forged, forged.replace("a\\nb", "   "))) {
      Collected refused = Collected.of(DEFAULTS, DeadLetterJson.FORMAT, 0, payload.getBytes(UTF_8));
      assertThat(payload, refused.honeypot, is(List.of()));
      assertThat(
          refused.accounting(), is(Map.of("lines", 1L, "requests", 0L, "dead/bad_field", 1L)));
    }
  }

  @Test
  public void neitherOrderNorBundlesMatter() throws IOException {
    List<String> lines =
        new ArrayList<>(
            new String(
                    TestLog.traffic(TrafficConfig.of(120, 5).withFormat(TrafficFormat.HONEYPOT)),
                    UTF_8)
                .lines()
                .toList());
    lines.addAll(lines.subList(0, 20));
    Random random = new Random(11);
    for (int i = 0; i < 400; i++) {
      String id = i % 7 == 0 ? null : i % 2 == 0 ? ANN : BOB;
      lines.add(event("192.0.2." + i % 3, random.nextInt(3_000), id, i % 5 == 0 ? id : null));
    }
    List<Object> expected = null;
    for (int bundle : new int[] {10_000, 1, 7, 60}) {
      Honeypots output = Honeypots.of(DEFAULTS, bundle, lines);
      assertThat(output.accounting().get("lines"), is(540L));
      assertThat(output.accounting().get("filtered/duplicate"), is(20L));
      assertThat(output.dead, is(List.of()));
      if (expected == null) {
        expected = output.whole();
      }
      assertThat("bundles of " + bundle, output.whole(), is(expected));
      Collections.shuffle(lines, random);
    }
  }

  private static Path shared(String file) {
    Optional<Path> folder = SharedData.folder("honeypot-synthetic");
    assumeTrue("no test data: honeypot-synthetic", folder.isPresent());
    return folder.orElseThrow().resolve(file);
  }

  @Test
  public void reportsOfTannerGiveTheSessionsOfTanner() throws IOException {
    List<String> records = Files.readAllLines(shared("tanner-sessions.jsonl"));
    Honeypots fromRecords = Honeypots.of(DEFAULTS, 1_000, records);
    List<String> events = new ArrayList<>(Files.readAllLines(shared("tanner-report-events.jsonl")));
    Random random = new Random(1);
    for (int i = 0; i < 5; i++) {
      Honeypots fromEvents = Honeypots.of(DEFAULTS, 1 + random.nextInt(100), events);
      assertThat(fromEvents.accounting(), is(Map.of("lines", 321L, "requests", 321L)));
      assertThat(essence(fromEvents), is(essence(fromRecords)));
      Collections.shuffle(events, random);
    }
    assertThat(fromRecords.accounting(), is(Map.of("lines", 48L, "requests", 48L)));
    Map<String, String> byTanner = new TreeMap<>();
    for (String line : records) {
      JsonNode record = new ObjectMapper().readTree(line);
      byTanner.put(
          record.path("sess_uuid").asText(),
          IpAddress.parse(record.path("peer_ip").asText())
              + " "
              + record.path("peer_port").asInt()
              + " "
              + (long) Math.floor(record.path("start_time").asDouble() * 1000 + 0.0005)
              + " "
              + record.path("paths").size());
    }
    Map<String, String> byUs = new TreeMap<>();
    for (Session session : fromRecords.sessions) {
      byUs.put(
          session.id(),
          new IpAddress(session.fragment().addressHigh(), session.fragment().addressLow())
              + " "
              + session.fragment().port()
              + " "
              + session.start().toEpochMilli()
              + " "
              + session.requestCount());
    }
    assertThat(byUs.size(), is(48));
    assertThat(byUs, is(byTanner));
  }

  /** What has to agree between the records and the reports of the same sessions. */
  private static List<String> essence(Honeypots output) {
    return output.sessions.stream()
        .map(
            session ->
                session.clientKey()
                    + " "
                    + session.fragment().userAgent()
                    + " "
                    + Honeypots.describe(session).replace(" executed", "")
                    + " "
                    + session.sensor().unknownLabels())
        .toList();
  }

  @Test
  public void eachLineOfGenericEventsIsADeadLetter() throws IOException {
    List<String> lines = Files.readAllLines(shared("generic-events-hostile.jsonl"));
    Honeypots output = Honeypots.of(DEFAULTS, 1_000, lines);
    assertThat(output.dead.size(), is(lines.size()));
    assertThat(output.sessions, is(List.of()));
  }
}
