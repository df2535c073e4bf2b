package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.Progress;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class ProgressLineTest {

  @Before
  @After
  public void forget() {
    Progress.reset();
  }

  private static ProgressLine line(Captured console, String text) {
    return new ProgressLine(
        console.console(), elapsed -> text, Executors.newSingleThreadScheduledExecutor());
  }

  @Test
  public void isRewrittenOnATerminalAndGoesAway() {
    Captured console = Captured.terminal(20);
    ProgressLine line = line(console, "a line that is longer than that");
    line.show(Duration.ZERO);
    line.close();
    line.show(Duration.ZERO);
    line.close();
    assertThat(console.err(), is("\ra line that is l...\033[K\r\033[K"));
  }

  @Test
  public void isALineOfItsOwnElsewhere() {
    Captured console = Captured.plain();
    ProgressLine line = line(console, "so far");
    line.show(Duration.ZERO);
    line.show(Duration.ZERO);
    line.close();
    assertThat(console.err(), is("so far%nso far%n".formatted()));
  }

  @Test
  public void saysHowFarTheJobIs() {
    Progress.add(Progress.STORED_BYTES_READ, 132_000_000);
    AnalyzeProgress unknownSize = AnalyzeProgress.of(0);
    assertThat(unknownSize.apply(Duration.ofSeconds(3)), is("read 132 MB   elapsed 00:03"));
    Progress.add(AnalyzeProgress.LINES, 41_200_000);
    Progress.add(AnalyzeProgress.SESSIONS, 903_000);
    Progress.add(AnalyzeProgress.DEAD_LETTERS, 37);
    assertThat(
        AnalyzeProgress.of(480_000_000).apply(Duration.ofSeconds(348)),
        is(
            "read 27 % of 480 MB   lines 41.2 M (118 k/s)   sessions 903 k   dead 37   elapsed"
                + " 05:48"));
    assertThat(
        AnalyzeProgress.of(100).apply(Duration.ZERO).startsWith("read 100 % of 100 B"), is(true));
  }
}
