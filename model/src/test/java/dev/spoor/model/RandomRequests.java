package dev.spoor.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Requests made of nothing but a number: the same number gives the same request, down to its hash,
 * as the same line would.
 */
final class RandomRequests {
  private static final String[] METHODS = {"GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "BREW"};
  private static final List<ResourceType> TYPES = List.of(ResourceType.values());
  private static final List<View> VIEWS = List.of(View.values());
  private static final List<Place> PLACES = List.of(Place.values());
  private static final int[] STATUSES = {-1, 200, 200, 200, 304, 400, 401, 403, 404, 500, 503, 999};

  /**
   * How varied the requests of a set are.
   *
   * @param firstMillis earliest time
   * @param spanMillis times lie within so many milliseconds of it
   * @param vocabulary how many different values a field has
   */
  record Variety(long firstMillis, long spanMillis, int vocabulary) {
    static Variety of(SplittableRandom random) {
      long span = 1L << random.nextInt(1, 32);
      long first = random.nextLong(-5_000_000_000_000L, 5_000_000_000_000L);
      return new Variety(first, span, 1 << random.nextInt(10));
    }
  }

  private RandomRequests() {}

  /** Fills in the request called {@code number}. */
  static void fill(long number, Variety variety, RequestEvent event, RequestFacts facts) {
    SplittableRandom random = new SplittableRandom(number);
    event.reset();
    event.requestHash = random.nextLong();
    event.timeMillis = variety.firstMillis + random.nextLong(variety.spanMillis);
    if (random.nextInt(4) == 0) {
      event.timeMillis -= Math.floorMod(event.timeMillis, 60_000); // so that times meet
    }
    event.addressHigh = random.nextLong(3);
    event.addressLow = random.nextLong();
    event.port = random.nextInt(-1, 65_536);
    event.known = random.nextInt(1 << RequestEvent.KNOWN_BITS);
    event.method.set(bytes(METHODS[random.nextInt(METHODS.length)]));
    event.status = STATUSES[random.nextInt(STATUSES.length)];
    event.bytes = random.nextLong(-1, 1L << random.nextInt(1, 63));
    event.requestTimeMicros = random.nextLong(-1, 1L << random.nextInt(1, 63));
    if (random.nextBoolean()) {
      event.userAgent.set(bytes("agent \u00e9 " + "x".repeat(random.nextInt(2000))));
    }
    event.path.set(bytes("/é" + "p".repeat(random.nextInt(80))));
    fill(random, variety.vocabulary, facts);
    findSomething(random, variety.vocabulary, facts.hits);
  }

  /** Hits of rules of a made-up set, the most severe first; most requests have none. */
  static void findSomething(SplittableRandom random, int vocabulary, RequestHits hits) {
    hits.clear();
    if (random.nextInt(3) != 0) {
      return;
    }
    SortedSet<Long> keys = new TreeSet<>(Long::compareUnsigned);
    for (int i = random.nextInt(RequestHits.MAX_HITS); i >= 0; i--) {
      keys.add(RuleKey.of("rule " + random.nextInt(1 + vocabulary), random.nextInt(6)));
    }
    for (long key : keys) {
      int at = hits.count++;
      hits.rules[at] = key;
      // A rule has one category.
      hits.categories[at] =
          RuleKey.points(key) == 0 ? -1 : (int) Long.remainderUnsigned(key, AttackCategory.count());
      hits.views[at] = VIEWS.get(random.nextInt(VIEWS.size()));
      hits.places[at] = PLACES.get(random.nextInt(PLACES.size()));
      hits.names[at].clear();
      if (random.nextBoolean()) {
        hits.names[at].set(bytes("ä".repeat(random.nextInt(40))));
      }
      byte[] text = new byte[random.nextInt(200)];
      random.nextBytes(text);
      hits.texts[at].set(text);
      hits.points += RuleKey.points(key);
    }
    hits.layers = random.nextInt(4);
    hits.evasions = random.nextInt(RequestHits.ALL_EVASIONS + 1);
    hits.truncated = random.nextInt(50) == 0;
  }

  private static void fill(SplittableRandom random, int vocabulary, RequestFacts facts) {
    facts.type = TYPES.get(random.nextInt(TYPES.size()));
    facts.depth = random.nextInt(1 << random.nextInt(1, 16));
    facts.pathHash = value(random, vocabulary);
    facts.directoryHash = value(random, vocabulary);
    facts.hasQuery = random.nextBoolean();
    facts.queryHash = value(random, vocabulary);
    facts.hasTemplate = random.nextBoolean();
    facts.templateHash = value(random, 4);
    facts.number = random.nextLong(1_000_000_000_000_000_000L);
    facts.failedLogin = random.nextInt(10) == 0;
    facts.night = random.nextBoolean();
    facts.oldProtocol = random.nextBoolean();
    facts.hostIsAddress = random.nextBoolean();
    facts.hasReferrer = random.nextBoolean();
    facts.hasReferrerPath = random.nextBoolean();
    facts.referrerPathHash = value(random, vocabulary);
    facts.userAgentHash = value(random, vocabulary);
    facts.userAgentBits = 1 << random.nextInt(7);
    facts.missingHeaders = random.nextInt(-1, 1001);
    facts.headerOrderHash = value(random, vocabulary);
    facts.robotsFetch = random.nextInt(20) == 0;
    facts.disallowed = random.nextInt(20) == 0;
    facts.cookieNameCount = random.nextInt(4);
    facts.sessionCookieCount = random.nextInt(3);
    for (int i = 0; i < 4; i++) {
      facts.cookieNameHashes[i] = value(random, vocabulary);
      facts.sessionCookieHashes[i] = value(random, vocabulary);
    }
    facts.hasJa4 = random.nextBoolean();
    facts.ja4Hash = value(random, vocabulary);
  }

  /** The hash of one of {@code vocabulary} values. */
  private static long value(SplittableRandom random, int vocabulary) {
    return new SplittableRandom(random.nextInt(vocabulary)).nextLong();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
