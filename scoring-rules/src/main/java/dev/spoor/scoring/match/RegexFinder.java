package dev.spoor.scoring.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a program as a deterministic automaton whose states are made when they are first reached and
 * forgotten when they become too many. Time is linear in the text whatever the text.
 */
final class RegexFinder implements Regex.Finder {
  private static final int UNKNOWN = -1;
  private static final int MATCHED = -2;

  /** Most states kept. */
  private static final int MAX_STATES = 1000;

  /** What stood before. */
  private enum Before {
    NOTHING,
    WORD,
    LINE_END,
    OTHER
  }

  /** Steps that the machine is in before it has looked at what follows, and what stood before. */
  private static final class State {
    final int[] steps;
    final Before before;
    private final int hash;

    State(int[] steps, Before before) {
      this.steps = steps;
      this.before = before;
      this.hash = 31 * Arrays.hashCode(steps) + before.name().hashCode();
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof State that
          && that.before == before
          && Arrays.equals(that.steps, steps);
    }
  }

  private final RegexProgram program;
  private final RegexProgram.Step[] steps;

  /** Classes of bytes, and one more for the end of the text. */
  private final int columns;

  private final Map<State, Integer> numbers = new HashMap<>();
  private final List<State> states = new ArrayList<>();
  private int[] table = new int[0];

  private final int[] stack;
  private final int[] marked;
  private int mark;
  private final int[] closure;

  RegexFinder(RegexProgram program) {
    this.program = program;
    this.steps = program.steps.toArray(RegexProgram.Step[]::new);
    this.columns = program.representatives.length + 1;
    int size = program.steps.size();
    this.stack = new int[2 * size + 2];
    this.marked = new int[size];
    this.closure = new int[size];
    forget();
  }

  private void forget() {
    numbers.clear();
    states.clear();
    number(new State(new int[0], Before.NOTHING));
  }

  private int number(State state) {
    Integer known = numbers.get(state);
    if (known != null) {
      return known;
    }
    int number = states.size();
    states.add(state);
    numbers.put(state, number);
    int cells = states.size() * columns;
    if (cells > table.length) {
      table = Arrays.copyOf(table, Math.max(cells, 2 * table.length));
    }
    Arrays.fill(table, cells - columns, cells, UNKNOWN);
    return number;
  }

  @Override
  public int find(byte[] array, int offset, int length) {
    byte[] classes = program.classes;
    int end = offset + length;
    int state = 0;
    for (int i = offset; i < end; i++) {
      int column = classes[array[i] & 0xff] & 0xff;
      int next = table[state * columns + column];
      if (next < 0) {
        next = next == UNKNOWN ? step(state, column) : next;
        if (next == MATCHED) {
          return i;
        }
      }
      state = next;
    }
    int next = table[state * columns + columns - 1];
    next = next == UNKNOWN ? step(state, columns - 1) : next;
    return next == MATCHED ? end : -1;
  }

  private int step(int from, int column) {
    if (states.size() >= MAX_STATES) {
      State kept = states.get(from);
      forget();
      return step(number(kept), column);
    }
    boolean atEnd = column == columns - 1;
    int b = atEnd ? -1 : program.representatives[column];
    State state = states.get(from);
    int size = close(state, b);
    if (size < 0) {
      table[from * columns + column] = MATCHED;
      return MATCHED;
    }
    int next = 0;
    if (!atEnd) {
      int[] taken = new int[size];
      int count = 0;
      for (int i = 0; i < size; i++) {
        RegexProgram.Step step = steps[closure[i]];
        if (step.bytes.get(b)) {
          taken[count++] = step.out;
        }
      }
      taken = sortedOnce(taken, count);
      Before before =
          b == '\n' ? Before.LINE_END : RegexProgram.isWord(b) ? Before.WORD : Before.OTHER;
      next = number(new State(taken, before));
    }
    table[from * columns + column] = next;
    return next;
  }

  private static int[] sortedOnce(int[] values, int count) {
    Arrays.sort(values, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || values[i] != values[i - 1]) {
        values[kept++] = values[i];
      }
    }
    return Arrays.copyOf(values, kept);
  }

  /**
   * Fills {@link #closure} with the steps that take a byte, reached from a state and from the start
   * when {@code next} follows, -1 being the end; returns their number, or -1 on a match.
   */
  private int close(State state, int next) {
    mark++;
    int depth = 0;
    for (int i = state.steps.length - 1; i >= 0; i--) {
      depth = push(state.steps[i], depth);
    }
    depth = push(program.start, depth);
    int size = 0;
    while (depth > 0) {
      int at = stack[--depth];
      RegexProgram.Step step = steps[at];
      switch (step.kind) {
        case MATCH -> {
          return -1;
        }
        case TAKE -> closure[size++] = at;
        case SPLIT -> {
          depth = push(step.out, depth);
          depth = push(step.other, depth);
        }
        case LOOK -> {
          if (holds(step.at, state.before, next)) {
            depth = push(step.out, depth);
          }
        }
      }
    }
    return size;
  }

  private int push(int step, int depth) {
    if (marked[step] == mark) {
      return depth;
    }
    marked[step] = mark;
    stack[depth] = step;
    return depth + 1;
  }

  private static boolean holds(RegexNode.At at, Before before, int next) {
    return switch (at) {
      case TEXT_START -> before == Before.NOTHING;
      case TEXT_END -> next < 0;
      case LINE_START -> before == Before.NOTHING || before == Before.LINE_END;
      case LINE_END -> next < 0 || next == '\n';
      case WORD_EDGE -> (before == Before.WORD) != (next >= 0 && RegexProgram.isWord(next));
      case NO_WORD_EDGE -> (before == Before.WORD) == (next >= 0 && RegexProgram.isWord(next));
    };
  }
}
