package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class GenerateCommandTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void writesLinesAndLabels() throws IOException {
    Path file = folder.getRoot().toPath().resolve("sample.log");
    Captured console = Captured.plain();
    assertThat(console.run("generate", "--lines=500", "--seed=7", "--output=" + file), is(0));
    assertThat(Files.readAllLines(file).size(), is(500));
    Path labels = folder.getRoot().toPath().resolve("sample.log.labels.csv");
    assertThat(Files.readAllLines(labels).get(0), startsWith("client_ip,user_agent,label"));
    assertThat(console.err(), startsWith("Wrote 500 lines ("));
    assertThat(folder.getRoot().list().length, is(2));
  }

  @Test
  public void standardOutputGetsTheSameLinesAsAFileInANewFolder() throws IOException {
    Path file = folder.getRoot().toPath().resolve("new/folders/sample.log");
    assertThat(Captured.plain().run("generate", "--lines=200", "--output=" + file), is(0));
    Captured console = Captured.plain();
    assertThat(console.run("generate", "--lines=200", "--output=-", "--quiet"), is(0));
    assertThat(console.out(), is(Files.readString(file)));
    assertThat(console.err(), is(""));
  }

  @Test
  public void everyOptionHasItsEffect() {
    String plain = lines();
    for (String option :
        new String[] {
          "--seed=2", "--format=waf-json", "--shuffle=1h", "--start=2026-11-01", "--duration=30d"
        }) {
      assertThat(option, lines(option).equals(plain), is(false));
    }
  }

  private static String lines(String... more) {
    Captured console = Captured.plain();
    String[] arguments = new String[more.length + 4];
    System.arraycopy(
        new String[] {"generate", "--lines=300", "--output=-", "--quiet"}, 0, arguments, 0, 4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    assertThat(console.err(), console.run(arguments), is(0));
    return console.out();
  }

  @Test
  public void whatCannotBeIsOneLine() throws IOException {
    String folderName = folder.getRoot().toString();
    String file = folder.newFile().toString();
    String[][] rows = {
      {"2", "--output=-", "--lines=N is missing; try --help"},
      {"2", "--lines=-1", "--lines=-1 is not a whole number of at least 1"},
      {"2", "--targetParallelism=1", "--targetParallelism is not an option"},
      {
        "2",
        "--format=comined",
        "--format=comined is not one of combined, waf-json, honeypot, nginx-error."
            + " Did you mean combined?"
      },
      {
        "2",
        "--start=1800-01-01",
        "--start must be between 1970-01-01T00:00:00Z and 9998-12-31T00:00:00Z, but was"
            + " 1800-01-01T00:00:00Z"
      },
      {"1", "--output=" + folderName, "--output=" + folderName + " is a folder"},
      {"1", "--output=" + file + "/x", "--output=" + file + "/x: " + file + " is not a folder"},
    };
    for (String[] row : rows) {
      Captured console = Captured.plain();
      int code =
          row[1].startsWith("--output")
              ? console.run("generate", row[1], row[0].equals("1") ? "--lines=9" : "--quiet")
              : row[1].startsWith("--lines")
                  ? console.run("generate", row[1], "--output=-")
                  : console.run("generate", row[1], "--lines=9", "--output=-");
      assertThat(console.err(), is("spoor: " + row[2] + System.lineSeparator()));
      assertThat(code, is(Integer.parseInt(row[0])));
    }
  }
}
