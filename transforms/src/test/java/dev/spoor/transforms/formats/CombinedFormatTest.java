package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.spoor.model.Bytes;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.IpAddress;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import java.time.Instant;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

public class CombinedFormatTest {
  private static final String NOW = "[22/Jan/2019:03:56:14 +0330]";
  private static final LogFormat COMMON = CombinedFormat.common();
  private static final LogFormat COMBINED = CombinedFormat.combined();
  private static final LogFormat MAIN = CombinedFormat.nginxMain();
  private static final LogFormat VHOST = CombinedFormat.vhostCombined();

  private final RequestEvent event = new RequestEvent();

  private @Nullable DeadLetterCode parse(LogFormat format, String line) {
    // Away from the array's edges, so that a wrong offset shows.
    byte[] bytes = ("\"] " + line + "\" 200 1 \"").getBytes(ISO_8859_1);
    event.reset();
    return format.parse(bytes, 3, line.length(), event);
  }

  private void good(LogFormat format, String line) {
    assertThat(line, parse(format, line), nullValue());
  }

  private static @Nullable String text(Bytes bytes) {
    return bytes.isPresent() ? new String(bytes.toByteArray(), ISO_8859_1) : null;
  }

  @Test
  public void combinedGivesAllFields() {
    good(
        COMBINED,
        "192.0.2.7 - alice "
            + NOW
            + " \"GET /a/b?x=1&y=2 HTTP/1.1\" 200 30577 \"https://example.com/\" \"Agent/1 (x)\"");
    assertThat(IpAddress.toString(event.addressHigh, event.addressLow), is("192.0.2.7"));
    assertThat(event.port, is(-1));
    assertThat(text(event.user), is("alice"));
    assertThat(Instant.ofEpochMilli(event.timeMillis), is(Instant.parse("2019-01-22T00:26:14Z")));
    assertThat(event.zoneOffsetSeconds, is(12_600));
    assertThat(text(event.method), is("GET"));
    assertThat(text(event.target), is("/a/b?x=1&y=2"));
    assertThat(text(event.path), is("/a/b"));
    assertThat(text(event.query), is("x=1&y=2"));
    assertThat(text(event.protocol), is("HTTP/1.1"));
    assertThat(event.status, is(200));
    assertThat(event.bytes, is(30_577L));
    assertThat(text(event.referrer), is("https://example.com/"));
    assertThat(text(event.userAgent), is("Agent/1 (x)"));
    assertThat(event.forwardedFor.isPresent(), is(false));
    assertThat(event.host.isPresent(), is(false));
  }

  @Test
  public void eachFormatKnowsWhatItCanSay() {
    String common = "192.0.2.7 - - " + NOW + " \"GET / HTTP/1.1\" 200 5";
    int commonBits =
        RequestEvent.METHOD
            | RequestEvent.PROTOCOL
            | RequestEvent.STATUS
            | RequestEvent.BYTES
            | RequestEvent.ZONE;
    int combinedBits = commonBits | RequestEvent.REFERRER | RequestEvent.USER_AGENT;
    good(COMMON, common);
    assertThat(event.known, is(commonBits));
    good(COMBINED, common + " \"-\" \"-\"");
    assertThat(event.known, is(combinedBits));
    good(MAIN, common + " \"-\" \"-\" \"203.0.113.9, 192.0.2.1\"");
    assertThat(event.known, is(combinedBits));
    assertThat(text(event.forwardedFor), is("203.0.113.9, 192.0.2.1"));
    good(VHOST, "example.com:443 " + common + " \"-\" \"-\"");
    assertThat(event.known, is(combinedBits | RequestEvent.HOST));
    assertThat(text(event.host), is("example.com:443"));
  }

  @Test
  public void eachFormatTakesItsOwnNumberOfFieldsOnly() {
    String common = "192.0.2.7 - - " + NOW + " \"GET / HTTP/1.1\" 200 5";
    List<LogFormat> formats = List.of(COMMON, COMBINED, MAIN);
    for (int fields = 0; fields <= 2; fields++) {
      String line = common + (fields > 0 ? " \"r\" \"u\"" : "") + (fields > 1 ? " \"-\"" : "");
      for (int i = 0; i < formats.size(); i++) {
        assertThat(
            formats.get(i).name() + " of " + line,
            parse(formats.get(i), line),
            i == fields ? nullValue() : is(DeadLetterCode.NOT_IN_FORMAT));
      }
    }
    for (String more : List.of(" 0.123", " x", " ", " \"-\" \"-\"", "\"")) {
      assertThat(more, parse(COMMON, common + more), is(DeadLetterCode.NOT_IN_FORMAT));
    }
    assertThat(parse(COMBINED, common + " \"r\" \"u\" 0.123"), is(DeadLetterCode.NOT_IN_FORMAT));
    assertThat(parse(MAIN, common + " \"r\" \"u\" \"-\" 5"), is(DeadLetterCode.NOT_IN_FORMAT));
  }

