package dev.spoor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.spoor.fixtures.runs.AnalyzeCase;
import dev.spoor.fixtures.runs.GeneratedCases;
import dev.spoor.fixtures.runs.RunOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class OutputSchemasTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static JsonSchema schema(JsonNode schema) {
    return SCHEMAS.getSchema(schema);
  }

  private static Set<ValidationMessage> problems(JsonSchema schema, JsonNode value) {
    return schema.validate(
        value, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
  }

  @Test
  public void filesAreUpToDate() throws IOException {
    for (Map.Entry<String, ObjectNode> schema : OutputSchemas.all().entrySet()) {
      Golden.check(
          "../docs/schemas/" + schema.getKey() + ".schema.json",
          OutputSchemas.text(schema.getValue()));
    }
  }

  @Test
  public void theyAreSchemas() {
    JsonSchema meta = SCHEMAS.getSchema(SchemaLocation.of(SchemaId.V202012));
    OutputSchemas.all()
        .forEach((name, schema) -> assertThat(name, problems(meta, schema), is(Set.of())));
  }

  @Test
  public void everyLineOfARunIsWhatTheySay() throws IOException {
    Path logs = folder.newFolder("logs").toPath();
    for (AnalyzeCase analyzed :
        List.of(GeneratedCases.combined(logs, 300), GeneratedCases.cookies(logs, 300))) {
      RunOutput output =
          analyzed.run(Main::run, folder.newFolder().toPath(), "--runner=DirectRunner");
      int validated = 0;
      for (Map.Entry<String, List<String>> file : output.texts().entrySet()) {
        JsonSchema schema = schema(OutputSchemas.all().get(kind(file.getKey())));
        boolean whole = file.getKey().endsWith(".json");
        for (String text : whole ? List.of(String.join("\n", file.getValue())) : file.getValue()) {
          assertThat(text, problems(schema, JSON.readTree(text)), is(Set.of()));
          validated++;
        }
      }
      assertThat(validated, greaterThan(20));
    }
  }

  private static String kind(String file) {
    if (file.startsWith("sessions/")) {
      return file.contains("/alerts") ? "alert" : "session";
    }
    if (file.startsWith("threat_intel/")) {
      return "threat-intel";
    }
    if (file.startsWith("dead-letters/")) {
      return "dead-letter";
    }
    return file.startsWith("stats/") ? "stats" : "run";
  }

  @Test
  public void theyRefuseWhatIsOtherwise() throws IOException {
    JsonNode run = JSON.readTree(Reports.FILE.toFile());
    JsonSchema schema = schema(OutputSchemas.all().get("run"));
    assertThat(problems(schema, run), is(Set.of()));
    for (String edit :
        List.of(
            "{\"outcome\":\"fine\"}",
            "{\"started_at\":\"yesterday\"}",
            "{\"counts\":{}}",
            "{\"files\":\"none\"}",
            "{\"dead_letters_by_code\":{\"odd\":1}}",
            "{\"new\":1}")) {
      ObjectNode edited = run.deepCopy();
      edited.setAll((ObjectNode) JSON.readTree(edit.getBytes(UTF_8)));
      assertThat(edit, problems(schema, edited), is(not(Set.of())));
    }
  }
}
