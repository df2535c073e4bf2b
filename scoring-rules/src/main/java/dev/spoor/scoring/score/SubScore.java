package dev.spoor.scoring.score;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One component of the score, 0 to 100, as the sum of its parts, the strongest evidence first.
 *
 * @param component name of the component
 * @param weight its weight in points of 100
 * @param parts what adds up to its value
 */
record SubScore(String component, int weight, List<Part> parts) {
  /**
   * What one piece of evidence adds.
   *
   * @param value how much, on the component's scale of 0 to 100
   * @param rule id of the rule, or null
   * @param reason in words
   * @param evidence references to what shows it
   */
  record Part(double value, @Nullable String rule, String reason, List<String> evidence) {}

  /** The component's value, 0 to 100. */
  double value() {
    double sum = 0;
    for (Part part : parts) {
      sum += part.value;
    }
    return sum;
  }
}
