package dev.spoor.pipeline;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The variables by which workers of honeypot analytics are set up elsewhere, {@code REDIS_HOST} and
 * the like. They say what no flag and no variable of ours says; without {@code REDIS_HOST} and
 * {@code REDIS_STREAM} they say nothing of the input.
 */
final class WorkerEnvironment {
  /** Variables, and the parameters of the URI that they become. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "CONSUMER_GROUP", "group",
          "CONSUMER_NAME", "consumer",
          "BATCH_SIZE", "batch",
          "BLOCK_MS", "block");

  private static final Set<String> FORMATS = Set.of("jsonl", "json");

  private WorkerEnvironment() {}

  /** Adds what the variables say to what was said already, which stands. */
  static void addTo(Map<String, Setting> settings, Map<String, String> environment) {
    if (environment.containsKey("REDIS_HOST") || environment.containsKey("REDIS_STREAM")) {
      add(settings, "input", "REDIS_HOST", uri(environment));
    }
    String folder = environment.get("DATA_DIR");
    if (folder != null) {
      add(settings, "output", "DATA_DIR", folder);
    }
    String format = environment.getOrDefault("OUTPUT_FORMAT", "").toLowerCase(Locale.ROOT);
    if (FORMATS.contains(format)) {
      add(settings, "outputFormat", "OUTPUT_FORMAT", format);
    }
  }

  private static void add(
      Map<String, Setting> settings, String name, String variable, String text) {
    settings.putIfAbsent(name, Setting.named(name, text, variable));
  }

  private static String uri(Map<String, String> environment) {
    StringBuilder uri = new StringBuilder("redis-stream://");
    uri.append(environment.getOrDefault("REDIS_HOST", "localhost"));
    uri.append(':').append(environment.getOrDefault("REDIS_PORT", "6379"));
    uri.append('/').append(encode(environment.getOrDefault("REDIS_STREAM", "sessions_stream")));
    char separator = '?';
    for (String variable : PARAMETERS.keySet().stream().sorted().toList()) {
      String value = environment.get(variable);
      if (value != null) {
        String unit = variable.equals("BLOCK_MS") ? "ms" : "";
        uri.append(separator).append(PARAMETERS.get(variable)).append('=');
        uri.append(encode(value)).append(unit);
        separator = '&';
      }
    }
    return uri.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
