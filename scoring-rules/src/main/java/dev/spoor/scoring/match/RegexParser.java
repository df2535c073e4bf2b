package dev.spoor.scoring.match;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads the syntax of RE2 into a tree over bytes. Expressions are known to be valid, as RE2/J has
 * compiled them; of what this reader does not know, such as classes of Unicode, it says so.
 */
final class RegexParser {
  /** An expression that only RE2/J can run. */
  static final class NotBytesException extends Exception {
    private static final long serialVersionUID = 1;

    NotBytesException(String what) {
      super(what);
    }
  }

  private static final int MAX_REPEAT = 1000;

  /** Most characters beyond ASCII of one range. */
  private static final int MAX_RANGE = 64;

  private final String text;
  private int at;
  private boolean ignoreCase;
  private boolean multiLine;
  private boolean dotAll;

  private RegexParser(String text, boolean ignoreCase, boolean multiLine, boolean dotAll) {
    this.text = text;
    this.ignoreCase = ignoreCase;
    this.multiLine = multiLine;
    this.dotAll = dotAll;
  }

  static RegexNode parse(String text, boolean ignoreCase, boolean multiLine, boolean dotAll)
      throws NotBytesException {
    RegexParser parser = new RegexParser(text, ignoreCase, multiLine, dotAll);
    RegexNode node = parser.choice();
    if (parser.at < text.length()) {
      throw new NotBytesException("what follows " + text.substring(0, parser.at));
    }
    return node;
  }

  private RegexNode choice() throws NotBytesException {
    List<RegexNode> options = new ArrayList<>();
    options.add(sequence());
    while (at < text.length() && text.charAt(at) == '|') {
      at++;
      options.add(sequence());
    }
    return options.size() == 1 ? options.get(0) : new RegexNode.Choice(options);
  }

