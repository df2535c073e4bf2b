package dev.spoor.model;

import java.util.Locale;

/** Why a record could not be used. Names are part of the output: add, never rename. */
public enum DeadLetterCode {
  /** Longer than {@code --maxLineBytes}. */
  LINE_TOO_LONG,
  /** The line does not have the shape of its format. */
  NOT_IN_FORMAT,
  /** The line ends in the middle of a field. */
  TRUNCATED_LINE,
  /** The client address is not an IPv4 or IPv6 address. */
  BAD_ADDRESS,
  /** The time is not a time, not one that exists, or before 1990. */
  BAD_TIME,
  /** The time lies further ahead of the record's own time than {@code --maxFutureSkew}. */
  FUTURE_TIME,
  /** The response status is not a number of three digits. */
  BAD_STATUS,
  /** A number is not one, or out of range. */
  BAD_NUMBER,
  /** Not JSON. */
  BAD_JSON,
  /** JSON nested deeper than 32 levels. */
  JSON_TOO_DEEP,
  /** A required field is missing. */
  MISSING_FIELD,
  /** A field has a value of the wrong kind. */
  BAD_FIELD,
  /** Delivered by a queue again and again, and never done with. */
  POISON,
  /** Arrived later than {@code --allowedLateness}; the payload is the encoded fragment. */
  TOO_LATE;

  /** The code as written in dead letters and metrics: lower case with underscores. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
