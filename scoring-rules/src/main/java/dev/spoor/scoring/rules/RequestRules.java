package dev.spoor.scoring.rules;

import dev.spoor.model.View;
import dev.spoor.scoring.match.Automaton;
import dev.spoor.scoring.match.Regex;
import dev.spoor.scoring.views.ValueViews;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * All rules on requests, compiled together: the words of all of them in one automaton, tests by
 * number, and for each rule the tests of which one must hit before it is worth a look. Immutable
 * and thread-safe.
 */
final class RequestRules {
  /** A rule, compiled. */
  static final class Compiled {
    final RuleInfo info;
    final Condition condition;

    /** Tests that the rule wants to hit, in the order in which it names them. */
    final int[] wanted;

    Compiled(RuleInfo info, Condition condition, int[] wanted) {
      this.info = info;
      this.condition = condition;
      this.wanted = wanted;
    }
  }

  private static final int SHORT = Field.METHOD.bit() | Field.PROTOCOL.bit() | Field.HOST.bit();

  /** Bytes of all words together: about 100 times as many bytes of memory. */
  static final int MAX_WORD_BYTES = 1 << 20;

  final Automaton automaton;
  final List<Compiled> rules = new ArrayList<>();

  /** Rules to look at when a test hits, by test. */
  final int[][] triggered;

  /** Rules to look at always. */
  final int[] always;

  /** Whether a test's hits are evidence of some rule, not only exceptions. */
  final boolean[] isEvidence;

  // Tests, by number.
  final int testCount;
  final int[] testFields;
  final int[] testHeaders;
  final int[] testViews;

  /** How many parts of a test must be found in one value. */
  final int[] testSizes;

  // Parts of tests: words and expressions.
  final int[] partTests;
  final @Nullable Regex[] partRegexes;

  /** What each word of the automaton is part of: indexes into the arrays of uses. */
  final int[] wordUses;

  final int[] wordLengths;
  final int[] useParts;
  final TextTest.Anchor[] useAnchors;

  /** The word as written where case counts, else null. */
  final byte[][] useCased;

  /** Expressions that each word of the automaton is required by. */
  final int[] wordRegexes;

  final int[] regexParts;

  /** Expressions that no word is required by. */
  final int[] slowParts;

  final int[] sqlTests;
  final int[] scriptTests;

  /** Names of headers that tests ask for, in lower case, by number. */
  final String[] headerNames;

  /** Fields that any test looks at. */
  final int fields;

  /** Views that tests look at, by field. */
  final int[] viewsOfField = new int[Field.values().length];

  /** Ids of the rules with an expression that always runs, or that only RE2/J can run. */
  final Set<String> slow = new TreeSet<>();

  private record Use(int part, TextTest.Word word) {}

