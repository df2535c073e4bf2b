package dev.spoor.transforms;

import dev.spoor.model.RecordCoder;
import dev.spoor.model.ScoredSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;

/**
 * The worst sessions of each bundle, among which are the worst of all; {@link #worst} picks those.
 * Bounded input in the global window.
 */
public final class FindWorst {
  /** Findings kept. */
  public static final int TOP = 20;

  private FindWorst() {}

  /** Finds the worst {@value #TOP} of each bundle. */
  public static Find find() {
    return new Find();
  }

  /** The worst {@value #TOP} of some findings, the worst first. */
  public static List<Finding> worst(Iterable<Finding> findings) {
    NavigableSet<Finding> worst = new TreeSet<>(Finding.WORST_FIRST);
    findings.forEach(finding -> keep(worst, finding));
    return new ArrayList<>(worst);
  }

  private static void keep(NavigableSet<Finding> worst, Finding finding) {
    worst.add(finding);
    if (worst.size() > TOP) {
      worst.pollLast();
    }
  }

  /** See {@link FindWorst}. */
  public static final class Find
      extends PTransform<PCollection<ScoredSession>, PCollection<Finding>> {
    private static final long serialVersionUID = 1L;

    private Find() {}

    @Override
    public PCollection<Finding> expand(PCollection<ScoredSession> sessions) {
      return sessions
          .apply("FindWorst", ParDo.of(new FindFn()))
          .setCoder(RecordCoder.of(Finding.class));
    }
  }

  private static final class FindFn extends DoFn<ScoredSession, Finding> {
    private static final long serialVersionUID = 1L;

    private transient NavigableSet<Finding> worst;

    @Setup
    public void setup() {
      worst = new TreeSet<>(Finding.WORST_FIRST);
    }

    @ProcessElement
    public void process(@Element ScoredSession session) {
      if (Finding.isFinding(session) && mayBeWorst(session)) {
        keep(worst, Finding.of(session));
      }
    }

    /** Spares making findings that would not be kept. */
    private boolean mayBeWorst(ScoredSession session) {
      return worst.size() < TOP || session.verdict().riskScore() >= worst.last().riskScore();
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext c) {
      Collection<Finding> found = List.copyOf(worst);
      worst.clear();
      found.forEach(
          finding -> c.output(finding, GlobalWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE));
    }
  }
}
