package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.Bytes;
import dev.spoor.model.CidrSet;
import dev.spoor.model.ClientKey;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.ResourceType;
import dev.spoor.model.UserAgentClass;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

/** The words about one request of docs/definitions.md. */
public class RequestAnalyzerTest {
  private static final String CHROME =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/126.0.0.0 Safari/537.36";
  private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0";
  private static final String SAFARI = "Mozilla/5.0 (Macintosh) Version/17.0 Safari/605.1.15";

  private final RequestEvent event = new RequestEvent();
  private final RequestFacts facts = new RequestFacts();
  private RequestAnalyzer analyzer = new RequestAnalyzer(RequestSettings.defaults());

  // Path, directory, depth

  @Test
  public void pathsAndTheirPartsAreHashed() {
    // path, query, directory, depth
    Object[][] cases = {
      {"/", null, "/", 0},
      {"/a", null, "/", 1},
      {"/a/b.html", "x=1", "/a/", 2},
      {"/a/b/", "", "/a/b/", 2},
      {"//a///b", null, "//a///", 2},
      {"*", null, "", 1},
      {"example.net:443", null, "", 1},
      {"", null, "", 0},
    };
    for (Object[] c : cases) {
      analyze((String) c[0], (String) c[1]);
      assertThat(facts.pathHash, is(hash((String) c[0])));
      assertThat(facts.directoryHash, is(hash((String) c[2])));
      assertThat((String) c[0], facts.depth, is(c[3]));
      assertThat(facts.hasQuery, is(c[1] != null));
      if (c[1] != null) {
        assertThat(facts.queryHash, is(hash((String) c[1])));
      }
    }
    analyze("/a/b.css", null);
    assertThat(facts.type, is(ResourceType.STYLE));
  }

  // Template and number

  @Test
  public void templatesCutTheLastNumberOfThePathElseTheFirstOfTheQuery() {
    // path, query, template (# for the zero byte), number
    Object[][] cases = {
      {"/item/17", null, "/item/#", 17L},
      {"/item/17", "page=3", "/item/#?page=3", 17L},
      {"/2024/05/a", null, "/2024/#/a", 5L},
      {"/a7b", "", "/a#b?", 7L},
      {"/a", "x=12&y=3", "/a?x=#&y=3", 12L},
      {"/a", "x=007", "/a?x=#", 7L},
      {"/", "1", "/?#", 1L},
      {"/0", null, "/#", 0L},
      {"5", null, "#", 5L},
      {"/999999999999999999", null, "/#", 999_999_999_999_999_999L},
      {"/1/000000000000000001", null, "/1/#", 1L},
      {"/1/1234567890123456789", null, null, 0L},
      {"/1234567890123456789", "x=1", null, 0L},
      {"/a", "x=1234567890123456789&y=1", null, 0L},
      {"/a", null, null, 0L},
      {"/a", "b=c", null, 0L},
      {"", null, null, 0L},
      {"/\u0661", null, null, 0L}, // a digit, but not of ASCII
    };
    for (Object[] c : cases) {
      analyze((String) c[0], (String) c[1]);
      String name = c[0] + "?" + c[1];
      assertThat(name, facts.hasTemplate, is(c[2] != null));
      if (c[2] != null) {
        assertThat(name, facts.templateHash, is(hash(((String) c[2]).replace('#', '\0'))));
        assertThat(name, facts.number, is(c[3]));
      }
    }
  }

  @Test
  public void longTargetsHaveTemplatesToo() {
    String path = "/" + "a".repeat(5000) + "7" + "b".repeat(5000);
    analyze(path, "c".repeat(5000));
    assertThat(facts.templateHash, is(hash(path.replace('7', '\0') + "?" + "c".repeat(5000))));
  }

  // Logins

