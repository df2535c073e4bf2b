package dev.spoor.scoring.score;

import dev.spoor.model.Verdict.Contribution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Turns components into whole points that sum to the score, and keeps the books of floors and caps.
 * Shares are counted in millionths, so that sums do not depend on the order of additions.
 */
final class PointsLedger {
  private static final double MILLION = 1e6;

  private final List<Contribution> contributions = new ArrayList<>();
  private int score;

  private record Share(
      long millionths, int max, long raw, SubScore component, SubScore.Part part) {}

  /**
   * Weighs components against each other.
   *
   * @param components those whose evidence is known, in the order in which they are told
   * @param leastWeight what weights are divided by if they sum to less
   */
  PointsLedger(List<SubScore> components, int leastWeight) {
    int weights = 0;
    for (SubScore component : components) {
      weights += component.weight();
    }
    int divisor = Math.max(weights, leastWeight);
    List<Share> shares = new ArrayList<>();
    long sum = 0;
    for (SubScore component : components) {
      double factor = (double) component.weight() / divisor;
      int max = (int) Math.round(100 * factor);
      long raw = Math.round(component.value());
      for (SubScore.Part part : component.parts()) {
        Share share =
            new Share(Math.round(part.value() * factor * MILLION), max, raw, component, part);
        shares.add(share);
        sum += share.millionths;
      }
    }
    score = Math.min(100, (int) Math.round(sum / MILLION));
    handOut(shares);
  }

  /** Whole points by the largest remainder; equal remainders in the order of shares. */
  private void handOut(List<Share> shares) {
    int[] points = new int[shares.size()];
    int left = score;
    List<Integer> byRemainder = new ArrayList<>();
    for (int i = 0; i < points.length; i++) {
      points[i] = (int) (shares.get(i).millionths / 1_000_000);
      left -= points[i];
      byRemainder.add(i);
    }
    byRemainder.sort(
        Comparator.comparingLong((Integer i) -> shares.get(i).millionths % 1_000_000).reversed());
    // Fewer points are left than there are shares: each is owed less than one.
    for (int i = 0; i < left; i++) {
      points[byRemainder.get(i)]++;
    }
    for (int i = 0; i < points.length; i++) {
      if (points[i] > 0) {
        Share share = shares.get(i);
        add(
            new Contribution(
                share.component.component(),
                points[i],
                share.max,
                (int) share.raw,
                share.part.rule(),
                share.part.reason(),
                share.part.evidence()));
      }
    }
  }

  private void add(Contribution contribution) {
    contributions.add(contribution);
  }

  /** Lifts the score to {@code least}. Told even where the score is there already: it is why. */
  void floor(String name, int least, @Nullable String rule, String reason, List<String> evidence) {
    int points = Math.max(0, least - score);
    score += points;
    add(new Contribution(name, points, least, least, rule, reason, evidence));
  }

  /** Lowers the score to {@code most}. */
  void cap(String name, int most, String reason, List<String> evidence) {
    int points = Math.min(0, most - score);
    score += points;
    add(new Contribution(name, points, 0, most, null, reason, evidence));
  }

  /** The score, 0 to 100: the sum of the points of {@link #contributions()}. */
  int score() {
    return score;
  }

  /** Every point of the score. */
  List<Contribution> contributions() {
    return List.copyOf(contributions);
  }
}
