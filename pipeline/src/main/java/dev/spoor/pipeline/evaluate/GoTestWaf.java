package dev.spoor.pipeline.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spoor.model.AttackCategory;
import dev.spoor.pipeline.evaluate.RequestData.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The test cases of GoTestWAF: each payload of a YAML file by each of its encoders in each of its
 * places is one request. Cases of the folder {@code false-pos} are benign, all others are attacks.
 */
final class GoTestWaf implements Corpus.OfRequests {
  static final String TRUE_CASES = "true_cases";
  static final String FALSE_POSITIVE_TEXTS = "false_positive_texts";

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String BOUNDARY = "5f2c9d0e7ab14c63";
  private static final String ARGUMENT = "a1b2c3";

  /** Right categories by the beginning of a file's name. Those with none are not in our words. */
  private static final Map<String, Set<AttackCategory>> EXPECTED =
      Map.ofEntries(
          Map.entry("sqli", Set.of(AttackCategory.SQL_INJECTION)),
          Map.entry("sql-injection", Set.of(AttackCategory.SQL_INJECTION)),
          Map.entry("nosql", Set.of(AttackCategory.NOSQL_INJECTION)),
          Map.entry("xss", Set.of(AttackCategory.CROSS_SITE_SCRIPTING)),
          Map.entry(
              "lfi", Set.of(AttackCategory.PATH_TRAVERSAL, AttackCategory.SENSITIVE_FILE_ACCESS)),
          Map.entry(
              "path-traversal",
              Set.of(AttackCategory.PATH_TRAVERSAL, AttackCategory.SENSITIVE_FILE_ACCESS)),
          Map.entry(
              "rce",
              Set.of(
                  AttackCategory.COMMAND_EXECUTION,
                  AttackCategory.PHP_CODE_INJECTION,
                  AttackCategory.JAVA_INJECTION,
                  AttackCategory.TEMPLATE_INJECTION,
                  AttackCategory.INSECURE_DESERIALIZATION)),
          Map.entry("shell", Set.of(AttackCategory.COMMAND_EXECUTION)),
          Map.entry(
              "ss-include",
              Set.of(AttackCategory.COMMAND_EXECUTION, AttackCategory.TEMPLATE_INJECTION)),
          Map.entry(
              "sst",
              Set.of(
                  AttackCategory.TEMPLATE_INJECTION,
                  AttackCategory.JAVA_INJECTION,
                  AttackCategory.COMMAND_EXECUTION)),
          Map.entry("xxe", Set.of(AttackCategory.XML_EXTERNAL_ENTITY)),
          Map.entry("xml", Set.of(AttackCategory.XML_EXTERNAL_ENTITY)),
          Map.entry("crlf", Set.of(AttackCategory.CRLF_INJECTION)),
          Map.entry("mail", Set.of(AttackCategory.CRLF_INJECTION)),
          Map.entry(
              "user-agent",
              Set.of(
                  AttackCategory.SCANNING,
                  AttackCategory.JAVA_INJECTION,
                  AttackCategory.SERVER_SIDE_REQUEST_FORGERY)));

  private final Path folder;

  GoTestWaf(Path folder) {
    this.folder = folder;
  }

  @Override
  public void forEach(Consumer<LabelledRequest> action) throws IOException {
    for (Path file : SetFiles.below(folder, ".yml", ".yaml")) {
      JsonNode set = SetFiles.yaml(file);
      String name = SetFiles.relative(folder, file);
      String group = name.substring(0, name.lastIndexOf('.'));
      JsonNode payloads = set.path("payload");
      for (int i = 0; i < payloads.size(); i++) {
        for (JsonNode encoder : set.path("encoder")) {
          for (JsonNode place : set.path("placeholder")) {
            String kind = place.isObject() ? place.fieldNames().next() : place.asText();
            String id = group + "#" + (i + 1) + "/" + encoder.asText() + "/" + kind;
            String payload = encode(encoder.asText(), payloads.get(i).asText(), id);
            RequestData request = request(kind, place.path(kind), payload, id);
            action.accept(labelled(id, group, request));
          }
        }
      }
    }
  }

  private static LabelledRequest labelled(String id, String group, RequestData request) {
    return group.startsWith("false-pos/")
        ? LabelledRequest.benign(id, FALSE_POSITIVE_TEXTS, group, request)
        : LabelledRequest.attack(id, TRUE_CASES, group, expected(group), request);
  }

