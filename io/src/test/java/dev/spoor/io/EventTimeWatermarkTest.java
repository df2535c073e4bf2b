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
          Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofDays(1));

  private static EventTimeWatermark fresh() {
    return new EventTimeWatermark(SETTINGS, NONE, NOW);
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
  public void aPartWithoutMessagesIsLeftOutAfterAWhile() {
    EventTimeWatermark watermark = fresh();
    assertThat(watermark.at(true, NOW + MINUTE - 1), is(NONE));
    assertThat("still being read", watermark.at(false, NOW + DAY), is(NONE));
    assertThat(watermark.at(true, NOW + 5 * MINUTE), is(NOW + 4 * MINUTE));
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
    EventTimeWatermark watermark = new EventTimeWatermark(SETTINGS, OLD, NOW);
    assertThat(watermark.at(false, NOW), is(OLD));
    watermark.add(OLD - MINUTE, NOW, NOW);
    assertThat("never back", watermark.at(false, NOW), is(OLD));
    assertThat("idle", watermark.at(true, NOW + MINUTE), is(OLD + 50 * SECOND));
  }

  @Test
  public void neverGoesBackNorPastTheClock() {
    Random random = new Random(1);
    for (int run = 0; run < 200; run++) {
      EventTimeWatermark watermark =
          new EventTimeWatermark(SETTINGS, random.nextBoolean() ? NONE : OLD, NOW);
      long now = NOW;
      long before = NONE;
      for (int step = 0; step < 200; step++) {
        now += random.nextInt(30_000);
        long own = now + random.nextInt(2_000_000) - 1_000_000;
        watermark.add(own + random.nextLong() % (3 * DAY), own, now);
        long after = watermark.at(random.nextBoolean(), now);
        assertThat(after, greaterThanOrEqualTo(before));
        assertThat(after, lessThanOrEqualTo(now));
        before = after;
      }
    }
  }
}
