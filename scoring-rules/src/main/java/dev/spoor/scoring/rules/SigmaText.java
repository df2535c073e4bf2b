package dev.spoor.scoring.rules;

import dev.spoor.scoring.match.Regex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text of Sigma with its wildcards: {@code *} is anything, {@code ?} one character, a backslash
 * before either or before itself takes it literally.
 */
final class SigmaText {
  private static final String STAR = "*";
  private static final String ONE = "?";

  /** Literal texts, and {@link #STAR} and {@link #ONE}, told apart by identity. */
  private final List<String> parts = new ArrayList<>();

  private SigmaText() {}

  static SigmaText parse(String text) {
    SigmaText parsed = new SigmaText();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() && "*?\\".indexOf(text.charAt(i + 1)) >= 0) {
        literal.append(text.charAt(++i));
      } else if (c == '*' || c == '?') {
        parsed.addLiteral(literal);
        parsed.addWildcard(c == '*' ? STAR : ONE);
      } else {
        literal.append(c);
      }
    }
    parsed.addLiteral(literal);
    return parsed;
  }

  private void addLiteral(StringBuilder literal) {
    if (literal.length() > 0) {
      parts.add(new String(literal));
      literal.setLength(0);
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private void addWildcard(String wildcard) {
    if (wildcard == STAR && !parts.isEmpty() && parts.get(parts.size() - 1) == STAR) {
      return;
    }
    parts.add(wildcard);
  }

  /** Whether there is no wildcard in it. */
  @SuppressWarnings("ReferenceEquality")
  boolean isPlain() {
    return parts.stream().noneMatch(part -> part == STAR || part == ONE);
  }

  /** Whether there is nothing but wildcards in it. */
  @SuppressWarnings("ReferenceEquality")
  boolean isEmpty() {
    return parts.stream().allMatch(part -> part == STAR || part == ONE);
  }

  /** The text, where it is plain. */
  String plain() {
    return String.join("", parts);
  }

  /** Adds the test for this text to a test's words or expressions. */
  @SuppressWarnings("ReferenceEquality")
  void addTo(List<TextTest.Word> words, List<Regex> regexes, TextTest.Anchor anchor, boolean cased)
      throws RuleException {
    if (isEmpty()) {
      throw new RuleException("a text of nothing, or of wildcards alone, matches everything");
    }
    if (anchor == TextTest.Anchor.WORD) {
      if (!isPlain()) {
        throw new RuleException("words takes no wildcards");
      }
      words.add(new TextTest.Word(bytes(plain()), anchor, cased));
      return;
    }
    boolean open = anchor == TextTest.Anchor.CONTAINS || anchor == TextTest.Anchor.ENDS;
    boolean openEnd = anchor == TextTest.Anchor.CONTAINS || anchor == TextTest.Anchor.STARTS;
    int from = 0;
    int to = parts.size();
    if (parts.get(0) == STAR) {
      open = true;
      from = 1;
    }
    if (parts.get(to - 1) == STAR) {
      openEnd = true;
      to--;
    }
    if (to - from == 1 && parts.get(from) != ONE) {
      TextTest.Anchor narrowed =
          open
              ? openEnd ? TextTest.Anchor.CONTAINS : TextTest.Anchor.ENDS
              : openEnd ? TextTest.Anchor.STARTS : TextTest.Anchor.EQUALS;
      words.add(new TextTest.Word(bytes(parts.get(from)), narrowed, cased));
      return;
    }
    StringBuilder regex = new StringBuilder(open ? "" : "\\A");
    for (String part : parts.subList(from, to)) {
      if (part == STAR) {
        regex.append(".*");
      } else if (part == ONE) {
        regex.append('.');
      } else {
        regex.append(com.google.re2j.Pattern.quote(part));
      }
    }
    regex.append(openEnd ? "" : "\\z");
    try {
      regexes.add(Regex.compile(regex.toString(), !cased, false, true));
    } catch (IllegalArgumentException e) {
      throw new RuleException("cannot be matched: " + e.getMessage(), e);
    }
  }

  /** The UTF-8 of a text, one char a byte. */
  static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
