package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.DeadLetterJson;
import dev.spoor.model.Origin;
import dev.spoor.model.Session;
import dev.spoor.model.Session.CloseCause;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.SessionFragmentCoder;
import dev.spoor.transforms.AssembleSessions.Assemble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Instant;
import org.junit.Rule;
import org.junit.Test;

/**
 * Sessions of a gap of one minute, cut at whole hours, with a lateness of ten minutes and early
 * panes each ten seconds. Times are seconds.
 */
public class AssembleSessionsTest {
  private static final Coder<KV<String, SessionFragment>> CODER =
      KvCoder.of(StringUtf8Coder.of(), SessionFragmentCoder.of());
  private static final Assemble ASSEMBLE =
      AssembleSessions.assemble()
          .withGap(Duration.ofMinutes(1))
          .withMaxSession(Duration.ofHours(1))
          .withEarlyFirings(Duration.ofSeconds(10))
          .withAllowedLateness(Duration.ofMinutes(10));

  /** The clock of a test begins at the least time there is; at a multiple a pane is due at once. */
  private static final org.joda.time.Duration AFTER_EPOCH =
      org.joda.time.Duration.millis(1 - BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis());

  private static final String ANN = "default/address/192.0.2.1";
  private static final String BEN = "default/address/192.0.2.2";

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  // Unbounded: the classes of lateness

  @Test
  public void onTimeFragmentsAreOneSessionThatIsFinalAtOnce() {
    PCollectionTuple output =
        run(
            stream()
                .advanceWatermarkTo(at(0))
                .addElements(fragment(ANN, 0), fragment(ANN, 59, 100))
                .addElements(fragment(BEN, 30))
                .advanceWatermarkTo(at(500)));

    assertSessions(output, finalSession(ANN, 0, 59, 100), finalSession(BEN, 30));
    PAssert.that(output.get(AssembleSessions.SESSIONS))
        .inOnTimePane(window(0, 160))
        .containsInAnyOrder(finalSession(ANN, 0, 59, 100));
    assertNothingDead(output);
    pipeline.run();
  }

  @Test
  public void aSilenceOfTheGapMakesTwoSessions() {
    PCollectionTuple output =
        run(stream().addElements(fragment(ANN, 0), fragment(ANN, 60)).advanceWatermarkTo(at(500)));

    assertSessions(output, finalSession(ANN, 0), finalSession(ANN, 60));
    pipeline.run();
  }

  @Test
  public void earlyPanesAccumulateAndOnlyTheOneOnTimeIsFinal() {
    PCollectionTuple output =
        run(
            stream()
                .advanceWatermarkTo(at(0))
                .advanceProcessingTime(AFTER_EPOCH)
                .addElements(fragment(ANN, 0))
                .advanceProcessingTime(seconds(11))
                .addElements(fragment(ANN, 20))
                .addElements(fragment(ANN, 10))
                .advanceProcessingTime(seconds(11))
                .advanceProcessingTime(seconds(11)) // nothing new, so no pane
                .advanceWatermarkTo(at(500)));

    Session first = earlySession(ANN, 0);
    Session second = earlySession(ANN, 0, 20, 10);
    Session last = finalSession(ANN, 0, 10, 20);
    assertSessions(output, first, second, last);
    PAssert.that(output.get(AssembleSessions.SESSIONS))
        .inEarlyPane(window(0, 60))
        .containsInAnyOrder(first);
    PAssert.that(output.get(AssembleSessions.SESSIONS))
        .inEarlyPane(window(0, 80))
        .containsInAnyOrder(second);
    PAssert.that(output.get(AssembleSessions.SESSIONS))
        .inOnTimePane(window(0, 80))
        .containsInAnyOrder(last);
    assertGrows(first, second);
    assertThat(last.version(), is(second.version()));
    pipeline.run();
  }

  @Test
  public void earlyPanesComeWhenTheClockIsAtAMultiple() {
    PCollectionTuple output =
        run(
            stream()
                .advanceWatermarkTo(at(0))
                .advanceProcessingTime(AFTER_EPOCH)
                .advanceProcessingTime(seconds(19))
                .addElements(fragment(ANN, 0))
                .advanceProcessingTime(seconds(1)) // the clock has passed 20
                .addElements(fragment(ANN, 20))
                .advanceProcessingTime(seconds(9))
                .addElements(fragment(ANN, 30))
                .advanceWatermarkTo(at(500)));

    assertSessions(output, earlySession(ANN, 0), finalSession(ANN, 0, 20, 30));
    pipeline.run();
  }

