package dev.spoor.model.features;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.Test;

public class FeatureTableTest {
  private static final Path PAGE = Path.of("../docs/features.md");

  @Test
  public void thePageIsThatOfTheRegistry() throws IOException {
    String actual = FeatureTable.toMarkdown(Features.all());
    if (Boolean.getBoolean("spoor.accept")) {
      Files.writeString(PAGE, actual, StandardCharsets.UTF_8);
    }
    assertThat(
        "if this is right: mvn test -Dspoor.accept=true",
        Files.exists(PAGE) ? Files.readString(PAGE, StandardCharsets.UTF_8) : "",
        is(actual));
  }

  @Test
  public void allFeaturesOfTheDesignAreThere() {
    List<String> expected = new ArrayList<>();
    addIds(expected, 1, 27);
    addIds(expected, 29, 31);
    addIds(expected, 33, 47);
    addIds(expected, 49, 55);
    addIds(expected, 60, 60);
    assertThat(Features.all().stream().map(Feature::id).distinct().toList(), is(expected));
  }

  private static void addIds(List<String> ids, int from, int to) {
    IntStream.rangeClosed(from, to).forEach(id -> ids.add("F%02d".formatted(id)));
  }

  @Test
  public void namesAreUniqueAndFindTheirFeature() {
    for (Feature feature : Features.all()) {
      assertThat(Features.named(feature.name()), is(Optional.of(feature)));
      assertThat(feature.name(), feature.name().matches("[a-z][a-z0-9_]*"), is(true));
      assertThat(feature.name(), feature.description().length(), greaterThan(5));
    }
    assertThat(
        Features.all().stream().map(Feature::name).distinct().count(),
        is((long) Features.all().size()));
    assertThat(Features.named("no_such_feature"), is(Optional.empty()));
  }

  @Test
  public void valuesAreRoundedHalfUpToSixDecimals() {
    assertThat(real(0.123_456_5), is(0.123_457));
    assertThat(real(-0.123_456_5), is(-0.123_456));
    assertThat(real(2.0 / 3), is(0.666_667));
    assertThat(real(12345678901.123457), is(12345678901.123457));
    assertThat(real(Double.NaN), is(Double.NaN));
  }

  private static double real(double value) {
    return new Feature("F99", "x", "-", "x", false, unused -> value).of(null);
  }
}
