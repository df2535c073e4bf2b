package dev.spoor.pipeline;

import dev.spoor.model.AttackCategory;
import dev.spoor.scoring.inspect.RuleTests;
import dev.spoor.scoring.rules.RefusedRule;
import dev.spoor.scoring.rules.RuleCase;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.rules.RuleText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Tests, lists and counts the rules. */
final class RulesCommand implements Subcommand {
  private static final String USAGE =
      """
      Usage: bin/spoor rules test|list|coverage [--option=value ...]

        test                          run the tests that stand in rule files; exit 1 when one fails
                                      or a rule is refused
        list                          one line for each rule: id, level, category, points, confidence
        coverage                      share of rules with tests, rules by category, slow expressions
      """;

  private static final String EXAMPLES =
      """

      Examples
        bin/spoor rules test --rules=my-rules
        bin/spoor rules list --without=scanning.scanner-agent
      """;

  @Override
  public String name() {
    return "rules";
  }

  @Override
  public String summary() {
    return "test, list or count the rules: rules test --rules=DIR";
  }

  @Override
  public String help() {
    return USAGE + HelpPage.options(OptionTable.of(RulesOptions.class)) + EXAMPLES;
  }

  @Override
  public int run(List<String> arguments, Console console) {
    if (arguments.isEmpty() || arguments.get(0).startsWith("-")) {
      throw new UsageException("rules takes what to do: rules test, rules list or rules coverage");
    }
    String action = arguments.get(0);
    List<String> actions = List.of("test", "list", "coverage");
    if (!actions.contains(action)) {
      throw new UsageException(
          "rules cannot '"
              + action
              + "', only test, list and coverage"
              + Suggestion.sentence(action, actions, "rules "));
    }
    RulesOptions options =
        CommandLine.flags(RulesOptions.class, arguments.subList(1, arguments.size()));
    RuleSet rules = load(options);
    for (String id : rules.unknownIds()) {
      console.message(WithoutRules.message("without", id, rules));
    }
    for (RefusedRule refused : rules.refused()) {
      console.message("refused " + refused);
    }
    return switch (action) {
      case "test" -> test(rules, console);
      case "list" -> list(rules, console);
      default -> coverage(rules, console);
    };
  }

  private static RuleSet load(RulesOptions options) {
    try {
      return RuleSet.of(new RuleSource(orNone(options.getRules()), orNone(options.getWithout())));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--rules: " + e.getMessage(), e);
    }
  }

  private static List<String> orNone(@Nullable List<String> list) {
    return list == null ? List.of() : list;
  }

  private static int test(RuleSet rules, Console console) {
    RuleTests.Outcome outcome = RuleTests.run(rules);
    outcome.failures().forEach(failure -> print(console, failure.toString()));
    print(
        console,
        Quantity.exact(outcome.cases())
            + " tests of "
            + Quantity.exact(outcome.rules())
            + " rules"
            + ofYours(rules)
            + ", "
            + Quantity.exact(outcome.failures().size())
            + " failed"
            + refusedToo(rules));
    return outcome.failures().isEmpty() && rules.refused().isEmpty() ? 0 : Main.FAILED;
  }

  /** A rule without tests passes unseen. */
  private static String ofYours(RuleSet rules) {
    Set<String> builtIn =
        RuleSet.of(RuleSource.BUILT_IN).all().stream()
            .map(RuleInfo::id)
            .collect(Collectors.toSet());
    List<RuleText> yours =
        rules.texts().stream()
            .filter(text -> !builtIn.contains(text.info().id()))
            .collect(Collectors.toList());
    if (yours.isEmpty()) {
      return "";
    }
    long tested = yours.stream().filter(text -> !text.cases().isEmpty()).count();
    long cases = yours.stream().mapToLong(text -> text.cases().size()).sum();
    return " ("
        + Quantity.exact(cases)
        + " of --rules, where "
        + Quantity.exact(tested)
        + " of "
        + Quantity.exact(yours.size())
        + (yours.size() == 1 ? " rule has" : " rules have")
        + " any)";
  }

  private static String refusedToo(RuleSet rules) {
    int refused = rules.refused().size();
    return refused == 0
        ? ""
        : "; " + Quantity.exact(refused) + (refused == 1 ? " rule refused" : " rules refused");
  }

  private static int list(RuleSet rules, Console console) {
    List<RuleText> texts = rules.texts();
    int widest = texts.stream().mapToInt(text -> text.info().id().length()).max().orElse(0);
    for (RuleText text : texts) {
      RuleInfo rule = text.info();
      List<String> marks = new ArrayList<>();
      if (rule.session()) {
        marks.add("session");
      }
      if (rule.shadow()) {
        marks.add("shadow");
      }
      if (text.slow()) {
        marks.add("slow");
      }
      if (text.foreign()) {
        marks.add("from " + text.file());
      }
      print(
          console,
          String.format(
                  Locale.ROOT,
                  "%-" + Math.max(1, widest) + "s  %-13s  %-27s  %3d points  %.2f sure  %s",
                  rule.id(),
                  rule.level().wireName(),
                  rule.category().wireName(),
                  rule.points(),
                  rule.confidencePermille() / 1000.0,
                  String.join(", ", marks))
              .stripTrailing());
    }
    return 0;
  }

  private static int coverage(RuleSet rules, Console console) {
    List<RuleText> texts = rules.texts();
    List<String> untested = new ArrayList<>();
    List<String> slow = new ArrayList<>();
    Map<AttackCategory, Integer> byCategory = new EnumMap<>(AttackCategory.class);
    for (RuleText text : texts) {
      long kinds = text.cases().stream().map(RuleCase::kind).distinct().count();
      if (kinds < RuleCase.Kind.values().length) {
        untested.add(text.info().id());
      }
      if (text.slow()) {
        slow.add(text.info().id());
      }
      byCategory.merge(text.info().category(), 1, Integer::sum);
    }
    int tested = texts.size() - untested.size();
    print(
        console,
        String.format(
            Locale.ROOT,
            "Rules              %d, of them %d on sessions",
            texts.size(),
            rules.all().stream().filter(RuleInfo::session).count()));
    print(
        console,
        String.format(
            Locale.ROOT,
            "With tests         %d (%.0f %%) have positive, near-miss and negative ones",
            tested,
            texts.isEmpty() ? 0 : 100.0 * tested / texts.size()));
    untested.forEach(id -> print(console, "  without          " + id));
    List<String> missing =
        Arrays.stream(AttackCategory.values())
            .filter(category -> !byCategory.containsKey(category))
            .map(AttackCategory::wireName)
            .collect(Collectors.toList());
    print(
        console,
        "Categories         "
            + byCategory.size()
            + " of "
            + AttackCategory.count()
            + (missing.isEmpty() ? "" : "; none for " + String.join(", ", missing)));
    byCategory.forEach(
        (category, count) ->
            print(console, String.format(Locale.ROOT, "  %-28s %4d", category.wireName(), count)));
    print(console, "Slow expressions   " + (slow.isEmpty() ? "none" : String.join(", ", slow)));
    print(console, "Refused            " + rules.refused().size());
    return 0;
  }

  /** Rules may be by anybody, and so may their ids and the names of their files. */
  private static void print(Console console, String line) {
    console.out().println(TerminalText.escape(line));
  }
}
