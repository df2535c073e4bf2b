package dev.spoor.pipeline.evaluate;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.Level;
import dev.spoor.model.Place;
import dev.spoor.model.View;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What became of one labelled case.
 *
 * @param id the case
 * @param measure what it counts for
 * @param group the part of the set it belongs to
 * @param isAttack whether it should be flagged
 * @param isFlagged whether it was
 * @param expected right categories, or those that it comes near to where it is no attack; empty
 *     where any will do or none is asked for
 * @param isRight whether one of them was found; null where it was not flagged or none is asked for
 * @param verdict the word for it where there are more than two, such as a session's verdict
 * @param reason why it came out as it did, in words that many cases share
 * @param hits the rules that told
 */
record Outcome(
    String id,
    String measure,
    String group,
    boolean isAttack,
    boolean isFlagged,
    Set<AttackCategory> expected,
    @Nullable Boolean isRight,
    @Nullable String verdict,
    String reason,
    List<Hit> hits) {
  /**
   * A rule that fired.
   *
   * @param rule its id
   * @param category what it shows
   * @param level how severe it is
   * @param counts whether it flags: neither in shadow mode nor below medium
   * @param view the view that showed it; null for sessions
   * @param place where it stood; null for sessions
   * @param text what it found, as that view shows it, in {@link Octets}; null for sessions
   */
  record Hit(
      String rule,
      AttackCategory category,
      Level level,
      boolean counts,
      @Nullable View view,
      @Nullable Place place,
      @Nullable String text) {}

  /** Copies the collections. */
  Outcome {
    expected = Set.copyOf(expected);
    hits = List.copyOf(hits);
  }

  /** Whether it came out as its label says. */
  boolean isAsLabelled() {
    return isAttack == isFlagged;
  }
}
