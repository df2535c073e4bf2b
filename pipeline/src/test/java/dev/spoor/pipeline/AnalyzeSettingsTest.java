package dev.spoor.pipeline;

import static dev.spoor.pipeline.AnalyzeSettings.Lines.HONEYPOTS;
import static dev.spoor.pipeline.AnalyzeSettings.Lines.LOGS;
import static dev.spoor.pipeline.AnalyzeSettings.Lines.LOGS_AND_HONEYPOTS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.pipeline.AnalyzeSettings.Lines;
import java.util.List;
import org.junit.Test;

public class AnalyzeSettingsTest {
  @Test
  public void formatsTellWhatLinesMayBe() {
    assertThat(Lines.of(List.of()), is(LOGS));
    assertThat(Lines.of(List.of("combined", "caddy")), is(LOGS));
    assertThat(Lines.of(List.of("honeypot", "honeypot")), is(HONEYPOTS));
    assertThat(Lines.of(List.of("honeypot", "combined")), is(LOGS_AND_HONEYPOTS));
    assertThat(Lines.of(List.of("dead-letters")), is(LOGS_AND_HONEYPOTS));
    assertThat(Lines.of(List.of("dead-letters", "honeypot")), is(LOGS_AND_HONEYPOTS));
  }
}
