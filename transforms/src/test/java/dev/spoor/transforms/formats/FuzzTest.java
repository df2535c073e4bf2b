package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.Bytes;
import dev.spoor.model.CidrSet;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import dev.spoor.transforms.ClientAddress;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** Whatever the bytes: no exception, and no view outside of the line or the scratch room. */
public class FuzzTest {
  private static final int CASES = 15_000; // times two kinds of lines, times ten formats
  private static final List<String> GOOD =
      List.of(
          "192.0.2.7 - - [22/Jan/2019:03:56:14 +0330] \"GET /a?b HTTP/1.1\" 200 5",
          "192.0.2.7 - a b [22/Jan/2019:03:56:14 +0330] \"GET /a\\x22?b HTTP/1.1\" 200 5 \"r\\n\""
              + " \"a \\\"u\\\"\"",
          "h.example:443 2001:db8::1 - - [22/Jan/2019:03:56:14 +0330] \"\\x16\\x03\" 400 - \"-\""
              + " \"\"",
          "192.0.2.7 - - [22/Jan/2019:03:56:14 +0330] \"CONNECT a:1 HTTP/1.1\" 200 5 \"-\" \"u\""
              + " \"203.0.113.1, [2001:db8::2]:80, unknown\"",
          "{\"time\":\"2024-05-01T12:00:00.5Z\",\"client_ip\":\"192.0.2.7\",\"client_port\":1,"
              + "\"method\":\"GET\",\"host\":\"h\",\"url\":\"/a?b#c\",\"protocol\":\"HTTP/2\","
              + "\"status\":200,\"bytes\":1e3,\"request_time\":0.25,\"headers\":{\"A\":[\"b\",1],"
              + "\"Cookie\":\"a=b; c\"},\"cookies\":[[\"a\",\"b\"]],\"body\":\"\\ud83d\\ude00\","
              + "\"tls\":{\"ja3\":\"x\",\"ja4\":null}}",
          "{\"ts\":1711741827.9626286,\"request\":{\"remote_ip\":\"127.0.0.1\",\"uri\":\"/\","
              + "\"headers\":{\"X-Forwarded-For\":[\"a\",\"b\"]}},\"duration\":3.3e-05}",
          "{\"remote_addr\":\"192.0.2.7\",\"status\":\"200\",\"msec\":\"1711741827.962\","
              + "\"request\":\"GET / HTTP/1.1\",\"http_cookie\":\"a=b;;=;c\"}");

  private static final byte[] NASTY =
      "\"\\\\\"\"''[]{}  --:/,.?#=;%09azAZxuntrb\r\n\t\u0000\u007f\u0080\u00c3\u00a9\u00ed\u00ff"
          .getBytes(ISO_8859_1);

  private final RequestEvent event = new RequestEvent();
  private final CidrSet trusted = CidrSet.parse(List.of("192.0.2.0/24", "2001:db8::/32"));

  private void parseWithAll(List<LogFormat> formats, byte[] line, Random random) {
    int before = random.nextInt(3);
    byte[] array = new byte[line.length + before + random.nextInt(3)];
    Arrays.fill(array, (byte) '"');
    System.arraycopy(line, 0, array, before, line.length);
    byte[] copy = array.clone();
    for (LogFormat format : formats) {
      event.reset();
      format.isHeader(array, before, line.length);
      if (format.parse(array, before, line.length, event) == null) {
        ClientAddress.resolve(event, trusted);
      }
      checkViews(array, before, line.length);
    }
    assertThat("a parser changed the line", Arrays.equals(array, copy), is(true));
  }

  private void checkViews(byte[] line, int offset, int length) {
    for (Bytes view :
        List.of(
            event.method,
            event.target,
            event.path,
            event.query,
            event.protocol,
            event.referrer,
            event.userAgent,
            event.host,
            event.forwardedFor,
            event.user,
            event.body,
            event.ja3,
            event.ja4)) {
      checkView(view, line, offset, length);
    }
    for (int i = 0; i < event.headerCount; i++) {
      checkView(event.headerNames[i], line, offset, length);
      checkView(event.headerValues[i], line, offset, length);
    }
    for (int i = 0; i < event.cookieCount; i++) {
      checkView(event.cookieNames[i], line, offset, length);
      checkView(event.cookieValues[i], line, offset, length);
    }
  }

