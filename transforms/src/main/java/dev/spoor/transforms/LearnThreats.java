package dev.spoor.transforms;

import dev.spoor.model.OutputLine;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.ScoredSession;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * What a run learned of those who attacked, as the lines of {@code threat_intel/*.json}: addresses,
 * patterns and payloads, each once, with how often and when they were seen. Bounded input in the
 * global window.
 */
public final class LearnThreats {
  /** Things held by a bundle before they leave: some 10 MB. */
  private static final int MAX_HELD = 20_000;

  private static final int DEFAULT_GROUPS = 16;

  private LearnThreats() {}

  /** Learns in 16 groups. */
  public static Learn learn() {
    return new Learn(DEFAULT_GROUPS);
  }

  /** See {@link LearnThreats}. */
  public static final class Learn
      extends PTransform<PCollection<ScoredSession>, PCollection<OutputLine>> {
    private static final long serialVersionUID = 1L;

    private final int groups;

    private Learn(int groups) {
      this.groups = groups;
    }

    /** In how many groups things are put together: one worker holds a group in memory. */
    public Learn withGroups(int newGroups) {
      return new Learn(newGroups);
    }

    @Override
    public PCollection<OutputLine> expand(PCollection<ScoredSession> sessions) {
      return sessions
          .apply("Observe", ParDo.of(new ObserveFn(groups)))
          .setCoder(KvCoder.of(VarIntCoder.of(), RecordCoder.of(Threat.class)))
          .apply("GroupThreats", GroupByKey.create())
          .apply("FormatThreats", ParDo.of(new FormatFn()))
          .setCoder(RecordCoder.of(OutputLine.class));
    }
  }

  /** Adds what one thing is known by now to a table of things. */
  private static void add(Map<String, Threat> held, Threat threat) {
    held.merge(threat.kind() + " " + threat.key(), threat, Threat::plus);
  }

  private static final class ObserveFn extends DoFn<ScoredSession, KV<Integer, Threat>> {
    private static final long serialVersionUID = 1L;

    private final int groups;
    private transient Map<String, Threat> held;

    ObserveFn(int groups) {
      this.groups = groups;
    }

    @Setup
    public void setup() {
      held = new HashMap<>();
    }

    @ProcessElement
    public void process(@Element ScoredSession session, OutputReceiver<KV<Integer, Threat>> out) {
      Threat.of(session, threat -> add(held, threat));
      if (held.size() > MAX_HELD) {
        held.values().forEach(threat -> out.output(keyed(threat)));
        held.clear();
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext c) {
      held.values()
          .forEach(
              threat ->
                  c.output(keyed(threat), GlobalWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE));
      held.clear();
    }

    private KV<Integer, Threat> keyed(Threat threat) {
      int hash = threat.key().hashCode() * 0x9E3779B9;
      return KV.of(Math.floorMod(hash ^ (hash >>> 15), groups), threat);
    }
  }

  private static final class FormatFn extends DoFn<KV<Integer, Iterable<Threat>>, OutputLine> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<Threat>> group, OutputReceiver<OutputLine> out) {
      Map<String, Threat> whole = new HashMap<>();
      group.getValue().forEach(threat -> add(whole, threat));
      for (Threat threat : whole.values()) {
        out.output(
            new OutputLine(threat.kind().file(), Long.MIN_VALUE, threat.key(), threat.toJson()));
      }
    }
  }
}
