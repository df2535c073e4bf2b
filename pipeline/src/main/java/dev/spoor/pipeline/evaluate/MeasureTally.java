package dev.spoor.pipeline.evaluate;

import dev.spoor.pipeline.evaluate.Outcome.Hit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Counts the outcomes of one measure of one corpus. */
final class MeasureTally {
  private final String corpus;
  private final String measure;
  private final boolean isAttack;
  private final Count all = new Count();
  private final SortedMap<String, Count> groups = new TreeMap<>();
  private final SortedMap<String, Long> verdicts = new TreeMap<>();
  private final SortedMap<String, List<Wrong>> wrong = new TreeMap<>();

  /** How many of how many. */
  private static final class Count {
    private long cases;
    private long flagged;
    private long asked;
    private long right;

    void add(Outcome outcome) {
      cases++;
      flagged += outcome.isFlagged() ? 1 : 0;
      if (outcome.isRight() != null) {
        asked++;
        right += outcome.isRight() ? 1 : 0;
      }
    }
  }

  /**
   * A case that came out other than labelled.
   *
   * @param id the case
   * @param group the part of the set it belongs to
   * @param rules the rules that told, the counting ones only where there are some
   */
  record Wrong(String id, String group, List<String> rules) {
    /** Copies the list. */
    Wrong {
      rules = List.copyOf(rules);
    }
  }

  MeasureTally(String corpus, String measure, boolean isAttack) {
    this.corpus = corpus;
    this.measure = measure;
    this.isAttack = isAttack;
  }

  void add(Outcome outcome) {
    all.add(outcome);
    groups.computeIfAbsent(outcome.group(), unused -> new Count()).add(outcome);
    if (outcome.verdict() != null) {
      verdicts.merge(outcome.verdict(), 1L, Long::sum);
    }
    if (!outcome.isAsLabelled()) {
      wrong
          .computeIfAbsent(outcome.reason(), unused -> new ArrayList<>())
          .add(new Wrong(outcome.id(), outcome.group(), rules(outcome)));
    }
  }

  private static List<String> rules(Outcome outcome) {
    Stream<Hit> hits = outcome.hits().stream();
    if (outcome.hits().stream().anyMatch(Hit::counts)) {
      hits = hits.filter(Hit::counts);
    }
    return hits.map(Hit::rule).sorted().toList();
  }

  String corpus() {
    return corpus;
  }

  String measure() {
    return measure;
  }

  /** The name that targets are set by. */
  String name() {
    return corpus + "/" + measure;
  }

  /** Whether its cases should be flagged. */
  boolean isAttack() {
    return isAttack;
  }

  /** How many were flagged: recall of attacks, the rate of false positives of others. */
  Share flagged() {
    return new Share(all.flagged, all.cases);
  }

  /** Of the flagged whose category is known, how many were found to be of it. */
  Share right() {
    return new Share(all.right, all.asked);
  }

  /** The flagged by parts of the set. */
  SortedMap<String, Share> flaggedByGroup() {
    SortedMap<String, Share> shares = new TreeMap<>();
    groups.forEach((group, count) -> shares.put(group, new Share(count.flagged, count.cases)));
    return shares;
  }

  /** Of the flagged of a part, how many were found to be of their category. */
  Share right(String group) {
    Count count = groups.get(group);
    return new Share(count.right, count.asked);
  }

  /** How often each verdict was given; empty where there are only two. */
  SortedMap<String, Long> verdicts() {
    return Collections.unmodifiableSortedMap(verdicts);
  }

  /** What came out other than labelled, by reason. */
  SortedMap<String, List<Wrong>> wrong() {
    return Collections.unmodifiableSortedMap(wrong);
  }
}