  @Test
  public void loginPathsHaveASegmentThatSaysSo() {
    for (String path :
        List.of(
            "/login",
            "/a/LOGIN",
            "/login.php",
            "/Login.aspx/x",
            "/wp-login.php",
            "/log-in/",
            "/signin",
            "/sign-in",
            "/logon",
            "/auth",
            "/api/authenticate",
            "/session",
            "/sessions/new",
            "/oauth/callback",
            "/token",
            "login")) {
      assertThat(path, failedLogin(path, "GET", 401), is(true));
      assertThat(path, failedLogin(path, "POST", 403), is(true));
      assertThat(path, failedLogin(path, "POST", 200), is(false));
      assertThat(path, failedLogin(path, "POST", 404), is(false));
    }
    for (String path : List.of("/", "/logins", "/mylogin", "/x.login", "/author", "/a?login")) {
      assertThat(path, failedLogin(path, "GET", 401), is(false));
    }
  }

  @Test
  public void configuredLoginPathsAreComparedWhole() {
    analyzer = new RequestAnalyzer(settings(List.of("/Enter"), List.of("/enter.cgi"), "UTC"));
    assertThat(failedLogin("/Enter", "GET", 401), is(true));
    assertThat(failedLogin("/enter", "GET", 401), is(false));
    assertThat(failedLogin("/Enter/", "GET", 401), is(false));
    assertThat(failedLogin("/enter.cgi", "POST", 200), is(true));
    assertThat(failedLogin("/enter.cgi", "GET", 200), is(false));
    assertThat(failedLogin("/enter.cgi", "POST", 302), is(false));
    assertThat(failedLogin("/enter.cgi", "POST", 401), is(false));
  }

  private boolean failedLogin(String path, String method, int status) {
    path(path, null);
    event.method.set(method.getBytes(UTF_8));
    event.status = status;
    analyzer.analyze(event, facts);
    return facts.failedLogin;
  }

  // Night

  @Test
  public void nightIsBeforeSevenInTheOffsetOfTheLine() {
    assertThat(night("2025-03-03T00:00:00Z", 0), is(true));
    assertThat(night("2025-03-03T06:59:59.999Z", 0), is(true));
    assertThat(night("2025-03-03T07:00:00Z", 0), is(false));
    assertThat(night("2025-03-03T23:59:59Z", 0), is(false));
    assertThat(night("2025-03-03T23:00:00Z", 3600), is(true));
    assertThat(night("2025-03-03T07:30:00Z", -1800), is(false));
    assertThat(night("2025-03-03T07:29:59Z", -1800), is(true));
    assertThat(night("1969-12-31T03:00:00Z", 0), is(true));
  }

  private boolean night(String time, int offset) {
    path("/", null);
    event.timeMillis = Instant.parse(time).toEpochMilli();
    event.known = RequestEvent.ZONE;
    event.zoneOffsetSeconds = offset;
    analyzer.analyze(event, facts);
    return facts.night;
  }

  @Test
  public void withoutOffsetNightIsThatOfTheSiteWithItsSummerTime() {
    analyzer = new RequestAnalyzer(settings(List.of(), List.of(), "Europe/Berlin"));
    assertThat(siteNight("2025-01-15T05:59:59Z"), is(true)); // UTC+1
    assertThat(siteNight("2025-01-15T06:00:00Z"), is(false));
    assertThat(siteNight("2025-07-15T04:59:59Z"), is(true)); // UTC+2
    assertThat(siteNight("2025-07-15T05:00:00Z"), is(false));
    assertThat(siteNight("2025-07-15T21:59:59Z"), is(false));
    assertThat(siteNight("2025-07-15T22:00:00Z"), is(true));
  }

  private boolean siteNight(String time) {
    path("/", null);
    event.timeMillis = Instant.parse(time).toEpochMilli();
    analyzer.analyze(event, facts);
    return facts.night;
  }

  // Protocol and host

