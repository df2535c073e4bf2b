package dev.spoor.scoring.match;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.Test;

/** Our automata say what RE2/J says, and the words that we require are required. */
public class RegexTest {
  private static final List<String> EXPRESSIONS =
      List.of(
          "abc",
          "a|b|",
          "(a|b)*c",
          "^ab?c+$",
          "\\Aab\\z",
          "(?i)AbC",
          "(?i:a)b",
          "a(?i)b(?-i)c",
          "\\bab\\b",
          "\\Bb\\B",
          "a{2,3}b",
          "a{2}",
          "a{2,}c",
          "a{,2}",
          "(ab){1,2}c",
          "[^ab]c",
          "[a-c]+[^\\w]",
          "[[:alpha:]]{3}[[:punct:]]",
          "[]a]b",
          "[\\]\\-a]b",
          "a.c",
          "(?s)a.c",
          "(?m)^b$",
          "(?m)a$",
          "\\x61\\x{62}",
          "\\Qa.b\\Ec",
          "\\d\\D\\s\\S\\w\\W",
          "a*?b",
          "a+?b??c",
          "(?P<name>a)b",
          "(?:(?:a|b)(?:c|a)){2}",
          "(a|ab)(c|bcd)(d*)",
          "x*",
          "\\.\\./",
          "union[\\s(]+select",
          "(?:;|\\|)\\s*(?:cat|ls)\\b",
          "[\\n\\r]a",
          "\\101b",
          "(^a|b$)",
          "a(?:b|$)",
          "(?:^|c)b");

  private static boolean ours(Regex.Finder finder, String text) {
    byte[] padded = ("ab" + text + "ab").getBytes(StandardCharsets.ISO_8859_1);
    return finder.find(padded, 2, text.length()) >= 0;
  }

  @Test
  public void agreesWithRe2() {
    Random random = new Random(1);
    for (String expression : EXPRESSIONS) {
      Regex regex = Regex.compile(expression, false, false, false);
      assertThat(expression, regex.isOverBytes(), is(true));
      Regex.Finder finder = regex.finder(new RegexMemory());
      Pattern theirs = Pattern.compile(expression);
      for (int i = 0; i < 3000; i++) {
        String text = text(random);
        assertThat(expression + " in " + text, ours(finder, text), is(theirs.matcher(text).find()));
      }
    }
  }

