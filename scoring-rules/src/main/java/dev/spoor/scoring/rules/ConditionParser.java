package dev.spoor.scoring.rules;

import dev.spoor.model.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads Sigma's {@code condition}: names, and, or, not, parentheses, {@code 1 of x*}. */
final class ConditionParser {
  private static final int MAX_DEPTH = 50;

  private final List<String> tokens;
  private final Map<String, Condition> selections;
  private int at;

  private ConditionParser(List<String> tokens, Map<String, Condition> selections) {
    this.tokens = tokens;
    this.selections = selections;
  }

  /**
   * Reads a condition.
   *
   * @param selections what its names stand for
   */
  static Condition parse(String text, Map<String, Condition> selections) throws RuleException {
    ConditionParser parser = new ConditionParser(tokens(text), selections);
    Condition condition = parser.or(0);
    if (parser.at < parser.tokens.size()) {
      throw new RuleException(
          "the condition cannot go on with " + Printable.of(parser.tokens.get(parser.at), 60));
    }
    return condition;
  }

  private static List<String> tokens(String text) throws RuleException {
    List<String> tokens = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      if (c == '|') {
        throw new RuleException("the condition aggregates, which rules on one request cannot");
      }
      if (c == '(' || c == ')' || Character.isWhitespace(c)) {
        if (word.length() > 0) {
          tokens.add(word.toString());
          word.setLength(0);
        }
        if (c == '(' || c == ')') {
          tokens.add(String.valueOf(c));
        }
      } else {
        word.append(c);
      }
    }
    return tokens;
  }

  private boolean isNext(String keyword) {
    return at < tokens.size() && tokens.get(at).equalsIgnoreCase(keyword);
  }

  private Condition or(int depth) throws RuleException {
    if (depth > MAX_DEPTH) {
      throw new RuleException("the condition is nested too deep");
    }
    List<Condition> parts = new ArrayList<>();
    parts.add(and(depth));
    while (isNext("or")) {
      at++;
      parts.add(and(depth));
    }
    return parts.size() == 1 ? parts.get(0) : new Condition.Or(parts);
  }

  private Condition and(int depth) throws RuleException {
    List<Condition> parts = new ArrayList<>();
    parts.add(not(depth));
    while (isNext("and")) {
      at++;
      parts.add(not(depth));
    }
    return parts.size() == 1 ? parts.get(0) : new Condition.And(parts);
  }

  private Condition not(int depth) throws RuleException {
    if (!isNext("not")) {
      return atom(depth);
    }
    if (depth > MAX_DEPTH) {
      throw new RuleException("the condition is nested too deep");
    }
    at++;
    return new Condition.Not(not(depth + 1));
  }

  private Condition atom(int depth) throws RuleException {
    if (at >= tokens.size()) {
      throw new RuleException("the condition ends where a name belongs");
    }
    String token = tokens.get(at++);
    if (token.equals("(")) {
      Condition inside = or(depth + 1);
      if (!isNext(")")) {
        throw new RuleException("the condition has a parenthesis that does not close");
      }
      at++;
      return inside;
    }
    if (isNext("of")) {
      at++;
      return several(token);
    }
    Condition selection = selections.get(token);
    if (selection == null) {
      throw new RuleException(
          "the condition names " + Printable.of(token, 60) + ", which detection does not have");
    }
    return selection;
  }

  private Condition several(String quantity) throws RuleException {
    if (at >= tokens.size()) {
      throw new RuleException("the condition ends after 'of'");
    }
    String pattern = tokens.get(at++);
    List<Condition> matching = new ArrayList<>();
    for (Map.Entry<String, Condition> selection : selections.entrySet()) {
      if (matches(pattern, selection.getKey())) {
        matching.add(selection.getValue());
      }
    }
    if (matching.isEmpty()) {
      throw new RuleException(
          "the condition names " + Printable.of(pattern, 60) + ", which detection does not have");
    }
    return switch (quantity.toLowerCase(Locale.ROOT)) {
      case "1", "any" -> new Condition.Or(matching);
      case "all" -> new Condition.And(matching);
      default ->
          throw new RuleException(
              "the condition has '" + Printable.of(quantity, 20) + " of'; it takes 1, any or all");
    };
  }

  /** Whether a name fits a pattern with stars. */
  private static boolean matches(String pattern, String name) {
    if (pattern.equalsIgnoreCase("them")) {
      return !name.startsWith("_");
    }
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return pattern.equals(name);
    }
    String last = parts[parts.length - 1];
    if (!name.startsWith(parts[0])) {
      return false;
    }
    int from = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = name.indexOf(parts[i], from);
      if (found < 0) {
        return false;
      }
      from = found + parts[i].length();
    }
    return name.length() - from >= last.length() && name.endsWith(last);
  }
}
