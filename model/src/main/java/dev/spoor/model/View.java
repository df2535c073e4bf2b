package dev.spoor.model;

/**
 * How a value was looked at when something was found in it: as it was, or after undoing one kind of
 * disguise. The order is part of the encoded form of evidence: append only.
 */
public enum View {
  /** As the log had it. */
  RAW,
  /** URL-decoded, as often as it takes. */
  DECODED,
  /** Full-width forms, homoglyphs and overlong UTF-8 made plain. */
  FOLDED,
  /** Entities of HTML, and escapes of JavaScript and CSS, undone. */
  MARKUP,
  /** SQL comments removed. */
  SQL,
  /** What a shell ignores removed. */
  SHELL,
  /** The path that a file system would see. */
  PATH,
  /** Decoded from base64. */
  BASE64
}
