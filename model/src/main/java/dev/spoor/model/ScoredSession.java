package dev.spoor.model;

/**
 * A session with all that is known and judged of it.
 *
 * @param session what the client did
 * @param enrichment what is known of it from elsewhere
 * @param verdict the judgement
 */
public record ScoredSession(Session session, Enrichment enrichment, Verdict verdict) {}
