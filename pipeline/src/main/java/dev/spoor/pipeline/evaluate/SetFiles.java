package dev.spoor.pipeline.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.spoor.pipeline.YamlProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the files of labelled sets. */
final class SetFiles {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonMapper JSON = new JsonMapper();

  private SetFiles() {}

  /** The files of a folder and the folders below it whose names end so, in order of their paths. */
  static List<Path> below(Path folder, String... suffixes) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> Stream.of(suffixes).anyMatch(path.getFileName().toString()::endsWith))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  /**
   * The bytes of a file.
   *
   * @throws IOException saying in whole words what is wrong with it
   */
  static byte[] bytes(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("there is no file " + file);
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is no regular file");
    }
    try {
      return Files.readAllBytes(file);
    } catch (AccessDeniedException e) {
      throw new IOException(file + " may not be read: change its permissions", e);
    }
  }

  /** Reads a YAML file. */
  static JsonNode yaml(Path file) throws IOException {
    byte[] bytes = bytes(file);
    String text;
    try {
      text = YamlProblem.text(bytes);
    } catch (IOException e) {
      throw new IOException(file + " " + e.getMessage(), e);
    }
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      try {
        return YAML.readTree(withoutEscapedQuotes(text));
      } catch (JsonProcessingException again) {
        throw new IOException(file + " is not YAML" + YamlProblem.of(e), e);
      }
    }
  }

  /** Other readers of YAML take an escaped single quote inside double ones for the quote. */
  private static String withoutEscapedQuotes(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char escaped = text.charAt(++i);
        if (escaped != '\'') {
          plain.append(c);
        }
        plain.append(escaped);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /** Reads a JSON file. */
  static JsonNode json(Path file) throws IOException {
    try {
      return JSON.readTree(bytes(file));
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not JSON: " + firstLine(e), e);
    }
  }

  /** Reads one JSON object of a file of lines. */
  static JsonNode jsonLine(Path file, int number, String line) throws IOException {
    try {
      JsonNode node = JSON.readTree(line);
      if (!node.isObject()) {
        throw new IOException(file + " line " + number + " is not a JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new IOException(file + " line " + number + " is not JSON: " + firstLine(e), e);
    }
  }

  private static String firstLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("");
  }

  /** The lines of a file in octets, without their terminators; each byte counts. */
  static List<String> octetLines(Path file) throws IOException {
    return lines(Octets.of(bytes(file)));
  }

  /** The lines of a file as text. */
  static List<String> textLines(Path file) throws IOException {
    return lines(new String(bytes(file), StandardCharsets.UTF_8));
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int feed = text.indexOf('\n', from);
      int to = feed < 0 ? text.length() : feed;
      int end = to > from && text.charAt(to - 1) == '\r' ? to - 1 : to;
      lines.add(text.substring(from, end));
      from = to + 1;
    }
    return lines;
  }

  /** The file's name without its suffix. */
  static String baseName(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }

  /** A file's path below a folder, with slashes. */
  static String relative(Path folder, Path file) {
    List<String> names = new ArrayList<>();
    folder.relativize(file).forEach(name -> names.add(name.toString()));
    return String.join("/", names);
  }
}
