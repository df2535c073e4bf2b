package dev.spoor.pipeline;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/**
 * Durations as people write them in options: a whole number and a unit ({@code 500ms}, {@code 90s},
 * {@code 30m}, {@code 24h}, {@code 7d}), or ISO-8601 ({@code PT30M}). A day has 24 hours.
 */
public final class DurationText {
  /** What a duration looks like, for messages. */
  static final String EXAMPLES = "90s, 30m, 24h, 7d, 500ms or PT30M";

  /** Far more than any option needs, and far from where milliseconds overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private DurationText() {}

  /**
   * Reads a duration, which is never negative and always a whole number of milliseconds.
   *
   * @throws IllegalArgumentException with a message that completes "TEXT is not"
   */
  public static Duration parse(String text) {
    Duration duration;
    try {
      duration = text.startsWith("P") || text.startsWith("p") ? Duration.parse(text) : simple(text);
    } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("a duration such as " + EXAMPLES, e);
    }
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a duration between 0s and " + format(LONGEST));
    }
    if (!duration.truncatedTo(ChronoUnit.MILLIS).equals(duration)) {
      throw new IllegalArgumentException("a whole number of milliseconds");
    }
    return duration;
  }

  private static Duration simple(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    Duration unit = UNITS.get(text.substring(digits).toLowerCase(Locale.ROOT));
    if (unit == null) {
      throw new NumberFormatException("no unit");
    }
    return unit.multipliedBy(Long.parseLong(text.substring(0, digits)));
  }

  /**
   * Writes a duration with the largest unit that divides it, so that {@link #parse} reads it back.
   */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis % 86_400_000 == 0 && millis != 86_400_000) {
      return millis / 86_400_000 + "d";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