  @Test
  public void anyProtocolButTheCurrentOnesIsOld() {
    for (String protocol : List.of("HTTP/1.1", "HTTP/2", "HTTP/2.0", "HTTP/3", "HTTP/3.0")) {
      assertThat(protocol, oldProtocol(protocol), is(false));
    }
    for (String protocol :
        List.of("HTTP/1.0", "HTTP/0.9", "http/1.1", "HTTP/9.9", "RTSP/1.0", "")) {
      assertThat(protocol, oldProtocol(protocol), is(true));
    }
    assertThat(oldProtocol(null), is(true));
    path("/", null);
    analyzer.analyze(event, facts); // the format cannot say
    assertThat(facts.oldProtocol, is(false));
  }

  private boolean oldProtocol(@Nullable String protocol) {
    path("/", null);
    event.known = RequestEvent.PROTOCOL;
    if (protocol != null) {
      event.protocol.set(protocol.getBytes(UTF_8));
    }
    analyzer.analyze(event, facts);
    return facts.oldProtocol;
  }

  @Test
  public void hostsThatAreAddressesAreKnown() {
    for (String host :
        List.of(
            "192.0.2.1", "192.0.2.1:8080", "[2001:db8::1]", "[2001:db8::1]:443", "2001:db8::1")) {
      assertThat(host, hostIsAddress(host), is(true));
    }
    for (String host :
        List.of("", "example.net", "192.0.2", "1.example", "192.0.2.256", "dead.beef")) {
      assertThat(host, hostIsAddress(host), is(false));
    }
  }

  private boolean hostIsAddress(String host) {
    path("/", null);
    event.host.set(host.getBytes(UTF_8));
    analyzer.analyze(event, facts);
    return facts.hostIsAddress;
  }

  // Referrer

  @Test
  public void referrersAreReducedToTheirPathOnThisSite() {
    // host, referrer, path or null where left out
    String[][] cases = {
      {"shop.example", "https://shop.example/a/b?c#d", "/a/b"},
      {"shop.example", "https://shop.example/a#d?c", "/a"},
      {"shop.example", "https://shop.example", "/"},
      {"shop.example", "https://shop.example?x", "/"},
      {"shop.example", "https://shop.example/", "/"},
      {"SHOP.example:8080", "http://Shop.EXAMPLE:443/a", "/a"},
      {"shop.example", "https://evil.example/a", null},
      {"shop.example", "https://shop.example.evil/a", null},
      {"[2001:db8::1]:80", "http://[2001:db8::1]/a", "/a"},
      {null, "https://anywhere.example/a", "/a"},
      {"shop.example", "/a?x", "/a"},
      {"shop.example", "a", "a"},
      {"shop.example", "?a", ""},
      {"shop.example", "android-app://shop.example/a", "/a"},
      {"shop.example", "/redirect?to=https://evil.example/b", "/redirect"},
      {"shop.example", ":", ":"},
      {"shop.example", "x:/", "x:/"},
      {"shop.example", "x://", null},
    };
    for (String[] c : cases) {
      referrer(c[0], c[1]);
      assertThat(c[1], facts.hasReferrer, is(true));
      assertThat(c[1], facts.hasReferrerPath, is(c[2] != null));
      if (c[2] != null) {
        assertThat(c[1], facts.referrerPathHash, is(hash(c[2])));
      }
    }
  }

  @Test
  public void aDashAndNothingAreNoReferrer() {
    for (String referrer : new String[] {"-", "", null}) {
      referrer("shop.example", referrer);
      assertThat(facts.hasReferrer, is(false));
      assertThat(facts.hasReferrerPath, is(false));
    }
  }

  private void referrer(@Nullable String host, @Nullable String referrer) {
    path("/", null);
    if (host != null) {
      event.host.set(host.getBytes(UTF_8));
    }
    if (referrer != null) {
      event.referrer.set(referrer.getBytes(UTF_8));
    }
    analyzer.analyze(event, facts);
  }

  // Headers

