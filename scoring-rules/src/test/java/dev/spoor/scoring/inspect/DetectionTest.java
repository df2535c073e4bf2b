package dev.spoor.scoring.inspect;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestHits;
import dev.spoor.scoring.rules.RuleCase;
import dev.spoor.scoring.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What fields, modifiers and conditions mean, by requests that fit and requests that do not. */
public class DetectionTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final List<String> wrong = new ArrayList<>();

  /** One rule's selection, with targets that fire and targets that do not. */
  private record Case(String selection, List<String> fires, List<String> not) {}

  private static Case of(String selection, List<String> fires, List<String> not) {
    return new Case(selection, fires, not);
  }

  private static RuleCase.Request get(String target) {
    return new RuleCase.Request(
        "GET",
        target,
        "HTTP/1.1",
        List.of(),
        List.of(),
        "agent/1",
        null,
        "www.example.com",
        null,
        "192.0.2.7",
        404,
        50);
  }

  @Test
  public void targets() throws IOException {
    List<Case> cases =
        List.of(
            of("cs-uri-stem: /a", List.of("/a", "/A", "/a?x"), List.of("/ab", "/b/a")),
            of("cs-uri-stem|contains: b", List.of("/abc", "/%62"), List.of("/a?b")),
            of("cs-uri-stem|startswith: /b", List.of("/bc"), List.of("/a/b")),
            of("cs-uri-stem|endswith: .php", List.of("/x.PHP"), List.of("/x.php/y")),
            of("cs-uri-stem|words: cat", List.of("/cat", "/a-cat/b"), List.of("/cats", "/a_cat")),
            of("cs-uri-stem|words: '=cat'", List.of("/a=cat"), List.of("/a=cats")),
            of("cs-uri-stem: '/a*z'", List.of("/az", "/abcz"), List.of("/abczd", "/b/az")),
            of("cs-uri-stem|contains: 'a?c'", List.of("/xabcx"), List.of("/ac")),
            of("cs-uri-stem|contains: 'a\\?c'", List.of("/a%3fc"), List.of("/abc")),
            of("cs-uri-stem|contains: 'a\\*c'", List.of("/a*c"), List.of("/abc")),
            of("cs-uri-stem|contains: 'a\\b'", List.of("/a%5cb"), List.of("/ab")),
            of("cs-uri-stem|contains|cased: aB", List.of("/xaBx"), List.of("/xabx", "/XABX")),
            of("cs-uri-stem|re: '^/a+$'", List.of("/aaa"), List.of("/aab", "/AAA")),
            of("cs-uri-stem|re|i: '^/a+$'", List.of("/aAa"), List.of("/aab")),
            of("cs-uri-query|contains: 'b=1'", List.of("/?a&b=1", "/?b=%31"), List.of("/b=1")),
            of("cs-uri-query|contains: '%31'", List.of("/?%31"), List.of("/?1")),
            of("cs-uri: /a?b", List.of("/axb", "/a/b"), List.of("/ab")),
            of("cs-uri|contains: 'a\\?b'", List.of("/a?b"), List.of("/a/b")),
            of("arg: two words", List.of("/?x=two+words", "/?two%20words"), List.of("/?x=two")),
            of("arg|startswith: b", List.of("/?a=bc", "/?a=1;x=bc"), List.of("/?bc=a", "/?a=ab")),
            of("arg: 'cat /\\*'", List.of("/?x=cat%20/*"), List.of("/?x=cat%20/dog")),
            of("arg: 'a\\\\*'", List.of("/?x=a%5c", "/?x=a%5cz"), List.of("/?x=az", "/?x=a*")),
            of("arg-name: b", List.of("/?a=1&b=2", "/?b", "/?%62=1"), List.of("/?a=b")),
            of("value|contains: evil", List.of("/evil", "/?evil=1", "/?x=evil"), List.of("/?x")),
            of(
                "arg|contains|all: [one, two]",
                List.of("/?a=two-one"),
                List.of("/?a=one", "/?a=one&b=two")),
            of("arg|contains: [one, two]", List.of("/?a=one", "/?b=two"), List.of("/?c=three")),
            of("arg|contains: one\ncs-uri-stem: /p", List.of("/p?x=one"), List.of("/q?x=one")),
            of(
                "arg|base64|contains: 'secret phrase'",
                List.of("/?a=c2VjcmV0IHBocmFzZQ=="),
                List.of("/?a=C2VjcmV0IHBocmFzZQ==")),
            of(
                "arg|base64offset|contains: 'secret phrase'",
                List.of(
                    "/?a=c2VjcmV0IHBocmFzZQ",
                    "/?a=eHNlY3JldCBwaHJhc2V5",
                    "/?a=eHhzZWNyZXQgcGhyYXNleQ"),
                List.of("/?a=secret")),
            of(
                "arg|windash|contains: ' -enc'",
                List.of("/?a=x%20-enc", "/?a=x%20/enc", "/?a=x%20%E2%80%93enc"),
                List.of("/?a=x-enc")),
            of("cs-method: GET", List.of("/"), List.of()),
            of("cs-method: [POST, PUT]", List.of(), List.of("/")),
            of("sc-status: 404", List.of("/"), List.of()),
            of("sc-status|gte: 500", List.of(), List.of("/")),
            of("sc-bytes|lt: 51", List.of("/"), List.of()),
            of("c-ip|cidr: 192.0.2.0/29", List.of("/"), List.of()),
            of("c-ip: 192.0.2.8", List.of(), List.of("/")),
            of("cs-referer: null", List.of("/"), List.of()),
            of("cs-referer|exists: true", List.of(), List.of("/")),
            of("cs-user-agent: ''", List.of(), List.of("/")),
            of("cs-user-agent|contains: AGENT", List.of("/"), List.of()),
            of("cs-host|endswith: .example.com", List.of("/"), List.of()),
            of("cs-version: HTTP/1.0", List.of(), List.of("/")),
            of("cs-uri-query|exists: true", List.of("/?a"), List.of("/")));
    String[] files = new String[cases.size()];
    for (int i = 0; i < files.length; i++) {
      files[i] = TestRuleFiles.rule("t." + i, cases.get(i).selection());
    }
    RuleSet rules = TestRuleFiles.load(folder.getRoot().toPath(), files);
    assertThat(rules.refused(), is(empty()));
    for (int i = 0; i < files.length; i++) {
      for (String target : cases.get(i).fires()) {
        check(rules, "t." + i, cases.get(i).selection(), get(target), true);
      }
      for (String target : cases.get(i).not()) {
        check(rules, "t." + i, cases.get(i).selection(), get(target), false);
      }
    }
    assertThat(String.join("\n", wrong), wrong, is(empty()));
  }

  private void check(
      RuleSet rules, String id, String what, RuleCase.Request request, boolean wanted) {
    if (fired(rules, request).contains(id) != wanted) {
      wrong.add(what + (wanted ? " does not fire on " : " fires on ") + request);
    }
  }

  private static List<String> fired(RuleSet rules, RuleCase.Request request) {
    RequestEvent event = new RequestEvent();
    RuleTests.fill(event, request);
    List<String> ids = new ArrayList<>();
    new RequestInspector(rules)
        .inspect(event, new RequestHits(), key -> ids.add(rules.byKey(key).id()));
    return ids;
  }

  private static RuleCase.Request post(
      String body, Map<String, String> headers, Map<String, String> cookies) {
    List<RuleCase.Pair> allHeaders = new ArrayList<>();
    headers.forEach((name, value) -> allHeaders.add(new RuleCase.Pair(name, value)));
    List<RuleCase.Pair> allCookies = new ArrayList<>();
    cookies.forEach((name, value) -> allCookies.add(new RuleCase.Pair(name, value)));
    return new RuleCase.Request(
        "POST",
        "/x",
        "HTTP/1.1",
        allHeaders,
        allCookies,
        "agent/1",
        "https://www.example.com/search?q=from-afar",
        "www.example.com",
        body,
        "192.0.2.7",
        200,
        5);
  }

  @Test
  public void bodiesHeadersAndCookies() throws IOException {
    String multipart =
        """
        --xyz
        Content-Disposition: form-data; name="up"; filename="shell.php"
        Content-Type: text/plain

        file text
        --xyz
        Content-Disposition: form-data; name=note

        small note
        --xyz--
        """
            .replace("\n", "\r\n");
    Map<String, RuleCase.Request> requests = new LinkedHashMap<>();
    requests.put("form", post("a=1&b=needle+one", Map.of(), Map.of()));
    requests.put(
        "json",
        post("{\"k\":{\"deep\":[1,true,\"need\\u006ce one\"]}, \"z\":null}", Map.of(), Map.of()));
    requests.put("multipart", post(multipart, Map.of(), Map.of()));
    requests.put(
        "headers", post("", Map.of("X-Thing", "needle one", "Referer", "x"), Map.of("c", "v%31")));
    requests.put("xml", post("<a><b>inner</b></a>", Map.of(), Map.of()));
    requests.put("named", post("", Map.of(), Map.of("odd%name", "1", "plain", "2")));
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    wanted.put("arg: needle one", List.of("form", "json"));
    wanted.put("arg-name: deep", List.of("json"));
    wanted.put("body|contains: '\",true,\"'", List.of());
    wanted.put("body|contains: '[1,true,'", List.of("json"));
    wanted.put("value|contains: '[1,true,'", List.of());
    wanted.put("value|contains: 'a=1&b='", List.of());
    wanted.put("body|contains: 'a=1&b='", List.of("form"));
    wanted.put("value|contains: '<b>'", List.of("xml"));
    wanted.put("arg: inner", List.of("xml"));
    wanted.put("cookie: odd%name", List.of("named"));
    wanted.put("cookie: plain", List.of());
    wanted.put("referrer-arg: from-afar", List.of("form", "json", "multipart", "xml", "named"));
    wanted.put("arg: 'true'", List.of("json"));
    wanted.put("arg-name: note", List.of("multipart"));
    wanted.put("arg: small note", List.of("multipart"));
    wanted.put("arg: file text", List.of("multipart"));
    wanted.put("arg|endswith: .php", List.of("multipart"));
    wanted.put("body|startswith: '{\"k\"'", List.of("json"));
    wanted.put("header: needle one", List.of("headers"));
    wanted.put("header.x-thing|startswith: needle", List.of("headers"));
    wanted.put("header.x-other|startswith: needle", List.of());
    wanted.put("header.referer: x", List.of("headers"));
    wanted.put("header.x-thing|exists: true", List.of("headers"));
    wanted.put("cookie: v1", List.of("headers"));
    wanted.put("cs-cookie|startswith: c=v", List.of("headers"));
    wanted.put("value|contains: from-afar", List.of("form", "json", "multipart", "xml", "named"));
    wanted.put("'|all': [needle, one]", List.of("form", "json", "headers"));
    List<String> selections = List.copyOf(wanted.keySet());
    String[] files = new String[selections.size()];
    for (int i = 0; i < files.length; i++) {
      files[i] = TestRuleFiles.rule("t." + i, selections.get(i));
    }
    RuleSet rules = TestRuleFiles.load(folder.getRoot().toPath(), files);
    assertThat(rules.refused(), is(empty()));
    for (int i = 0; i < files.length; i++) {
      String selection = selections.get(i);
      for (Map.Entry<String, RuleCase.Request> request : requests.entrySet()) {
        boolean fires = wanted.get(selection).contains(request.getKey());
        check(rules, "t." + i, selection, request.getValue(), fires);
      }
    }
    assertThat(String.join("\n", wrong), wrong, is(empty()));
  }

  @Test
  public void conditions() throws IOException {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    wanted.put("a and b", List.of("/?a&b", "/?a&b&c"));
    wanted.put("a or b and c", List.of("/?a", "/?b&c", "/?a&b", "/?a&b&c"));
    wanted.put("(a or b) and c", List.of("/?b&c", "/?a&b&c"));
    wanted.put("not a", List.of("/", "/?b&c", "/?c"));
    wanted.put("c and not (a or b)", List.of("/?c"));
    wanted.put("1 of them", List.of("/?a", "/?b&c", "/?a&b", "/?c", "/?a&b&c"));
    wanted.put("all of them", List.of("/?a&b&c"));
    wanted.put("all of a* and not 1 of c*", List.of("/?a", "/?a&b"));
    wanted.put("NOT NOT a", List.of("/?a", "/?a&b", "/?a&b&c"));
    List<String> targets = List.of("/", "/?a", "/?a&b", "/?b&c", "/?c", "/?a&b&c");
    List<String> conditions = List.copyOf(wanted.keySet());
    String[] files = new String[conditions.size()];
    for (int i = 0; i < files.length; i++) {
      files[i] =
          TestRuleFiles.rule("t." + i, "x: y")
              .replace(
                  "  selection:\n    x: y\n  condition: selection",
                  "  a: {arg-name: a}\n  b: [{arg-name: b}]\n  c: {arg-name: c}\n  condition: "
                      + conditions.get(i));
    }
    RuleSet rules = TestRuleFiles.load(folder.getRoot().toPath(), files);
    assertThat(rules.refused(), is(empty()));
    for (int i = 0; i < files.length; i++) {
      for (String target : targets) {
        boolean fires = wanted.get(conditions.get(i)).contains(target);
        check(rules, "t." + i, conditions.get(i), get(target), fires);
      }
    }
    assertThat(String.join("\n", wrong), wrong, is(empty()));
  }

  @Test
  public void aFilterMakesAnException() throws IOException {
    RuleSet rules =
        TestRuleFiles.load(
            folder.getRoot().toPath(),
            TestRuleFiles.rule("t.one", "cs-uri-stem|contains: admin"),
            TestRuleFiles.rule("t.two", "cs-uri-stem|contains: admin"),
            """
            title: Our own scanner
            logsource: {category: webserver}
            filter:
              rules: [t.one]
              ours: {c-ip|cidr: 192.0.2.0/29}
              condition: not ours
            """);
    assertThat(rules.refused(), is(empty()));
    assertThat(fired(rules, get("/admin")), is(List.of("t.two")));
  }

  /** A rule by somebody else, without anything of ours, dropped into a folder. */
  @Test
  public void aSigmaRuleLoadsAsItIs() throws IOException {
    Files.createDirectories(folder.getRoot().toPath().resolve("deeper"));
    Files.writeString(
        folder.getRoot().toPath().resolve("deeper/web_toaster.yml"),
        """
        title: Toaster Path Traversal Attempt
        id: 6f0f3c3e-0000-4000-8000-000000000001
        status: experimental
        description: Looks for the one hole of an imagined toaster.
        references: [https://www.example.com/toaster]
        author: A. N. Other
        date: 2024-05-06
        tags: [attack.initial-access, attack.t1190, cve.2024-99999]
        logsource: {category: webserver}
        detection:
          selection:
            cs-method: GET
            cs-uri-query|contains|all: ['/toaster/', '../']
          filter_main_local: {c-ip|cidr: 127.0.0.0/8}
          condition: selection and not 1 of filter_main_*
        falsepositives: [Unknown]
        level: critical
        """);
    RuleSet rules = TestRuleFiles.load(folder.getRoot().toPath());
    assertThat(rules.refused(), is(empty()));
    assertThat(
        rules.all().toString(),
        is(
            "[RuleInfo[id=6f0f3c3e-0000-4000-8000-000000000001, key="
                + rules.all().iterator().next().key()
                + ", title=Toaster Path Traversal Attempt, author=A. N. Other, level=CRITICAL,"
                + " category=PATH_TRAVERSAL, points=5, confidencePermille=500, shadow=false,"
                + " session=false, techniques=[T1190], cve=CVE-2024-99999, behaviour=null,"
                + " tools=false, evasion=false]]"));
    assertThat(
        fired(rules, get("/toaster/%2e%2e/etc")),
        is(List.of("6f0f3c3e-0000-4000-8000-000000000001")));
    assertThat(fired(rules, get("/toast/../etc")), is(empty()));
  }
}
