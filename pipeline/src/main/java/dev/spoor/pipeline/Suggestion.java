package dev.spoor.pipeline;

import java.util.Collection;
import java.util.Locale;

/** Finds what somebody may have meant. */
final class Suggestion {
  /** No option has a longer name, and the work grows with the square. */
  private static final int LONGEST = 100;

  private Suggestion() {}

  /**
   * " Did you mean PREFIXname?" for the name nearest to what was written, with a full stop before
   * it; the empty string where none is near.
   */
  static String sentence(String written, Collection<String> names, String prefix) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    String wanted = simplify(written);
    for (String name : names) {
      int distance = distance(wanted, simplify(name));
      if (distance < least || (distance == least && name.compareTo(nearest) < 0)) {
        least = distance;
        nearest = name;
      }
    }
    return least <= Math.max(1, wanted.length() / 3)
        ? ". Did you mean " + prefix + nearest + "?"
        : "";
  }

  private static String simplify(String name) {
    String letters = name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    return letters.length() <= LONGEST ? letters : letters.substring(0, LONGEST);
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
