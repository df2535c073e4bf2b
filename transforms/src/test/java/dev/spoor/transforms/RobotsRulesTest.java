package dev.spoor.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.spoor.model.Bytes;
import org.apache.beam.sdk.util.SerializableUtils;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

/** RFC 9309. */
public class RobotsRulesTest {
  @Test
  public void theLongestMatchWins() {
    RobotsRules rules = forAll("Disallow: /", "Allow: /shop", "Disallow: /shop/cart", "Allow: /s");
    assertDisallowed(rules, "/", "/x", "/shop/cart", "/shop/cart/1");
    assertAllowed(rules, "/s", "/sh", "/shop", "/shop/car", "/shopping");
  }

  @Test
  public void allowWinsATieWhateverTheOrder() {
    assertAllowed(forAll("Disallow: /a", "Allow: /a"), "/a", "/ab");
    assertAllowed(forAll("Allow: /a", "Disallow: /a"), "/a", "/ab");
    assertAllowed(forAll("Disallow: /a*", "Allow: /ab"), "/ab");
  }

  @Test
  public void starsMatchAnythingAndTheDollarTheEnd() {
    RobotsRules rules = forAll("Disallow: /*.php$", "Disallow: /a/*/z", "Disallow: *q=");
    assertDisallowed(rules, "/.php", "/x.php", "/x/y.php", "/a/b/z", "/a//z", "/a/b/c/zoo");
    assertAllowed(rules, "/x.php5", "/x.phpx", "/a/z", "/php");
    assertThat(disallows(rules, "/x.php", "a=1"), is(false));
    assertThat(disallows(rules, "/x", "q=1"), is(true));
    assertThat(disallows(rules, "/x", "a&q=1"), is(true));
    assertThat(disallows(rules, "/x", ""), is(false));
  }

  @Test
  public void aDollarInTheMiddleIsItself() {
    RobotsRules rules = forAll("Disallow: /a$b", "Disallow: /c$");
    assertDisallowed(rules, "/a$b", "/a$bc", "/c");
    assertAllowed(rules, "/a", "/c/", "/c$");
  }

  @Test
  public void theQueryCountsWithItsQuestionMark() {
    RobotsRules rules = forAll("Disallow: /a?b", "Disallow: /*?$");
    assertThat(disallows(rules, "/a", "b"), is(true));
    assertThat(disallows(rules, "/a", "bc=1"), is(true));
    assertThat(disallows(rules, "/a", null), is(false));
    assertThat(disallows(rules, "/x", ""), is(true));
    assertThat(disallows(rules, "/x", "y"), is(false));
  }

  @Test
  public void pathsTellCaseAndNamesOfFieldsDoNot() {
    RobotsRules rules = RobotsRules.parse("USER-AGENT: *\ndisALLOW : /Admin # secret\n");
    assertDisallowed(rules, "/Admin");
    assertAllowed(rules, "/admin");
  }

  @Test
  public void anEmptyDisallowForbidsNothing() {
    assertAllowed(forAll("Disallow:"), "/", "/a");
    RobotsRules open = RobotsRules.parse("User-agent: a\nDisallow:\nUser-agent: *\nDisallow: /");
    assertThat(open.disallows(open.groupOf("a"), Bytes.of("/x"), new Bytes()), is(false));
    assertThat(open.disallows(open.groupOf("b"), Bytes.of("/x"), new Bytes()), is(true));
  }

  @Test
  public void aGroupHasSeveralAgentsUntilItsFirstRule() {
    RobotsRules rules =
        RobotsRules.parse(
            "User-agent: a\nSitemap: /s\nuser-agent: b\n\nDisallow: /x\nUser-agent: c\nDisallow: /y");
    for (String agent : new String[] {"a", "b"}) {
      assertThat(forbids(rules, agent, "/x"), is(true));
      assertThat(forbids(rules, agent, "/y"), is(false));
    }
    assertThat(forbids(rules, "c", "/x"), is(false));
    assertThat(forbids(rules, "c", "/y"), is(true));
    assertThat(forbids(rules, "d", "/x"), is(false));
  }

