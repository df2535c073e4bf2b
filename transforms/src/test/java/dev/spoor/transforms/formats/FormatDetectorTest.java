package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.spoor.transforms.formats.FormatDetector.Detection;
import java.io.StringReader;
import org.junit.Test;

public class FormatDetectorTest {
  private static final String COMMON =
      "192.0.2.7 - - [22/Jan/2019:03:56:14 +0330] \"GET / HTTP/1.1\" 200 5";
  private static final String WAF =
      "{\"time\":\"2024-05-01T12:00:00Z\",\"client_ip\":\"192.0.2.7\",\"method\":\"GET\","
          + "\"url\":\"/\"}\n";
  private static final String DEAD =
      "{\"stage\":\"normalize\",\"code\":\"bad_time\",\"payload\":\"x\"}\n";

  private static Detection detect(String head) {
    return new FormatDetector(LogFormats.standard()).detect(head.getBytes(ISO_8859_1));
  }

  @Test
  public void choosesTheFormatThatReadsMost() {
    assertThat(detect(COMMON + "\n").format(), is("common"));
    assertThat(detect(COMMON + " \"-\" \"-\"\n").format(), is("combined"));
    assertThat(detect(COMMON + " \"-\" \"-\" \"-\"\r\n").format(), is("nginx-main"));
    assertThat(detect("h " + COMMON + " \"-\" \"-\"\n").format(), is("vhost_combined"));
    assertThat(detect(WAF).format(), is("waf-json"));
    assertThat(detect("\n \t\n" + COMMON + "\n").lines(), is(1));
  }

  @Test
  public void halfOfTheLinesAreEnough() {
    String combined = COMMON + " \"-\" \"-\"\n";
    assertThat(detect(combined + "junk\n").format(), is("combined"));
    assertThat(detect(combined + "junk\njunk\n").format(), nullValue());
    assertThat(detect(combined + COMMON + "\n" + combined).format(), is("combined"));
  }

  @Test
  public void cutLineCountsOnlyWhenAlone() {
    assertThat(detect(COMMON).format(), is("common"));
    Detection two = detect(COMMON + "\n" + COMMON.substring(0, 40));
    assertThat(two.lines(), is(1));
    assertThat(two.format(), is("common"));
    assertThat(detect((COMMON + "\n").repeat(2000)).lines(), is(FormatDetector.MAX_LINES));
  }

  @Test
  public void deadLettersAreTold() {
    assertThat(detect(DEAD + DEAD).format(), is(FormatDetector.DEAD_LETTERS));
    assertThat(
        detect(DEAD.replace("payload", "payload_base64")).format(),
        is(FormatDetector.DEAD_LETTERS));
    assertThat(detect(DEAD.replace("payload", "load")).format(), nullValue());
    assertThat(detect(WAF + WAF + DEAD).format(), is("waf-json"));
    // A line that was too long makes a letter that is longer than the head.
    assertThat(
        detect(DEAD.replace("\"payload\":\"", "\"payload\":\"" + "x".repeat(70_000))).format(),
        is(FormatDetector.DEAD_LETTERS));
  }

  @Test
  public void honeypotRecordsAreToldByTheirKeys() {
    String session =
        "{\"sess_uuid\":\"s\",\"peer_ip\":\"?\",\"start_time\":null,\"paths\":[\"/\"]}\n";
    String event = "{\"path\":\"/\",\"uuid\":\"s\",\"peer\":{\"ip\":\"?\"},\"timestamp\":0}\n";
    assertThat(detect(session).format(), is("honeypot"));
    assertThat(detect(event + session + "junk\n").format(), is("honeypot"));
    assertThat(detect(session + WAF + WAF).format(), is("waf-json"));
    for (String key : new String[] {"sess_uuid", "peer_ip", "start_time"}) {
      assertThat(detect(session.replace(key, "x")).format(), nullValue());
    }
    for (String key : new String[] {"path", "uuid", "peer", "timestamp"}) {
      assertThat(detect(event.replace(key, "x")).format(), nullValue());
    }
    // A session of very many requests may be longer than the head.
    assertThat(
        detect(session.replace("[\"/\"]", "[\"/" + "x".repeat(70_000) + "\"]")).format(),
        is("honeypot"));
  }

  @Test
  public void messageSaysWhatWasTriedOnWhat() {
    assertThat(detect("").message(), is("no known format: there is no line to tell it from"));
    Detection none = detect("\u001b[31m" + "x".repeat(200) + "\nb\n");
    assertThat(none.format(), nullValue());
    assertThat(none.sample().length(), is(120));
    assertThat(
        none.message(),
        startsWith("no known format: tried waf-json (0/2 lines), caddy (0/2 lines)"));
    assertThat(none.message(), endsWith("xxx...'"));
    assertThat(none.sample(), startsWith("\\x1B[31mxxx"));
  }

  @Test
  public void registryKnowsItsFormats() throws Exception {
    LogFormats formats = LogFormats.standard();
    for (String name : formats.names()) {
      assertThat(formats.byName(name).name(), is(name));
    }
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> formats.byName("apache"));
    assertThat(e.getMessage(), startsWith("unknown log format 'apache'; use one of waf-json, "));
    String yaml =
        """
        name: combined
        detect: [t]
        fields: {time: {path: t, type: clf}, client_ip: i, url: u}
        """;
    LogFormats more = formats.withMapping(JsonMapping.load(new StringReader(yaml), "m.yaml"));
    assertThat(more.names().size(), is(formats.names().size()));
    assertThat(more.names().get(0), is("combined"));
  }
}
