package dev.spoor.scoring.rules;

/**
 * A rule that cannot run. All others stay.
 *
 * @param file the file it stands in
 * @param rule its id, or its title where it has none, or the empty string where not even that could
 *     be read
 * @param reason why, in one line
 */
public record RefusedRule(String file, String rule, String reason) {
  /** One line for people. */
  @Override
  public String toString() {
    return file + (rule.isEmpty() ? "" : " (" + rule + ")") + ": " + reason;
  }
}
