package dev.spoor.pipeline;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the YAML file of {@code --config}: a map of option names to values or lists of values. */
final class ConfigFile {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private ConfigFile() {}

  /**
   * Reads the settings of a file, whose names nobody has checked yet.
   *
   * @throws UsageException with one line that names the file, and the line or option at fault
   */
  static List<Setting> read(String file) {
    JsonNode root = tree(file);
    List<Setting> settings = new ArrayList<>();
    if (root.isMissingNode() || root.isNull()) {
      return settings;
    }
    if (!root.isObject()) {
      throw new UsageException(file + " is not a map of option names to values");
    }
    root.properties()
        .forEach(entry -> settings.add(setting(entry.getKey(), entry.getValue(), file)));
    return settings;
  }

  private static Setting setting(String name, JsonNode value, String file) {
    if (name.equals("config")) {
      throw new UsageException(file + ": config: a file of options cannot name another");
    }
    if (!value.isArray()) {
      return Setting.file(name, text(name, value, file), file);
    }
    List<String> texts = new ArrayList<>();
    value.forEach(element -> texts.add(text(name, element, file)));
    return Setting.fileList(name, texts, file);
  }

  private static String text(String name, JsonNode value, String file) {
    if (value.isNull()) {
      throw new UsageException(file + ": " + name + " needs a value");
    }
    if (!value.isValueNode()) {
      throw new UsageException(file + ": " + name + " takes a value or a list of values");
    }
    return value.asText();
  }

  private static JsonNode tree(String file) {
    try {
      Path path = Path.of(file);
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        // A device has no end, and a pipe nobody may ever write to.
        throw new UsageException("--config=" + file + " is not a file");
      }
      return MAPPER.readTree(text(path));
    } catch (NoSuchFileException e) {
      throw new UsageException("--config=" + file + ": there is no such file", e);
    } catch (JsonProcessingException e) {
      throw new UsageException(file + " is not YAML" + YamlProblem.of(e), e);
    } catch (IOException e) {
      throw new UsageException("--config=" + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String text(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      return YamlProblem.text(bytes);
    } catch (IOException e) {
      throw new UsageException(file + " " + e.getMessage(), e);
    }
  }
}