  @Test
  public void aLateFragmentMergesAndTheSessionIsFinalAgainInANewerVersion() {
    PCollectionTuple output =
        run(
            stream()
                .advanceWatermarkTo(at(0))
                .addElements(fragment(ANN, 0))
                .advanceWatermarkTo(at(300))
                .addElements(fragment(ANN, 30)));

    Session onTime = finalSession(ANN, 0);
    Session late = finalSession(ANN, 0, 30);
    assertSessions(output, onTime, late);
    PAssert.that(output.get(AssembleSessions.SESSIONS))
        .inOnTimePane(window(0, 60))
        .containsInAnyOrder(onTime);
    PAssert.that(output.get(AssembleSessions.SESSIONS))
        .inLatePane(window(0, 90))
        .containsInAnyOrder(late);
    assertGrows(onTime, late);
    assertNothingDead(output);
    pipeline.run();
  }

  @Test
  public void aLateFragmentBetweenTwoSessionsMakesThemOne() {
    PCollectionTuple output =
        run(
            stream()
                .advanceWatermarkTo(at(0))
                .addElements(fragment(ANN, 0), fragment(ANN, 100))
                .advanceWatermarkTo(at(300))
                .addElements(fragment(ANN, 50)));

    Session bridged = finalSession(ANN, 0, 50, 100);
    assertSessions(output, finalSession(ANN, 0), finalSession(ANN, 100), bridged);
    PAssert.that(output.get(AssembleSessions.SESSIONS))
        .inLatePane(window(0, 160))
        .containsInAnyOrder(bridged);
    assertGrows(finalSession(ANN, 100), bridged);
    assertNothingDead(output);
    pipeline.run();
  }

  @Test
  public void aFragmentThatIsTooLateIsKeptAsADeadLetter() {
    PCollectionTuple output =
        run(
            stream()
                .advanceWatermarkTo(at(0))
                .addElements(fragment(ANN, 0))
                .advanceWatermarkTo(at(3000))
                .addElements(fragment(ANN, 20, 40), fragment(BEN, 50)));

    assertSessions(output, finalSession(ANN, 0));
    assertDead(output, tooLate(ANN, 20, 40), tooLate(BEN, 50));
    pipeline.run();
  }

  @Test
  public void theEncodedFragmentOfADeadLetterIsWhole() {
    DeadLetterJson.Replay replay =
        DeadLetterJson.read(tooLate(ANN, 20, 40).getBytes(UTF_8), 0, tooLate(ANN, 20, 40).length());
    assertThat(SessionFragment.decode(replay.payload()), is(requests(20, 40)));
    assertThat(replay.origin().source(), is(ANN));
  }

  @Test
  public void theLastTimelyInstantIsTheWatermarkLessTheLateness() {
    PCollectionTuple output =
        run(
            stream()
                .advanceWatermarkTo(at(3000))
                .addElements(
                    TimestampedValue.of(KV.of(ANN, Fragments.of(2_400_000)), at(2400)),
                    TimestampedValue.of(KV.of(BEN, Fragments.of(2_399_999)), at(2399))));

    assertSessions(output, new Session(ANN, Fragments.of(2_400_000), CloseCause.GAP, true));
    assertDead(output, tooLateMillis(BEN, 2_399_999));
    pipeline.run();
  }

  @Test
  public void lateIsJudgedByTheLastRequestOfAFragment() {
    PCollectionTuple output =
        run(stream().advanceWatermarkTo(at(3000)).addElements(fragment(ANN, 2380, 2430)));

    assertSessions(output, finalSession(ANN, 2380, 2430));
    assertNothingDead(output);
    pipeline.run();
  }