  @Test
  public void theHeaderScoreWeighsWhatTheBrowserWouldSend() {
    String[] all = {"Accept", "ACCEPT-LANGUAGE", "accept-encoding", "Sec-Fetch-Mode", "Sec-CH-UA"};
    assertThat(missing(CHROME, all), is(0));
    assertThat(missing(CHROME), is(1000));
    assertThat(missing(CHROME, "Accept", "Accept-Language"), is(455)); // 50 of 110
    assertThat(missing(CHROME, "Accept", "Accept-Language", "Accept-Encoding"), is(273));
    assertThat(missing(FIREFOX, "Accept", "Accept-Language", "Accept-Encoding"), is(200));
    assertThat(missing(SAFARI, "Accept", "Accept-Language", "Accept-Encoding"), is(0));
    assertThat(missing(SAFARI, "Accept"), is(625)); // 50 of 80
    assertThat(missing(CHROME.replace("126", "89"), "Accept"), is(625));
    assertThat(missing(CHROME.replace("126", "90"), "Accept"), is(727)); // 80 of 110
    assertThat(missing(CHROME, "Accept-X", "Sec-CH-UA-Mobile"), is(1000));
  }

  @Test
  public void onlyBrowsersAreJudgedByTheirHeaders() {
    assertThat(missing("curl/8.5.0", "Accept"), is(-1));
    assertThat(missing("", "Accept"), is(-1));
    assertThat(missing(CHROME.replace("Chrome", "HeadlessChrome")), is(-1));
    agent(CHROME);
    event.known = 0;
    analyzer.analyze(event, facts);
    assertThat(facts.missingHeaders, is(-1));
  }

  @Test
  public void theOrderOfHeadersIsHashedInLowerCase() {
    missing(CHROME, "Host", "Accept", "X");
    assertThat(facts.headerOrderHash, is(hash("host,accept,x")));
    missing(CHROME, "Accept", "Host", "X");
    assertThat(facts.headerOrderHash, is(hash("accept,host,x")));
    missing(CHROME);
    assertThat(facts.headerOrderHash, is(hash("")));
  }

  private int missing(String agent, String... headers) {
    agent(agent);
    event.known = RequestEvent.HEADERS;
    for (String header : headers) {
      event.headerNames[event.headerCount++].set(header.getBytes(UTF_8));
    }
    analyzer.analyze(event, facts);
    return facts.missingHeaders;
  }

  // Agents, cookies, fingerprints

  @Test
  public void agentsAreHashedAndClassed() {
    agent("Curl/8.5.0");
    analyzer.analyze(event, facts);
    assertThat(facts.userAgentHash, is(hash("Curl/8.5.0")));
    assertThat(facts.userAgentBits, is(UserAgentClass.LIBRARY));
    agent(FIREFOX);
    analyzer.analyze(event, facts);
    assertThat(facts.userAgentBits, is(UserAgentClass.BROWSER));
    path("/", null);
    analyzer.analyze(event, facts);
    assertThat(facts.userAgentHash, is(hash("")));
    assertThat(facts.userAgentBits, is(UserAgentClass.EMPTY));
  }

