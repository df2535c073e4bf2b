package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.spoor.fixtures.runs.TestLog;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.fixtures.traffic.TrafficFormat;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** Whatever the bytes: no exception, every line accounted for, and sessions that can be written. */
public class HoneypotFuzzTest {
  private static final int CASES = 8_000;
  private static final byte[] NASTY =
      "\"\\{}[],:0123456789eE+-.null true\u0000\n\u007f\u0080\u00c3\u00ed\u00ff/"
          .getBytes(ISO_8859_1);
  private static final String EVENT =
      "{\"method\":\"POST\",\"path\":\"/a?b=c\",\"headers\":{\"host\":\"h\",\"user-agent\":\"x\"},"
          + "\"uuid\":\"s\",\"peer\":{\"ip\":\"2001:db8::1\",\"port\":1},\"status\":200,"
          + "\"cookies\":{\"sess_uuid\":null,\"a\":\"b\"},\"post_data\":{\"k\":\"v\"},"
          + "\"response_msg\":{\"response\":{\"message\":{\"detection\":{\"name\":\"lfi\","
          + "\"payload\":{\"value\":\"x\"}},\"sess_uuid\":\"0f0e\"}}},"
          + "\"timestamp\":\"2026-11-10T09:00:00.5\"}";

  @Test
  public void mutatedRecords() throws IOException {
    List<String> good = new ArrayList<>(List.of(EVENT));
    TrafficConfig config = TrafficConfig.of(30, 3).withFormat(TrafficFormat.HONEYPOT);
    new String(TestLog.traffic(config), UTF_8)
        .lines()
        .filter(line -> line.length() < 2_000)
        .forEach(good::add);
    Random random = new Random(1);
    HoneypotNormalizer normalizer =
        new HoneypotNormalizer(
            NormalizeSettings.defaults(),
            SessionWindows.of(
                NormalizeHoneypotSessions.DEFAULT_GAP, NormalizeSettings.defaults().maxSession()));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      byte[] line = good.get(i % good.size()).getBytes(UTF_8);
      for (int j = random.nextInt(4); j >= 0; j--) {
        line = mutate(line, random);
      }
      normalizer.line(line, 0, line.length, "f", i, Long.MAX_VALUE / 4, false, new Honeypots());
      lines.add(new String(line, ISO_8859_1));
    }
    Honeypots output = Honeypots.of(NormalizeSettings.defaults(), 100, lines);
    assertThat(output.accounting().get("lines"), is((long) CASES));
    assertThat(output.sessions.size(), is(greaterThan(20)));
    assertThat(output.dead.size(), is(greaterThan(20)));
    for (Session session : output.sessions) {
      byte[] encoded = session.fragment().toByteArray();
      assertThat(SessionFragment.decode(encoded), is(session.fragment()));
      assertThat(
          new String(session.id().getBytes(UTF_8), UTF_8) + session.sensor(),
          is(session.id() + session.sensor()));
      assertThat(session.end().isBefore(session.start()), is(false));
    }
  }

  private static byte[] mutate(byte[] line, Random random) {
    int at = random.nextInt(line.length);
    byte[] changed;
    switch (random.nextInt(5)) {
      case 0 -> {
        changed = Arrays.copyOf(line, Math.max(1, at));
      }
      case 1 -> {
        changed = line.clone();
        changed[at] = NASTY[random.nextInt(NASTY.length)];
      }
      case 2 -> {
        changed = Arrays.copyOf(line, line.length + 1);
        System.arraycopy(line, at, changed, at + 1, line.length - at);
        changed[at] = NASTY[random.nextInt(NASTY.length)];
      }
      default -> {
        // A value by another: from one colon to the text behind another.
        String text = new String(line, ISO_8859_1);
        int to = text.indexOf(':', at);
        int from = text.indexOf(':', random.nextInt(line.length));
        String value =
            from < 0 ? "null" : text.substring(from + 1, Math.min(line.length, from + 9));
        changed =
            (to < 0 ? text : text.substring(0, to + 1) + value + text.substring(to + 1))
                .getBytes(ISO_8859_1);
      }
    }
    return changed;
  }
}
