package dev.spoor.transforms;

import dev.spoor.model.ScoredSession;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Counts verdicts by day as parts of the tables that {@link SummarizeTraffic} adds up. Bounded
 * input in the global window; parts leave at the end of a bundle.
 */
public final class TallyVerdicts {
  private TallyVerdicts() {}

  /** Counts. */
  public static Tally tally() {
    return new Tally();
  }

  /** See {@link TallyVerdicts}. */
  public static final class Tally
      extends PTransform<PCollection<ScoredSession>, PCollection<KV<String, Map<String, Long>>>> {
    private static final long serialVersionUID = 1L;

    private Tally() {}

    @Override
    public PCollection<KV<String, Map<String, Long>>> expand(PCollection<ScoredSession> sessions) {
      return sessions
          .apply("TallyVerdicts", ParDo.of(new TallyFn()))
          .setCoder(SummarizeTraffic.coder());
    }
  }

  private static final class TallyFn extends DoFn<ScoredSession, KV<String, Map<String, Long>>> {
    private static final long serialVersionUID = 1L;

    private transient VerdictTally tally;

    @Setup
    public void setup() {
      tally = new VerdictTally();
    }

    @ProcessElement
    public void process(@Element ScoredSession session) {
      tally.add(session);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext c) {
      tally.flush(
          (name, counts) ->
              c.output(
                  KV.of(name, counts), GlobalWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE));
    }
  }
}
