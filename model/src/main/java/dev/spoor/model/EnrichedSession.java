package dev.spoor.model;

/**
 * A session with what is known of its client from elsewhere.
 *
 * @param session what the client did
 * @param enrichment what is known of it
 */
public record EnrichedSession(Session session, Enrichment enrichment) {}
