package dev.spoor.scoring.rules;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The rules on sessions of a rule set. */
final class SessionRuleSet implements SessionRules {
  private record Compiled(RuleInfo info, Condition condition, List<String> fields) {}

  private final List<Compiled> rules = new ArrayList<>();

  SessionRuleSet(List<Rule> sources) {
    for (Rule source : sources) {
      Set<String> fields = new LinkedHashSet<>();
      collect(source.condition(), true, fields);
      rules.add(new Compiled(source.info(), source.condition(), List.copyOf(fields)));
    }
    rules.sort(
        Comparator.comparingInt((Compiled rule) -> -rule.info().points())
            .thenComparing(rule -> rule.info().id()));
  }

  @Override
  public List<SessionRuleHit> match(ToDoubleFunction<String> fields) {
    List<SessionRuleHit> hits = new ArrayList<>();
    for (Compiled rule : rules) {
      if (holds(rule.condition(), fields)) {
        List<String> evidence = new ArrayList<>();
        for (String field : rule.fields()) {
          double value = fields.applyAsDouble(field);
          if (!Double.isNaN(value)) {
            evidence.add(field + "=" + text(value));
          }
        }
        hits.add(new SessionRuleHit(rule.info(), evidence));
      }
    }
    return hits;
  }

  /** The rules whose hits a condition counts. */
  static Set<String> counted(Condition condition) {
    Set<String> fields = new LinkedHashSet<>();
    collect(condition, true, fields);
    collect(condition, false, fields);
    Set<String> rules = new LinkedHashSet<>();
    for (String field : fields) {
      String rule = SessionFields.ruleOf(field);
      if (rule != null) {
        rules.add(rule);
      }
    }
    return rules;
  }

  private static void collect(Condition condition, boolean positive, Set<String> into) {
    if (condition instanceof Condition.SessionField field && positive) {
      into.add(field.field());
    } else if (condition instanceof Condition.Leaky leaky && positive) {
      into.add(leaky.field());
      into.add("duration");
    } else if (condition instanceof Condition.Not not) {
      collect(not.part(), !positive, into);
    } else if (condition instanceof Condition.And and) {
      and.parts().forEach(part -> collect(part, positive, into));
    } else if (condition instanceof Condition.Or or) {
      or.parts().forEach(part -> collect(part, positive, into));
    }
  }

  private static boolean holds(Condition condition, ToDoubleFunction<String> fields) {
    if (condition instanceof Condition.SessionField test) {
      return test.comparison().holds(fields.applyAsDouble(test.field()), test.value());
    }
    if (condition instanceof Condition.And and) {
      for (Condition part : and.parts()) {
        if (!holds(part, fields)) {
          return false;
        }
      }
      return true;
    }
    if (condition instanceof Condition.Or or) {
      for (Condition part : or.parts()) {
        if (holds(part, fields)) {
          return true;
        }
      }
      return false;
    }
    if (condition instanceof Condition.Not not) {
      return !holds(not.part(), fields);
    }
    if (condition instanceof Condition.Leaky leaky) {
      double duration = fields.applyAsDouble("duration");
      return fields.applyAsDouble(leaky.field()) > leaky.capacity() + duration / leaky.seconds();
    }
    throw new IllegalStateException("not about sessions: " + condition);
  }

  private static String text(double value) {
    if (Double.isInfinite(value)) {
      return String.valueOf(value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(6, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
