package dev.spoor.scoring.inspect;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.SessionRuleHit;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A bucket spills when more went in than it holds and has leaked by the end of the session. */
public class LeakyRuleTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private RuleSet rules(String field, String capacity, String leakspeed) throws IOException {
    String rule =
        String.format(
            """
            title: Bucket
            id: test.bucket
            level: medium
            logsource: {product: spoor, category: session}
            detection:
              selection:
                req_count|gte: 2
              condition: selection
            spoor:
              category: scanning
              leaky: {field: %s, capacity: %s, leakspeed: %s}
            """,
            field, capacity, leakspeed);
    RuleSet rules = TestRuleFiles.load(folder.newFolder().toPath(), rule);
    assertThat(rules.refused().toString(), rules.refused(), is(empty()));
    return rules;
  }

  private static List<SessionRuleHit> hits(RuleSet rules, Map<String, Double> fields) {
    return rules.sessionRules().match(field -> fields.getOrDefault(field, Double.NaN));
  }

  private static boolean spills(RuleSet rules, double count, double seconds) {
    return !hits(rules, Map.of("req_count", count, "duration", seconds)).isEmpty();
  }

  @Test
  public void spillsBeyondCapacityAndLeak() throws IOException {
    RuleSet rules = rules("req_count", "5", "10s");
    assertThat("full", spills(rules, 5, 0), is(false));
    assertThat("one more", spills(rules, 6, 0), is(true));
    assertThat("one has leaked", spills(rules, 6, 10), is(false));
    assertThat("not quite", spills(rules, 6, 9.9), is(true));
    assertThat("a tenth has leaked", spills(rules, 15, 100), is(false));
    assertThat("leaks one by one", spills(rules, 16, 100), is(true));
  }

  @Test
  public void unitsOfTime() throws IOException {
    assertThat(spills(rules("req_count", "0", "500ms"), 20, 10), is(false));
    assertThat(spills(rules("req_count", "0", "500ms"), 21, 10), is(true));
    assertThat(spills(rules("req_count", "0", "2m"), 3, 241), is(true));
    assertThat(spills(rules("req_count", "0", "2m"), 2, 240), is(false));
    assertThat(spills(rules("req_count", "1", "1h"), 3, 3600), is(true));
    assertThat(spills(rules("req_count", "1", "1h"), 2, 3600), is(false));
  }

  @Test
  public void theDetectionHasToHoldToo() throws IOException {
    assertThat(spills(rules("req_count", "0", "10s"), 1, 0), is(false));
    assertThat(spills(rules("req_count", "0", "10s"), 2, 0), is(true));
  }

  @Test
  public void whatIsUnknownDoesNotSpill() throws IOException {
    RuleSet rules = rules("distinct_404_paths", "0", "10s");
    assertThat(hits(rules, Map.of("req_count", 6.0, "duration", 1.0)), is(empty()));
    assertThat(hits(rules("req_count", "0", "10s"), Map.of("req_count", 6.0)), is(empty()));
  }

  @Test
  public void tellsWhatItCounted() throws IOException {
    RuleSet rules = rules("req_count", "5", "10s");
    List<SessionRuleHit> hits = hits(rules, Map.of("req_count", 40.0, "duration", 20.0));
    assertThat(hits.get(0).evidence(), contains("req_count=40", "duration=20"));
  }
}