  @Test
  public void groupsOfOneAgentAreJoined() {
    RobotsRules rules =
        RobotsRules.parse(
            "User-agent: Bot\nDisallow: /x\n\nUser-agent: *\nDisallow: /z\n\n"
                + "User-agent: other\nUser-agent: bot\nDisallow: /y\nAllow: /x/open\n\n"
                + "User-agent: *\nDisallow: /zz");
    assertThat(forbids(rules, "bot", "/x"), is(true));
    assertThat(forbids(rules, "bot", "/x/open"), is(false));
    assertThat(forbids(rules, "bot", "/y"), is(true));
    assertThat(forbids(rules, "bot", "/z"), is(false));
    assertThat(forbids(rules, "other", "/x"), is(false));
    assertThat(forbids(rules, "other", "/y"), is(true));
    assertThat(forbids(rules, "nobody", "/z"), is(true));
    assertThat(forbids(rules, "nobody", "/zz"), is(true));
  }

  @Test
  public void theLongestNamedAgentBindsElseTheStarElseNone() {
    RobotsRules rules =
        RobotsRules.parse(
            "User-agent: *\nDisallow: /star\nUser-agent: googlebot\nDisallow: /google\n"
                + "User-agent: Googlebot-News\nDisallow: /news\n");
    assertThat(forbids(rules, "mozilla/5.0 (compatible; googlebot/2.1)", "/google"), is(true));
    assertThat(forbids(rules, "googlebot-news", "/news"), is(true));
    assertThat(forbids(rules, "googlebot-news", "/google"), is(false));
    assertThat(forbids(rules, "curl/8", "/star"), is(true));
    assertThat(forbids(rules, "", "/star"), is(true));
    assertThat(forbids(RobotsRules.parse("User-agent: a\nDisallow: /"), "b", "/x"), is(false));
    assertThat(RobotsRules.parse("User-agent: a\nDisallow: /").groupOf("b"), is(-1));
  }

  @Test
  public void oddFilesAreReadAsFarAsTheyGo() {
    assertDisallowed(RobotsRules.parse("\uFEFFUser-agent: *\r\nDisallow: /a\r\n"), "/a");
    assertAllowed(RobotsRules.parse(""), "/a");
    assertAllowed(RobotsRules.parse("Disallow: /a"), "/a");
    assertAllowed(RobotsRules.parse("User-agent: *"), "/a");
    assertAllowed(RobotsRules.parse("User-agent:\nDisallow: /a"), "/a");
    assertDisallowed(
        RobotsRules.parse("hello\n:\nUser-agent: *\nCrawl-delay: 1\nDisallow:/a"), "/a");
    assertDisallowed(forAll("Disallow: /caf\u00e9"), "/caf\u00e9");
  }

  @Test
  public void rulesAreCapped() {
    StringBuilder file = new StringBuilder("User-agent: *\n");
    for (int i = 0; i <= RobotsRules.MAX_RULES; i++) {
      file.append("Disallow: /").append(i).append("$\n");
    }
    RobotsRules rules = RobotsRules.parse(file.toString());
    assertDisallowed(rules, "/" + (RobotsRules.MAX_RULES - 1));
    assertAllowed(rules, "/" + RobotsRules.MAX_RULES);
  }

  @Test
  public void hostilePatternsTakeNoMoreThanPathTimesPattern() {
    String path = "/" + "a".repeat(60_000);
    String[] patterns = {
      "/" + "a*".repeat(500) + "b", "/" + "*a".repeat(500) + "b$", "/*" + "a".repeat(500) + "b"
    };
    for (String pattern : patterns) {
      RobotsRules rules = forAll("Disallow: " + pattern);
      long start = System.nanoTime();
      assertAllowed(rules, path);
      // Backtracking would take longer than the universe has; this takes milliseconds.
      assertThat(pattern, System.nanoTime() - start, lessThan(5_000_000_000L));
    }
  }

  @Test
  public void rulesTravel() {
    assertDisallowed(SerializableUtils.clone(forAll("Disallow: /a")), "/a");
  }

  private static RobotsRules forAll(String... rules) {
    return RobotsRules.parse("User-agent: *\n" + String.join("\n", rules));
  }

  private static void assertDisallowed(RobotsRules rules, String... paths) {
    for (String path : paths) {
      assertThat(path, disallows(rules, path, null), is(true));
    }
  }

  private static void assertAllowed(RobotsRules rules, String... paths) {
    for (String path : paths) {
      assertThat(path, disallows(rules, path, null), is(false));
    }
  }

  private static boolean disallows(RobotsRules rules, String path, @Nullable String query) {
    Bytes queryBytes = query == null ? new Bytes() : Bytes.of(query);
    return rules.disallows(rules.groupOf("anyone"), Bytes.of(path), queryBytes);
  }

  private static boolean forbids(RobotsRules rules, String agent, String path) {
    return rules.disallows(rules.groupOf(agent), Bytes.of(path), new Bytes());
  }
}
