package dev.spoor.scoring.injection;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.Assume.assumeTrue;

import dev.spoor.scoring.views.Encoding;
import dev.spoor.scoring.views.ValueViews;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Test;

/** Recall and mistakes of the judges on labelled values, as a URL carries them. */
public class InjectionCorpusTest {
  private final SqlInjection sql = new SqlInjection();
  private final CrossSiteScripting script = new CrossSiteScripting();
  private final ValueViews views = new ValueViews();
  private Path folder;

  @Before
  public void find() {
    String named = System.getenv("SPOOR_SHARED");
    Optional<Path> found =
        Stream.of(named == null ? "../../shared" : named)
            .map(shared -> Path.of(shared, "data", "libinjection-inputs"))
            .filter(Files::isDirectory)
            .findFirst();
    if (found.isEmpty()) {
      System.err.println("SKIPPED: no libinjection-inputs in SPOOR_SHARED or ../shared");
    }
    assumeTrue("labelled values are there", found.isPresent());
    folder = found.orElseThrow();
  }

  private List<String> values(String prefix) throws IOException {
    List<String> values = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(path -> path.getFileName().toString().startsWith(prefix)).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        text.lines().filter(line -> !line.isBlank()).forEach(values::add);
      }
    }
    assertThat("values of " + prefix, values.size(), greaterThan(200));
    return values;
  }

  private double share(List<String> values, Predicate<ValueViews> judge) {
    long flagged =
        values.stream()
            .filter(
                value -> {
                  byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
                  views.build(bytes, 0, bytes.length, Encoding.URL);
                  return judge.test(views);
                })
            .count();
    return (double) flagged / values.size();
  }

  @Test
  public void sqlIsFound() throws IOException {
    assertThat(share(values("sqli-"), sql::judge), greaterThanOrEqualTo(0.98));
  }

  @Test
  public void scriptIsFound() throws IOException {
    assertThat(share(values("xss-"), script::judge), greaterThanOrEqualTo(0.95));
  }

  @Test
  public void textIsLeftInPeace() throws IOException {
    List<String> texts = values("false_positives");
    assertThat(share(texts, sql::judge), lessThanOrEqualTo(0.02));
    assertThat(share(texts, script::judge), lessThanOrEqualTo(0.02));
  }
}
