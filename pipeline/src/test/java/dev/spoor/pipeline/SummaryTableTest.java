package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Test;

public class SummaryTableTest {
  private static final String GOLDEN = "src/test/resources/dev/spoor/pipeline/";

  private static final String DAY =
      """
      {"requests":900,"sessions":20,"bytes":5,"countries":{"NL":1},
       "statuses":{"200":800,"404":99,"500":1},"methods":{"GET":890,"POST":10},
       "top":{"addresses":[{"value":"192.0.2.1","requests":70},{"value":"2001:db8::","requests":5}],
        "paths":[{"value":"/","requests":300},{"value":"/a\\u001b[31m\\u202e","requests":30}],
        "agents":[{"value":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
      Chrome/120.0.0.0 Safari/537.36","requests":400},{"value":"","requests":3}],
        "referrers":[{"value":"https://example.com/","requests":4}]}}
      """;

  private static final String NEXT_DAY =
      """
      {"requests":100,"statuses":{"200":100},"methods":{"GET":100},
       "top":{"paths":[{"value":"/a","requests":1},{"value":"/b","requests":1},
        {"value":"/c","requests":1},{"value":"/","requests":9},{"value":"/d","requests":1}]}}
      """;

  private static List<DayStats> days() throws IOException {
    return List.of(
        DayStats.parse(DAY.getBytes(StandardCharsets.UTF_8)),
        DayStats.parse(NEXT_DAY.getBytes(StandardCharsets.UTF_8)));
  }

  private static String table(List<DayStats> days) throws IOException {
    return SummaryTable.render(Reports.report("succeeded"), days, "out");
  }

  @Test
  public void isAsAccepted() throws IOException {
    Golden.check(GOLDEN + "summary.txt", table(days()));
    Golden.check(GOLDEN + "summary-without-statistics.txt", table(List.of()));
  }

  @Test
  public void fitsATerminalAndSendsItNoCommands() throws IOException {
    String table = table(days());
    assertThat(table, containsString("/a\\x1b[31m\\u202e"));
    assertThat(table, not(containsString("\033")));
    table.lines().forEach(line -> assertThat(line, line.length(), lessThanOrEqualTo(96)));
  }

  @Test
  public void saysWhenLinesAreMissing() throws IOException {
    RunReport.Counts wrong = new RunReport.Counts(10, 5, 2, 2, 1);
    assertThat(wrong.addUp(), is(false));
    assertThat(new RunReport.Counts(10, 6, 2, 2, 1).addUp(), is(true));
  }
}
