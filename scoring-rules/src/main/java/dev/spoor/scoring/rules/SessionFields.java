package dev.spoor.scoring.rules;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RuleKey;
import dev.spoor.model.SecurityEvidence;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.features.Feature;
import dev.spoor.model.features.Features;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The fields of one session that rules on sessions ask for, by name. A field that the log cannot
 * say, or that the session is too short for, is NaN. Values are computed when first asked for and
 * kept: not for use by several threads.
 *
 * <p>The names are those of the features, and besides:
 *
 * <ul>
 *   <li>{@code ua_class.browser}, {@code .library}, {@code .bot}, {@code .headless}, {@code
 *       .scanner}, {@code .empty}, {@code .other}: 1 when such an agent was seen, else 0;
 *   <li>{@code <category>.requests}, {@code .not_refused}, {@code .answered}, {@code .distinct}:
 *       what request rules found, as in {@link SecurityEvidence};
 *   <li>{@code hits.<rule id>}: requests that a rule hit, one without points too; unknown where
 *       rules more severe took all the room there is for them;
 *   <li>{@code attack_requests}: requests with a hit of level medium or more.
 * </ul>
 */
public final class SessionFields implements ToDoubleFunction<String> {
  private static final Map<String, ToDoubleFunction<SessionFragment>> TABLE = table();

  /** Before the id of a rule. */
  private static final String HITS = "hits.";

  private final SessionFragment fragment;
  private final Map<String, Double> known = new HashMap<>();

  /** The fields of a session. */
  public SessionFields(SessionFragment fragment) {
    this.fragment = fragment;
  }

  /** The id of the rule whose hits a field counts; null for any other field. */
  static @Nullable String ruleOf(String name) {
    return name.startsWith(HITS) ? name.substring(HITS.length()) : null;
  }

  /** All names that a rule may use, those that count hits aside, in order. */
  public static Set<String> names() {
    return TABLE.keySet();
  }

  /** Value of a field; NaN where unknown, and where there is no such field. */
  @Override
  public double applyAsDouble(String name) {
    Double value = known.get(name);
    if (value == null) {
      String rule = ruleOf(name);
      ToDoubleFunction<SessionFragment> field = TABLE.get(name);
      if (rule != null) {
        value = hits(rule);
      } else {
        value = field == null ? Double.NaN : field.applyAsDouble(fragment);
      }
      known.put(name, value);
    }
    return value;
  }

  private double hits(String rule) {
    SecurityEvidence found = fragment.security();
    if (found == null) {
      return 0;
    }
    for (int i = 0; i < found.ruleCount(); i++) {
      if (RuleKey.isOf(found.ruleKey(i), rule)) {
        return found.ruleRequests(i);
      }
    }
    return found.rulesLeftOut() ? Double.NaN : 0;
  }

  private static Map<String, ToDoubleFunction<SessionFragment>> table() {
    Map<String, ToDoubleFunction<SessionFragment>> table = new TreeMap<>();
    for (Feature feature : Features.all()) {
      table.put(feature.name(), feature::of);
    }
    Map<String, Integer> classes =
        Map.of(
            "browser", UserAgentClass.BROWSER,
            "library", UserAgentClass.LIBRARY,
            "bot", UserAgentClass.BOT,
            "headless", UserAgentClass.HEADLESS,
            "scanner", UserAgentClass.SCANNER,
            "empty", UserAgentClass.EMPTY,
            "other", UserAgentClass.OTHER);
    classes.forEach(
        (name, bit) ->
            table.put(
                "ua_class." + name,
                fragment ->
                    fragment.known(RequestEvent.USER_AGENT) == 0
                        ? Double.NaN
                        : (fragment.userAgentBits() & bit) == 0 ? 0 : 1));
    for (AttackCategory category : AttackCategory.values()) {
      String name = category.name().toLowerCase(Locale.ROOT);
      table.put(name + ".requests", evidence(found -> found.requests(category)));
      table.put(name + ".not_refused", evidence(found -> found.notRefused(category)));
      table.put(name + ".answered", evidence(found -> found.answered(category)));
      table.put(name + ".distinct", evidence(found -> found.distinct(category)));
    }
    table.put("attack_requests", evidence(SecurityEvidence::attackRequests));
    return Collections.unmodifiableMap(table);
  }

  private static ToDoubleFunction<SessionFragment> evidence(
      ToDoubleFunction<SecurityEvidence> count) {
    return fragment -> {
      SecurityEvidence found = fragment.security();
      return found == null ? 0 : count.applyAsDouble(found);
    };
  }
}
