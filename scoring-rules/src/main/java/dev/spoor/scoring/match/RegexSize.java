package dev.spoor.scoring.match;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How long an expression becomes when its counted repeats are written out, as every engine for
 * linear time does: {@code ((a{1000}){1000}){1000}} is 27 characters and a thousand million steps.
 * It has to be known before an engine tries, so this reads the text alone, without recursion, and
 * leaves what is wrong with it to RE2/J.
 */
final class RegexSize {
  /**
   * Most steps. RE2/J takes time in proportion to steps times bytes, so that is what 8 KB of a
   * request may cost at worst; the longest of the rules here has 2 % of it.
   */
  static final int MAX_STEPS = 50_000;

  /** Most groups within groups: the readers call themselves once for each. */
  static final int MAX_DEPTH = 250;

  private final String text;
  private int at;

  /** Steps of the open groups, without what is being read. */
  private final Deque<Long> outer = new ArrayDeque<>();

  /** Steps of this group before its last atom. */
  private long before;

  /** Steps of the last atom, which a repeat would multiply. */
  private long last;

  private RegexSize(String text) {
    this.text = text;
  }

  /**
   * Refuses an expression that is too long or too deep.
   *
   * @throws IllegalArgumentException saying which
   */
  static void check(String text) {
    new RegexSize(text).read();
  }

  private void read() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case '(' -> {
          if (outer.size() >= MAX_DEPTH) {
            throw new IllegalArgumentException(
                "it has more than " + MAX_DEPTH + " groups within groups");
          }
          outer.push(before + last);
          before = 0;
          last = 0;
          at += text.startsWith("?:", at) ? 2 : 0;
        }
        case ')' -> {
          last += before + 1;
          before = outer.isEmpty() ? 0 : outer.pop();
        }
        case '|' -> atom(1);
        case '[' -> {
          set();
          atom(1);
        }
        case '\\' -> escape();
        case '*', '+', '?' -> last++;
        case '{' -> repeat();
        default -> atom(1);
      }
      if (before + last > MAX_STEPS) {
        throw new IllegalArgumentException(
            "it has more than " + MAX_STEPS + " steps when its repeats are written out");
      }
    }
  }

  private void atom(long steps) {
    before += last;
    last = steps;
  }

  /** A bracket, up to the one that closes it. */
  private void set() {
    if (text.startsWith("^", at)) {
      at++;
    }
    boolean first = true;
    while (at < text.length() && (first || text.charAt(at) != ']')) {
      first = false;
      if (text.startsWith("[:", at)) {
        int close = text.indexOf(":]", at + 2);
        at = close < 0 ? at + 1 : close + 2;
      } else {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
    }
    at++;
  }

  private void escape() {
    char c = at < text.length() ? text.charAt(at++) : '\\';
    if (c == 'Q') {
      int close = text.indexOf("\\E", at);
      int end = close < 0 ? text.length() : close;
      if (end > at) {
        atom(end - at - 1L);
        atom(1);
      }
      at = close < 0 ? end : close + 2;
      return;
    }
    atom(1);
    if ("pPx".indexOf(c) >= 0 && text.startsWith("{", at)) {
      int close = text.indexOf('}', at);
      at = close < 0 ? text.length() : close + 1;
    }
  }

  /** {@code {2}}, {@code {2,}} or {@code {2,5}}; anything else is a brace. */
  private void repeat() {
    int from = at;
    long least = number();
    long most = least;
    if (least >= 0 && text.startsWith(",", at)) {
      at++;
      most = Math.max(least + 1, number());
    }
    if (least < 0 || !text.startsWith("}", at)) {
      at = from;
      atom(1);
      return;
    }
    at++;
    last = (last + 1) * Math.max(1, most);
  }

  /** The number here, at most {@link #MAX_STEPS}; -1 when there is none. */
  private long number() {
    int from = at;
    long value = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      value = Math.min(MAX_STEPS, value * 10 + (text.charAt(at) - '0'));
      at++;
    }
    return at == from ? -1 : value;
  }
}
