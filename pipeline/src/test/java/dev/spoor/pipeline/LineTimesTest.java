package dev.spoor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.io.EventTimes;
import dev.spoor.transforms.formats.LogFormats;
import java.time.Instant;
import org.junit.Test;

public class LineTimesTest {
  private static final String LINE =
      "192.0.2.1 - - [03/Mar/2025:10:15:30 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"";

  private static long millis(String message) {
    return new LineTimes(LogFormats.standard(), "combined", 200)
        .open()
        .millis(message.getBytes(UTF_8));
  }

  @Test
  public void tellsTheTimeOfTheFirstRequest() {
    long time = Instant.parse("2025-03-03T10:15:30Z").toEpochMilli();
    for (String message :
        new String[] {LINE, LINE + "\n", LINE + "\r\n" + "x", LINE + "\n" + LINE}) {
      assertThat(message, millis(message), is(time));
    }
  }

  @Test
  public void anythingElseTellsNone() {
    for (String message :
        new String[] {"", "\n", "nonsense", "\n" + LINE, LINE + "x".repeat(200), "{\"a\":1}"}) {
      assertThat(message, millis(message), is(EventTimes.UNKNOWN));
    }
  }
}
