package dev.spoor.pipeline.evaluate;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CorpusKindTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  @Test
  public void aSetIsOpenedByItsKindAndPath() throws IOException {
    Path file = Files.writeString(temporary.getRoot().toPath().resolve("a:b.txt"), "x\n");
    CorpusKind.Named named = CorpusKind.open("values/sql_injection:" + file);
    assertThat(named.name(), is("values/sql_injection"));
    assertThat(named.path(), is(file));
    assertThat(named.corpus(), instanceOf(OwnValues.class));
    assertThat(
        CorpusKind.open("crs:" + temporary.getRoot()).corpus(), instanceOf(CrsRegression.class));
  }

  @Test
  public void aMistakeIsSaidInWords() throws IOException {
    Path file = Files.writeString(temporary.getRoot().toPath().resolve("a.txt"), "x\n");
    String kinds =
        "of a kind that is known: requests, values, agents, hostile-log, people-log, benign-log,"
            + " generated, honeypot, crs, gotestwaf, libinjection, crowdsec-appsec, crowdsec-http,"
            + " crawler-user-agents, isbot, ai-robots";
    String[][] cases = {
      {"a.txt", "KIND:PATH"},
      {"sqli:" + file, kinds},
      {":" + file, kinds},
      {"values:" + file, "values/LABEL:FILE"},
      {"requests/benign:" + file, "requests:FILE"},
      {
        "values/sqli:" + file,
        "right: values/sqli:"
            + file
            + " has the label sqli, which is not benign, attack or a category"
      },
      {
        "agents/person:" + file,
        "right: agents/person:" + file + " has the label person, not bot or browser"
      },
    };
    for (String[] row : cases) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> CorpusKind.open(row[0]));
      assertThat(e.getMessage(), is(row[1]));
    }
  }

  @Test
  public void whatIsNotThereIsNamed() {
    Path folder = temporary.getRoot().toPath();
    IOException e = assertThrows(IOException.class, () -> CorpusKind.open("requests:" + folder));
    assertThat(e.getMessage(), is("there is no file " + folder));
    e = assertThrows(IOException.class, () -> CorpusKind.open("crs:" + folder.resolve("x")));
    assertThat(e.getMessage(), is("there is no folder " + folder.resolve("x")));
    Path log = folder.resolve("sessions.jsonl");
    assertThrows(
        IOException.class, () -> CorpusKind.open("honeypot:" + Files.writeString(log, "{}\n")));
  }
}
