package dev.spoor.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Test;

public class SessionTest {
  @Test
  public void versionsGrowWithTheLastRequestThenWithTheirNumber() {
    List<Session.Version> ascending =
        List.of(
            new Session.Version(-5, 9),
            new Session.Version(0, 1),
            new Session.Version(0, 2),
            new Session.Version(7, 1));
    Stream<Session.Version> descending =
        ascending.stream().sorted((a, b) -> -a.compareTo(b)).sorted();
    assertThat(descending.toList(), is(ascending));
  }

  @Test
  public void startEndAndVersionAreThoseOfTheRequests() {
    RequestEvent event = new RequestEvent();
    RequestFacts facts = new RequestFacts();
    SessionFragment fragment = new SessionFragment();
    for (long time : new long[] {5_500, 1_250, 3_000}) {
      event.reset();
      event.timeMillis = time;
      fragment.add(event, facts);
    }
    Session session = new Session("a/address/b", fragment, Session.CloseCause.GAP, true);
    assertThat(session.start().toString(), is("1970-01-01T00:00:01.250Z"));
    assertThat(session.end().toString(), is("1970-01-01T00:00:05.500Z"));
    assertThat(session.version(), is(new Session.Version(5_500, 3)));
    assertThat(session.requestCount(), is(3L));
  }

  @Test
  public void aSensorsWordOnTimesAndNumberGoesBeforeWhatTheRequestsShow() {
    assertThat(described(sensor(-1, null, null)), is("s 1970-01-01T00:00:05Z..00:00:05Z 1"));
    assertThat(
        described(sensor(15, Instant.ofEpochSecond(2), Instant.ofEpochSecond(9))),
        is("s 1970-01-01T00:00:02Z..00:00:09Z 15"));
    assertThat(described(sensor(0, null, null)), is("s 1970-01-01T00:00:05Z..00:00:05Z 1"));
  }

  private static SensorReport sensor(long requests, Instant start, Instant end) {
    return new SensorReport("s", null, List.of(), List.of(), false, requests, start, end);
  }

  private static String described(SensorReport report) {
    RequestEvent event = new RequestEvent();
    event.timeMillis = 5_000;
    SessionFragment fragment = new SessionFragment();
    fragment.add(event, new RequestFacts());
    Session session = new Session("a/address/b", fragment, Session.CloseCause.GAP, true, report);
    assertThat(
        session.version(),
        is(new Session.Version(session.end().toEpochMilli(), session.requestCount())));
    return session.id()
        + " "
        + session.start()
        + ".."
        + session.end().toString().substring(11)
        + " "
        + session.requestCount();
  }
}
