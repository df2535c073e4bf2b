package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.model.ClientKey;
import dev.spoor.model.Enrichment;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.SessionRow;
import dev.spoor.model.TrackedSession;
import dev.spoor.model.Verdict;
import java.time.Instant;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Sessions as rows of a table. */
public final class SessionRows {
  private SessionRows() {}

  /**
   * The row of a session that nobody judged.
   *
   * @param processedAt as in {@link SessionJson#write(Session, Instant)}
   */
  public static SessionRow of(Session session, Instant processedAt) {
    return row(session, null, null, SessionJson.write(session, processedAt));
  }

  /** The row of a session with its verdict. */
  public static SessionRow of(ScoredSession scored, Instant processedAt) {
    return row(scored, SessionJson.write(scored, processedAt));
  }

  /** The row of a session with its verdict and the ids that it supersedes. */
  public static SessionRow of(TrackedSession tracked, Instant processedAt) {
    return row(tracked.scored(), SessionJson.write(tracked, processedAt));
  }

  private static SessionRow row(ScoredSession scored, byte[] record) {
    Verdict verdict = scored.verdict();
    Enrichment.Geo geo = scored.enrichment().geo();
    return row(
        scored.session(),
        geo == null ? null : geo.country(),
        new SessionRow.Scores(
            SessionJson.lowerCase(verdict.label()),
            verdict.threatLevel().name(),
            verdict.priority().name(),
            verdict.riskScore(),
            verdict.botScore(),
            verdict.confidence(),
            String.join(",", verdict.attackTypes())),
        record);
  }

  private static SessionRow row(
      Session session,
      @Nullable String country,
      SessionRow.@Nullable Scores scores,
      byte[] record) {
    Session.Version version = session.version();
    return new SessionRow(
        session.id(),
        ClientKey.parse(session.clientKey()).site(),
        session.clientKey(),
        session.fragment().address(),
        session.fragment().userAgent(),
        country,
        session.start().toEpochMilli(),
        version.last(),
        version.requestCount(),
        scores,
        new String(record, UTF_8));
  }
}
