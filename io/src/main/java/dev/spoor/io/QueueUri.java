package dev.spoor.io;

import java.io.Serializable;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where a queue or store is: {@code scheme://[user@]host[:port][+host[:port]...]/path?name=value};
 * a growing file has no host, {@code file-tail:///path}. It holds no secret: passwords are named by
 * the file or the variable of the environment that has them, so that a URI may be logged and
 * written to {@code run.json}.
 */
public final class QueueUri implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String text;
  private final String scheme;
  private final String user;
  private final List<Server> servers;
  private final List<String> path;
  private final Map<String, String> parameters;

  /**
   * One server.
   *
   * @param host name or address, that of IPv6 without brackets
   * @param port its port, or 0 for the usual one
   */
  record Server(String host, int port) implements Serializable {
    String orPort(int usual) {
      String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      return name + ":" + (port == 0 ? usual : port);
    }
  }

  private QueueUri(
      String text,
      String scheme,
      String user,
      List<Server> servers,
      List<String> path,
      Map<String, String> parameters) {
    this.text = text;
    this.scheme = scheme;
    this.user = user;
    this.servers = List.copyOf(servers);
    this.path = List.copyOf(path);
    this.parameters = new TreeMap<>(parameters);
  }

  /**
   * Reads a URI.
   *
   * @throws IllegalArgumentException with one line that says what is wrong, without any password
   */
  public static QueueUri parse(String text) {
    int colon = text.indexOf("://");
    Arguments.check(colon > 0, "a URI such as kafka://host:9092/topic is needed");
    String rest = text.substring(colon + 3);
    String query = "";
    int mark = rest.indexOf('?');
    if (mark >= 0) {
      query = rest.substring(mark + 1);
      rest = rest.substring(0, mark);
    }
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String user = "";
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      user = authority.substring(0, at);
      authority = authority.substring(at + 1);
      Arguments.check(
          user.indexOf(':') < 0,
          "a password does not belong in a URI, which is logged: name its file with"
              + " passwordFile=, or its environment variable with passwordEnv=");
    }
    List<Server> servers = new ArrayList<>();
    boolean isFile = text.startsWith(FileTailIO.SCHEME + ":");
    Arguments.check(
        !isFile || authority.isEmpty(), "three slashes are needed: %s:///path", FileTailIO.SCHEME);
    for (String server : isFile ? List.<String>of() : split(authority, '+')) {
      servers.add(server(server));
    }
    List<String> path = new ArrayList<>();
    if (slash >= 0 && slash + 1 < rest.length()) {
      split(rest.substring(slash + 1), '/').forEach(segment -> path.add(decode(segment)));
    }
    Map<String, String> parameters = new TreeMap<>();
    if (!query.isEmpty()) {
      for (String parameter : split(query, '&')) {
        int equals = parameter.indexOf('=');
        Arguments.check(equals > 0, "%s is not name=value", parameter);
        String name = parameter.substring(0, equals);
        Arguments.check(
            !name.equalsIgnoreCase("password"),
            "a password does not belong in a URI, which is logged: name its file with"
                + " passwordFile=, or its environment variable with passwordEnv=");
        Arguments.check(
            parameters.put(name, decode(parameter.substring(equals + 1))) == null,
            "%s= is given twice",
            name);
      }
    }
    return new QueueUri(text, text.substring(0, colon), decode(user), servers, path, parameters);
  }

  private static Server server(String text) {
    String host = text;
    String port = "";
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      Arguments.check(close > 0, "%s lacks its ]", text);
      host = text.substring(1, close);
      port = colon > close ? text.substring(colon + 1) : "";
    } else if (colon >= 0) {
      host = text.substring(0, colon);
      port = text.substring(colon + 1);
    }
    Arguments.check(!host.isEmpty(), "the host is missing");
    return new Server(host, port.isEmpty() ? 0 : (int) number("port", port, 1, 65_535));
  }

  static List<String> split(String text, char at) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int to = text.indexOf(at); to >= 0; to = text.indexOf(at, from)) {
      parts.add(text.substring(from, to));
      from = to + 1;
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String decode(String text) {
    // Only percent signs: a plus stands for itself.
    return text.indexOf('%') < 0
        ? text
        : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static long number(String name, String text, long least, long most) {
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + "=" + text + " is not a whole number", e);
    }
    Arguments.check(
        value >= least && value <= most, "%s=%s is not %s to %s", name, text, least, most);
    return value;
  }

  /** Whether a text is a URI of this scheme. */
  public static boolean isOf(String scheme, String text) {
    return text.startsWith(scheme + "://");
  }

  /** What comes before the colon. */
  public String scheme() {
    return scheme;
  }

  /** Who logs in, or the empty string. */
  String user() {
    return user;
  }

  /** The servers, one at least; for a file none. */
  List<Server> servers() {
    return servers;
  }

  /** What stands between the slashes after the servers. */
  public List<String> path() {
    return path;
  }

  /** Refuses parameters that nobody asks for: they would be mistyped. */
  void checkParameters(Set<String> known) {
    for (String name : parameters.keySet()) {
      Arguments.check(known.contains(name), "%s= is none of %s", name, known);
    }
  }

  /** The value of a parameter, or null. */
  public @Nullable String text(String name) {
    return parameters.get(name);
  }

  /** The value of a parameter that has a default. */
  public String text(String name, String otherwise) {
    return parameters.getOrDefault(name, otherwise);
  }

  /** A whole number. */
  int count(String name, int otherwise, int least, int most) {
    String value = parameters.get(name);
    return value == null ? otherwise : (int) number(name, value, least, most);
  }

  /** True or false. */
  boolean flag(String name) {
    String value = parameters.getOrDefault(name, "false");
    Arguments.check(
        value.equals("true") || value.equals("false"), "%s=%s is not true or false", name, value);
    return value.equals("true");
  }

  /** A duration such as {@code 250ms}, {@code 5s}, {@code 2m} or {@code 1h}. */
  Duration duration(String name, Duration otherwise) {
    String value = parameters.get(name);
    if (value == null) {
      return otherwise;
    }
    int digits = 0;
    while (digits < value.length() && Character.digit(value.charAt(digits), 10) >= 0) {
      digits++;
    }
    long millis =
        switch (value.substring(digits)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          default -> 0;
        };
    Arguments.check(
        millis > 0 && digits > 0 && digits < 10,
        "%s=%s is not a duration such as 250ms, 5s, 2m or 1h",
        name,
        value);
    return Duration.ofMillis(Long.parseLong(value.substring(0, digits)) * millis);
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
