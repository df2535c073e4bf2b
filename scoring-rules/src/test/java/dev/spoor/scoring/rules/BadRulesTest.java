package dev.spoor.scoring.rules;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Each rule of the corpus is refused with the message in its first line; all others stay. */
public class BadRulesTest {
  private static final Path CORPUS = Path.of("src/test/resources/bad-rules");
  private static final String EXPECTED = "# expected: ";

  @org.junit.Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void eachIsRefusedWithItsReason() throws IOException {
    Map<String, String> wanted = new TreeMap<>();
    try (Stream<Path> files = Files.list(CORPUS)) {
      for (Path file : files.sorted().collect(Collectors.toList())) {
        String first = Files.readAllLines(file).get(0);
        assertThat(file + " says what is expected", first.startsWith(EXPECTED), is(true));
        wanted.put(file.toString(), first.substring(EXPECTED.length()));
      }
    }
    assertThat(wanted.size(), greaterThan(60));
    RuleSet rules = RuleSet.load(new RuleSource(List.of(CORPUS.toString()), List.of()));
    Map<String, String> actual = new TreeMap<>();
    for (RefusedRule refused : rules.refused()) {
      actual.merge(refused.file(), refused.reason(), (a, b) -> a + " | " + b);
    }
    assertThat(lines(actual), equalTo(lines(wanted)));
    assertThat(rules.all(), equalTo(RuleSet.of(RuleSource.BUILT_IN).all()));
    assertThat(rules.hash(), equalTo(RuleSet.of(RuleSource.BUILT_IN).hash()));
  }

  @Test
  public void whatOnlyLooksLikeARuleFileIsNamed() throws IOException {
    Path rules = folder.getRoot().toPath();
    Files.copy(CORPUS.resolve("unknown-field.yaml"), rules.resolve("a.yaml"));
    Files.createSymbolicLink(rules.resolve("b.yaml"), rules.resolve("nowhere.yaml"));
    Files.createSymbolicLink(rules.resolve("c.yml"), Path.of("/dev/zero"));
    Files.createSymbolicLink(rules.resolve("d.txt"), rules.resolve("nowhere.txt"));
    Files.createSymbolicLink(rules.resolve("e"), rules);
    Files.createSymbolicLink(rules.resolve("f.yaml"), rules.resolve("a.yaml"));
    RuleSet loaded = RuleSet.load(new RuleSource(List.of(rules.toString()), List.of()));
    String field = " (bad.unknown-field): line 7: process-name: there is no such field in requests";
    assertThat(
        loaded.refused().stream().map(RefusedRule::toString).collect(Collectors.toList()),
        contains(
            rules.resolve("a.yaml") + field,
            rules.resolve("b.yaml") + ": is a link to what is not there",
            rules.resolve("c.yml") + ": is a pipe or device, not a file",
            rules.resolve("e") + ": is a link to a folder that it lies in",
            rules.resolve("f.yaml") + field));
    IllegalArgumentException device =
        assertThrows(
            IllegalArgumentException.class,
            () -> RuleSet.load(new RuleSource(List.of("/dev/zero"), List.of())));
    assertThat(
        device.getMessage(),
        is("the rules in /dev/zero cannot be listed: it is neither a folder nor a file"));
  }

  private static String lines(Map<String, String> map) {
    return map.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining("\n"));
  }

  @Test
  public void aRefusedRuleIsNamed() {
    Path file = CORPUS.resolve("unknown-field.yaml");
    RuleSet rules = RuleSet.load(new RuleSource(List.of(file.toString()), List.of()));
    assertThat(
        rules.refused().stream().map(RefusedRule::toString).collect(Collectors.toList()),
        contains(
            file
                + " (bad.unknown-field): line 7: process-name: there is no such field in"
                + " requests"));
  }
}
