package dev.spoor.model;

/**
 * Where in a request a value stands. The order is part of the encoded form of evidence: append
 * only.
 */
public enum Place {
  /** The method. */
  METHOD("method"),
  /** The target as sent, query included. */
  TARGET("target"),
  /** The path. */
  PATH("path"),
  /** The whole query. */
  QUERY("query"),
  /** The name of an argument of query or body. */
  ARGUMENT_NAME("argument name"),
  /** The value of an argument of query or body. */
  ARGUMENT("argument"),
  /** The value of a header that has no place of its own. */
  HEADER("header"),
  /** The value of a cookie. */
  COOKIE("cookie"),
  /** The whole body. */
  BODY("body"),
  /** The user agent. */
  USER_AGENT("user agent"),
  /** The referrer. */
  REFERRER("referrer"),
  /** The host. */
  HOST("host"),
  /** The protocol. */
  PROTOCOL("protocol");

  private final String words;

  Place(String words) {
    this.words = words;
  }

  /** The place as one says it. */
  public String words() {
    return words;
  }
}
