package dev.spoor.transforms;

import dev.spoor.model.EnrichedSession;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.Session;
import dev.spoor.transforms.enrich.AddressBook;
import dev.spoor.transforms.enrich.AddressSources;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
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
    return new Enrich(AddressSources.none());
  }

  /** See {@link EnrichSessions}. */
  public static final class Enrich
      extends PTransform<PCollection<Session>, PCollection<EnrichedSession>> {
    private static final long serialVersionUID = 1L;

    private final AddressSources addresses;

    private Enrich(AddressSources addresses) {
      this.addresses = addresses;
    }

    /**
     * Looks addresses up in databases and lists, which workers open as local files. Default: none.
     * A file that cannot be used leaves what it would have said unknown, and counts in {@code
     * enrich_unknown.geoip} for each session that a database could not answer for.
     */
    public Enrich withAddresses(AddressSources sources) {
      return new Enrich(sources);
    }

    @Override
    public PCollection<EnrichedSession> expand(PCollection<Session> sessions) {
      return sessions
          .apply("Enrich", ParDo.of(new EnrichFn(addresses)))
          .setCoder(RecordCoder.of(EnrichedSession.class));
    }
  }

  private static final class EnrichFn extends DoFn<Session, EnrichedSession> {
    private static final long serialVersionUID = 1L;

    private final Counter geoipUnknown = Metrics.counter("spoor", "enrich_unknown.geoip");
    private final AddressSources addresses;
    private transient SessionEnricher enricher;

    EnrichFn(AddressSources addresses) {
      this.addresses = addresses;
    }

    @Setup
    public void setup() {
      enricher = new SessionEnricher(AddressBook.of(addresses), geoipUnknown::inc);
    }

    @ProcessElement
    public void process(@Element Session session, OutputReceiver<EnrichedSession> out) {
      out.output(new EnrichedSession(session, enricher.enrich(session)));
    }
  }
}
