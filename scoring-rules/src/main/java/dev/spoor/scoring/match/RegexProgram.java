package dev.spoor.scoring.match;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A regular expression as steps of a machine that is in many of them at once (Thompson). */
final class RegexProgram {
  /** What a step does. */
  enum Kind {
    /** Takes one byte of a set. */
    TAKE,
    /** Goes on in two places. */
    SPLIT,
    /** Goes on where a condition on the place holds. */
    LOOK,
    /**
     * Begins to take bytes of a set, up to a number of them, going on between any two: {@code
     * x{0,60}}. The step behind it is its {@link #STAY}.
     */
    GAP,
    /** Has taken some bytes of a gap. */
    STAY,
    /** Has matched. */
    MATCH
  }

  /** A step; {@code out} and {@code other} are the steps to go on with. */
  static final class Step {
    final Kind kind;
    final BitSet bytes;
    final RegexNode.@Nullable At at;
    int out = -1;
    int other = -1;

    /** Number of a gap. */
    int gap = -1;

    Step(Kind kind, BitSet bytes, RegexNode.@Nullable At at) {
      this.kind = kind;
      this.bytes = bytes;
      this.at = at;
    }
  }

  /** Beyond it, RE2/J takes over. */
  private static final int MAX_STEPS = 8000;

  /** Shorter gaps are written out: they make few states. */
  private static final int SHORTEST_GAP = 4;

  /** Most gaps that are counted; a finder keeps a set of them in an int. */
  private static final int MAX_GAPS = 31;

  private static final BitSet NONE = new BitSet();

  final List<Step> steps = new ArrayList<>();
  final int start;

  /** Class of each byte, so that bytes of one class are alike to every step. */
  final byte[] classes = new byte[256];

  /** A byte of each class. */
  final int[] representatives;

  /** Most bytes of each gap. */
  final int[] gaps;

  /** The step that has taken some bytes of each gap. */
  final int[] stays;

  private final List<Integer> gapLengths = new ArrayList<>();
  private final List<Integer> gapStays = new ArrayList<>();

  private RegexProgram(RegexNode node) {
    int match = add(new Step(Kind.MATCH, NONE, null));
    start = compile(node, match);
    representatives = classify();
    gaps = gapLengths.stream().mapToInt(Integer::intValue).toArray();
    stays = gapStays.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The program of an expression, or null when it is too long. */
  static @Nullable RegexProgram of(RegexNode node) {
    if (size(node) > MAX_STEPS) {
      return null;
    }
    return new RegexProgram(node);
  }

  private static long size(RegexNode node) {
    if (node instanceof RegexNode.Sequence sequence) {
      return sequence.parts().stream().mapToLong(RegexProgram::size).sum();
    }
    if (node instanceof RegexNode.Choice choice) {
      return choice.options().stream().mapToLong(option -> 1 + size(option)).sum();
    }
    if (node instanceof RegexNode.Repeat repeat) {
      return (1 + size(repeat.part())) * Math.max(1, Math.max(repeat.least() + 1, repeat.most()));
    }
    return 1;
  }

  private int add(Step step) {
    steps.add(step);
    return steps.size() - 1;
  }

  /** Compiles a part that goes on with {@code next}; returns where it begins. */
  private int compile(RegexNode node, int next) {
    if (node instanceof RegexNode.OneOf one) {
      int at = add(new Step(Kind.TAKE, one.bytes(), null));
      steps.get(at).out = next;
      return at;
    }
    if (node instanceof RegexNode.Look look) {
      int at = add(new Step(Kind.LOOK, NONE, look.at()));
      steps.get(at).out = next;
      return at;
    }
    if (node instanceof RegexNode.Sequence sequence) {
      int at = next;
      for (int i = sequence.parts().size() - 1; i >= 0; i--) {
        at = compile(sequence.parts().get(i), at);
      }
      return at;
    }
    if (node instanceof RegexNode.Choice choice) {
      int at = compile(choice.options().get(choice.options().size() - 1), next);
      for (int i = choice.options().size() - 2; i >= 0; i--) {
        at = split(compile(choice.options().get(i), next), at);
      }
      return at;
    }
    if (node instanceof RegexNode.Repeat repeat) {
      return repeat(repeat, next);
    }
    return next;
  }

  private int split(int out, int other) {
    int at = add(new Step(Kind.SPLIT, NONE, null));
    steps.get(at).out = out;
    steps.get(at).other = other;
    return at;
  }

  private int repeat(RegexNode.Repeat repeat, int next) {
    int at = next;
    if (repeat.most() < 0) {
      int loop = split(-1, next);
      steps.get(loop).out = compile(repeat.part(), loop);
      at = loop;
    } else if (isGap(repeat) && gapLengths.size() < MAX_GAPS) {
      at = gap(((RegexNode.OneOf) repeat.part()).bytes(), repeat.most() - repeat.least(), next);
    } else {
      for (int i = repeat.least(); i < repeat.most(); i++) {
        at = split(compile(repeat.part(), at), next);
      }
    }
    for (int i = 0; i < repeat.least(); i++) {
      at = compile(repeat.part(), at);
    }
    return at;
  }

  private static boolean isGap(RegexNode.Repeat repeat) {
    return repeat.part() instanceof RegexNode.OneOf
        && repeat.most() - repeat.least() >= SHORTEST_GAP;
  }

  private int gap(BitSet bytes, int most, int next) {
    int at = add(new Step(Kind.GAP, bytes, null));
    int stay = add(new Step(Kind.STAY, bytes, null));
    for (int step : new int[] {at, stay}) {
      steps.get(step).out = next;
      steps.get(step).gap = gapLengths.size();
    }
    gapLengths.add(most);
    gapStays.add(stay);
    return at;
  }

  /** Bytes are alike when the same sets hold them and they are words and line ends alike. */
  private int[] classify() {
    // Most steps take one of a few sets.
    Set<BitSet> sets = new LinkedHashSet<>();
    boolean looks = false;
    for (Step step : steps) {
      if (step.kind == Kind.TAKE || step.kind == Kind.GAP) {
        sets.add(step.bytes);
      }
      looks |= step.kind == Kind.LOOK;
    }
    if (looks) {
      BitSet words = new BitSet(256);
      for (int b = 0; b < 256; b++) {
        words.set(b, isWord(b));
      }
      sets.add(words);
      BitSet lineEnd = new BitSet(256);
      lineEnd.set('\n');
      sets.add(lineEnd);
    }
    int[] kinds = new int[256];
    int count = 1;
    for (BitSet set : sets) {
      int[] renumbered = new int[2 * count];
      count = 0;
      for (int b = 0; b < 256; b++) {
        int kind = 2 * kinds[b] + (set.get(b) ? 1 : 0);
        if (renumbered[kind] == 0) {
          renumbered[kind] = ++count;
        }
        kinds[b] = renumbered[kind] - 1;
      }
    }
    int[] examples = new int[count];
    for (int b = 255; b >= 0; b--) {
      classes[b] = (byte) kinds[b];
      examples[kinds[b]] = b;
    }
    return examples;
  }

  static boolean isWord(int b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_';
  }
}
