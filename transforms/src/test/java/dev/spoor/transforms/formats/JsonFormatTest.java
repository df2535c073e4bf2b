package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.spoor.model.Bytes;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.IpAddress;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

public class JsonFormatTest {
  private static final LogFormats FORMATS = LogFormats.standard();
  private static final LogFormat WAF = FORMATS.byName("waf-json");
  private static final String WAF_START =
      "{\"time\":\"2024-05-01T12:00:00.125Z\",\"client_ip\":\"192.0.2.7\",\"method\":\"GET\","
          + "\"url\":\"/a?b=c\"";

  private final RequestEvent event = new RequestEvent();

  private @Nullable DeadLetterCode parse(LogFormat format, byte[] line) {
    event.reset();
    return format.parse(line, 0, line.length, event);
  }

  private @Nullable DeadLetterCode parse(LogFormat format, String line) {
    return parse(format, line.getBytes(UTF_8));
  }

  private void good(String format, String line) {
    assertThat(line, parse(FORMATS.byName(format), line), nullValue());
  }

  private void waf(String more) {
    good("waf-json", WAF_START + more + "}");
  }

  private @Nullable DeadLetterCode wafCode(String more) {
    return parse(WAF, WAF_START + more + "}");
  }

  private static @Nullable String text(Bytes bytes) {
    return bytes.toStringOrNull();
  }

  private List<String> headers() {
    return pairs(event.headerNames, event.headerValues, event.headerCount);
  }

  private List<String> cookies() {
    return pairs(event.cookieNames, event.cookieValues, event.cookieCount);
  }

