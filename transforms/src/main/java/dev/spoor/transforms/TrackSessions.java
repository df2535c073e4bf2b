package dev.spoor.transforms;

import dev.spoor.model.Progress;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.TrackedSession;
import dev.spoor.model.Verdict;
import dev.spoor.model.Verdict.ThreatLevel;
import dev.spoor.transforms.SessionCandidate.Rank;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Instant;

/**
 * Follows the sessions of each client on unbounded input, as {@link SessionTracker} has it: panes
 * that are final become sessions to be written, with the ids that they supersede; panes and urgent
 * hits become alerts, provisional ones, which escalate, and settled ones.
 *
 * <p>In the global window. A client's sessions are forgotten when the watermark is so far behind
 * their ends that no pane can come any more, or when there are too many ({@link TrackedClients}),
 * which is counted: what is said of one that goes on after that is said again. Sessions that a
 * sensor put together have ids of their own and never merge: of them only what was said is
 * remembered, for {@link #REMEMBERED} or until there are too many.
 */
public final class TrackSessions {
  /** Panes of judged sessions. */
  public static final TupleTag<ScoredSession> PANES = new TupleTag<>() {};

  /** Judged parts of sessions, of requests that could not wait; where there are any. */
  public static final TupleTag<ScoredSession> URGENT = new TupleTag<>() {};

  /** Sessions that have ended, again when they changed. */
  public static final TupleTag<TrackedSession> SESSIONS = new TupleTag<>() {};

  /** Alerts. */
  public static final TupleTag<TrackedSession> ALERTS = new TupleTag<>() {};

  /** How long a sensor's session is remembered after its last alert: processing time. */
  public static final Duration REMEMBERED = Duration.ofDays(2);

  private TrackSessions() {}

  /** Gap 30 min, cut each 24 h, lateness of 10 min: as {@link AssembleSessions#assemble()}. */
  public static Track track() {
    return new Track(Duration.ofMinutes(30), Duration.ofHours(24), Duration.ofMinutes(10));
  }

  /** See {@link TrackSessions}. */
  public static final class Track extends PTransform<PCollectionTuple, PCollectionTuple> {
    private static final long serialVersionUID = 1L;

    private final Duration gap;
    private final Duration maxSession;
    private final Duration allowedLateness;

    private Track(Duration gap, Duration maxSession, Duration allowedLateness) {
      this.gap = gap;
      this.maxSession = maxSession;
      this.allowedLateness = allowedLateness;
    }

    /** Silence that ends a session; the same as sessions were assembled with. */
    public Track withGap(Duration newGap) {
      return new Track(newGap, maxSession, allowedLateness);
    }

    /** Where sessions are cut; the same as they were assembled with. */
    public Track withMaxSession(Duration newMaxSession) {
      return new Track(gap, newMaxSession, allowedLateness);
    }

    /** How late requests may be; the same as sessions were assembled with. */
    public Track withAllowedLateness(Duration newAllowedLateness) {
      return new Track(gap, maxSession, newAllowedLateness);
    }

    @Override
    public PCollectionTuple expand(PCollectionTuple input) {
      RecordCoder<TrackedSession> coder = RecordCoder.of(TrackedSession.class);
      KvCoder<String, TrackedSession> keyed = KvCoder.of(StringUtf8Coder.of(), coder);
      PCollection<KV<String, TrackedSession>> panes =
          input.get(PANES).apply("KeyPanes", ParDo.of(new KeyFn(false))).setCoder(keyed);
      if (input.has(URGENT)) {
        PCollection<KV<String, TrackedSession>> urgent =
            input.get(URGENT).apply("KeyUrgent", ParDo.of(new KeyFn(true))).setCoder(keyed);
        panes = PCollectionList.of(panes).and(urgent).apply("Panes", Flatten.pCollections());
      }
      PCollectionTuple output =
          panes.apply(
              "Track",
              ParDo.of(
                      new TrackFn(
                          new SessionTracker(SessionWindows.of(gap, maxSession)),
                          // A window's end, and as long as its panes may still change it.
                          gap.multipliedBy(2).plus(allowedLateness).toMillis(),
                          allowedLateness.toMillis()))
                  .withOutputTags(SESSIONS, TupleTagList.of(ALERTS)));
      output.get(SESSIONS).setCoder(coder);
      output.get(ALERTS).setCoder(coder);
      return output;
    }
  }

  /** Keys sessions by a part of all clients, and those of sensors by a part of all ids. */
  private static final class KeyFn extends DoFn<ScoredSession, KV<String, TrackedSession>> {
    private static final long serialVersionUID = 1L;

    private final boolean urgent;

    KeyFn(boolean urgent) {
      this.urgent = urgent;
    }

    @ProcessElement
    public void process(
        @Element ScoredSession scored, OutputReceiver<KV<String, TrackedSession>> out) {
      Session session = scored.session();
      String id = session.id();
      String key =
          session.sensor() == null
              ? "c" + TrackedClients.part(session.clientKey())
              : "s" + KnownSessions.part(id, KnownSessions.PARTS);
      out.output(KV.of(key, new TrackedSession(scored, id, List.of(), urgent)));
    }
  }

