package dev.spoor.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spoor.model.ClientKey;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.FilterReason;
import dev.spoor.model.Session;
import dev.spoor.model.features.Feature;
import dev.spoor.model.features.Features;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The JSON Schemas of what a run writes, as {@code docs/schemas/NAME.schema.json}: made of the
 * feature registry, the enums and {@link RunReport}, and by hand where the fields stand in code
 * that writes them. They are strict, so that a test finds a field that they do not tell of.
 */
final class OutputSchemas {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NOTE = " Later versions may add fields.";

  private OutputSchemas() {}

  /** The schemas by name. */
  static SortedMap<String, ObjectNode> all() {
    SortedMap<String, ObjectNode> schemas = new TreeMap<>();
    schemas.put(
        "session", session(List.of()).end("Session", "A line of sessions/DATE/sessions.jsonl."));
    schemas.put(
        "alert",
        session(List.of("alert_id", "alert_state"))
            .end(
                "Alert",
                "A line of sessions/DATE/alerts.jsonl: a session of level HIGH or above."));
    schemas.put("threat-intel", VerdictSchemas.threats());
    schemas.put("dead-letter", deadLetter());
    schemas.put("stats", stats());
    schemas.put("run", run());
    return schemas;
  }

  /** A schema as it stands in its file. */
  static String text(ObjectNode schema) {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    printer.indentArraysWith(indenter);
    printer.indentObjectsWith(indenter);
    try {
      return JSON.writer(printer).writeValueAsString(schema) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a schema is always JSON", e);
    }
  }

  /** An object under construction; its fields are required unless said otherwise. */
  static final class Fields {
    private final ObjectNode schema = JSON.createObjectNode();
    private final ObjectNode properties = JSON.createObjectNode();
    private final ArrayNode required = JSON.createArrayNode();

    Fields required(String name, ObjectNode type, String description) {
      required.add(name);
      return optional(name, type, description);
    }

    Fields optional(String name, ObjectNode type, String description) {
      properties.set(name, description.isEmpty() ? type : type.put("description", description));
      return this;
    }

    ObjectNode end() {
      schema.put("type", "object");
      schema.set("properties", properties);
      if (!required.isEmpty()) {
        schema.set("required", required);
      }
      return schema.put("additionalProperties", false);
    }

    /** The whole of a file, or of a line. */
    ObjectNode end(String title, String description) {
      schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
      schema.put("title", title);
      schema.put("description", description + NOTE);
      return end();
    }
  }

  static ObjectNode type(String name) {
    return JSON.createObjectNode().put("type", name);
  }

  static ObjectNode string() {
    return type("string");
  }

  static ObjectNode pattern(String pattern) {
    return string().put("pattern", pattern);
  }

  static ObjectNode instant() {
    return string().put("format", "date-time");
  }

  static ObjectNode count() {
    return type("integer").put("minimum", 0);
  }

  static ObjectNode oneOf(List<String> values) {
    ObjectNode schema = string();
    values.forEach(schema.putArray("enum")::add);
    return schema;
  }

  static ObjectNode listOf(ObjectNode items) {
    ObjectNode list = type("array");
    list.set("items", items);
    return list;
  }

  static ObjectNode mapOf(@Nullable ObjectNode names, ObjectNode values) {
    ObjectNode map = type("object");
    if (names != null) {
      map.set("propertyNames", names);
    }
    map.set("additionalProperties", values);
    return map;
  }

  /** A session; with {@code alertFields} in front, the alert that it is. */
  private static Fields session(List<String> alertFields) {
    List<String> types =
        Arrays.stream(ClientKey.Type.values()).map(ClientKey.Type::wireName).toList();
    List<String> causes =
        Arrays.stream(Session.CloseCause.values())
            .map(cause -> cause.name().toLowerCase(Locale.ROOT))
            .toList();
    Fields version =
        new Fields()
            .required("last", instant(), "Time of the last request.")
            .required("request_count", count(), "Requests.");
    ObjectNode unavailable =
        listOf(oneOf(Features.all().stream().map(Feature::name).toList())).put("uniqueItems", true);
    Fields session = new Fields();
    alertFields.forEach(name -> session.required(name, string(), "Of the alert."));
    if (!alertFields.isEmpty()) {
      session.optional(
          "urgent",
          type("boolean").put("const", true),
          "Sent before the session's next state: all figures are of the requests at hand.");
    }
    session
        .required(
            "sess_uuid",
            string().put("minLength", 1),
            "Id, the same however computed: 32 hex digits, or what the sensor called it.")
        .optional(
            "supersedes",
            listOf(string()).put("maxItems", 16).put("uniqueItems", true),
            "Ids by which live input told of it, before a late request gave it an earlier start.")
        .required(
            "client_key",
            pattern("^[^/]+/(" + String.join("|", types) + ")/"),
            "Site, kind and key of the client.")
        .required("site", string(), "Name of the site.")
        .required("peer_ip", string(), "Client address of the first request.")
        .optional("peer_port", count().put("maximum", 65_535), "Its port, where the log has it.")
        .optional("user_agent", string(), "User agent of the first request, where it sent one.")
        .required("start_time", instant(), "Time of the first request.")
        .required("end_time", instant(), "Time of the last request.")
        .required("request_count", count().put("minimum", 1), "Requests.")
        .required("close_cause", oneOf(causes), "Why it ended: silence, or a boundary of time.");
    VerdictSchemas.addTo(session);
    return session
        .required("features", features(), "What is known of it; see features.md.")
        .required("features_unavailable", unavailable, "Features that the log could not tell.")
        .required("version", version.end(), "Only grows; the newest of a session stands.")
        .required("final", type("boolean"), "Whether it has ended.")
        .required("processed_at", instant(), "Clock of the run; all else comes from the log.");
  }

