package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import dev.spoor.model.Bytes;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.transforms.formats.HoneypotReader.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

public class HoneypotReaderTest {
  private static final String TIME = "2026-11-10T09:00:00Z";
  private static final String MINIMAL =
      "{'sess_uuid':'s-1','peer_ip':'192.0.2.7','start_time':1794301200%s}";
  private static final String EVENT =
      "{'method':'GET','path':'/a?b=c','peer':{'ip':'192.0.2.7','port':4711},"
          + "'timestamp':'2026-11-10T09:00:00.25'%s}";

  private final HoneypotReader reader = new HoneypotReader();
  private final RequestEvent event = new RequestEvent();

  private Reading read(String line) {
    byte[] bytes = ("??" + line.replace('\'', '"') + "??").getBytes(UTF_8);
    return reader.read(bytes, 2, bytes.length - 4);
  }

  private HoneypotRecord record(String line) {
    Reading reading = read(line);
    if (reading.record() == null) {
      throw new AssertionError(line + ": " + reading);
    }
    return reading.record();
  }

  private static String with(String more) {
    return MINIMAL.formatted(more);
  }

  private static String event(String more) {
    return EVENT.formatted(more);
  }

  /** Why a line is refused. */
  private String refusal(String line) {
    Reading reading = read(line);
    return reading.refusal() == null
        ? "none"
        : (reading.refusal().wireName() + " " + reading.field()).strip();
  }

  private String peer(String line) {
    record(line).fill(0, event);
    return IpAddress.toString(event.addressHigh, event.addressLow) + " " + event.port;
  }

  private String start(String time) {
    return read("{'sess_uuid':'s','peer_ip':'192.0.2.7','start_time':" + time + "}").record()
            == null
        ? refusal("{'sess_uuid':'s','peer_ip':'192.0.2.7','start_time':" + time + "}")
        : record("{'sess_uuid':'s','peer_ip':'192.0.2.7','start_time':" + time + "}")
            .start()
            .toString();
  }

  /** All requests: method, target, status and seconds behind the start. */
  private String requests(String line) {
    HoneypotRecord record = record(line);
    List<String> requests = new ArrayList<>();
    for (int i = 0; i < record.requests(); i++) {
      record.fill(i, event);
      long late = event.timeMillis - Instant.parse(TIME).toEpochMilli();
      requests.add(
          (event.method.isPresent() ? event.method + " " : "")
              + (event.target.isPresent() ? event.target : "-")
              + (event.status < 0 ? "" : " " + event.status)
              + (late == 0 ? "" : " +" + late));
    }
    return String.join(", ", requests);
  }

  private void refusals(Map<String, String> expected) {
    Map<String, String> actual = new LinkedHashMap<>();
    expected.keySet().forEach(line -> actual.put(line, refusal(line)));
    assertThat(actual, is(expected));
  }

  @Test
  public void whatIsNoRecordSaysWhy() {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("what is this?", "bad_json");
    expected.put("{'sess_uuid':'s','peer_ip'", "truncated_line");
    expected.put("{'sess_uuid':'s',", "truncated_line");
    expected.put("{'sess_uuid':'unending", "truncated_line");
    expected.put("{} {}", "bad_json");
    expected.put(with("") + "x", "bad_json");
    expected.put("null", "not_in_format");
    expected.put("[]", "not_in_format");
    expected.put("17", "not_in_format");
    expected.put("'text'", "not_in_format");
    expected.put("{}", "missing_field sess_uuid");
    expected.put("{'time':1,'src_ip':'192.0.2.7','url':'/'}", "missing_field sess_uuid");
    expected.put(with(",'x':" + "[".repeat(40) + "]".repeat(40)), "json_too_deep");
    expected.put(with(",'x':" + "7".repeat(1_001)), "bad_number");
    expected.put(with(",'x':1e9999999999"), "bad_number");
    expected.put(with(",'x':[-1E-99999999999]"), "bad_number");
    expected.put(with(",'x':" + "[".repeat(31) + "]".repeat(31)), "none");
    refusals(expected);
  }

