package dev.spoor.scoring.inspect;

import dev.spoor.model.Bytes;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestHits;
import dev.spoor.scoring.rules.RuleCase;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleText;
import dev.spoor.scoring.rules.SessionRuleHit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Runs the tests that stand in rule files. */
public final class RuleTests {
  /**
   * What came out of it.
   *
   * @param rules rules that have tests
   * @param cases tests that ran
   * @param failures those that did not come out as they say
   */
  public record Outcome(int rules, int cases, List<Failure> failures) {
    /** Copies the list. */
    public Outcome {
      failures = List.copyOf(failures);
    }
  }

  /**
   * A test that failed.
   *
   * @param rule the rule
   * @param file the rule's file
   * @param failed the test
   */
  public record Failure(RuleInfo rule, String file, RuleCase failed) {
    /** One line for people. */
    @Override
    public String toString() {
      String what = failed.kind() == RuleCase.Kind.POSITIVE ? "does not fire, and should" : "fires";
      return file
          + ":"
          + failed.line()
          + ": "
          + rule.id()
          + ": "
          + failed.kind().key()
          + " test: the rule "
          + what;
    }
  }

  private final RuleSet rules;
  private final RequestInspector inspector;
  private final RequestEvent event = new RequestEvent();
  private final RequestHits hits = new RequestHits();

  private RuleTests(RuleSet rules) {
    this.rules = rules;
    this.inspector = new RequestInspector(rules);
  }

  /** Runs all tests of all rules. */
  public static Outcome run(RuleSet rules) {
    RuleTests tests = new RuleTests(rules);
    int tested = 0;
    int cases = 0;
    List<Failure> failures = new ArrayList<>();
    for (RuleText text : rules.texts()) {
      tested += text.cases().isEmpty() ? 0 : 1;
      for (RuleCase one : text.cases()) {
        cases++;
        boolean wanted = one.kind() == RuleCase.Kind.POSITIVE;
        if (tests.fires(text.info(), one) != wanted) {
          failures.add(new Failure(text.info(), text.file(), one));
        }
      }
    }
    return new Outcome(tested, cases, failures);
  }

  private boolean fires(RuleInfo rule, RuleCase test) {
    if (test.request() == null) {
      List<SessionRuleHit> found =
          rules.sessionRules().match(field -> test.fields().getOrDefault(field, Double.NaN));
      return found.stream().anyMatch(hit -> hit.rule().key() == rule.key());
    }
    fill(event, test.request());
    boolean[] fired = {false};
    inspector.inspect(event, hits, key -> fired[0] |= key == rule.key());
    return fired[0];
  }

  /** Fills an event with a request of a test. */
  static void fill(RequestEvent event, RuleCase.Request request) {
    event.reset();
    event.known =
        RequestEvent.PROTOCOL
            | RequestEvent.STATUS
            | RequestEvent.BYTES
            | RequestEvent.REFERRER
            | RequestEvent.USER_AGENT
            | RequestEvent.HOST
            | RequestEvent.HEADERS
            | RequestEvent.COOKIES
            | RequestEvent.METHOD;
    set(event.method, request.method());
    set(event.target, request.target());
    set(event.protocol, request.protocol());
    set(event.userAgent, request.userAgent());
    set(event.referrer, request.referrer());
    set(event.host, request.host());
    set(event.body, request.body());
    String path = request.target();
    int fragment = path.indexOf('#');
    path = fragment < 0 ? path : path.substring(0, fragment);
    int query = path.indexOf('?');
    if (query >= 0) {
      set(event.query, path.substring(query + 1));
      path = path.substring(0, query);
    }
    int authority = path.indexOf("://");
    if (!path.startsWith("/") && authority >= 0) {
      int slash = path.indexOf('/', authority + 3);
      path = slash < 0 ? "/" : path.substring(slash);
    }
    set(event.path, path);
    for (RuleCase.Pair header : request.headers()) {
      if (event.headerCount < RequestEvent.MAX_PAIRS) {
        set(event.headerNames[event.headerCount], header.name());
        set(event.headerValues[event.headerCount++], header.value());
      }
      switch (header.name().toLowerCase(Locale.ROOT)) {
        case "host" -> set(event.host, header.value());
        case "user-agent" -> set(event.userAgent, header.value());
        case "referer" -> set(event.referrer, header.value());
        default -> {}
      }
    }
    for (RuleCase.Pair cookie : request.cookies()) {
      if (event.cookieCount < RequestEvent.MAX_PAIRS) {
        set(event.cookieNames[event.cookieCount], cookie.name());
        set(event.cookieValues[event.cookieCount++], cookie.value());
      }
    }
    event.status = request.status();
    event.bytes = request.bytes();
    IpAddress address = IpAddress.parse(request.address());
    if (address != null) {
      event.addressHigh = address.high();
      event.addressLow = address.low();
    }
  }

  private static void set(Bytes bytes, @Nullable String text) {
    if (text == null) {
      bytes.clear();
    } else {
      bytes.set(Bytes.of(text));
    }
  }
}
