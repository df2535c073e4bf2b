package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.Test;

public class RunReportTest {

  @Test
  public void namesAndOrderAreThoseOfTheCommittedFile() throws IOException {
    String json = Files.readString(Reports.FILE, StandardCharsets.UTF_8);
    assertThat(new String(Reports.report("succeeded").toJson(), StandardCharsets.UTF_8), is(json));
  }

  @Test
  public void aLaterVersionMayHaveMore() throws IOException {
    String json = Files.readString(Reports.FILE, StandardCharsets.UTF_8);
    RunReport report =
        RunReport.parse(
            json.replaceFirst("\\{", "{\"later\": {\"x\": 1},").getBytes(StandardCharsets.UTF_8));
    assertThat(report.counts().lines(), is(1_500_000L));
  }

  @Test
  public void theOutcomeFollowsTheShareOfDeadLetters() {
    RunReport.Counts counts = new RunReport.Counts(100, 95, 0, 5, 1);
    assertThat(RunReport.Outcome.of(counts, 0.05), is(RunReport.Outcome.SUCCEEDED));
    assertThat(RunReport.Outcome.of(counts, 0.049), is(RunReport.Outcome.TOO_MANY_DEAD_LETTERS));
    assertThat(
        RunReport.Outcome.of(new RunReport.Counts(0, 0, 0, 0, 0), 0),
        is(RunReport.Outcome.SUCCEEDED));
  }
}
