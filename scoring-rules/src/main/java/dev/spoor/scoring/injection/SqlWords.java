package dev.spoor.scoring.injection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The words of SQL's dialects and what each is to the tokenizer, looked up by a running hash. */
final class SqlWords {
  static final int NONE = 0;
  static final int UNION = 1;
  static final int SELECT = 2;
  static final int MODIFIER = 3;
  static final int STATEMENT = 4;
  static final int OBJECT = 5;
  static final int FROM = 6;
  static final int WHERE = 7;
  static final int INTO = 8;
  static final int ORDERED = 9;
  static final int BY = 10;
  static final int CLAUSE = 11;
  static final int CASE = 12;
  static final int WHEN = 13;
  static final int LOGIC = 14;
  static final int OPERATOR = 15;
  static final int NOT = 16;
  static final int LITERAL = 17;
  static final int KEYWORD = 18;
  static final int RARE = 19;
  static final int SCHEMA = 20;

  /** Set besides one of the above: a function when a parenthesis follows at once. */
  static final int FUNCTION = 0x40;

  private static final String RESOURCE = "sql-words.txt";
  private static final List<String> CLASSES =
      List.of(
          "",
          "union",
          "select",
          "modifier",
          "statement",
          "object",
          "from",
          "where",
          "into",
          "ordered",
          "by",
          "clause",
          "case",
          "when",
          "logic",
          "operator",
          "not",
          "literal",
          "keyword",
          "rare",
          "schema");
  private static final int SLOTS = 1 << 12;
  private static final long[] KEYS = new long[SLOTS];
  private static final byte[] VALUES = new byte[SLOTS];

  static {
    load();
  }

  private SqlWords() {}

  /** The hash before the first byte of a word. */
  static final long EMPTY = 0xcbf29ce484222325L;

  /** The hash with one more byte, whose case does not matter. */
  static long add(long hash, int b) {
    return (hash ^ (b >= 'A' && b <= 'Z' ? b | 0x20 : b)) * 0x100000001b3L;
  }

  /** What the word of a hash is. */
  static int lookup(long hash) {
    int slot = slot(hash);
    return KEYS[slot] == hash ? VALUES[slot] : NONE;
  }

  private static int slot(long hash) {
    int slot = (int) (hash ^ (hash >>> 32)) & (SLOTS - 1);
    while (KEYS[slot] != 0 && KEYS[slot] != hash) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    return slot;
  }

  private static void load() {
    try (InputStream in = SqlWords.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        String[] words = line.split(" ", -1);
        boolean function = words[0].equals("function");
        int value = CLASSES.indexOf(words[0]);
        if (!function && value <= 0) {
          throw new IllegalStateException(RESOURCE + ": no such class: " + words[0]);
        }
        for (int i = 1; i < words.length; i++) {
          put(words[i], function ? FUNCTION : value);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE, e);
    }
  }

  private static void put(String word, int value) {
    long hash = EMPTY;
    for (int i = 0; i < word.length(); i++) {
      hash = add(hash, word.charAt(i));
    }
    int slot = slot(hash);
    int before = KEYS[slot] == hash ? VALUES[slot] : NONE;
    if ((before & value) != 0 || (before != FUNCTION && before != NONE && value != FUNCTION)) {
      throw new IllegalStateException(RESOURCE + ": in two classes: " + word);
    }
    KEYS[slot] = hash;
    VALUES[slot] = (byte) (before | value);
  }
}