  @Test
  public void threeFieldsAreRequiredAndHaveToBeGood() {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put(with(""), "none");
    for (String id : List.of("null", "''", "' \\n '")) {
      expected.put(
          "{'sess_uuid':" + id + ",'peer_ip':'192.0.2.7','start_time':1}",
          "missing_field sess_uuid");
      expected.put(
          "{'sess_uuid':'s','peer_ip':" + id + ",'start_time':1}", "missing_field peer_ip");
      expected.put(
          "{'sess_uuid':'s','peer_ip':'192.0.2.7','start_time':" + id + "}",
          "missing_field start_time");
    }
    expected.put("{'peer_ip':'192.0.2.7','start_time':1}", "missing_field sess_uuid");
    expected.put("{'sess_uuid':'s','start_time':1}", "missing_field peer_ip");
    expected.put("{'sess_uuid':'s','peer_ip':'192.0.2.7'}", "missing_field start_time");
    expected.put("{'sess_uuid':true,'peer_ip':'192.0.2.7','start_time':1}", "bad_field sess_uuid");
    expected.put("{'sess_uuid':['s'],'peer_ip':'192.0.2.7','start_time':1}", "bad_field sess_uuid");
    expected.put(
        "{'sess_uuid':'" + "x".repeat(129) + "','peer_ip':'192.0.2.7','start_time':1}",
        "bad_field sess_uuid");
    expected.put(
        "{'sess_uuid':'" + "x".repeat(128) + "','peer_ip':'192.0.2.7','start_time':1}", "none");
    refusals(expected);
  }

  @Test
  public void addressesAreCleaned() {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("192.168.1.1/24", "192.168.1.1 -1");
    expected.put("192.0.2.7:8080", "192.0.2.7 8080");
    expected.put(" 192.0.2.7\\u0000\\n", "192.0.2.7 -1");
    expected.put("[2001:db8::1]", "2001:db8::1 -1");
    expected.put("[2001:db8::1]:443", "2001:db8::1 443");
    expected.put("2001:DB8:0::1/64", "2001:db8::1 -1");
    expected.put("fe80::1%eth0", "fe80::1 -1");
    expected.put("::ffff:192.0.2.7", "192.0.2.7 -1");
    Map<String, String> actual = new LinkedHashMap<>();
    for (String address : expected.keySet()) {
      actual.put(address, peer("{'sess_uuid':'s','peer_ip':'" + address + "','start_time':1}"));
    }
    assertThat(actual, is(expected));
    for (String wrong :
        List.of(
            "'999.1.1.1'",
            "'192.0.2'",
            "'host.example'",
            "'192.0.2.7/'",
            "'192.0.2.7/abc'",
            "'192.0.2.7/1234'",
            "'192.0.2.7, 192.0.2.8'",
            "'NA'",
            "3221225991",
            "true",
            "[]")) {
      assertThat(
          wrong,
          refusal("{'sess_uuid':'s','peer_ip':" + wrong + ",'start_time':1}"),
          is("bad_address peer_ip"));
    }
  }

  @Test
  public void thePeerMayBeAnObjectAndItsPortIsUnknownWhenItIsNone() {
    String peer = "{'sess_uuid':'s','peer':%s,'start_time':1}";
    assertThat(peer(peer.formatted("{'ip':'192.0.2.7','port':99}")), is("192.0.2.7 99"));
    assertThat(peer(peer.formatted("{'ip':'192.0.2.7'}")), is("192.0.2.7 -1"));
    assertThat(peer(peer.formatted("'192.0.2.7:1'")), is("192.0.2.7 1"));
    assertThat(refusal(peer.formatted("{'ip':null,'port':1}")), is("missing_field peer_ip"));
    Map<String, String> ports =
        Map.of(
            "54321", "192.0.2.7 54321",
            "'80'", "192.0.2.7 80",
            "0", "192.0.2.7 -1",
            "-1", "192.0.2.7 -1",
            "65536", "192.0.2.7 -1",
            "null", "192.0.2.7 -1",
            "'x'", "192.0.2.7 -1",
            "[1]", "192.0.2.7 -1");
    ports.forEach((port, e) -> assertThat(port, peer(with(",'peer_port':" + port)), is(e)));
    assertThat(
        peer("{'sess_uuid':'s','peer_ip':'192.0.2.7:5','peer_port':6,'start_time':1}"),
        is("192.0.2.7 6"));
  }

