package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import dev.spoor.fixtures.traffic.TrafficFormat;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.transforms.formats.FormatDetector;
import dev.spoor.transforms.formats.LogFormats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

public class HelpPageTest {
  private static final String GOLDEN = "src/test/resources/dev/spoor/pipeline/";

  private static String page(String... arguments) {
    Captured console = Captured.plain();
    assertThat(console.run(arguments), is(0));
    assertThat(console.err(), is(""));
    return console.out();
  }

  @Test
  public void pagesAreAsAccepted() throws IOException {
    Golden.check(GOLDEN + "help.txt", page("help"));
    Golden.check(GOLDEN + "help-analyze.txt", page("help", "analyze"));
    Golden.check(GOLDEN + "help-evaluate.txt", page("help", "evaluate"));
    Golden.check(GOLDEN + "help-generate.txt", page("help", "generate"));
  }

  @Test
  public void examplesLeaveOutRulesThatThereAre() {
    Pattern without = Pattern.compile("--without=([a-z_]+\\.[a-z-]+)");
    List<String> ids = new ArrayList<>();
    for (String command : List.of("analyze", "evaluate", "explain", "generate", "rules")) {
      Matcher matcher = without.matcher(page("help", command));
      while (matcher.find()) {
        ids.add(matcher.group(1));
      }
    }
    assertThat(ids.size(), greaterThan(1));
    RuleSet rules = RuleSet.of(new RuleSource(List.of(), ids));
    assertThat(rules.unknownIds(), is(empty()));
  }

  @Test
  public void everyWayToAskGivesTheSamePage() {
    assertThat(page("analyze", "--help"), is(page("help", "analyze")));
    assertThat(page("analyze", "--gap=nonsense", "-h"), is(page("help", "analyze")));
    assertThat(page("--help"), is(page("help")));
  }

  @Test
  public void pagesFitTheirWidth() {
    for (String command : new String[] {"analyze", "evaluate", "generate", "help", "version"}) {
      page("help", command)
          .lines()
          .forEach(line -> assertThat(line, line.length(), lessThanOrEqualTo(100)));
    }
    page("analyze", "--help-runner")
        .lines()
        .forEach(line -> assertThat(line, line.length(), lessThanOrEqualTo(100)));
  }

  @Test
  public void optionsOfTheRunnerAreListedApart() {
    assertThat(page("analyze", "--help-runner"), containsString("  --targetParallelism "));
    assertThat(page("analyze", "--help-runner"), not(containsString("--maxBadShare")));
    assertThat(page("help", "analyze"), not(containsString("--targetParallelism")));
  }

  @Test
  public void theGeneratorsFormatsAreAllNamed() {
    for (TrafficFormat format : TrafficFormat.values()) {
      assertThat(page("help", "generate"), containsString(format.text()));
    }
  }

  @Test
  public void theFormatsThatCanBeReadAreAllNamed() {
    String description = OptionTable.of(AnalyzeOptions.class).find("format").description();
    for (String name : LogFormats.standard().names()) {
      assertThat(description, containsString(" " + name + ","));
    }
    assertThat(description, containsString(" " + FormatDetector.DEAD_LETTERS + ","));
  }

  @Test
  public void theDocumentIsMadeOfTheSameTable() throws IOException {
    Golden.check("../docs/options.md", OptionsDocument.text());
  }
}
