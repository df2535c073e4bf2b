package dev.spoor.scoring.injection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Finds whether any of many short letter sequences occurs in a longer one: one automaton, one step
 * a letter. A fingerprint may begin with {@code ^} or end with {@code $}, the ends of the whole.
 */
final class FingerprintTable {
  private static final int WIDTH = 64;

  private final List<String> fingerprints;

  /** The next state by state and letter. */
  private final short[] next;

  /** The fingerprint that is complete in a state, or -1. */
  private final short[] complete;

  private final byte[] columns = new byte[128];

  FingerprintTable(String alphabet, Collection<String> fingerprints) {
    this.fingerprints = List.copyOf(fingerprints);
    int states = 1;
    for (String fingerprint : this.fingerprints) {
      states += fingerprint.length();
    }
    if (states > Short.MAX_VALUE || alphabet.length() >= WIDTH) {
      throw new IllegalArgumentException("too many fingerprints: " + states + " letters");
    }
    for (int i = 0; i < alphabet.length(); i++) {
      columns[alphabet.charAt(i)] = (byte) (i + 1);
    }
    next = new short[states * WIDTH];
    complete = new short[states];
    Arrays.fill(complete, (short) -1);
    build();
  }

  /**
   * Reads a table of one fingerprint a line; lines that begin with a number sign say how it is
   * made.
   */
  static FingerprintTable load(Class<?> owner, String resource, String alphabet) {
    List<String> fingerprints = new ArrayList<>();
    try (InputStream in = owner.getResourceAsStream(resource);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          fingerprints.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
    return new FingerprintTable(alphabet, fingerprints);
  }

  private void build() {
    int states = 1;
    for (int f = 0; f < fingerprints.size(); f++) {
      int state = 0;
      String fingerprint = fingerprints.get(f);
      for (int i = 0; i < fingerprint.length(); i++) {
        int column = column(fingerprint.charAt(i));
        if (next[state * WIDTH + column] == 0) {
          next[state * WIDTH + column] = (short) states++;
        }
        state = next[state * WIDTH + column];
      }
      complete[state] = (short) f;
    }
    // Breadth first: where a sequence cannot go on, its longest end that can.
    short[] fallback = new short[states];
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    for (int column = 0; column < WIDTH; column++) {
      if (next[column] != 0) {
        queue.add((int) next[column]);
      }
    }
    while (!queue.isEmpty()) {
      int state = queue.remove();
      int back = fallback[state];
      if (complete[state] < 0) {
        complete[state] = complete[back];
      }
      for (int column = 0; column < WIDTH; column++) {
        int to = next[state * WIDTH + column];
        if (to == 0) {
          next[state * WIDTH + column] = next[back * WIDTH + column];
        } else {
          fallback[to] = next[back * WIDTH + column];
          queue.add(to);
        }
      }
    }
  }

  private int column(int letter) {
    int column = letter < 0 || letter >= columns.length ? 0 : columns[letter];
    if (column == 0) {
      throw new IllegalArgumentException("no letter of a fingerprint: " + (char) letter);
    }
    return column;
  }

  /** The fingerprint that a sequence has, the one that ends first; -1 without one. */
  int find(SqlTokens tokens) {
    int state = next[columns['^']];
    int count = tokens.count();
    for (int i = 0; i < count; i++) {
      state = next[state * WIDTH + columns[tokens.letter(i)]];
      if (complete[state] >= 0) {
        return complete[state];
      }
    }
    return complete[next[state * WIDTH + columns['$']]];
  }

  /** The text of a fingerprint that was found. */
  String text(int fingerprint) {
    return fingerprints.get(fingerprint);
  }

  /** Number of fingerprints. */
  int size() {
    return fingerprints.size();
  }
}
