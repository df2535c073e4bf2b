package dev.spoor.pipeline;

import static dev.spoor.pipeline.AnalyzeSettings.Lines.HONEYPOTS;
import static dev.spoor.pipeline.AnalyzeSettings.Lines.LOGS;
import static dev.spoor.pipeline.AnalyzeSettings.Lines.LOGS_AND_HONEYPOTS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.pipeline.AnalyzeSettings.Lines;
import dev.spoor.transforms.formats.LogFormats;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class AnalyzeSettingsTest {
  private static int statsShards(String input, long bytes) {
    AnalyzeOptions options =
        CommandLine.analyze(List.of("--input=" + input, "--output=out"), Map.of());
    return AnalyzeSettings.of(options, LogFormats.standard(), bytes, LOGS)
        .normalize()
        .statsShards();
  }

  @Test
  public void statisticsAreOfFiles() {
    assertThat(statsShards("access.log", 0), is(1));
    assertThat(statsShards("access.log", 200 << 20), is(4));
    assertThat(statsShards("kafka://localhost:9092/weblogs", 0), is(0));
    assertThat(statsShards("redis-stream://localhost:6379/s?mode=bounded", 0), is(1));
  }

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
