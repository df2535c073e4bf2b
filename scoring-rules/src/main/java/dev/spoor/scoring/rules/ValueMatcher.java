package dev.spoor.scoring.rules;

import dev.spoor.model.Bytes;
import dev.spoor.model.View;
import dev.spoor.scoring.match.Automaton;
import dev.spoor.scoring.match.Regex;
import dev.spoor.scoring.views.ValueViews;
import java.util.Arrays;

/**
 * Tries all tests of a rule set on one value in all its views, and lists those that hit, each with
 * the plainest view that showed it. Reused for all values; not thread-safe.
 */
public final class ValueMatcher {
  private final RequestRules rules;
  private final Automaton.Output output = this::found;
  private final Regex.Finder[] finders;
  private final Judges judges = new Judges();

  /** Marks of what happened in the value or in the view being looked at. */
  private int valueMark;

  private int viewMark;
  private final int[] testHitAt;
  private final int[] testFoundAt;
  private final int[] testFound;
  private final int[] partFoundAt;
  private final int[] wordDoneAt;
  private final int[] partPendingAt;
  private final int[] pending;
  private int pendingCount;

  private int fields;
  private int header;
  private ValueViews views;
  private int entry;
  private int viewMask;
  private byte[] array;
  private int from;
  private int to;

  private int size;
  private int[] tests = new int[64];
  private int[] entries = new int[64];
  private int[] starts = new int[64];
  private int[] ends = new int[64];

  ValueMatcher(RequestRules rules) {
    this.rules = rules;
    this.finders = new Regex.Finder[rules.partTests.length];
    this.testHitAt = new int[rules.testCount];
    this.testFoundAt = new int[rules.testCount];
    this.testFound = new int[rules.testCount];
    this.partFoundAt = new int[rules.partTests.length];
    this.partPendingAt = new int[rules.partTests.length];
    this.pending = new int[rules.partTests.length];
    this.wordDoneAt = new int[rules.wordLengths.length];
  }

  /** Whether any test looks at any of these fields. */
  public boolean wants(int fieldSet) {
    return (rules.fields & fieldSet) != 0;
  }

