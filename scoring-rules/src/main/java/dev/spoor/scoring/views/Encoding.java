package dev.spoor.scoring.views;

/** How the place that a value stood in encodes its values. */
public enum Encoding {
  /** A query argument, a form field or a cookie: percent signs, and plus for a space. */
  URL,
  /** A path: percent signs; a plus is a plus, and base64 would stand in the last segment. */
  PATH,
  /**
   * A header, a body or what a honeypot kept: nothing is owed, yet percent signs are tried, because
   * many programs behind decode what they are given.
   */
  PLAIN
}
