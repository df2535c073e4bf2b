package dev.spoor.io;

import static dev.spoor.io.EventTimeWatermark.NONE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.Test;

/** {@link EventTimeWatermark}; all times are told, none passes. */
public class EventTimeWatermarkTest {
  private static final long NOW = Instant.parse("2026-05-01T12:00:00Z").toEpochMilli();
  private static final long OLD = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long DAY = 24 * 60 * MINUTE;

  private static final EventTimeWatermark.Settings SETTINGS =
      new EventTimeWatermark.Settings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofDays(1),
          QueueReaders.inOneProcess("job"));

  private final EventTimeFront front = new EventTimeFront();

  private EventTimeWatermark fresh() {
    return part("0");
  }

  private EventTimeWatermark part(String name) {
    return new EventTimeWatermark(SETTINGS, name, front, NONE, NOW);
  }

  @Test
  public void followsTheGreatestEventTimeLessDisorder() {
    EventTimeWatermark watermark = fresh();
    watermark.add(NOW - 20 * SECOND, NOW, NOW);
    watermark.add(NOW - 30 * SECOND, NOW, NOW);
    assertThat(watermark.at(false, NOW), is(NOW - 25 * SECOND));
    watermark.add(NOW - 10 * SECOND, NOW, NOW);
    assertThat(watermark.at(true, NOW), is(NOW - 15 * SECOND));
  }

  @Test
  public void logsReplayedFromLongAgoAreNotLate() {
    EventTimeWatermark watermark = fresh();
    for (long minute = 0; minute < 600; minute++) {
      // The clock hardly moves while hours of log go by.
      long event = OLD + minute * MINUTE;
      assertThat(watermark.add(event, NOW, NOW + minute), is(event));
      assertThat(watermark.at(false, NOW + minute), is(event - 5 * SECOND));
    }
  }

  @Test
  public void silenceMovesAPartThatWasReadToItsEnd() {
    EventTimeWatermark watermark = fresh();
    watermark.add(OLD, NOW, NOW);
    assertThat("not idle yet", watermark.at(true, NOW + 10 * SECOND), is(OLD - 5 * SECOND));
    assertThat("more to read", watermark.at(false, NOW + DAY), is(OLD - 5 * SECOND));
    assertThat(watermark.at(true, NOW + 40 * MINUTE), is(OLD + 40 * MINUTE - 10 * SECOND));
  }

  @Test
  public void whileThereIsNoMessageAnywhereNothingMoves() {
    EventTimeWatermark first = part("0");
    EventTimeWatermark second = part("1");
    assertThat(first.at(true, NOW + DAY), is(NONE));
    assertThat(second.at(true, NOW + DAY), is(NONE));
    // Logs of long ago, after all that time, are as timely as any.
    first.add(OLD, NOW + DAY, NOW + DAY);
    assertThat(first.at(true, NOW + DAY), is(OLD - 5 * SECOND));
    assertThat("it gets its while from here", second.at(true, NOW + DAY + MINUTE - 1), is(NONE));
    second.add(OLD - MINUTE, NOW + DAY + MINUTE - 1, NOW + DAY + MINUTE - 1);
    assertThat(second.at(true, NOW + DAY + MINUTE), is(OLD - MINUTE - 5 * SECOND));
  }

  @Test
  public void aPartWithoutMessagesIsLeftOutAfterAWhile() {
    EventTimeWatermark busy = part("0");
    EventTimeWatermark empty = part("1");
    busy.add(OLD, NOW, NOW);
    busy.at(false, NOW);
    assertThat(empty.at(true, NOW + MINUTE - 1), is(NONE));
    assertThat("still being read", empty.at(false, NOW + DAY), is(NONE));
    assertThat("goes where others go", empty.at(true, NOW + MINUTE), is(OLD - 5 * SECOND));
    busy.add(OLD + 20 * MINUTE, NOW + MINUTE, NOW + MINUTE);
    busy.at(false, NOW + MINUTE);
    assertThat(empty.at(true, NOW + MINUTE), is(OLD + 20 * MINUTE - 5 * SECOND));
    empty.add(OLD, NOW + MINUTE, NOW + MINUTE);
    assertThat("never back", empty.at(true, NOW + MINUTE), is(OLD + 20 * MINUTE - 5 * SECOND));
    empty.add(OLD + 25 * MINUTE, NOW + MINUTE, NOW + MINUTE);
    assertThat("its own again", empty.at(true, NOW + MINUTE), is(OLD + 25 * MINUTE - 5 * SECOND));
  }

  @Test
  public void aPartThatStartedLateIsWaitedForFromThenOn() {
    EventTimeWatermark busy = part("0");
    EventTimeWatermark late = part("1");
    EventTimeWatermark empty = part("2");
    for (long minute = 0; minute < 5; minute++) {
      busy.add(OLD + minute * MINUTE, NOW + minute * MINUTE, NOW + minute * MINUTE);
      busy.at(false, NOW + minute * MINUTE);
    }
    long now = NOW + 5 * MINUTE;
    assertThat(late.at(true, now), is(OLD + 4 * MINUTE - 5 * SECOND));
    late.add(OLD + 4 * MINUTE, now, now);
    late.at(false, now);
    busy.add(OLD + 50 * MINUTE, now, now);
    busy.at(false, now);
    assertThat(late.at(false, now), is(OLD + 4 * MINUTE - 5 * SECOND));
    assertThat(empty.at(true, now), is(OLD + 4 * MINUTE - 5 * SECOND));
  }

  @Test
  public void aPartThatOnlyHadOldLogsHoldsNobodyBackOnceItIsSilent() {
    EventTimeWatermark old = part("old");
    EventTimeWatermark live = part("live");
    old.add(OLD, NOW, NOW);
    for (long second = 0; second <= 60; second++) {
      long now = NOW + second * SECOND;
      live.add(now, now, now);
      live.at(true, now);
      assertThat(
          old.at(true, now),
          is(second == 60 ? now - 5 * SECOND : OLD + (second <= 10 ? -5 : second - 10) * SECOND));
    }
    assertThat("there is more of it", part("more").at(false, NOW + 5 * MINUTE), is(NONE));
  }

  @Test
  public void whereAllAreSilentTheForemostLeads() {
    EventTimeWatermark old = part("old");
    EventTimeWatermark recent = part("recent");
    EventTimeWatermark empty = part("empty");
    old.add(OLD, NOW, NOW);
    recent.add(OLD + DAY, NOW, NOW);
    long now = NOW + 40 * MINUTE;
    recent.at(true, now);
    old.at(true, now);
    long expected = OLD + DAY + 40 * MINUTE - 10 * SECOND;
    assertThat(recent.at(true, now), is(expected));
    assertThat(old.at(true, now), is(expected));
    assertThat(empty.at(true, now), is(expected));
  }

  @Test
  public void whatIsNoLongerReadHereIsForgotten() {
    EventTimeWatermark moved = part("moved");
    EventTimeWatermark stays = part("stays");
    moved.add(OLD, NOW, NOW);
    moved.at(false, NOW);
    stays.add(NOW, NOW, NOW);
    long now = NOW + 5 * MINUTE;
    assertThat(part("empty").at(true, now), is(OLD - 5 * SECOND));
    stays.add(now + 8 * MINUTE, now + 8 * MINUTE, now + 8 * MINUTE);
    stays.at(false, now + 8 * MINUTE);
    assertThat(part("empty").at(true, now + 8 * MINUTE), is(now + 8 * MINUTE - 5 * SECOND));
  }

  @Test
  public void whoKnowsNothingOfTheOthersFollowsTheClock() {
    EventTimeWatermark.Settings settings = SETTINGS.with(new QueueReaders("job", false));
    EventTimeWatermark empty = new EventTimeWatermark(settings, "0", front, NONE, NOW);
    assertThat(empty.at(true, NOW + MINUTE - 1), is(NONE));
    assertThat("still being read", empty.at(false, NOW + DAY), is(NONE));
    assertThat(empty.at(true, NOW + 5 * MINUTE), is(NOW + 4 * MINUTE));
  }

  @Test
  public void aJobThatGoesOnDoesNotWaitForPartsThatNeverHadAnything() {
    EventTimeWatermark known = new EventTimeWatermark(SETTINGS, "0", front, OLD, NOW);
    EventTimeWatermark empty = part("1");
    assertThat(known.at(true, NOW + 2 * MINUTE), is(OLD + 110 * SECOND));
    assertThat(empty.at(true, NOW + 2 * MINUTE), is(OLD + 110 * SECOND));
  }

  @Test
  public void aLateFirstMessageIsTimelyIfItCameWithinTheWhile() {
    EventTimeWatermark watermark = fresh();
    assertThat(watermark.at(true, NOW + 50 * SECOND), is(NONE));
    watermark.add(OLD, NOW + 55 * SECOND, NOW + 55 * SECOND);
    assertThat(watermark.at(true, NOW + 55 * SECOND), is(OLD - 5 * SECOND));
  }

  @Test
  public void futureDatesMoveNothing() {
    EventTimeWatermark watermark = fresh();
    watermark.add(OLD, OLD + SECOND, NOW);
    assertThat("far", watermark.add(OLD + 400 * DAY, OLD + SECOND, NOW), is(NONE));
    assertThat(watermark.at(false, NOW), is(OLD - 5 * SECOND));
    assertThat("near", watermark.add(OLD + DAY, OLD + 2 * SECOND, NOW), is(OLD + 2 * SECOND));
    assertThat(watermark.at(false, NOW), is(OLD - 3 * SECOND));
  }

  @Test
  public void aProducersClockThatIsAheadMovesNothingPastOurs() {
    EventTimeWatermark watermark = fresh();
    assertThat(watermark.add(NOW + 365 * DAY, NOW + 365 * DAY, NOW), is(NONE));
    assertThat(watermark.at(true, NOW), is(NONE));
    assertThat(watermark.add(NOW + MINUTE, NOW + 365 * DAY, NOW), is(NOW));
  }

  @Test
  public void timeWithoutAServerIsNoSilence() {
    EventTimeWatermark watermark = fresh();
    EventTimeWatermark empty = part("1");
    watermark.add(OLD, NOW, NOW);
    assertThat(watermark.at(true, NOW + 20 * SECOND), is(OLD + 10 * SECOND));
    long back = NOW + 30 * MINUTE;
    for (long now = NOW + 21 * SECOND; now <= back; now += SECOND) {
      watermark.cutOff(now);
      empty.cutOff(now);
      assertThat(watermark.at(false, now), is(OLD + 10 * SECOND));
    }
    assertThat("not yet", watermark.at(true, back + 20 * SECOND), is(OLD + 10 * SECOND));
    assertThat(empty.at(true, back + MINUTE - 1), is(NONE));
    long event = OLD + 15 * SECOND;
    assertThat("sent meanwhile", watermark.add(event, back, back + 30 * SECOND), is(event));
    assertThat(watermark.at(true, back + 50 * SECOND), is(event + 10 * SECOND));
  }

  @Test
  public void messagesWithoutTimeDoNotKeepAPartFromBeingIdle() {
    EventTimeWatermark watermark = fresh();
    watermark.add(OLD, NOW, NOW);
    for (long second = 1; second <= 60; second++) {
      long now = NOW + second * SECOND;
      assertThat(watermark.add(EventTimes.UNKNOWN, now, now), is(NONE));
    }
    assertThat(watermark.at(true, NOW + MINUTE), is(OLD + 50 * SECOND));
  }

  @Test
  public void goesOnFromWhereItWas() {
    EventTimeWatermark watermark = new EventTimeWatermark(SETTINGS, "0", front, OLD, NOW);
    assertThat(watermark.at(false, NOW), is(OLD));
    watermark.add(OLD - MINUTE, NOW, NOW);
    assertThat("never back", watermark.at(false, NOW), is(OLD));
    assertThat("idle", watermark.at(true, NOW + MINUTE), is(OLD + 50 * SECOND));
  }

  @Test
  public void neverGoesBackNorPastTheClock() {
    Random random = new Random(1);
    for (int run = 0; run < 200; run++) {
      EventTimeFront shared = new EventTimeFront();
      EventTimeWatermark[] parts = new EventTimeWatermark[3];
      long[] before = new long[parts.length];
      for (int i = 0; i < parts.length; i++) {
        before[i] = random.nextBoolean() ? NONE : OLD;
        parts[i] = new EventTimeWatermark(SETTINGS, "" + i, shared, before[i], NOW);
      }
      long now = NOW;
      for (int step = 0; step < 200; step++) {
        now += random.nextInt(30_000);
        int i = random.nextInt(parts.length);
        if (random.nextInt(4) > i) {
          long own = now + random.nextInt(2_000_000) - 1_000_000;
          parts[i].add(own + random.nextLong() % (3 * DAY), own, now);
        }
        long after = parts[i].at(random.nextBoolean(), now);
        assertThat(after, greaterThanOrEqualTo(before[i]));
        assertThat(after, lessThanOrEqualTo(now));
        before[i] = after;
      }
    }
  }
}
