package dev.spoor.pipeline.evaluate;

import dev.spoor.model.AttackCategory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The inputs of libinjection: one URL-encoded value a line, in files {@code sqli-*.txt} and {@code
 * xss-*.txt}, and in {@code false_positives.txt} what once was mistaken. Each is decoded once and
 * sent as the value of an argument, escaped anew: some lines have signs that would end it.
 */
final class LibinjectionInputs implements Corpus.OfRequests {
  static final String SQL_INJECTION = "sql_injection";
  static final String CROSS_SITE_SCRIPTING = "cross_site_scripting";
  static final String FALSE_POSITIVES = "false_positives";

  private final Path folder;

  LibinjectionInputs(Path folder) {
    this.folder = folder;
  }

  @Override
  public void forEach(Consumer<LabelledRequest> action) throws IOException {
    for (Path file : SetFiles.below(folder, ".txt")) {
      String name = SetFiles.baseName(file);
      if (name.startsWith("sqli-")) {
        attacks(file, SQL_INJECTION, AttackCategory.SQL_INJECTION, action);
      } else if (name.startsWith("xss-")) {
        attacks(file, CROSS_SITE_SCRIPTING, AttackCategory.CROSS_SITE_SCRIPTING, action);
      } else if (name.equals(FALSE_POSITIVES)) {
        benign(file, action);
      }
    }
  }

  private static void attacks(
      Path file, String measure, AttackCategory category, Consumer<LabelledRequest> action)
      throws IOException {
    String name = SetFiles.baseName(file);
    List<String> lines = SetFiles.octetLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty()) {
        action.accept(
            LabelledRequest.attack(
                name + ":" + (i + 1), measure, name, Set.of(category), request(lines.get(i))));
      }
    }
  }

  private static void benign(Path file, Consumer<LabelledRequest> action) throws IOException {
    List<String> lines = SetFiles.octetLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty()) {
        action.accept(
            LabelledRequest.benign(
                FALSE_POSITIVES + ":" + (i + 1),
                FALSE_POSITIVES,
                FALSE_POSITIVES,
                request(lines.get(i))));
      }
    }
  }

  private static RequestData request(String line) {
    return RequestData.argument(Octets.escape(Octets.unescape(line)));
  }
}
