package dev.spoor.scoring.match;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Finds sets of words of which every match of an expression holds at least one, ASCII case ignored:
 * where one of the sets does not occur, the expression need not run. Where it is known how far
 * behind the beginning of a match the words of a set can stand, it need only run around them.
 */
final class RequiredWords {
  private static final int MAX_WORDS = 128;
  private static final int MAX_LENGTH = 64;

  /** Most sets of an expression, unless none of them is near. */
  private static final int MAX_SETS = 3;

  private static final String COMMON_SIGNS = " /.=-_,:";

  /** A set of words that are found more often is not worth looking for. */
  private static final double OFTEN = 0.06;

  /** A further set of words has to be found less often. */
  private static final double SELDOM = 0.006;

  /** Unless it is the only one that says where a match can be. */
  private static final double SELDOM_NEAR = 0.03;

  /** A set whose words may stand further behind the beginning is as good as anywhere. */
  private static final int MAX_BACK = 256;

  /** Letters of more than this many kinds in one place say nothing. */
  private static final int MAX_SET = 32;

  private static final int FAR = -1;

  /**
   * A set of words of which each match holds one.
   *
   * @param before most bytes of a match before the word; {@link #FAR} when there is no such number
   */
  private record Clause(Set<String> words, int before) {
    /** How many of the words a byte of ordinary text ends, by guess. */
    double frequency() {
      double frequency = 0;
      for (String word : words) {
        double ofWord = 1;
        for (int i = 0; i < word.length(); i++) {
          char c = word.charAt(i);
          boolean often = Character.isLetterOrDigit(c) || COMMON_SIGNS.indexOf(c) >= 0;
          ofWord *= often ? 0.04 : 0.005;
        }
        frequency += ofWord;
      }
      return frequency;
    }

    int shortest() {
      int shortest = Integer.MAX_VALUE;
      for (String word : words) {
        shortest = Math.min(shortest, word.length());
      }
      return shortest;
    }

    int longest() {
      int longest = 0;
      for (String word : words) {
        longest = Math.max(longest, word.length());
      }
      return longest;
    }

    boolean isNear() {
      return before != FAR && before + longest() <= MAX_BACK;
    }

    Clause behind(int bytes) {
      return new Clause(words, plus(before, bytes));
    }
  }

  private static final Comparator<Clause> BEST_FIRST =
      Comparator.comparingDouble(Clause::frequency)
          .thenComparing(clause -> !clause.isNear())
          .thenComparing(clause -> String.join("\n", clause.words()));

  /**
   * What is known of a part.
   *
   * @param exact all texts that the part matches, or null where they are too many
   * @param clauses sets of words of which each match holds one, besides the texts
   * @param most bytes of the longest match, or {@link #FAR}
   */
  private record Known(@Nullable Set<String> exact, List<Clause> clauses, int most) {
    static Known exactly(Set<String> texts) {
      return new Known(texts, List.of(), new Clause(texts, 0).longest());
    }

    /** All sets that say something. */
    List<Clause> all() {
      List<Clause> all = new ArrayList<>(clauses);
      if (exact != null && !exact.contains("")) {
        all.add(new Clause(exact, 0));
      }
      return all;
    }
  }

  private RequiredWords() {}

  /** The sets worth looking for, the one that says most first; at most three. */
  static List<Regex.Words> of(RegexNode node) {
    List<Clause> all = new ArrayList<>();
    for (Clause clause : known(node).all()) {
      if (clause.frequency() <= OFTEN && !all.contains(clause)) {
        all.add(clause);
      }
    }
    all.sort(BEST_FIRST);
    List<Clause> best = new ArrayList<>();
    boolean near = false;
    for (Clause clause : all) {
      boolean placed = !near && clause.isNear() && clause.frequency() <= SELDOM_NEAR;
      if (best.isEmpty() || placed || (clause.frequency() <= SELDOM && best.size() < MAX_SETS)) {
        best.add(clause);
        near |= placed;
      }
    }
    return best.stream()
        .map(
            clause ->
                new Regex.Words(
                    clause.words().stream()
                        .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
                        .toList(),
                    clause.isNear() ? clause.before() + clause.longest() : FAR))
        .toList();
  }

  /** Whether every match begins where the text does. */
  static boolean isAtStart(RegexNode node) {
    if (node instanceof RegexNode.Look look) {
      return look.at() == RegexNode.At.TEXT_START;
    }
    if (node instanceof RegexNode.Sequence sequence) {
      return isAtStart(sequence.parts().get(0));
    }
    if (node instanceof RegexNode.Choice choice) {
      return choice.options().stream().allMatch(RequiredWords::isAtStart);
    }
    return node instanceof RegexNode.Repeat repeat
        && repeat.least() > 0
        && isAtStart(repeat.part());
  }

  private static int plus(int a, int b) {
    return a == FAR || b == FAR ? FAR : a + b;
  }

  private static int times(int length, int count) {
    return count < 0 ? (length == 0 ? 0 : FAR) : length == FAR ? FAR : length * count;
  }

  private static Known known(RegexNode node) {
    if (node instanceof RegexNode.OneOf one) {
      return oneOf(one.bytes());
    }
    if (node instanceof RegexNode.Sequence sequence) {
      return sequence(sequence.parts());
    }
    if (node instanceof RegexNode.Choice choice) {
      return choice(choice.options());
    }
    if (node instanceof RegexNode.Repeat repeat) {
      return repeat(repeat);
    }
    return Known.exactly(Set.of("")); // nothing, or a place between bytes
  }

