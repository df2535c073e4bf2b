package dev.spoor.scoring.rules;

import dev.spoor.model.Bytes;
import dev.spoor.model.View;
import dev.spoor.scoring.match.Automaton;
import dev.spoor.scoring.match.Regex;
import dev.spoor.scoring.match.RegexMemory;
import dev.spoor.scoring.views.ValueViews;
import java.util.Arrays;

/**
 * Tries all tests of a rule set on one value in all its views, and lists those that hit, each with
 * the plainest view that showed it. Reused for all values; not thread-safe.
 */
public final class ValueMatcher {
  /** Of a word that occurs more often in a view, only that many places are noted. */
  private static final int MAX_PLACES = 64;

  private static final int NONE = -1;

  // What is known of a word: the views in which it needs no further look and in which it was
  // found, how many of its places were noted, and where its sets and uses stand.
  private static final int DONE_AT = 0;
  private static final int SEEN_AT = 1;
  private static final int PLACES = 2;
  private static final int SETS = 3;
  private static final int SETS_END = 4;
  private static final int USES = 5;
  private static final int USES_END = 6;
  private static final int WORD = 8;

  private final RequestRules rules;
  private final WordTable words;
  private final Automaton.Output output = this::found;
  private final Regex.Finder[] finders;
  private final RegexMemory memory = new RegexMemory();
  private final Judges judges = new Judges();

  /** Marks of what happened in the value or in the view being looked at. */
  private int valueMark;

  private int viewMark;
  private final int[] testHitAt;

  /** Tests that are known to have hit in the part, and the mark of those to leave out. */
  private final int[] knownAt;

  private int partMark = 1;
  private int leftOut = NONE;
  private final int[] testFoundAt;
  private final int[] testFound;
  private final int[] partFoundAt;

  // Of the view: words that need no further look, sets of which a word was found, and expressions
  // whose first set was.
  private int wordBase;

  /** Of each word in one place, as they are needed together: see the constants. */
  private final int[] wordStates;

  private final int[] setSeenAt;
  private final int[] setsSeen;
  private int setsSeenCount;
  private final int[] pending;
  private int pendingCount;

  /** Occurrences of the words that are placed, in order of their ends. */
  private int[] placeWords = new int[256];

  private int[] placeEnds = new int[256];
  private int places;

  // Of the sets whose places are wanted: their occurrences, linked in order.
  private final int[] setPlacedAt;
  private final int[] setFirst;
  private final int[] setLast;
  private final int[] setOpenFrom;
  private int[] nodeEnds = new int[256];
  private int[] nodeNexts = new int[256];
  private int nodes;
  private int[] wordEnds = new int[256];