  @Test
  public void requestsInAllShapes() {
    // sent, method, target, path, query, protocol
    String[][] cases = {
      {"GET / HTTP/1.0", "GET", "/", "/", null, "HTTP/1.0"},
      {"GET /?", "GET", "/?", "/", "", null},
      {"GET /", "GET", "/", "/", null, null},
      {"GET /a b c HTTP/2.0", "GET", "/a b c", "/a b c", null, "HTTP/2.0"},
      {"GET /a HTTP/1.1 b HTTP/1.0", "GET", "/a HTTP/1.1 b", "/a HTTP/1.1 b", null, "HTTP/1.0"},
      {"GET /a?b HTTP/9.9 ", "GET", "/a?b", "/a", "b", "HTTP/9.9"},
      {"GET /p?q#f HTTP/1.1", "GET", "/p?q#f", "/p", "q", "HTTP/1.1"},
      {"GET /p#f?q HTTP/1.1", "GET", "/p#f?q", "/p", null, "HTTP/1.1"},
      {"GET http://h/p?q HTTP/1.1", "GET", "http://h/p?q", "/p", "q", "HTTP/1.1"},
      {"GET http://h HTTP/1.1", "GET", "http://h", "", null, "HTTP/1.1"},
      {"GET http://h?q=/x HTTP/1.1", "GET", "http://h?q=/x", "", "q=/x", "HTTP/1.1"},
      {
        "GET HTTPS://u@[2001:db8::1]:8/ HTTP/1.1",
        "GET",
        "HTTPS://u@[2001:db8::1]:8/",
        "/",
        null,
        "HTTP/1.1"
      },
      {"GET %2Fp%3Fq HTTP/1.1", "GET", "%2Fp%3Fq", "%2Fp%3Fq", null, "HTTP/1.1"},
      {"GET //h/p HTTP/1.1", "GET", "//h/p", "//h/p", null, "HTTP/1.1"},
      {"OPTIONS * HTTP/1.1", "OPTIONS", "*", "*", null, "HTTP/1.1"},
      {"CONNECT h:443 HTTP/1.1", "CONNECT", "h:443", "", null, "HTTP/1.1"},
      {"get / HTTP/1.1", "get", "/", "/", null, "HTTP/1.1"},
      {"GET HTTP/1.1", null, "GET HTTP/1.1", "GET HTTP/1.1", null, null},
      {"GET  HTTP/1.1", null, "GET  HTTP/1.1", "GET  HTTP/1.1", null, null},
      {"G\u00e9T / HTTP/1.1", null, "G\u00e9T / HTTP/1.1", "G\u00e9T / HTTP/1.1", null, null},
      {" / HTTP/1.1", null, " / HTTP/1.1", " / HTTP/1.1", null, null},
      {"HELP", null, "HELP", "HELP", null, null},
      {"PRI * HTTP/2.0", "PRI", "*", "*", null, "HTTP/2.0"},
      {"SSH-2.0-Go x", null, "SSH-2.0-Go x", "SSH-2.0-Go x", null, null},
      {"a b?c#d", null, "a b?c#d", "a b", "c", null},
      {"GET", null, "GET", "GET", null, null},
      {"GET ", null, "GET ", "GET ", null, null},
      {"-", null, null, null, null, null},
      {"", null, "", "", null, null},
      {
        "\\x16\\x03\\x01\\x01 \\x02",
        null,
        "\u0016\u0003\u0001\u0001 \u0002",
        "\u0016\u0003\u0001\u0001 \u0002",
        null,
        null
      },
      {"\\n", null, "\n", "\n", null, null},
      {"t3 12.2.1\\n", null, "t3 12.2.1\n", "t3 12.2.1\n", null, null},
    };
    for (String[] c : cases) {
      good(COMBINED, "192.0.2.7 - - " + NOW + " \"" + c[0] + "\" 400 - \"-\" \"-\"");
      assertThat(c[0], text(event.method), equalTo(c[1]));
      assertThat(c[0], text(event.target), equalTo(c[2]));
      assertThat(c[0], text(event.path), equalTo(c[3]));
      assertThat(c[0], text(event.query), equalTo(c[4]));
      assertThat(c[0], text(event.protocol), equalTo(c[5]));
      assertThat(event.knows(RequestEvent.METHOD | RequestEvent.PROTOCOL), is(true));
    }
  }

