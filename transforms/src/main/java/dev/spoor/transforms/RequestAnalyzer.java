package dev.spoor.transforms;

import dev.spoor.model.Bytes;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.ResourceType;
import dev.spoor.model.UserAgentClass;
import dev.spoor.scoring.agents.UserAgents;
import java.time.Instant;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Computes the {@link RequestFacts} of a parsed request, in the words of docs/definitions.md. Keeps
 * a cache of judged user agents; one instance per worker thread.
 */
public final class RequestAnalyzer {
  private static final int MAX_NUMBER_DIGITS = 18;
  private static final int AGENT_CACHE = 4096;
  private static final long NIGHT_MILLIS = 7 * 3_600_000L;
  private static final long DAY_MILLIS = 24 * 3_600_000L;
  private static final long SLASH_HASH = Bytes.of("/").hash64();

  /** Longest text of an address with brackets and port. */
  private static final int MAX_ADDRESS = 64;

  private static final Bytes ROBOTS = Bytes.of("/robots.txt");

  private static final Set<String> LOGIN_SEGMENTS =
      Set.of(
          "login",
          "log-in",
          "signin",
          "sign-in",
          "logon",
          "wp-login",
          "auth",
          "authenticate",
          "session",
          "sessions",
          "oauth",
          "token");

  private static final int SHORTEST_LOGIN_SEGMENT = 4;
  private static final int LONGEST_LOGIN_SEGMENT = 12;

  /** Modern browsers send fetch metadata and client hints from about this version on. */
  private static final int MODERN_VERSION = 90;

  private final RequestSettings settings;
  private final ZoneRules zone;
  private final Bytes[] loginPaths;
  private final Bytes[] loginFailedPaths;
  private final Bytes[] sessionCookies;
  private final Agent[] agents = new Agent[AGENT_CACHE];
  private byte[] template = new byte[256];

  /**
   * What is known of one user agent. The cache compares its bytes, not only their hash: who finds
   * an agent with the hash of another's must not be able to have that one judged by it.
   */
  @SuppressWarnings("ArrayRecordComponent") // compared on its own
  private record Agent(
      byte[] bytes,
      int bits,
      boolean sendsBrowserHeaders,
      boolean sendsFetchMetadata,
      boolean sendsHints,
      int robotsGroup) {}

  /** Analyzes requests by {@code settings}. */
  public RequestAnalyzer(RequestSettings settings) {
    this.settings = settings;
    this.zone = settings.siteZone().getRules();
    this.loginPaths = views(settings.loginPaths());
    this.loginFailedPaths = views(settings.loginFailedPaths());
    this.sessionCookies = views(settings.sessionCookies());
  }

  /** Whether a target without path is an authority, and not only a query or nothing at all. */
  private static boolean isAuthority(Bytes target) {
    return !target.isEmpty() && target.byteAt(0) != '?' && target.byteAt(0) != '#';
  }

  private static Bytes[] views(List<String> texts) {
    return texts.stream().map(Bytes::of).toArray(Bytes[]::new);
  }

  /**
   * Fills {@code facts} from {@code event}, and adds {@link RequestEvent#ROBOTS} to what the event
   * knows where robots rules are given.
   */
  public void analyze(RequestEvent event, RequestFacts facts) {
    Bytes path = event.path;
    int lastSlash = path.lastIndexOf((byte) '/');
    facts.type =
        path.isEmpty() && !isAuthority(event.target)
            ? ResourceType.OTHER
            : ResourceType.of(path, lastSlash);
    facts.depth = depth(path);
    facts.pathHash = path.hash64();
    facts.directoryHash = Bytes.hash64(path.array(), path.offset(), lastSlash + 1);
    facts.hasQuery = event.query.isPresent();
    if (facts.hasQuery) {
      facts.queryHash = event.query.hash64();
    }
    template(path, event.query, facts);
    facts.failedLogin = failedLogin(event);
    facts.night = isNight(event);
    facts.oldProtocol = event.knows(RequestEvent.PROTOCOL) && !isCurrent(event.protocol);
    facts.hostIsAddress = event.host.isPresent() && isAddress(event.host);
    facts.userAgentHash = event.userAgent.hash64();
    Agent agent = agent(event, facts.userAgentHash);
    facts.userAgentBits = agent.bits;
    referrer(event, facts);
    headers(event, facts, agent);
    cookies(event, facts);
    facts.hasJa4 = event.ja4.isPresent();
    if (facts.hasJa4) {
      facts.ja4Hash = event.ja4.hash64();
    }
    robots(event, facts, agent);
  }

