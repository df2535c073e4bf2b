package dev.spoor.scoring.rules;

import dev.spoor.scoring.match.Regex;
import java.util.List;

/**
 * A test on texts of a request: it hits when any of its words or expressions is found in a value of
 * its fields, seen in one of its views.
 *
 * @param fields set of {@link Field}s
 * @param header name of the header in lower case; empty for any
 * @param views set of views, see {@link dev.spoor.scoring.views.ValueViews#bit}
 * @param words words to find; any suffices
 * @param regexes expressions to find; any suffices
 * @param judges tokenizers to ask; any suffices
 * @param all whether all words and expressions must be found in one value, instead
 */
record TextTest(
    int fields,
    String header,
    int views,
    List<Word> words,
    List<Regex> regexes,
    List<Judge> judges,
    boolean all) {
  TextTest {
    words = List.copyOf(words);
    regexes = List.copyOf(regexes);
    judges = List.copyOf(judges);
  }

  /** Where in a value a word has to stand. */
  enum Anchor {
    /** Anywhere. */
    CONTAINS,
    /** At the beginning. */
    STARTS,
    /** At the end. */
    ENDS,
    /** From beginning to end. */
    EQUALS,
    /** Anywhere, with no word character right before or behind. */
    WORD
  }

  /** Tokenizers of {@code dev.spoor.scoring.injection}. */
  enum Judge {
    SQL,
    SCRIPT
  }

  /**
   * A word to find.
   *
   * @param text as the rule's author wrote it; one char a byte
   * @param cased whether case counts
   */
  record Word(String text, Anchor anchor, boolean cased) {}
}
