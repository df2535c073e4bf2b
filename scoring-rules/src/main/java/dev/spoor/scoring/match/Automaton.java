package dev.spoor.scoring.match;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds all of many words in one pass over a text, whatever their number (Aho and Corasick), ASCII
 * case ignored. Immutable and thread-safe.
 *
 * <p>States are numbered breadth first, so that the shallow ones, where ordinary text stays, come
 * first. As many of them as memory allows are dense rows over classes of bytes: one look-up a byte.
 * Deeper ones have edges and a failure link, which is linear still.
 */
public final class Automaton {
  /** Most cells of dense rows: 16 MiB. */
  static final int MAX_CELLS = 4 << 20;

  private static final int NOT_LISTED = -1;

  /** Takes what was found. */
  @FunctionalInterface
  public interface Output {
    /**
     * Takes one occurrence.
     *
     * @param word the word's number
     * @param end where it ends, exclusive, an index of the array
     */
    void found(int word, int end);
  }

  /** Collects words. */
  public static final class Builder {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<byte[]> words = new ArrayList<>();

    /**
     * Adds a word that is not empty; one that was added before, or differs in case only, is the
     * same word.
     *
     * @return the word's number
     */
    public int add(byte[] word) {
      if (word.length == 0) {
        throw new IllegalArgumentException("an empty word is everywhere");
      }
      byte[] folded = word.clone();
      for (int i = 0; i < folded.length; i++) {
        folded[i] = fold(folded[i]);
      }
      String key = new String(folded, StandardCharsets.ISO_8859_1);
      Integer known = numbers.putIfAbsent(key, words.size());
      if (known != null) {
        return known;
      }
      words.add(folded);
      return words.size() - 1;
    }

    /** Number of different words. */
    public int size() {
      return words.size();
    }

    /** Builds the automaton. */
    public Automaton build() {
      return build(MAX_CELLS);
    }

    Automaton build(int maxCells) {
      return new Automaton(words, maxCells);
    }
  }

  /** Class of each byte; upper case has the class of lower case, bytes of no word have 0. */
  private final byte[] classes = new byte[256];

  private final int classCount;

  /** Below it, a state is the offset of its row in {@link #rows}. */
  private final int dense;

  /** Next states by row and class; negative, as its complement, where a word ends. */
  private final int[] rows;

  /** Edges of the states that are not dense, in order of class. */
  private final int[] edgeStarts;

  private final byte[] edgeClasses;
  private final int[] edgeTargets;
  private final int[] failures;

  /** First word that ends in a state, by state number; the rest by {@link #nextOutput}. */
  private final int[] outputs;

  /** The nearest state on the chain of failures where words end, by state number, or -1. */
  private final int[] nextOutput;

  private Automaton(List<byte[]> words, int maxCells) {
    classCount = classify(words);
    Trie trie = new Trie(words);
    int[] order = trie.breadthFirst();
    int states = order.length;
    int[] number = new int[states];
    for (int i = 0; i < states; i++) {
      number[order[i]] = i;
    }
    outputs = new int[states];
    nextOutput = new int[states];
    int[] failure = new int[states];
    for (int i = 0; i < states; i++) {
      outputs[i] = trie.word(order[i]);
    }
    int denseStates = Math.max(1, Math.min(states, maxCells / classCount));
    dense = denseStates * classCount;
    rows = new int[dense];
    edgeStarts = new int[states - denseStates + 1];
    int deepEdges = 0;
    for (int i = 1; i < states; i++) {
      deepEdges += number[trie.parent(order[i])] >= denseStates ? 1 : 0;
    }
    edgeClasses = new byte[deepEdges];
    edgeTargets = new int[deepEdges];
    failures = new int[states - denseStates];

    // Failures first: breadth first, each from its parent's.
    int[][] children = new int[states][];
    for (int i = 0; i < states; i++) {
      children[i] = trie.children(order[i], number);
    }
    nextOutput[0] = NOT_LISTED;
    for (int i = 0; i < states; i++) {
      for (int child : children[i]) {
        int c = classes[trie.label(order[child]) & 0xff];
        int at = i;
        int found = 0;
        while (at != 0) {
          at = failure[at];
          int step = child(children[at], c, trie, order);
          if (step >= 0) {
            found = step;
            break;
          }
        }
        failure[child] = found;
        nextOutput[child] = outputs[found] >= 0 ? found : nextOutput[found];
      }
    }

    for (int i = 0; i < denseStates; i++) {
      int row = i * classCount;
      if (i > 0) {
        System.arraycopy(rows, failure[i] * classCount, rows, row, classCount);
      }
      for (int child : children[i]) {
        rows[row + classes[trie.label(order[child]) & 0xff]] = encode(child);
      }
    }
    int edge = 0;
    for (int i = denseStates; i < states; i++) {
      edgeStarts[i - denseStates] = edge;
      int[] sorted = children[i];
      for (int child : sorted) {
        edgeClasses[edge] = classes[trie.label(order[child]) & 0xff];
        edgeTargets[edge++] = encode(child);
      }
      failures[i - denseStates] = plain(failure[i]);
    }
    edgeStarts[states - denseStates] = edge;
  }

