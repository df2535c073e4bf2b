package dev.spoor.scoring.rules;

import dev.spoor.model.View;
import dev.spoor.scoring.match.Regex;
import dev.spoor.scoring.views.ValueViews;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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

  /** Their words are not searched for in other values. */
  private static final int OWN_GROUP =
      Field.TARGET.bit()
          | Field.PATH.bit()
          | Field.QUERY.bit()
          | Field.METHOD.bit()
          | Field.HOST.bit()
          | Field.PROTOCOL.bit()
          | Field.COOKIES.bit()
          | Field.HEADER.bit()
          | Field.USER_AGENT.bit()
          | Field.REFERRER.bit();

  private static final int SHORT = Field.METHOD.bit() | Field.PROTOCOL.bit() | Field.HOST.bit();

  /** Bytes of all words together: about 100 times as many bytes of memory. */
  static final int MAX_WORD_BYTES = 1 << 20;

  final WordTable words;
  final List<Compiled> rules = new ArrayList<>();

  /** Rules to look at when a test hits, by test. */
  final int[][] triggered;

  /** Rules to look at when a request has headers. */
  final int[] withHeaders;

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

  /** Expressions that require no words. */
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

  RequestRules(List<Rule> unordered) {
    // By id, so that nothing depends on the order of files.
    List<Rule> sources =
        unordered.stream().sorted(Comparator.comparing(rule -> rule.info().id())).toList();
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
    WordTable.Builder collected = new WordTable.Builder();
    List<Integer> parts = new ArrayList<>();
    List<Regex> regexes = new ArrayList<>();
    List<Integer> unprepared = new ArrayList<>();
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
    }
    for (int group : groups(tests)) {
      collected.beginGroup(fieldsOf(group, tests));
      for (int test = 0; test < testCount; test++) {
        TextTest source = tests.get(test);
        if (group(source) == group) {
          for (TextTest.Word word : source.words()) {
            collected.add(word);
            parts.add(test);
            regexes.add(null);
          }
          for (Regex regex : source.regexes()) {
            if (regex.required().isEmpty()) {
              unprepared.add(parts.size());
            }
            collected.add(regex);
            parts.add(test);
            regexes.add(regex);
          }
        }
      }
    }
    fields = allFields;
    headerNames = headers.keySet().toArray(String[]::new);
    words = collected.build();
    partTests = ints(parts);
    partRegexes = regexes.toArray(Regex[]::new);
    slowParts = ints(unprepared);
    sqlTests = ints(sql);
    scriptTests = ints(script);
    isEvidence = new boolean[testCount];
    List<List<Integer>> byTest = new ArrayList<>();
    for (int i = 0; i < testCount; i++) {
      byTest.add(new ArrayList<>());
    }
    List<Integer> whenever = new ArrayList<>();
    List<Integer> headed = new ArrayList<>();
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
        if (trigger.headers()) {
          headed.add(i);
        }
      }
    }
    withHeaders = ints(headed);
    always = ints(whenever);
    triggered = byTest.stream().map(RequestRules::ints).toArray(int[][]::new);
  }

  @SuppressWarnings("EnumOrdinal") // never stored
  static int index(Field field) {
    return field.ordinal();
  }

  /**
   * Tests of one of the fields that have many tests of their own are a group; all others another.
   */
  private static int group(TextTest test) {
    boolean own = Integer.bitCount(test.fields()) == 1 && (test.fields() & OWN_GROUP) != 0;
    return own ? test.fields() : 0;
  }

  private static int fieldsOf(int group, List<TextTest> tests) {
    int fields = group;
    for (TextTest test : tests) {
      fields |= group(test) == group ? test.fields() : 0;
    }
    return fields;
  }

  private static Set<Integer> groups(List<TextTest> tests) {
    Set<Integer> groups = new TreeSet<>();
    for (TextTest test : tests) {
      groups.add(group(test));
    }
    return groups;
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
        for (Regex.Words required : regex.required()) {
          bytes += required.words().stream().mapToInt(word -> word.length).sum();
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
        if ((regex.required().isEmpty() && !seldom) || !regex.isOverBytes()) {
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
   * What must be for a condition to hold: one of some tests hits, or the request has headers.
   *
   * @param headers whether headers suffice
   * @param dread how often that is so of ordinary requests, by guess
   */
  private record Trigger(Set<Integer> tests, boolean headers, int dread) {}

  private static @Nullable Trigger trigger(Condition condition, List<TextTest> tests) {
    if (condition instanceof Condition.TextHit hit) {
      return new Trigger(Set.of(hit.test()), false, dread(tests.get(hit.test())));
    }
    if (condition instanceof Condition.Exists exists
        && exists.wanted() == Condition.Presence.THERE
        && exists.fields() == Field.HEADER.bit()) {
      return new Trigger(Set.of(), true, OFTEN);
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
      boolean headers = false;
      int dread = 0;
      for (Condition part : or.parts()) {
        Trigger trigger = trigger(part, tests);
        if (trigger == null) {
          return null;
        }
        any.addAll(trigger.tests());
        headers |= trigger.headers();
        dread = Math.max(dread, trigger.dread());
      }
      return new Trigger(any, headers, dread);
    }
    return null;
  }

  /** The dread of what most requests have. */
  private static final int OFTEN = 1000;

  private static int dread(TextTest test) {
    if ((test.fields() & ~SHORT) == 0) {
      return OFTEN;
    }
    int shortest = 20;
    for (TextTest.Word word : test.words()) {
      shortest = Math.min(shortest, word.text().length());
    }
    for (Regex regex : test.regexes()) {
      if (regex.required().isEmpty()) {
        shortest = Math.min(shortest, 4);
      } else {
        for (byte[] word : regex.required().get(0).words()) {
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
        + words
        + ", always "
        + Arrays.toString(always);
  }
}
