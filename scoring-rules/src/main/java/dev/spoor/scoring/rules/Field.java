package dev.spoor.scoring.rules;

import dev.spoor.model.Place;
import java.util.Locale;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A part of a request that rules look at. What an inspector hands to a {@link ValueMatcher} is of
 * one or several of them, and what a rule names is a set of them.
 */
public enum Field {
  /** The method. */
  METHOD(Place.METHOD),
  /** The whole target as sent. */
  TARGET(Place.TARGET),
  /** The path. */
  PATH(Place.PATH),
  /** One segment of the path; only judges look at it, as SQL begins where a segment does. */
  SEGMENT(Place.PATH),
  /** The whole query. */
  QUERY(Place.QUERY),
  /** The name of an argument of query or body. */
  ARGUMENT_NAME(Place.ARGUMENT_NAME),
  /** The value of an argument of query or body. */
  ARGUMENT(Place.ARGUMENT),
  /** The value of a header that is not one of the other fields. */
  HEADER(Place.HEADER),
  /** The value of a cookie. */
  COOKIE(Place.COOKIE),
  /** All cookies as one text. */
  COOKIES(Place.COOKIE),
  /** The whole body. */
  BODY(Place.BODY),
  /** The user agent. */
  USER_AGENT(Place.USER_AGENT),
  /** The referrer. */
  REFERRER(Place.REFERRER),
  /** The value of an argument in the referrer's query. */
  REFERRER_ARGUMENT(Place.REFERRER),
  /** The host. */
  HOST(Place.HOST),
  /** The protocol. */
  PROTOCOL(Place.PROTOCOL),
  /**
   * The whole body, where every name and value in it is looked at by itself: only rules that ask
   * for a body see it. What is written between values is quotes and commas, no injection.
   */
  SPLIT_BODY(Place.BODY);

  /** Anything that the client chose, but for what is part of something else. */
  static final int VALUE =
      PATH.bit()
          | ARGUMENT_NAME.bit()
          | ARGUMENT.bit()
          | HEADER.bit()
          | COOKIE.bit()
          | BODY.bit()
          | USER_AGENT.bit()
          | REFERRER.bit()
          | REFERRER_ARGUMENT.bit();

  /** Where keywords are looked for. */
  static final int ANYWHERE = VALUE | SPLIT_BODY.bit() | QUERY.bit() | HOST.bit();

  private static final Map<String, Integer> BY_NAME =
      Map.ofEntries(
          Map.entry("cs-method", METHOD.bit()),
          Map.entry("cs-uri", TARGET.bit()),
          Map.entry("c-uri", TARGET.bit()),
          Map.entry("cs-uri-stem", PATH.bit()),
          Map.entry("c-uri-stem", PATH.bit()),
          Map.entry("path", PATH.bit()),
          Map.entry("cs-uri-query", QUERY.bit()),
          Map.entry("c-uri-query", QUERY.bit()),
          Map.entry("cs-user-agent", USER_AGENT.bit()),
          Map.entry("c-useragent", USER_AGENT.bit()),
          Map.entry("cs(user-agent)", USER_AGENT.bit()),
          Map.entry("cs-referer", REFERRER.bit()),
          Map.entry("cs-referrer", REFERRER.bit()),
          Map.entry("cs(referer)", REFERRER.bit()),
          Map.entry("cs-host", HOST.bit()),
          Map.entry("cs-cookie", COOKIES.bit()),
          Map.entry("cs(cookie)", COOKIES.bit()),
          Map.entry("cs-version", PROTOCOL.bit()),
          Map.entry("arg", ARGUMENT.bit()),
          Map.entry("arg-name", ARGUMENT_NAME.bit()),
          Map.entry("cookie", COOKIE.bit()),
          Map.entry("referrer-arg", REFERRER_ARGUMENT.bit()),
          Map.entry("header", HEADER.bit()),
          Map.entry("body", BODY.bit() | SPLIT_BODY.bit()),
          Map.entry("value", VALUE));

  private static final Map<String, Integer> OWN_PLACE =
      Map.of(
          "user-agent", USER_AGENT.bit(),
          "referer", REFERRER.bit(),
          "host", HOST.bit(),
          "cookie", COOKIES.bit());

  private final Place place;

  Field(Place place) {
    this.place = place;
  }

  /** The place that evidence names. */
  public Place place() {
    return place;
  }

  /** This field in a set of them. */
  @SuppressWarnings("EnumOrdinal") // never stored
  public int bit() {
    return 1 << ordinal();
  }

  /** The fields of a name in a rule, or null; not for {@code header.NAME}. */
  static @Nullable Integer named(String name) {
    return BY_NAME.get(name.toLowerCase(Locale.ROOT));
  }

  /** The field of the header of that name in lower case. */
  static int ofHeader(String name) {
    return OWN_PLACE.getOrDefault(name, HEADER.bit());
  }

  /** All names that rules may use, for suggestions. */
  static Iterable<String> names() {
    return BY_NAME.keySet();
  }
}
