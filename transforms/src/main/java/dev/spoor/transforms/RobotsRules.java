package dev.spoor.transforms;

import dev.spoor.model.Bytes;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The rules of a robots.txt (RFC 9309): groups by agent, the longest matching path wins, {@code
 * allow} wins a tie, {@code *} and {@code $} work. A rule matches in time linear in path times rule
 * length at worst, and rules are capped.
 */
public final class RobotsRules implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Most rules read; RFC 9309 asks for at least 500 KiB, which is about this many. */
  static final int MAX_RULES = 10_000;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Rule(boolean allow, byte[] pattern) implements Serializable {}

  /** The rules for one agent: those of all groups that name it, as RFC 9309 joins them. */
  private record Group(String agent, List<Rule> rules) implements Serializable {}

  private final List<Group> groups;

  private RobotsRules(List<Group> groups) {
    this.groups = groups;
  }

  /** Reads a robots.txt. Unknown lines are ignored, as RFC 9309 asks; nothing is refused. */
  public static RobotsRules parse(String text) {
    Map<String, List<Rule>> byAgent = new LinkedHashMap<>();
    List<List<Rule>> current = new ArrayList<>();
    boolean inRules = false;
    int total = 0;
    String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    for (String raw : content.lines().toList()) {
      int hash = raw.indexOf('#');
      String line = hash < 0 ? raw : raw.substring(0, hash);
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (name.equals("user-agent")) {
        if (inRules) {
          current.clear();
          inRules = false;
        }
        String agent = value.toLowerCase(Locale.ROOT);
        current.add(byAgent.computeIfAbsent(agent, unused -> new ArrayList<>()));
      } else if (name.equals("disallow") || name.equals("allow")) {
        // An empty disallow forbids nothing, but does close the list of agents.
        inRules = true;
        Rule rule =
            new Rule(
                name.equals("allow") || value.isEmpty(), value.getBytes(StandardCharsets.UTF_8));
        for (List<Rule> rules : current) {
          if (total < MAX_RULES) {
            rules.add(rule);
            total++;
          }
        }
      }
    }
    List<Group> groups = new ArrayList<>();
    byAgent.forEach((agent, rules) -> groups.add(new Group(agent, List.copyOf(rules))));
    return new RobotsRules(List.copyOf(groups));
  }

  /**
   * The group that binds an agent, to be kept by the caller: the one naming the longest token that
   * the agent's text contains, else the one for {@code *}, else -1.
   */
  int groupOf(String lowerCaseAgent) {
    int best = -1;
    int bestLength = -1;
    for (int i = 0; i < groups.size(); i++) {
      String agent = groups.get(i).agent;
      boolean any = agent.equals("*");
      int length = any ? 0 : agent.length();
      if (length > bestLength && (any || (length > 0 && lowerCaseAgent.contains(agent)))) {
        best = i;
        bestLength = length;
      }
    }
    return best;
  }

  /** Whether a group forbids a target; the path is compared, and the query where a rule has one. */
  boolean disallows(int group, Bytes path, Bytes query) {
    if (group < 0) {
      return false;
    }
    boolean allowed = true;
    int longest = -1;
    for (Rule rule : groups.get(group).rules) {
      int length = rule.pattern.length;
      if ((length > longest || (length == longest && rule.allow))
          && matches(rule.pattern, path, query)) {
        longest = length;
        allowed = rule.allow;
      }
    }
    return !allowed;
  }

  /** Greedy wildcard matching: on a mismatch only the last star moves on, so no backtracking. */
  private static boolean matches(byte[] pattern, Bytes path, Bytes query) {
    boolean anchored = pattern.length > 0 && pattern[pattern.length - 1] == '$';
    int end = anchored ? pattern.length - 1 : pattern.length;
    int length = path.length() + (query.isPresent() ? 1 + query.length() : 0);
    int p = 0;
    int i = 0;
    int star = -1;
    int resume = 0;
    while (true) {
      if (p == end && (!anchored || i == length)) {
        return true;
      }
      if (p < end && pattern[p] == '*') {
        star = p++;
        resume = i;
      } else if (p < end && i < length && pattern[p] == byteAt(path, query, i)) {
        p++;
        i++;
      } else if (star >= 0 && resume < length) {
        p = star + 1;
        i = ++resume;
      } else {
        return false;
      }
    }
  }

  private static byte byteAt(Bytes path, Bytes query, int index) {
    if (index < path.length()) {
      return path.byteAt(index);
    }
    return index == path.length() ? (byte) '?' : query.byteAt(index - path.length() - 1);
  }
}
