package dev.spoor.transforms;

import static dev.spoor.model.Verdict.ThreatLevel.CRITICAL;
import static dev.spoor.model.Verdict.ThreatLevel.HIGH;
import static dev.spoor.model.Verdict.ThreatLevel.INFO;
import static dev.spoor.model.Verdict.ThreatLevel.MEDIUM;
import static dev.spoor.transforms.Judgements.ANN;
import static dev.spoor.transforms.Judgements.BEN;

import dev.spoor.model.RecordCoder;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.SensorReport;
import dev.spoor.model.Session;
import dev.spoor.model.TrackedSession;
import dev.spoor.model.Verdict.ThreatLevel;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Instant;
import org.junit.Rule;
import org.junit.Test;

/** Panes and urgent hits through the state of their clients; lateness of ten minutes. */
public class TrackSessionsTest {
  private static final Coder<KV<Boolean, ScoredSession>> CODER =
      KvCoder.of(BooleanCoder.of(), RecordCoder.of(ScoredSession.class));

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static TimestampedValue<KV<Boolean, ScoredSession>> pane(ScoredSession pane) {
    return TimestampedValue.of(KV.of(false, pane), end(pane));
  }

  private static TimestampedValue<KV<Boolean, ScoredSession>> urgent(ScoredSession hit) {
    return TimestampedValue.of(KV.of(true, hit), end(hit));
  }

  private static Instant end(ScoredSession scored) {
    return Instant.ofEpochMilli(scored.session().fragment().last());
  }

  private static Instant at(long second) {
    return Instant.ofEpochSecond(second);
  }

  private static TestStream.Builder<KV<Boolean, ScoredSession>> stream() {
    return TestStream.create(CODER).advanceWatermarkTo(at(0));
  }

  private PCollectionTuple run(TestStream.Builder<KV<Boolean, ScoredSession>> stream) {
    PCollection<KV<Boolean, ScoredSession>> all =
        pipeline.apply(stream.advanceWatermarkToInfinity());
    return PCollectionTuple.of(TrackSessions.PANES, only(all, false))
        .and(TrackSessions.URGENT, only(all, true))
        .apply(
            TrackSessions.track()
                .withGap(Judgements.GAP)
                .withMaxSession(Judgements.MAX_SESSION)
                .withAllowedLateness(Duration.ofMinutes(10)));
  }

  private static PCollection<ScoredSession> only(
      PCollection<KV<Boolean, ScoredSession>> all, boolean urgent) {
    return all.apply("Take" + urgent, Filter.by(each -> each.getKey() == urgent))
        .apply("Values" + urgent, Values.create());
  }

  private static void assertTold(
      PCollectionTuple output, TupleTag<TrackedSession> tag, String... expected) {
    PCollection<String> texts =
        output
            .get(tag)
            .apply(
                tag.equals(TrackSessions.ALERTS) ? "Alerts" : "Sessions",
                MapElements.into(TypeDescriptors.strings())
                    .via(
                        told ->
                            told.scored().session().clientKey().endsWith("2.2")
                                ? "Ben " + Judgements.told(told)
                                : Judgements.told(told)));
    if (expected.length == 0) {
      PAssert.that(texts).empty();
    } else {
      PAssert.that(texts).containsInAnyOrder(List.of(expected));
    }
  }

  @Test
  public void hitsAndPanesOfAClientHaveOneState() {
    PCollectionTuple output =
        run(
            stream()
                .addElements(urgent(Judgements.early(ANN, HIGH, 5)))
                .addElements(urgent(Judgements.early(BEN, HIGH, 5)))
                .addElements(pane(Judgements.early(ANN, HIGH, 5, 6)))
                .addElements(urgent(Judgements.early(ANN, HIGH, 9)))
                .addElements(urgent(Judgements.early(ANN, CRITICAL, 11)))
                .addElements(pane(Judgements.ended(ANN, CRITICAL, 2, 5, 6, 9, 11)))
                .addElements(pane(Judgements.ended(BEN, HIGH, 5))));

    assertTold(
        output,
        TrackSessions.ALERTS,
        "@5 urgent HIGH of 1",
        "Ben @5 urgent HIGH of 1",
        "@5 urgent CRITICAL of 1",
        "@2 settled CRITICAL of 5 for [@5]",
        "Ben @5 settled HIGH of 1");
    assertTold(
        output,
        TrackSessions.SESSIONS,
        "@2 settled CRITICAL of 5 for [@5]",
        "Ben @5 settled HIGH of 1");
    pipeline.run();
  }

  @Test
  public void panesMayBeAlone() {
    PCollection<KV<Boolean, ScoredSession>> all =
        pipeline.apply(
            stream()
                .addElements(pane(Judgements.ended(ANN, HIGH, 5)))
                .advanceWatermarkToInfinity());
    PCollectionTuple output =
        PCollectionTuple.of(TrackSessions.PANES, only(all, false)).apply(TrackSessions.track());

    assertTold(output, TrackSessions.ALERTS, "@5 settled HIGH of 1");
    assertTold(output, TrackSessions.SESSIONS, "@5 settled HIGH of 1");
    pipeline.run();
  }

