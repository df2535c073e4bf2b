package dev.spoor.pipeline.evaluate;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.View;
import dev.spoor.pipeline.evaluate.Outcome.Hit;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts over all requests of all corpora, by rule, by category and by view. */
final class RuleTally {
  /** The requests that a rule, or a category, hit. */
  static final class Count {
    private long attacks;
    private long benign;
    private long alone;
    private long right;
    private long asked;

    /** Of all requests it hit, how many were attacks. */
    Share precision() {
      return new Share(attacks, attacks + benign);
    }

    /** Of the attacks it hit whose category is known, how many are of its category. */
    Share right() {
      return new Share(right, asked);
    }

    /** How many attacks nothing else flagged. */
    long alone() {
      return alone;
    }

    /** How many attacks it hit. */
    long attacks() {
      return attacks;
    }

    /** How many requests it hit that are none. */
    long benign() {
      return benign;
    }
  }

  private final SortedMap<String, Count> rules = new TreeMap<>();
  private final Map<AttackCategory, Count> categories = new EnumMap<>(AttackCategory.class);
  private final Map<View, Long> views = new EnumMap<>(View.class);
  private final Map<AttackCategory, long[]> recall = new EnumMap<>(AttackCategory.class);

  void add(Outcome outcome) {
    List<Hit> counting = outcome.hits().stream().filter(Hit::counts).toList();
    Set<AttackCategory> found = new HashSet<>();
    for (Hit hit : outcome.hits()) {
      Count count = rules.computeIfAbsent(hit.rule(), unused -> new Count());
      add(count, outcome, hit.category(), counting.size() == 1 && hit.counts());
    }
    for (Hit hit : counting) {
      if (found.add(hit.category())) {
        Count count = categories.computeIfAbsent(hit.category(), unused -> new Count());
        add(count, outcome, hit.category(), counting.size() == 1);
      }
    }
    if (outcome.isAttack()) {
      counting.stream()
          .map(Hit::view)
          .min(View::compareTo)
          .ifPresent(view -> views.merge(view, 1L, Long::sum));
      if (outcome.expected().size() == 1) {
        long[] counts =
            recall.computeIfAbsent(outcome.expected().iterator().next(), unused -> new long[2]);
        counts[0] += outcome.isFlagged() ? 1 : 0;
        counts[1]++;
      }
    }
  }

  private static void add(Count count, Outcome outcome, AttackCategory category, boolean alone) {
    if (!outcome.isAttack()) {
      count.benign++;
      return;
    }
    count.attacks++;
    count.alone += alone ? 1 : 0;
    if (!outcome.expected().isEmpty()) {
      count.asked++;
      count.right += outcome.expected().contains(category) ? 1 : 0;
    }
  }

  /** By rule, those that hit nothing left out. */
  SortedMap<String, Count> rules() {
    return rules;
  }

  /** By the category of counting rules. */
  Map<AttackCategory, Count> categories() {
    return categories;
  }

  /** How many attacks each view was the first to show; the views in their order. */
  Map<View, Long> views() {
    return views;
  }

  /** How many requests of attacks of one known category were flagged. */
  Map<AttackCategory, Share> recall() {
    Map<AttackCategory, Share> shares = new EnumMap<>(AttackCategory.class);
    recall.forEach((category, counts) -> shares.put(category, new Share(counts[0], counts[1])));
    return shares;
  }
}