  private static int depth(Bytes path) {
    int depth = 0;
    boolean inSegment = false;
    for (int i = 0; i < path.length(); i++) {
      boolean slash = path.byteAt(i) == '/';
      if (!slash && !inSegment) {
        depth++;
      }
      inSegment = !slash;
    }
    return depth;
  }

  private void template(Bytes path, Bytes query, RequestFacts facts) {
    facts.hasTemplate = false;
    int end = path.length();
    while (end > 0 && !isDigit(path.byteAt(end - 1))) {
      end--;
    }
    boolean inPath = end > 0;
    Bytes of = inPath ? path : query;
    int start;
    if (inPath) {
      start = end - 1;
      while (start > 0 && isDigit(of.byteAt(start - 1))) {
        start--;
      }
    } else {
      start = 0;
      while (start < of.length() && !isDigit(of.byteAt(start))) {
        start++;
      }
      end = start;
      while (end < of.length() && isDigit(of.byteAt(end))) {
        end++;
      }
    }
    if (end == start || end - start > MAX_NUMBER_DIGITS) {
      return;
    }
    long number = 0;
    for (int i = start; i < end; i++) {
      number = number * 10 + (of.byteAt(i) - '0');
    }
    int at = 0;
    ensureTemplate(path.length() + query.length() + 2);
    at = append(path, inPath ? start : -1, end, at);
    if (query.isPresent()) {
      template[at++] = '?';
      at = append(query, inPath ? -1 : start, end, at);
    }
    facts.number = number;
    facts.templateHash = Bytes.hash64(template, 0, at);
    facts.hasTemplate = true;
  }

  /** Appends a part of the target, the bytes from {@code cut} (unless -1) to {@code end} as 0. */
  private int append(Bytes part, int cut, int end, int at) {
    if (cut < 0) {
      System.arraycopy(part.array(), part.offset(), template, at, part.length());
      return at + part.length();
    }
    System.arraycopy(part.array(), part.offset(), template, at, cut);
    template[at + cut] = 0;
    int rest = part.length() - end;
    System.arraycopy(part.array(), part.offset() + end, template, at + cut + 1, rest);
    return at + cut + 1 + rest;
  }