  @Test
  public void quotedFieldsInAllShapes() {
    // logged, decoded
    String[][] cases = {
      {"-", null},
      {"", ""},
      {"--", "--"},
      {"a\\\"b", "a\"b"},
      {"a\\\\", "a\\"},
      {"\\\\\\\"", "\\\""},
      {"\\x22nlp\\x22", "\"nlp\""},
      {"\\xE4\\xe5x", "\u00e4\u00e5x"},
      {"\\n\\t\\r\\b\\v\\f", "\n\t\r\b\u000b\\f"},
      {"\\xZZ\\x4\\q", "\\xZZ\\x4\\q"},
      {"\\x2", "\\x2"},
      {"\\x", "\\x"},
      {"\u00e4\u00ff\u0000", "\u00e4\u00ff\u0000"},
      {"say \"hi\" there", "say \"hi\" there"},
      {"\"hi\"", "\"hi\""},
      {"a\"", "a\""},
      {"] \"x", "] \"x"},
      {"[x] 200 5", "[x] 200 5"},
      {"x".repeat(100_000), "x".repeat(100_000)},
    };
    for (String[] c : cases) {
      String start = "192.0.2.7 - - " + NOW + " \"GET / HTTP/1.1\" 200 5 \"";
      good(COMBINED, start + "ref\" \"" + c[0] + "\"");
      assertThat(c[0], text(event.referrer), is("ref"));
      assertThat(c[0], text(event.userAgent), equalTo(c[1]));
      good(COMBINED, start + c[0] + "\" \"agent\"");
      assertThat(c[0], text(event.referrer), equalTo(c[1]));
      assertThat(c[0], text(event.userAgent), is("agent"));
      good(MAIN, start + "ref\" \"" + c[0] + "\" \"xff\"");
      assertThat(c[0], text(event.userAgent), equalTo(c[1]));
      assertThat(c[0], text(event.forwardedFor), is("xff"));
      good(MAIN, start + "ref\" \"agent\" \"" + c[0] + "\"");
      assertThat(c[0], text(event.userAgent), is("agent"));
      assertThat(c[0], text(event.forwardedFor), equalTo(c[1]));
      assertThat(text(event.path), is("/"));
    }
  }

  @Test
  public void unescapedQuotesInTheRequestStayInIt() {
    for (String target :
        List.of("/?q=\"x\"", "/?q=\"a b\" c", "/\" 200", "/\" 200 x", "/\" \"", "/\" 20 5 \"")) {
      good(COMBINED, "192.0.2.7 - - " + NOW + " \"GET " + target + " HTTP/1.1\" 200 5 \"-\" \"u\"");
      assertThat(text(event.target), is(target));
      good(COMMON, "192.0.2.7 - - " + NOW + " \"GET " + target + " HTTP/1.1\" 200 5");
      assertThat(text(event.target), is(target));
    }
  }

  @Test
  public void usersInAllShapes() {
    String[][] cases = {
      {"- -", null},
      {"- alice", "alice"},
      {"ident alice", "alice"},
      {"- alice smith", "alice smith"},
      {"- a:b", "a:b"},
      {"- [x] y", "[x] y"},
      {"- \\\"a\\\"", "\"a\""},
      {"- ", ""},
      {"-", null},
      {"- " + NOW + " x", NOW + " x"},
    };
    for (String[] c : cases) {
      good(COMMON, "192.0.2.7 " + c[0] + " " + NOW + " \"GET / HTTP/1.1\" 200 5");
      assertThat(c[0], text(event.user), equalTo("".equals(c[1]) ? null : c[1]));
      assertThat(event.status, is(200));
    }
  }

