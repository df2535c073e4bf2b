package dev.spoor.transforms;

import static dev.spoor.transforms.KnownSessions.key;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.spoor.transforms.SessionCandidate.Rank;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.Test;

public class KnownSessionsTest {
  private static final KnownSessions NONE = KnownSessions.of(null);

  private static Rank rank(long number) {
    return new Rank(number, (int) number, -number);
  }

  @Test
  public void whatIsKnownIsWhatAMapWouldKnow() {
    SplittableRandom random = new SplittableRandom(21);
    Map<String, Rank> expected = new HashMap<>();
    KnownSessions known = NONE;
    for (int i = 0; i < 3_000; i++) {
      String id = "session-" + random.nextInt(500);
      assertThat(id, known.rank(key(id)), is(expected.get(id)));
      known = KnownSessions.of(known.with(key(id), rank(i), i).toByteArray());
      expected.put(id, rank(i));
      assertThat(known.size(), is(expected.size()));
    }
    for (Map.Entry<String, Rank> entry : expected.entrySet()) {
      assertThat(known.rank(key(entry.getKey())), is(entry.getValue()));
    }
    assertThat(known.rank(key("session-500")), is(nullValue()));
    assertThat(known.toByteArray().length, is(44 * expected.size()));
  }

  @Test
  public void whatWasHandedOutIsNotChanged() {
    KnownSessions before = NONE.with(key("a"), rank(1), 1);
    byte[] bytes = before.toByteArray().clone();
    before.with(key("a"), rank(2), 2).with(key("b"), rank(3), 3).seenSince(2);
    assertThat(before.toByteArray(), is(bytes));
  }

  @Test
  public void whatWasNotSeenForLongIsForgotten() {
    KnownSessions known =
        NONE.with(key("a"), rank(1), 10).with(key("b"), rank(2), 20).with(key("a"), rank(3), 30);
    assertThat(known.leastSeen(), is(20L));
    KnownSessions left = known.seenSince(20);
    assertThat(left.rank(key("a")), is(rank(3)));
    assertThat(left.rank(key("b")), is(nullValue()));
    assertThat(left.seenSince(30).size(), is(0));
    assertThat(left.seenSince(30).leastSeen(), is(Long.MAX_VALUE));
  }

  @Test
  public void ofTooManyTheLatestHalfIsKept() {
    KnownSessions known = NONE;
    for (int i = 0; i < KnownSessions.MAX_KNOWN; i++) {
      known = known.with(key("session-" + i), rank(i), i);
    }
    assertThat(known.size(), is(KnownSessions.MAX_KNOWN));
    known = known.with(key("session-7"), rank(8), 9_999);
    assertThat("known already", known.size(), is(KnownSessions.MAX_KNOWN));
    known = known.with(key("one more"), rank(9), 10_000);
    assertThat(known.size(), is(KnownSessions.MAX_KNOWN / 2));
    assertThat(known.rank(key("session-7")), is(rank(8)));
    assertThat(known.rank(key("one more")), is(rank(9)));
    assertThat(known.rank(key("session-8")), is(nullValue()));
    int last = KnownSessions.MAX_KNOWN - 1;
    assertThat(known.rank(key("session-" + last)), is(rank(last)));
  }

  @Test
  public void manyAtOneTimeAreForgottenTogether() {
    KnownSessions known = NONE;
    for (int i = 0; i < 2 * KnownSessions.MAX_KNOWN; i++) {
      known = known.with(key("session-" + i), rank(i), 5);
      assertThat(known.rank(key("session-" + i)), is(rank(i)));
    }
    assertThat(known.size() <= KnownSessions.MAX_KNOWN, is(true));
  }
}
