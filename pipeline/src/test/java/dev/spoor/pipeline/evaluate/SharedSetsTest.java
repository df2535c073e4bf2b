package dev.spoor.pipeline.evaluate;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.Test;

/** Whether the readers find in the data sets what their description says is there. */
public class SharedSetsTest {

  private static Path folder(String name) {
    Optional<Path> folder = SharedData.folder(name);
    assumeTrue("no data set " + name, folder.isPresent());
    return folder.get();
  }

  private static Map<String, Integer> counts(Corpus.OfRequests corpus) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    List<String> ids = new ArrayList<>();
    corpus.forEach(
        request -> {
          counts.merge(request.measure(), 1, Integer::sum);
          ids.add(request.id());
        });
    Set<String> distinct = new HashSet<>(ids);
    assertThat("ids are distinct", distinct, hasSize(ids.size()));
    return counts;
  }

  private static Map<String, Integer> agentCounts(Corpus.OfAgents corpus) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    corpus.forEach(agent -> counts.merge(agent.measure(), 1, Integer::sum));
    return counts;
  }

  @Test
  public void theCoreRuleSetsTests() throws IOException {
    Map<String, Integer> families = new TreeMap<>();
    CrsRegression corpus = new CrsRegression(folder("crs-regression"));
    corpus.forEach(
        request -> families.merge(request.group() + " " + request.measure(), 1, Integer::sum));
    // 2,049 tests, one of which has six stages.
    assertThat(counts(corpus), is(Map.of("must_fire", 2054, "must_not_fire", 381)));
    assertThat(families.get("942 must_fire"), is(644));
    assertThat(families.get("942 must_not_fire"), is(111));
    assertThat(families.get("944 must_not_fire"), is(4));
  }

  @Test
  public void gotestwafsCases() throws IOException {
    Path folder = folder("gotestwaf");
    // 47 texts, one encoder, three places.
    assertThat(
        counts(new GoTestWaf(folder)), is(Map.of("true_cases", 672, "false_positive_texts", 141)));
  }

  @Test
  public void libinjectionsInputs() throws IOException {
    assertThat(
        counts(new LibinjectionInputs(folder("libinjection-inputs"))),
        is(Map.of("sql_injection", 8574, "cross_site_scripting", 818, "false_positives", 209)));
  }

  @Test
  public void crowdsecsRequests() throws IOException {
    assertThat(
        counts(new AppsecRequests(folder("crowdsec-appsec-requests").resolve("requests.jsonl"))),
        is(Map.of("blocked", 152, "allowed", 12)));
  }

  @Test
  public void agents() throws IOException {
    assertThat(
        agentCounts(
            AgentSets.crawlerUserAgents(
                folder("crawler-user-agents").resolve("crawler-user-agents.json"))),
        is(Map.of("crawlers", 2116)));
    assertThat(
        agentCounts(AgentSets.isbot(folder("isbot-fixtures"))),
        is(Map.of("browsers", 520, "crawlers", 626, "glitches", 35)));
    assertThat(
        agentCounts(AgentSets.aiRobots(folder("ai-robots").resolve("robots.json"))),
        is(Map.of("crawlers", 166)));
  }

  @Test
  public void valuesOfLogs() throws IOException {
    assertThat(
        counts(new LogValues(folder("access-zanbil-shop").resolve("access.log"))),
        is(Map.of("argument_values", 1043, "query_strings", 1103, "referrers", 321)));
    assertThat(
        counts(new LogValues(folder("access-elastic-apache").resolve("access.log"))),
        is(Map.of("argument_values", 41, "query_strings", 42, "referrers", 627)));
  }
}
