package dev.spoor.transforms.enrich;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where the records of a database have what is asked for. Each field has paths, keys joined by
 * dots, of which the first that leads to a value counts.
 *
 * @param country ISO 3166 alpha-2
 * @param city a name
 * @param asn a number, with or without "AS"
 * @param organization a name
 * @param anonymous whether the address hides who uses it; any that is true
 * @param hosting whether it is of a hosting provider; any that is true
 * @param anonymousOrHosting either of the two
 */
public record GeoMapping(
    List<String> country,
    List<String> city,
    List<String> asn,
    List<String> organization,
    List<String> anonymous,
    List<String> hosting,
    List<String> anonymousOrHosting)
    implements Serializable {

  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY);

  /** Absent lists are empty. */
  public GeoMapping {
    country = copy(country);
    city = copy(city);
    asn = copy(asn);
    organization = copy(organization);
    anonymous = copy(anonymous);
    hosting = copy(hosting);
    anonymousOrHosting = copy(anonymousOrHosting);
  }

  private static List<String> copy(@Nullable List<String> paths) {
    return paths == null ? List.of() : List.copyOf(paths);
  }

  /** The mapping of MaxMind's databases and of common flat ones. */
  public static GeoMapping shipped() {
    try (InputStream in = GeoMapping.class.getResourceAsStream("geo-mapping.yaml")) {
      return YAML.readValue(
          new String(in.readAllBytes(), StandardCharsets.UTF_8), GeoMapping.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A mapping in YAML, such as {@code country: [location.country]}; its paths are tried before the
   * shipped ones.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static GeoMapping parse(String yaml) {
    GeoMapping own;
    try {
      own = YAML.readValue(yaml, GeoMapping.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no mapping: " + e.getOriginalMessage(), e);
    }
    if (own == null) {
      throw new IllegalArgumentException("no mapping: it is empty");
    }
    GeoMapping shipped = shipped();
    return new GeoMapping(
        both(own.country, shipped.country),
        both(own.city, shipped.city),
        both(own.asn, shipped.asn),
        both(own.organization, shipped.organization),
        both(own.anonymous, shipped.anonymous),
        both(own.hosting, shipped.hosting),
        both(own.anonymousOrHosting, shipped.anonymousOrHosting));
  }

  private static List<String> both(List<String> first, List<String> then) {
    List<String> all = new ArrayList<>(first);
    all.addAll(then);
    return all;
  }

  /** The text at the first path that leads to one, or null. */
  static @Nullable String text(Map<?, ?> record, List<String> paths) {
    for (String path : paths) {
      Object value = value(record, path);
      if (value instanceof String text && !text.isEmpty()) {
        return text;
      }
    }
    return null;
  }

  /** The number at the first path that leads to one, or -1. */
  static int number(Map<?, ?> record, List<String> paths) {
    for (String path : paths) {
      Object value = value(record, path);
      if (value instanceof Number number
          && number.longValue() >= 0
          && number.longValue() <= Integer.MAX_VALUE) {
        return number.intValue();
      }
      if (value instanceof String text) {
        String digits = text.regionMatches(true, 0, "AS", 0, 2) ? text.substring(2) : text;
        if (!digits.isEmpty()
            && digits.length() <= 9
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
          return Integer.parseInt(digits);
        }
      }
    }
    return -1;
  }

  /** Whether one of the paths leads to a truth. */
  static boolean isTrue(Map<?, ?> record, List<String> paths) {
    for (String path : paths) {
      Object value = value(record, path);
      if (Boolean.TRUE.equals(value) || "true".equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Object value(Map<?, ?> record, String path) {
    Object at = record;
    int from = 0;
    while (from <= path.length()) {
      if (!(at instanceof Map<?, ?> map)) {
        return null;
      }
      int dot = path.indexOf('.', from);
      int to = dot < 0 ? path.length() : dot;
      at = map.get(path.substring(from, to));
      from = to + 1;
    }
    return at;
  }
}
