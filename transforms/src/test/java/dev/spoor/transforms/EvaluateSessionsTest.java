package dev.spoor.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.CidrSet;
import dev.spoor.model.EnrichedSession;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.score.ScoreSettings;
import dev.spoor.scoring.score.SessionScorer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class EvaluateSessionsTest {
  private static final String OWN_RULE =
      """
      title: Three requests
      id: own.three-requests
      status: test
      level: high
      logsource: {product: spoor, category: session}
      detection:
        selection:
          req_count|gte: 3
        condition: selection
      spoor:
        category: scanning
      """;

  @Rule public final TestPipeline pipeline = TestPipeline.create();
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  /** A session of requests at these times. */
  private static EnrichedSession session(String key, long... times) {
    SessionFragment fragment = Fragments.of(times);
    Session session = new Session("default/address/" + key, fragment, Session.CloseCause.GAP, true);
    return new EnrichedSession(session, new SessionEnricher().enrich(session));
  }

  private static final List<EnrichedSession> SESSIONS =
      List.of(
          session("192.0.2.1", 1_000),
          session("192.0.2.2", 1_000, 2_000, 9_000),
          session("192.0.2.3", 500, 70_000, 70_000, 80_000));

  private static List<ScoredSession> expected(RuleSource source, ScoreSettings settings) {
    RuleSet rules = RuleSet.load(source);
    SessionScorer scorer = new SessionScorer(rules, rules.sessionRules(), settings);
    List<ScoredSession> scored = new ArrayList<>();
    for (EnrichedSession element : SESSIONS) {
      scored.add(
          new ScoredSession(
              element.session(),
              element.enrichment(),
              scorer.score(element.session(), element.enrichment())));
    }
    return scored;
  }

  private PCollection<EnrichedSession> input() {
    return pipeline.apply(Create.of(SESSIONS).withCoder(RecordCoder.of(EnrichedSession.class)));
  }

  private RuleSource ownRules() throws Exception {
    Path file = folder.newFile("own.yml").toPath();
    Files.writeString(file, OWN_RULE);
    return new RuleSource(List.of(folder.getRoot().getPath()), List.of());
  }

  @Test
  public void eachSessionGetsTheVerdictOfTheScorer() {
    PCollection<ScoredSession> scored = input().apply(EvaluateSessions.evaluate());

    PAssert.that(scored)
        .containsInAnyOrder(expected(RuleSource.BUILT_IN, ScoreSettings.defaults()));
    pipeline.run();
  }

  @Test
  public void rulesOfTheUserCount() throws Exception {
    RuleSource own = ownRules();
    List<ScoredSession> expected = expected(own, ScoreSettings.defaults());
    assertThat(
        expected.stream().map(scored -> scored.verdict().attackTypes()).toList(),
        is(List.of(List.of(), List.of("scanning"), List.of("scanning"))));

    PCollection<ScoredSession> scored = input().apply(EvaluateSessions.evaluate().withRules(own));

    PAssert.that(scored).containsInAnyOrder(expected);
    pipeline.run();
  }

  @Test
  public void settingsCountAndTravel() throws Exception {
    RuleSource own = ownRules();
    ScoreSettings settings =
        ScoreSettings.defaults().withInternalScanners(CidrSet.parse(List.of("::/0")));
    List<ScoredSession> expected = expected(own, settings);
    assertThat(expected.stream().allMatch(scored -> scored.verdict().riskScore() <= 19), is(true));

    PCollection<ScoredSession> scored =
        input().apply(EvaluateSessions.evaluate().withSettings(settings).withRules(own));

    PAssert.that(scored).containsInAnyOrder(expected);
    pipeline.run();
  }

  @Test
  public void verdictsStayInTheirWindows() {
    IntervalWindow second =
        new IntervalWindow(Instant.ofEpochSecond(60), Instant.ofEpochSecond(120));
    PCollection<ScoredSession> scored =
        pipeline
            .apply(
                Create.timestamped(
                        TimestampedValue.of(SESSIONS.get(0), Instant.ofEpochSecond(1)),
                        TimestampedValue.of(SESSIONS.get(1), Instant.ofEpochSecond(61)))
                    .withCoder(RecordCoder.of(EnrichedSession.class)))
            .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))))
            .apply(EvaluateSessions.evaluate());

    PAssert.that(scored)
        .inWindow(second)
        .containsInAnyOrder(expected(RuleSource.BUILT_IN, ScoreSettings.defaults()).get(1));
    pipeline.run();
  }
}