  @Test
  public void anOpenWindowDoesNotSaveAFragmentThatIsTooLate() {
    Assemble patient =
        ASSEMBLE.withGap(Duration.ofMinutes(30)).withAllowedLateness(Duration.ofMinutes(1));
    PCollectionTuple output =
        pipeline
            .apply(
                stream()
                    .advanceWatermarkTo(at(0))
                    .addElements(fragment(ANN, 0))
                    .advanceWatermarkTo(at(1200)) // the session is open until 1800
                    .addElements(fragment(ANN, 60), fragment(ANN, 1150))
                    .advanceWatermarkToInfinity())
            .apply(patient);

    assertSessions(output, finalSession(ANN, 0, 1150));
    assertDead(output, tooLate(ANN, 60));
    pipeline.run();
  }

  @Test
  public void noSessionCrossesABoundaryInStreams() {
    PCollectionTuple output =
        run(
            stream()
                .addElements(fragment(ANN, 3570), fragment(ANN, 3600), fragment(ANN, 3540))
                .advanceWatermarkTo(at(4000)));

    assertSessions(
        output,
        session(ANN, CloseCause.BOUNDARY, true, 3540, 3570),
        session(ANN, CloseCause.GAP, true, 3600));
    pipeline.run();
  }

  @Test
  public void everyRequestOfAStreamIsInASessionOrADeadLetter() {
    SplittableRandom random = new SplittableRandom(9);
    TestStream.Builder<KV<String, SessionFragment>> stream = stream();
    List<String> dead = new ArrayList<>();
    long timely = 0;
    for (int step = 1; step < 60; step++) {
      long time = Math.max(0, step * 60 - random.nextInt(1500)) * 1000L + step;
      boolean late = step > 1 && time < (step - 1) * 60_000L - 600_000;
      timely += late ? 0 : 1;
      if (late) {
        dead.add(tooLateMillis(ANN, time));
      }
      stream =
          stream
              .addElements(
                  TimestampedValue.of(KV.of(ANN, Fragments.of(time)), Instant.ofEpochMilli(time)))
              .advanceWatermarkTo(at(step * 60L));
    }
    PCollectionTuple output = run(stream);
    long expected = timely;
    assertThat(dead.size() > 5, is(true));
    assertDead(output, dead.toArray(String[]::new));
    PAssert.that(output.get(AssembleSessions.SESSIONS))
        .satisfies(
            panes -> {
              assertThat(requestsOfNewest(panes), is(expected));
              return null;
            });
    pipeline.run();
  }

  /** Requests of the newest pane of each session: of those that overlap, the largest. */
  private static long requestsOfNewest(Iterable<Session> panes) {
    List<Session> newest = new ArrayList<>();
    for (Session pane : panes) {
      List<Session> overlapping = new ArrayList<>();
      for (Session other : newest) {
        if (!pane.start().isAfter(other.end()) && !other.start().isAfter(pane.end())) {
          overlapping.add(other);
        }
      }
      long held = overlapping.stream().mapToLong(one -> one.fragment().requests()).max().orElse(0);
      if (pane.fragment().requests() >= held) {
        newest.removeAll(overlapping);
        newest.add(pane);
      }
    }
    return newest.stream().mapToLong(one -> one.fragment().requests()).sum();
  }

  // Each option has effect

  @Test
  public void earlyFiringsComeAfterTheirDelay() {
    PCollectionTuple output =
        pipeline
            .apply(
                stream()
                    .advanceWatermarkTo(at(0))
                    .advanceProcessingTime(AFTER_EPOCH)
                    .addElements(fragment(ANN, 0))
                    .advanceProcessingTime(seconds(11))
                    .advanceWatermarkToInfinity())
            .apply(ASSEMBLE.withEarlyFirings(Duration.ofMinutes(1)));

    assertSessions(output, finalSession(ANN, 0));
    pipeline.run();
  }

  @Test
  public void allowedLatenessDecidesWhatIsTooLate() {
    PCollectionTuple output =
        pipeline
            .apply(
                stream()
                    .advanceWatermarkTo(at(3000))
                    .addElements(fragment(ANN, 0))
                    .advanceWatermarkToInfinity())
            .apply(ASSEMBLE.withAllowedLateness(Duration.ofHours(1)));

    assertSessions(output, finalSession(ANN, 0));
    assertNothingDead(output);
    pipeline.run();
  }

  // Bounded

