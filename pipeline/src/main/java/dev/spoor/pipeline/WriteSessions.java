package dev.spoor.pipeline;

import dev.spoor.io.DatabaseSessions;
import dev.spoor.io.QueueUri;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.SessionRow;
import dev.spoor.model.TrackedSession;
import dev.spoor.transforms.SessionRows;
import java.io.IOException;
import java.time.Instant;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/** Writes each session that has ended to a database, where one was named. */
final class WriteSessions {
  private WriteSessions() {}

  /** Makes sure of the database before anything is read. */
  static void prepare(AnalyzeSettings settings) throws IOException, InterruptedException {
    QueueUri database = settings.sessions();
    if (database != null) {
      DatabaseSessions.prepare(database);
    }
  }

  /** Writes what {@link AnalyzeRequests} gave. */
  static void of(PCollectionTuple analyzed, AnalyzeSettings settings) {
    QueueUri database = settings.sessions();
    if (database != null) {
      PCollection<SessionRow> rows =
          settings.detection() == null
              ? analyzed.get(AnalyzeRequests.SESSIONS).apply("TakeRows", ParDo.of(new EndedFn()))
              : analyzed.get(AnalyzeRequests.SCORED).apply("TakeRows", ParDo.of(new ScoredFn()));
      rows.setCoder(RecordCoder.of(SessionRow.class))
          .apply("WriteSessions", DatabaseSessions.write(database));
    }
  }

  /** Writes what {@link dev.spoor.transforms.TrackSessions} gave. */
  static void of(PCollection<TrackedSession> sessions, AnalyzeSettings settings) {
    QueueUri database = settings.sessions();
    if (database != null) {
      sessions
          .apply("TakeRows", ParDo.of(new TrackedFn()))
          .setCoder(RecordCoder.of(SessionRow.class))
          .apply("WriteSessions", DatabaseSessions.write(database));
    }
  }

  // A session that grows is not written: it may still take another id, and nobody would take the
  // row of the old one away.

  private static final class EndedFn extends DoFn<Session, SessionRow> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Session session, OutputReceiver<SessionRow> out) {
      if (session.isFinal()) {
        out.output(SessionRows.of(session, Instant.now()));
      }
    }
  }

  private static final class ScoredFn extends DoFn<ScoredSession, SessionRow> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element ScoredSession scored, OutputReceiver<SessionRow> out) {
      if (scored.session().isFinal()) {
        out.output(SessionRows.of(scored, Instant.now()));
      }
    }
  }

  private static final class TrackedFn extends DoFn<TrackedSession, SessionRow> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element TrackedSession session, OutputReceiver<SessionRow> out) {
      out.output(SessionRows.of(session, Instant.now()));
    }
  }
}