  private int fields;
  private int header;
  private ValueViews views;
  private int entry;
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
    this.words = rules.words;
    this.finders = new Regex.Finder[rules.partTests.length];
    this.testHitAt = new int[rules.testCount];
    this.knownAt = new int[rules.testCount];
    this.testFoundAt = new int[rules.testCount];
    this.testFound = new int[rules.testCount];
    this.partFoundAt = new int[rules.partTests.length];
    this.pending = new int[rules.partTests.length];
    this.wordStates = new int[words.words() * WORD];
    for (int word = 0; word < words.words(); word++) {
      wordStates[word * WORD + SETS] = words.wordSets[word];
      wordStates[word * WORD + SETS_END] = words.wordSets[word + 1];
      wordStates[word * WORD + USES] = words.wordUses[word];
      wordStates[word * WORD + USES_END] = words.wordUses[word + 1];
    }
    int sets = words.setCount();
    this.setSeenAt = new int[sets];
    this.setsSeen = new int[sets];
    this.setPlacedAt = new int[sets];
    this.setFirst = new int[sets];
    this.setLast = new int[sets];
    this.setOpenFrom = new int[sets];
  }

  /** Whether any test looks at any of these fields. */
  public boolean wants(int fieldSet) {
    return (rules.fields & fieldSet) != 0;
  }

  /** The views that tests look at in values of any of these fields. */
  public int viewsOf(int fieldSet) {
    return rules.viewsOf(fieldSet & rules.fields);
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

  /** Begins a part of a request, in several values of which a test may hit. */
  public void beginPart() {
    if (++partMark == Integer.MAX_VALUE) {
      Arrays.fill(knownAt, 0);
      partMark = 1;
    }
  }

  /** Takes that a test hit a value of the part; returns whether it is the first to do so. */
  public boolean isFirst(int test) {
    boolean first = knownAt[test] != partMark;
    knownAt[test] = partMark;
    return first;
  }

  /** As {@link #match}, but leaves out the tests that are known to have hit in the part. */
  public void matchFurther(int fieldSet, int headerNumber, ValueViews valueViews) {
    leftOut = partMark;
    match(fieldSet, headerNumber, valueViews);
    leftOut = NONE;
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
      if (views.isOneOf(entry, wanted)) {
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
      for (int word = 0; word < wordStates.length; word += WORD) {
        wordStates[word + DONE_AT] = 0;
        wordStates[word + SEEN_AT] = 0;
      }
      Arrays.fill(setSeenAt, 0);
      Arrays.fill(setPlacedAt, 0);
      viewMark = 1;
    }
    array = views.array(entry);
    from = views.offset(entry);
    to = from + views.length(entry);
    setsSeenCount = 0;
    places = 0;
    for (WordTable.Group group : words.groups) {
      if ((group.fields & fields) != 0) {
        wordBase = group.base;
        group.automaton.scan(array, from, to - from, output);
      }
    }
    listPending();
    if (pendingCount > 0) {
      Arrays.sort(pending, 0, pendingCount);
      place();
      for (int i = 0; i < pendingCount; i++) {
        find(pending[i]);
      }
    }
    for (int part : rules.slowParts) {
      if (isOpen(part)) {
        find(part);
      }
    }
  }

  /** Lists the expressions all of whose sets were found. */
  private void listPending() {
    pendingCount = 0;
    for (int i = 0; i < setsSeenCount; i++) {
      int set = setsSeen[i];
      for (int at = words.setParts[set]; at < words.setParts[set + 1]; at++) {
        int part = words.partsOfSets[at];
        if (hasFurtherSets(part) && isOpen(part)) {
          pending[pendingCount++] = part;
        }
      }
    }
  }

  private boolean hasFurtherSets(int part) {
    for (int at = words.partSets[part], last = words.partSets[part + 1]; at < last; at++) {
      if (setSeenAt[words.setsOfParts[at]] != viewMark) {
        return false;
      }
    }
    return true;
  }

  /** Lists where the words stand around which the expressions run that are worth it. */
  private void place() {
    boolean any = false;
    for (int i = 0; i < pendingCount; i++) {
      int set = words.partPlaces[pending[i]];
      if (set >= 0) {
        any = true;
        setPlacedAt[set] = viewMark;
        setFirst[set] = -1;
        setOpenFrom[set] = Integer.MAX_VALUE;
      }
    }
    nodes = 0;
    for (int i = 0; i < places && any; i++) {
      boolean last = placeWords[i] < 0;
      int word = last ? ~placeWords[i] : placeWords[i];
      int end = placeEnds[i];
      for (int at = words.wordSets[word]; at < words.wordSets[word + 1]; at++) {
        int set = words.sets[at];
        if (setPlacedAt[set] == viewMark && setOpenFrom[set] == Integer.MAX_VALUE) {
          append(set, end);
          if (last) {
            setOpenFrom[set] = end;
          }
        }
      }
    }
  }

  private void append(int set, int end) {
    if (nodes == nodeEnds.length) {
      nodeEnds = Arrays.copyOf(nodeEnds, 2 * nodes);
      nodeNexts = Arrays.copyOf(nodeNexts, 2 * nodes);
    }
    nodeEnds[nodes] = end;
    nodeNexts[nodes] = -1;
    if (setFirst[set] < 0) {
      setFirst[set] = nodes;
    } else {
      nodeNexts[setLast[set]] = nodes;
    }
    setLast[set] = nodes++;
  }

  /** Whether a test looks at this value, and has not hit in a plainer view. */
  private boolean isAsked(int test) {
    int asked = rules.testHeaders[test];
    return testHitAt[test] != valueMark
        && knownAt[test] != leftOut
        && (rules.testFields[test] & fields) != 0
        && (asked < 0 || asked == header);
  }

  private boolean isOpen(int part) {
    int test = rules.partTests[part];
    return partFoundAt[part] != valueMark
        && isAsked(test)
        && views.isOneOf(entry, rules.testViews[test]);
  }

  private void find(int part) {
    if (!isOpen(part)) {
      return;
    }
    Regex.Finder finder = finders[part];
    if (finder == null) {
      finder = rules.partRegexes[part].finder(memory);
      finders[part] = finder;
    }
    int end;
    if (rules.partRegexes[part].isAtStart()) {
      end = finder.findAtStart(array, from, to - from);
    } else if (words.partPlaces[part] >= 0) {
      int set = words.partPlaces[part];
      int count = 0;
      for (int node = setFirst[set]; node >= 0; node = nodeNexts[node]) {
        if (count == wordEnds.length) {
          wordEnds = Arrays.copyOf(wordEnds, 2 * count);
        }
        wordEnds[count++] = nodeEnds[node];
      }
      int back = words.partBacks[part];
      end = finder.findAround(array, from, to - from, wordEnds, count, back, setOpenFrom[set]);
    } else {
      end = finder.find(array, from, to - from);
    }
    if (end >= 0) {
      partFound(part, Math.max(from, end - 24), end);
    }
  }

  private void found(int found, int end) {
    int word = wordBase + found;
    int[] all = wordStates;
    int at = word * WORD;
    if (all[at + DONE_AT] == viewMark) {
      return;
    }
    if (all[at + SEEN_AT] != viewMark) {
      all[at + SEEN_AT] = viewMark;
      all[at + PLACES] = words.wordPlaced[word] ? 0 : MAX_PLACES;
      for (int i = all[at + SETS], last = all[at + SETS_END]; i < last; i++) {
        int set = words.sets[i];
        if (setSeenAt[set] != viewMark) {
          setSeenAt[set] = viewMark;
          setsSeen[setsSeenCount++] = set;
        }
      }
    }
    boolean done = all[at + PLACES] == MAX_PLACES || isLastPlace(word, end);
    if (all[at + USES] < all[at + USES_END]) {
      done &= use(word, end);
    }
    if (done) {
      all[at + DONE_AT] = viewMark;
    }
  }

  /** Takes that a word was found that tests look for; returns whether that is all. */
  private boolean use(int word, int end) {
    boolean done = true;
    int start = end - words.wordLengths[word];
    for (int use = words.wordUses[word]; use < words.wordUses[word + 1]; use++) {
      int part = words.useParts[use];
      if (isOpen(part)) {
        if (stands(use, start, end)) {
          partFound(part, start, end);
        } else {
          done = false;
        }
      }
    }
    return done;
  }

  /** Notes where a word stands; returns whether no more will be noted. */
  private boolean isLastPlace(int word, int end) {
    if (places == placeWords.length) {
      placeWords = Arrays.copyOf(placeWords, 2 * places);
      placeEnds = Arrays.copyOf(placeEnds, 2 * places);
    }
    boolean last = ++wordStates[word * WORD + PLACES] == MAX_PLACES;
    placeWords[places] = last ? ~word : word;
    placeEnds[places++] = end;
    return last;
  }

  private boolean stands(int use, int start, int end) {
    boolean anchored =
        switch (words.useAnchors[use]) {
          case CONTAINS -> true;
          case STARTS -> start == from;
          case ENDS -> end == to;
          case EQUALS -> start == from && end == to;
          case WORD ->
              (start == from || !isWord(array[start - 1]) || !isWord(array[start]))
                  && (end == to || !isWord(array[end]) || !isWord(array[end - 1]));
        };
    byte[] cased = words.useCased[use];
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
