package dev.spoor.transforms.formats;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;

/** Three real logs, each detected and read to the last line. */
public class RealLogsTest {
  private static void check(
      String folder, String file, String format, int read, Map<Integer, DeadLetterCode> dead)
      throws IOException {
    byte[] log = Files.readAllBytes(SharedData.folder(folder).resolve(file));
    LogFormats formats = LogFormats.standard();
    byte[] head = Arrays.copyOf(log, FormatDetector.MAX_BYTES);
    assertThat(new FormatDetector(formats).detect(head).format(), is(format));
    LogFormat reader = formats.byName(format);
    RequestEvent event = new RequestEvent();
    Map<Integer, DeadLetterCode> unread = new TreeMap<>();
    int line = 0;
    for (int from = 0; from < log.length; ) {
      int to = from;
      while (to < log.length && log[to] != '\n') {
        to++;
      }
      line++;
      event.reset();
      DeadLetterCode code = reader.parse(log, from, to - from, event);
      if (code != null) {
        unread.put(line, code);
      } else {
        assertThat("path in line " + line, event.path.isPresent(), is(true));
        assertThat("status in line " + line, event.status >= 100, is(true));
      }
      from = to + 1;
    }
    assertThat(unread, is(dead));
    assertThat(line - unread.size(), is(read));
  }

  @Test
  public void blogOfElasticHasOneLineThatBreaksOffInItsUserAgent() throws IOException {
    check(
        "access-elastic-apache",
        "access.log",
        "combined",
        9_999,
        Map.of(8_899, DeadLetterCode.TRUNCATED_LINE));
  }

  @Test
  public void shopOfZanbilIsReadWhole() throws IOException {
    check("access-zanbil-shop", "access.log", "nginx-main", 10_018, Map.of());
  }

  @Test
  public void attackersOfBasjesAreReadWhole() throws IOException {
    check("access-attackers-basjes", "hackers-access.log", "combined", 3_456, Map.of());
  }
}
