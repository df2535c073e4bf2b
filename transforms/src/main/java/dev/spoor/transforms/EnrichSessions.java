package dev.spoor.transforms;

import dev.spoor.model.EnrichedSession;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.Session;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Adds to each session what is known of its client. Element by element: bounded and unbounded input
 * in any windows, with timestamp, window and pane kept. What is not known is unknown, never a
 * reason to lose a session.
 */
public final class EnrichSessions {
  private EnrichSessions() {}

  /** Enriches by what user agents say of themselves. */
  public static Enrich enrich() {
    return new Enrich();
  }

  /** See {@link EnrichSessions}. */
  public static final class Enrich
      extends PTransform<PCollection<Session>, PCollection<EnrichedSession>> {
    private static final long serialVersionUID = 1L;

    private Enrich() {}

    @Override
    public PCollection<EnrichedSession> expand(PCollection<Session> sessions) {
      return sessions
          .apply("Enrich", ParDo.of(new EnrichFn()))
          .setCoder(RecordCoder.of(EnrichedSession.class));
    }
  }

  private static final class EnrichFn extends DoFn<Session, EnrichedSession> {
    private static final long serialVersionUID = 1L;

    private transient SessionEnricher enricher;

    @Setup
    public void setup() {
      enricher = new SessionEnricher();
    }

    @ProcessElement
    public void process(@Element Session session, OutputReceiver<EnrichedSession> out) {
      out.output(new EnrichedSession(session, enricher.enrich(session)));
    }
  }
}
