package dev.spoor.transforms;

import dev.spoor.model.Bytes;
import dev.spoor.model.DeadLetter;
import dev.spoor.model.OutputLine;
import dev.spoor.model.Progress;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.Session;
import dev.spoor.transforms.formats.ByteScan;
import dev.spoor.transforms.formats.HoneypotReader;
import dev.spoor.transforms.formats.HoneypotRecord;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
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
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Turns blocks of lines that honeypots wrote into sessions: a sensor's own records of sessions, and
 * report events, whose sessions are put together here. A session is unique by its id; a record
 * repeated is filtered. Every line becomes exactly one of a record that stayed, a request of a
 * report, a filtered line or a dead letter; {@link #TRAFFIC} carries the count of each, as data.
 *
 * <p>Input in the global window. Bounded: each session is emitted once, whole and final, in the
 * global window, and the result does not depend on the order of lines, nor on how they are bundled.
 * Unbounded: a session's record is emitted when it comes, final, and again only if another record
 * of it, within {@link #REMEMBERED}, tells of more; report events are dead letters, as nobody says
 * when a report ends.
 */
public final class NormalizeHoneypotSessions {
  /** Sessions, each with a {@link Session#sensor} report. */
  public static final TupleTag<Session> SESSIONS = new TupleTag<>() {};

  /** Lines that could not be used. */
  public static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>() {};

  /** Parts of tables of counts by name, for {@link SummarizeTraffic}. */
  public static final TupleTag<KV<String, Map<String, Long>>> TRAFFIC = new TupleTag<>() {};

  /** Request rows as lines of output; empty unless asked for. */
  public static final TupleTag<OutputLine> REQUESTS = new TupleTag<>() {};

  /** How long unbounded input remembers sessions, to know them again: processing time. */
  public static final Duration REMEMBERED = Duration.ofDays(1);

  /** How long TANNER waits before it closes a session. */
  public static final Duration DEFAULT_GAP = Duration.ofSeconds(75);

  private static final int DEFAULT_GROUPS = 16;

  private static final Counter LINES_READ = Metrics.counter("spoor", "lines_read");

  private static final TupleTag<KV<Integer, SessionCandidate>> RECORDS = new TupleTag<>() {};
  private static final TupleTag<KV<Integer, Session>> PARTS = new TupleTag<>() {};
  private static final TupleTag<KV<String, Map<String, Long>>> PICKED_TRAFFIC = new TupleTag<>() {};
  private static final TupleTag<OutputLine> PICKED_REQUESTS = new TupleTag<>() {};

  private NormalizeHoneypotSessions() {}

  /** Normalizes by {@link NormalizeSettings#defaults()} with a gap of 75 s. */
  public static Normalize normalize() {
    return new Normalize(NormalizeSettings.defaults(), DEFAULT_GAP, DEFAULT_GROUPS, false);
  }

  /** See {@link NormalizeHoneypotSessions}. */
  public static final class Normalize extends PTransform<PCollection<RawBlock>, PCollectionTuple> {
    private static final long serialVersionUID = 1L;

    private final NormalizeSettings settings;
    private final Duration gap;
    private final int groups;
    private final boolean emitsRequests;

    private Normalize(NormalizeSettings settings, Duration gap, int groups, boolean emitsRequests) {
      this.settings = settings;
      this.gap = gap;
      this.groups = groups;
      this.emitsRequests = emitsRequests;
    }

    /** How requests are read, what is left out, and the caps; its gap is that of logs. */
    public Normalize withSettings(NormalizeSettings newSettings) {
      return new Normalize(newSettings, gap, groups, emitsRequests);
    }

    /** Silence that ends a session of report events that have no id. */
    public Normalize withGap(Duration newGap) {
      return new Normalize(settings, newGap, groups, emitsRequests);
    }

    /**
     * In how many groups clients and sessions are put together, each in the memory of one worker;
     * default {@value NormalizeHoneypotSessions#DEFAULT_GROUPS}. More for larger inputs.
     */
    public Normalize withGroups(int newGroups) {
      if (newGroups < 1) {
        throw new IllegalArgumentException("groups is " + newGroups + ", must be positive");
      }
      return new Normalize(settings, gap, newGroups, emitsRequests);
    }

    /** Emits a row for each request, too. */
    public Normalize withRequestRows() {
      return new Normalize(settings, gap, groups, true);
    }

    @Override
    public PCollectionTuple expand(PCollection<RawBlock> blocks) {
      PCollectionTuple output =
          blocks.isBounded() == IsBounded.BOUNDED ? pickOfAll(blocks) : pickAtOnce(blocks);
      output.get(SESSIONS).setCoder(RecordCoder.of(Session.class));
      output.get(DEAD_LETTERS).setCoder(RecordCoder.of(DeadLetter.class));
      return output;
    }

    /** When all candidates are there. */
    private PCollectionTuple pickOfAll(PCollection<RawBlock> blocks) {
      SessionWindows windows = SessionWindows.of(gap, settings.maxSession());
      PCollectionTuple read =
          blocks.apply(
              "ReadRecords",
              ParDo.of(new ReadFn(settings, windows, groups, emitsRequests))
                  .withOutputTags(
                      RECORDS,
                      TupleTagList.of(PARTS).and(DEAD_LETTERS).and(TRAFFIC).and(REQUESTS)));
      PCollection<KV<Integer, SessionCandidate>> records =
          read.get(RECORDS)
              .setCoder(KvCoder.of(VarIntCoder.of(), RecordCoder.of(SessionCandidate.class)));
      PCollection<KV<Integer, SessionCandidate>> reports =
          read.get(PARTS)
              .setCoder(KvCoder.of(VarIntCoder.of(), RecordCoder.of(Session.class)))
              .apply("GroupClients", GroupByKey.create())
              .apply("JoinReports", ParDo.of(new JoinFn(windows, groups)))
              .setCoder(records.getCoder());
      PCollectionTuple picked =
          PCollectionList.of(records)
              .and(reports)
              .apply("Candidates", Flatten.pCollections())
              .apply("GroupSessions", GroupByKey.create())
              .apply(
                  "PickSessions",
                  ParDo.of(new PickFn(settings, emitsRequests))
                      .withOutputTags(
                          SESSIONS, TupleTagList.of(PICKED_TRAFFIC).and(PICKED_REQUESTS)));
      return PCollectionTuple.of(SESSIONS, picked.get(SESSIONS))
          .and(DEAD_LETTERS, read.get(DEAD_LETTERS))
          .and(
              TRAFFIC,
              PCollectionList.of(read.get(TRAFFIC).setCoder(SummarizeTraffic.coder()))
                  .and(picked.get(PICKED_TRAFFIC).setCoder(SummarizeTraffic.coder()))
                  .apply("Traffic", Flatten.pCollections()))
          .and(
              REQUESTS,
              PCollectionList.of(read.get(REQUESTS).setCoder(RecordCoder.of(OutputLine.class)))
                  .and(picked.get(PICKED_REQUESTS).setCoder(RecordCoder.of(OutputLine.class)))
                  .apply("Requests", Flatten.pCollections()));
    }

    /** The first of each session, and any that is better; a line is read where it is picked. */
    private PCollectionTuple pickAtOnce(PCollection<RawBlock> blocks) {
      PCollectionTuple picked =
          blocks
              .apply("KeySessions", ParDo.of(new KeySessionsFn(settings.maxLineBytes())))
              .setCoder(KvCoder.of(VarIntCoder.of(), RecordCoder.of(SensorLine.class)))
              .apply(
                  "PickSessions",
                  ParDo.of(new PickAtOnceFn(settings, emitsRequests))
                      .withOutputTags(
                          SESSIONS, TupleTagList.of(DEAD_LETTERS).and(TRAFFIC).and(REQUESTS)));
      picked.get(TRAFFIC).setCoder(SummarizeTraffic.coder());
      picked.get(REQUESTS).setCoder(RecordCoder.of(OutputLine.class));
      return picked;
    }
  }

  private static void count(String table, Map<String, Long> counts) {
    NormalizeRequests.countFiltered(table, counts);
    long requests = counts.getOrDefault("requests", 0L);
    if (table.equals(TrafficTally.ACCOUNTING) && requests > 0) {
      NormalizeRequests.countParsed(HoneypotReader.FORMAT, requests);
    }
  }

  private static final class ReadFn extends DoFn<RawBlock, KV<Integer, SessionCandidate>> {
    private static final long serialVersionUID = 1L;

    private final NormalizeSettings settings;
    private final SessionWindows windows;
    private final int groups;
    private final boolean emitsRequests;
    private transient @Nullable HoneypotNormalizer normalizer;

    ReadFn(NormalizeSettings settings, SessionWindows windows, int groups, boolean emitsRequests) {
      this.settings = settings;
      this.windows = windows;
      this.groups = groups;
      this.emitsRequests = emitsRequests;
    }

    @Setup
    public void setup() {
      normalizer = new HoneypotNormalizer(settings, windows);
    }

    @ProcessElement
    public void process(ProcessContext c) {
      Emitter emitter =
          new Grouped(groups, emitsRequests) {
            @Override
            <T> void output(TupleTag<T> tag, T value) {
              c.output(tag, value);
            }
          };
      RawBlock block = c.element();
      byte[] bytes = block.bytes();
      String source = block.source().name();
      long modified = block.source().modified().toEpochMilli();
      long lines = 0;
      for (int start = 0; start < bytes.length; lines++) {
        int end = ByteScan.indexOf(bytes, start, bytes.length, '\n');
        normalizer.line(
            bytes,
            start,
            end - start,
            source,
            block.position(start),
            modified,
            block.isRedelivered(),
            emitter);
        start = end + 1;
      }
      LINES_READ.inc(lines);
      Progress.add(Progress.LINES, lines);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext c) {
      normalizer.flush(
          new Grouped(groups, false) {
            @Override
            <T> void output(TupleTag<T> tag, T value) {
              c.output(tag, value, GlobalWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
            }
          });
    }
  }

  /** Sends what lines become to the tagged outputs, and counts it for operators. */
  private abstract static class Emitter implements HoneypotNormalizer.Output {
    private final boolean emitsRequests;

    Emitter(boolean emitsRequests) {
      this.emitsRequests = emitsRequests;
    }

    abstract <T> void output(TupleTag<T> tag, T value);

    @Override
    public void dead(DeadLetter letter) {
      output(DEAD_LETTERS, letter);
      NormalizeRequests.countDead(letter);
    }

    @Override
    public void counts(String table, Map<String, Long> counts) {
      output(TRAFFIC, KV.of(table, counts));
      count(table, counts);
    }

    @Override
    public void request(RequestEvent event, RequestFacts facts) {
      if (emitsRequests) {
        output(REQUESTS, RequestRow.of(event, facts));
      }
    }
  }

  /** What lines become where records of a session are put together later, in groups. */
  private abstract static class Grouped extends Emitter {
    private final int groups;

    Grouped(int groups, boolean emitsRequests) {
      super(emitsRequests);
      this.groups = groups;
    }

    @Override
    public void record(HoneypotRecord record, SessionCandidate candidate) {
      output(RECORDS, KV.of(KnownSessions.part(candidate.id(), groups), candidate));
    }

    @Override
    public void part(Session part) {
      output(PARTS, KV.of(KnownSessions.part(part.clientKey(), groups), part));
    }
  }

  private static final class JoinFn
      extends DoFn<KV<Integer, Iterable<Session>>, KV<Integer, SessionCandidate>> {
    private static final long serialVersionUID = 1L;

    private final SessionWindows windows;
    private final int groups;

    JoinFn(SessionWindows windows, int groups) {
      this.windows = windows;
      this.groups = groups;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<Session>> group,
        OutputReceiver<KV<Integer, SessionCandidate>> out) {
      ReportSessions sessions = new ReportSessions(windows);
      group.getValue().forEach(sessions::add);
      sessions.finish(
          session -> {
            String id = session.id();
            out.output(KV.of(KnownSessions.part(id, groups), SessionCandidate.of(id, session)));
          });
    }
  }

  private static final class PickFn extends DoFn<KV<Integer, Iterable<SessionCandidate>>, Session> {
    private static final long serialVersionUID = 1L;

    private final NormalizeSettings settings;
    private final boolean emitsRequests;
    private transient @Nullable HoneypotSessions sessions;

    PickFn(NormalizeSettings settings, boolean emitsRequests) {
      this.settings = settings;
      this.emitsRequests = emitsRequests;
    }

    @Setup
    public void setup() {
      sessions = new HoneypotSessions(settings);
    }

    @ProcessElement
    public void process(ProcessContext c) {
      c.element().getValue().forEach(sessions::add);
      sessions.finish(new Picked(c, emitsRequests));
    }
  }

  /** Sends what was picked to the tagged outputs, and counts it for operators. */
  private static final class Picked implements HoneypotSessions.Output {
    private final DoFn<?, Session>.ProcessContext c;
    private final boolean emitsRequests;

    Picked(DoFn<?, Session>.ProcessContext c, boolean emitsRequests) {
      this.c = c;
      this.emitsRequests = emitsRequests;
    }

    @Override
    public void session(Session session) {
      c.output(session);
    }

    @Override
    public void counts(String table, Map<String, Long> counts) {
      c.output(PICKED_TRAFFIC, KV.of(table, counts));
      count(table, counts);
    }

    @Override
    public void request(RequestEvent event, RequestFacts facts) {
      if (emitsRequests) {
        c.output(PICKED_REQUESTS, RequestRow.of(event, facts));
      }
    }
  }

  /**
   * A line on its way to where its session is known.
   *
   * @param source where it came from
   * @param position its position there
   * @param sourceTimeMillis the time that its own may exceed by the allowed skew only
   * @param isRedelivered whether a queue delivered it before
   * @param line its bytes; treated as immutable
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record SensorLine(
      String source, long position, long sourceTimeMillis, boolean isRedelivered, byte[] line) {}

  /**
   * Takes blocks apart, and keys each line by the part of all sessions that its session is in; any
   * part will do for a line that is no session's record.
   */
  private static final class KeySessionsFn extends DoFn<RawBlock, KV<Integer, SensorLine>> {
    private static final long serialVersionUID = 1L;

    private final int maxLineBytes;
    private transient @Nullable HoneypotReader reader;

    KeySessionsFn(int maxLineBytes) {
      this.maxLineBytes = maxLineBytes;
    }

    @Setup
    public void setup() {
      reader = new HoneypotReader();
    }

    @ProcessElement
    public void process(@Element RawBlock block, OutputReceiver<KV<Integer, SensorLine>> out) {
      byte[] bytes = block.bytes();
      String source = block.source().name();
      long modified = block.source().modified().toEpochMilli();
      long lines = 0;
      for (int start = 0; start < bytes.length; lines++) {
        int end = ByteScan.indexOf(bytes, start, bytes.length, '\n');
        boolean isAll = start == 0 && end == bytes.length;
        byte[] line = isAll ? bytes : Arrays.copyOfRange(bytes, start, end);
        SensorLine made =
            new SensorLine(source, block.position(start), modified, block.isRedelivered(), line);
        out.output(KV.of(part(line), made));
        start = end + 1;
      }
      LINES_READ.inc(lines);
      Progress.add(Progress.LINES, lines);
    }

    private int part(byte[] line) {
      String id = line.length > maxLineBytes ? null : reader.sessionId(line, 0, line.length);
      return id == null
          ? Math.floorMod(Bytes.hash64(line, 0, line.length), KnownSessions.PARTS)
          : KnownSessions.part(id, KnownSessions.PARTS);
    }
  }

  private static final class PickAtOnceFn extends DoFn<KV<Integer, SensorLine>, Session> {
    private static final long serialVersionUID = 1L;

    private final NormalizeSettings settings;
    private final boolean emitsRequests;
    private transient @Nullable HoneypotNormalizer normalizer;
    private transient @Nullable HoneypotSessions sessions;

    /** {@link KnownSessions}. */
    @StateId("known")
    private final StateSpec<ValueState<byte[]>> known = StateSpecs.value(ByteArrayCoder.of());

    @TimerId("forget")
    private final TimerSpec forget = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    PickAtOnceFn(NormalizeSettings settings, boolean emitsRequests) {
      this.settings = settings;
      this.emitsRequests = emitsRequests;
    }

    @Setup
    public void setup() {
      normalizer = new HoneypotNormalizer(settings, null);
      sessions = new HoneypotSessions(settings);
    }

    @ProcessElement
    public void process(
        ProcessContext c,
        @StateId("known") ValueState<byte[]> known,
        @TimerId("forget") Timer forget) {
      SensorLine line = c.element().getValue();
      PickedAtOnce picked =
          new PickedAtOnce(emitsRequests) {
            @Override
            <T> void output(TupleTag<T> tag, T value) {
              c.output(tag, value);
            }

            @Override
            public void record(HoneypotRecord record, SessionCandidate candidate) {
              if (isNews(candidate, known, forget)) {
                sessions.pick(record, candidate.isRedelivered(), this);
              } else {
                sessions.known();
              }
            }
          };
      normalizer.line(
          line.line(),
          0,
          line.line().length,
          line.source(),
          line.position(),
          line.sourceTimeMillis(),
          line.isRedelivered(),
          picked);
    }

    /** Whether a record is the first of its session, or better than any before; remembers it. */
    private static boolean isNews(
        SessionCandidate candidate, ValueState<byte[]> known, Timer forget) {
      byte[] stored = known.read();
      KnownSessions before = KnownSessions.of(stored);
      byte[] key = KnownSessions.key(candidate.id());
      SessionCandidate.Rank best = before.rank(key);
      boolean isNews = best == null || candidate.isBetterThan(best);
      long now = forget.getCurrentRelativeTime().getMillis();
      known.write(before.with(key, isNews ? candidate.rank() : best, now).toByteArray());
      if (stored == null) {
        KnownSessions.remember(forget, REMEMBERED);
      }
      return isNews;
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext c) {
      PickedAtOnce picked =
          new PickedAtOnce(false) {
            @Override
            <T> void output(TupleTag<T> tag, T value) {
              c.output(tag, value, GlobalWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
            }

            @Override
            public void record(HoneypotRecord record, SessionCandidate candidate) {
              throw new IllegalStateException("a record that nobody read");
            }
          };
      normalizer.flush(picked);
      sessions.flush(picked);
    }

    @OnTimer("forget")
    public void onForget(
        @StateId("known") ValueState<byte[]> known, @TimerId("forget") Timer forget) {
      KnownSessions.forget(known, forget, REMEMBERED);
    }
  }

  /** What lines become where each record is judged when it comes. */
  private abstract static class PickedAtOnce extends Emitter implements HoneypotSessions.Output {
    PickedAtOnce(boolean emitsRequests) {
      super(emitsRequests);
    }

    @Override
    public void session(Session session) {
      output(SESSIONS, session);
    }

    @Override
    public void part(Session part) {
      throw new IllegalStateException("report events are dead letters here");
    }
  }
}
