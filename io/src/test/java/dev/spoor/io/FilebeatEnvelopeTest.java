package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.List;
import java.util.Random;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

/** {@link FilebeatEnvelope}. */
public class FilebeatEnvelopeTest {
  private static final String LINE =
      "203.0.113.9 - - [21/Nov/2026:01:02:03 +0000] \"GET /\\u00e9 HTTP/1.1\" 200 6 \"-\" \"x\"";
  private static final String QUOTED =
      "\"" + LINE.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";

  private static @Nullable String line(String message) {
    byte[] line = FilebeatEnvelope.line(message.getBytes(UTF_8));
    return line == null ? null : new String(line, UTF_8);
  }

  @Test
  public void takesTheLineOut() {
    String time = "\"@timestamp\":\"2031-11-21T01:02:03.456Z\"";
    for (String message :
        List.of(
            "{" + time + ",\"@metadata\":{\"beat\":\"filebeat\"},\"message\":" + QUOTED + "}",
            " {\"message\":" + QUOTED + ",\"log\":{\"file\":{\"path\":\"/a\"}}," + time + "}\n",
            "{" + time + ",\"log.file.path\":\"/a\",\"message\":" + QUOTED + "}",
            "{"
                + time
                + ",\"agent\":{\"type\":\"filebeat\"},\"x\":[{}],\"message\":"
                + QUOTED
                + "}",
            "{" + time + ",\"input\":{},\"message\":\"old\",\"message\":" + QUOTED + "}")) {
      assertThat(message, line(message), is(LINE));
    }
    assertThat(
        "text in other letters",
        line("{\"@timestamp\":0,\"agent.name\":1,\"message\":\"GET /é\\ud83d\\ude00\"}"),
        is("GET /é\ud83d\ude00"));
  }

  @Test
  public void leavesEverythingElseAlone() {
    String time = "\"@timestamp\":\"2026-11-21T01:02:03.456Z\"";
    for (String message :
        List.of(
            "",
            "   ",
            LINE,
            "{",
            "[]",
            "{}",
            "{\"message\":" + QUOTED + "}",
            "{" + time + ",\"message\":" + QUOTED + "}",
            "{" + time + ",\"agent\":{},\"message\":17}",
            "{" + time + ",\"agent\":{}}",
            "{" + time + ",\"agent\":\"curl/8.5\",\"message\":\"of a log of its own\"}",
            "{" + time + ",\"agent\":{},\"message\":" + QUOTED,
            "{" + time + ",\"agent\":{},\"message\":" + QUOTED + "} {}",
            "{" + time + ",\"agent\":" + "[".repeat(40) + "]".repeat(40) + ",\"message\":\"m\"}",
            "{".repeat(100_000))) {
      assertThat(message, line(message), nullValue());
    }
  }

  @Test
  public void neverThrows() {
    Random random = new Random(7);
    byte[] good =
        ("{\"@timestamp\":\"2026-11-21T01:02:03Z\",\"agent\":{\"a\":1e9},\"message\":"
                + QUOTED
                + "}")
            .getBytes(UTF_8);
    for (int run = 0; run < 20_000; run++) {
      byte[] bad = good.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      byte[] line = FilebeatEnvelope.line(bad);
      assertThat(line == null || line.length <= 2 * bad.length, is(true));
    }
  }
}