  private static ObjectNode features() {
    Fields features = new Fields();
    for (Feature feature : Features.all()) {
      ObjectNode type = type(feature.isInteger() ? "integer" : "number");
      if (feature.unit().equals("ratio")) {
        type.put("minimum", 0).put("maximum", 1);
      }
      features.optional(
          feature.name(), type, feature.description() + " Unit: " + feature.unit() + ".");
    }
    return features.end();
  }

  private static List<String> codes() {
    return Arrays.stream(DeadLetterCode.values()).map(DeadLetterCode::wireName).toList();
  }

  private static ObjectNode deadLetter() {
    Fields origin =
        new Fields()
            .required("source", string(), "File, or other source.")
            .required("position", type("integer"), "Offset in it, in unpacked bytes.");
    ObjectNode schema =
        new Fields()
            .required("stage", string(), "The step that could not use it.")
            .required("code", oneOf(codes()), "Why not.")
            .required("message", string(), "Why not, for people.")
            .required("origin", origin.end(), "Where it came from.")
            .required("format", string(), "What it was read as.")
            .optional("payload", string(), "Its bytes, where they are UTF-8.")
            .optional(
                "payload_base64", string().put("contentEncoding", "base64"), "Its bytes, if not.")
            .required(
                "payload_bytes", count(), "How long it was; where it is cut, at least so long.")
            .optional(
                "payload_truncated", type("boolean").put("const", true), "The payload is cut.")
            .optional("at", instant(), "Event time, where it is known.")
            .end("Dead letter", "A line of dead-letters/DATE/dead-letters.jsonl.");
    ArrayNode either = schema.putArray("oneOf");
    either.addObject().putArray("required").add("payload");
    either.addObject().putArray("required").add("payload_base64");
    return schema;
  }

  private static ObjectNode stats() {
    Fields top = new Fields();
    for (String kind : List.of("addresses", "paths", "agents", "referrers")) {
      Fields entry =
          new Fields()
              .required("value", string(), "As logged.")
              .required("requests", count(), "Requests that had it.");
      top.required(kind, listOf(entry.end()), "");
    }
    return new Fields()
        .required("date", pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), "The day, in UTC.")
        .required("requests", count(), "Requests of the day.")
        .required("sessions", count(), "Sessions that began on the day.")
        .required("bytes", count(), "Response bytes of the day.")
        .required("statuses", mapOf(null, count()), "Requests by response status.")
        .required("methods", mapOf(null, count()), "Requests by method.")
        .required("levels", mapOf(null, count()), "Sessions by threat level.")
        .required("verdicts", mapOf(null, count()), "Sessions by verdict.")
        .required("attack_types", mapOf(null, count()), "Sessions by attack type.")
        .required("countries", mapOf(null, count()), "Sessions by country of the address.")
        .required("rules", mapOf(null, count()), "Sessions by rule that fired.")
        .required("top", top.end(), "The most frequent values, most frequent first.")
        .required("per_hour", mapOf(pattern("^[0-2][0-9]$"), count()), "Requests by hour, in UTC.")
        .required(
            "per_minute",
            mapOf(pattern("^[0-2][0-9]:[0-5][0-9]$"), count()),
            "Requests by minute, in UTC.")
        .end("Statistics of a day", "The file stats/DATE_stats.json.");
  }

  private static ObjectNode run() {
    Fields run = new Fields();
    addComponents(run, RunReport.class);
    ObjectNode schema = run.end("Run", "The file run.json: what a run did. It is written last.");
    ObjectNode properties = (ObjectNode) schema.get("properties");
    List<String> reasons =
        Arrays.stream(FilterReason.values()).map(FilterReason::wireName).toList();
    ((ObjectNode) properties.get("filtered_by_reason")).set("propertyNames", oneOf(reasons));
    ((ObjectNode) properties.get("dead_letters_by_code")).set("propertyNames", oneOf(codes()));
    return schema;
  }

  private static void addComponents(Fields fields, Class<?> recordType) {
    for (RecordComponent component : recordType.getRecordComponents()) {
      ObjectNode type = of(component.getGenericType());
      if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        ObjectNode or = JSON.createObjectNode();
        or.putArray("anyOf").add(type).add(type("null"));
        type = or;
      }
      fields.required(snakeCase(component.getName()), type, "");
    }
  }

  private static String snakeCase(String name) {
    return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(name);
  }

  private static ObjectNode of(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? listOf(of(arguments[0]))
          : generic.getRawType() == Map.class ? mapOf(null, of(arguments[1])) : refuse(type);
    }
    if (type == long.class || type == Long.class) {
      return count();
    }
    if (type == double.class) {
      return type("number").put("minimum", 0);
    }
    if (type == String.class) {
      return string();
    }
    if (type == Instant.class) {
      return instant();
    }
    if (type == Object.class) {
      return JSON.createObjectNode();
    }
    if (type instanceof Class<?> named && named.isEnum()) {
      return oneOf(Arrays.stream(named.getFields()).map(OutputSchemas::constant).toList());
    }
    if (type instanceof Class<?> named && named.isRecord()) {
      Fields fields = new Fields();
      addComponents(fields, named);
      return fields.end();
    }
    return refuse(type);
  }

  private static String constant(java.lang.reflect.Field field) {
    return field.getAnnotation(JsonProperty.class).value();
  }

  private static ObjectNode refuse(Type type) {
    throw new IllegalStateException("no schema for " + type);
  }
}
