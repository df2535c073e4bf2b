package dev.spoor.transforms;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.FilterReason;
import dev.spoor.model.OutputLine;
import dev.spoor.model.Progress;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.SessionFragmentCoder;
import dev.spoor.transforms.formats.ByteScan;
import dev.spoor.transforms.formats.HoneypotReader;
import dev.spoor.transforms.formats.LogFormats;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Turns blocks of log lines into session fragments: parse, clean, judge, fold, in one loop inside
 * one {@code DoFn}. Every line becomes exactly one of a request in a fragment, a filtered line, or
 * a dead letter; {@link #TRAFFIC} carries the count of each, as data.
 *
 * <p>Bounded and unbounded input alike; input must be in the global window. Fragments leave at the
 * end of a bundle, or when too many are open, with the time of their first request as timestamp;
 * that may be before the timestamp of the block, for which skew is declared.
 */
public final class NormalizeRequests {
  /** Fragments by written client key. */
  public static final TupleTag<KV<String, SessionFragment>> FRAGMENTS = new TupleTag<>() {};

  /** Lines that could not be used. */
  public static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>() {};

  /** Parts of tables of counts by name, for {@link SummarizeTraffic}. */
  public static final TupleTag<KV<String, Map<String, Long>>> TRAFFIC = new TupleTag<>() {};

  /** Request rows as lines of output; empty unless asked for. */
  public static final TupleTag<OutputLine> REQUESTS = new TupleTag<>() {};

  /**
   * Blocks of {@link HoneypotReader#FORMAT}, as they came, for {@link NormalizeHoneypotSessions}.
   * Their lines are counted there.
   */
  public static final TupleTag<RawBlock> HONEYPOT = new TupleTag<>() {};

  /**
   * What is known so far, in this bundle, of the sessions of requests that cannot wait, at once;
   * empty for bounded input. At most a few of a client and bundle.
   */
  public static final TupleTag<Session> URGENT = new TupleTag<>() {};

  private NormalizeRequests() {}

  /** Normalizes by {@link NormalizeSettings#defaults()} in the formats that ship. */
  public static Normalize normalize() {
    return new Normalize(NormalizeSettings.defaults(), LogFormats.standard(), false);
  }

  /** See {@link NormalizeRequests}. */
  public static final class Normalize extends PTransform<PCollection<RawBlock>, PCollectionTuple> {
    private static final long serialVersionUID = 1L;

    private final NormalizeSettings settings;
    private final LogFormats formats;
    private final boolean emitsRequests;

    private Normalize(NormalizeSettings settings, LogFormats formats, boolean emitsRequests) {
      this.settings = settings;
      this.formats = formats;
      this.emitsRequests = emitsRequests;
    }

    /** How requests are read, what is left out, and the caps. */
    public Normalize withSettings(NormalizeSettings newSettings) {
      return new Normalize(newSettings, formats, emitsRequests);
    }

    /** The formats by which blocks name theirs, for sites with mappings of their own. */
    public Normalize withFormats(LogFormats newFormats) {
      return new Normalize(settings, newFormats, emitsRequests);
    }

    /** Emits a row for each request, too: an order of magnitude more output. */
    public Normalize withRequestRows() {
      return new Normalize(settings, formats, true);
    }

    @Override
    public PCollectionTuple expand(PCollection<RawBlock> blocks) {
      boolean waits = blocks.isBounded() == IsBounded.BOUNDED;
      PCollectionTuple outputs =
          blocks.apply(
              "Normalize",
              ParDo.of(new NormalizeFn(settings, formats, emitsRequests, !waits))
                  .withOutputTags(
                      FRAGMENTS,
                      TupleTagList.of(DEAD_LETTERS)
                          .and(TRAFFIC)
                          .and(REQUESTS)
                          .and(HONEYPOT)
                          .and(URGENT)));
      outputs.get(FRAGMENTS).setCoder(KvCoder.of(StringUtf8Coder.of(), SessionFragmentCoder.of()));
      outputs.get(DEAD_LETTERS).setCoder(RecordCoder.of(DeadLetter.class));
      outputs.get(TRAFFIC).setCoder(trafficCoder());
      outputs.get(REQUESTS).setCoder(RecordCoder.of(OutputLine.class));
      outputs.get(HONEYPOT).setCoder(RecordCoder.of(RawBlock.class));
      outputs.get(URGENT).setCoder(RecordCoder.of(Session.class));
      return outputs;
    }
  }

  /** The coder of {@link #TRAFFIC}. */
  static KvCoder<String, Map<String, Long>> trafficCoder() {
    return KvCoder.of(StringUtf8Coder.of(), MapCoder.of(StringUtf8Coder.of(), VarLongCoder.of()));
  }

  /** Counts a dead letter for operators. */
  static void countDead(DeadLetter letter) {
    Metrics.counter("spoor", "dead_letters." + letter.stage() + "." + letter.code().wireName())
        .inc();
    Progress.add(Progress.DEAD_LETTERS, 1);
  }

  /** Counts requests for operators. */
  static void countParsed(String format, long requests) {
    Metrics.counter("spoor", "lines_parsed." + format).inc(requests);
  }

  /** Counts for operators what was left out. */
  static void countFiltered(String table, Map<String, Long> counts) {
    if (table.equals(TrafficTally.ACCOUNTING)) {
      for (FilterReason reason : FilterReason.values()) {
        long filtered = counts.getOrDefault("filtered/" + reason.wireName(), 0L);
        if (filtered > 0) {
          Metrics.counter("spoor", "requests_filtered." + reason.wireName()).inc(filtered);
        }
      }
    }
  }

  private static final class NormalizeFn extends DoFn<RawBlock, KV<String, SessionFragment>> {
    private static final long serialVersionUID = 1L;

    private final NormalizeSettings settings;
    private final LogFormats formats;
    private final boolean emitsRequests;
    private final @Nullable SessionWindows urgent;
    private transient @Nullable LineNormalizer normalizer;

    NormalizeFn(
        NormalizeSettings settings,
        LogFormats formats,
        boolean emitsRequests,
        boolean emitsUrgent) {
      this.settings = settings;
      this.formats = formats;
      this.emitsRequests = emitsRequests;
      this.urgent = emitsUrgent ? SessionWindows.of(settings.gap(), settings.maxSession()) : null;
    }

    @Setup
    public void setup() {
      normalizer = new LineNormalizer(settings, formats::byName);
    }

    @ProcessElement
    public void process(ProcessContext c) {
      Emitter emitter =
          new Emitter(emitsRequests, urgent) {
            @Override
            public void emit(String clientKey, SessionFragment fragment) {
              c.outputWithTimestamp(
                  KV.of(clientKey, fragment), Instant.ofEpochMilli(fragment.first()));
            }

            @Override
            <T> void output(TupleTag<T> tag, T value) {
              c.output(tag, value);
            }
          };
      RawBlock block = c.element();
      if (block.source().format().equals(HoneypotReader.FORMAT)) {
        c.output(HONEYPOT, block);
        return;
      }
      byte[] bytes = block.bytes();
      String source = block.source().name();
      String format = block.source().format();
      long modified = block.source().modified().toEpochMilli();
      long lines = 0;
      for (int start = 0; start < bytes.length; lines++) {
        int end = ByteScan.indexOf(bytes, start, bytes.length, '\n');
        normalizer.line(
            format, bytes, start, end - start, source, block.position(start), modified, emitter);
        start = end + 1;
      }
      Metrics.counter("spoor", "lines_read").inc(lines);
      Progress.add(Progress.LINES, lines);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext c) {
      normalizer.flush(
          new Emitter(false, null) {
            @Override
            public void emit(String clientKey, SessionFragment fragment) {
              c.output(
                  KV.of(clientKey, fragment),
                  Instant.ofEpochMilli(fragment.first()),
                  GlobalWindow.INSTANCE);
            }

            @Override
            <T> void output(TupleTag<T> tag, T value) {
              c.output(tag, value, GlobalWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
            }
          });
    }

    /** A fragment begins before the block that completed it. */
    @Override
    @SuppressWarnings("deprecation") // outputs before their input's timestamp have no other way
    public Duration getAllowedTimestampSkew() {
      return Duration.millis(Long.MAX_VALUE);
    }
  }

  /** Sends what lines become to the tagged outputs, and counts it for operators. */
  private abstract static class Emitter implements LineNormalizer.Output {
    private final boolean emitsRequests;
    private final @Nullable SessionWindows urgent;

    Emitter(boolean emitsRequests, @Nullable SessionWindows urgent) {
      this.emitsRequests = emitsRequests;
      this.urgent = urgent;
    }

    abstract <T> void output(TupleTag<T> tag, T value);

    @Override
    public void dead(DeadLetter letter) {
      output(DEAD_LETTERS, letter);
      countDead(letter);
    }

    @Override
    public void honeypot(RawBlock line) {
      output(HONEYPOT, line);
    }

    @Override
    public void urgent(String clientKey, SessionFragment soFar) {
      if (urgent != null) {
        SessionFragment copy = new SessionFragment();
        copy.mergeFrom(soFar);
        output(URGENT, urgent.session(clientKey, copy, false));
        Metrics.counter("spoor", "urgent_hits.sent").inc();
      }
    }

    @Override
    public void urgentLeftOut() {
      if (urgent != null) {
        Metrics.counter("spoor", "urgent_hits.waiting").inc();
      }
    }

    @Override
    public void counts(String table, Map<String, Long> counts) {
      output(TRAFFIC, KV.of(table, counts));
      countFiltered(table, counts);
    }

    @Override
    public void parsed(String format, long requests) {
      countParsed(format, requests);
    }

    @Override
    public void request(RequestEvent event, RequestFacts facts) {
      if (emitsRequests) {
        output(REQUESTS, RequestRow.of(event, facts));
      }
    }
  }
}