  @Test
  public void statusAndBytes() {
    Object[][] cases = {
      {"200 5", 200, 5L, null},
      {"- -", -1, 0L, null},
      {"000 0", -1, 0L, null},
      {"099 0", 99, 0L, null},
      {"200 999999999999999999", 200, 999_999_999_999_999_999L, null},
      {"200 99999999999999999999", 0, 0L, DeadLetterCode.BAD_NUMBER},
      {"200 999999999999999999999999", 0, 0L, DeadLetterCode.BAD_NUMBER},
      {"20 5", 0, 0L, DeadLetterCode.BAD_STATUS},
      {"2000 5", 0, 0L, DeadLetterCode.BAD_STATUS},
      {"-1 5", 0, 0L, DeadLetterCode.BAD_STATUS},
      {"OK 5", 0, 0L, DeadLetterCode.BAD_STATUS},
      {"200 -5", 0, 0L, DeadLetterCode.BAD_NUMBER},
      {"200 5k", 0, 0L, DeadLetterCode.BAD_NUMBER},
      {"200  5", 0, 0L, DeadLetterCode.NOT_IN_FORMAT},
      {"200", 0, 0L, DeadLetterCode.NOT_IN_FORMAT},
      {"20", 0, 0L, DeadLetterCode.NOT_IN_FORMAT},
      {"", 0, 0L, DeadLetterCode.NOT_IN_FORMAT},
    };
    for (Object[] c : cases) {
      for (LogFormat format : List.of(COMMON, COMBINED)) {
        String line =
            "192.0.2.7 - - "
                + NOW
                + " \"GET / HTTP/1.1\" "
                + c[0]
                + (format == COMBINED ? " \"-\" \"-\"" : "");
        assertThat(line, parse(format, line), equalTo(c[3]));
        if (c[3] == null) {
          assertThat(line, event.status, equalTo(c[1]));
          assertThat(line, event.bytes, equalTo(c[2]));
        }
      }
    }
  }

  @Test
  public void times() {
    String[][] cases = {
      {"22/Jan/2019:03:56:14 +0330", "2019-01-22T00:26:14Z"},
      {"29/feb/2024:23:59:59 -0500", "2024-03-01T04:59:59Z"},
      {"31/DEC/1999:23:59:60 +0000", "1999-12-31T23:59:59Z"},
      {"01/Mar/2000:00:00:00 +1400", "2000-02-29T10:00:00Z"},
      {"01/Jan/1990:00:00:00 +0000", "1990-01-01T00:00:00Z"},
      {"31/Dec/9999:23:59:59 +0000", "9999-12-31T23:59:59Z"},
      {"01/Jan/0001:00:00:00 +0000", null},
      {"01/Jan/1970:00:00:00 +0000", null},
      {"01/Jan/1990:00:59:59 +0100", null},
      {"31/Dec/9999:23:59:59 -1159", null},
      {"31/Feb/2019:03:56:14 +0000", null},
      {"29/Feb/2100:03:56:14 +0000", null},
      {"00/Jan/2019:03:56:14 +0000", null},
      {"22/Foo/2019:03:56:14 +0000", null},
      {"22/Jan/2019:24:00:00 +0000", null},
      {"22/Jan/2019:23:60:00 +0000", null},
      {"22/Jan/2019:23:00:61 +0000", null},
      {"22/Jan/0000:23:00:00 +0000", null},
      {"22/Jan/2019:23:00:00 0000", null},
      {"22/Jan/2019:23:00:00 +2400", null},
      {"22/Jan/2019:23:00:00 +0060", null},
      {"22/Jan/2019:23:00:00 Z0000", null},
      {"2/Jan/2019:23:00:00 +0000", null},
      {"2019-01-22T03:56:14+03:30", null},
      {"22/Jan/2\u00b219:03:56:14 +0330", null},
      {"", null},
    };
    for (String[] c : cases) {
      String line = "192.0.2.7 - - [" + c[0] + "] \"GET / HTTP/1.1\" 200 5";
      if (c[1] == null) {
        assertThat(line, parse(COMMON, line), is(DeadLetterCode.BAD_TIME));
      } else {
        good(COMMON, line);
        assertThat(line, Instant.ofEpochMilli(event.timeMillis), is(Instant.parse(c[1])));
      }
    }
  }

