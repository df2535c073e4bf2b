package dev.spoor.transforms;

import dev.spoor.model.RecordCoder;
import dev.spoor.model.ScoredSession;
import java.time.Duration;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Lets those panes of sessions through that are alerts, as {@link AlertState} has it: provisional
 * ones, which escalate, and settled ones. Unbounded input in the global window. A session that
 * takes another id, as a late request moves its start, is another session here.
 */
public final class TrackAlerts {
  /** How long a session is remembered after its last pane: processing time. */
  public static final Duration REMEMBERED = Duration.ofDays(2);

  private TrackAlerts() {}

  /** Tracks the alerts of each session. */
  public static Track track() {
    return new Track();
  }

  /** See {@link TrackAlerts}. */
  public static final class Track
      extends PTransform<PCollection<ScoredSession>, PCollection<ScoredSession>> {
    private static final long serialVersionUID = 1L;

    private Track() {}

    @Override
    public PCollection<ScoredSession> expand(PCollection<ScoredSession> panes) {
      RecordCoder<ScoredSession> coder = RecordCoder.of(ScoredSession.class);
      return panes
          .apply("KeySessions", ParDo.of(new KeyFn()))
          .setCoder(KvCoder.of(StringUtf8Coder.of(), coder))
          .apply("Escalate", ParDo.of(new EscalateFn()))
          .setCoder(coder);
    }
  }

  private static final class KeyFn extends DoFn<ScoredSession, KV<String, ScoredSession>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element ScoredSession pane, OutputReceiver<KV<String, ScoredSession>> out) {
      out.output(KV.of(pane.session().id(), pane));
    }
  }

  private static final class EscalateFn extends DoFn<KV<String, ScoredSession>, ScoredSession> {
    private static final long serialVersionUID = 1L;

    @StateId("said")
    private final StateSpec<ValueState<AlertState>> said =
        StateSpecs.value(RecordCoder.of(AlertState.class));

    @TimerId("forget")
    private final TimerSpec forget = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    @ProcessElement
    public void process(
        @Element KV<String, ScoredSession> pane,
        @StateId("said") ValueState<AlertState> said,
        @TimerId("forget") Timer forget,
        OutputReceiver<ScoredSession> out) {
      AlertState stored = said.read();
      AlertState before = stored == null ? AlertState.NOTHING_SAID : stored;
      AlertState after = before.after(pane.getValue());
      if (!after.equals(before)) {
        said.write(after);
        out.output(pane.getValue());
      }
      if (stored != null || !after.equals(before)) {
        forget.offset(org.joda.time.Duration.millis(REMEMBERED.toMillis())).setRelative();
      }
    }

    @OnTimer("forget")
    public void onForget(@StateId("said") ValueState<AlertState> said) {
      said.clear();
    }
  }
}