  @Test
  public void agreesWithRe2OnRandomExpressions() {
    Random random = new Random(2);
    for (int i = 0; i < 3000; i++) {
      String expression = expression(random, 3);
      boolean ignoreCase = random.nextBoolean();
      Regex regex = Regex.compile(expression, ignoreCase, false, true);
      Pattern theirs =
          Pattern.compile(expression, Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0));
      Regex.Finder finder = regex.finder(new RegexMemory());
      for (int j = 0; j < 30; j++) {
        String text = text(random);
        boolean found = theirs.matcher(text).find();
        assertThat(expression + " in " + text, ours(finder, text), is(found));
        if (found) {
          for (Regex.Words words : regex.required()) {
            assertThat(
                expression + " in " + text + " without " + words(words),
                ends(words, bytes(text)).length > 0,
                is(true));
          }
        }
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Where the words of a set end. */
  private static int[] ends(Regex.Words words, byte[] text) {
    Automaton.Builder builder = new Automaton.Builder();
    words.words().forEach(builder::add);
    List<Integer> ends = new ArrayList<>();
    builder.build().scan(text, 0, text.length, (word, end) -> ends.add(end));
    return ends.stream().mapToInt(Integer::intValue).toArray();
  }

  private static final String LETTERS = "aabbccABd.;| \n\r1_-]u/";

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private static String expression(Random random, int depth) {
    if (depth == 0) {
      return List.of("a", "b", "c", "ab", ".", "[ab]", "[^a]", "\\b", "^", "$", "\\w", "B")
          .get(random.nextInt(12));
    }
    String one = expression(random, depth - 1);
    return switch (random.nextInt(8)) {
      case 0 -> "(?:" + one + ")*";
      case 1 -> "(?:" + one + ")+";
      case 2 -> "(?:" + one + ")?";
      case 3 -> "(?:" + one + "|" + expression(random, depth - 1) + ")";
      case 4 -> "(?:" + one + "){1,2}";
      case 5 ->
          List.of(".{0,4}", "[ab]{0,5}", "[^a]{1,9}", ".{2,7}", "\\w{0,40}").get(random.nextInt(5))
              + one;
      default -> one + expression(random, depth - 1);
    };
  }

  private static List<String> words(Regex.Words words) {
    return words.words().stream()
        .map(word -> new String(word, StandardCharsets.ISO_8859_1))
        .collect(Collectors.toList());
  }

  private static List<List<String>> required(String expression) {
    return Regex.compile(expression, false, false, false).required().stream()
        .map(RegexTest::words)
        .collect(Collectors.toList());
  }

  @Test
  public void requiresTheLongestWordsFirst() {
    assertThat(
        required("union[ +]+(all\\s+)?select"),
        equalTo(List.of(List.of("select"), List.of("union ", "union+"))));
    assertThat(required("(?i)<SCRIPT[^>]*>"), equalTo(List.of(List.of("<script"), List.of(">"))));
    assertThat(
        required("cat /etc/(passwd|shadow)"),
        equalTo(List.of(List.of("cat /etc/passwd", "cat /etc/shadow"))));
    assertThat(required("(foo|bar)+"), equalTo(List.of(List.of("bar", "foo"))));
    assertThat(required("fo{2}x"), equalTo(List.of(List.of("foox"))));
    assertThat(required("\\bsleep\\s*\\("), equalTo(List.of(List.of("sleep"), List.of("("))));
    assertThat(required("<"), equalTo(List.of(List.of("<"))));
    for (String expression : List.of("(foo)?", "[a-z]+[^a-z]", "foo|.*", "[\\w.]")) {
      assertThat(expression, required(expression), equalTo(List.of()));
    }
  }

  private static int back(String expression) {
    return Regex.compile(expression, false, false, false).required().get(0).back();
  }

  @Test
  public void knowsHowFarBehindTheBeginningAWordMayStand() {
    assertThat(back("union"), is(5));
    assertThat(back("[a-z]{0,10}union"), is(15));
    assertThat(back("\\d(?:cat|which)"), is(6));
    assertThat(back("\\s*union"), is(-1));
    assertThat(back(".{0,900}union"), is(-1));
    assertThat(back("(?:ab?){1,3};union"), is(13));
  }

  /** Looking around the required words finds what looking everywhere finds, at the same place. */
  @Test
  public void looksOnlyWhereAMatchCanBe() {
    Random random = new Random(4);
    int looked = 0;
    int found = 0;
    for (int i = 0; i < 4000; i++) {
      String expression = expression(random, 4);
      Regex regex = Regex.compile(expression, random.nextBoolean(), false, true);
      Regex.Finder finder = regex.finder(new RegexMemory());
      for (int j = 0; j < 20; j++) {
        StringBuilder longer = new StringBuilder();
        for (int k = random.nextInt(4); k >= 0; k--) {
          longer.append(text(random)).append("aba.c|".repeat(random.nextInt(2)));
        }
        byte[] text = bytes("ab" + longer + "ab");
        int expected = finder.find(text, 2, text.length - 4);
        found += expected < 0 ? 0 : 1;
        String what = expression + " in " + longer;
        if (regex.isAtStart()) {
          assertThat(what, finder.findAtStart(text, 2, text.length - 4), is(expected));
        }
        for (Regex.Words words : regex.required()) {
          if (words.back() < 0) {
            continue;
          }
          int[] ends =
              Arrays.stream(ends(words, bytes(longer.toString()))).map(end -> end + 2).toArray();
          int listed = ends.length == 0 ? 0 : 1 + random.nextInt(ends.length);
          int openFrom = listed == ends.length ? Integer.MAX_VALUE : ends[listed - 1];
          assertThat(
              what,
              finder.findAround(text, 2, text.length - 4, ends, listed, words.back(), openFrom),
              is(expected));
          looked++;
        }
      }
    }
    assertThat(looked, greaterThan(5000));
    assertThat(found, greaterThan(5000));
  }

  @Test
  public void whatIsAboutCharactersIsLeftToRe2() {
    for (String expression : List.of("\\pL+x", "[\u00e0-\u01ff]x", "[^a-z\u00e0]x")) {
      Regex regex = Regex.compile(expression, false, false, false);
      assertThat(expression, regex.isOverBytes(), is(false));
      byte[] text = "--\u00e9x".getBytes(StandardCharsets.UTF_8);
      assertThat(
          expression, regex.finder(new RegexMemory()).find(text, 0, text.length), is(text.length));
      assertThat(expression, regex.finder(new RegexMemory()).find(text, 0, 2), is(-1));
    }
  }

  @Test
  public void aLetterBeyondAsciiIsItsBytes() {
    Regex regex = Regex.compile("r\u00e9s", false, false, false);
    byte[] text = "le r\u00e9sum\u00e9".getBytes(StandardCharsets.UTF_8);
    assertThat(regex.finder(new RegexMemory()).find(text, 0, text.length), is(7));
  }

  @Test
  public void aSetMayHoldLettersBeyondAscii() {
    Regex regex = Regex.compile("x[\u2019'\\x{b4}]y", false, false, false);
    assertThat(regex.isOverBytes(), is(true));
    for (String text : List.of("x\u2019y", "x'y", "x\u00b4y")) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThat(
          text, regex.finder(new RegexMemory()).find(bytes, 0, bytes.length), is(bytes.length));
    }
    byte[] other = "x\u2018y".getBytes(StandardCharsets.UTF_8);
    assertThat(regex.finder(new RegexMemory()).find(other, 0, other.length), is(-1));
  }

  @Test
  public void lettersBeyondAsciiHaveTwoCasesToo() {
    Regex regex = Regex.compile("\u00e9[\u0430-\u0432]", true, false, false);
    assertThat(regex.isOverBytes(), is(true));
    byte[] text = "\u00c9\u0412".getBytes(StandardCharsets.UTF_8);
    assertThat(regex.finder(new RegexMemory()).find(text, 0, text.length), is(text.length));
  }

  @Test
  public void manyRepetitionsAreCounted() {
    Regex.Finder exact = Regex.compile("^a{2,20}$", false, false, false).finder(new RegexMemory());
    Regex.Finder gap = Regex.compile("x[^y]{0,30}z", false, false, false).finder(new RegexMemory());
    for (int i = 0; i < 40; i++) {
      assertThat("a times " + i, ours(exact, "a".repeat(i)), is(i >= 2 && i <= 20));
      assertThat("gap of " + i, ours(gap, "x" + "a".repeat(i) + "z"), is(i <= 30));
    }
  }

  @Test
  public void aMatchEndsWhereItFirstCan() {
    byte[] text = "xxabbb".getBytes(StandardCharsets.US_ASCII);
    assertThat(
        Regex.compile("ab+", false, false, false).finder(new RegexMemory()).find(text, 0, 6),
        is(4));
  }

  @Test
  public void whatRe2RefusesIsRefused() {
    for (String expression :
        List.of("(?=a)b", "(a)\\1", "a(", "[z-a]", "a**", "(?<!a)b", "x{2000}")) {
      assertThrows(
          expression,
          IllegalArgumentException.class,
          () -> Regex.compile(expression, false, false, false));
    }
  }

  private static String refusal(String expression) {
    return assertThrows(
            IllegalArgumentException.class, () -> Regex.compile(expression, false, false, false))
        .getMessage();
  }

  /** What would be written out is counted before any engine tries to. */
  @Test
  public void whatIsTooLongWrittenOutIsRefused() {
    String tooLong = "it has more than 50000 steps when its repeats are written out";
    for (String expression :
        List.of(
            "(((a{1,1000}){1,1000}){1,1000})",
            "(?:(?:\\pL{900}){60})",
            "((x[^a]{300}\\d){100}){2,}",
            "(?:[[:alpha:]]]{900}){60}",
            "(?:[]a]{900}){60}",
            "(?:[^](]{900}){60}",
            "(?:\\x{e9}{900}){60}",
            "(?:\\Q(((\\E{900}){60}",
            "((((a{0,1000}|b){0,1000})*){1000})",
            "(?:a?){1000}{1000}{1000}",
            "a".repeat(50_001))) {
      assertThat(expression, refusal(expression), is(tooLong));
    }
    assertThat(refusal("(".repeat(100_000)), is("it has more than 250 groups within groups"));
    assertThat(
        refusal("(?:".repeat(251) + "a" + ")?".repeat(251)),
        is("it has more than 250 groups within groups"));
  }

  /** The longest and deepest that are taken can be compiled and run. */
  @Test
  public void whatIsJustShortEnoughRuns() {
    String deep = "(?:x?".repeat(250) + "a{2}" + "){0,1}".repeat(250) + "b";
    String wide = "(?:" + "ab|".repeat(10_000) + "ac)d";
    String repeated = "(?:(?:[ab]{30,45}c){0,500})d";
    String classes = "(?:\\pL{0,21}c){1000}d";
    String open = "[()\\]{9}]{9}[]{(]\\{\\(\\Q{9}((\\E{2}a{,9}a{x}";
    for (String expression : List.of(deep, wide, repeated, classes, open)) {
      Regex regex = Regex.compile(expression, false, false, false);
      Regex.Finder finder = regex.finder(new RegexMemory());
      String text = "x" + "a".repeat(40) + "cd" + "acd";
      assertThat(
          expression, ours(finder, text), is(Pattern.compile(expression).matcher(text).find()));
    }
  }

  /** Expressions that make many states, on texts that reach them all. */
  @Test
  public void forgetsStatesAndStaysRight() {
    Random random = new Random(3);
    Regex regex = Regex.compile("a[ab]{12}c", false, false, false);
    Regex.Finder finder = regex.finder(new RegexMemory());
    Pattern theirs = Pattern.compile("a[ab]{12}c");
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 2000; j++) {
        text.append("ab".charAt(random.nextInt(2)));
      }
      if (random.nextBoolean()) {
        text.append('c');
      }
      String whole = text.toString();
      assertThat(ours(finder, whole), is(theirs.matcher(whole).find()));
    }
  }
}
