package dev.spoor.model;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A session that has ended, for a table: what people look for, and the whole record.
 *
 * @param sessUuid its id
 * @param site whose site
 * @param clientKey whose session, {@code site/type/key}; see {@link ClientKey}
 * @param peerIp the client's address
 * @param userAgent what the client said it is, or null
 * @param country the country of the address, or null
 * @param start when it began, milliseconds since the epoch
 * @param end when it ended, likewise: with {@code requestCount} the version, which only grows
 * @param requestCount number of requests
 * @param scores the judgement, or null where there was none
 * @param json the record as result files have it
 */
public record SessionRow(
    String sessUuid,
    String site,
    String clientKey,
    String peerIp,
    @Nullable String userAgent,
    @Nullable String country,
    long start,
    long end,
    long requestCount,
    @Nullable Scores scores,
    String json) {

  /**
   * What people look for in a verdict, by the names that the record has.
   *
   * @param verdict who it was
   * @param threatLevel the band of the risk score
   * @param priority how soon to look
   * @param riskScore how harmful, 0 to 100
   * @param botScore how likely a program, 0 to 100
   * @param confidenceScore how sure, 0 to 100
   * @param attackTypes categories of attacks, with commas between them
   */
  public record Scores(
      String verdict,
      String threatLevel,
      String priority,
      int riskScore,
      int botScore,
      int confidenceScore,
      String attackTypes) {}

  /** Whether this one replaces another of the same session: it is newer, or as new. */
  public boolean replaces(SessionRow other) {
    return end != other.end ? end > other.end : requestCount >= other.requestCount;
  }
}