  private RegexNode sequence() throws NotBytesException {
    List<RegexNode> parts = new ArrayList<>();
    while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
      RegexNode atom = atom();
      if (atom != null) {
        parts.add(repeated(atom));
      }
    }
    return switch (parts.size()) {
      case 0 -> new RegexNode.Empty();
      case 1 -> parts.get(0);
      default -> new RegexNode.Sequence(parts);
    };
  }

  private RegexNode repeated(RegexNode atom) throws NotBytesException {
    RegexNode node = atom;
    while (at < text.length()) {
      int least;
      int most;
      switch (text.charAt(at)) {
        case '*' -> {
          least = 0;
          most = -1;
          at++;
        }
        case '+' -> {
          least = 1;
          most = -1;
          at++;
        }
        case '?' -> {
          least = 0;
          most = 1;
          at++;
        }
        case '{' -> {
          int[] counts = counts();
          if (counts == null) {
            return node;
          }
          least = counts[0];
          most = counts[1];
        }
        default -> {
          return node;
        }
      }
      if (at < text.length() && text.charAt(at) == '?') {
        at++; // reluctant: only where a match ends differs, never whether there is one
      }
      node = new RegexNode.Repeat(node, least, most);
    }
    return node;
  }

  /** The numbers of {@code {2,5}}, or null where the brace is just a brace. */
  private int @Nullable [] counts() throws NotBytesException {
    int close = text.indexOf('}', at);
    if (close < 0) {
      return null;
    }
    String inside = text.substring(at + 1, close);
    int comma = inside.indexOf(',');
    int least = number(comma < 0 ? inside : inside.substring(0, comma));
    if (least < 0) {
      return null;
    }
    int most = least;
    if (comma >= 0) {
      String upper = inside.substring(comma + 1);
      most = upper.isEmpty() ? -1 : number(upper);
      if (most < 0 && !upper.isEmpty()) {
        return null;
      }
    }
    at = close + 1;
    return new int[] {least, most};
  }

  private static int number(String digits) throws NotBytesException {
    if (digits.isEmpty()) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
      if (value > MAX_REPEAT) {
        throw new NotBytesException("more than " + MAX_REPEAT + " repetitions");
      }
    }
    return value;
  }

  /** The next atom, or null where there was only a setting of flags. */
  private @Nullable RegexNode atom() throws NotBytesException {
    char c = text.charAt(at++);
    switch (c) {
      case '.' -> {
        BitSet all = new BitSet(256);
        all.set(0, 256);
        if (!dotAll) {
          all.clear('\n');
        }
        return new RegexNode.OneOf(all);
      }
      case '^' -> {
        return new RegexNode.Look(multiLine ? RegexNode.At.LINE_START : RegexNode.At.TEXT_START);
      }
      case '$' -> {
        return new RegexNode.Look(multiLine ? RegexNode.At.LINE_END : RegexNode.At.TEXT_END);
      }
      case '(' -> {
        return group();
      }
      case '[' -> {
        return set();
      }
      case '\\' -> {
        return escape();
      }
      default -> {
        if (Character.isHighSurrogate(c) && at < text.length()) {
          return character(Character.toCodePoint(c, text.charAt(at++)));
        }
        return character(c);
      }
    }
  }

  private @Nullable RegexNode group() throws NotBytesException {
    boolean outerIgnoreCase = ignoreCase;
    boolean outerMultiLine = multiLine;
    boolean outerDotAll = dotAll;
    if (text.startsWith("?", at)) {
      if (text.startsWith("?P<", at) || text.startsWith("?<", at)) {
        at = text.indexOf('>', at) + 1;
      } else if (flags()) {
        return null; // for the rest of the enclosing group, which restores them
      }
    }
    RegexNode inside = choice();
    if (at >= text.length() || text.charAt(at) != ')') {
      throw new NotBytesException("a group that does not end");
    }
    at++;
    ignoreCase = outerIgnoreCase;
    multiLine = outerMultiLine;
    dotAll = outerDotAll;
    return inside;
  }

  /** Reads {@code ?i-s:} or {@code ?i)}; returns whether there was no group behind. */
  private boolean flags() throws NotBytesException {
    boolean on = true;
    for (at++; at < text.length(); at++) {
      switch (text.charAt(at)) {
        case 'i' -> ignoreCase = on;
        case 'm' -> multiLine = on;
        case 's' -> dotAll = on;
        case 'U' -> {}
        case '-' -> on = false;
        case ':' -> {
          at++;
          return false;
        }
        case ')' -> {
          at++;
          return true;
        }
        default -> throw new NotBytesException("(?" + text.charAt(at));
      }
    }
    throw new NotBytesException("flags that do not end");
  }

  private RegexNode escape() throws NotBytesException {
    char c = text.charAt(at);
    switch (c) {
      case 'A' -> {
        at++;
        return new RegexNode.Look(RegexNode.At.TEXT_START);
      }
      case 'z' -> {
        at++;
        return new RegexNode.Look(RegexNode.At.TEXT_END);
      }
      case 'b' -> {
        at++;
        return new RegexNode.Look(RegexNode.At.WORD_EDGE);
      }
      case 'B' -> {
        at++;
        return new RegexNode.Look(RegexNode.At.NO_WORD_EDGE);
      }
      case 'Q' -> {
        at++;
        return quoted();
      }
      default -> {
        BitSet perl = perlClass(c);
        if (perl != null) {
          at++;
          return new RegexNode.OneOf(perl);
        }
        return character(escapedCharacter());
      }
    }
  }

  private RegexNode quoted() throws NotBytesException {
    int close = text.indexOf("\\E", at);
    String inside = close < 0 ? text.substring(at) : text.substring(at, close);
    at = close < 0 ? text.length() : close + 2;
    if (at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0 && inside.length() != 1) {
      throw new NotBytesException("a repeated \\Q...\\E"); // only its last character repeats
    }
    List<RegexNode> parts = new ArrayList<>();
    for (int codePoint : inside.codePoints().toArray()) {
      parts.add(character(codePoint));
    }
    return parts.size() == 1 ? parts.get(0) : new RegexNode.Sequence(parts);
  }

  private static @Nullable BitSet perlClass(char c) {
    BitSet set = new BitSet(256);
    switch (c) {
      case 'd', 'D' -> set.set('0', '9' + 1);
      case 'w', 'W' -> {
        set.set('0', '9' + 1);
        set.set('a', 'z' + 1);
        set.set('A', 'Z' + 1);
        set.set('_');
      }
      case 's', 'S' -> {
        for (char space : "\t\n\f\r ".toCharArray()) {
          set.set(space);
        }
      }
      default -> {
        return null;
      }
    }
    if (Character.isUpperCase(c)) {
      set.flip(0, 256);
    }
    return set;
  }

  /** The character that an escape names; the position is behind the backslash. */
  private int escapedCharacter() throws NotBytesException {
    char c = text.charAt(at++);
    switch (c) {
      case 'a' -> {
        return 7;
      }
      case 'f' -> {
        return '\f';
      }
      case 'n' -> {
        return '\n';
      }
      case 'r' -> {
        return '\r';
      }
      case 't' -> {
        return '\t';
      }
      case 'v' -> {
        return 11;
      }
      case 'x' -> {
        return hexadecimal();
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        int value = c - '0';
        for (int i = 0; i < 2 && at < text.length(); i++) {
          char digit = text.charAt(at);
          if (digit < '0' || digit > '7') {
            break;
          }
          value = value * 8 + (digit - '0');
          at++;
        }
        return value;
      }
      default -> {
        if (c > 0x7f || Character.isLetterOrDigit(c)) {
          throw new NotBytesException("\\" + c);
        }
        return c;
      }
    }
  }

  private int hexadecimal() throws NotBytesException {
    String digits;
    if (text.startsWith("{", at)) {
      int close = text.indexOf('}', at);
      digits = close < 0 ? "" : text.substring(at + 1, close);
      at = close + 1;
    } else {
      digits = text.substring(at, Math.min(text.length(), at + 2));
      at += digits.length();
    }
    try {
      return Integer.parseInt(digits, 16);
    } catch (NumberFormatException e) {
      throw new NotBytesException("\\x" + digits);
    }
  }

  /** A character: itself below U+0080, else its UTF-8. */
  private RegexNode character(int codePoint) {
    if (codePoint < 0x80) {
      BitSet set = new BitSet(256);
      set.set(codePoint);
      return new RegexNode.OneOf(cased(set));
    }
    int lower = Character.toLowerCase(codePoint);
    int upper = Character.toUpperCase(codePoint);
    return ignoreCase && lower != upper
        ? new RegexNode.Choice(List.of(utf8(lower), utf8(upper)))
        : utf8(codePoint);
  }

  private static RegexNode utf8(int codePoint) {
    List<RegexNode> bytes = new ArrayList<>();
    for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
      BitSet set = new BitSet(256);
      set.set(b & 0xff);
      bytes.add(new RegexNode.OneOf(set));
    }
    return new RegexNode.Sequence(bytes);
  }

  private BitSet cased(BitSet set) {
    if (ignoreCase) {
      for (int lower = 'a'; lower <= 'z'; lower++) {
        int upper = lower - ('a' - 'A');
        if (set.get(lower) || set.get(upper)) {
          set.set(lower);
          set.set(upper);
        }
      }
    }
    return set;
  }

  /** The set of a bracket; the position is behind its opening. */
  private RegexNode set() throws NotBytesException {
    List<RegexNode> beyond = new ArrayList<>();
    BitSet set = new BitSet(256);
    boolean negated = text.startsWith("^", at);
    if (negated) {
      at++;
    }
    boolean first = true;
    while (first || text.charAt(at) != ']') {
      first = false;
      char c = text.charAt(at);
      if (c == '[' && text.startsWith("[:", at)) {
        set.or(named());
        continue;
      }
      if (c == '\\') {
        BitSet perl = perlClass(text.charAt(at + 1));
        if (perl != null) {
          at += 2;
          set.or(perl);
          continue;
        }
      }
      int low = oneOfSet();
      int high = low;
      if (text.startsWith("-", at) && at + 1 < text.length() && text.charAt(at + 1) != ']') {
        at++;
        high = oneOfSet();
      }
      if (high < 0x80) {
        set.set(low, high + 1);
      } else if (low >= 0x80 && high - low < MAX_RANGE && !negated) {
        for (int codePoint = low; codePoint <= high; codePoint++) {
          beyond.add(character(codePoint));
        }
      } else {
        throw new NotBytesException("a set with ranges beyond ASCII");
      }
      if (at >= text.length()) {
        throw new NotBytesException("a set that does not end");
      }
    }
    at++;
    cased(set);
    if (negated) {
      set.flip(0, 256);
    }
    if (beyond.isEmpty()) {
      return new RegexNode.OneOf(set);
    }
    if (!set.isEmpty()) {
      beyond.add(new RegexNode.OneOf(set));
    }
    return new RegexNode.Choice(beyond);
  }

  private int oneOfSet() throws NotBytesException {
    char c = text.charAt(at++);
    if (c == '\\') {
      return escapedCharacter();
    }
    return Character.isHighSurrogate(c) && at < text.length()
        ? Character.toCodePoint(c, text.charAt(at++))
        : c;
  }

  private BitSet named() throws NotBytesException {
    int close = text.indexOf(":]", at);
    if (close < 0) {
      throw new NotBytesException("a class that does not end");
    }
    String name = text.substring(at + 2, close);
    at = close + 2;
    boolean negated = name.startsWith("^");
    BitSet set = new BitSet(256);
    for (int b = 0; b < 0x80; b++) {
      boolean in =
          switch (negated ? name.substring(1) : name) {
            case "alnum" -> isLetter(b) || isDigit(b);
            case "alpha" -> isLetter(b);
            case "ascii" -> true;
            case "blank" -> b == ' ' || b == '\t';
            case "cntrl" -> b < 0x20 || b == 0x7f;
            case "digit" -> isDigit(b);
            case "graph" -> b > 0x20 && b < 0x7f;
            case "lower" -> b >= 'a' && b <= 'z';
            case "print" -> b >= 0x20 && b < 0x7f;
            case "punct" -> b > 0x20 && b < 0x7f && !isLetter(b) && !isDigit(b);
            case "space" -> b == ' ' || (b >= '\t' && b <= '\r');
            case "upper" -> b >= 'A' && b <= 'Z';
            case "word" -> isLetter(b) || isDigit(b) || b == '_';
            case "xdigit" -> isDigit(b) || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
            default -> throw new NotBytesException("[:" + name + ":]");
          };
      set.set(b, in);
    }
    if (negated) {
      set.flip(0, 256);
    }
    return set;
  }

  private static boolean isLetter(int b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
  }

  private static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }
}
