package dev.spoor.scoring.views;

/** What was done to a value to hide what it says; evidence of evasion, not of an attack. */
public enum Disguise {
  /** Longer than the cap: only its head and tail were looked at. */
  TRUNCATED,
  /** A character in more UTF-8 bytes than it needs. */
  OVERLONG,
  /** A NUL byte. */
  NUL,
  /** Full-width or other compatibility forms of ASCII letters and signs. */
  WIDE_FORMS,
  /** A URL escape of the form {@code %uHHHH}. */
  UNICODE_ESCAPE,
  /** HTML character references. */
  ENTITIES,
  /** Escapes of JavaScript or CSS. */
  ESCAPES,
  /** A comment of SQL or C in the middle. */
  COMMENT,
  /** A comment that MySQL executes. */
  EXECUTED_COMMENT,
  /** A comment that cuts off the rest of a statement. */
  TAIL_COMMENT,
  /** Characters that a shell ignores inside a word, or {@code $IFS} for a space. */
  SHELL_NOISE,
  /** Base64 of something readable. */
  BASE64;

  /** The bit of this disguise in a set of them. */
  @SuppressWarnings("EnumOrdinal")
  public int bit() {
    return 1 << ordinal();
  }
}