  @Test
  public void aHitThatIsTooLateForASessionIsNoAlert() {
    PCollectionTuple output =
        run(
            stream()
                .advanceWatermarkTo(at(1000))
                .addElements(urgent(Judgements.early(ANN, HIGH, 399)))
                .addElements(urgent(Judgements.early(BEN, HIGH, 400))));

    assertTold(output, TrackSessions.ALERTS, "Ben @400 urgent HIGH of 1");
    assertTold(output, TrackSessions.SESSIONS);
    pipeline.run();
  }

  @Test
  public void aLateHitFindsTheSessionThatEnded() {
    PCollectionTuple output =
        run(
            stream()
                .addElements(pane(Judgements.early(ANN, INFO, 0)))
                .advanceWatermarkTo(at(100))
                .addElements(pane(Judgements.ended(ANN, INFO, 0)))
                .advanceWatermarkTo(at(600))
                .addElements(urgent(Judgements.early(ANN, HIGH, 30)))
                .addElements(pane(Judgements.ended(ANN, HIGH, 0, 30))));

    assertTold(output, TrackSessions.ALERTS, "@0 urgent HIGH of 1", "@0 settled HIGH of 2");
    assertTold(output, TrackSessions.SESSIONS, "@0 settled INFO of 1", "@0 settled HIGH of 2");
    pipeline.run();
  }

  @Test
  public void aTimerForgetsWhatNoPaneCanChangeAnyMore() {
    // Ends at 0: remembered for 2 gaps and the lateness, 720 seconds, and at most a minute more.
    // What comes then is as new.
    PCollectionTuple output =
        run(
            stream()
                .addElements(pane(Judgements.ended(ANN, HIGH, 0)))
                .addElements(pane(Judgements.ended(BEN, HIGH, 0)))
                .advanceWatermarkTo(at(719))
                .addElements(pane(Judgements.ended(ANN, HIGH, 0)))
                .advanceWatermarkTo(at(781))
                .addElements(pane(Judgements.ended(BEN, HIGH, 0))));

    assertTold(
        output,
        TrackSessions.ALERTS,
        "@0 settled HIGH of 1",
        "Ben @0 settled HIGH of 1",
        "Ben @0 settled HIGH of 1");
    pipeline.run();
  }

  @Test
  public void aClientThatGoesOnIsForgottenOnceItDoesNot() {
    PCollectionTuple output =
        run(
            stream()
                .addElements(pane(Judgements.ended(ANN, HIGH, 0)))
                .addElements(pane(Judgements.early(ANN, HIGH, 700)))
                .advanceWatermarkTo(at(1000)) // the first is forgotten, the second is not
                .addElements(pane(Judgements.early(ANN, HIGH, 700, 710)))
                .addElements(pane(Judgements.ended(ANN, HIGH, 0)))
                .advanceWatermarkTo(at(1500))
                .addElements(pane(Judgements.early(ANN, HIGH, 700, 710))));

    assertTold(
        output,
        TrackSessions.ALERTS,
        "@0 settled HIGH of 1",
        "@700 provisional HIGH of 1",
        "@0 settled HIGH of 1",
        "@700 provisional HIGH of 2");
    pipeline.run();
  }

  @Test
  public void sessionsOfSensorsAreToldOnceByTheirOwnIds() {
    PCollectionTuple output =
        run(
            stream()
                .addElements(pane(sensed("a", HIGH)))
                .addElements(pane(sensed("b", HIGH)))
                .addElements(pane(sensed("c", MEDIUM)))
                .advanceWatermarkTo(at(5000))
                .addElements(pane(sensed("a", HIGH)))
                .addElements(pane(sensed("b", MEDIUM)))
                .addElements(pane(sensed("b", MEDIUM))));

    assertTold(
        output,
        TrackSessions.ALERTS,
        "a settled HIGH of 1",
        "b settled HIGH of 1",
        "b settled MEDIUM of 1");
    assertTold(
        output,
        TrackSessions.SESSIONS,
        "a settled HIGH of 1",
        "b settled HIGH of 1",
        "c settled MEDIUM of 1",
        "a settled HIGH of 1",
        "b settled MEDIUM of 1",
        "b settled MEDIUM of 1");
    pipeline.run();
  }

  @Test
  public void whatWasSaidOfSensorsIsForgottenByTheClock() {
    PCollectionTuple output =
        run(
            stream()
                .addElements(pane(sensed("a", HIGH)))
                .advanceProcessingTime(org.joda.time.Duration.standardHours(30))
                .addElements(pane(sensed("b", HIGH)))
                .advanceProcessingTime(org.joda.time.Duration.standardHours(19))
                .addElements(pane(sensed("a", HIGH)))
                .addElements(pane(sensed("b", HIGH)))
                .advanceProcessingTime(org.joda.time.Duration.standardHours(30))
                .addElements(pane(sensed("b", HIGH))));

    assertTold(
        output,
        TrackSessions.ALERTS,
        "a settled HIGH of 1",
        "b settled HIGH of 1",
        "a settled HIGH of 1",
        "b settled HIGH of 1");
    pipeline.run();
  }

  private static ScoredSession sensed(String id, ThreatLevel level) {
    ScoredSession scored = Judgements.ended(ANN, level, 0);
    Session session = scored.session();
    return new ScoredSession(
        new Session(
            session.clientKey(),
            session.fragment(),
            session.closeCause(),
            true,
            new SensorReport(id, "", List.of(), List.of(), false, -1)),
        scored.enrichment(),
        scored.verdict());
  }
}