  @Test
  public void everyDayOfFourCenturiesAgreesWithJavaTime() {
    String[] months = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    java.time.LocalDate day = java.time.LocalDate.of(1990, 1, 1);
    while (day.getYear() < 2391) {
      String text =
          String.format(
              "%02d/%s/%04d:12:34:56 +0000",
              day.getDayOfMonth(), months[day.getMonthValue() - 1], day.getYear());
      byte[] bytes = text.getBytes(ISO_8859_1);
      assertThat(text, LogTime.clf(bytes, 0, bytes.length, event), is(true));
      assertThat(text, event.timeMillis, is((day.toEpochDay() * 86_400 + 45_296) * 1000));
      day = day.plusDays(1);
    }
  }

  @Test
  public void addresses() {
    String rest = " - - " + NOW + " \"GET / HTTP/1.1\" 200 5";
    good(COMMON, "2001:db8::8a2e:370:7334" + rest);
    assertThat(
        IpAddress.toString(event.addressHigh, event.addressLow), is("2001:db8::8a2e:370:7334"));
    good(COMMON, "[2001:db8::1]:8080" + rest);
    assertThat(event.port, is(8080));
    good(COMMON, "::ffff:192.0.2.7" + rest);
    assertThat(IpAddress.toString(event.addressHigh, event.addressLow), is("192.0.2.7"));
    for (String bad : List.of("host.example", "192.0.2.256", "192.0.2", "-", "")) {
      assertThat(bad, parse(COMMON, bad + rest), is(DeadLetterCode.BAD_ADDRESS));
    }
  }

  @Test
  public void whatEndsTooEarlyIsTruncatedAndTheRestIsNotInTheFormat() {
    String whole = "192.0.2.7 - - " + NOW + " \"GET / HTTP/1.1\" 200 5 \"ref\" \"agent\"";
    int bracket = whole.indexOf('[');
    int request = whole.indexOf('"');
    int requestEnd = whole.indexOf('"', request + 1);
    int referrer = whole.indexOf("\"ref");
    for (int length = 0; length < whole.length(); length++) {
      String line = whole.substring(0, length);
      boolean inBracket = length > bracket && length <= request;
      boolean inRequest = length > request && length <= requestEnd;
      boolean betweenFields = line.endsWith("ref\"") || line.endsWith("ref\" ");
      boolean inFields = length > referrer && !betweenFields;
      assertThat(
          line,
          parse(COMBINED, line),
          is(
              inBracket || inRequest || inFields
                  ? DeadLetterCode.TRUNCATED_LINE
                  : DeadLetterCode.NOT_IN_FORMAT));
    }
    for (String line :
        List.of(
            "",
            " ",
            "\"",
            "[Fri Oct 08 17:08:41.203277 2021] [core:error] [pid 7005:tid 1] AH00126: x",
            "2021/12/01 13:53:33 [error] 31#31: *46 \"/usr/share/nginx\" is not found",
            "{\"a\": \"b\"}",
            "#Fields: date time",
            "a [b")) {
      assertThat(line, parse(COMBINED, line), is(DeadLetterCode.NOT_IN_FORMAT));
    }
  }

  @Test
  public void lineEndsAndByteOrderMarksAreNoPartOfTheLine() {
    String line = "192.0.2.7 - - " + NOW + " \"GET / HTTP/1.1\" 200 5";
    good(COMMON, line + "\r");
    good(COMMON, "\u00ef\u00bb\u00bf" + line);
    good(COMBINED, line + " \"-\" \"agent\"\r");
    assertThat(text(event.userAgent), is("agent"));
  }

  @Test
  public void hostsOfVirtualServers() {
    String rest = "192.0.2.7 - - " + NOW + " \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"";
    good(VHOST, "- " + rest);
    assertThat(event.host.isPresent(), is(false));
    assertThat(parse(VHOST, rest), is(DeadLetterCode.BAD_ADDRESS));
    assertThat(parse(COMBINED, "example.com " + rest), is(DeadLetterCode.BAD_ADDRESS));
  }

  /** A megabyte each: quadratic work would be hours, so the bound holds on any machine. */
  @Test(timeout = 120_000)
  public void manyQuotesTakeLinearTime() {
    String start = "192.0.2.7 - - " + NOW + " \"GET /";
    for (String unit : List.of("\" ", "\" 200 5 ", "\" \"", "\\", "] \"", "[", "\" 200 5 \"")) {
      String line = start + unit.repeat(1_000_000 / unit.length());
      for (LogFormat format : List.of(COMMON, COMBINED, MAIN, VHOST)) {
        parse(format, line);
      }
    }
  }
}
