package dev.spoor.scoring.rules;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The rules that look at whole sessions. Immutable and thread-safe. */
@FunctionalInterface
public interface SessionRules {
  /**
   * The rules that fire on a session, ordered by severity, then id.
   *
   * @param fields value of a field by its name, NaN where unknown: features by table name, and
   *     counts by category ({@code sensitive_file_access.requests}, {@code .distinct}, {@code
   *     .answered})
   */
  List<SessionRuleHit> match(ToDoubleFunction<String> fields);
}
