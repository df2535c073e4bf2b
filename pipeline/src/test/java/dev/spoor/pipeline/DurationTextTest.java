package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.Test;

public class DurationTextTest {

  @Test
  public void readsEveryUnit() {
    assertThat(DurationText.parse("500ms"), is(Duration.ofMillis(500)));
    assertThat(DurationText.parse("90s"), is(Duration.ofSeconds(90)));
    assertThat(DurationText.parse("30m"), is(Duration.ofMinutes(30)));
    assertThat(DurationText.parse("24h"), is(Duration.ofHours(24)));
    assertThat(DurationText.parse("7d"), is(Duration.ofDays(7)));
    assertThat(DurationText.parse("PT30M"), is(Duration.ofMinutes(30)));
    assertThat(DurationText.parse("p1d"), is(Duration.ofDays(1)));
    assertThat(DurationText.parse("0s"), is(Duration.ZERO));
  }

  @Test
  public void refusesWhatIsNone() {
    for (String text :
        List.of("", "30", "m", "-5m", "3x", "1h30m", "1.5h", "٣m", "P", "99999999999999999999s")) {
      IllegalArgumentException e =
          assertThrows(text, IllegalArgumentException.class, () -> DurationText.parse(text));
      assertThat(e.getMessage(), startsWith("a duration such as 90s, 30m"));
    }
  }

  @Test
  public void refusesWhatIsOutOfRange() {
    for (String text : List.of("PT-1S", "36501d", "9223372036854775807s")) {
      IllegalArgumentException e =
          assertThrows(text, IllegalArgumentException.class, () -> DurationText.parse(text));
      assertThat(text, e.getMessage(), is("a duration between 0s and 36500d"));
    }
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> DurationText.parse("PT0.0001S"));
    assertThat(e.getMessage(), is("a whole number of milliseconds"));
  }

  @Test
  public void readsBackWhatItWrites() {
    for (String text : List.of("0s", "1ms", "1500ms", "90s", "30m", "24h", "7d", "25h")) {
      assertThat(DurationText.format(DurationText.parse(text)), is(text));
    }
    assertThat(DurationText.format(DurationText.parse("120s")), is("2m"));
  }
}
