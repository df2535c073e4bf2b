package dev.spoor.transforms.formats;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.spoor.model.Printable;
import dev.spoor.transforms.formats.JsonMapping.Field;
import dev.spoor.transforms.formats.JsonMapping.Reading;
import dev.spoor.transforms.formats.JsonMapping.Source;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a {@link JsonMapping} from YAML and checks it whole. */
final class JsonMappingReader {
  private static final int MAX_DETECT = 64;
  private static final int MAX_SEGMENTS = 6;
  private static final Set<String> KEYS =
      Set.of("name", "description", "detect", "fields", "always_known", "cannot_say");

  private final String file;
  private final Map<Field, List<Source>> fields = new EnumMap<>(Field.class);
  private final Map<Field, String> defaults = new EnumMap<>(Field.class);

  JsonMappingReader(String file) {
    this.file = file;
  }

  JsonMapping read(Reader reader) throws IOException {
    JsonNode root = tree(reader);
    if (!root.isObject()) {
      throw wrong("the file", "is empty or not a mapping; give name, detect and fields");
    }
    for (String key : keys(root)) {
      if (!KEYS.contains(key)) {
        throw wrong(key, "is not known here; use " + sorted(KEYS));
      }
    }
    String name = name(root.path("name"));
    List<String> detect = detect(root.path("detect"));
    fields(root.path("fields"));
    return new JsonMapping(
        name,
        detect,
        fields,
        defaults,
        fieldSet("always_known", root.path("always_known")),
        fieldSet("cannot_say", root.path("cannot_say")));
  }

  private JsonNode tree(Reader reader) throws IOException {
    ObjectMapper mapper = new ObjectMapper(new YAMLFactory());
    mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    try {
      return mapper.readTree(reader);
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
      String message = e.getOriginalMessage();
      int lineEnd = message.indexOf('\n');
      throw new IllegalArgumentException(
          file
              + ": not YAML: "
              + Printable.of(lineEnd < 0 ? message : message.substring(0, lineEnd), 200)
              + where,
          e);
    }
  }

  private String name(JsonNode node) {
    String name = node.asText("");
    boolean good = !name.isEmpty() && name.length() <= 40;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      good &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
    if (!good) {
      throw wrong(
          "name", "is needed: at most 40 lower-case letters, digits, hyphens and underscores");
    }
    if (name.equals(HoneypotReader.FORMAT) || name.equals(FormatDetector.DEAD_LETTERS)) {
      throw wrong("name", "is '" + name + "', which is the name of something else");
    }
    return name;
  }

  private List<String> detect(JsonNode node) {
    List<String> detect = new ArrayList<>();
    for (JsonNode path : node) {
      detect.add(path("detect", path));
    }
    if (!node.isArray() || detect.isEmpty() || detect.size() > MAX_DETECT) {
      throw wrong(
          "detect", "is needed: a list of 1 to " + MAX_DETECT + " paths that every line has");
    }
    return detect;
  }

  private void fields(JsonNode node) {
    if (!node.isObject()) {
      throw wrong("fields", "is needed: a mapping of fields to paths");
    }
    for (String key : keys(node)) {
      Field field = field("fields", key);
      JsonNode spec = node.get(key);
      List<Source> sources = new ArrayList<>();
      if (spec.isArray()) {
        for (JsonNode one : spec) {
          sources.add(source(field, one));
        }
      } else {
        sources.add(source(field, spec));
      }
      if (sources.isEmpty()) {
        throw wrong("fields." + key, "is an empty list; give a path");
      }
      fields.put(field, sources);
    }
    for (Field required : List.of(Field.TIME, Field.CLIENT_IP)) {
      if (!fields.containsKey(required)) {
        throw wrong("fields." + required.key(), "is needed; give the path where it stands");
      }
    }
    if (!fields.containsKey(Field.URL) && !fields.containsKey(Field.REQUEST_LINE)) {
      throw wrong("fields.url", "is needed, or fields.request_line");
    }
  }

  private Source source(Field field, JsonNode spec) {
    String key = "fields." + field.key();
    if (!spec.isObject()) {
      return new Source(path(key, spec), reading(field, "", key));
    }
    for (String option : keys(spec)) {
      boolean known =
          switch (option) {
            case "path", "default" -> true;
            case "type" -> field == Field.TIME;
            case "unit" -> field == Field.REQUEST_TIME;
            default -> false;
          };
      if (!known) {
        throw wrong(
            key + "." + option,
            "is not known here; use path, default, type (of time) or unit (of request_time)");
      }
    }
    if (spec.hasNonNull("default")) {
      if (field == Field.HEADERS || field == Field.COOKIES) {
        throw wrong(key + ".default", "is not possible for this field");
      }
      defaults.put(field, spec.get("default").asText());
    }
    String reading = spec.path(field == Field.TIME ? "type" : "unit").asText("");
    return new Source(path(key, spec.path("path")), reading(field, reading, key));
  }

  private Reading reading(Field field, String text, String key) {
    if (field != Field.TIME && field != Field.REQUEST_TIME) {
      return Reading.TEXT;
    }
    boolean time = field == Field.TIME;
    List<Reading> allowed =
        Arrays.stream(Reading.values())
            .filter(reading -> time ? reading.isTime() : reading.isDuration())
            .toList();
    for (Reading reading : allowed) {
      if (reading.key().equals(text)) {
        return reading;
      }
    }
    throw wrong(
        key + (time ? ".type" : ".unit"),
        (text.isEmpty() ? "is needed" : "is '" + Printable.of(text, 40) + "'")
            + "; use "
            + allowed.stream().map(Reading::key).collect(joining(", ")));
  }

  private String path(String key, JsonNode node) {
    String path = node.isTextual() || node.isNumber() ? node.asText() : "";
    long segments = path.chars().filter(c -> c == '.').count() + 1;
    if (path.isEmpty() || segments > MAX_SEGMENTS) {
      throw wrong(key, "needs a path of 1 to " + MAX_SEGMENTS + " keys joined by dots");
    }
    return path;
  }

  private Set<Field> fieldSet(String key, JsonNode node) {
    Set<Field> set = EnumSet.noneOf(Field.class);
    if (!node.isMissingNode() && !node.isArray()) {
      throw wrong(key, "must be a list of fields");
    }
    for (JsonNode field : node) {
      set.add(field(key, field.asText("")));
    }
    return set;
  }

  private Field field(String parent, String key) {
    for (Field field : Field.values()) {
      if (field.key().equals(key)) {
        return field;
      }
    }
    throw wrong(
        parent + "." + Printable.of(key, 40),
        "is not a field; use "
            + Arrays.stream(Field.values()).map(Field::key).collect(joining(", ")));
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static String sorted(Set<String> keys) {
    return keys.stream().sorted().collect(joining(", "));
  }

  private IllegalArgumentException wrong(String key, String what) {
    return new IllegalArgumentException(file + ": " + Printable.of(key, 80) + " " + what);
  }
}
