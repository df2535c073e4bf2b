package dev.spoor.scoring.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Runs a program as a deterministic automaton whose states are made when they are first reached and
 * forgotten when they become too many. Time is linear in the text whatever the text.
 *
 * <p>How many bytes of a gap were taken is not part of a state, or there would be as many states as
 * ways to be in several gaps at once. A state knows only that the machine is within a gap; where it
 * entered last stands beside it. An earlier entry never matters: whatever it could still take, the
 * later one can. When the last entry is as far away as the gap is long, the state is exchanged for
 * the one that has left the gap.
 */
final class RegexFinder implements Regex.Finder {
  private static final int UNKNOWN = -1;
  private static final int MATCHED = -2;

  /** This less a state is that state, reached by entering gaps. */
  private static final int ENTERED = -3;

  /** Most states kept. */
  private static final int MAX_STATES = 1000;

  private static final int NEVER = Integer.MAX_VALUE;

  /** What stood before. */
  private enum Before {
    NOTHING,
    WORD,
    LINE_END,
    OTHER
  }

  private static final Before[] BEFORE = Before.values();

  /** Steps that the machine is in before it has looked at what follows, and what stood before. */
  private static final class State {
    final int[] steps;
    final Before before;

    /** Gaps of which the machine has taken something. */
    final int gaps;

    private final int hash;

    /** The state that is left when these gaps are over, as found last. */
    int left;

    int leftTo;