  /** Files are called {@code community-8kb-rce}, {@code rce-urlpath}, {@code sql-injection}. */
  private static Set<AttackCategory> expected(String group) {
    String name = group.substring(group.lastIndexOf('/') + 1);
    for (String prefix : List.of("community-", "8kb-", "16kb-")) {
      name = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
    for (Map.Entry<String, Set<AttackCategory>> entry : EXPECTED.entrySet()) {
      if (name.equals(entry.getKey()) || name.startsWith(entry.getKey() + "-")) {
        return entry.getValue();
      }
    }
    return Set.of();
  }

  /** What an encoder makes of a payload, in octets. */
  private static String encode(String encoder, String payload, String id) throws IOException {
    return switch (encoder) {
      case "Plain" -> Octets.of(payload);
      case "URL" -> Octets.escape(Octets.of(payload));
      case "Base64" -> Base64.getEncoder().encodeToString(payload.getBytes(UTF_8));
      case "Base64Flat" ->
          Base64.getEncoder().withoutPadding().encodeToString(payload.getBytes(UTF_8));
      case "JSUnicode" -> jsUnicode(payload);
      case "XMLEntity" -> xmlEntities(Octets.of(payload));
      default -> throw new IOException(id + ": there is no encoder " + encoder);
    };
  }

  private static String jsUnicode(String text) {
    StringBuilder escaped = new StringBuilder(6 * text.length());
    for (int i = 0; i < text.length(); i++) {
      escaped.append(String.format("\\u%04x", (int) text.charAt(i)));
    }
    return escaped.toString();
  }

  private static String xmlEntities(String octets) {
    return octets
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }

  private static RequestData request(String place, JsonNode config, String payload, String id)
      throws IOException {
    return switch (place) {
      case "URLPath" -> RequestData.get("/" + payload);
      case "URLParam" -> RequestData.get("/?" + ARGUMENT + "=" + payload);
      case "Header" -> withHeader("X-" + ARGUMENT, payload);
      case "UserAgent" -> withAgent(payload);
      case "HTMLForm" -> RequestData.post("/", FORM, ARGUMENT + "=" + payload);
      case "HTMLMultipartForm" ->
          RequestData.post("/", "multipart/form-data; boundary=" + BOUNDARY, multipart(payload));
      case "JSONBody" -> RequestData.post("/", "application/json", payload);
      case "JSONRequest" ->
          RequestData.post(
              "/",
              "application/json",
              "{\"test\":true, \""
                  + ARGUMENT
                  + "\": \""
                  + jsUnicode(new String(Octets.bytes(payload), UTF_8))
                  + "\"}");
      case "XMLBody" -> RequestData.post("/", "text/xml", payload);
      case "SOAPBody" -> RequestData.post("/", "text/xml", soap(payload));
      case "RequestBody" -> RequestData.post("/", null, payload);
      case "gRPC" -> RequestData.post("/service/method", "application/grpc", grpc(payload));
      case "GraphQL" ->
          config.path("method").asText().equals("GET")
              ? RequestData.get("/graphql?query=" + Octets.escape(payload))
              : RequestData.post("/graphql", null, payload);
      case "RawRequest" -> raw(config, payload);
      default -> throw new IOException(id + ": there is no place " + place);
    };
  }

  private static RequestData withHeader(String name, String value) {
    List<Header> headers = RequestData.browser();
    headers.add(new Header(name, value));
    return new RequestData("GET", "/", headers, null, -1);
  }

  private static RequestData withAgent(String agent) {
    List<Header> headers = RequestData.browser();
    headers.replaceAll(
        header -> header.name().equals("User-Agent") ? new Header("User-Agent", agent) : header);
    return new RequestData("GET", "/", headers, null, -1);
  }

  private static String multipart(String payload) {
    return "--"
        + BOUNDARY
        + "\r\nContent-Disposition: form-data; name=\""
        + ARGUMENT
        + "\"\r\n\r\n"
        + payload
        + "\r\n--"
        + BOUNDARY
        + "--\r\n";
  }

  private static String soap(String payload) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">"
        + "<soapenv:Body><order><note>"
        + xmlEntities(payload)
        + "</note></order></soapenv:Body></soapenv:Envelope>";
  }

  /** One message with one string as field 1: flag, length, tag, length, string. */
  private static String grpc(String payload) {
    StringBuilder field = new StringBuilder("\n");
    for (int rest = payload.length(); ; rest >>>= 7) {
      field.append((char) (rest < 0x80 ? rest : (rest & 0x7f) | 0x80));
      if (rest < 0x80) {
        break;
      }
    }
    field.append(payload);
    StringBuilder message = new StringBuilder("\0");
    for (int shift = 24; shift >= 0; shift -= 8) {
      message.append((char) ((field.length() >>> shift) & 0xff));
    }
    return message.append(field).toString();
  }

  private static RequestData raw(JsonNode config, String payload) {
    List<Header> headers = new ArrayList<>(RequestData.browser());
    for (Map.Entry<String, JsonNode> header : config.path("headers").properties()) {
      String name = header.getKey();
      headers.removeIf(other -> other.name().equalsIgnoreCase(name));
      headers.add(new Header(Octets.of(name), filled(header.getValue(), payload)));
    }
    @Nullable String body = config.has("body") ? filled(config.path("body"), payload) : null;
    return new RequestData(
        config.path("method").asText("GET"),
        filled(config.path("path"), payload),
        headers,
        body,
        -1);
  }

  private static String filled(JsonNode template, String payload) {
    return Octets.of(template.asText()).replace("{{payload}}", payload);
  }
}
