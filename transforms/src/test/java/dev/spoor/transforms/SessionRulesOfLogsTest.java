package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.ScoredSession;
import dev.spoor.model.Verdict;
import dev.spoor.model.Verdict.Label;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.score.ScoreSettings;
import dev.spoor.scoring.score.SessionScorer;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;

/** Rules on whole sessions, from the lines of a log to the verdict. */
public class SessionRulesOfLogsTest {
  private static final String BROWSER =
      "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
  private static final String TOOL = "curl/8.5.0";

  @Test
  public void loginsThatAnswerWithTheFormAreCounted() {
    assertThat(
        found(log(7, i -> line(i / 2, "POST /account/login HTTP/1.1", 200, 1950, BROWSER))),
        is("ATTACKER [brute_force] brute_force.login-sent session.login-repeated"));
    assertThat(
        found(log(5, i -> line(i / 2, "POST /account/login HTTP/1.1", 200, 1950, BROWSER))),
        is("BAD_BOT [] brute_force.login-sent"));
    assertThat(
        found(log(7, i -> line(60 * i, "POST /account/login HTTP/1.1", 200, 1950, BROWSER))),
        is("BAD_BOT [] brute_force.login-sent"));
    assertThat(
        found(log(7, i -> line(i / 2, "POST /account/login HTTP/1.1", 200, 500 * i, BROWSER))),
        is("BAD_BOT [] brute_force.login-sent"));
  }

  @Test
  public void namesOfUsersAskedForOneAfterAnother() {
    assertThat(
        found(log(6, i -> line(i, "GET /?author=" + 7 * (i % 3) + " HTTP/1.1", 200, 900, TOOL))),
        is("ATTACKER [admin_probing] admin_probing.user-enumeration session.user-enumeration"));
  }

  @Test
  public void refusedAgainAndAgain() {
    assertThat(
        found(log(6, i -> line(0, "GET / HTTP/1.1", 401, 12, TOOL))),
        is("ATTACKER [brute_force] session.refused-again"));
    assertThat(
        found(log(6, i -> line(60 * i, "GET / HTTP/1.1", 401, 12, TOOL))), is("BAD_BOT [] "));
    assertThat(found(log(6, i -> line(0, "GET / HTTP/1.1", 404, 12, TOOL))), is("BAD_BOT [] "));
  }

  @Test
  public void onePageWithEverOtherQueries() {
    assertThat(
        found(log(20, i -> line(0, "GET /?" + i * i * 977 % 1000 + " HTTP/1.1", 200, 9, BROWSER))),
        is("ATTACKER [denial_of_service, scraping] session.cache-busting session.number-walk"));
  }

  @Test
  public void consolesTriedByATool() {
    assertThat(
        found(log(1, i -> line(0, "GET /jenkins/login HTTP/1.1", 404, 12, TOOL))),
        is("ATTACKER [admin_probing] admin_probing.server-console session.console-by-tool"));
    assertThat(
        found(log(1, i -> line(0, "GET /jenkins/login HTTP/1.1", 200, 12, TOOL))),
        is("UNKNOWN [admin_probing] admin_probing.server-console"));
  }

  /** What another protocol sends is no value of an application, whatever it looks like. */
  @Test
  public void anotherProtocolIsNoInjection() {
    assertThat(
        found(List.of(line(0, "1' or 1=1 union select name from users--", 400, 157, TOOL))),
        is("UNKNOWN [] "));
    assertThat(
        found(List.of(line(0, "GET /?q=1'%20or%201=1%20union%20select%202 HTTP/1.1", 400, 1, TOOL)))
            .startsWith("ATTACKER [sql_injection]"),
        is(true));
  }

  private static List<String> log(int requests, IntFunction<String> line) {
    return IntStream.range(0, requests).mapToObj(line).toList();
  }

  private static String line(int second, String request, int status, int bytes, String agent) {
    return String.format(
        "192.0.2.7 - - [03/Mar/2025:10:%02d:%02d +0000] \"%s\" %d %d \"-\" \"%s\"",
        second / 60, second % 60, request, status, bytes, agent);
  }

  /** Label, attack types and rules of the only session of a log. */
  private static String found(List<String> lines) {
    RuleSet rules = RuleSet.of(RuleSource.BUILT_IN);
    List<ScoredSession> sessions =
        Judged.sessions(
            String.join("\n", lines).getBytes(UTF_8),
            "combined",
            NormalizeSettings.defaults().withRules(RuleSource.BUILT_IN),
            new SessionScorer(rules, rules.sessionRules(), ScoreSettings.defaults()));
    assertThat(sessions.size(), is(1));
    Verdict verdict = sessions.get(0).verdict();
    Label label = verdict.label();
    return label
        + " "
        + verdict.attackTypes()
        + " "
        + verdict.ruleHits().stream()
            .map(hit -> hit.rule())
            .sorted()
            .collect(Collectors.joining(" "));
  }
}