  @Test
  public void boundedInputGivesEachSessionOnceAndFinal() {
    List<KV<String, SessionFragment>> fragments =
        List.of(
            KV.of(ANN, requests(0, 20)),
            KV.of(ANN, requests(200)),
            KV.of(ANN, requests(40)),
            KV.of(BEN, requests(0)),
            KV.of(ANN, requests(3599)),
            KV.of(ANN, requests(3600)));
    PCollectionTuple output = pipeline.apply(Create.of(fragments).withCoder(CODER)).apply(ASSEMBLE);

    assertSessions(
        output,
        finalSession(ANN, 0, 20, 40),
        finalSession(ANN, 200),
        session(ANN, CloseCause.BOUNDARY, true, 3599),
        finalSession(ANN, 3600),
        finalSession(BEN, 0));
    assertNothingDead(output);
    assertThat(output.get(AssembleSessions.SESSIONS).isBounded(), is(IsBounded.BOUNDED));
    pipeline.run();
  }

  @Test
  public void anyBundlingOfBoundedInputGivesTheSameSessions() {
    SplittableRandom random = new SplittableRandom(10);
    List<String> clients = List.of(ANN, BEN, "shop/cookie/00");
    List<List<Long>> times = new ArrayList<>();
    List<Session> expected = new ArrayList<>();
    for (String client : clients) {
      List<Long> ofClient = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        ofClient.add(random.nextLong(-7200, 7200));
      }
      times.add(ofClient);
      expected.addAll(sortAndCut(client, ofClient));
    }
    for (int round = 0; round < 5; round++) {
      List<KV<String, SessionFragment>> fragments = new ArrayList<>();
      for (int i = 0; i < clients.size(); i++) {
        for (List<Long> bundle : deal(times.get(i), 1 + round * 5, random)) {
          for (Session part : sortAndCut(clients.get(i), bundle)) {
            fragments.add(
                random.nextInt(fragments.size() + 1), KV.of(clients.get(i), part.fragment()));
          }
        }
      }
      PCollectionTuple output =
          pipeline
              .apply("Create" + round, Create.of(fragments).withCoder(CODER))
              .apply("Assemble" + round, ASSEMBLE.withGroups(1 + round * 4));
      PAssert.that(output.get(AssembleSessions.SESSIONS)).containsInAnyOrder(expected);
    }
    pipeline.run();
  }

  private static List<List<Long>> deal(List<Long> times, int bundles, SplittableRandom random) {
    List<List<Long>> dealt = new ArrayList<>();
    for (int i = 0; i < bundles; i++) {
      dealt.add(new ArrayList<>());
    }
    times.forEach(time -> dealt.get(random.nextInt(bundles)).add(time));
    return dealt;
  }

  /** Seconds of one client cut into sessions, the plain way. */
  private static List<Session> sortAndCut(String client, List<Long> times) {
    List<Session> sessions = new ArrayList<>();
    List<Long> run = new ArrayList<>();
    List<Long> sorted = times.stream().sorted().toList();
    for (int i = 0; i < sorted.size(); i++) {
      long time = sorted.get(i);
      run.add(time);
      boolean last = i + 1 == sorted.size();
      long next = last ? Long.MAX_VALUE : sorted.get(i + 1);
      long boundary = (Math.floorDiv(time, 3600L) + 1) * 3600;
      if (last || next - time >= 60 || next >= boundary) {
        CloseCause cause = time + 60 >= boundary ? CloseCause.BOUNDARY : CloseCause.GAP;
        long[] seconds = run.stream().mapToLong(Long::longValue).toArray();
        sessions.add(session(client, cause, true, seconds));
        run.clear();
      }
    }
    return sessions;
  }

  @Test
  public void gapAndMaxSessionDecideBoundedSessions() {
    List<KV<String, SessionFragment>> fragments =
        List.of(KV.of(ANN, requests(0)), KV.of(ANN, requests(90)), KV.of(ANN, requests(3700)));
    PCollection<KV<String, SessionFragment>> input =
        pipeline.apply(Create.of(fragments).withCoder(CODER));
    Duration twoHours = Duration.ofHours(2);

    PAssert.that(sessionsOf(input.apply("Gap", ASSEMBLE.withGap(Duration.ofMinutes(2)))))
        .containsInAnyOrder(finalSession(ANN, 0, 90), finalSession(ANN, 3700));
    PAssert.that(
            sessionsOf(input.apply("Max", ASSEMBLE.withGap(twoHours).withMaxSession(twoHours))))
        .containsInAnyOrder(session(ANN, CloseCause.BOUNDARY, true, 0, 90, 3700));
    PAssert.that(
            sessionsOf(
                input.apply(
                    "Cut", ASSEMBLE.withGap(twoHours).withMaxSession(Duration.ofMinutes(1)))))
        .containsInAnyOrder(
            session(ANN, CloseCause.BOUNDARY, true, 0),
            session(ANN, CloseCause.BOUNDARY, true, 90),
            session(ANN, CloseCause.BOUNDARY, true, 3700));
    pipeline.run();
  }

  @Test
  public void noInputGivesNoSessions() {
    PCollectionTuple output = pipeline.apply(Create.empty(CODER)).apply(ASSEMBLE);
    PAssert.that(output.get(AssembleSessions.SESSIONS)).empty();
    pipeline.run();
  }

  @Test
  public void groupsMustBePositive() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> ASSEMBLE.withGroups(0));
    assertThat(refusal.getMessage(), is("groups is 0, must be positive"));
  }

  // Words

  private static PCollection<Session> sessionsOf(PCollectionTuple output) {
    return output.get(AssembleSessions.SESSIONS);
  }

  private static TestStream.Builder<KV<String, SessionFragment>> stream() {
    return TestStream.create(CODER);
  }

  private PCollectionTuple run(TestStream.Builder<KV<String, SessionFragment>> stream) {
    return pipeline.apply(stream.advanceWatermarkToInfinity()).apply(ASSEMBLE);
  }

  private static Instant at(long seconds) {
    return Instant.ofEpochMilli(seconds * 1000);
  }

  private static org.joda.time.Duration seconds(long seconds) {
    return org.joda.time.Duration.standardSeconds(seconds);
  }

  private static IntervalWindow window(long start, long end) {
    return new IntervalWindow(at(start), at(end));
  }

  private static SessionFragment requests(long... seconds) {
    return Fragments.of(Arrays.stream(seconds).map(second -> second * 1000).toArray());
  }

  private static TimestampedValue<KV<String, SessionFragment>> fragment(
      String client, long... seconds) {
    SessionFragment fragment = requests(seconds);
    return TimestampedValue.of(KV.of(client, fragment), Instant.ofEpochMilli(fragment.first()));
  }

  private static Session finalSession(String client, long... seconds) {
    return session(client, CloseCause.GAP, true, seconds);
  }

  private static Session earlySession(String client, long... seconds) {
    return session(client, CloseCause.GAP, false, seconds);
  }

  private static Session session(
      String client, CloseCause cause, boolean isFinal, long... seconds) {
    return new Session(client, requests(seconds), cause, isFinal);
  }

  private static String tooLate(String client, long... seconds) {
    return tooLate(client, requests(seconds));
  }

  private static String tooLateMillis(String client, long millis) {
    return tooLate(client, Fragments.of(millis));
  }

  private static String tooLate(String client, SessionFragment fragment) {
    byte[] payload = fragment.toByteArray();
    return text(
        new DeadLetter(
            "assemble",
            DeadLetterCode.TOO_LATE,
            fragment.requests() + " requests came after the watermark had passed them",
            new Origin(client, fragment.first()),
            "session-fragment",
            payload,
            payload.length,
            java.time.Instant.ofEpochMilli(fragment.last())));
  }

  private static String text(DeadLetter letter) {
    return new String(DeadLetterJson.write(letter), UTF_8);
  }

  private static void assertGrows(Session older, Session newer) {
    assertThat(newer.version().compareTo(older.version()) > 0, is(true));
  }

  /** All panes of all windows. */
  private static void assertSessions(PCollectionTuple output, Session... expected) {
    PAssert.that(output.get(AssembleSessions.SESSIONS)).containsInAnyOrder(expected);
  }

  private static void assertDead(PCollectionTuple output, String... expected) {
    PAssert.that(
            output
                .get(AssembleSessions.DEAD_LETTERS)
                .apply(
                    "DeadText",
                    MapElements.into(TypeDescriptors.strings()).via(AssembleSessionsTest::text)))
        .containsInAnyOrder(expected);
  }

  private static void assertNothingDead(PCollectionTuple output) {
    PAssert.that(output.get(AssembleSessions.DEAD_LETTERS)).empty();
  }
}
