package dev.spoor.scoring.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.spoor.scoring.views.Encoding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads labelled data sets where they stand; nothing of them is in this project. */
final class LabelledTests {
  /** A part of a request, and how it is encoded. */
  record Value(String text, Encoding encoding) {
    byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A request of which a rule must find something, or must not. */
  record Labelled(String name, boolean attack, List<Value> values) {}

  private LabelledTests() {}

  /** The lines of all files of a folder that begin so and end in {@code .txt}. */
  static List<Value> lines(Path folder, String prefix) throws IOException {
    List<Path> files = new ArrayList<>();
    try (var found = Files.newDirectoryStream(folder, prefix + "*.txt")) {
      found.forEach(files::add);
    }
    Collections.sort(files);
    List<Value> values = new ArrayList<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          values.add(
              new Value(
                  new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
                  Encoding.URL));
        }
      }
    }
    return values;
  }

  /** The payloads of a file that lists them in YAML. */
  static List<Value> payloads(Path file) throws IOException {
    List<Value> values = new ArrayList<>();
    // One file escapes an apostrophe where YAML knows no such escape.
    String text = Files.readString(file).replace("\\'", "'");
    for (JsonNode payload : new ObjectMapper(new YAMLFactory()).readTree(text).path("payload")) {
      values.add(new Value(payload.asText(), Encoding.PLAIN));
    }
    return values;
  }

  /** The requests of one family of rules, split as a web server would. */
  static List<Labelled> family(Path folder, String family) throws IOException {
    List<Path> files = new ArrayList<>();
    try (var found = Files.walk(folder)) {
      found
          .filter(
              file -> file.toString().contains("-" + family) && file.toString().endsWith(".yaml"))
          .forEach(files::add);
    }
    Collections.sort(files);
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    List<Labelled> requests = new ArrayList<>();
    for (Path file : files) {
      JsonNode document = yaml.readTree(file.toFile());
      String rule = document.path("rule_id").asText();
      for (JsonNode test : document.path("tests")) {
        List<Value> values = new ArrayList<>();
        Boolean attack = null;
        for (JsonNode stage : test.path("stages")) {
          JsonNode log = stage.path("output").path("log");
          for (JsonNode id : log.path("expect_ids")) {
            attack = id.asText().equals(rule) ? Boolean.TRUE : attack;
          }
          if (attack == null && log.has("no_expect_ids")) {
            attack = false;
          }
          split(stage.path("input"), values);
        }
        if (attack != null) {
          requests.add(new Labelled(rule + "-" + test.path("test_id").asText(), attack, values));
        }
      }
    }
    return requests;
  }

  private static void split(JsonNode input, List<Value> values) {
    String uri = input.path("uri").asText("/");
    int query = uri.indexOf('?');
    values.add(new Value(query < 0 ? uri : uri.substring(0, query), Encoding.PATH));
    if (query >= 0) {
      arguments(uri.substring(query + 1), values);
    }
    String type = "";
    for (Map.Entry<String, JsonNode> header : input.path("headers").properties()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      String value = header.getValue().asText();
      if (name.equals("content-type")) {
        type = value;
      } else if (name.equals("cookie")) {
        for (String cookie : value.split(";", -1)) {
          values.add(new Value(cookie.substring(cookie.indexOf('=') + 1), Encoding.URL));
          values.add(
              new Value(cookie.substring(0, Math.max(0, cookie.indexOf('='))), Encoding.URL));
        }
      } else if (!name.startsWith("accept") && !name.equals("host")) {
        values.add(new Value(value, Encoding.PLAIN));
      }
    }
    String data = input.path("data").asText("");
    if (type.contains("json") || type.contains("xml") || type.contains("multipart")) {
      values.add(new Value(data, Encoding.PLAIN));
    } else {
      arguments(data, values);
    }
  }

  private static void arguments(String query, List<Value> values) {
    for (String argument : query.split("&", -1)) {
      values.add(new Value(argument.substring(argument.indexOf('=') + 1), Encoding.URL));
      values.add(
          new Value(argument.substring(0, Math.max(0, argument.indexOf('='))), Encoding.URL));
    }
  }
}
