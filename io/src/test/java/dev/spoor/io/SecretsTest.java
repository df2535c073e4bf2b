package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SecretsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static QueueUri uri(String parameters) {
    return QueueUri.parse("jdbc:postgresql://spoor@db.example/web" + parameters);
  }

  @Test
  public void passwordsComeFromFilesAndTheEnvironment() throws IOException {
    Path file = folder.newFile("password").toPath();
    Files.writeString(file, "  s3cret with blank \n", UTF_8);
    assertThat(Secrets.password(uri("")), nullValue());
    assertThat(Secrets.password(uri("?passwordFile=" + file)), is("s3cret with blank"));
    assertThat(Secrets.password(uri("?passwordEnv=PATH")), is(System.getenv("PATH")));
    String[][] cases = {
      {"?passwordFile=" + file + ".not", "cannot read the password in " + file + ".not"},
      {"?passwordEnv=NO_SUCH_VARIABLE", "the environment has no NO_SUCH_VARIABLE"},
    };
    for (String[] each : cases) {
      InputException e =
          assertThrows(each[0], InputException.class, () -> Secrets.password(uri(each[0])));
      assertThat(e.getMessage(), containsString(each[1]));
    }
  }

  @Test
  public void propertiesComeFromAFile() throws IOException {
    Path file = folder.newFile("driver.properties").toPath();
    Files.writeString(file, "sslrootcert=/etc/ca.pem\n# more\nx: y\n", UTF_8);
    assertThat(Secrets.config(uri("")).isEmpty(), is(true));
    assertThat(
        Map.copyOf(Secrets.config(uri("?config=" + file))),
        is(Map.of("sslrootcert", "/etc/ca.pem", "x", "y")));
    Files.writeString(file, "a=\\u00zz\n", UTF_8);
    for (String each : new String[] {file.toString(), file + ".not"}) {
      InputException e =
          assertThrows(each, InputException.class, () -> Secrets.config(uri("?config=" + each)));
      assertThat(e.getMessage(), containsString("cannot read the properties in " + each));
    }
  }
}
