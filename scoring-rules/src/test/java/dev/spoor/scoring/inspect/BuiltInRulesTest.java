package dev.spoor.scoring.inspect;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.spoor.model.AttackCategory;
import dev.spoor.scoring.rules.RuleCase;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.rules.RuleText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Test;

/** What every rule that ships keeps to. A new rule is tried here by being there. */
public class BuiltInRulesTest {
  private static final Path RULES = Path.of("rules");
  private static final String FIRST_LINE = "# yaml-language-server: $schema=../rule.schema.json";

  private final RuleSet rules = RuleSet.of(RuleSource.BUILT_IN);

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(RULES)) {
      return all.filter(path -> path.toString().endsWith(".yaml"))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  @Test
  public void allLoad() throws IOException {
    assertThat(rules.refused(), is(empty()));
    assertThat(files().size(), greaterThan(50));
    assertThat(rules.all().size(), greaterThan(files().size() - 1));
  }

  @Test
  public void allPassTheirTests() {
    RuleTests.Outcome outcome = RuleTests.run(rules);
    assertThat(outcome.failures(), is(empty()));
    assertThat(outcome.rules(), is(rules.all().size()));
    assertThat(outcome.cases(), greaterThan(3 * outcome.rules() - 1));
  }

  @Test
  public void allHaveTestsOfEachKind() {
    List<String> without = new ArrayList<>();
    for (RuleText text : rules.texts()) {
      Set<RuleCase.Kind> kinds = EnumSet.noneOf(RuleCase.Kind.class);
      text.cases().forEach(one -> kinds.add(one.kind()));
      if (kinds.size() < RuleCase.Kind.values().length) {
        without.add(text.info().id() + " has only " + kinds);
      }
    }
    assertThat(without, is(empty()));
  }

  @Test
  public void allKeepToTheSchema() throws IOException {
    ObjectMapper json = new ObjectMapper();
    YAMLMapper yaml = new YAMLMapper();
    JsonNode schemaText = json.readTree(RULES.resolve("rule.schema.json").toFile());
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schemaText);
    List<String> wrong = new ArrayList<>();
    for (Path file : files()) {
      schema
          .validate(yaml.readTree(file.toFile()))
          .forEach(message -> wrong.add(file + ": " + message.getMessage()));
    }
    assertThat(wrong, is(empty()));
  }

  @Test
  public void idsAreDirectoryAndFileName() throws IOException {
    Set<String> wanted = new TreeSet<>();
    List<String> schemaMissing = new ArrayList<>();
    for (Path file : files()) {
      String name = file.getFileName().toString();
      wanted.add(
          file.getParent().getFileName()
              + "."
              + name.substring(0, name.length() - ".yaml".length()));
      if (!Files.readAllLines(file).get(0).equals(FIRST_LINE)) {
        schemaMissing.add(file.toString());
      }
    }
    Set<String> ids = new TreeSet<>();
    rules.all().forEach(rule -> ids.add(rule.id()));
    wanted.removeAll(ids);
    assertThat(wanted, is(empty()));
    assertThat(schemaMissing, is(empty()));
  }

  @Test
  public void requestRulesStandInTheDirectoryOfTheirCategory() {
    List<String> wrong = new ArrayList<>();
    for (RuleInfo rule : rules.all()) {
      String directory = rule.id().substring(0, rule.id().indexOf('.'));
      if (!directory.equals(rule.session() ? "session" : rule.category().wireName())) {
        wrong.add(rule.id() + " is about " + rule.category().wireName());
      }
    }
    assertThat(wrong, is(empty()));
  }

  /** A payload that gives control is no notice, and a notice gives no control. */
  @Test
  public void pointsAreThoseOfTheLevelOrLess() {
    List<String> wrong = new ArrayList<>();
    for (RuleInfo rule : rules.all()) {
      if (rule.points() > rule.level().points()) {
        wrong.add(rule.id() + " gives " + rule.points() + " at level " + rule.level().wireName());
      }
    }
    assertThat(wrong, is(empty()));
  }

  @Test
  public void everyCategoryOfPayloadsAndProbesHasARule() {
    Set<AttackCategory> without = EnumSet.allOf(AttackCategory.class);
    rules.all().forEach(rule -> without.remove(rule.category()));
    without.removeIf(category -> category.kind() == AttackCategory.Kind.BEHAVIOUR);
    assertThat(without, is(empty()));
  }

  /** Each costs a pass over every value of its field. */
  @Test
  public void fewExpressionsAreSlow() {
    List<String> slow = new ArrayList<>();
    for (RuleText text : rules.texts()) {
      if (text.slow()) {
        slow.add(text.info().id());
      }
    }
    assertThat(slow.toString(), slow.size(), lessThan(10));
  }
}
