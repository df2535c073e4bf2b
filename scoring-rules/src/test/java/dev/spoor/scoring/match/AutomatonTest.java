package dev.spoor.scoring.match;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Test;

/** The automaton finds what looking for each word alone finds, however it is laid out. */
public class AutomatonTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Set<String> scan(Automaton automaton, String text) {
    Set<String> found = new TreeSet<>();
    byte[] padded = bytes("--" + text + "--");
    automaton.scan(padded, 2, text.length(), (word, end) -> found.add(word + "@" + (end - 2)));
    return found;
  }

  private static Set<String> search(List<String> words, String text) {
    Set<String> found = new TreeSet<>();
    String folded = text.toLowerCase(Locale.ROOT);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i).toLowerCase(Locale.ROOT);
      for (int at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
        found.add(i + "@" + (at + word.length()));
      }
    }
    return found;
  }

  @Test
  public void findsAllOccurrencesInOrder() {
    Automaton.Builder builder = new Automaton.Builder();
    for (String word : List.of("he", "she", "his", "hers")) {
      builder.add(bytes(word));
    }
    List<String> found = new ArrayList<>();
    builder.build().scan(bytes("uSHErs"), 0, 6, (word, end) -> found.add(word + "@" + end));
    assertThat(found, contains("1@4", "0@4", "3@6"));
  }

  @Test
  public void agreesWithSearchingForEachWord() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      Automaton.Builder builder = new Automaton.Builder();
      List<String> words = new ArrayList<>();
      int count = 1 + random.nextInt(30);
      for (int i = 0; i < count; i++) {
        String word = randomText(random, 1 + random.nextInt(7));
        if (builder.add(bytes(word)) == words.size()) {
          words.add(word);
        }
      }
      String text = randomText(random, 200);
      for (int cells : new int[] {Automaton.MAX_CELLS, 1, 20, 60}) {
        assertThat(
            words + " in " + text, scan(builder.build(cells), text), equalTo(search(words, text)));
      }
    }
  }

  private static String randomText(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("aAbBc\u00e9".charAt(random.nextInt(6)));
    }
    return text.toString();
  }

  @Test
  public void caseMakesNoOtherWord() {
    Automaton.Builder builder = new Automaton.Builder();
    int number = builder.add(bytes("Select"));
    assertThat(builder.add(bytes("sELECT")), is(number));
    assertThat(builder.size(), is(1));
  }

  @Test
  public void anEmptyWordIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Automaton.Builder().add(new byte[0]));
  }

  @Test
  public void memoryStaysBoundedWithManyWords() {
    Random random = new Random(2);
    Automaton.Builder builder = new Automaton.Builder();
    for (int i = 0; i < 30_000; i++) {
      byte[] word = new byte[30];
      for (int j = 0; j < word.length; j++) {
        word[j] = (byte) ('a' + random.nextInt(26));
      }
      builder.add(word);
    }
    Automaton automaton = builder.build();
    assertThat(automaton.states(), greaterThan(500_000));
    assertThat(automaton.memory() < (48 << 20), is(true));
  }
}
