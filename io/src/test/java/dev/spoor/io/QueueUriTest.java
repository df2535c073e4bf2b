package dev.spoor.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.Assert.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.Test;

/** {@link QueueUri}. */
public class QueueUriTest {
  private static List<String> servers(String uri) {
    return QueueUri.parse(uri).servers().stream().map(server -> server.orPort(1)).toList();
  }

  @Test
  public void readsEveryPart() {
    QueueUri uri =
        QueueUri.parse("redis-stream://reader@cache.example:6380/one/two%2Fx?group=a&block=250ms");
    assertThat(uri.scheme(), is("redis-stream"));
    assertThat(uri.user(), is("reader"));
    assertThat(uri.path(), contains("one", "two/x"));
    assertThat(uri.text("group"), is("a"));
    assertThat(uri.text("consumer"), nullValue());
    assertThat(uri.duration("block", Duration.ZERO), is(Duration.ofMillis(250)));
    assertThat(uri.duration("other", Duration.ofHours(1)), is(Duration.ofHours(1)));
    assertThat(uri.count("batch", 100, 1, 1000), is(100));
  }

  @Test
  public void readsServers() {
    assertThat(servers("kafka://a.example/t"), contains("a.example:1"));
    assertThat(
        servers("kafka://a.example:9+192.0.2.7+[2001:db8::1]:10+[2001:db8::2]/t"),
        contains("a.example:9", "192.0.2.7:1", "[2001:db8::1]:10", "[2001:db8::2]:1"));
  }

  @Test
  public void refusesInOneLine() {
    String[][] cases = {
      {"kafka", "a URI such as"},
      {"kafka://", "host is missing"},
      {"kafka://:9092/t", "host is missing"},
      {"kafka://a.example:port/t", "port=port is not a whole number"},
      {"kafka://a.example:70000/t", "port=70000 is not 1 to 65535"},
      {"kafka://a.example/t?group", "group is not name=value"},
      {"kafka://a.example/t?group=g&group=h", "group= is given twice"},
      {"kafka://[::1/t", "lacks its ]"},
    };
    for (String[] each : cases) {
      IllegalArgumentException e =
          assertThrows(each[0], IllegalArgumentException.class, () -> QueueUri.parse(each[0]));
      assertThat(e.getMessage(), containsString(each[1]));
      assertThat(e.getMessage(), not(containsString("\n")));
    }
  }

  @Test
  public void takesNoPasswordAndDoesNotRepeatIt() {
    for (String text :
        List.of("redis://me:hunter2@a.example/", "redis://a.example/?password=hunter2")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> QueueUri.parse(text));
      assertThat(e.getMessage(), containsString("passwordFile="));
      assertThat(e.getMessage(), not(containsString("hunter2")));
    }
  }

  @Test
  public void refusesParametersThatNobodyAsksFor() {
    QueueUri uri = QueueUri.parse("kafka://a.example/t?gruop=a");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> uri.checkParameters(Set.of("group")));
    assertThat(e.getMessage(), is("gruop= is none of [group]"));
  }

  @Test
  public void refusesBadValues() {
    QueueUri uri = QueueUri.parse("kafka://a.example/t?d=5&e=5d&n=x&m=9&b=yes");
    for (Runnable ask :
        List.<Runnable>of(
            () -> uri.duration("d", Duration.ZERO),
            () -> uri.duration("e", Duration.ZERO),
            () -> uri.count("n", 1, 1, 2),
            () -> uri.count("m", 1, 1, 2),
            () -> uri.flag("b"))) {
      assertThrows(IllegalArgumentException.class, ask::run);
    }
  }
}