  private static void checkView(Bytes view, byte[] line, int offset, int length) {
    boolean inLine = view.array() == line;
    int from = inLine ? offset : 0;
    int to = inLine ? offset + length : view.array().length;
    if (view.length() < 0
        || (view.isPresent() && (view.offset() < from || view.offset() + view.length() > to))) {
      throw new AssertionError("view outside of its array: " + view.offset() + "+" + view.length());
    }
  }

  @Test
  public void mutatedLines() {
    List<LogFormat> formats = LogFormats.standard().all();
    Random random = new Random(1);
    for (int i = 0; i < CASES; i++) {
      byte[] line = GOOD.get(i % GOOD.size()).getBytes(UTF_8);
      int changes = 1 + random.nextInt(4);
      for (int j = 0; j < changes; j++) {
        line = mutate(line, random);
      }
      parseWithAll(formats, line, random);
    }
  }

  private static byte[] mutate(byte[] line, Random random) {
    if (line.length == 0) {
      return line;
    }
    int at = random.nextInt(line.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (random.nextInt(6)) {
      case 0 -> {
        return Arrays.copyOf(line, at);
      }
      case 1 -> {
        return Arrays.copyOfRange(line, at, line.length);
      }
      case 2 -> {
        byte[] changed = line.clone();
        changed[at] = NASTY[random.nextInt(NASTY.length)];
        return changed;
      }
      case 3 -> {
        out.write(line, 0, at);
        out.write(NASTY[random.nextInt(NASTY.length)]);
        out.write(line, at, line.length - at);
      }
      case 4 -> {
        out.write(line, 0, at);
        out.write(line, at + 1, line.length - at - 1);
      }
      default -> {
        int length = random.nextInt(Math.min(20, line.length - at));
        out.write(line, 0, at);
        for (int i = random.nextInt(4); i >= 0; i--) {
          out.write(line, at, length);
        }
        out.write(line, at, line.length - at);
      }
    }
    return out.toByteArray();
  }

  @Test
  public void randomBytes() {
    List<LogFormat> formats = LogFormats.standard().all();
    Random random = new Random(2);
    for (int i = 0; i < CASES; i++) {
      byte[] line = new byte[random.nextInt(200)];
      if (i % 2 == 0) {
        random.nextBytes(line);
      } else {
        for (int j = 0; j < line.length; j++) {
          line[j] = NASTY[random.nextInt(NASTY.length)];
        }
      }
      parseWithAll(formats, line, random);
    }
  }

  @Test
  public void decodingAgreesWithANaiveReference() {
    Random random = new Random(3);
    Bytes decoded = new Bytes();
    for (int i = 0; i < CASES; i++) {
      byte[] text = new byte[random.nextInt(30)];
      for (int j = 0; j < text.length; j++) {
        text[j] = (byte) "\\\\\\xXnrtbvfq\"059aAgé".charAt(random.nextInt(20));
      }
      event.reset();
      Escapes.decode(text, 0, text.length, event, decoded);
      assertThat(
          new String(decoded.toByteArray(), ISO_8859_1), is(naive(new String(text, ISO_8859_1))));
    }
  }

  private static String naive(String text) {
    if (text.isEmpty()) {
      return "";
    }
    String[][] simple = {
      {"\\\\", "\\"},
      {"\\\"", "\""},
      {"\\n", "\n"},
      {"\\r", "\r"},
      {"\\t", "\t"},
      {"\\b", "\b"},
      {"\\v", "\u000b"}
    };
    for (String[] pair : simple) {
      if (text.startsWith(pair[0])) {
        return pair[1] + naive(text.substring(2));
      }
    }
    if (text.matches("(?s)\\\\x[0-9a-fA-F]{2}.*")) {
      return (char) Integer.parseInt(text.substring(2, 4), 16) + naive(text.substring(4));
    }
    int taken = text.charAt(0) == '\\' && text.length() > 1 ? 2 : 1;
    return text.substring(0, taken) + naive(text.substring(taken));
  }
}
