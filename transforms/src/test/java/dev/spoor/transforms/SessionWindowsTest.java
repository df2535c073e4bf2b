package dev.spoor.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThrows;

import dev.spoor.model.Session.CloseCause;
import dev.spoor.model.SessionFragment;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IncompatibleWindowException;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.util.SerializableUtils;
import org.joda.time.Instant;
import org.junit.Test;

public class SessionWindowsTest {
  private static final SessionWindows WINDOWS =
      SessionWindows.of(Duration.ofMillis(100), Duration.ofMillis(1000));

  @Test
  public void aWindowEndsAfterTheGapOrAtTheBoundary() {
    check(0, 0, 0, 100, CloseCause.GAP);
    check(0, 850, 0, 950, CloseCause.GAP);
    check(0, 899, 0, 999, CloseCause.GAP);
    check(0, 900, 0, 1000, CloseCause.BOUNDARY);
    check(0, 999, 0, 1000, CloseCause.BOUNDARY);
    check(1000, 1000, 1000, 1100, CloseCause.GAP);
    check(999, 999, 999, 1000, CloseCause.BOUNDARY);
    check(-1, -1, -1, 0, CloseCause.BOUNDARY);
    check(-1000, -950, -1000, -850, CloseCause.GAP);
  }

  private static void check(long first, long last, long start, long end, CloseCause cause) {
    IntervalWindow expected =
        new IntervalWindow(Instant.ofEpochMilli(start), Instant.ofEpochMilli(end));
    assertThat(WINDOWS.windowOf(first, last), is(expected));
    assertThat(WINDOWS.reachesBoundary(first, last), is(cause == CloseCause.BOUNDARY));
    SessionFragment fragment = Fragments.of(first, last);
    assertThat(WINDOWS.session("a/address/b", fragment, true).closeCause(), is(cause));
  }

  @Test
  public void noWindowCrossesABoundaryWhateverItsFragment() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 10_000; i++) {
      long first = random.nextLong(-100_000, 100_000);
      long cell = Math.floorDiv(first, 1000);
      long last = random.nextLong(first, (cell + 1) * 1000);
      IntervalWindow window = WINDOWS.windowOf(first, last);
      long lastInstant = window.maxTimestamp().getMillis();
      assertThat(Math.floorDiv(lastInstant, 1000), is(cell));
      assertThat(lastInstant >= last, is(true));
      assertThat(window.start().getMillis(), is(first));
    }
  }

  @Test
  public void windowsMeetExactlyWhenFragmentsJoin() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 10_000; i++) {
      long a = random.nextLong(-2000, 2000);
      long b = random.nextLong(a, a + 300);
      boolean join = b - a < 100 && Math.floorDiv(a, 1000) == Math.floorDiv(b, 1000);
      assertThat(WINDOWS.windowOf(a, a).intersects(WINDOWS.windowOf(b, b)), is(join));
      assertThat(WINDOWS.joins(Fragments.of(a), Fragments.of(b)), is(join));
    }
  }

  @Test
  public void onlyTheSameGapAndBoundaryAreCompatible() throws Exception {
    SessionWindows same = SessionWindows.of(Duration.ofMillis(100), Duration.ofMillis(1000));
    List<WindowFn<?, ?>> others =
        List.of(
            SessionWindows.of(Duration.ofMillis(101), Duration.ofMillis(1000)),
            SessionWindows.of(Duration.ofMillis(100), Duration.ofMillis(1001)),
            Sessions.withGapDuration(org.joda.time.Duration.millis(100)),
            FixedWindows.of(org.joda.time.Duration.millis(100)));
    WINDOWS.verifyCompatibility(same);
    assertThat(WINDOWS, is(same));
    assertThat(WINDOWS.hashCode(), is(same.hashCode()));
    for (WindowFn<?, ?> other : others) {
      assertThrows(IncompatibleWindowException.class, () -> WINDOWS.verifyCompatibility(other));
      assertThat((WindowFn<?, ?>) WINDOWS, is(not((Object) other)));
    }
  }

  @Test
  public void windowsTravel() throws Exception {
    assertThat(SerializableUtils.clone(WINDOWS), is(WINDOWS));
    CoderProperties.coderDecodeEncodeEqual(WINDOWS.windowCoder(), WINDOWS.windowOf(-5, 5));
  }

  @Test
  public void sessionsAreNoSideInput() {
    assertThrows(UnsupportedOperationException.class, WINDOWS::getDefaultWindowMappingFn);
    assertThat(WINDOWS.isNonMerging(), is(false));
  }
}