  private static Known oneOf(BitSet bytes) {
    Set<String> texts = new TreeSet<>();
    for (int b = bytes.nextSetBit(0); b >= 0; b = bytes.nextSetBit(b + 1)) {
      texts.add(String.valueOf((char) (Automaton.fold((byte) b) & 0xff)));
      if (texts.size() > MAX_SET) {
        return new Known(null, List.of(), 1);
      }
    }
    return Known.exactly(texts);
  }

  private static Known sequence(List<RegexNode> parts) {
    List<Clause> clauses = new ArrayList<>();
    // Texts that some parts in a row match, and most bytes before them.
    Set<String> run = Set.of("");
    int before = 0;
    int most = 0;
    boolean whole = true;
    for (RegexNode part : parts) {
      Known known = known(part);
      int start = most;
      most = plus(most, known.most());
      if (part instanceof RegexNode.Repeat repeat && isOpen(repeat)) {
        Set<String> once = known(repeat.part()).exact();
        Set<String> atLeast = once == null ? null : product(run, power(once, repeat.least()));
        if (atLeast != null && !once.contains("")) {
          // It begins with that many, and what follows stands behind the last of them.
          whole = false;
          add(clauses, atLeast, before);
          run = once;
          before = most == FAR ? FAR : most - new Clause(once, 0).shortest();
          continue;
        }
      }
      Set<String> product = known.exact() == null ? null : product(run, known.exact());
      if (product != null) {
        run = product;
        continue;
      }
      whole = false;
      add(clauses, run, before);
      for (Clause clause : known.clauses()) {
        clauses.add(clause.behind(start));
      }
      run = known.exact() == null ? Set.of("") : known.exact();
      before = known.exact() == null ? most : start;
    }
    if (whole) {
      return new Known(run, List.of(), most);
    }
    add(clauses, run, before);
    return new Known(null, clauses, most);
  }

  private static void add(List<Clause> clauses, Set<String> words, int before) {
    if (!words.contains("")) {
      clauses.add(new Clause(words, before));
    }
  }

  private static boolean isOpen(RegexNode.Repeat repeat) {
    return repeat.least() > 0 && repeat.most() != repeat.least();
  }

  /** Texts of that many in a row; fewer where they would be too many. */
  private static Set<String> power(Set<String> once, int times) {
    Set<String> power = once;
    for (int i = 1; i < times; i++) {
      Set<String> product = product(power, once);
      if (product == null) {
        return power;
      }
      power = product;
    }
    return power;
  }

  private static @Nullable Set<String> product(Set<String> heads, Set<String> tails) {
    if (heads.size() * tails.size() > MAX_WORDS) {
      return null;
    }
    Set<String> product = new TreeSet<>();
    for (String head : heads) {
      for (String tail : tails) {
        if (head.length() + tail.length() > MAX_LENGTH) {
          return null;
        }
        product.add(head + tail);
      }
    }
    return product;
  }

  private static Known choice(List<RegexNode> options) {
    Set<String> exact = new TreeSet<>();
    List<Known> all = new ArrayList<>();
    int most = 0;
    for (RegexNode option : options) {
      Known known = known(option);
      all.add(known);
      most = most == FAR || known.most() == FAR ? FAR : Math.max(most, known.most());
      if (exact != null && known.exact() != null && exact.size() < MAX_WORDS) {
        exact.addAll(known.exact());
      } else {
        exact = null;
      }
    }
    if (exact != null) {
      return new Known(exact, List.of(), most);
    }
    List<Clause> clauses = new ArrayList<>();
    for (boolean near : new boolean[] {false, true}) {
      Clause any = any(all, near);
      if (any != null && !clauses.contains(any)) {
        clauses.add(any);
      }
    }
    return new Known(null, clauses, most);
  }

  /** One set of each option, together; null when some option has none. */
  private static @Nullable Clause any(List<Known> options, boolean near) {
    Set<String> words = new TreeSet<>();
    int before = 0;
    for (Known option : options) {
      Clause best = null;
      for (Clause clause : option.all()) {
        if ((!near || clause.isNear()) && (best == null || BEST_FIRST.compare(clause, best) < 0)) {
          best = clause;
        }
      }
      if (best == null) {
        return null;
      }
      words.addAll(best.words());
      before = before == FAR || best.before() == FAR ? FAR : Math.max(before, best.before());
    }
    return new Clause(words, before);
  }

  private static Known repeat(RegexNode.Repeat repeat) {
    Known known = known(repeat.part());
    int most = times(known.most(), repeat.most());
    Set<String> once = known.exact();
    if (repeat.least() == 0) {
      if (repeat.most() == 1 && once != null) {
        Set<String> exact = new TreeSet<>(once);
        exact.add("");
        return new Known(exact, List.of(), most);
      }
      return new Known(null, List.of(), most);
    }
    if (once != null && !once.contains("")) {
      Set<String> power = once;
      for (int i = 1; i < repeat.least(); i++) {
        Set<String> product = product(power, once);
        if (product == null) {
          return new Known(null, List.of(new Clause(power, 0)), most);
        }
        power = product;
      }
      return repeat.least() == repeat.most()
          ? new Known(power, List.of(), most)
          : new Known(null, List.of(new Clause(power, 0)), most);
    }
    return new Known(null, known.clauses(), most);
  }
}