  private void ensureTemplate(int length) {
    if (template.length < length) {
      template = new byte[Math.max(length, template.length * 2)];
    }
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private boolean failedLogin(RequestEvent event) {
    int status = event.status;
    if (status == 401 || status == 403) {
      return isLogin(event.path);
    }
    return status == 200
        && loginFailedPaths.length > 0
        && event.method.equalsAscii("POST")
        && isOneOf(loginFailedPaths, event.path);
  }

  private boolean isLogin(Bytes path) {
    int start = 0;
    for (int i = 0; i <= path.length(); i++) {
      if (i == path.length() || path.byteAt(i) == '/') {
        int dot = start;
        while (dot < i && path.byteAt(dot) != '.') {
          dot++;
        }
        int length = dot - start;
        if (length >= SHORTEST_LOGIN_SEGMENT
            && length <= LONGEST_LOGIN_SEGMENT
            && LOGIN_SEGMENTS.contains(lowerCase(path, start, length))) {
          return true;
        }
        start = i + 1;
      }
    }
    return isOneOf(loginPaths, path);
  }

  private static String lowerCase(Bytes bytes, int start, int length) {
    char[] text = new char[length];
    for (int i = 0; i < length; i++) {
      text[i] = (char) Bytes.toLowerCase(bytes.byteAt(start + i));
    }
    return new String(text);
  }

  private static boolean isOneOf(Bytes[] wanted, Bytes path) {
    for (Bytes one : wanted) {
      if (equal(one, path)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(Bytes a, Bytes b) {
    if (a.length() != b.length()) {
      return false;
    }
    for (int i = 0; i < a.length(); i++) {
      if (a.byteAt(i) != b.byteAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isNight(RequestEvent event) {
    long offset =
        event.knows(RequestEvent.ZONE)
            ? event.zoneOffsetSeconds
            : zone.getOffset(Instant.ofEpochMilli(event.timeMillis)).getTotalSeconds();
    return Math.floorMod(event.timeMillis + offset * 1000, DAY_MILLIS) < NIGHT_MILLIS;
  }

  private static boolean isCurrent(Bytes protocol) {
    return protocol.equalsAscii("HTTP/1.1")
        || protocol.equalsAscii("HTTP/2.0")
        || protocol.equalsAscii("HTTP/2")
        || protocol.equalsAscii("HTTP/3.0")
        || protocol.equalsAscii("HTTP/3");
  }

  private static boolean isAddress(Bytes host) {
    // Host names start with a letter far more often than addresses do: look before parsing.
    boolean mayBe =
        !host.isEmpty()
            && (isDigit(host.byteAt(0))
                || host.byteAt(0) == '['
                || host.indexOf((byte) ':', 0) != host.lastIndexOf((byte) ':'));
    return mayBe && IpAddress.parse(host.toString(MAX_ADDRESS)) != null;
  }

  private Agent agent(RequestEvent event, long hash) {
    int slot = (int) (hash ^ (hash >>> 32)) & (AGENT_CACHE - 1);
    Agent cached = agents[slot];
    Bytes agent = event.userAgent;
    if (cached != null
        && Arrays.equals(
            cached.bytes,
            0,
            cached.bytes.length,
            agent.array(),
            agent.offset(),
            agent.offset() + agent.length())) {
      return cached;
    }
    Agent judged = judge(agent);
    agents[slot] = judged;
    return judged;
  }

  private Agent judge(Bytes agent) {
    String text = agent.toString();
    String lowerCase = asciiLowerCase(text);
    byte[] bytes = agent.toByteArray();
    int bits = UserAgents.bits(bytes);
    int chrome = version(text, "Chrome/");
    int firefox = version(text, "Firefox/");
    RobotsRules robots = settings.robots();
    return new Agent(
        bytes,
        bits,
        bits == UserAgentClass.BROWSER && lowerCase.startsWith("mozilla/"),
        chrome >= MODERN_VERSION || firefox >= MODERN_VERSION,
        chrome >= MODERN_VERSION,
        robots == null ? -1 : robots.groupOf(lowerCase));
  }

  private static String asciiLowerCase(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (chars[i] >= 'A' && chars[i] <= 'Z') {
        chars[i] = (char) (chars[i] + ('a' - 'A'));
      }
    }
    return new String(chars);
  }

  private static int version(String text, String token) {
    int at = text.indexOf(token);
    if (at < 0) {
      return -1;
    }
    int number = 0;
    int digits = 0;
    for (int i = at + token.length(); i < text.length() && digits < 4; i++, digits++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        break;
      }
      number = number * 10 + (c - '0');
    }
    return digits == 0 ? -1 : number;
  }

  private static void referrer(RequestEvent event, RequestFacts facts) {
    Bytes referrer = event.referrer;
    facts.hasReferrer = !referrer.isEmpty() && !referrer.equalsAscii("-");
    facts.hasReferrerPath = false;
    if (!facts.hasReferrer) {
      return;
    }
    int end = referrer.length();
    int scheme = -1;
    for (int i = 0; i < referrer.length(); i++) {
      byte b = referrer.byteAt(i);
      if (b == '?' || b == '#') {
        end = i;
        break;
      }
      if (scheme < 0
          && b == ':'
          && i + 2 < referrer.length()
          && referrer.byteAt(i + 1) == '/'
          && referrer.byteAt(i + 2) == '/') {
        scheme = i;
      }
    }
    if (scheme < 0) {
      facts.referrerPathHash = Bytes.hash64(referrer.array(), referrer.offset(), end);
      facts.hasReferrerPath = true;
      return;
    }
    int hostStart = scheme + 3;
    int slash = hostStart;
    while (slash < end && referrer.byteAt(slash) != '/') {
      slash++;
    }
    if (event.host.isPresent() && !sameHost(event.host, referrer, hostStart, slash)) {
      return;
    }
    facts.referrerPathHash =
        slash < end
            ? Bytes.hash64(referrer.array(), referrer.offset() + slash, end - slash)
            : SLASH_HASH;
    facts.hasReferrerPath = true;
  }

  private static boolean sameHost(Bytes host, Bytes referrer, int start, int end) {
    int hostEnd = withoutPort(host, 0, host.length());
    int referrerEnd = withoutPort(referrer, start, end);
    if (hostEnd != referrerEnd - start) {
      return false;
    }
    for (int i = 0; i < hostEnd; i++) {
      if (Bytes.toLowerCase(host.byteAt(i)) != Bytes.toLowerCase(referrer.byteAt(start + i))) {
        return false;
      }
    }
    return true;
  }

  /** Where a host ends: before its port, which is digits behind a colon. */
  static int withoutPort(Bytes text, int start, int end) {
    int colon = end - 1;
    while (colon > start && isDigit(text.byteAt(colon))) {
      colon--;
    }
    if (colon <= start || colon == end - 1 || text.byteAt(colon) != ':') {
      return end;
    }
    // An IPv6 address without brackets has colons of its own, and no port.
    boolean only = text.indexOf((byte) ':', start) == colon;
    return only || text.byteAt(colon - 1) == ']' ? colon : end;
  }

  private static void headers(RequestEvent event, RequestFacts facts, Agent agent) {
    facts.missingHeaders = -1;
    if (!event.knows(RequestEvent.HEADERS)) {
      return;
    }
    int used = 0;
    int length = 0;
    for (int i = 0; i < event.headerCount; i++) {
      length += event.headerNames[i].length() + 1;
    }
    byte[] scratch = new byte[length];
    boolean accept = false;
    boolean language = false;
    boolean encoding = false;
    boolean fetch = false;
    boolean hints = false;
    for (int i = 0; i < event.headerCount; i++) {
      Bytes name = event.headerNames[i];
      if (i > 0) {
        scratch[used++] = ',';
      }
      for (int j = 0; j < name.length(); j++) {
        scratch[used++] = (byte) Bytes.toLowerCase(name.byteAt(j));
      }
      accept |= name.equalsAsciiIgnoreCase("accept");
      language |= name.equalsAsciiIgnoreCase("accept-language");
      encoding |= name.equalsAsciiIgnoreCase("accept-encoding");
      fetch |= name.startsWithIgnoreCase("sec-fetch-");
      hints |= name.equalsAsciiIgnoreCase("sec-ch-ua");
    }
    facts.headerOrderHash = Bytes.hash64(scratch, 0, used);
    if (!agent.sendsBrowserHeaders) {
      return;
    }
    int expected = 80;
    int missing = (accept ? 0 : 30) + (language ? 0 : 30) + (encoding ? 0 : 20);
    if (agent.sendsFetchMetadata) {
      expected += 20;
      missing += fetch ? 0 : 20;
    }
    if (agent.sendsHints) {
      expected += 10;
      missing += hints ? 0 : 10;
    }
    facts.missingHeaders = (1000 * missing + expected / 2) / expected;
  }

  private void cookies(RequestEvent event, RequestFacts facts) {
    facts.cookieNameCount = 0;
    facts.sessionCookieCount = 0;
    for (int i = 0; i < event.cookieCount; i++) {
      long hash = event.cookieNames[i].hash64();
      boolean seen = false;
      for (int j = 0; j < facts.cookieNameCount && !seen; j++) {
        seen = facts.cookieNameHashes[j] == hash;
      }
      if (!seen) {
        facts.cookieNameHashes[facts.cookieNameCount++] = hash;
      }
      if (isOneOf(sessionCookies, event.cookieNames[i])) {
        facts.sessionCookieHashes[facts.sessionCookieCount++] = event.cookieValues[i].hash64();
      }
    }
  }

  private void robots(RequestEvent event, RequestFacts facts, Agent agent) {
    RobotsRules robots = settings.robots();
    facts.robotsFetch = false;
    facts.disallowed = false;
    if (robots == null) {
      return;
    }
    event.known |= RequestEvent.ROBOTS;
    facts.robotsFetch = equal(event.path, ROBOTS);
    facts.disallowed =
        !facts.robotsFetch && robots.disallows(agent.robotsGroup, event.path, event.query);
  }
}
