package dev.spoor.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.spoor.model.RandomRequests.Variety;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.Test;

/** A fragment is a function of the multiset of its requests, and bounded. */
public class MergePropertyTest {
  private static final int SETS = 1_000;

  private final RequestEvent event = new RequestEvent();
  private final RequestFacts facts = new RequestFacts();

  @Test
  public void anyOrderAndAnyMergeTreeGivesTheSameBytes() {
    for (int set = 0; set < SETS; set++) {
      SplittableRandom random = new SplittableRandom(set);
      Variety variety = Variety.of(random);
      List<Long> requests = requests(random);
      byte[] expected = fold(requests, variety).toByteArray();
      for (int tree = 0; tree < 3; tree++) {
        List<Long> shuffled = shuffle(requests, random);
        byte[] merged = merge(shuffled, variety, random).toByteArray();
        assertThat("set " + set + " of " + requests.size() + ", " + variety, merged, is(expected));
      }
    }
  }

  @Test
  public void anEmptyFragmentChangesNothing() {
    Variety variety = new Variety(0, 1000, 10);
    byte[] expected = fold(List.of(1L, 2L), variety).toByteArray();
    SessionFragment left = new SessionFragment();
    left.mergeFrom(fold(List.of(1L, 2L), variety));
    SessionFragment right = fold(List.of(1L, 2L), variety);
    right.mergeFrom(SessionFragment.decode(new SessionFragment().toByteArray()));
    assertThat(left.toByteArray(), is(expected));
    assertThat(right.toByteArray(), is(expected));
  }

  @Test
  public void mergingLeavesTheOtherAsItWas() {
    Variety variety = new Variety(-1_000_000, 90_000_000, 300);
    SplittableRandom random = new SplittableRandom(1);
    SessionFragment other = fold(numbers(random, 300), variety);
    byte[] before = other.toByteArray();
    SessionFragment fragment = fold(numbers(random, 5), variety);
    fragment.mergeFrom(other);
    fragment.mergeFrom(fold(numbers(random, 300), variety));
    assertThat(other.toByteArray(), is(before));
  }

  @Test
  public void aClientWithAMillionDistinctValuesOfEverythingStaysSmall() {
    SessionFragment fragment = new SessionFragment();
    SplittableRandom random = new SplittableRandom(7);
    int largest = 0;
    for (int i = 0; i < 1_000_000; i++) {
      everythingNew(random, i);
      fragment.add(event, facts);
      if (i % 10_000 == 0) {
        largest = Math.max(largest, fragment.toByteArray().length);
      }
    }
    largest = Math.max(largest, fragment.toByteArray().length);
    assertThat(fragment.requests(), is(1_000_000L));
    assertThat(largest, lessThanOrEqualTo(SessionFragment.MAX_ENCODED_BYTES));
    // The test would prove nothing if the fields were not all in use.
    assertThat(largest, greaterThan(SessionFragment.MAX_ENCODED_BYTES * 3 / 4));
  }

  /** A request that is unlike all others in every field, with numbers as long as they get. */
  private void everythingNew(SplittableRandom random, int number) {
    event.reset();
    event.requestHash = random.nextLong();
    event.timeMillis = 1_760_000_000_000L + random.nextLong(86_400_000);
    event.addressHigh = random.nextLong();
    event.addressLow = random.nextLong();
    event.port = 65_535;
    event.known = (1 << RequestEvent.KNOWN_BITS) - 1;
    event.method.set(new byte[] {'X'});
    event.bytes = Long.MAX_VALUE;
    event.requestTimeMicros = Long.MAX_VALUE;
    event.userAgent.set(new byte[64 * 1024]);
    facts.type = ResourceType.PAGE;
    facts.depth = 32_000;
    facts.pathHash = random.nextLong();
    facts.directoryHash = random.nextLong();
    facts.hasQuery = true;
    facts.queryHash = random.nextLong();
    facts.hasTemplate = true;
    facts.templateHash = random.nextLong();
    facts.number = 999_999_999_999_999_999L;
    facts.failedLogin = true;
    facts.night = true;
    facts.oldProtocol = true;
    facts.hostIsAddress = true;
    facts.hasReferrerPath = true;
    facts.referrerPathHash = random.nextLong();
    facts.userAgentHash = random.nextLong();
    facts.userAgentBits = 127;
    facts.missingHeaders = 1000;
    facts.headerOrderHash = random.nextLong();
    facts.robotsFetch = true;
    facts.disallowed = true;
    facts.cookieNameCount = 2;
    facts.sessionCookieCount = 2;
    for (int i = 0; i < 2; i++) {
      facts.cookieNameHashes[i] = random.nextLong();
      facts.sessionCookieHashes[i] = random.nextLong();
    }
    facts.hasJa4 = true;
    facts.ja4Hash = random.nextLong() ^ number;
    event.method.set(new byte[64]);
    event.path.set(new byte[1000]);
    RequestHits hits = facts.hits;
    hits.clear();
    hits.points = Integer.MAX_VALUE;
    hits.layers = Integer.MAX_VALUE;
    hits.evasions = RequestHits.ALL_EVASIONS;
    hits.truncated = true;
    for (; hits.count < RequestHits.MAX_HITS; hits.count++) {
      int at = hits.count;
      hits.rules[at] = RuleKey.of("rule " + random.nextInt(1000), 5);
      hits.categories[at] = random.nextInt(AttackCategory.count());
      hits.views[at] = View.SQL;
      hits.places[at] = Place.BODY;
      hits.names[at].set(new byte[1000]);
      hits.texts[at].set(new byte[1000]);
    }
    event.status = number % 2 == 0 ? 200 : 400;
  }

  private static List<Long> requests(SplittableRandom random) {
    int size = 1 + random.nextInt(1 << random.nextInt(1, 10));
    List<Long> requests = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      boolean again = i > 0 && random.nextInt(8) == 0;
      requests.add(again ? requests.get(random.nextInt(i)) : (Long) random.nextLong());
    }
    return requests;
  }

  private static List<Long> numbers(SplittableRandom random, int size) {
    return random.longs(size).boxed().toList();
  }

  private static List<Long> shuffle(List<Long> requests, SplittableRandom random) {
    List<Long> shuffled = new ArrayList<>(requests);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Long swapped = shuffled.get(i);
      shuffled.set(i, shuffled.get(j));
      shuffled.set(j, swapped);
    }
    return shuffled;
  }

  private SessionFragment fold(List<Long> requests, Variety variety) {
    SessionFragment fragment = new SessionFragment();
    for (long request : requests) {
      RandomRequests.fill(request, variety, event, facts);
      fragment.add(event, facts);
    }
    return fragment;
  }

  /** Folds runs of requests, then merges neighbours or strangers until one is left. */
  private SessionFragment merge(List<Long> requests, Variety variety, SplittableRandom random) {
    List<SessionFragment> parts = new ArrayList<>();
    int run = 1 + random.nextInt(requests.size());
    for (int from = 0; from < requests.size(); from += run) {
      int to = Math.min(requests.size(), from + run);
      parts.add(travelled(fold(requests.subList(from, to), variety), random));
    }
    while (parts.size() > 1) {
      SessionFragment other = parts.remove(random.nextInt(parts.size()));
      int at = random.nextInt(parts.size());
      SessionFragment into = parts.get(at);
      into.mergeFrom(other);
      parts.set(at, travelled(into, random));
    }
    return parts.get(0);
  }

  private static SessionFragment travelled(SessionFragment fragment, SplittableRandom random) {
    return random.nextInt(3) == 0 ? SessionFragment.decode(fragment.toByteArray()) : fragment;
  }
}