    State(int[] steps, Before before, int gaps) {
      this.steps = steps;
      this.before = before;
      this.gaps = gaps;
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

  /** Below it are the states in which no match has begun. */
  private final int idle;

  /** The state in which no match has begun, by the byte before. */
  private final int[] idleBehind = new int[256];

  private boolean @Nullable [] begins;

  private final RegexMemory memory;
  private final Map<State, Integer> numbers = new HashMap<>();
  private final List<State> states = new ArrayList<>();

  /** Next states by state and class; a state is where its row begins. */
  private int[] table = new int[0];

  /** The gaps that are entered, by cell of the table. */
  private int[] enters = new int[0];

  // Where each gap was entered last, and where the first of those that matter is over.
  private final int[] entered;
  private int over = NEVER;

  /** How far the text was read. */
  private int at;

  private final int[] stack;
  private final int[] marked;
  private int mark;
  private final int[] closure;

  RegexFinder(RegexProgram program, RegexMemory memory) {
    this.program = program;
    this.memory = memory;
    this.steps = program.steps.toArray(RegexProgram.Step[]::new);
    this.columns = program.representatives.length + 1;
    this.idle = BEFORE.length * columns;
    this.entered = new int[program.gaps.length];
    for (int b = 0; b < idleBehind.length; b++) {
      idleBehind[b] = Arrays.asList(BEFORE).indexOf(before(b)) * columns;
    }
    int size = program.steps.size();
    this.stack = new int[2 * size + 2];
    this.marked = new int[size];
    this.closure = new int[size];
    forget();
  }

  private void forget() {
    memory.give(states.size() * (long) columns);
    numbers.clear();
    states.clear();
    for (Before before : BEFORE) {
      number(new State(new int[0], before, 0));
    }
  }

  private int number(State state) {
    Integer known = numbers.get(state);
    if (known != null) {
      return known;
    }
    int number = states.size() * columns;
    states.add(state);
    numbers.put(state, number);
    memory.take(columns);
    int cells = number + columns;
    if (cells > table.length) {
      table = Arrays.copyOf(table, Math.max(cells, 2 * table.length));
      if (entered.length > 0) {
        enters = Arrays.copyOf(enters, table.length);
      }
    }
    Arrays.fill(table, number, cells, UNKNOWN);
    return number;
  }

  @Override
  public int find(byte[] array, int offset, int length) {
    over = NEVER;
    at = offset;
    return result(run(array, offset + length, offset + length, 0), offset + length);
  }

  @Override
  public int findAtStart(byte[] array, int offset, int length) {
    over = NEVER;
    at = offset;
    return result(run(array, offset + 1, offset + length, 0), offset + length);
  }

  @Override
  public int findAround(
      byte[] array, int offset, int length, int[] ends, int count, int back, int openFrom) {
    int end = offset + length;
    at = offset;
    for (int k = 0; k < count; k++) {
      int reach = ends[k];
      int from = reach - back;
      if (from > at) {
        at = from;
      } else if (at >= reach && reach < openFrom) {
        continue; // the run before went on as far as this
      }
      over = NEVER;
      int state = at == offset ? 0 : idleBehind[array[at - 1] & 0xff];
      state = run(array, reach >= openFrom ? end : reach, end, state);
      if (state == MATCHED || at == end) {
        return result(state, end);
      }
    }
    return -1;
  }

  private int result(int state, int end) {
    if (state == MATCHED) {
      return at;
    }
    return at == end && matchesAtEnd(state) ? end : -1;
  }

  private boolean matchesAtEnd(int state) {
    int next = table[state + columns - 1];
    return (next == UNKNOWN ? step(state, columns - 1) : next) == MATCHED;
  }

  /**
   * Goes on from {@link #at} to a match or, at least as far as {@code reach}, to where no match has
   * begun; returns the state there, or {@link #MATCHED}.
   */
  private int run(byte[] array, int reach, int end, int first) {
    byte[] classes = program.classes;
    boolean[] begins = beginning();
    int[] next = table;
    int state = first;
    int i = at;
    while (i < end && (i < reach || state >= idle)) {
      if (state < idle && !begins[array[i] & 0xff]) {
        do {
          i++;
        } while (i < reach && !begins[array[i] & 0xff]);
        state = idleBehind[array[i - 1] & 0xff];
        continue;
      }
      if (i >= over) {
        state = leave(state, i);
        next = table;
      }
      int cell = state + (classes[array[i] & 0xff] & 0xff);
      int to = next[cell];
      if (to < 0) {
        if (to == UNKNOWN) {
          int column = cell - state;
          if (isFull()) {
            State kept = states.get(state / columns);
            forget();
            state = number(kept);
          }
          to = step(state, column);
          cell = state + column;
          next = table;
        }
        if (to == MATCHED) {
          at = i;
          return MATCHED;
        }
        if (to <= ENTERED) {
          to = ENTERED - to;
          enter(enters[cell], i);
        }
      }
      state = to;
      i++;
    }
    at = i;
    return state;
  }

  /** Whether a byte may begin a match, or end a condition on what stands before. */
  private boolean[] beginning() {
    boolean[] known = begins;
    if (known != null) {
      return known;
    }
    boolean[] found = new boolean[256];
    for (int b = 0; b < found.length; b++) {
      int column = program.classes[b] & 0xff;
      for (int state = 0; state < idle; state += columns) {
        int next = table[state + column];
        next = next == UNKNOWN ? step(state, column) : next;
        found[b] |= next < 0 || next >= idle;
      }
    }
    begins = found;
    return found;
  }

  private boolean isFull() {
    int count = states.size();
    return count >= MAX_STATES || (memory.isFull() && count >= RegexMemory.GUARANTEED);
  }

  private void enter(int gaps, int at) {
    for (int left = gaps; left != 0; left &= left - 1) {
      int gap = Integer.numberOfTrailingZeros(left);
      entered[gap] = at;
      over = Math.min(over, at + program.gaps[gap]);
    }
  }

  /** The state without the gaps that are over at a place. */
  private int leave(int from, int at) {
    State state = states.get(from / columns);
    int left = 0;
    over = NEVER;
    for (int gaps = state.gaps; gaps != 0; gaps &= gaps - 1) {
      int gap = Integer.numberOfTrailingZeros(gaps);
      int last = entered[gap] + program.gaps[gap];
      if (last <= at) {
        left |= 1 << gap;
      } else {
        over = Math.min(over, last);
      }
    }
    if (left == 0) {
      return from;
    }
    if (state.left == left) {
      return state.leftTo;
    }
    int[] kept = state.steps.clone();
    for (int i = 0; i < kept.length; i++) {
      RegexProgram.Step step = steps[kept[i]];
      if (step.kind == RegexProgram.Kind.STAY && (left & 1 << step.gap) != 0) {
        kept[i] = step.out;
      }
    }
    State next = new State(sortedOnce(kept, kept.length), state.before, state.gaps & ~left);
    if (isFull()) {
      forget();
      return number(next);
    }
    state.leftTo = number(next);
    state.left = left;
    return state.leftTo;
  }

  /** Works out and notes a cell of the table; there is room for a state. */
  private int step(int from, int column) {
    boolean atEnd = column == columns - 1;
    int b = atEnd ? -1 : program.representatives[column];
    State state = states.get(from / columns);
    int size = close(state, b);
    if (size < 0) {
      table[from + column] = MATCHED;
      return MATCHED;
    }
    if (atEnd) {
      table[from + column] = 0;
      return 0;
    }
    int[] taken = new int[size];
    int count = 0;
    int fresh = 0;
    int gaps = 0;
    for (int i = 0; i < size; i++) {
      RegexProgram.Step step = steps[closure[i]];
      if (step.bytes.get(b)) {
        if (step.kind == RegexProgram.Kind.TAKE) {
          taken[count++] = step.out;
        } else {
          taken[count++] = program.stays[step.gap];
          gaps |= 1 << step.gap;
          fresh |= step.kind == RegexProgram.Kind.GAP ? 1 << step.gap : 0;
        }
      }
    }
    int next = number(new State(sortedOnce(taken, count), before(b), gaps));
    if (fresh != 0) {
      next = ENTERED - next;
      enters[from + column] = fresh;
    }
    table[from + column] = next;
    return next;
  }

  private static Before before(int b) {
    return b == '\n' ? Before.LINE_END : RegexProgram.isWord(b) ? Before.WORD : Before.OTHER;
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
        case GAP, STAY -> {
          closure[size++] = at;
          depth = push(step.out, depth);
        }
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
