package dev.spoor.pipeline;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them, the same in every locale. */
final class Quantity {
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};

  private Quantity() {}

  /** All digits, in groups: {@code 1,203,004}. */
  static String exact(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** As {@link #rough(double)}. */
  static String rough(long value) {
    return rough((double) value);
  }

  /** Three digits and a prefix: {@code 37}, {@code 118 k}, {@code 41.2 M}. */
  static String rough(double value) {
    int prefix = 0;
    double scaled = value;
    while (scaled >= 999.5 && prefix < PREFIXES.length - 1) {
      scaled /= 1_000;
      prefix++;
    }
    if (prefix == 0) {
      return String.format(Locale.ROOT, "%.0f", scaled);
    }
    return String.format(
        Locale.ROOT, scaled < 99.95 ? "%.1f %s" : "%.0f %s", scaled, PREFIXES[prefix]);
  }

  /** Bytes: {@code 480 MB}. */
  static String bytes(long value) {
    String rough = rough(value);
    return value < 1_000 ? rough + " B" : rough + "B";
  }

  /** A share of a whole: {@code 98.7 %}; {@code 0.0 %} only if it is nothing. */
  static String percent(long part, long whole) {
    if (part == 0 || whole == 0) {
      return "0.0 %";
    }
    double percent = 100.0 * part / whole;
    if (percent < 0.05) {
      return "< 0.1 %";
    }
    return part < whole && percent >= 99.95
        ? "> 99.9 %"
        : String.format(Locale.ROOT, "%.1f %%", percent);
  }

  /** Minutes and seconds, with hours where there are any: {@code 05:48}. */
  static String clock(Duration elapsed) {
    return elapsed.toHours() > 0
        ? String.format(
            Locale.ROOT,
            "%d:%02d:%02d",
            elapsed.toHours(),
            elapsed.toMinutesPart(),
            elapsed.toSecondsPart())
        : String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutesPart(), elapsed.toSecondsPart());
  }
}
