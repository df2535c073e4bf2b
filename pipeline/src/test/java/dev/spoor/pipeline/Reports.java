package dev.spoor.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Run reports for tests. */
final class Reports {
  static final Path FILE = Path.of("src/test/resources/dev/spoor/pipeline/run.json");

  private Reports() {}

  /** The report of the golden file, with an outcome of one's own. */
  static RunReport report(String outcome) throws IOException {
    String json = Files.readString(FILE, StandardCharsets.UTF_8);
    return RunReport.parse(
        json.replace("\"succeeded\"", '"' + outcome + '"').getBytes(StandardCharsets.UTF_8));
  }
}
