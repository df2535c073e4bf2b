package dev.spoor.model;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The judgement of one session, and every reason for it. A function of the session, its enrichment
 * and the rule set alone.
 *
 * @param label who it was
 * @param labelReason why that, in words
 * @param riskScore how harmful, 0 to 100: the sum of the points of {@code contributions}
 * @param threatLevel the band of the score
 * @param priority how soon to look
 * @param confidence how sure, 0 to 99
 * @param botScore how likely a program, 0 to 100: the sum of the points of {@code botReasons}
 * @param botReasons every point of the bot score
 * @param actors what the client may be; shares sum to 1,000
 * @param attackTypes wire names of the categories found, the most severe first; empty when none
 * @param techniques ATT&CK ids, sorted
 * @param sophistication how skilled
 * @param indicators names of the rules that fired, strongest first
 * @param impact what may have been harmed
 * @param recommendations what to do, most urgent first
 * @param contributions every point of the score
 * @param ruleHits the rules that fired, strongest first, with the requests that show it
 */
public record Verdict(
    Label label,
    String labelReason,
    int riskScore,
    ThreatLevel threatLevel,
    Priority priority,
    int confidence,
    int botScore,
    List<BotReason> botReasons,
    List<ActorShare> actors,
    List<String> attackTypes,
    List<String> techniques,
    Sophistication sophistication,
    List<String> indicators,
    Impact impact,
    List<Recommendation> recommendations,
    List<Contribution> contributions,
    List<RuleHit> ruleHits) {

  /** Copies the lists, and refuses scores that their parts do not explain. */
  public Verdict {
    botReasons = List.copyOf(botReasons);
    actors = List.copyOf(actors);
    attackTypes = List.copyOf(attackTypes);
    techniques = List.copyOf(techniques);
    indicators = List.copyOf(indicators);
    recommendations = List.copyOf(recommendations);
    contributions = List.copyOf(contributions);
    ruleHits = List.copyOf(ruleHits);
    int sum = contributions.stream().mapToInt(Contribution::points).sum();
    if (sum != riskScore) {
      throw new IllegalArgumentException(
          "contributions sum to " + sum + ", the score is " + riskScore);
    }
    int botSum = botReasons.stream().mapToInt(BotReason::points).sum();
    if (botSum != botScore) {
      throw new IllegalArgumentException(
          "bot reasons sum to " + botSum + ", the bot score is " + botScore);
    }
  }

  /** Who a client was. */
  public enum Label {
    /** A person in a browser. */
    HUMAN,
    /** A declared program that does what it says. */
    GOOD_BOT,
    /** A program that hides, takes or abuses. */
    BAD_BOT,
    /** A client that attacked. */
    ATTACKER,
    /** Too little to tell. */
    UNKNOWN
  }

  /** The band of a score. */
  public enum ThreatLevel {
    /** Below 20. */
    INFO,
    /** 20 or more. */
    LOW,
    /** 40 or more. */
    MEDIUM,
    /** 70 or more. */
    HIGH,
    /** 90 or more. */
    CRITICAL;

    /** The band of a score of 0 to 100. */
    public static ThreatLevel of(int riskScore) {
      if (riskScore >= 90) {
        return CRITICAL;
      }
      if (riskScore >= 70) {
        return HIGH;
      }
      if (riskScore >= 40) {
        return MEDIUM;
      }
      return riskScore >= 20 ? LOW : INFO;
    }
  }

  /** How soon to look. */
  public enum Priority {
    /** At once: an attack succeeded. */
    P0,
    /** Now. */
    P1,
    /** Today. */
    P2,
    /** This week. */
    P3,
    /** When there is time. */
    P4
  }

  /** How skilled an attack was. */
  public enum Sophistication {
    /** Below 35 of 100. */
    LOW,
    /** Below 70. */
    MEDIUM,
    /** 70 or more. */
    HIGH
  }

  /**
   * Points of the bot score and why.
   *
   * @param name what was seen, one word
   * @param points points it adds; below zero where it speaks for a person
   * @param reason in words, with the values
   */
  public record BotReason(String name, int points, String reason) {}

  /**
   * A share of what the client may be.
   *
   * @param actor user, tool, crawler, attacker or admin
   * @param permille its share in thousandths
   */
  public record ActorShare(String actor, int permille) {}

  /**
   * What may have been harmed, each 0 to 100.
   *
   * @param dataExposure data read that should not be
   * @param systemCompromise control gained
   * @param serviceDisruption service kept from others
   * @param resourceUse resources used up
   */
  public record Impact(
      int dataExposure, int systemCompromise, int serviceDisruption, int resourceUse) {}

  /**
   * Something to do.
   *
   * @param action C0's name of it
   * @param because ids of the rules, or names of the components, that call for it
   * @param target what to do it to, such as an address
   * @param timeToLiveSeconds for how long, or -1 where that means nothing
   */
  public record Recommendation(
      String action, List<String> because, @Nullable String target, long timeToLiveSeconds) {
    /** Copies the list. */
    public Recommendation {
      because = List.copyOf(because);
    }
  }

  /**
   * Points of the score and why.
   *
   * @param component the component, floor or cap
   * @param points points it adds; a cap's are negative
   * @param max most points it can add here
   * @param raw the component's own value, 0 to 100
   * @param rule id of the rule, or null
   * @param reason in words
   * @param evidence references to {@link RuleHit}s, or features with their values
   */
  public record Contribution(
      String component,
      int points,
      int max,
      int raw,
      @Nullable String rule,
      String reason,
      List<String> evidence) {
    /** Copies the list. */
    public Contribution {
      evidence = List.copyOf(evidence);
    }
  }

  /**
   * A rule that fired.
   *
   * @param rule its id
   * @param title its title
   * @param author its author where the rule is not ours, else null
   * @param category wire name of the category
   * @param level its level
   * @param requests in how many requests
   * @param example the first such request, or null where it was not kept or the rule looks at the
   *     session
   */
  public record RuleHit(
      String rule,
      String title,
      @Nullable String author,
      String category,
      Level level,
      long requests,
      @Nullable Example example) {}

  /**
   * A request that shows why.
   *
   * @param time event time, milliseconds since the epoch
   * @param method request method
   * @param path its path, cut
   * @param status response status, or -1
   * @param bytes response bytes, or -1
   * @param place where the value stood
   * @param name name of the argument, cookie or header, or null
   * @param view how it was looked at
   * @param text what was found, decoded and cut
   */
  public record Example(
      long time,
      String method,
      String path,
      int status,
      long bytes,
      Place place,
      @Nullable String name,
      View view,
      String text) {}
}
