package dev.spoor.transforms;

import dev.spoor.model.ScoredSession;
import dev.spoor.model.Verdict.ThreatLevel;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What was said of a session so far, and what is to be said next: while it grows, an alert when it
 * first reaches a level that is worth one or rises to a higher one; when it has ended, an alert
 * that settles it, and again only if a late request changes the level.
 *
 * @param alerted the highest level of a provisional alert; null for none
 * @param settled the level of the last settled alert; null for none
 */
record AlertState(@Nullable ThreatLevel alerted, @Nullable ThreatLevel settled) {
  static final AlertState NOTHING_SAID = new AlertState(null, null);

  private static final ThreatLevel LEAST = ThreatLevel.HIGH;

  /** The state after a pane; the same one where the pane is no reason for an alert. */
  AlertState after(ScoredSession pane) {
    ThreatLevel level = pane.verdict().threatLevel();
    return pane.session().isFinal() ? afterFinal(level) : afterEarly(level);
  }

  /** After a pane on time or later. */
  AlertState afterFinal(ThreatLevel level) {
    boolean worthOne = level.compareTo(LEAST) >= 0 || alerted != null || settled != null;
    return worthOne && level != settled ? new AlertState(alerted, level) : this;
  }

  /** After an early pane, or an urgent hit. */
  AlertState afterEarly(ThreatLevel level) {
    boolean worthOne = level.compareTo(LEAST) >= 0;
    return worthOne && settled == null && (alerted == null || level.compareTo(alerted) > 0)
        ? new AlertState(level, null)
        : this;
  }

  /** With what was said of the same session. */
  AlertState joined(AlertState other) {
    return new AlertState(higher(alerted, other.alerted), higher(settled, other.settled));
  }

  /**
   * With what was said of a session that is now part of this one, under an id that is no more: no
   * level of it is said again, and that it was settled settles nothing.
   */
  AlertState joinedUnderAnotherId(AlertState other) {
    ThreatLevel said = higher(alerted, higher(other.alerted, other.settled));
    return new AlertState(said, settled);
  }

  private static @Nullable ThreatLevel higher(@Nullable ThreatLevel a, @Nullable ThreatLevel b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) >= 0 ? a : b;
  }
}