  RequestRules(List<Rule> sources) {
    Map<TextTest, Integer> numbers = new LinkedHashMap<>();
    List<Condition> conditions = new ArrayList<>();
    for (Rule rule : sources) {
      conditions.add(numbered(rule.condition(), numbers));
      noteSlow(rule.info().id(), rule.condition());
    }
    List<TextTest> tests = List.copyOf(numbers.keySet());
    testCount = tests.size();
    testFields = new int[testCount];
    testHeaders = new int[testCount];
    testViews = new int[testCount];
    testSizes = new int[testCount];
    Automaton.Builder words = new Automaton.Builder();
    List<Integer> parts = new ArrayList<>();
    List<Regex> regexes = new ArrayList<>();
    List<List<Use>> uses = new ArrayList<>();
    List<List<Integer>> required = new ArrayList<>();
    List<Integer> unprepared = new ArrayList<>();
    List<Integer> lengths = new ArrayList<>();
    List<Integer> sql = new ArrayList<>();
    List<Integer> script = new ArrayList<>();
    Map<String, Integer> headers = new LinkedHashMap<>();
    int allFields = 0;
    for (int test = 0; test < testCount; test++) {
      TextTest source = tests.get(test);
      testFields[test] = source.fields();
      allFields |= source.fields();
      testHeaders[test] =
          source.header().isEmpty()
              ? -1
              : headers.computeIfAbsent(source.header(), name -> headers.size());
      testViews[test] = source.views();
      testSizes[test] = source.all() ? source.words().size() + source.regexes().size() : 1;
      for (Field field : Field.values()) {
        if ((source.fields() & field.bit()) != 0) {
          viewsOfField[index(field)] |= source.views();
        }
      }
      for (TextTest.Judge judge : source.judges()) {
        (judge == TextTest.Judge.SQL ? sql : script).add(test);
      }
      for (TextTest.Word word : source.words()) {
        byte[] bytes = word.text().getBytes(StandardCharsets.ISO_8859_1);
        int number = word(bytes, words, uses, required, lengths);
        uses.get(number).add(new Use(parts.size(), word));
        parts.add(test);
        regexes.add(null);
      }
      for (Regex regex : source.regexes()) {
        int part = parts.size();
        parts.add(test);
        regexes.add(regex);
        List<byte[]> needs = regex.required();
        if (needs == null) {
          unprepared.add(part);
        } else {
          for (byte[] need : needs) {
            required.get(word(need, words, uses, required, lengths)).add(part);
          }
        }
      }
    }
    fields = allFields;
    headerNames = headers.keySet().toArray(String[]::new);
    automaton = words.build();
    partTests = ints(parts);
    partRegexes = regexes.toArray(Regex[]::new);
    slowParts = ints(unprepared);
    sqlTests = ints(sql);
    scriptTests = ints(script);
    wordLengths = ints(lengths);
    wordUses = new int[uses.size() + 1];
    List<Use> flat = new ArrayList<>();
    for (int i = 0; i < uses.size(); i++) {
      flat.addAll(uses.get(i));
      wordUses[i + 1] = flat.size();
    }
    useParts = new int[flat.size()];
    useAnchors = new TextTest.Anchor[flat.size()];
    useCased = new byte[flat.size()][];
    for (int i = 0; i < flat.size(); i++) {
      useParts[i] = flat.get(i).part();
      TextTest.Word word = flat.get(i).word();
      useAnchors[i] = word.anchor();
      useCased[i] = word.cased() ? word.text().getBytes(StandardCharsets.ISO_8859_1) : null;
    }
    wordRegexes = new int[required.size() + 1];
    List<Integer> flatRegexes = new ArrayList<>();
    for (int i = 0; i < required.size(); i++) {
      flatRegexes.addAll(required.get(i));
      wordRegexes[i + 1] = flatRegexes.size();
    }
    regexParts = ints(flatRegexes);

    isEvidence = new boolean[testCount];
    List<List<Integer>> byTest = new ArrayList<>();
    for (int i = 0; i < testCount; i++) {
      byTest.add(new ArrayList<>());
    }
    List<Integer> whenever = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      Condition condition = conditions.get(i);
      Set<Integer> wanted = new LinkedHashSet<>();
      collect(condition, true, wanted);
      rules.add(new Compiled(sources.get(i).info(), condition, ints(new ArrayList<>(wanted))));
      wanted.forEach(test -> isEvidence[test] = true);
      Trigger trigger = trigger(condition, tests);
      if (trigger == null) {
        whenever.add(i);
      } else {
        for (int test : trigger.tests()) {
          byTest.get(test).add(i);
        }
      }
    }
    always = ints(whenever);
    triggered = byTest.stream().map(RequestRules::ints).toArray(int[][]::new);
  }

  @SuppressWarnings("EnumOrdinal") // never stored
  static int index(Field field) {
    return field.ordinal();
  }

  private static int word(
      byte[] bytes,
      Automaton.Builder words,
      List<List<Use>> uses,
      List<List<Integer>> required,
      List<Integer> lengths) {
    int number = words.add(bytes);
    if (number == uses.size()) {
      uses.add(new ArrayList<>());
      required.add(new ArrayList<>());
      lengths.add(bytes.length);
    }
    return number;
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  /** How many bytes of words a condition needs. */
  static long wordBytes(Condition condition) {
    if (condition instanceof Condition.Text text) {
      long bytes = 0;
      for (TextTest.Word word : text.test().words()) {
        bytes += word.text().length();
      }
      for (Regex regex : text.test().regexes()) {
        List<byte[]> required = regex.required();
        if (required != null) {
          bytes += required.stream().mapToInt(word -> word.length).sum();
        }
      }
      return bytes;
    }
    return parts(condition).stream().mapToLong(RequestRules::wordBytes).sum();
  }

  private static List<Condition> parts(Condition condition) {
    if (condition instanceof Condition.And and) {
      return and.parts();
    }
    if (condition instanceof Condition.Or or) {
      return or.parts();
    }
    return condition instanceof Condition.Not not ? List.of(not.part()) : List.of();
  }

  private static Condition numbered(Condition condition, Map<TextTest, Integer> numbers) {
    if (condition instanceof Condition.And and) {
      return new Condition.And(and.parts().stream().map(p -> numbered(p, numbers)).toList());
    }
    if (condition instanceof Condition.Or or) {
      return new Condition.Or(or.parts().stream().map(p -> numbered(p, numbers)).toList());
    }
    if (condition instanceof Condition.Not not) {
      return new Condition.Not(numbered(not.part(), numbers));
    }
    if (condition instanceof Condition.Text text) {
      return new Condition.TextHit(numbers.computeIfAbsent(text.test(), test -> numbers.size()));
    }
    return condition;
  }

  private void noteSlow(String id, Condition condition) {
    if (condition instanceof Condition.Text text) {
      // A method, a host or a header that is asked for by name is short, or rare.
      boolean seldom = (text.test().fields() & ~SHORT) == 0 || !text.test().header().isEmpty();
      for (Regex regex : text.test().regexes()) {
        if ((regex.required() == null && !seldom) || !regex.isOverBytes()) {
          slow.add(id);
        }
      }
    }
    parts(condition).forEach(part -> noteSlow(id, part));
  }

  private static void collect(Condition condition, boolean positive, Set<Integer> into) {
    if (condition instanceof Condition.TextHit hit && positive) {
      into.add(hit.test());
    }
    boolean inside = condition instanceof Condition.Not ? !positive : positive;
    parts(condition).forEach(part -> collect(part, inside, into));
  }

  /**
   * Tests of which one must hit for a condition to hold.
   *
   * @param dread how often they hit ordinary requests, by guess
   */
  private record Trigger(Set<Integer> tests, int dread) {}

  private static @Nullable Trigger trigger(Condition condition, List<TextTest> tests) {
    if (condition instanceof Condition.TextHit hit) {
      return new Trigger(Set.of(hit.test()), dread(tests.get(hit.test())));
    }
    if (condition instanceof Condition.And and) {
      Trigger best = null;
      for (Condition part : and.parts()) {
        Trigger trigger = trigger(part, tests);
        if (trigger != null && (best == null || trigger.dread() < best.dread())) {
          best = trigger;
        }
      }
      return best;
    }
    if (condition instanceof Condition.Or or) {
      Set<Integer> any = new TreeSet<>();
      int dread = 0;
      for (Condition part : or.parts()) {
        Trigger trigger = trigger(part, tests);
        if (trigger == null) {
          return null;
        }
        any.addAll(trigger.tests());
        dread = Math.max(dread, trigger.dread());
      }
      return new Trigger(any, dread);
    }
    return null;
  }

  private static int dread(TextTest test) {
    if ((test.fields() & ~SHORT) == 0) {
      return 1000;
    }
    int shortest = 20;
    for (TextTest.Word word : test.words()) {
      shortest = Math.min(shortest, word.text().length());
    }
    for (Regex regex : test.regexes()) {
      List<byte[]> required = regex.required();
      if (required == null) {
        shortest = Math.min(shortest, 4);
      } else {
        for (byte[] word : required) {
          shortest = Math.min(shortest, word.length + 2);
        }
      }
    }
    return test.judges().isEmpty() ? 100 - shortest : 90;
  }

  /** Views that matter to any of a set of fields. */
  int viewsOf(int fieldSet) {
    int views = 0;
    for (int i = 0; i < viewsOfField.length; i++) {
      if ((fieldSet & (1 << i)) != 0) {
        views |= viewsOfField[i];
      }
    }
    return views;
  }

  static final int BASE64 = ValueViews.bit(View.BASE64);

  @Override
  public String toString() {
    return rules.size()
        + " rules, "
        + testCount
        + " tests, "
        + wordLengths.length
        + " words, "
        + automaton.states()
        + " states, "
        + automaton.memory() / 1024
        + " KiB, always "
        + Arrays.toString(always);
  }
}
