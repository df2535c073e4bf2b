package dev.spoor.transforms;

import java.time.LocalDate;

/** The UTC dates by which output is partitioned. */
public final class Dates {
  private static final long DAY_MILLIS = 86_400_000L;

  private Dates() {}

  /** The UTC date of an instant, as {@code 2025-10-27}. */
  public static String of(long epochMillis) {
    return LocalDate.ofEpochDay(Math.floorDiv(epochMillis, DAY_MILLIS)).toString();
  }
}
