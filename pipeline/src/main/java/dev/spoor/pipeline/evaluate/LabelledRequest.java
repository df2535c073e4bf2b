package dev.spoor.pipeline.evaluate;

import dev.spoor.model.AttackCategory;
import java.util.Set;

/**
 * A request of which somebody said what it is.
 *
 * @param id what to call it in a report: names of files and tests, never the payload
 * @param measure what it counts for, such as {@code must_fire}
 * @param group the part of the set it belongs to
 * @param isAttack whether it should be flagged
 * @param expected categories that would be right, or that it comes near to where it is no attack;
 *     empty where any will do
 * @param request what was sent
 */
record LabelledRequest(
    String id,
    String measure,
    String group,
    boolean isAttack,
    Set<AttackCategory> expected,
    RequestData request) {
  /** Copies the categories. */
  LabelledRequest {
    expected = Set.copyOf(expected);
  }

  static LabelledRequest attack(
      String id, String measure, String group, Set<AttackCategory> expected, RequestData request) {
    return new LabelledRequest(id, measure, group, true, expected, request);
  }

  static LabelledRequest nearMiss(
      String id, String measure, String group, Set<AttackCategory> near, RequestData request) {
    return new LabelledRequest(id, measure, group, false, near, request);
  }

  static LabelledRequest benign(String id, String measure, String group, RequestData request) {
    return new LabelledRequest(id, measure, group, false, Set.of(), request);
  }
}