  @Test
  public void moreAgentsThanAreCachedAreJudgedRight() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 10_000; i++) {
        agent((i % 2 == 0 ? "curl/" : "Mozilla/5.0 (X11) Firefox/") + i);
        analyzer.analyze(event, facts);
        int expected = i % 2 == 0 ? UserAgentClass.LIBRARY : UserAgentClass.BROWSER;
        assertThat(facts.userAgentBits, is(expected));
      }
    }
  }

  @Test
  public void anAgentOfAChosenHashIsNotJudgedAsAnother() {
    for (String word : List.of("Mozilla/", "curl/8.5", "Mozilla/")) {
      path("/", null);
      event.userAgent.set(ChosenHashes.of(word.getBytes(UTF_8)));
      analyzer.analyze(event, facts);
      boolean browser = word.equals("Mozilla/");
      assertThat(facts.userAgentBits, is(browser ? UserAgentClass.OTHER : UserAgentClass.LIBRARY));
      assertThat(facts.userAgentHash, is(Bytes.hash64(ChosenHashes.of(0), 0, 32)));
    }
  }

  @Test
  public void cookieNamesCountOnceARequestAndSessionCookiesByValue() {
    path("/", null);
    String[][] cookies = {
      {"sid", "1"}, {"a", "x"}, {"sid", "2"}, {"a", "x"}, {"SID", "3"}, {"JSESSIONID", ""}
    };
    for (String[] cookie : cookies) {
      event.cookieNames[event.cookieCount].set(cookie[0].getBytes(UTF_8));
      event.cookieValues[event.cookieCount++].set(cookie[1].getBytes(UTF_8));
    }
    analyzer.analyze(event, facts);
    assertThat(
        Arrays.copyOf(facts.cookieNameHashes, facts.cookieNameCount),
        is(new long[] {hash("sid"), hash("a"), hash("SID"), hash("JSESSIONID")}));
    assertThat(
        Arrays.copyOf(facts.sessionCookieHashes, facts.sessionCookieCount),
        is(new long[] {hash("1"), hash("2"), hash("")}));
  }

  @Test
  public void fingerprintsAreHashedWhereThereAreSome() {
    path("/", null);
    event.ja4.set("t13d1516h2_8daaf6152771_b186095e22b6".getBytes(UTF_8));
    analyzer.analyze(event, facts);
    assertThat(facts.hasJa4, is(true));
    assertThat(facts.ja4Hash, is(hash("t13d1516h2_8daaf6152771_b186095e22b6")));
    path("/", null);
    analyzer.analyze(event, facts);
    assertThat(facts.hasJa4, is(false));
  }

  // Robots

  @Test
  public void robotsAreJudgedOnlyByRulesThatAreGiven() {
    path("/secret", null);
    analyzer.analyze(event, facts);
    assertThat(facts.disallowed, is(false));
    assertThat(event.knows(RequestEvent.ROBOTS), is(false));

    RequestSettings d = RequestSettings.defaults();
    RobotsRules rules =
        RobotsRules.parse("User-agent: *\nDisallow: /\nUser-agent: curl\nDisallow: /secret");
    analyzer =
        new RequestAnalyzer(
            new RequestSettings(
                null,
                d.siteZone(),
                d.keyType(),
                "",
                List.of(),
                CidrSet.empty(),
                List.of(),
                List.of(),
                rules));
    // agent, path, fetch, disallowed
    Object[][] cases = {
      {"curl/8", "/secret/1", false, true},
      {"curl/8", "/open", false, false},
      {"x", "/open", false, true},
      {"x", "/robots.txt", true, false},
    };
    for (Object[] c : cases) {
      agent((String) c[0]);
      event.path.set(((String) c[1]).getBytes(UTF_8));
      analyzer.analyze(event, facts);
      assertThat(event.knows(RequestEvent.ROBOTS), is(true));
      assertThat((String) c[1], facts.robotsFetch, is(c[2]));
      assertThat((String) c[1], facts.disallowed, is(c[3]));
    }
  }

  // Words

  private void analyze(String path, @Nullable String query) {
    path(path, query);
    analyzer.analyze(event, facts);
  }

  private void path(String path, @Nullable String query) {
    event.reset();
    event.path.set(path.getBytes(UTF_8));
    if (query != null) {
      event.query.set(query.getBytes(UTF_8));
    }
  }

  private void agent(String agent) {
    path("/", null);
    event.userAgent.set(agent.getBytes(UTF_8));
  }

  private static RequestSettings settings(
      List<String> loginPaths, List<String> loginFailedPaths, String zone) {
    return new RequestSettings(
        null,
        ZoneId.of(zone),
        ClientKey.Type.ADDRESS_AGENT,
        "",
        List.of(),
        CidrSet.empty(),
        loginPaths,
        loginFailedPaths,
        null);
  }

  private static long hash(String text) {
    return Bytes.of(text).hash64();
  }
}
