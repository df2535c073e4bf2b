package dev.spoor.scoring.rules;

import java.util.Collection;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The rules of a run by the keys that fragments carry. Immutable and thread-safe. */
public interface RuleCatalog {
  /** The rule with that {@link dev.spoor.model.RuleKey}, or null when this set has none. */
  @Nullable RuleInfo byKey(long key);

  /** All rules, ordered by id. */
  Collection<RuleInfo> all();

  /** Hash over all rules, 16 hex digits: equal sets have equal hashes. */
  String hash();
}
