package dev.spoor.scoring.rules;

import java.io.Serializable;
import java.util.List;

/**
 * Where the rules of a run come from: those that are built in, then those in the user's
 * directories, but for some. Small and serializable: workers get this, and load the rules once.
 *
 * @param directories directories, or files, of Sigma rules
 * @param without ids of rules to leave out
 */
public record RuleSource(List<String> directories, List<String> without) implements Serializable {
  private static final long serialVersionUID = 1;

  /** The rules that are built in. */
  public static final RuleSource BUILT_IN = new RuleSource(List.of(), List.of());

  /** Copies the lists. */
  public RuleSource {
    directories = List.copyOf(directories);
    without = List.copyOf(without);
  }
}
