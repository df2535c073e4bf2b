package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.Test;

public class RepeatsTest {
  private static final String AWAY =
      "[Consumer clientId=c-%d] Connection to node -1 (broker.example/192.0.2.1:%d) could not be"
          + " established. Node may not be available.";

  private long now = 1_000_000;
  private final Repeats repeats = new Repeats(() -> now);

  private boolean passes(String logger, Level level, String message) {
    LogRecord entry = new LogRecord(level, message);
    entry.setLoggerName(logger);
    return repeats.isLoggable(entry);
  }

  private boolean warns(String message) {
    return passes("org.example.Client", Level.WARNING, message);
  }

  @Test
  public void whatALibraryRepeatsIsSaidOnceAMinute() {
    assertThat(warns(AWAY.formatted(1, 9092)), is(true));
    now += 59_999;
    assertThat("of another connection", warns(AWAY.formatted(22, 9093)), is(false));
    now += 1;
    assertThat(warns(AWAY.formatted(1, 9092)), is(true));
    assertThat("and again", warns(AWAY.formatted(1, 9092)), is(false));
  }

  @Test
  public void otherThingsAreSaid() {
    assertThat(warns("a is away"), is(true));
    assertThat(warns("b is away"), is(true));
    assertThat(passes("org.example.Other", Level.WARNING, "a is away"), is(true));
    assertThat(warns("a is away"), is(false));
  }

  @Test
  public void errorsAndOurOwnLinesAlwaysPass() {
    for (int i = 0; i < 3; i++) {
      assertThat(passes("org.example.Client", Level.SEVERE, "failed"), is(true));
      assertThat(passes("dev.spoor.io.Patience", Level.WARNING, "is tried again"), is(true));
    }
  }

  @Test
  public void aFloodOfDifferentThingsPushesOutTheOldest() {
    assertThat(warns("kept"), is(true));
    StringBuilder different = new StringBuilder();
    for (int i = 0; i < 256; i++) {
      assertThat(warns(different.append('x').toString()), is(true));
    }
    assertThat(warns("x"), is(false));
    assertThat("forgotten", warns("kept"), is(true));
  }
}
