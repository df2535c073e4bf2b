package dev.spoor.scoring.rules;

import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A test that stands in a rule's file.
 *
 * @param kind what is expected
 * @param request the request to try, or null in rules on sessions
 * @param fields the fields of the session to try; empty in rules on requests
 * @param line the line it stands in
 */
public record RuleCase(Kind kind, @Nullable Request request, Map<String, Double> fields, int line) {
  /** Copies the map. */
  public RuleCase {
    fields = Map.copyOf(fields);
  }

  /** What a test expects. */
  public enum Kind {
    /** The rule fires. */
    POSITIVE("positive"),
    /** It does not, though the request looks like it. */
    NEAR_MISS("near_miss"),
    /** It does not. */
    NEGATIVE("negative");

    private final String key;

    Kind(String key) {
      this.key = key;
    }

    /** The name in rule files. */
    public String key() {
      return key;
    }
  }

  /** A request to try. What a test does not say is what a browser would say. */
  public record Request(
      String method,
      String target,
      String protocol,
      List<Pair> headers,
      List<Pair> cookies,
      @Nullable String userAgent,
      @Nullable String referrer,
      String host,
      @Nullable String body,
      String address,
      int status,
      long bytes) {
    /** Copies the lists. */
    public Request {
      headers = List.copyOf(headers);
      cookies = List.copyOf(cookies);
    }
  }

  /** A header or cookie. */
  public record Pair(String name, String value) {}
}
