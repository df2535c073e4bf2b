package dev.spoor.pipeline.evaluate;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.IpAddress;
import dev.spoor.model.Level;
import dev.spoor.model.ResourceType;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.Verdict;
import dev.spoor.model.Verdict.Label;
import dev.spoor.model.Verdict.ThreatLevel;
import dev.spoor.pipeline.evaluate.Outcome.Hit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** What to read off judged sessions. */
final class Sessions {
  private static final Set<Label> BAD = EnumSet.of(Label.BAD_BOT, Label.ATTACKER);

  /** From the verdict that says least to the one that says most. */
  private static final List<Label> BY_WEIGHT =
      List.of(Label.UNKNOWN, Label.HUMAN, Label.GOOD_BOT, Label.BAD_BOT, Label.ATTACKER);

  private static final List<ResourceType> ASSETS =
      List.of(ResourceType.STYLE, ResourceType.SCRIPT, ResourceType.IMAGE, ResourceType.MEDIA);

  private Sessions() {}

  /** Sessions by something of each, in its order. */
  static SortedMap<String, List<ScoredSession>> by(
      Function<ScoredSession, String> key, Collection<ScoredSession> sessions) {
    SortedMap<String, List<ScoredSession>> grouped = new TreeMap<>();
    for (ScoredSession session : sessions) {
      grouped.computeIfAbsent(key.apply(session), unused -> new ArrayList<>()).add(session);
    }
    return grouped;
  }

  /** The client's address. */
  static String address(ScoredSession session) {
    SessionFragment fragment = session.session().fragment();
    return IpAddress.toString(fragment.addressHigh(), fragment.addressLow());
  }

  /** Whether it was called a bad bot or an attacker. */
  static boolean isBad(ScoredSession session) {
    return BAD.contains(session.verdict().label());
  }

  /** Whether it is in the band {@code HIGH} or above. */
  static boolean isHigh(ScoredSession session) {
    return session.verdict().threatLevel().compareTo(ThreatLevel.HIGH) >= 0;
  }

  /** Whether it behaves like a page in a browser: one by its agent, that loads what pages need. */
  static boolean loadsAssetsInBrowser(ScoredSession session) {
    SessionFragment fragment = session.session().fragment();
    return fragment.userAgentBits() == UserAgentClass.BROWSER
        && ASSETS.stream().anyMatch(type -> fragment.ofType(type) > 0);
  }

  /** The verdict of a client: that of its sessions which says most. */
  static String verdict(Collection<ScoredSession> sessions) {
    return sessions.stream()
        .map(session -> session.verdict().label())
        .max(Comparator.comparingInt(BY_WEIGHT::indexOf))
        .map(label -> label.name().toLowerCase(Locale.ROOT))
        .orElse("none");
  }

  /** The rules that fired in any of the sessions, each once. */
  static List<Hit> hits(Collection<ScoredSession> sessions) {
    SortedMap<String, Hit> hits = new TreeMap<>();
    for (ScoredSession session : sessions) {
      for (Verdict.RuleHit hit : session.verdict().ruleHits()) {
        AttackCategory category = AttackCategory.ofWireName(hit.category());
        if (category != null) {
          boolean counts = hit.level().compareTo(Level.MEDIUM) >= 0;
          hits.put(
              hit.rule(), new Hit(hit.rule(), category, hit.level(), counts, null, null, null));
        }
      }
    }
    return List.copyOf(hits.values());
  }

  /** Categories that were found in any of the sessions. */
  static Set<AttackCategory> categories(Collection<ScoredSession> sessions) {
    Set<AttackCategory> categories = EnumSet.noneOf(AttackCategory.class);
    for (ScoredSession session : sessions) {
      for (String name : session.verdict().attackTypes()) {
        AttackCategory category = AttackCategory.ofWireName(name);
        if (category != null) {
          categories.add(category);
        }
      }
    }
    return categories;
  }

  /** How many requests the sessions have, in words that many clients share. */
  static String size(Collection<ScoredSession> sessions) {
    long requests = 0;
    for (ScoredSession session : sessions) {
      requests += session.session().fragment().requests();
    }
    if (requests == 1) {
      return "1 request";
    }
    return requests < 5 ? "2 to 4 requests" : requests < 20 ? "5 to 19 requests" : "20 or more";
  }
}
