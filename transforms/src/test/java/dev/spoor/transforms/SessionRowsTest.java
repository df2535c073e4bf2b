package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.model.Enrichment;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.SessionRow;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.score.ScoreSettings;
import dev.spoor.scoring.score.SessionScorer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.Test;

public class SessionRowsTest {
  private static final Instant NOW = Instant.parse("2025-03-03T11:00:00Z");
  private static final String LINES =
      """
      192.0.2.1 - - [03/Mar/2025:10:15:00 +0000] "GET /a?id=1%27%20OR%201=1-- HTTP/1.1" 200 5 "-" "sqlmap/1.5"
      192.0.2.1 - - [03/Mar/2025:10:15:07 +0000] "GET /../../etc/passwd HTTP/1.1" 404 9 "-" "sqlmap/1.5"
      """;

  @Test
  public void everyColumnSaysWhatTheRecordSays() throws IOException {
    RuleSet rules = RuleSet.of(RuleSource.BUILT_IN);
    List<ScoredSession> judged =
        Judged.sessions(
            LINES.getBytes(UTF_8),
            "combined",
            NormalizeSettings.defaults().withRules(RuleSource.BUILT_IN),
            new SessionScorer(rules, rules.sessionRules(), ScoreSettings.defaults()));
    assertThat(judged.size(), is(1));
    ScoredSession plain = judged.get(0);
    ScoredSession scored =
        new ScoredSession(
            plain.session(),
            new Enrichment(plain.enrichment().agent(), new Enrichment.Geo("NL", null), null, null),
            plain.verdict());
    SessionRow row = SessionRows.of(scored, NOW);
    assertThat(row.json(), is(new String(SessionJson.write(scored, NOW), UTF_8)));
    JsonNode json = new ObjectMapper().readTree(row.json());
    checkSession(row, json);
    assertThat(row.country(), is(json.at("/geo/country").textValue()));
    SessionRow.Scores scores = row.scores();
    assertThat(scores.verdict(), is(json.path("verdict").textValue()));
    assertThat(scores.threatLevel(), is(json.path("threat_level").textValue()));
    assertThat(scores.priority(), is(json.path("priority").textValue()));
    assertThat(scores.riskScore(), is(json.path("risk_score").intValue()));
    assertThat(scores.botScore(), is(json.path("bot_score").intValue()));
    assertThat(scores.confidenceScore(), is(json.path("confidence_score").intValue()));
    StringBuilder types = new StringBuilder();
    json.path("attack_types")
        .forEach(type -> types.append(types.length() == 0 ? "" : ",").append(type.textValue()));
    assertThat(types.toString().contains("sql_injection,"), is(true));
    assertThat(scores.attackTypes(), is(types.toString()));
  }

  @Test
  public void aSessionThatNobodyJudgedHasNoScores() throws IOException {
    Session session =
        Collected.of(NormalizeSettings.defaults(), "combined", LINES.split("\n")).onlySession();
    SessionRow row = SessionRows.of(session, NOW);
    checkSession(row, new ObjectMapper().readTree(row.json()));
    assertThat(row.scores() == null && row.country() == null, is(true));
  }

  private static void checkSession(SessionRow row, JsonNode json) {
    assertThat(row.sessUuid(), is(json.path("sess_uuid").textValue()));
    assertThat(row.site(), is(json.path("site").textValue()));
    assertThat(row.clientKey(), is(json.path("client_key").textValue()));
    assertThat(row.peerIp(), is("192.0.2.1"));
    assertThat(row.userAgent(), is("sqlmap/1.5"));
    assertThat(
        Instant.ofEpochMilli(row.start()).toString(), is(json.path("start_time").textValue()));
    assertThat(Instant.ofEpochMilli(row.end()).toString(), is(json.path("end_time").textValue()));
    assertThat(row.requestCount(), is(2L));
  }
}