  private static List<String> pairs(Bytes[] names, Bytes[] values, int count) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(names[i] + "=" + values[i].toStringOrNull());
    }
    return pairs;
  }

  private String address() {
    return IpAddress.toString(event.addressHigh, event.addressLow);
  }

  private Instant time() {
    return Instant.ofEpochMilli(event.timeMillis);
  }

  @Test
  public void wafLineGivesEverything() {
    waf(
        ",\"client_port\":4711,\"host\":\"shop.example\",\"protocol\":\"HTTP/2.0\",\"status\":403,"
            + "\"bytes\":12,\"request_time\":0.0123457,\"headers\":{\"Host\":\"shop.example\","
            + "\"User-Agent\":\"A/1\",\"Accept\":[\"x\",\"y\"],\"Referer\":\"/r\","
            + "\"x-forwarded-for\":\"203.0.113.1\",\"X-Forwarded-For\":\"203.0.113.2\"},"
            + "\"cookies\":{\"sid\":\"1\",\"n\":2},\"body\":\"a=b\","
            + "\"tls\":{\"ja3\":\"j3\",\"ja4\":\"j4\"}");
    assertThat(time(), is(Instant.parse("2024-05-01T12:00:00.125Z")));
    assertThat(address(), is("192.0.2.7"));
    assertThat(event.port, is(4711));
    assertThat(text(event.method), is("GET"));
    assertThat(text(event.target), is("/a?b=c"));
    assertThat(text(event.path), is("/a"));
    assertThat(text(event.query), is("b=c"));
    assertThat(text(event.protocol), is("HTTP/2.0"));
    assertThat(event.status, is(403));
    assertThat(event.bytes, is(12L));
    assertThat(event.requestTimeMicros, is(12_346L));
    assertThat(text(event.host), is("shop.example"));
    assertThat(text(event.userAgent), is("A/1"));
    assertThat(text(event.referrer), is("/r"));
    assertThat(text(event.forwardedFor), is("203.0.113.1, 203.0.113.2"));
    assertThat(
        headers(),
        is(
            List.of(
                "Host=shop.example",
                "User-Agent=A/1",
                "Accept=x",
                "Accept=y",
                "Referer=/r",
                "x-forwarded-for=203.0.113.1",
                "X-Forwarded-For=203.0.113.2")));
    assertThat(cookies(), is(List.of("sid=1", "n=2")));
    assertThat(text(event.body), is("a=b"));
    assertThat(text(event.ja3), is("j3"));
    assertThat(text(event.ja4), is("j4"));
    assertThat(
        event.known,
        is(
            RequestEvent.PROTOCOL
                | RequestEvent.STATUS
                | RequestEvent.BYTES
                | RequestEvent.REFERRER
                | RequestEvent.USER_AGENT
                | RequestEvent.REQUEST_TIME
                | RequestEvent.HOST
                | RequestEvent.HEADERS
                | RequestEvent.COOKIES
                | RequestEvent.TLS
                | RequestEvent.METHOD));
  }

  @Test
  public void headersInEveryShape() {
    for (String headers :
        List.of(
            "{\"A\":\"1\",\"B\":\"2\",\"B\":\"3\",\"C\":null}",
            "{\"A\":1,\"B\":[2,3],\"C\":[null]}",
            "[[\"A\",\"1\"],[\"B\",\"2\"],[\"B\",\"3\"],[\"C\",null]]",
            "[[\"A\",\"1\",\"x\"],[\"B\",2,[4]],[\"B\",3,{\"x\":[]}],[\"C\",null],[],[\"D\"]]",
            "[{\"name\":\"A\",\"value\":1},{\"value\":\"2\",\"key\":\"B\"},"
                + "{\"name\":\"B\",\"value\":3,\"x\":{}},{\"name\":\"C\"},{\"value\":4}]")) {
      waf(",\"headers\":" + headers);
      assertThat(headers, headers(), is(List.of("A=1", "B=2", "B=3", "C=null")));
    }
    waf(",\"headers\":{\"A\":\"1\"},\"headers\":{\"B\":\"2\"}");
    assertThat(headers(), is(List.of("B=2")));
    waf(",\"headers\":null");
    assertThat(headers(), is(List.of()));
    waf(",\"headers\":{\"A\":{\"deep\":1},\"B\":[[1],2]}");
    assertThat(headers(), is(List.of("B=2")));
    for (String wrong : List.of("\"A: 1\"", "1", "[\"A\"]")) {
      assertThat(wrong, wafCode(",\"headers\":" + wrong), is(DeadLetterCode.BAD_FIELD));
    }
  }

  @Test
  public void cookiesInEveryShape() {
    waf(",\"headers\":{\"Cookie\":\" a=b; c=d=e;; f ;=g; h=\",\"cookie\":\"i=j\"}");
    assertThat(cookies(), is(List.of("a=b", "c=d=e", "f=null", "=g", "h=", "i=j")));
    waf(",\"cookies\":\"a=b;c=d\",\"headers\":{\"Cookie\":\"x=y\"}");
    assertThat(cookies(), is(List.of("a=b", "c=d")));
    waf(",\"cookies\":{},\"headers\":{\"Cookie\":\"x=y\"}");
    assertThat(cookies(), is(List.of()));
    waf(",\"cookies\":[[\"a\",\"b\"]]");
    assertThat(cookies(), is(List.of("a=b")));
  }

  @Test
  public void pairsBeyondTheCapAreDroppedButStillUnderstood() {
    String many =
        IntStream.range(0, 120)
            .mapToObj(i -> "\"h" + i + "\":\"" + i + "\"")
            .collect(Collectors.joining(","));
    waf(",\"headers\":{" + many + ",\"User-Agent\":\"late\"},\"cookies\":{" + many + "}");
    assertThat(event.headerCount, is(RequestEvent.MAX_PAIRS));
    assertThat(event.cookieCount, is(RequestEvent.MAX_PAIRS));
    assertThat(event.truncated, is(true));
    assertThat(text(event.userAgent), is("late"));
    waf(",\"headers\":{\"Cookie\":\"" + "a=b;".repeat(101) + "\"}");
    assertThat(event.cookieCount, is(RequestEvent.MAX_PAIRS));
    assertThat(event.truncated, is(true));
  }

  @Test
  public void missingAndBrokenFieldsHaveTheirCodes() {
    Object[][] cases = {
      {"", null},
      {",\"status\":null,\"bytes\":null,\"request_time\":null", null},
      {",\"status\":\"404\",\"bytes\":\"-\",\"request_time\":\"\"", null},
      {",\"status\":0", null},
      {",\"request_time\":-0.5", null},
      {",\"bytes\":1e3", null},
      {",\"status\":99", DeadLetterCode.BAD_STATUS},
      {",\"status\":\"OK\"", DeadLetterCode.BAD_STATUS},
      {",\"status\":true", DeadLetterCode.BAD_STATUS},
      {",\"bytes\":-1", DeadLetterCode.BAD_NUMBER},
      {",\"bytes\":1e99", DeadLetterCode.BAD_NUMBER},
      {",\"bytes\":" + "9".repeat(5000), DeadLetterCode.BAD_NUMBER},
      {",\"request_time\":\"soon\"", DeadLetterCode.BAD_NUMBER},
      {",\"client_port\":65536", DeadLetterCode.BAD_NUMBER},
      {",\"client_ip\":\"localhost\"", DeadLetterCode.BAD_ADDRESS},
      {",\"client_ip\":null", DeadLetterCode.MISSING_FIELD},
      {",\"client_ip\":\"\"", DeadLetterCode.MISSING_FIELD},
      {",\"time\":null", DeadLetterCode.MISSING_FIELD},
      {",\"time\":\"yesterday\"", DeadLetterCode.BAD_TIME},
      {",\"time\":1711741827", DeadLetterCode.BAD_TIME},
      {",\"method\":{}", DeadLetterCode.BAD_FIELD},
      {",\"method\":{},\"method\":\"PUT\"", null},
      {",\"tls\":null", null},
      {",\"tls\":\"x\"", null},
      {",\"x\":NaN", DeadLetterCode.BAD_JSON},
      {",\"x\":01", DeadLetterCode.BAD_JSON},
      {",}", DeadLetterCode.BAD_JSON},
      {"} {", DeadLetterCode.BAD_JSON},
    };
    for (Object[] c : cases) {
      assertThat((String) c[0], wafCode((String) c[0]), equalTo(c[1]));
    }
    assertThat(parse(WAF, "{\"time\":1}"), is(DeadLetterCode.NOT_IN_FORMAT));
    assertThat(parse(WAF, "[]"), is(DeadLetterCode.NOT_IN_FORMAT));
    assertThat(parse(WAF, "1"), is(DeadLetterCode.NOT_IN_FORMAT));
    assertThat(parse(WAF, ""), is(DeadLetterCode.NOT_IN_FORMAT));
    assertThat(parse(WAF, "GET /"), is(DeadLetterCode.BAD_JSON));
    for (int cut = 1; cut < WAF_START.length(); cut++) {
      assertThat(parse(WAF, WAF_START.substring(0, cut)), is(DeadLetterCode.TRUNCATED_LINE));
    }
    assertThat(
        parse(FORMATS.byName("nginx-json"), "{\"remote_addr\":\"192.0.2.1\",\"status\":1}"),
        is(DeadLetterCode.MISSING_FIELD));
  }

  @Test
  public void theLastOfDuplicateKeysCounts() {
    waf(",\"url\":\"/1\",\"url\":\"/2\"");
    assertThat(text(event.path), is("/2"));
    waf(",\"method\":null");
    assertThat(text(event.method), nullValue());
  }

  @Test
  public void depthIsBounded() {
    // The line is level 1: what stands in it may have 31 more.
    for (String deep : List.of("x", "headers", "cookies", "method")) {
      String fits = "[".repeat(30) + "{}" + "]".repeat(30);
      assertThat(
          deep, wafCode(",\"" + deep + "\":[" + fits + "]"), is(DeadLetterCode.JSON_TOO_DEEP));
    }
    waf(",\"x\":" + "[".repeat(31) + "]".repeat(31));
    assertThat(
        wafCode(",\"x\":" + "[".repeat(32) + "]".repeat(32)), is(DeadLetterCode.JSON_TOO_DEEP));
    waf(",\"x\":" + "{\"a\":".repeat(31) + "1" + "}".repeat(31));
    assertThat(wafCode(",\"x\":" + "{\"a\":".repeat(50_000)), is(DeadLetterCode.JSON_TOO_DEEP));
    assertThat(
        wafCode(",\"headers\":{\"a\":[" + "[".repeat(30) + "]".repeat(30) + "]}"),
        is(DeadLetterCode.JSON_TOO_DEEP));
  }

  @Test
  public void oddTextIsTaken() {
    waf(",\"body\":\"\\ud83d\\ude00 \\ud800 \\udc00\\u0000\\u00e9\\u20ac\"");
    assertThat(text(event.body), is("\ud83d\ude00 \ufffd \ufffd\u0000\u00e9\u20ac"));
    waf(",\"body\":\"a\u0000\tb\"");
    assertThat(text(event.body), is("a\u0000\tb"));
    byte[] line = (WAF_START + ",\"body\":\"a\u00ff\u00c3\u00a9b\"}").getBytes(ISO_8859_1);
    event.requestHash = 7;
    event.reset();
    event.requestHash = 7;
    assertThat(WAF.parse(line, 0, line.length, event), nullValue());
    assertThat(text(event.body), is("a\ufffd\u00e9b"));
    assertThat(event.requestHash, is(7L));
    good("waf-json", "\ufeff" + WAF_START + "}\r");
    good("waf-json", "  " + WAF_START + " }  ");
    waf(",\"" + "k".repeat(200_000) + "\":\"" + "v".repeat(200_000) + "\"");
  }

  @Test
  public void shippedMappings() {
    good(
        "caddy",
        "{\"level\":\"error\",\"ts\":1711741827.9626286,\"msg\":\"handled request\",\"request\":{"
            + "\"remote_ip\":\"192.0.2.1\",\"remote_port\":\"54462\",\"proto\":\"HTTP/1.1\","
            + "\"method\":\"GET\",\"host\":\"localhost:9080\",\"uri\":\"/x?y\",\"headers\":{"
            + "\"User-Agent\":[\"curl/7.88.1\"],\"Cookie\":[\"REDACTED\"]}},\"duration\":0.000033987,"
            + "\"size\":3,\"status\":401}");
    assertThat(time(), is(Instant.parse("2024-03-29T19:50:27.962Z")));
    assertThat(event.port, is(54_462));
    assertThat(text(event.userAgent), is("curl/7.88.1"));
    assertThat(text(event.host), is("localhost:9080"));
    assertThat(event.requestTimeMicros, is(34L));
    assertThat(event.knows(RequestEvent.HEADERS | RequestEvent.USER_AGENT), is(true));
    assertThat(event.knows(RequestEvent.COOKIES), is(false));
    assertThat(event.cookieCount, is(0));

    good(
        "traefik",
        "{\"ClientAddr\":\"192.0.2.1:4711\",\"ClientHost\":\"192.0.2.1\",\"DownstreamStatus\":200,"
            + "\"DownstreamContentSize\":5,\"Duration\":1234567,\"RequestMethod\":\"GET\","
            + "\"RequestPath\":\"/p?q\",\"RequestProtocol\":\"HTTP/2.0\",\"RequestAddr\":\"h:1\","
            + "\"RequestHost\":\"h\",\"StartUTC\":\"2024-05-01T12:00:00.123456789Z\","
            + "\"request_User-Agent\":\"A\"}");
    assertThat(event.port, is(4711));
    assertThat(event.requestTimeMicros, is(1235L));
    assertThat(text(event.host), is("h:1"));
    assertThat(text(event.userAgent), is("A"));
    assertThat(event.knows(RequestEvent.REFERRER), is(false));

    good(
        "envoy",
        "{\":authority\":\"h\",\"bytes_sent\":5,\"downstream_remote_address\":\"[2001:db8::1]:80\","
            + "\"duration\":11,\"method\":\"GET\",\"protocol\":\"HTTP/2\",\"response_code\":0,"
            + "\"start_time\":\"2025-12-31T16:37:40.479Z\",\"user-agent\":null,"
            + "\"x-envoy-origin-path\":\"/a\",\"path\":\"/b\",\"x-forwarded-for\":\"192.0.2.9\"}");
    assertThat(address(), is("2001:db8::1"));
    assertThat(event.status, is(-1));
    assertThat(event.requestTimeMicros, is(11_000L));
    assertThat(text(event.path), is("/a"));
    assertThat(event.knows(RequestEvent.USER_AGENT), is(true));
    assertThat(text(event.userAgent), nullValue());
    assertThat(text(event.forwardedFor), is("192.0.2.9"));

    good(
        "nginx-json",
        "{\"time_local\":\"22/Jan/2019:03:56:14 +0330\",\"remote_addr\":\"192.0.2.1\","
            + "\"request\":\"GET /a HTTP/1.1\",\"status\":\"200\",\"body_bytes_sent\":\"5\","
            + "\"request_time\":\"0.002\",\"http_user_agent\":\"\",\"http_cookie\":\"a=b\"}");
    assertThat(time(), is(Instant.parse("2019-01-22T00:26:14Z")));
    assertThat(
        event.knows(RequestEvent.ZONE | RequestEvent.METHOD | RequestEvent.PROTOCOL), is(true));
    assertThat(text(event.method), is("GET"));
    assertThat(text(event.path), is("/a"));
    assertThat(cookies(), is(List.of("a=b")));
    good(
        "nginx-json",
        "{\"time_local\":\"22/Jan/2019:03:56:14 +0330\",\"msec\":\"1548116774.5\","
            + "\"remote_addr\":\"192.0.2.1\",\"status\":\"200\",\"uri\":\"/a\",\"args\":\"b=c\"}");
    assertThat(time(), is(Instant.parse("2019-01-22T00:26:14.500Z")));
    assertThat(text(event.target), is("/a?b=c"));
    assertThat(text(event.query), is("b=c"));
  }

  @Test
  public void pathsAlternativesAndDefaults() throws IOException {
    LogFormat format =
        new JsonFormat(
            JsonMapping.load(
                new StringReader(
                    """
                    name: mine
                    detect: [a.b.c]
                    fields:
                      time: {path: a.b.c, type: epoch_nanos}
                      client_ip: [x.real, {path: x.peer}]
                      url: {path: u, default: /none}
                      method: {path: m, default: GET}
                      headers: h
                      user: h.X-User
                    """),
                "mine.yaml"));
    String rest = ",\"x.real\":null,\"x\":{\"peer\":\"192.0.2.5\"},\"h\":{\"X-User\":\"u\"}}";
    for (String time :
        List.of(
            "\"a\":{\"b\":{\"c\":1711741827962628600}}",
            "\"a.b\":{\"c\":1711741827962628600}",
            "\"a\":{\"b.c\":\"1711741827962628600\"}",
            "\"a.b.c\":1711741827962628600")) {
      assertThat(time, parse(format, "{" + time + rest), nullValue());
      assertThat(time(), is(Instant.parse("2024-03-29T19:50:27.962Z")));
      assertThat(address(), is("192.0.2.5"));
      assertThat(text(event.path), is("/none"));
      assertThat(text(event.method), is("GET"));
      assertThat(text(event.user), is("u"));
      assertThat(headers(), is(List.of("X-User=u")));
    }
    String better =
        ",\"x\":{\"peer\":\"192.0.2.5\",\"real\":\"192.0.2.6\",\"peer\":\"192.0.2.7\"}}";
    assertThat(parse(format, "{\"a.b.c\":0" + better), is(DeadLetterCode.BAD_TIME));
    assertThat(parse(format, "{\"a.b.c\":1711741827962628600" + better), nullValue());
    assertThat(address(), is("192.0.2.6"));
  }

  @Test
  public void survivesSerialization() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      for (LogFormat format : FORMATS.all()) {
        out.writeObject(format);
      }
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      for (LogFormat format : FORMATS.all()) {
        LogFormat copy = (LogFormat) in.readObject();
        assertThat(copy.name(), is(format.name()));
        if (copy.name().equals("waf-json")) {
          assertThat(parse(copy, WAF_START + "}"), nullValue());
        }
      }
    }
  }
}
