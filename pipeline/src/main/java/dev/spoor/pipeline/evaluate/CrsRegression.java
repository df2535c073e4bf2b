package dev.spoor.pipeline.evaluate;

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
 * The regression tests of the OWASP Core Rule Set, of its families of attacks: one folder a family,
 * one YAML file a rule. A stage's request must be flagged where ids of rules are expected in the
 * log, and must not where some are expected to be missing. Requests are built as the project's own
 * tester sends them, but for the agent that every test has, which becomes a browser's: it would
 * tell each of them.
 */
final class CrsRegression implements Corpus.OfRequests {
  static final String MUST_FIRE = "must_fire";
  static final String MUST_NOT_FIRE = "must_not_fire";

  private static final String TESTER = "OWASP CRS test agent";
  private static final String FORM = "application/x-www-form-urlencoded";

  /** What each family looks for, and what else a request of its tests may rightly be called. */
  private static final Map<String, Set<AttackCategory>> FAMILIES =
      Map.of(
          "930", Set.of(AttackCategory.PATH_TRAVERSAL, AttackCategory.SENSITIVE_FILE_ACCESS),
          "931",
              Set.of(
                  AttackCategory.REMOTE_FILE_INCLUSION, AttackCategory.SERVER_SIDE_REQUEST_FORGERY),
          "932", Set.of(AttackCategory.COMMAND_EXECUTION),
          "933",
              Set.of(
                  AttackCategory.PHP_CODE_INJECTION,
                  AttackCategory.INSECURE_DESERIALIZATION,
                  AttackCategory.WEB_SHELL),
          "934",
              Set.of(
                  AttackCategory.TEMPLATE_INJECTION,
                  AttackCategory.NOSQL_INJECTION,
                  AttackCategory.SERVER_SIDE_REQUEST_FORGERY,
                  AttackCategory.INSECURE_DESERIALIZATION,
                  AttackCategory.COMMAND_EXECUTION,
                  AttackCategory.VULNERABILITY_PROBE),
          "941", Set.of(AttackCategory.CROSS_SITE_SCRIPTING),
          "942", Set.of(AttackCategory.SQL_INJECTION, AttackCategory.NOSQL_INJECTION),
          "944",
              Set.of(
                  AttackCategory.JAVA_INJECTION,
                  AttackCategory.INSECURE_DESERIALIZATION,
                  AttackCategory.VULNERABILITY_PROBE));

  private final Path folder;

  CrsRegression(Path folder) {
    this.folder = folder;
  }

  @Override
  public void forEach(Consumer<LabelledRequest> action) throws IOException {
    for (Path file : SetFiles.below(folder, ".yaml")) {
      String[] words = file.getParent().getFileName().toString().split("-", 3);
      Set<AttackCategory> expected = words.length < 2 ? null : FAMILIES.get(words[1]);
      if (expected != null) {
        tests(file, words[1], expected, action);
      }
    }
  }

  private void tests(
      Path file, String family, Set<AttackCategory> expected, Consumer<LabelledRequest> action)
      throws IOException {
    for (JsonNode test : SetFiles.yaml(file).path("tests")) {
      String id = SetFiles.baseName(file) + "-" + test.path("test_id").asText();
      JsonNode stages = test.path("stages");
      for (int i = 0; i < stages.size(); i++) {
        String stageId = stages.size() == 1 ? id : id + "/" + (i + 1);
        JsonNode log = stages.get(i).path("output").path("log");
        if (log.path("expect_ids").size() > 0) {
          RequestData request = request(stages.get(i).path("input"), stageId);
          action.accept(LabelledRequest.attack(stageId, MUST_FIRE, family, expected, request));
        } else if (log.path("no_expect_ids").size() > 0) {
          RequestData request = request(stages.get(i).path("input"), stageId);
          action.accept(
              LabelledRequest.nearMiss(stageId, MUST_NOT_FIRE, family, expected, request));
        }
      }
    }
  }

  private static RequestData request(JsonNode input, String id) throws IOException {
    String encoded = text(input, "encoded_request", "");
    if (!encoded.isEmpty()) {
      try {
        return RawRequest.parse(Octets.of(Base64.getDecoder().decode(encoded)));
      } catch (IllegalArgumentException e) {
        throw new IOException("encoded_request of " + id + " is not base64", e);
      }
    }
    List<Header> headers = new ArrayList<>();
    for (Map.Entry<String, JsonNode> header : input.path("headers").properties()) {
      String value = Octets.of(header.getValue().asText());
      headers.add(
          new Header(
              Octets.of(header.getKey()), value.equals(TESTER) ? RequestData.BROWSER : value));
    }
    String data = text(input, "data", "");
    String body = data.isEmpty() ? null : Octets.of(data);
    if (body != null && input.path("autocomplete_headers").asBoolean(true)) {
      if (contentType(headers) == null) {
        headers.add(new Header("Content-Type", FORM));
      }
      if (FORM.equals(contentType(headers))) {
        body = form(body);
      }
    }
    return new RequestData(
        text(input, "method", "GET"), Octets.of(text(input, "uri", "/")), headers, body, -1);
  }

  private static @Nullable String contentType(List<Header> headers) {
    return new RequestData("", "", headers, null, -1).header("content-type");
  }

  private static String text(JsonNode input, String name, String fallback) {
    JsonNode value = input.path(name);
    return value.isMissingNode() || value.isNull() ? fallback : value.asText();
  }

  /** A form that is not escaped yet is; its pairs stay apart. */
  private static String form(String body) {
    if (!Octets.isPlain(body)) {
      return body;
    }
    StringBuilder form = new StringBuilder();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      form.append(form.length() == 0 ? "" : "&");
      if (equals < 0) {
        form.append(Octets.escape(pair));
      } else {
        form.append(Octets.escape(pair.substring(0, equals)))
            .append('=')
            .append(Octets.escape(pair.substring(equals + 1)));
      }
    }
    return form.toString();
  }
}
