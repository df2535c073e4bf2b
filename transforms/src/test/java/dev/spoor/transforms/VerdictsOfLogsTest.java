package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.SharedData;
import dev.spoor.fixtures.TrafficGenerator;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.Verdict.Label;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.score.ScoreSettings;
import dev.spoor.scoring.score.SessionScorer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/**
 * Who clients are called: by what they do alone, and by the rules that ship besides. Real logs, and
 * generated ones.
 */
@RunWith(Parameterized.class)
public class VerdictsOfLogsTest {
  /** Without rules first. */
  @Parameters(name = "with rules: {0}")
  public static List<Boolean> parameters() {
    return List.of(false, true);
  }

  private final boolean withRules;
  private final NormalizeSettings settings;
  private final SessionScorer scorer;

  public VerdictsOfLogsTest(boolean withRules) {
    this.withRules = withRules;
    RuleSet rules = RuleSet.of(RuleSource.BUILT_IN);
    settings = NormalizeSettings.defaults().withRules(withRules ? RuleSource.BUILT_IN : null);
    scorer =
        new SessionScorer(
            rules,
            withRules ? rules.sessionRules() : fields -> List.of(),
            ScoreSettings.defaults());
  }

  private List<ScoredSession> log(String set, String file, String format) throws IOException {
    Optional<Path> folder = SharedData.folder(set);
    assumeTrue("no test data: " + set, folder.isPresent());
    byte[] lines = Files.readAllBytes(folder.orElseThrow().resolve(file));
    List<ScoredSession> sessions = Judged.sessions(lines, format, settings, scorer);
    assertThat(sessions.size(), greaterThan(100));
    return sessions;
  }

  /** The share of clients of which a session is called bad. */
  private static double badShare(
      List<ScoredSession> sessions, Function<ScoredSession, String> client) {
    Map<String, Boolean> bad = new HashMap<>();
    for (ScoredSession session : sessions) {
      bad.merge(client.apply(session), Judged.isBad(session), Boolean::logicalOr);
    }
    assertThat(bad.size(), greaterThan(50));
    return (double) bad.values().stream().filter(is -> is).count() / bad.size();
  }

  @Test
  public void spammersInBrowsersClothesAreFound() throws Exception {
    List<ScoredSession> sessions = log("access-attackers-basjes", "hackers-access.log", "combined");

    assertThat(badShare(sessions, Judged::address), greaterThanOrEqualTo(0.90));
    assertThat(badShare(sessions, s -> s.session().clientKey()), greaterThanOrEqualTo(0.90));
  }

  @Test
  public void shoppersAndCrawlersAreLeftInPeace() throws Exception {
    List<ScoredSession> sessions = log("access-zanbil-shop", "access.log", "nginx-main");
    List<ScoredSession> shoppers =
        sessions.stream().filter(s -> agentIs(s, UserAgentClass.BROWSER)).toList();

    assertThat(
        badShare(shoppers.stream().filter(Judged::loadsAssets).toList(), Judged::address),
        lessThanOrEqualTo(0.03));
    for (ScoredSession session : sessions) {
      if (agentIs(session, UserAgentClass.BOT)) {
        assertThat(session.verdict().label(), is(Label.GOOD_BOT));
        // Taking page after page is what crawlers say that they do.
        assertThat(session.verdict().attackTypes(), is(List.of()));
      }
    }
  }

  private static boolean agentIs(ScoredSession scored, int bit) {
    return scored.session().fragment().userAgentBits() == bit;
  }

  @Test
  public void generatedClientsAreCalledWhatTheyAre() throws Exception {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    TrafficGenerator.with(TrafficConfig.of(40_000, 77)).generate(lines, labels, written -> {});
    Map<String, String> actors = actors(labels.toString(UTF_8));

    Map<String, Map<Label, Integer>> verdicts = new TreeMap<>();
    for (ScoredSession session :
        Judged.sessions(lines.toByteArray(), "combined", settings, scorer)) {
      String agent = session.session().fragment().userAgent();
      String actor = actors.get(Judged.address(session) + " " + (agent == null ? "" : agent));
      verdicts
          .computeIfAbsent(String.valueOf(actor), unused -> new EnumMap<>(Label.class))
          .merge(session.verdict().label(), 1, Integer::sum);
      if ("brute-force".equals(actor)) {
        // A login is no web shell: that would be a success, and critical.
        assertThat(session.verdict().attackTypes(), not(hasItem("web_shell")));
      }
    }

    assertAll(verdicts, "browser", Label.HUMAN, Label.UNKNOWN);
    assertAll(verdicts, "mobile-app", Label.HUMAN, Label.GOOD_BOT, Label.UNKNOWN);
    assertAll(verdicts, "partner-api", Label.GOOD_BOT);
    assertAll(verdicts, "search-crawler", Label.GOOD_BOT);
    assertAll(verdicts, "ai-crawler", Label.GOOD_BOT);
    assertAll(verdicts, "uptime-monitor", Label.GOOD_BOT);
    assertAll(verdicts, "feed-reader", Label.GOOD_BOT);
    assertAll(verdicts, "rude-scraper", Label.BAD_BOT);
    assertAll(verdicts, "polite-scraper", Label.BAD_BOT);
    assertAll(verdicts, "comment-spammer", Label.BAD_BOT);
    Label attacker = withRules ? Label.ATTACKER : Label.BAD_BOT;
    assertAll(verdicts, "brute-force", attacker);
    assertAll(verdicts, "directory-scanner", attacker);
    assertAll(verdicts, "vulnerability-scanner", attacker);
    assertAll(verdicts, "low-and-slow", attacker);
    assertThat(verdicts.get("browser").get(Label.HUMAN), greaterThan(500));
  }

  private static void assertAll(
      Map<String, Map<Label, Integer>> verdicts, String actor, Label... allowed) {
    Map<Label, Integer> got = verdicts.getOrDefault(actor, Map.of());
    int right = 0;
    for (Label label : allowed) {
      right += got.getOrDefault(label, 0);
    }
    int all = got.values().stream().mapToInt(count -> count).sum();
    assertThat(actor, all, greaterThan(0));
    assertThat(actor + " " + got, right, is(all));
  }

  /** Kinds of actors by address and agent, from the labels of generated traffic. */
  private static Map<String, String> actors(String csv) {
    Map<String, String> actors = new HashMap<>();
    for (String row : csv.lines().toList()) {
      int address = row.indexOf(',');
      int agentEnd =
          row.charAt(address + 1) == '"'
              ? row.indexOf("\",", address + 2) + 1
              : row.indexOf(',', address + 1);
      String agent = row.substring(address + 1, agentEnd);
      if (agent.startsWith("\"")) {
        agent = agent.substring(1, agent.length() - 1).replace("\"\"", "\"");
      }
      String[] rest = row.substring(agentEnd + 1).split(",", -1);
      int dash = rest[1].lastIndexOf('-');
      actors.put(
          row.substring(0, address) + " " + agent, dash < 0 ? rest[1] : rest[1].substring(0, dash));
    }
    return actors;
  }
}