  private int child(int[] children, int c, Trie trie, int[] order) {
    for (int child : children) {
      if (classes[trie.label(order[child]) & 0xff] == c) {
        return child;
      }
    }
    return -1;
  }

  /** A state as it runs: the offset of its row, or, behind all rows, its number among the deep. */
  private int plain(int state) {
    int denseStates = dense / classCount;
    return state < denseStates ? state * classCount : dense + (state - denseStates);
  }

  private int encode(int state) {
    boolean ends = outputs[state] >= 0 || nextOutput[state] >= 0;
    return ends ? ~plain(state) : plain(state);
  }

  private int classify(List<byte[]> words) {
    boolean[] used = new boolean[256];
    for (byte[] word : words) {
      for (byte b : word) {
        used[b & 0xff] = true;
      }
    }
    int count = 1;
    for (int b = 0; b < 256; b++) {
      if (used[b]) {
        classes[b] = (byte) count++;
      }
    }
    for (int b = 'A'; b <= 'Z'; b++) {
      classes[b] = classes[b + ('a' - 'A')];
    }
    return count;
  }

  /** ASCII lower case. */
  static byte fold(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
  }

  /** Reports all occurrences in {@code length} bytes of {@code array} from {@code offset}. */
  public void scan(byte[] array, int offset, int length, Output output) {
    int end = offset + length;
    int state = 0;
    int[] next = rows;
    byte[] classOf = classes;
    int limit = dense;
    for (int i = offset; i < end; i++) {
      int c = classOf[array[i] & 0xff] & 0xff;
      state = state < limit ? next[state + c] : deep(state, c);
      if (state < 0) {
        state = ~state;
        report(state, i + 1, output);
      }
    }
  }

  private int deep(int from, int c) {
    int state = from;
    while (state >= dense) {
      int row = state - dense;
      for (int edge = edgeStarts[row], last = edgeStarts[row + 1]; edge < last; edge++) {
        if ((edgeClasses[edge] & 0xff) == c) {
          return edgeTargets[edge];
        }
      }
      state = failures[row];
    }
    return rows[state + c];
  }

  private void report(int state, int end, Output output) {
    int at = state < dense ? state / classCount : state - dense + dense / classCount;
    if (outputs[at] < 0) {
      at = nextOutput[at];
    }
    while (at >= 0) {
      output.found(outputs[at], end);
      at = nextOutput[at];
    }
  }

  /** Bytes that the tables take, about. */
  public long memory() {
    return 4L * (rows.length + edgeStarts.length + edgeTargets.length + failures.length)
        + 8L * outputs.length
        + edgeClasses.length;
  }

  /** Number of states. */
  public int states() {
    return outputs.length;
  }

  /** The words as a tree, in arrays. */
  private static final class Trie {
    private byte[] labels = new byte[64];
    private int[] parents = new int[64];
    private int[] firstChild = new int[64];
    private int[] sibling = new int[64];
    private int[] words = new int[64];
    private int size;

    Trie(List<byte[]> all) {
      node(-1, (byte) 0);
      for (int i = 0; i < all.size(); i++) {
        int at = 0;
        for (byte b : all.get(i)) {
          at = step(at, b);
        }
        words[at] = i;
      }
    }

    private int node(int parent, byte label) {
      if (size == labels.length) {
        int more = 2 * size;
        labels = Arrays.copyOf(labels, more);
        parents = Arrays.copyOf(parents, more);
        firstChild = Arrays.copyOf(firstChild, more);
        sibling = Arrays.copyOf(sibling, more);
        words = Arrays.copyOf(words, more);
      }
      labels[size] = label;
      parents[size] = parent;
      firstChild[size] = -1;
      sibling[size] = -1;
      words[size] = -1;
      return size++;
    }

    private int step(int from, byte label) {
      for (int child = firstChild[from]; child >= 0; child = sibling[child]) {
        if (labels[child] == label) {
          return child;
        }
      }
      int made = node(from, label);
      sibling[made] = firstChild[from];
      firstChild[from] = made;
      return made;
    }

    int[] breadthFirst() {
      int[] order = new int[size];
      int filled = 1;
      for (int i = 0; i < filled; i++) {
        for (int child = firstChild[order[i]]; child >= 0; child = sibling[child]) {
          order[filled++] = child;
        }
      }
      return order;
    }

    int[] children(int node, int[] number) {
      int count = 0;
      for (int child = firstChild[node]; child >= 0; child = sibling[child]) {
        count++;
      }
      int[] children = new int[count];
      for (int child = firstChild[node]; child >= 0; child = sibling[child]) {
        children[--count] = number[child];
      }
      return children;
    }

    int parent(int node) {
      return parents[node];
    }

    byte label(int node) {
      return labels[node];
    }

    int word(int node) {
      return words[node];
    }
  }
}
