package dev.spoor.scoring.rules;

import dev.spoor.scoring.match.Automaton;
import dev.spoor.scoring.match.Regex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The words of all tests: those that tests look for, and those that expressions require, in sets of
 * which one word must be there. Parts of tests are words and expressions, by number. Words that
 * only one field looks for are in an automaton of their own, so that other values are not searched
 * for them. Immutable and thread-safe.
 */
final class WordTable {
  /** An automaton and the fields whose values it searches. */
  static final class Group {
    final Automaton automaton;
    final int fields;

    /** The number of its first word. */
    final int base;

    Group(Automaton automaton, int fields, int base) {
      this.automaton = automaton;
      this.fields = fields;
      this.base = base;
    }
  }

  final Group[] groups;
  final int[] wordLengths;

  /** Where the uses of each word begin, as a part of a test. */
  final int[] wordUses;

  final int[] useParts;
  final TextTest.Anchor[] useAnchors;

  /** The word as written where case counts, else null. */
  final byte[] @Nullable [] useCased;

  /** Where the sets of each word begin. */
  final int[] wordSets;

  final int[] sets;

  /** Whether some expression runs only around the word. */
  final boolean[] wordPlaced;

  /** Where the expressions begin that are worth a look once the set is found. */
  final int[] setParts;

  final int[] partsOfSets;

  /** Where the further sets begin that an expression requires. */
  final int[] partSets;

  final int[] setsOfParts;

  /** The set around whose words an expression need only run, or -1. */
  final int[] partPlaces;

  /** How far before the end of such a word a match may begin. */
  final int[] partBacks;

  private WordTable(Builder from) {
    from.endGroup();
    groups = from.groups.toArray(Group[]::new);
    wordLengths = ints(from.lengths);
    wordUses = starts(from.uses);
    List<Use> uses = from.uses.stream().flatMap(List::stream).toList();
    useParts = uses.stream().mapToInt(Use::part).toArray();
    useAnchors = uses.stream().map(use -> use.word().anchor()).toArray(TextTest.Anchor[]::new);
    useCased = new byte[useParts.length][];
    for (int i = 0; i < useCased.length; i++) {
      TextTest.Word word = uses.get(i).word();
      useCased[i] = word.cased() ? bytes(word) : null;
    }
    wordSets = starts(from.setsOfWord);
    sets = flat(from.setsOfWord);
    wordPlaced = new boolean[wordLengths.length];
    from.placed.forEach(word -> wordPlaced[word] = true);
    setParts = starts(from.partsOfSet);
    partsOfSets = flat(from.partsOfSet);
    partSets = starts(from.setsOfPart);
    setsOfParts = flat(from.setsOfPart);
    partPlaces = ints(from.places);
    partBacks = ints(from.backs);
  }

  private record Use(int part, TextTest.Word word) {}

  private static byte[] bytes(TextTest.Word word) {
    return word.text().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Where each list begins when they stand one after the other, and where the last ends. */
  private static int[] starts(List<? extends List<?>> lists) {
    int[] starts = new int[lists.size() + 1];
    for (int i = 0; i < lists.size(); i++) {
      starts[i + 1] = starts[i] + lists.get(i).size();
    }
    return starts;
  }

  private static int[] flat(List<List<Integer>> lists) {
    return lists.stream().flatMap(List::stream).mapToInt(Integer::intValue).toArray();
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Number of words. */
  int words() {
    return wordLengths.length;
  }

  /** Number of sets of words. */
  int setCount() {
    return setParts.length - 1;
  }

  @Override
  public String toString() {
    int states = 0;
    long memory = 0;
    for (Group group : groups) {
      states += group.automaton.states();
      memory += group.automaton.memory();
    }
    return words() + " words, " + states + " states, " + memory / 1024 + " KiB";
  }

  /** Collects words, group by group, and in each the parts of tests in order. */
  static final class Builder {
    private final List<Group> groups = new ArrayList<>();
    private Automaton.Builder automaton = new Automaton.Builder();
    private int fields;
    private int base;

    private final List<Integer> lengths = new ArrayList<>();
    private final List<List<Use>> uses = new ArrayList<>();
    private final List<List<Integer>> setsOfWord = new ArrayList<>();
    private final List<Integer> placed = new ArrayList<>();
    private final Map<List<Integer>, Integer> numbers = new LinkedHashMap<>();
    private final List<List<Integer>> partsOfSet = new ArrayList<>();
    private final List<List<Integer>> setsOfPart = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final List<Integer> backs = new ArrayList<>();

    /** Begins a group: what is added next is searched for in values of these fields. */
    void beginGroup(int groupFields) {
      endGroup();
      fields = groupFields;
    }

    private void endGroup() {
      if (automaton.size() > 0) {
        groups.add(new Group(automaton.build(), fields, base));
        base = lengths.size();
        automaton = new Automaton.Builder();
      }
    }

    /** Adds the next part, a word. */
    void add(TextTest.Word word) {
      uses.get(number(bytes(word))).add(new Use(places.size(), word));
      part(List.of());
    }

    /** Adds the next part, an expression. */
    void add(Regex regex) {
      part(regex.required());
    }

    private void part(List<Regex.Words> required) {
      int part = places.size();
      List<Integer> further = new ArrayList<>();
      int place = -1;
      int back = 0;
      for (int i = 0; i < required.size(); i++) {
        Regex.Words words = required.get(i);
        List<Integer> members = words.words().stream().map(this::number).toList();
        int set = set(members);
        if (i == 0) {
          partsOfSet.get(set).add(part);
        } else {
          further.add(set);
        }
        if (place < 0 && words.back() >= 0) {
          place = set;
          back = words.back();
          placed.addAll(members);
        }
      }
      setsOfPart.add(further);
      places.add(place);
      backs.add(back);
    }

    private int set(List<Integer> members) {
      int set = numbers.computeIfAbsent(members, any -> partsOfSet.size());
      if (set == partsOfSet.size()) {
        partsOfSet.add(new ArrayList<>());
        members.forEach(member -> setsOfWord.get(member).add(set));
      }
      return set;
    }

    private int number(byte[] word) {
      int number = base + automaton.add(word);
      if (number == lengths.size()) {
        lengths.add(word.length);
        uses.add(new ArrayList<>());
        setsOfWord.add(new ArrayList<>());
      }
      return number;
    }

    /** Builds the table. */
    WordTable build() {
      return new WordTable(this);
    }
  }
}
