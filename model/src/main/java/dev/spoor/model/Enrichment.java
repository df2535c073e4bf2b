package dev.spoor.model;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What is known of a session's client from elsewhere than the log. Null is "unknown": no database,
 * no list, no answer. Never zero, and never a reason to lose a session.
 *
 * @param agent what the first request's user agent says
 * @param geo where the address is
 * @param network whose network it is in
 * @param reputation what the lists say of it
 * @param unanswered whether a database that was given could not answer for the address
 */
public record Enrichment(
    UserAgentInfo agent,
    @Nullable Geo geo,
    @Nullable Network network,
    @Nullable Reputation reputation,
    boolean unanswered) {

  /** Of a client for which every database that was given could answer. */
  public Enrichment(
      UserAgentInfo agent,
      @Nullable Geo geo,
      @Nullable Network network,
      @Nullable Reputation reputation) {
    this(agent, geo, network, reputation, false);
  }

  /**
   * Where an address is.
   *
   * @param country ISO 3166 alpha-2, or null
   * @param city English name, or null
   */
  public record Geo(@Nullable String country, @Nullable String city) {}

  /**
   * Whose network an address is in.
   *
   * @param asn number of the autonomous system, or -1
   * @param organization its name, or null
   * @param anonymous whether it hides who uses it: Tor, VPN or open proxy
   * @param hosting whether it is of a hosting provider
   */
  public record Network(
      int asn, @Nullable String organization, boolean anonymous, boolean hosting) {}

  /**
   * What lists say of an address. Present when at least one list was given, so that "not listed" is
   * known.
   *
   * @param isKnownMalicious whether a threat list names it
   * @param categories names of what it is listed for, in order
   * @param score 0 (nothing known against it) to 100
   */
  public record Reputation(boolean isKnownMalicious, List<String> categories, int score) {
    /** Copies the list. */
    public Reputation {
      categories = List.copyOf(categories);
    }
  }
}