  @Test
  public void timesAreOfManyKindsAndAllInUtc() {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("1794301200", TIME);
    expected.put("1794301200.0", TIME);
    expected.put("1794301200.84854", "2026-11-10T09:00:00.848Z");
    expected.put("1.7943012E9", TIME);
    expected.put("1794301200123", "2026-11-10T09:00:00.123Z");
    expected.put("1794301200123456", "2026-11-10T09:00:00.123Z");
    expected.put("1794301200123456789", "2026-11-10T09:00:00.123Z");
    expected.put("'1794301200.5'", "2026-11-10T09:00:00.500Z");
    expected.put("' 1794301200 '", TIME);
    expected.put("'2026-11-10T09:00:00'", TIME);
    expected.put("'2026-11-10T09:00:00Z'", TIME);
    expected.put("'2026-11-10 09:00:00.250001'", "2026-11-10T09:00:00.250Z");
    expected.put("'2026-11-10T14:30:00+05:30'", TIME);
    expected.put("'2026-11-10T04:00:00.5-0500'", "2026-11-10T09:00:00.500Z");
    expected.put("'2026-11-10'", "2026-11-10T00:00:00Z");
    expected.put("0", "1970-01-01T00:00:00Z");
    for (String wrong :
        List.of(
            "'yesterday'",
            "'2026-13-45T99:99:99Z'",
            "'2026-02-30'",
            "true",
            "[]",
            "{}",
            "NaN",
            "-Infinity",
            "-5",
            "1e400",
            "'1e999999999'")) {
      expected.put(wrong, "bad_time start_time");
    }
    Map<String, String> actual = new LinkedHashMap<>();
    expected.keySet().forEach(time -> actual.put(time, start(time)));
    assertThat(actual, is(expected));
  }

