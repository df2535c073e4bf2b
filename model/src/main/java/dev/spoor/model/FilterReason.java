package dev.spoor.model;

import java.util.Locale;

/** Why a record was left out on purpose. Names are part of the output: add, never rename. */
public enum FilterReason {
  /** An empty line, or one of white space only. */
  BLANK,
  /** A header or comment line of the format. */
  HEADER,
  /** Before {@code --from}, or at or after {@code --to}. */
  TIME_RANGE,
  /** Matched by {@code --exclude}. */
  EXCLUDED,
  /** A honeypot session whose {@code sess_uuid} came in another record, too. */
  DUPLICATE;

  /** The reason as written in {@code run.json}: lower case with underscores. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
