package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a URI only names, as it is a secret or stands beside one: {@code passwordEnv}, a variable of
 * the environment; {@code passwordFile}, a file; {@code config}, a file of properties. All are read
 * where they are used, so that they travel in no pipeline and stand in no {@code run.json}.
 */
final class Secrets {
  /** Parameters of URIs that name a password. */
  static final Set<String> PASSWORDS = Set.of("passwordFile", "passwordEnv");

  private Secrets() {}

  /**
   * The password, or null if the URI names none.
   *
   * @throws InputException if it is not to be had
   */
  static @Nullable String password(QueueUri uri) throws InputException {
    String variable = uri.text("passwordEnv");
    if (variable != null) {
      String password = System.getenv(variable);
      if (password == null) {
        throw new InputException(
            "the environment has no " + variable + ", which passwordEnv= names");
      }
      return password;
    }
    String file = uri.text("passwordFile");
    if (file == null) {
      return null;
    }
    try {
      return Files.readString(Path.of(file), UTF_8).strip();
    } catch (IOException e) {
      throw new InputException(
          "cannot read the password in " + file + ": " + Failures.oneLine(e), e);
    }
  }

  /**
   * The properties in the file that {@code config} names; none if it names none.
   *
   * @throws InputException if the file cannot be read
   */
  static Properties config(QueueUri uri) throws InputException {
    return properties(uri.text("config"));
  }

  /**
   * The properties in a file; none without one.
   *
   * @throws InputException if the file cannot be read
   */
  static Properties properties(@Nullable String file) throws InputException {
    Properties properties = new Properties();
    if (file != null) {
      try (InputStream in = Files.newInputStream(Path.of(file))) {
        properties.load(in);
      } catch (IOException | IllegalArgumentException e) {
        throw new InputException(
            "cannot read the properties in " + file + ": " + Failures.oneLine(e), e);
      }
    }
    return properties;
  }
}
