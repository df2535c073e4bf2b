package dev.spoor.scoring.inspect;

import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestHits;
import dev.spoor.scoring.rules.RuleCase;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.rules.RuleText;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures inspection alone, on one thread: ordinary requests with warm and with cold caches, the
 * attacks that stand in rule files, and values of 8 KB made to be slow. Run its {@code main}.
 */
public final class InspectorSpeed {
  private static final int VALUE = 8 * 1024;

  /** Of so many the best counts: the others measure the compiler, and who else was at work. */
  private static final int ROUNDS = 20;

  private final RuleSet rules = RuleSet.of(RuleSource.BUILT_IN);
  private final RequestHits hits = new RequestHits();

  private InspectorSpeed() {}

  /** Prints the figures. */
  public static void main(String[] arguments) {
    InspectorSpeed speed = new InspectorSpeed();
    System.out.println(speed.rules);
    speed.ordinary();
    speed.attacks();
    speed.hostile();
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static RequestEvent event(String target, String agent, String referrer) {
    RequestEvent event = new RequestEvent();
    RuleTests.fill(
        event,
        new RuleCase.Request(
            "GET",
            target,
            "HTTP/1.1",
            List.of(),
            List.of(),
            agent,
            referrer,
            "www.example.com",
            null,
            "192.0.2.1",
            200,
            1000));
    event.known &= ~(RequestEvent.HEADERS | RequestEvent.COOKIES | RequestEvent.HOST);
    event.host.clear();
    return event;
  }

  private void ordinary() {
    Random random = new Random(1);
    List<RequestEvent> events = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      String target =
          switch (random.nextInt(4)) {
            case 0 -> "/static/img/item-" + random.nextInt(2000) + ".jpg";
            case 1 -> "/products/" + random.nextInt(3000) + "/a-fine-thing-to-have";
            case 2 -> "/search?q=blue+shoes&page=" + random.nextInt(50) + "&sort=price_asc";
            default -> "/api/v1/cart?session=" + Long.toHexString(random.nextLong() >>> 20);
          };
      events.add(
          event(
              target,
              "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                  + " Chrome/1"
                  + random.nextInt(30)
                  + ".0.0.0 Safari/537.36",
              "https://www.example.com/products/" + random.nextInt(3000)));
    }
    RequestInspector warm = new RequestInspector(rules);
    FindingCache cache = new FindingCache(1, 1);
    RequestInspector cold = new RequestInspector(rules, cache);
    long leastWarm = Long.MAX_VALUE;
    long leastCold = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = cpu();
      for (RequestEvent event : events) {
        warm.inspect(event, hits);
      }
      long middle = cpu();
      for (RequestEvent event : events) {
        cache.clear();
        cold.inspect(event, hits);
      }
      leastWarm = Math.min(leastWarm, middle - start);
      leastCold = Math.min(leastCold, cpu() - middle);
    }
    print("ordinary requests, caches warm", leastWarm, events.size(), 0);
    print("ordinary requests, no caches", leastCold, events.size(), 0);
  }

  private void attacks() {
    List<RequestEvent> events = new ArrayList<>();
    long bytes = 0;
    for (RuleText text : rules.texts()) {
      for (RuleCase one : text.cases()) {
        if (one.request() != null && one.kind() == RuleCase.Kind.POSITIVE) {
          RequestEvent event = new RequestEvent();
          RuleTests.fill(event, one.request());
          events.add(event);
          bytes += event.target.length() + event.body.length() + event.userAgent.length();
        }
      }
    }
    FindingCache cache = new FindingCache(1, 1);
    RequestInspector cold = new RequestInspector(rules, cache);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5 * ROUNDS; round++) {
      long start = cpu();
      for (RequestEvent event : events) {
        cache.clear();
        cold.inspect(event, hits);
      }
      least = Math.min(least, cpu() - start);
    }
    print("attacks of rule tests, no caches", least, events.size(), bytes);
  }

  private void hostile() {
    Map<String, String> patterns = new LinkedHashMap<>();
    for (String part :
        List.of(
            "a",
            "A",
            ".",
            "/",
            "../",
            "%2e%2e%2f",
            "%252e",
            "'",
            "' or 1=1--",
            "<script>",
            "&lt;",
            "\\x41",
            "/*",
            "${",
            "{{7*7}}",
            "$(id)",
            ";cat /etc/passwd",
            "%00",
            "%c0%af",
            "select ",
            "(",
            "[]",
            "aaab",
            "/lua/",
            "/job/x",
            "javascript:",
            "j a v a",
            "QUJD",
            " ",
            "+",
            "=",
            "0x41,",
            "http://",
            "\"||\"",
            "union/**/",
            "0",
            "|id",
            "%",
            "&#x41;",
            "cmd=",
            "\\")) {
      patterns.put(part, part.repeat(VALUE / part.length()));
    }
    Random random = new Random(2);
    StringBuilder mixed = new StringBuilder();
    List<String> parts = List.copyOf(patterns.keySet());
    while (mixed.length() < VALUE) {
      mixed.append(parts.get(random.nextInt(parts.size())));
    }
    patterns.put("all mixed", mixed.toString());
    StringBuilder fragments = new StringBuilder();
    List<RuleText> texts = rules.texts();
    while (fragments.length() < VALUE) {
      List<RuleCase> cases = texts.get(random.nextInt(texts.size())).cases();
      RuleCase one = cases.get(random.nextInt(cases.size()));
      if (one.request() != null) {
        fragments.append(one.request().target().replace("&", "%20")).append(' ');
      }
    }
    patterns.put("requests of rule tests", fragments.substring(0, VALUE));
    byte[] noise = new byte[VALUE];
    random.nextBytes(noise);
    patterns.put("noise", new String(noise, StandardCharsets.ISO_8859_1).replace("&", "x"));
    FindingCache cache = new FindingCache(1, 1);
    RequestInspector inspector = new RequestInspector(rules, cache);
    Map<String, Long> least = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, String> pattern : patterns.entrySet()) {
        RequestEvent event = event("/", "agent", null);
        event.query.set(Bytes.of("a=" + pattern.getValue()));
        event.target.set(Bytes.of("/?a=" + pattern.getValue()));
        for (int i = 0; i < 3; i++) {
          cache.clear();
          long start = cpu();
          inspector.inspect(event, hits);
          least.merge(pattern.getKey(), cpu() - start, Math::min);
        }
      }
    }
    least.forEach((name, nanos) -> print("8 KB of " + name, nanos, 1, VALUE));
  }

  private static void print(String what, long nanos, long requests, long bytes) {
    System.out.printf(
        "%-34s %10.0f ns a request%s%n",
        what,
        (double) nanos / requests,
        bytes == 0 ? "" : String.format("  %8.1f MB/s", bytes * 1e3 / nanos));
  }
}
