package dev.spoor.model.features;

import java.util.List;

/** The page {@code docs/features.md}, written from the registry. */
public final class FeatureTable {
  private static final String HEAD =
      """
      # Features

      Every number that a session carries under `features`, in order of id. This page is generated from the registry
      (`Features.java`); [definitions.md](definitions.md) defines the words used.

      A feature that the log cannot say, or that the session is too short for, is left out of `features` and named in
      `features_unavailable`: unknown is not zero. Values that are not whole numbers are rounded half up to six decimals.
      "Thinned" means computed from the 64 requests with the least hashes, in order of time.

      | id | name | unit | description |
      |---|---|---|---|
      """;

  private FeatureTable() {}

  /** The page. */
  public static String toMarkdown(List<Feature> features) {
    StringBuilder page = new StringBuilder(HEAD);
    for (Feature feature : features) {
      page.append("| ")
          .append(feature.id())
          .append(" | `")
          .append(feature.name())
          .append("` | ")
          .append(cell(feature.unit()))
          .append(" | ")
          .append(cell(feature.description()))
          .append(" |\n");
    }
    return page.toString();
  }

  /** Text that stays in its cell and means nothing to Markdown. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;");
  }
}
