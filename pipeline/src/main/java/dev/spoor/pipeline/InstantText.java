package dev.spoor.pipeline;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Points in time as options take them: ISO-8601 with an offset, or a date, which begins in UTC. */
public final class InstantText {
  private InstantText() {}

  /**
   * Reads {@code 2026-11-03}, {@code 2026-11-03T14:00:00Z} or {@code 2026-11-03T14:00+01:00}.
   *
   * @throws IllegalArgumentException with a message that completes "TEXT is not"
   */
  public static Instant parse(String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "a date such as 2026-11-03 or a time with its offset such as 2026-11-03T14:00:00Z", e);
    }
  }
}
