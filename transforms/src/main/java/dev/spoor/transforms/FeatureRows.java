package dev.spoor.transforms;

import dev.spoor.model.FeatureRow;
import dev.spoor.model.Session;
import dev.spoor.model.features.Feature;
import dev.spoor.model.features.Features;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The features of a session as names and texts, as DETECTION §1.5 has them. */
public final class FeatureRows {
  private static final List<Feature> FEATURES = Features.all();

  private FeatureRows() {}

  /** The row of a session, or of one that still grows. */
  public static FeatureRow of(Session session) {
    List<String> fields = new ArrayList<>(2 * FEATURES.size());
    for (Feature feature : FEATURES) {
      double value = feature.of(session.fragment());
      if (!Double.isNaN(value)) {
        fields.add(feature.name());
        fields.add(text(value));
      }
    }
    Session.Version version = session.version();
    return new FeatureRow(
        session.clientKey(), version.last(), version.requestCount(), session.isFinal(), fields);
  }

  /** A number without exponent and without zeros that say nothing. */
  private static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
