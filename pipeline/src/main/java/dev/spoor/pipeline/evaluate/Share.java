package dev.spoor.pipeline.evaluate;

import java.util.Locale;

/**
 * A share that was counted, and how far it may be from the true one.
 *
 * @param part how many had it
 * @param whole of how many
 */
record Share(long part, long whole) {
  /** Two-sided 95 % of the normal distribution. */
  private static final double Z = 1.959963984540054;

  /** Checks that the part is one. */
  Share {
    if (part < 0 || part > whole) {
      throw new IllegalArgumentException(part + " is no part of " + whole);
    }
  }

  /** The share; NaN of nothing. */
  double value() {
    return (double) part / whole;
  }

  /** Lower end of the Wilson interval of 95 %. */
  double low() {
    return part == 0 ? 0 : Math.max(0, centre() - spread());
  }

  /** Upper end of the Wilson interval of 95 %; 1 of nothing. */
  double high() {
    return part == whole ? 1 : Math.min(1, centre() + spread());
  }

  private double centre() {
    return (value() + Z * Z / (2 * whole)) / (1 + Z * Z / whole);
  }

  private double spread() {
    double variance = value() * (1 - value()) / whole + Z * Z / (4.0 * whole * whole);
    return Z * Math.sqrt(variance) / (1 + Z * Z / whole);
  }

  /** As {@code 97.3 %}; two digits below one percent and above 99. */
  String percent() {
    return whole == 0 ? "-" : percent(value());
  }

  /** The interval, as {@code 96.1 – 98.2 %}. */
  String interval() {
    return whole == 0 ? "-" : digits(low()) + " – " + percent(high());
  }

  /** A share of 0 to 1 as a percentage that is rounded, but never to nothing or to all. */
  static String percent(double share) {
    return digits(share) + " %";
  }

  private static String digits(double share) {
    double percent = 100 * share;
    boolean extreme = percent < 1 || percent > 99;
    if (percent == 0 || percent == 100) {
      return String.format(Locale.ROOT, "%.0f", percent);
    }
    if (extreme) {
      percent = Math.max(0.01, Math.min(99.99, percent));
    }
    return String.format(Locale.ROOT, extreme ? "%.2f" : "%.1f", percent);
  }
}
