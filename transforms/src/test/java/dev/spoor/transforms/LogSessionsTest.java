package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.Session;
import dev.spoor.transforms.formats.LogFormats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class LogSessionsTest {
  private static final long NOW = Instant.parse("2025-03-02T00:00:00Z").toEpochMilli();

  private static String line(String address, String time, String agent) {
    return address
        + " - - [01/Mar/2025:"
        + time
        + " +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \""
        + agent
        + "\"";
  }

  @Test
  public void linesBecomeTheSessionsOfEachClient() {
    String[] lines = {
      line("192.0.2.2", "10:00:00", "b"),
      line("192.0.2.1", "12:00:00", "a"),
      line("192.0.2.1", "10:00:00", "a"),
      "no line of a log",
      "",
      line("192.0.2.1", "10:29:59", "a"),
      line("192.0.2.2", "10:00:01", "b"),
    };
    LogSessions sessions = new LogSessions(NormalizeSettings.defaults(), LogFormats.standard());
    for (int i = 0; i < lines.length; i++) {
      byte[] bytes = lines[i].getBytes(UTF_8);
      sessions.line("combined", bytes, 0, bytes.length, "access.log", i, NOW);
    }
    List<String> found = new ArrayList<>();
    for (Session session : sessions.finish()) {
      found.add(
          session.clientKey().replaceAll("\\+.*", "")
              + " "
              + session.start()
              + " "
              + session.fragment().requests()
              + " "
              + session.isFinal());
    }
    assertThat(
        found,
        contains(
            "default/address_agent/192.0.2.1 2025-03-01T10:00:00Z 2 true",
            "default/address_agent/192.0.2.1 2025-03-01T12:00:00Z 1 true",
            "default/address_agent/192.0.2.2 2025-03-01T10:00:00Z 2 true"));
    assertThat(sessions.lines(), is(7L));
    assertThat(sessions.deadLetters(), is(1L));
    assertThat("nothing is left", sessions.finish().isEmpty(), is(true));
  }
}
