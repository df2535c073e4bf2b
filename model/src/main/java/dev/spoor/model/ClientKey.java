package dev.spoor.model;

/**
 * Who a session belongs to, in its written form {@code site/type/key}. Sites have no slash in them,
 * so the form can be taken apart again.
 *
 * @param site the site, {@code default} where the log has none
 * @param type what the key is made of
 * @param key the key itself
 */
public record ClientKey(String site, Type type, String key) {
  /** What tells clients apart. */
  public enum Type {
    /** Address and user agent. */
    ADDRESS_AGENT("address_agent"),
    /** Address alone. */
    ADDRESS("address"),
    /** Value of a session cookie. */
    COOKIE("cookie"),
    /** Value of a request header. */
    HEADER("header");

    private final String wireName;

    Type(String wireName) {
      this.wireName = wireName;
    }

    /** The name in keys and options. */
    public String wireName() {
      return wireName;
    }
  }

  /**
   * Takes a written key apart.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static ClientKey parse(String text) {
    int first = text.indexOf('/');
    int second = text.indexOf('/', first + 1);
    if (first > 0 && second > 0) {
      for (Type type : Type.values()) {
        if (text.substring(first + 1, second).equals(type.wireName)) {
          return new ClientKey(text.substring(0, first), type, text.substring(second + 1));
        }
      }
    }
    throw new IllegalArgumentException("not a client key: " + text);
  }

  /** The written form. */
  @Override
  public String toString() {
    return site + "/" + type.wireName + "/" + key;
  }
}