  private static final class TrackFn extends DoFn<KV<String, TrackedSession>, TrackedSession> {
    private static final long serialVersionUID = 1L;
    private static final Counter LATE = Metrics.counter("spoor", "urgent_hits.late");
    private static final Counter FORGOTTEN = Metrics.counter("spoor", "tracked_clients.forgotten");
    private static final long TOGETHER_MILLIS = 60_000;

    private final SessionTracker tracker;
    private final long rememberedMillis;
    private final long allowedLatenessMillis;

    /** {@link TrackedClients}. */
    @StateId("clients")
    private final StateSpec<ValueState<byte[]>> clients = StateSpecs.value(ByteArrayCoder.of());

    @TimerId("ended")
    private final TimerSpec ended = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    /** {@link KnownSessions} of sensors, by the score that was settled. */
    @StateId("settled")
    private final StateSpec<ValueState<byte[]>> settled = StateSpecs.value(ByteArrayCoder.of());

    @TimerId("forget")
    private final TimerSpec forget = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    TrackFn(SessionTracker tracker, long rememberedMillis, long allowedLatenessMillis) {
      this.tracker = tracker;
      this.rememberedMillis = rememberedMillis;
      this.allowedLatenessMillis = allowedLatenessMillis;
    }

    @ProcessElement
    public void process(
        @Element KV<String, TrackedSession> element,
        @StateId("clients") ValueState<byte[]> clients,
        @TimerId("ended") Timer ended,
        @StateId("settled") ValueState<byte[]> settled,
        @TimerId("forget") Timer forget,
        MultiOutputReceiver out) {
      TrackedSession given = element.getValue();
      if (given.scored().session().sensor() != null) {
        ofSensor(given, settled, forget, out);
        return;
      }
      byte[] stored = clients.read();
      TrackedClients known = TrackedClients.of(stored);
      String client = given.scored().session().clientKey();
      SessionTracker.Sessions before = known.sessions(client);
      SessionTracker.Step step;
      if (given.urgent()) {
        long last = given.scored().session().fragment().last();
        if (last < ended.getCurrentRelativeTime().getMillis() - allowedLatenessMillis) {
          // No session will have it: its fragment goes to the dead letters.
          LATE.inc();
          return;
        }
        step = tracker.afterUrgent(before, given.scored());
      } else {
        step = tracker.afterPane(before, given.scored());
      }
      if (!step.after().equals(before)) {
        TrackedClients after = known.with(client, step.after());
        int all = known.size() + (before.live().isEmpty() ? 1 : 0);
        if (after.size() < all) {
          FORGOTTEN.inc(all - after.size());
        }
        clients.write(after.toByteArray());
        Progress.openSessions(element.getKey(), after.open());
        if (stored == null) {
          setTimer(ended, after);
        }
      }
      if (step.session() != null) {
        out.get(SESSIONS).output(step.session());
      }
      if (step.alert() != null) {
        out.get(ALERTS).output(step.alert());
      }
    }

    /** A sensor tells of a session when it has ended, so this is always final. */
    private static void ofSensor(
        TrackedSession given, ValueState<byte[]> settled, Timer forget, MultiOutputReceiver out) {
      out.get(SESSIONS).output(given);
      byte[] stored = settled.read();
      KnownSessions known = KnownSessions.of(stored);
      byte[] key = KnownSessions.key(given.id());
      Rank score = known.rank(key);
      AlertState before =
          score == null
              ? AlertState.NOTHING_SAID
              : new AlertState(null, ThreatLevel.of((int) score.requests()));
      Verdict verdict = given.scored().verdict();
      if (before.afterFinal(verdict.threatLevel()).equals(before)) {
        return;
      }
      out.get(ALERTS).output(given);
      long now = forget.getCurrentRelativeTime().getMillis();
      Rank said = new Rank(verdict.riskScore(), 0, 0);
      settled.write(known.with(key, said, now).toByteArray());
      if (stored == null) {
        KnownSessions.remember(forget, REMEMBERED);
      }
    }

    /** One timer a part is enough: whoever goes on is looked at again when it has fired. */
    private void setTimer(Timer ended, TrackedClients clients) {
      long end = clients.firstEnd() + rememberedMillis;
      // Those that end soon after one another are forgotten together.
      long together = Math.floorDiv(end, TOGETHER_MILLIS) * TOGETHER_MILLIS + TOGETHER_MILLIS;
      ended.withNoOutputTimestamp().set(Instant.ofEpochMilli(together));
    }

    @OnTimer("ended")
    public void onEnded(
        OnTimerContext c,
        @Key String part,
        @StateId("clients") ValueState<byte[]> clients,
        @TimerId("ended") Timer ended) {
      TrackedClients left =
          TrackedClients.of(clients.read())
              .endedAfter(c.fireTimestamp().getMillis() - rememberedMillis);
      Progress.openSessions(part, left.open());
      if (left.isEmpty()) {
        clients.clear();
      } else {
        clients.write(left.toByteArray());
        setTimer(ended, left);
      }
    }

    @OnTimer("forget")
    public void onForget(
        @StateId("settled") ValueState<byte[]> settled, @TimerId("forget") Timer forget) {
      KnownSessions.forget(settled, forget, REMEMBERED);
    }
  }
}