  /** The number of a header that some test asks for by name; else -1. */
  public int headerNumber(Bytes name) {
    for (int i = 0; i < rules.headerNames.length; i++) {
      if (name.equalsAsciiIgnoreCase(rules.headerNames[i])) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Looks at a value.
   *
   * @param fieldSet the {@link Field}s that the value is of
   * @param headerNumber its header's {@link #headerNumber}, or -1
   */
  public void match(int fieldSet, int headerNumber, ValueViews valueViews) {
    size = 0;
    fields = fieldSet & rules.fields;
    if (fields == 0) {
      return;
    }
    header = headerNumber;
    views = valueViews;
    nextValue();
    int wanted = rules.viewsOf(fields);
    for (entry = 0; entry < views.size(); entry++) {
      viewMask = views.mask(entry);
      if (views.fromBase64(entry)) {
        // Only for who asks for it, and then whatever else was done to it.
        viewMask |= RequestRules.BASE64;
        if ((wanted & RequestRules.BASE64) == 0) {
          continue;
        }
      }
      if ((viewMask & wanted) != 0) {
        look();
      }
    }
    judge(rules.sqlTests, TextTest.Judge.SQL);
    judge(rules.scriptTests, TextTest.Judge.SCRIPT);
  }

  /** Tokenizers choose among the views themselves. */
  private void judge(int[] judged, TextTest.Judge judge) {
    boolean asked = false;
    for (int test : judged) {
      asked |= isAsked(test);
    }
    entry = asked ? judges.find(judge, views) : -1;
    if (entry >= 0) {
      for (int test : judged) {
        if (isAsked(test)) {
          from = views.offset(entry);
          hit(test, from, from + views.length(entry));
        }
      }
    }
  }

  private void nextValue() {
    if (++valueMark == Integer.MAX_VALUE) {
      Arrays.fill(testHitAt, 0);
      Arrays.fill(testFoundAt, 0);
      Arrays.fill(partFoundAt, 0);
      valueMark = 1;
    }
  }

  private void look() {
    if (++viewMark == Integer.MAX_VALUE) {
      Arrays.fill(wordDoneAt, 0);
      Arrays.fill(partPendingAt, 0);
      viewMark = 1;
    }
    array = views.array(entry);
    from = views.offset(entry);
    to = from + views.length(entry);
    pendingCount = 0;
    rules.automaton.scan(array, from, to - from, output);
    for (int i = 0; i < pendingCount; i++) {
      find(pending[i]);
    }
    for (int part : rules.slowParts) {
      if (isOpen(part)) {
        find(part);
      }
    }
  }

  /** Whether a test looks at this value, and has not hit in a plainer view. */
  private boolean isAsked(int test) {
    int asked = rules.testHeaders[test];
    return testHitAt[test] != valueMark
        && (rules.testFields[test] & fields) != 0
        && (asked < 0 || asked == header);
  }

  private boolean looksAt(int testViews) {
    return views.fromBase64(entry)
        ? (testViews & RequestRules.BASE64) != 0
        : (testViews & viewMask) != 0;
  }

  private boolean isOpen(int part) {
    int test = rules.partTests[part];
    return partFoundAt[part] != valueMark && isAsked(test) && looksAt(rules.testViews[test]);
  }

  private void find(int part) {
    Regex.Finder finder = finders[part];
    if (finder == null) {
      finder = rules.partRegexes[part].finder();
      finders[part] = finder;
    }
    if (isOpen(part)) {
      int end = finder.find(array, from, to - from);
      if (end >= 0) {
        partFound(part, Math.max(from, end - 24), end);
      }
    }
  }

  private void found(int word, int end) {
    if (wordDoneAt[word] == viewMark) {
      return;
    }
    boolean done = true;
    for (int i = rules.wordRegexes[word]; i < rules.wordRegexes[word + 1]; i++) {
      int part = rules.regexParts[i];
      if (partPendingAt[part] != viewMark && isOpen(part)) {
        partPendingAt[part] = viewMark;
        pending[pendingCount++] = part;
      }
    }
    int start = end - rules.wordLengths[word];
    for (int use = rules.wordUses[word]; use < rules.wordUses[word + 1]; use++) {
      int part = rules.useParts[use];
      if (isOpen(part)) {
        if (stands(use, start, end)) {
          partFound(part, start, end);
        } else {
          done = false;
        }
      }
    }
    if (done) {
      wordDoneAt[word] = viewMark;
    }
  }

  private boolean stands(int use, int start, int end) {
    boolean anchored =
        switch (rules.useAnchors[use]) {
          case CONTAINS -> true;
          case STARTS -> start == from;
          case ENDS -> end == to;
          case EQUALS -> start == from && end == to;
          case WORD ->
              (start == from || !isWord(array[start - 1]) || !isWord(array[start]))
                  && (end == to || !isWord(array[end]) || !isWord(array[end - 1]));
        };
    byte[] cased = rules.useCased[use];
    return anchored && (cased == null || Arrays.equals(array, start, end, cased, 0, cased.length));
  }

  private static boolean isWord(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '_'
        || b < 0;
  }

  private void partFound(int part, int start, int end) {
    int test = rules.partTests[part];
    int wanted = rules.testSizes[test];
    if (wanted == 1) {
      hit(test, start, end);
      return;
    }
    partFoundAt[part] = valueMark;
    if (testFoundAt[test] != valueMark) {
      testFoundAt[test] = valueMark;
      testFound[test] = 0;
    }
    if (++testFound[test] == wanted) {
      hit(test, start, end);
    }
  }

  private void hit(int test, int start, int end) {
    testHitAt[test] = valueMark;
    if (size == tests.length) {
      tests = Arrays.copyOf(tests, 2 * size);
      entries = Arrays.copyOf(entries, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    tests[size] = test;
    entries[size] = entry;
    starts[size] = start;
    ends[size] = end;
    size++;
  }

  /** Number of tests that hit the last value. */
  public int size() {
    return size;
  }

  /** The number of the test of hit {@code i}. */
  public int test(int i) {
    return tests[i];
  }

  /** Whether the hit's text may be evidence; else it only makes an exception. */
  public boolean isEvidence(int i) {
    return rules.isEvidence[tests[i]];
  }

  /** The entry of the value's views that showed hit {@code i}. */
  public int entry(int i) {
    return entries[i];
  }

  /** The view that showed hit {@code i}. */
  public View view(int i) {
    return views.fromBase64(entries[i]) ? View.BASE64 : views.view(entries[i]);
  }

  /** Where in the entry's array the found text begins. */
  public int start(int i) {
    return starts[i];
  }

  /** Where in the entry's array the found text ends, exclusive. */
  public int end(int i) {
    return ends[i];
  }
}
