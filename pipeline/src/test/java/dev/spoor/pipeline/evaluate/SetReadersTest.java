package dev.spoor.pipeline.evaluate;

import static dev.spoor.model.AttackCategory.COMMAND_EXECUTION;
import static dev.spoor.model.AttackCategory.CROSS_SITE_SCRIPTING;
import static dev.spoor.model.AttackCategory.PATH_TRAVERSAL;
import static dev.spoor.model.AttackCategory.SENSITIVE_FILE_ACCESS;
import static dev.spoor.model.AttackCategory.SQL_INJECTION;
import static dev.spoor.model.AttackCategory.TEMPLATE_INJECTION;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.spoor.model.AttackCategory;
import dev.spoor.pipeline.evaluate.RequestData.Header;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SetReadersTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final Header HOST = new Header("Host", "www.example.com");
  private static final Header AGENT = new Header("User-Agent", RequestData.BROWSER);

  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private Path write(String name, String text) throws IOException {
    Path file = temporary.getRoot().toPath().resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  private static List<LabelledRequest> all(Corpus.OfRequests corpus) throws IOException {
    List<LabelledRequest> requests = new ArrayList<>();
    corpus.forEach(requests::add);
    return requests;
  }

  private static List<LabelledAgent> agents(Corpus.OfAgents corpus) throws IOException {
    List<LabelledAgent> agents = new ArrayList<>();
    corpus.forEach(agents::add);
    return agents;
  }

  @Test
  public void aRegressionTestIsSentAsItsOwnTesterWould() throws IOException {
    String raw = "GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n";
    write(
        "set/REQUEST-930-SOME-FILES/930900.yaml",
        """
        rule_id: 930900
        tests:
          - test_id: 1
            stages:
              - input:
                  method: POST
                  uri: /upload?x=1
                  headers:
                    User-Agent: "OWASP CRS test agent"
                    Host: localhost
                  data: "file=../up & down=é"
                output: {log: {expect_ids: [930900]}}
          - test_id: 2
            stages:
              - input:
                  method: POST
                  headers: {Content-Type: application/json}
                  data: '{"a b": 1}'
                output: {log: {no_expect_ids: [930900]}}
          - test_id: 3
            stages:
              - input: {uri: /first}
                output: {log: {expect_ids: [930900]}}
              - input: {uri: /second, data: "a=%%41", method: PUT}
                output: {log: {no_expect_ids: [930900]}}
          - test_id: 4
            stages:
              - input: {uri: /}
                output: {log: {match_regex: x}}
              - input:
                  encoded_request: %s
                output: {log: {expect_ids: [930900]}}
          - test_id: 5
            stages:
              - input: {autocomplete_headers: false, data: "a b", method: POST}
                output: {log: {expect_ids: [930900]}}
        """
            .formatted(Base64.getEncoder().encodeToString(raw.getBytes(StandardCharsets.UTF_8))));
    write("set/REQUEST-920-PROTOCOL/920900.yaml", "tests: [{test_id: 1, stages: []}]");

    Set<AttackCategory> files = Set.of(PATH_TRAVERSAL, SENSITIVE_FILE_ACCESS);
    Header form = new Header("Content-Type", FORM);
    assertThat(
        all(new CrsRegression(temporary.getRoot().toPath().resolve("set"))),
        contains(
            LabelledRequest.attack(
                "930900-1",
                "must_fire",
                "930",
                files,
                new RequestData(
                    "POST",
                    "/upload?x=1",
                    List.of(AGENT, new Header("Host", "localhost"), form),
                    "file=..%2Fup+&+down=%C3%A9",
                    -1)),
            LabelledRequest.nearMiss(
                "930900-2",
                "must_not_fire",
                "930",
                files,
                new RequestData(
                    "POST",
                    "/",
                    List.of(new Header("Content-Type", "application/json")),
                    "{\"a b\": 1}",
                    -1)),
            LabelledRequest.attack(
                "930900-3/1",
                "must_fire",
                "930",
                files,
                new RequestData("GET", "/first", List.of(), null, -1)),
            LabelledRequest.nearMiss(
                "930900-3/2",
                "must_not_fire",
                "930",
                files,
                new RequestData("PUT", "/second", List.of(form), "a=%41", -1)),
            LabelledRequest.attack(
                "930900-4/2",
                "must_fire",
                "930",
                files,
                new RequestData("GET", "/a", List.of(new Header("Host", "a.example")), null, -1)),
            LabelledRequest.attack(
                "930900-5",
                "must_fire",
                "930",
                files,
                new RequestData("POST", "/", List.of(), "a b", -1))));
  }

  @Test
  public void aPayloadIsSentByEachEncoderInEachPlace() throws IOException {
    write(
        "waf/owasp/sst-injection.yml",
        """
        payload: ["{{7*7}} é", "\\'x"]
        encoder: [Base64Flat, URL, Plain]
        placeholder: [URLParam, JSONRequest, UserAgent]
        """);
    write(
        "waf/false-pos/texts.yml",
        """
        payload: ["a & b"]
        encoder: [URL]
        placeholder:
          - HTMLForm
          - RawRequest: {method: PUT, path: "/{{payload}}", headers: {Host: h}, body: "<{{payload}}>"}
          - GraphQL: {method: GET}
        """);
    List<LabelledRequest> requests =
        all(new GoTestWaf(temporary.getRoot().toPath().resolve("waf")));
    assertThat(requests.size(), is(3 + 2 * 3 * 3));

    List<String> texts = new ArrayList<>();
    for (LabelledRequest request : requests) {
      RequestData sent = request.request();
      texts.add(
          request.id()
              + " "
              + sent.method()
              + " "
              + sent.target()
              + " "
              + sent.header("user-agent")
              + " "
              + sent.body());
    }
    String browser = " " + RequestData.BROWSER + " ";
    assertThat(
        texts,
        contains(
            "false-pos/texts#1/URL/HTMLForm POST /" + browser + "a1b2c3=a+%26+b",
            "false-pos/texts#1/URL/RawRequest PUT /a+%26+b" + browser + "<a+%26+b>",
            "false-pos/texts#1/URL/GraphQL GET /graphql?query=a%2B%2526%2Bb" + browser + "null",
            "owasp/sst-injection#1/Base64Flat/URLParam GET /?a1b2c3=e3s3Kjd9fSDDqQ"
                + browser
                + "null",
            "owasp/sst-injection#1/Base64Flat/JSONRequest POST /"
                + browser
                + "{\"test\":true, \"a1b2c3\": \""
                + "\\u0065\\u0033\\u0073\\u0033\\u004b\\u006a\\u0064\\u0039\\u0066\\u0053"
                + "\\u0044\\u0044\\u0071\\u0051\"}",
            "owasp/sst-injection#1/Base64Flat/UserAgent GET / e3s3Kjd9fSDDqQ null",
            "owasp/sst-injection#1/URL/URLParam GET /?a1b2c3=%7B%7B7%2A7%7D%7D+%C3%A9"
                + browser
                + "null",
            "owasp/sst-injection#1/URL/JSONRequest POST /"
                + browser
                + "{\"test\":true, \"a1b2c3\": \""
                + "\\u0025\\u0037\\u0042\\u0025\\u0037\\u0042\\u0037\\u0025\\u0032\\u0041\\u0037"
                + "\\u0025\\u0037\\u0044\\u0025\\u0037\\u0044\\u002b\\u0025\\u0043\\u0033"
                + "\\u0025\\u0041\\u0039\"}",
            "owasp/sst-injection#1/URL/UserAgent GET / %7B%7B7%2A7%7D%7D+%C3%A9 null",
            "owasp/sst-injection#1/Plain/URLParam GET /?a1b2c3={{7*7}} Ã©" + browser + "null",
            "owasp/sst-injection#1/Plain/JSONRequest POST /"
                + browser
                + "{\"test\":true, \"a1b2c3\": \""
                + "\\u007b\\u007b\\u0037\\u002a\\u0037\\u007d\\u007d\\u0020\\u00e9\"}",
            "owasp/sst-injection#1/Plain/UserAgent GET / {{7*7}} Ã© null",
            "owasp/sst-injection#2/Base64Flat/URLParam GET /?a1b2c3=J3g" + browser + "null",
            "owasp/sst-injection#2/Base64Flat/JSONRequest POST /"
                + browser
                + "{\"test\":true, \"a1b2c3\": \"\\u004a\\u0033\\u0067\"}",
            "owasp/sst-injection#2/Base64Flat/UserAgent GET / J3g null",
            "owasp/sst-injection#2/URL/URLParam GET /?a1b2c3=%27x" + browser + "null",
            "owasp/sst-injection#2/URL/JSONRequest POST /"
                + browser
                + "{\"test\":true, \"a1b2c3\": \"\\u0025\\u0032\\u0037\\u0078\"}",
            "owasp/sst-injection#2/URL/UserAgent GET / %27x null",
            "owasp/sst-injection#2/Plain/URLParam GET /?a1b2c3='x" + browser + "null",
            "owasp/sst-injection#2/Plain/JSONRequest POST /"
                + browser
                + "{\"test\":true, \"a1b2c3\": \"\\u0027\\u0078\"}",
            "owasp/sst-injection#2/Plain/UserAgent GET / 'x null"));
    assertThat(requests.get(0).isAttack(), is(false));
    assertThat(requests.get(3).isAttack(), is(true));
    assertThat(requests.get(3).expected().contains(TEMPLATE_INJECTION), is(true));
  }

  @Test
  public void aPayloadOfManyBytesIsOneFieldOfAnRpcMessage() throws IOException {
    write(
        "waf/a.yml", "payload: [" + "x".repeat(200) + "]\nencoder: [Plain]\nplaceholder: [gRPC]\n");
    RequestData sent =
        all(new GoTestWaf(temporary.getRoot().toPath().resolve("waf"))).get(0).request();
    assertThat(sent.body(), is("\0\0\0\0\u00cb\n\u00c8\u0001" + "x".repeat(200)));
  }

  @Test
  public void anInputIsDecodedOnceAndSentWhole() throws IOException {
    write("inputs/sqli-some.txt", "1%20or+2&b=%%31\r\n\nx#y\n");
    write("inputs/xss-some.txt", "<b>\n");
    write("inputs/false_positives.txt", "A-B\n");
    write("inputs/tbd-other.txt", "z\n");
    assertThat(
        all(new LibinjectionInputs(temporary.getRoot().toPath().resolve("inputs"))),
        contains(
            LabelledRequest.benign(
                "false_positives:1",
                "false_positives",
                "false_positives",
                RequestData.argument("A-B")),
            LabelledRequest.attack(
                "sqli-some:1",
                "sql_injection",
                "sqli-some",
                Set.of(SQL_INJECTION),
                RequestData.argument("1+or+2%26b%3D%251")),
            LabelledRequest.attack(
                "sqli-some:3",
                "sql_injection",
                "sqli-some",
                Set.of(SQL_INJECTION),
                RequestData.argument("x%23y")),
            LabelledRequest.attack(
                "xss-some:1",
                "cross_site_scripting",
                "xss-some",
                Set.of(CROSS_SITE_SCRIPTING),
                RequestData.argument("%3Cb%3E"))));
  }

  @Test
  public void aPatchsRequestIsRawOrInParts() throws IOException {
    Path file =
        write(
            "requests.jsonl",
            """
            {"test":"t","expected":"blocked","raw_request":"POST /a b HTTP/1.1\\nHost: {{Hostname}}\\nX: 1:2\\n\\n<x>\\n"}
            {"test":"t","expected":"allowed","method":"GET","url":"/c","headers":{"N":1},"body":""}
            {"test":"t","expected":"unknown","raw_request":"GET / HTTP/1.1"}
            {"test":"u","expected":"blocked","raw_request":"GET /d"}
            """);
    assertThat(
        all(new AppsecRequests(file)),
        contains(
            LabelledRequest.attack(
                "t#1",
                "blocked",
                "blocked",
                Set.of(),
                new RequestData(
                    "POST", "/a b", List.of(HOST, new Header("X", "1:2")), "<x>\n", -1)),
            LabelledRequest.benign(
                "t#2",
                "allowed",
                "allowed",
                new RequestData("GET", "/c", List.of(HOST, new Header("N", "1")), null, -1)),
            LabelledRequest.attack(
                "u#1",
                "blocked",
                "blocked",
                Set.of(),
                new RequestData("GET", "/d", List.of(), null, -1))));
  }

  @Test
  public void requestsOfOnesOwn() throws IOException {
    Path file =
        write(
            "own.jsonl",
            """
            {"id":"a","label":"command_execution,path_traversal","target":"/x?é","headers":{"User-Agent":"u"},"body":"b","status":404}

            {"label":"benign","target":"/"}
            {"label":"attack","method":"DELETE","target":"/y"}
            """);
    assertThat(
        all(new OwnRequests(file)),
        contains(
            LabelledRequest.attack(
                "a",
                "attack",
                "command_execution,path_traversal",
                Set.of(COMMAND_EXECUTION, PATH_TRAVERSAL),
                new RequestData("POST", "/x?Ã©", List.of(new Header("User-Agent", "u")), "b", 404)),
            LabelledRequest.benign("own:3", "benign", "benign", RequestData.get("/")),
            LabelledRequest.attack(
                "own:4",
                "attack",
                "attack",
                Set.of(),
                new RequestData("DELETE", "/y", List.of(HOST, AGENT), null, -1))));
  }

  @Test
  public void aMistakeInOnesOwnRequestsIsNamed() throws IOException {
    String[][] cases = {
      {"{\"label\":\"sqli\",\"target\":\"/\"}", "has the label sqli, which is not benign"},
      {"{\"label\":\"benign\"}", "has no text target"},
      {"{\"label\":\"benign\",\"target\":\"/\",\"url\":\"/\"}", "has a field url; there are [body"},
      {"[]", "is not a JSON object"},
      {"{", "is not JSON: "},
    };
    for (String[] line : cases) {
      Path file = write("bad.jsonl", "\n" + line[0]);
      IOException e = assertThrows(IOException.class, () -> all(new OwnRequests(file)));
      assertThat(e.getMessage(), e.getMessage().startsWith(file + " line 2 " + line[1]), is(true));
    }
  }

  @Test
  public void valuesOfOnesOwnAreSentAsTheyAre() throws IOException {
    Path file = write("some.txt", "a&b=%41\n\n  \n1\n");
    assertThat(
        all(new OwnValues(file, "sql_injection")),
        contains(
            LabelledRequest.attack(
                "some:1",
                "attack",
                "sql_injection",
                Set.of(SQL_INJECTION),
                RequestData.argument("a%26b%3D%2541")),
            LabelledRequest.attack(
                "some:4",
                "attack",
                "sql_injection",
                Set.of(SQL_INJECTION),
                RequestData.argument("1"))));
    assertThat(
        all(new OwnValues(file, "benign")).get(1),
        is(LabelledRequest.benign("some:4", "benign", "some", RequestData.argument("1"))));
    assertThrows(IllegalArgumentException.class, () -> new OwnValues(file, "sql"));
  }

  @Test
  public void whatALogsClientsSentIsTakenOnce() throws IOException {
    String rest = " HTTP/1.1\" 200 5 ";
    Path file =
        write(
            "access.log",
            "192.0.2.1 - - [01/Mar/2025:10:00:00 +0000] \"GET /a?x=1&y=2"
                + rest
                + "\"-\" \"u\"\n"
                + "no line of a log\n"
                + "192.0.2.1 - - [01/Mar/2025:10:00:01 +0000] \"GET /b?x=1&y=2"
                + rest
                + "\"https://www.example.org/?q=1\" \"u\"\n"
                + "192.0.2.2 - - [01/Mar/2025:10:00:02 +0000] \"GET /b?x=2;z=&%20w"
                + rest
                + "\"https://www.example.org/?q=1\" \"u\"\n");
    List<String> texts = new ArrayList<>();
    for (LabelledRequest request : all(new LogValues(file))) {
      assertThat(request.isAttack(), is(false));
      String referrer = request.request().header("referer");
      texts.add(
          request.id()
              + " "
              + request.measure()
              + " "
              + request.request().target()
              + (referrer == null ? "" : " " + referrer));
    }
    assertThat(
        texts,
        contains(
            "access:1/query query_strings /?x=1&y=2",
            "access:1/1 argument_values /search?q=1",
            "access:1/2 argument_values /search?q=2",
            "access:3/referrer referrers / https://www.example.org/?q=1",
            "access:4/query query_strings /?x=2;z=&%20w",
            "access:4/3 argument_values /search?q=%20w"));
  }

  @Test
  public void agentsOfEachSet() throws IOException {
    Path crawlers =
        write(
            "crawlers.json",
            """
            [{"pattern":"a\\\\/","instances":["a/1","a/2"],"tags":["seo","x"]},{"pattern":"b"}]
            """);
    assertThat(
        agents(AgentSets.crawlerUserAgents(crawlers)),
        contains(
            new LabelledAgent("1#1", "crawlers", "seo", true, "a/1"),
            new LabelledAgent("1#2", "crawlers", "seo", true, "a/2")));

    write("fixtures/crawlers.yml", "One:\n  - one/1\n");
    write("fixtures/browsers.yml", "Two:\n  - two/1\n  - two/2\nZZZ Glitches:\n  - six/1\n");
    assertThat(
        agents(AgentSets.isbot(temporary.getRoot().toPath().resolve("fixtures"))),
        contains(
            new LabelledAgent("crawlers/1#1", "crawlers", "crawlers", true, "one/1"),
            new LabelledAgent("browsers/1#1", "browsers", "browsers", false, "two/1"),
            new LabelledAgent("browsers/1#2", "browsers", "browsers", false, "two/2"),
            new LabelledAgent("browsers/2#1", "glitches", "browsers", false, "six/1")));

    Path robots = write("robots.json", "{\"Three\": {\"operator\": \"nobody\"}}");
    assertThat(
        agents(AgentSets.aiRobots(robots)),
        contains(
            new LabelledAgent(
                "entry 1", "crawlers", "ai", true, "Mozilla/5.0 (compatible; Three/1.0)")));

    Path lines = write("agents.txt", "four/1\n\nfive/1\n");
    assertThat(
        agents(AgentSets.lines(lines, false)),
        contains(
            new LabelledAgent("agents:1", "browsers", "agents", false, "four/1"),
            new LabelledAgent("agents:3", "browsers", "agents", false, "five/1")));
  }
}
