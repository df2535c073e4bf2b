package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.spoor.fixtures.runs.TestLog;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.fixtures.traffic.TrafficFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** A scan finds the id that the reader reads, or none. */
public class SessionIdScanTest {
  private static final int CASES = 60_000;
  private static final String SENSOR = "'peer_ip':'192.0.2.7','start_time':1794301200";

  /** Names and values of random records, and what stands between them. */
  private static final List<String> NAMES =
      List.of(
          "sess_uuid",
          "sess_uuid",
          "sess\\u005fuuid",
          "sess_uuid\\u0000",
          "sess_uuid ",
          "\\\"sess_uuid",
          "SESS_UUID",
          "sess_uuid\u00ff",
          "path",
          "cookies",
          "");

  private static final List<String> VALUES =
      List.of(
          "\"a\"",
          "\"a-b\"",
          "\"0A0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a\"",
          "\"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a\"",
          "\" a \"",
          "\"\\u0061\"",
          "\"a\\\"b\"",
          "\"a\\\\\"",
          "\"\\\\\\\",\\\"sess_uuid\\\":\\\"no\"",
          "\"a\tb\"",
          "\"a\u007fb\"",
          "\"a\u00e2b\"",
          "\"a\u00e2\"",
          "\"\"",
          "\"}\"",
          "\",\"",
          "7",
          "-7.5e3",
          "NaN",
          "null",
          "true",
          "\"" + "x".repeat(HoneypotReader.MAX_ID) + "\"",
          "\"" + "x".repeat(HoneypotReader.MAX_ID + 1) + "\"");

  private static final List<String> SPACE = List.of("", "", "", " ", "\t", "\r");
  private static final byte[] NASTY =
      "\"\\{}[],: 0eu\u0000\n\u007f\u0080\u00c3\u00e2\u00ed\u00ff/".getBytes(ISO_8859_1);

  private static byte[] line(String text) {
    return text.replace('\'', '"').getBytes(ISO_8859_1);
  }

  private static String scanned(String text) {
    byte[] line = line(text);
    return SessionIdScan.find(line, 0, line.length);
  }

  @Test
  public void whatIsPlainIsFound() {
    assertThat(scanned("{'sess_uuid':'a'," + SENSOR + "}"), is("a"));
    assertThat(scanned("{" + SENSOR + ", 'sess_uuid' : 'a-1~!' }\r"), is("a-1~!"));
    assertThat(scanned("{'a':[{'sess_uuid':'no'},'{',['[']],'sess_uuid':'a'}"), is("a"));
    assertThat(scanned("{'a':'\\\\','sess_uuid':'a','b':'\\','}"), is("a"));
    assertThat(scanned("{'a':'\\\\','sess_uuid':'a','b':'\\\\\\''}"), is("a"));
    String longest = "x".repeat(HoneypotReader.MAX_ID);
    assertThat(scanned("{'sess_uuid':'" + longest + "'}"), is(longest));
  }

  @Test
  public void whatIsNotPlainIsLeftToTheReader() {
    for (String text :
        List.of(
            "",
            "{",
            "[{'sess_uuid':'a'}]",
            " {'sess_uuid':'a'}",
            "\u00ef\u00bb\u00bf{'sess_uuid':'a'}",
            "{'sess_uuid':'a'",
            "{'sess_uuid':'a",
            "{'sess_uuid':'a\\",
            "{'sess_uuid':'a','sess_uuid':'a'}",
            "{'sess_uuid':'a','sess_uuid':7}",
            "{'sess_uuid':'a','sess\\u005fuuid':'b'}",
            "{'sess_uuid':'a','\\n':1}",
            "{'sess_uuid':'\\u0061'}",
            "{'sess_uuid':'a b'}",
            "{'sess_uuid':'a\tb'}",
            "{'sess_uuid':'\u00e4'}",
            "{'sess_uuid':'a\u007f'}",
            "{'sess_uuid':''}",
            "{'sess_uuid':null}",
            "{'sess_uuid':7,'a':'b'}",
            "{'sess_uuid':{'sess_uuid':'a'}}",
            "{'sess_uuid':['a']}",
            "{'a':{'sess_uuid':'a'}}",
            "{'sess_uuid':'" + "x".repeat(HoneypotReader.MAX_ID + 1) + "'}")) {
      assertThat(text, scanned(text), is(nullValue()));
    }
  }

