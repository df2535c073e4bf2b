package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class RulesCommandTest {
  private static final String RULE =
      """
      title: Teapot asked for coffee
      id: example.teapot
      level: low
      logsource: {category: webserver}
      detection:
        selection: {cs-uri-stem|startswith: /teapot/brew}
        condition: selection
      spoor:
        category: admin_probing
        tests:
          positive:
            - /teapot/brew?what=coffee
          near_miss:
            - /teapot/broom
          negative:
            - %s
      """;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private String rules(String negative) throws IOException {
    Path directory = folder.newFolder().toPath();
    Files.writeString(directory.resolve("teapot.yaml"), RULE.formatted(negative));
    return "--rules=" + directory;
  }

  @Test
  public void aFailingTestIsNamedAndFailsTheCommand() throws IOException {
    Captured console = Captured.plain();
    assertThat(console.run("rules", "test", rules("/teapot/brewery")), is(1));
    assertThat(
        console.out(),
        containsString("teapot.yaml:16: example.teapot: negative test: the rule fires"));
    assertThat(console.out(), containsString(" failed\n"));
  }

  @Test
  public void passingTestsAreCounted() throws IOException {
    Captured with = Captured.plain();
    with.run("rules", "test", rules("/"));
    Captured without = Captured.plain();
    without.run("rules", "test");
    assertThat(with.out(), not(containsString("teapot")));
    assertThat(tests(with.out()), is(tests(without.out()) + 3));
    assertThat(
        with.out(), containsString(" rules (3 of --rules, where 1 of 1 rule has any), 0 failed"));
    assertThat(without.out(), not(containsString("--rules")));
  }

  private static int tests(String out) {
    String last = out.strip();
    last = last.substring(last.lastIndexOf('\n') + 1);
    return Integer.parseInt(last.substring(0, last.indexOf(' ')).replace(",", ""));
  }

  @Test
  public void listShowsEachRuleOnALine() throws IOException {
    Captured console = Captured.plain();
    assertThat(console.run("rules", "list", rules("/")), is(0));
    String line =
        console.out().lines().filter(text -> text.startsWith("example.teapot ")).findFirst().get();
    assertThat(
        line.replaceAll(" +", " "), is("example.teapot low admin_probing 2 points 0.50 sure"));
    assertThat(console.err(), is(""));
  }

  @Test
  public void coverageNamesTheRulesWithoutTests() throws IOException {
    Path directory = folder.newFolder().toPath();
    Files.writeString(
        directory.resolve("untested.yml"),
        RULE.formatted("/").substring(0, RULE.indexOf("spoor:")));
    Captured console = Captured.plain();
    assertThat(console.run("rules", "coverage", "--rules=" + directory), is(0));
    assertThat(console.out(), startsWith("Rules  "));
    assertThat(console.out(), containsString("  without          example.teapot\n"));
  }

  @Test
  public void aRefusedRuleIsOneLineAndFailsTheTests() throws IOException {
    Path directory = folder.newFolder().toPath();
    Files.writeString(directory.resolve("bad.yaml"), RULE.formatted("/").replace("stem", "root"));
    Captured console = Captured.plain();
    assertThat(console.run("rules", "test", "--rules=" + directory), is(1));
    assertThat(
        console.err(),
        is(
            "spoor: refused "
                + directory.resolve("bad.yaml")
                + " (example.teapot): line 6: cs-uri-root|startswith: there is no such field in"
                + " requests\n"));
    assertThat(console.out(), containsString("; 1 rule refused\n"));
  }

  @Test
  public void whatIsLeftOutIsGone() throws IOException {
    Captured console = Captured.plain();
    assertThat(console.run("rules", "list", rules("/"), "--without=example.teapot"), is(0));
    assertThat(console.out(), not(containsString("teapot")));
    Captured misspelt = Captured.plain();
    assertThat(misspelt.run("rules", "list", rules("/"), "--without=example.teapod"), is(0));
    assertThat(
        misspelt.err(),
        is(
            "spoor: --without=example.teapod: there is no such rule. Did you mean"
                + " example.teapot?\n"));
  }

  @Test
  public void misuseIsSaid() {
    Captured console = Captured.plain();
    assertThat(console.run("rules"), is(2));
    assertThat(console.run("rules", "tset"), is(2));
    assertThat(console.run("rules", "list", "--rules=no/such/folder"), is(2));
    assertThat(
        console.err(),
        is(
            "spoor: rules takes what to do: rules test, rules list or rules coverage\n"
                + "spoor: rules cannot 'tset', only test, list and coverage. Did you mean rules"
                + " test?\n"
                + "spoor: --rules: there is no directory of rules no/such/folder\n"));
  }
}
