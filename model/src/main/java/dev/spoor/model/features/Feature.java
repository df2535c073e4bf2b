package dev.spoor.model.features;

import dev.spoor.model.SessionFragment;
import java.util.function.ToDoubleFunction;

/**
 * A named number about a session.
 *
 * @param id the feature's number in the design, such as {@code F04}; a feature that reports two
 *     numbers uses its id twice
 * @param name the name in outputs; stable
 * @param unit what it counts in; {@code ratio} is 0 to 1
 * @param description its definition in one or two sentences, in the words of docs/definitions.md
 * @param isInteger whether its values are whole numbers
 * @param extractor computes it; NaN where it is unknown
 */
public record Feature(
    String id,
    String name,
    String unit,
    String description,
    boolean isInteger,
    ToDoubleFunction<SessionFragment> extractor) {

  private static final double DECIMALS = 1e6;

  /**
   * The feature's value in a session, rounded half up to six decimals; NaN where it is unknown.
   * Unknown is not zero: it means the log could not say.
   */
  public double of(SessionFragment fragment) {
    double value = extractor.applyAsDouble(fragment);
    if (isInteger || Double.isNaN(value) || Math.abs(value) > 1e9) {
      return value;
    }
    return Math.floor(value * DECIMALS + 0.5) / DECIMALS;
  }
}
