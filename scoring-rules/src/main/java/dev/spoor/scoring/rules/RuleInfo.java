package dev.spoor.scoring.rules;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.Level;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the rest of the pipeline wants to know of a rule, whatever it matches by.
 *
 * @param id the id, unique in a rule set
 * @param key {@link dev.spoor.model.RuleKey} of id and points
 * @param title one line for people
 * @param author the author where the rule is not ours, else null
 * @param level how severe a hit is
 * @param category what kind of attack it shows
 * @param points points of one hit, 0 to 255; the level's unless the rule says otherwise
 * @param confidencePermille the share of hits that are right, in thousandths: measured, or 500
 *     where nobody has measured
 * @param shadow whether hits are counted and shown, and give no points
 * @param session whether the rule looks at whole sessions instead of requests
 * @param techniques ATT&CK ids and OWASP OAT ids, sorted
 * @param cve the vulnerability it looks for, or null
 * @param behaviour id of the behaviour it detects, such as {@code B05}, or null
 * @param tools whether it names an attack tool by its agent
 * @param evasion whether it shows an attempt to hide
 */
public record RuleInfo(
    String id,
    long key,
    String title,
    @Nullable String author,
    Level level,
    AttackCategory category,
    int points,
    int confidencePermille,
    boolean shadow,
    boolean session,
    List<String> techniques,
    @Nullable String cve,
    @Nullable String behaviour,
    boolean tools,
    boolean evasion) {
  /** Copies the list. */
  public RuleInfo {
    techniques = List.copyOf(techniques);
  }
}
