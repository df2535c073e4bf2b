package dev.spoor.model;

import java.util.List;

/**
 * A judged state of a session on unbounded input, with its place among the states before it.
 *
 * @param scored the state and its verdict
 * @param id the session's id; not that of {@code scored} where an urgent hit belongs to a session
 *     that began before it
 * @param supersedes ids by which it was told of before, when less of it was known
 * @param urgent whether it is not a pane of the session, but only those of its requests that were
 *     at hand when one of them could not wait
 */
public record TrackedSession(
    ScoredSession scored, String id, List<String> supersedes, boolean urgent) {
  /** Copies the list. */
  public TrackedSession {
    supersedes = List.copyOf(supersedes);
  }
}