  @Test
  public void onlyItsPartOfAnArrayIsScanned() {
    byte[] line = line("{'sess_uuid':'no'}{'sess_uuid':'a'}{'sess_uuid':'no'}");
    assertThat(SessionIdScan.find(line, 18, 17), is("a"));
    assertThat(SessionIdScan.find(line, 18, 16), is(nullValue()));
  }

  @Test
  public void theReadersIdOrNoneForRandomRecords() {
    Random random = new Random(11);
    HoneypotReader reader = new HoneypotReader();
    int found = 0;
    int left = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] line = random(random).getBytes(ISO_8859_1);
      for (int j = random.nextInt(8) - 5; j > 0; j--) {
        line = mutate(line, random);
      }
      HoneypotRecord record = reader.read(line, 0, line.length).record();
      if (record == null || record.kind() == HoneypotRecord.Kind.EVENT) {
        continue;
      }
      String id = HoneypotReader.canonicalId(record.sessUuid());
      String scanned = SessionIdScan.find(line, 0, line.length);
      String canonical = scanned == null ? null : HoneypotReader.canonicalId(scanned);
      assertThat(new String(line, ISO_8859_1), canonical, anyOf(nullValue(), is(id)));
      assertThat(reader.sessionId(line, 0, line.length), is(id));
      found += scanned == null ? 0 : 1;
      left += scanned == null ? 1 : 0;
    }
    assertThat(found, is(greaterThan(CASES / 20)));
    assertThat(left, is(greaterThan(CASES / 20)));
  }

  /** An object whose names and values are mostly those that could mislead. */
  private static String random(Random random) {
    StringBuilder text = new StringBuilder("{");
    boolean first = true;
    for (int i = random.nextInt(5); i >= 0; i--) {
      text.append(first ? "" : ",");
      first = false;
      if (random.nextInt(3) == 0) {
        text.append(SENSOR.replace('\'', '"'));
      } else {
        pair(random, text, 0);
      }
    }
    if (random.nextInt(4) > 0) {
      text.append(",").append(SENSOR.replace('\'', '"'));
    }
    return text.append(any(SPACE, random)).append("}").append(any(SPACE, random)).toString();
  }

  private static void pair(Random random, StringBuilder text, int depth) {
    if (random.nextInt(4) == 0) {
      text.append("\"sess_uuid\":\"").append(random.nextInt(100)).append('"');
      return;
    }
    text.append(any(SPACE, random)).append('"').append(any(NAMES, random)).append('"');
    text.append(any(SPACE, random)).append(':').append(any(SPACE, random));
    value(random, text, depth);
    text.append(any(SPACE, random));
  }

  private static void value(Random random, StringBuilder text, int depth) {
    int kind = random.nextInt(8);
    if (depth > 3 || kind > 2) {
      text.append(any(VALUES, random));
      return;
    }
    text.append(kind == 0 ? '[' : '{');
    for (int i = random.nextInt(3); i > 0; i--) {
      if (kind == 0) {
        value(random, text, depth + 1);
      } else {
        pair(random, text, depth + 1);
      }
      text.append(i > 1 ? "," : "");
    }
    text.append(kind == 0 ? ']' : '}');
  }

  private static String any(List<String> texts, Random random) {
    return texts.get(random.nextInt(texts.size()));
  }

  private static byte[] mutate(byte[] line, Random random) {
    int at = random.nextInt(line.length);
    byte nasty = NASTY[random.nextInt(NASTY.length)];
    byte[] changed = Arrays.copyOf(line, line.length + 1);
    if (random.nextBoolean()) {
      changed[at] = nasty;
      return Arrays.copyOf(changed, line.length);
    }
    System.arraycopy(line, at, changed, at + 1, line.length - at);
    changed[at] = nasty;
    return changed;
  }

  @Test
  public void generatedRecordsAreFoundWithoutReading() throws IOException {
    TrafficConfig config = TrafficConfig.of(500, 5).withFormat(TrafficFormat.HONEYPOT);
    HoneypotReader reader = new HoneypotReader();
    Iterator<String> lines = new String(TestLog.traffic(config), UTF_8).lines().iterator();
    int count = 0;
    for (; lines.hasNext(); count++) {
      byte[] line = lines.next().getBytes(UTF_8);
      HoneypotRecord record = reader.read(line, 0, line.length).record();
      assertThat(SessionIdScan.find(line, 0, line.length), is(record.sessUuid()));
    }
    assertThat(count, is(500));
  }
}
