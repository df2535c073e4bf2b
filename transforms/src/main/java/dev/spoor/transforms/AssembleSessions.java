package dev.spoor.transforms;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.Origin;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.SessionFragmentCoder;
import dev.spoor.model.sketch.ByteOutput;
import java.time.Duration;
import java.util.Arrays;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Joins fragments of one client into sessions.
 *
 * <p>Bounded input, which must be in the global window: clients are grouped in a few hundred
 * groups, not each by itself, and each session is emitted once, whole and final, in the global
 * window (docs/adr/0001-sessions-of-bounded-input.md says why). Unbounded input: early panes at
 * whole multiples of {@code earlyFirings} of processing time, one on time, one for each late
 * arrival, accumulating, so that each pane replaces the last; panes keep their session's window. A
 * fragment whose last request is more than {@code allowedLateness} behind the watermark is never
 * dropped: it goes to {@link #DEAD_LETTERS}, encoded, whatever windows are open.
 */
public final class AssembleSessions {
  /** Sessions. */
  public static final TupleTag<Session> SESSIONS = new TupleTag<>() {};

  /** Fragments that came too late. */
  public static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>() {};

  /** The format by which a dead letter names an encoded fragment. */
  public static final String FRAGMENT_FORMAT = "session-fragment";

  private static final int DEFAULT_GROUPS = 16;

  private static final TupleTag<KV<String, SessionFragment>> TIMELY = new TupleTag<>() {};

  private AssembleSessions() {}

  /** Gap 30 min, cut each 24 h, early panes each 10 s, lateness of 10 min. */
  public static Assemble assemble() {
    return new Assemble(
        Duration.ofMinutes(30),
        Duration.ofHours(24),
        Duration.ofSeconds(10),
        Duration.ofMinutes(10),
        DEFAULT_GROUPS);
  }

  /** See {@link AssembleSessions}. */
  public static final class Assemble
      extends PTransform<PCollection<KV<String, SessionFragment>>, PCollectionTuple> {
    private static final long serialVersionUID = 1L;

    private final Duration gap;
    private final Duration maxSession;
    private final Duration earlyFirings;
    private final Duration allowedLateness;
    private final int groups;

    private Assemble(
        Duration gap,
        Duration maxSession,
        Duration earlyFirings,
        Duration allowedLateness,
        int groups) {
      this.gap = gap;
      this.maxSession = maxSession;
      this.earlyFirings = earlyFirings;
      this.allowedLateness = allowedLateness;
      this.groups = groups;
    }

    /** Silence that ends a session; the same as fragments were made with. */
    public Assemble withGap(Duration newGap) {
      return new Assemble(newGap, maxSession, earlyFirings, allowedLateness, groups);
    }

    /** Sessions are cut at whole multiples of this; the same as fragments were made with. */
    public Assemble withMaxSession(Duration newMaxSession) {
      return new Assemble(gap, newMaxSession, earlyFirings, allowedLateness, groups);
    }

    /**
     * How often a session with new requests has an early pane: when the clock is at a multiple of
     * this, so that half of it is what a request waits for on average. Unbounded input.
     */
    public Assemble withEarlyFirings(Duration newEarlyFirings) {
      return new Assemble(gap, maxSession, newEarlyFirings, allowedLateness, groups);
    }

    /** How far behind the watermark a request may be and still count; unbounded input. */
    public Assemble withAllowedLateness(Duration newAllowedLateness) {
      return new Assemble(gap, maxSession, earlyFirings, newAllowedLateness, groups);
    }

    /**
     * In how many groups clients of bounded input are assembled, each in the memory of one worker;
     * default {@value #DEFAULT_GROUPS}. More for larger inputs; each costs the DirectRunner some
     * milliseconds.
     */
    public Assemble withGroups(int newGroups) {
      if (newGroups < 1) {
        throw new IllegalArgumentException("groups is " + newGroups + ", must be positive");
      }
      return new Assemble(gap, maxSession, earlyFirings, allowedLateness, newGroups);
    }

    @Override
    public PCollectionTuple expand(PCollection<KV<String, SessionFragment>> fragments) {
      SessionWindows windows = SessionWindows.of(gap, maxSession);
      boolean bounded = fragments.isBounded() == IsBounded.BOUNDED;
      if (bounded) {
        PCollection<Session> sessions =
            fragments
                .apply("SpreadClients", ParDo.of(new SpreadClientsFn(groups)))
                .setCoder(
                    KvCoder.of(
                        VarIntCoder.of(), KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of())))
                .apply("GroupClients", GroupByKey.create())
                .apply("Assemble", ParDo.of(new AssembleFn(windows)))
                .setCoder(RecordCoder.of(Session.class));
        PCollection<DeadLetter> none =
            fragments
                .getPipeline()
                .apply("NothingIsLate", Create.empty(RecordCoder.of(DeadLetter.class)));
        return PCollectionTuple.of(SESSIONS, sessions).and(DEAD_LETTERS, none);
      }
      PCollectionTuple guarded =
          fragments.apply(
              "GuardLateness",
              ParDo.of(new GuardLatenessFn(allowedLateness.toMillis()))
                  .withOutputTags(TIMELY, TupleTagList.of(DEAD_LETTERS)));
      PCollection<Session> sessions =
          guarded
              .get(TIMELY)
              .setCoder(KvCoder.of(StringUtf8Coder.of(), SessionFragmentCoder.of()))
              .apply("Window", unbounded(windows))
              .apply("Merge", Combine.perKey(new MergeFragments()))
              .apply("Stamp", ParDo.of(new StampFn(windows)))
              .setCoder(RecordCoder.of(Session.class));
      return PCollectionTuple.of(SESSIONS, sessions)
          .and(DEAD_LETTERS, guarded.get(DEAD_LETTERS).setCoder(RecordCoder.of(DeadLetter.class)));
    }

    private Window<KV<String, SessionFragment>> unbounded(SessionWindows windows) {
      // The guard alone decides what is late: Beam's own lateness is larger, so that the runner
      // never drops what the guard let through.
      return Window.<KV<String, SessionFragment>>into(windows)
          .triggering(
              AfterWatermark.pastEndOfWindow()
                  .withEarlyFirings(
                      AfterProcessingTime.pastFirstElementInPane()
                          .alignedTo(org.joda.time.Duration.millis(earlyFirings.toMillis())))
                  .withLateFirings(AfterPane.elementCountAtLeast(1)))
          .withAllowedLateness(org.joda.time.Duration.millis(allowedLateness.plus(gap).toMillis()))
          .accumulatingFiredPanes();
    }
  }

  /** Encodes fragments here, once: a runner codes what it groups several times over. */
  private static final class SpreadClientsFn
      extends DoFn<KV<String, SessionFragment>, KV<Integer, KV<String, byte[]>>> {
    private static final long serialVersionUID = 1L;

    private final int groups;
    private transient @Nullable ByteOutput buffer;

    SpreadClientsFn(int groups) {
      this.groups = groups;
    }

    @Setup
    public void setup() {
      buffer = new ByteOutput();
    }

    @ProcessElement
    public void process(ProcessContext c) {
      String client = c.element().getKey();
      int hash = client.hashCode() * 0x9E3779B9;
      int group = Math.floorMod(hash ^ (hash >>> 15), groups);
      buffer.clear();
      c.element().getValue().encode(buffer);
      byte[] encoded = Arrays.copyOf(buffer.array(), buffer.size());
      c.output(KV.of(group, KV.of(client, encoded)));
    }
  }

  private static final class AssembleFn
      extends DoFn<KV<Integer, Iterable<KV<String, byte[]>>>, Session> {
    private static final long serialVersionUID = 1L;

    private final SessionWindows windows;

    AssembleFn(SessionWindows windows) {
      this.windows = windows;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<KV<String, byte[]>>> group, OutputReceiver<Session> out) {
      SessionAssembler assembler = new SessionAssembler(windows);
      for (KV<String, byte[]> fragment : group.getValue()) {
        assembler.add(fragment.getKey(), SessionFragment.decode(fragment.getValue()));
      }
      assembler.finish(
          (clientKey, session) -> out.output(windows.session(clientKey, session, true)));
    }
  }

  private static final class StampFn extends DoFn<KV<String, SessionFragment>, Session> {
    private static final long serialVersionUID = 1L;

    private final SessionWindows windows;

    StampFn(SessionWindows windows) {
      this.windows = windows;
    }

    @ProcessElement
    public void process(
        @Element KV<String, SessionFragment> element, PaneInfo pane, OutputReceiver<Session> out) {
      boolean isFinal = pane.getTiming() != PaneInfo.Timing.EARLY;
      out.output(windows.session(element.getKey(), element.getValue(), isFinal));
    }
  }

  /** Keeps what comes too late. The timer is never set: it is there to read the watermark from. */
  private static final class GuardLatenessFn
      extends DoFn<KV<String, SessionFragment>, KV<String, SessionFragment>> {
    private static final long serialVersionUID = 1L;

    private final long allowedLatenessMillis;

    @TimerId("watermark")
    private final TimerSpec watermark = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    GuardLatenessFn(long allowedLatenessMillis) {
      this.allowedLatenessMillis = allowedLatenessMillis;
    }

    @ProcessElement
    public void process(ProcessContext c, @TimerId("watermark") Timer timer) {
      SessionFragment fragment = c.element().getValue();
      Instant now = timer.getCurrentRelativeTime();
      if (fragment.last() >= now.getMillis() - allowedLatenessMillis) {
        c.output(c.element());
        return;
      }
      Metrics.counter("spoor", "late_kept").inc();
      byte[] payload = fragment.toByteArray();
      c.output(
          DEAD_LETTERS,
          new DeadLetter(
              "assemble",
              DeadLetterCode.TOO_LATE,
              fragment.requests() + " requests came after the watermark had passed them",
              new Origin(c.element().getKey(), fragment.first()),
              FRAGMENT_FORMAT,
              payload,
              payload.length,
              java.time.Instant.ofEpochMilli(fragment.last())));
    }

    @OnTimer("watermark")
    public void onWatermark() {}
  }
}
