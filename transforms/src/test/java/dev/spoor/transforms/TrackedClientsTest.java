package dev.spoor.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.spoor.model.Session;
import dev.spoor.model.Verdict.ThreatLevel;
import dev.spoor.transforms.SessionTracker.Live;
import dev.spoor.transforms.SessionTracker.Sessions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

public class TrackedClientsTest {
  private static final TrackedClients NOBODY = TrackedClients.of(null);

  private static Live live(long last, String... supersedes) {
    return new Live(last - 5, 7, last, null, false, AlertState.NOTHING_SAID, List.of(supersedes));
  }

  private static Sessions sessions(Live... live) {
    return new Sessions(List.of(live));
  }

  private static @Nullable ThreatLevel level(SplittableRandom random) {
    List<ThreatLevel> levels = List.of(ThreatLevel.values());
    int level = random.nextInt(levels.size() + 1);
    return level == 0 ? null : levels.get(level - 1);
  }

  private static Sessions any(SplittableRandom random) {
    List<Live> live = new ArrayList<>();
    for (int left = random.nextInt(1, 4); left > 0; left--) {
      long first = random.nextLong(-1_000, 1L << 42);
      long last = first + random.nextLong(100_000_000);
      List<String> supersedes = new ArrayList<>();
      for (int ids = random.nextInt(3); ids > 0; ids--) {
        supersedes.add(Session.idOf("somebody", random.nextLong(), 1));
      }
      live.add(
          new Live(
              first,
              random.nextLong(),
              last,
              random.nextBoolean()
                  ? null
                  : new Session.Version(last - random.nextInt(1_000), random.nextLong(1L << 40)),
              random.nextBoolean(),
              new AlertState(level(random), level(random)),
              supersedes));
    }
    return new Sessions(live);
  }

  @Test
  public void whatIsKnownIsWhatAMapWouldKnow() {
    SplittableRandom random = new SplittableRandom(22);
    Map<String, Sessions> expected = new HashMap<>();
    TrackedClients clients = NOBODY;
    for (int i = 0; i < 5_000; i++) {
      String client = "default/address/\u00e9 " + random.nextInt(300);
      assertThat(
          client, clients.sessions(client), is(expected.getOrDefault(client, Sessions.NONE)));
      Sessions sessions = any(random);
      if (random.nextInt(10) == 0) {
        clients = clients.with(client, Sessions.NONE);
        expected.remove(client);
      } else {
        clients = clients.with(client, sessions);
        expected.put(client, sessions);
      }
      if (random.nextInt(100) == 0) {
        long ended = random.nextLong(1L << 42);
        clients = clients.endedAfter(ended);
        expected.replaceAll((each, all) -> all.endedAfter(ended));
        expected.values().removeIf(all -> all.live().isEmpty());
        long first =
            expected.values().stream().mapToLong(Sessions::firstEnd).min().orElse(Long.MAX_VALUE);
        assertThat(clients.firstEnd(), is(first));
      }
      clients = TrackedClients.of(clients.toByteArray());
      assertThat(clients.size(), is(expected.size()));
      assertThat(clients.isEmpty(), is(expected.isEmpty()));
      long open =
          expected.values().stream()
              .flatMap(all -> all.live().stream())
              .filter(live -> !live.written())
              .count();
      assertThat(clients.open(), is((int) open));
    }
    for (Map.Entry<String, Sessions> entry : expected.entrySet()) {
      assertThat(clients.sessions(entry.getKey()), is(entry.getValue()));
    }
  }

  @Test
  public void whatWasHandedOutIsNotChanged() {
    TrackedClients before = NOBODY.with("a", sessions(live(1))).with("b", sessions(live(2)));
    byte[] bytes = before.toByteArray().clone();
    before.with("a", sessions(live(3))).with("c", sessions(live(4))).endedAfter(2);
    assertThat(before.toByteArray(), is(bytes));
  }

  @Test
  public void aKeyThatBeginsAnotherIsNotTheOther() {
    TrackedClients clients = NOBODY.with("ab", sessions(live(1)));
    assertThat(clients.sessions("a"), is(Sessions.NONE));
    assertThat(clients.sessions("abc"), is(Sessions.NONE));
    assertThat(clients.sessions(""), is(Sessions.NONE));
  }

  @Test
  public void anUsualClientTakesSeventyBytes() {
    long now = 1_767_225_600_000L;
    Live usual =
        new Live(
            now,
            -7,
            now + 90_000,
            new Session.Version(now + 90_000, 12),
            false,
            AlertState.NOTHING_SAID,
            List.of());
    TrackedClients clients = NOBODY.with("default/address/203.0.113.200", sessions(usual));
    assertThat(clients.toByteArray().length, is(lessThanOrEqualTo(70)));
  }

  @Test
  public void ofTooManyThoseThatEndedLastAreKept() {
    TrackedClients clients = NOBODY;
    int added = 0;
    int before = 0;
    while (clients.size() == added) {
      before = clients.size();
      clients = clients.with("client " + added, sessions(live(added)));
      added++;
      assertThat(clients.toByteArray().length, is(lessThanOrEqualTo(TrackedClients.MAX_BYTES)));
    }
    assertThat(before, is(greaterThan(3_000)));
    assertThat(clients.size(), is(greaterThan(before / 2 - 2)));
    assertThat(clients.size(), is(lessThan(before / 2 + 2)));
    for (int i = 0; i < added; i++) {
      boolean known = !clients.sessions("client " + i).live().isEmpty();
      assertThat("client " + i, known, is(i >= added - clients.size()));
    }
  }

  @Test
  public void manyThatEndedAtOneTimeAreForgottenTogether() {
    TrackedClients clients = NOBODY;
    for (int i = 0; i < 10_000; i++) {
      clients = clients.with("client " + i, sessions(live(5)));
      assertThat(clients.sessions("client " + i), is(sessions(live(5))));
    }
    assertThat(clients.toByteArray().length, is(lessThanOrEqualTo(TrackedClients.MAX_BYTES)));
  }
}
