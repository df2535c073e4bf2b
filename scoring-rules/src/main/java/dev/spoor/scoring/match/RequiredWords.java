package dev.spoor.scoring.match;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Finds words of which every match of an expression holds at least one, ASCII case ignored: where
 * none of them occurs, the expression need not run.
 */
final class RequiredWords {
  private static final int MAX_WORDS = 64;
  private static final int MAX_LENGTH = 64;

  /** Letters of more than this many kinds in one place say nothing. */
  private static final int MAX_SET = 16;

  /**
   * What is known of a part.
   *
   * @param exact all texts that the part matches, or null where they are too many
   * @param words words of which each match holds one, or null where none are known
   */
  private record Known(@Nullable Set<String> exact, @Nullable Set<String> words) {
    static Known nothing() {
      return new Known(null, null);
    }

    static Known exactly(Set<String> texts) {
      return new Known(texts, null);
    }

    /** The better of the two sets of words. */
    @Nullable Set<String> best() {
      return better(exact, words);
    }
  }

  private RequiredWords() {}

  /** The words in lower case, one char a byte; or null where there are none worth looking for. */
  static @Nullable List<byte[]> of(RegexNode node) {
    Set<String> best = known(node).best();
    if (best == null || !isUseful(best)) {
      return null;
    }
    return best.stream().map(word -> word.getBytes(StandardCharsets.ISO_8859_1)).toList();
  }

  /** One letter or digit is everywhere; one sign is not. */
  private static boolean isUseful(Set<String> words) {
    for (String word : words) {
      if (word.isEmpty()
          || (word.length() == 1 && " /.=-_,".indexOf(word.charAt(0)) >= 0)
          || (word.length() == 1 && Character.isLetterOrDigit(word.charAt(0)))) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Set<String> better(@Nullable Set<String> a, @Nullable Set<String> b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    int shortestOfA = shortest(a);
    int shortestOfB = shortest(b);
    if (shortestOfA != shortestOfB) {
      return shortestOfA > shortestOfB ? a : b;
    }
    return a.size() <= b.size() ? a : b;
  }

  private static int shortest(Set<String> words) {
    int shortest = Integer.MAX_VALUE;
    for (String word : words) {
      shortest = Math.min(shortest, word.length());
    }
    return shortest;
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
        return Known.nothing();
      }
    }
    return Known.exactly(texts);
  }

  private static Known sequence(List<RegexNode> parts) {
    Set<String> run = Set.of("");
    Set<String> best = null;
    boolean whole = true;
    for (RegexNode part : parts) {
      if (part instanceof RegexNode.Repeat repeat && isOpen(repeat)) {
        Set<String> once = known(repeat.part()).exact();
        Set<String> atLeast = once == null ? null : product(run, power(once, repeat.least()));
        if (atLeast != null && useful(once) != null) {
          // It begins with that many, and what follows stands behind the last of them.
          whole = false;
          best = better(best, useful(atLeast));
          run = once;
          continue;
        }
      }
      Known known = known(part);
      Set<String> product = known.exact() == null ? null : product(run, known.exact());
      if (product != null) {
        run = product;
        continue;
      }
      whole = false;
      best = better(best, useful(run));
      best = better(best, known.words());
      run = known.exact() == null ? Set.of("") : known.exact();
    }
    return whole ? Known.exactly(run) : new Known(null, better(best, useful(run)));
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

  private static @Nullable Set<String> useful(Set<String> words) {
    return words.contains("") ? null : words;
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
    Set<String> words = new TreeSet<>();
    for (RegexNode option : options) {
      Known known = known(option);
      Set<String> best = known.best();
      if (exact != null && known.exact() != null && exact.size() < MAX_WORDS) {
        exact.addAll(known.exact());
      } else {
        exact = null;
      }
      if (words != null && best != null && !best.contains("")) {
        words.addAll(best);
      } else {
        words = null;
      }
    }
    return new Known(exact, words);
  }

  private static Known repeat(RegexNode.Repeat repeat) {
    Known known = known(repeat.part());
    if (repeat.least() == 0) {
      if (repeat.most() == 1 && known.exact() != null) {
        Set<String> exact = new TreeSet<>(known.exact());
        exact.add("");
        return Known.exactly(exact);
      }
      return Known.nothing();
    }
    if (known.exact() != null && !known.exact().contains("")) {
      Set<String> power = known.exact();
      for (int i = 1; i < repeat.least(); i++) {
        Set<String> product = product(power, known.exact());
        if (product == null) {
          return new Known(null, power);
        }
        power = product;
      }
      return repeat.least() == repeat.most() ? Known.exactly(power) : new Known(null, power);
    }
    Set<String> best = known.best();
    return new Known(null, best == null || best.contains("") ? null : best);
  }
}
