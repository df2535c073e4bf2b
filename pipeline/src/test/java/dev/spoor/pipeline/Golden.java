package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares text with a committed file. {@code mvn test -Dspoor.accept=true} writes the file
 * instead; a person then reads the difference.
 */
final class Golden {
  private Golden() {}

  /**
   * Checks that a file holds {@code actual}.
   *
   * @param file relative to the module's folder
   */
  static void check(String file, String actual) throws IOException {
    Path path = Path.of(file);
    if (Boolean.getBoolean("spoor.accept")) {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.write(path, actual.getBytes(StandardCharsets.UTF_8));
    }
    String expected = Files.exists(path) ? Files.readString(path, StandardCharsets.UTF_8) : "";
    assertThat("if this is right: mvn test -Dspoor.accept=true", actual, is(expected));
  }
}