  @Test
  public void aTimeAsNumberIsThatOfTheNumberAsText() {
    Random random = new Random(5);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder time = new StringBuilder(random.nextInt(20) == 0 ? "-" : "");
      digits(random, 1 + random.nextInt(random.nextBoolean() ? 12 : 24), time);
      if (random.nextInt(3) > 0) {
        time.append('.').append("0".repeat(random.nextInt(4)));
        digits(random, 1 + random.nextInt(random.nextBoolean() ? 4 : 14), time);
        time.append("0".repeat(random.nextInt(3)));
      }
      if (random.nextInt(8) == 0) {
        time.append('e').append(random.nextInt(40) - 20);
      }
      String expected = start("'" + time + "'");
      assertThat(time.toString(), start(time.toString()), is(expected));
      read += expected.startsWith("bad") ? 0 : 1;
    }
    assertThat(read, is(greaterThan(10_000)));
    for (String edge :
        List.of(
            "0",
            "-0",
            "0.0",
            "-0.0",
            "-0.0001",
            "99999999999",
            "99999999999.999",
            "100000000000",
            "999999999999999999",
            "1000000000000000000",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999.9999999",
            "0.000000001",
            "0.0000000001")) {
      assertThat(edge, start(edge), is(start("'" + edge + "'")));
    }
  }

  private static void digits(Random random, int count, StringBuilder into) {
    into.append(count == 1 ? random.nextInt(10) : 1 + random.nextInt(9));
    for (int i = 1; i < count; i++) {
      into.append(random.nextInt(10));
    }
  }

  @Test
  public void aStatusAsNumberIsThatOfTheNumberAsText() {
    for (int status = -1_100; status <= 1_100; status++) {
      String line = with(",'paths':[{'path':'/','status':%s}]");
      assertThat(
          requests(line.formatted(status)), is(requests(line.formatted("'" + status + "'"))));
    }
  }

  @Test
  public void theWholeReachesFromTheFirstTimeToTheLast() {
    String[][] table = {
      {"", TIME, TIME},
      {",'end_time':1794301530.5", TIME, "2026-11-10T09:05:30.500Z"},
      {",'end_time':'2026-11-10T09:05:30'", TIME, "2026-11-10T09:05:30Z"},
      {",'end_time':5", TIME, TIME},
      {",'end_time':'never'", TIME, TIME},
      {",'end_time':null", TIME, TIME},
      {",'paths':[{'path':'/','timestamp':1794301260}]", TIME, "2026-11-10T09:01:00Z"},
      {
        ",'end_time':1794301210,'paths':[{'path':'/','timestamp':1794301199}]",
        "2026-11-10T08:59:59Z",
        "2026-11-10T09:00:10Z"
      },
    };
    for (String[] row : table) {
      HoneypotRecord record = record(with(row[0]));
      assertThat(row[0], record.start() + ".." + record.end(), is(row[1] + ".." + row[2]));
    }
  }

  @Test
  public void requestsComeInManyForms() {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("", "-");
    expected.put(",'requests':null,'paths':[]", "-");
    expected.put(
        ",'requests':[{'method':'POST','path':'/login','headers':{},'cookies':{}}]", "POST /login");
    expected.put(
        ",'paths':[{'path':'/a b\\u0022<é>','timestamp':1794301201.5,'response_status':404},"
            + "{'path':'/b','timestamp':null,'response_status':null},null]",
        "/a b\"<é> 404 +1500, /b");
    expected.put(",'requests':['/x','/y?z']", "/x, /y?z");
    expected.put(
        ",'requests':[{'url':'http://shop.example/x','status':'200','time':1794301202}]",
        "http://shop.example/x 200 +2000");
    expected.put(
        ",'requests':[{'uri':'/x','query':'a=1'},{'path':'/x','query':{'a':'1 &','b':2}}]",
        "/x?a=1, /x?a=1+%26&b=2");
    expected.put(",'requests':[{'path':'/x?y','query':'a=1'}]", "/x?y");
    expected.put(",'requests':{'/a':{'method':'GET'},'/b':null}", "GET /a, /b");
    expected.put(",'requests':[],'paths':['/p']", "/p");
    expected.put(",'requests':['/r'],'paths':['/p']", "/r");
    expected.put(",'requests':12,'paths':['/p']", "/p");
    expected.put(",'attack_types':{'/login':'sqli','/x':'index'}", "/login, /x");
    expected.put(",'attack_types':{'/login':'sqli'},'paths':['/p']", "/p");
    expected.put(
        ",'paths':[{'path':'/a','response_status':99},{'path':'/b','response_status':'x'},"
            + "{'path':'/c','response_status':1000},{'path':null}]",
        "/a, /b, /c, -");
    Map<String, String> actual = new LinkedHashMap<>();
    expected.keySet().forEach(more -> actual.put(more, requests(with(more))));
    assertThat(actual, is(expected));
    for (String wrong : List.of("'paths':7", "'paths':'x'", "'paths':[7]", "'paths':[[]]")) {
      assertThat(refusal(with("," + wrong)), is("bad_field paths"));
    }
    assertThat(refusal(with(",'requests':true")), is("bad_field requests"));
  }

  @Test
  public void attackTypesComeInManyForms() {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("", "[] []");
    expected.put("'attack_types':null", "[] []");
    expected.put("'attack_types':[]", "[] []");
    expected.put("'attack_types':['index','index']", "[] []");
    expected.put("'attack_types':['sqli','sqli','index']", "[sql_injection] []");
    expected.put("'attack_types':{'/login':'sqli','/':'index'}", "[sql_injection] []");
    expected.put(
        "'attack_types':{'/login':['sqli','xss']}", "[cross_site_scripting, sql_injection] []");
    expected.put("'attack_types':'lfi'", "[path_traversal] []");
    expected.put(
        "'attack_types':[{'attack_type':'rfi','path':'/'},{'name':'xss'},{}]",
        "[cross_site_scripting, remote_file_inclusion] []");
    expected.put("'attack_types':['teapot','crlf']", "[crlf_injection, teapot] [teapot]");
    expected.put("'paths':[{'path':'/','attack_type':'cmd_exec'}]", "[command_execution] []");
    expected.put(
        "'attack_count':{'xss':2,'lfi':0,'index':9,'rfi':'x'}", "[cross_site_scripting] []");
    expected.put("'attack_count':7", "[] []");
    Map<String, String> actual = new LinkedHashMap<>();
    for (String more : expected.keySet()) {
      SensorLabels labels = record(with(more.isEmpty() ? "" : "," + more)).labels();
      actual.put(more, labels.labels() + " " + labels.unknownLabels());
    }
    assertThat(actual, is(expected));
    assertThat(refusal(with(",'attack_types':7")), is("bad_field attack_types"));
    assertThat(refusal(with(",'attack_types':[true]")), is("bad_field attack_types"));
  }

  @Test
  public void restOfASessionIsTakenWhateverItIs() {
    for (String more :
        List.of(
            "'location':'NA'",
            "'location':{'country':'Germany','zip_code':null}",
            "'possible_owners':{'tool':0.6}",
            "'possible_owners':[]",
            "'requests_in_second':NaN,'approx_time_between_requests':Infinity",
            "'cookies':null,'referer':[1],'snare_uuid':{}",
            "'hidden_links':-1,'errors':'x','accepted_paths':null")) {
      assertThat(more, requests(with("," + more)), is("-"));
    }
    assertThat(record(with(",'request_count':15")).reportedRequests(), is(15L));
    assertThat(record(with(",'request_count':'15'")).reportedRequests(), is(15L));
    assertThat(record(with(",'requests':15")).reportedRequests(), is(15L));
    assertThat(record(with(",'request_count':-1")).reportedRequests(), is(-1L));
    assertThat(record(with("")).reportedRequests(), is(-1L));
    assertThat(record(with("")).sensor(), is((String) null));
    assertThat(record(with(",'snare_uuid':' a-1 '")).sensor(), is("a-1"));
  }

  @Test
  public void agentsAreCleanedAndKnownWhereTheRecordHasAWordForThem() {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("", "unknown");
    expected.put(",'user_agent':null", "none");
    expected.put(",'user_agent':''", "none");
    expected.put(",'user_agent':' curl/8\\u0007.5\\r\\n'", "curl/8.5");
    expected.put(",'user_agent':7", "7");
    expected.put(",'requests':[{'path':'/','headers':{'User-Agent':'x/1'}}]", "x/1");
    expected.put(",'requests':[{'path':'/','headers':{'host':'h'}}]", "none");
    expected.put(
        ",'user_agent':'a/1','requests':[{'path':'/','headers':{'user-agent':'x/1'}}]", "a/1");
    expected.put(
        ",'user_agent':null,'requests':[{'path':'/','headers':{'user-agent':'x/1'}}]", "x/1");
    Map<String, String> actual = new LinkedHashMap<>();
    for (String more : expected.keySet()) {
      record(with(more)).fill(0, event);
      actual.put(
          more,
          !event.knows(RequestEvent.USER_AGENT)
              ? "unknown"
              : event.userAgent.isPresent() ? event.userAgent.toString() : "none");
    }
    assertThat(actual, is(expected));
    record(with(",'user_agent':'" + "x".repeat(5_000) + "'")).fill(0, event);
    assertThat(event.userAgent.length(), is(HoneypotReader.MAX_AGENT));
  }

  private static List<String> pairs(int count, Bytes[] names, Bytes[] values) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(names[i] + "=" + values[i]);
    }
    return pairs;
  }

  private List<String> cookies() {
    return pairs(event.cookieCount, event.cookieNames, event.cookieValues);
  }

  @Test
  public void headersCookiesAndBodiesOfRequests() {
    record(
            with(
                ",'requests':[{'path':'/','headers':{'Host':'shop.example','Accept':['a','b'],"
                    + "'referer':'/from','X-Forwarded-For':'203.0.113.1','cookie':'a=1; b'},"
                    + "'post_data':{'user':'x y','p&w':'=\\u00e9'}}]"))
        .fill(0, event);
    assertThat(
        pairs(event.headerCount, event.headerNames, event.headerValues),
        is(
            List.of(
                "Host=shop.example",
                "Accept=a",
                "Accept=b",
                "referer=/from",
                "X-Forwarded-For=203.0.113.1",
                "cookie=a=1; b")));
    assertThat(event.host.toString(), is("shop.example"));
    assertThat(event.referrer.toString(), is("/from"));
    assertThat(event.forwardedFor.toString(), is("203.0.113.1"));
    assertThat(cookies(), is(List.of("a=1", "b=")));
    assertThat(event.body.toString(), is("user=x+y&p%26w=%3D%C3%A9"));
    assertThat(event.knows(RequestEvent.HEADERS | RequestEvent.COOKIES), is(true));

    record(
            with(
                ",'requests':[{'path':'/','headers':[['a','b'],{'name':'c','value':'d'},7],"
                    + "'cookies':{'x':'1','y':null},'body':{'k':[1]}}]"))
        .fill(0, event);
    assertThat(
        pairs(event.headerCount, event.headerNames, event.headerValues), is(List.of("a=b", "c=d")));
    assertThat(cookies(), is(List.of("x=1")));
    assertThat(event.body.toString(), is("{\"k\":[1]}"));
  }

  @Test
  public void anEmptyListOfHeadersIsOfASensorThatKeepsNone() {
    record(with(",'requests':[{'path':'/','headers':{},'cookies':{}}]")).fill(0, event);
    assertThat(event.knows(RequestEvent.HEADERS), is(false));
    assertThat(event.knows(RequestEvent.COOKIES), is(true));
    record(with(",'paths':[{'path':'/'}]")).fill(0, event);
    assertThat(event.known, is(0));
  }

  @Test
  public void cookiesAndReferrerOfASessionAreThoseOfItsFirstRequestButNotCounted() {
    HoneypotRecord record =
        record(with(",'paths':['/a','/b'],'cookies':{'c':'evil'},'referer':'/r'"));
    record.fill(0, event);
    assertThat(cookies() + " " + event.referrer, is("[c=evil] /r"));
    assertThat(event.knows(RequestEvent.COOKIES), is(false));
    assertThat(event.knows(RequestEvent.REFERRER), is(false));
    record.fill(1, event);
    assertThat(cookies() + " " + event.referrer, is("[] "));
  }

  @Test
  public void whatARequestIsMadeOfIsKeptRaw() {
    String path = "/%c0%ae\\r\\nSet-Cookie:x=1 ' OR 1=1 -- \\u0000";
    record(with(",'paths':['" + path.replace("'", "\\u0027") + "']")).fill(0, event);
    assertThat(event.target.toString(), is("/%c0%ae\r\nSet-Cookie:x=1 ' OR 1=1 -- \u0000"));
  }

  @Test
  public void eventsAreRequestsOfAReport() {
    HoneypotRecord record =
        record(
            event(
                ",'headers':{'user-agent':'curl/8.5.0','host':'h'},'uuid':'sensor-1','status':404,"
                    + "'cookies':{'sess_uuid':null},'post_data':{'data':'<x>'},'response_msg':"
                    + "{'response':{'message':{'detection':{'name':'sqli','order':2,'type':2,"
                    + "'payload':{'value':'emulated'}},"
                    + "'sess_uuid':'0F0E0D0C-0b0a-0908-0706-050403020100'}}}"));
    assertThat(record.kind(), is(HoneypotRecord.Kind.EVENT));
    assertThat(record.sessUuid(), is("0f0e0d0c0b0a09080706050403020100"));
    assertThat(record.sensor(), is("sensor-1"));
    assertThat(record.labels().labels(), is(List.of("sql_injection")));
    assertThat(record.executed(), is(true));
    record.fill(0, event);
    assertThat(event.method + " " + event.path + " " + event.query, is("GET /a b=c"));
    assertThat(Instant.ofEpochMilli(event.timeMillis).toString(), is("2026-11-10T09:00:00.250Z"));
    assertThat(event.port + " " + event.status + " " + event.userAgent, is("4711 404 curl/8.5.0"));
    assertThat(event.body.toString(), is("data=%3Cx%3E"));
    assertThat(cookies(), is(List.of()));
  }

  @Test
  public void idsOfEventsComeFromTheAnswerThenFromTheCookie() {
    String hex = "0f0e0d0c0b0a09080706050403020100";
    String message = ",'response_msg':{'response':{'message':{'sess_uuid':%s}}}";
    String cookie = ",'cookies':{'sess_uuid':'" + hex + "'}";
    assertThat(record(event("")).sessUuid(), is((String) null));
    assertThat(record(event(cookie)).sessUuid(), is(hex));
    assertThat(record(event(cookie + message.formatted("'s-9'"))).sessUuid(), is("s-9"));
    assertThat(record(event(cookie + message.formatted("null"))).sessUuid(), is(hex));
    assertThat(record(event(",'sess_uuid':'s-8'" + cookie)).sessUuid(), is("s-8"));
    assertThat(
        "a client may send any cookie",
        record(event(",'cookies':{'sess_uuid':'admin'}")).sessUuid(),
        is((String) null));
    assertThat(refusal(event(message.formatted("{}"))), is("bad_field response_msg sess_uuid"));
  }

  @Test
  public void eventsWithoutTimeOrPeerAreNone() {
    assertThat(refusal("{'path':'/','peer':{'ip':'192.0.2.7'}}"), is("missing_field timestamp"));
    assertThat(
        refusal("{'path':'/','peer':{'ip':'192.0.2.7'},'timestamp':'now'}"),
        is("bad_time timestamp"));
    assertThat(refusal("{'path':'/','peer':{'ip':'x'},'timestamp':1}"), is("bad_address peer_ip"));
    assertThat(refusal("{'path':'/','peer':null,'timestamp':1}"), is("missing_field peer_ip"));
    assertThat(refusal("{'path':['/'],'peer':'192.0.2.7','timestamp':1}"), is("bad_field path"));
    assertThat(refusal("{'path':'/','timestamp':1}"), is("missing_field sess_uuid"));
    assertThat(refusal("{'path':null,'peer_ip':'192.0.2.7','timestamp':1}"), is("none"));
  }

  @Test
  public void aPayloadWithoutAttackIsNotExecuted() {
    String detection =
        ",'response_msg':{'response':{'message':{'detection':{'name':'%s','payload':%s}}}}";
    assertThat(record(event(detection.formatted("index", "{'value':'x'}"))).executed(), is(false));
    assertThat(record(event(detection.formatted("lfi", "{'value':''}"))).executed(), is(false));
    assertThat(record(event(detection.formatted("lfi", "null"))).executed(), is(false));
    assertThat(record(event(detection.formatted("lfi", "{'value':'x'}"))).executed(), is(true));
  }

  @Test
  public void bytesThatAreNotUtf8AreReplaced() {
    byte[] line = with(",'paths':['/\u00ff']").replace('\'', '"').getBytes(ISO_8859_1);
    reader.read(line, 0, line.length).record().fill(0, event);
    assertThat(event.target.toString(), is("/\ufffd"));
    record(with(",'paths':['/\\udc80','/\\ud83d\\ude00']")).fill(0, event);
    assertThat(event.target.toString(), is("/\ufffd"));
    assertThat(refusal("\ufeff" + with("")), is("none"));
    assertThat(
        "the last of duplicate keys counts",
        requests(with(",'paths':['/a'],'paths':['/b']")),
        is("/b"));
  }

  @Test
  public void eachRequestHasItsOwnHashWhichFollowsFromTheLine() {
    HoneypotRecord record = record(with(",'paths':['/a','/a']"));
    record.fill(0, event);
    long first = event.requestHash;
    record.fill(1, event);
    assertThat(event.requestHash, is(not(first)));
    record(with(",'paths':['/a','/a']")).fill(0, event);
    assertThat(event.requestHash, is(first));
  }

  @Test
  public void hostileRecordsTakeLinearTime() {
    List<String> lines =
        List.of(
            with(
                ",'user_agent':'"
                    + "x".repeat(30_000)
                    + "','paths':['','"
                    + "','".repeat(9_000)
                    + "']"),
            with(",'attack_types':['" + String.join("','", numbers(9_000)) + "']"),
            with(",'x':[" + "9".repeat(999) + ",1e999999".repeat(3_000) + "]"),
            with(",'paths':[{'path':'/','headers':{'a':['" + "','".repeat(20_000) + "']}}]"),
            with(",'requests':{" + pairs(5_000) + "}"),
            event(",'post_data':{" + pairs(5_000) + "}"),
            event(",'cookies':'" + ";".repeat(60_000) + "'"));
    for (String line : lines) {
      Instant before = Instant.now();
      for (int i = 0; i < 5; i++) {
        HoneypotRecord record = record(line);
        for (int j = 0; j < record.requests(); j++) {
          record.fill(j, event);
        }
      }
      long millis = Instant.now().toEpochMilli() - before.toEpochMilli();
      assertThat(line.substring(0, 90), millis, is(lessThan(5_000L)));
    }
  }

  private static List<String> numbers(int count) {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add("n" + i);
    }
    return numbers;
  }

  private static String pairs(int count) {
    return "'" + String.join("':1,'", numbers(count)) + "':1";
  }
}
