package dev.spoor.pipeline.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spoor.model.AttackCategory;
import dev.spoor.pipeline.evaluate.RequestData.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Requests of a user's own, one JSON object a line: {@code id}, {@code label} ({@code benign},
 * {@code attack}, or categories with commas between them), {@code method}, {@code target}, {@code
 * headers} (a map of texts), {@code body}, {@code status}. Only label and target are required.
 */
final class OwnRequests implements Corpus.OfRequests {
  private static final Set<String> FIELDS =
      Set.of("id", "label", "method", "target", "headers", "body", "status");

  private final Path file;

  OwnRequests(Path file) {
    this.file = file;
  }

  @Override
  public void forEach(Consumer<LabelledRequest> action) throws IOException {
    List<String> lines = SetFiles.textLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        JsonNode node = SetFiles.jsonLine(file, i + 1, lines.get(i));
        action.accept(read(node, i + 1));
      }
    }
  }

  private LabelledRequest read(JsonNode node, int number) throws IOException {
    for (String name : (Iterable<String>) node::fieldNames) {
      if (!FIELDS.contains(name)) {
        throw new IOException(at(number) + "has a field " + name + "; there are " + sorted());
      }
    }
    String label = required(node, "label", number);
    String target = required(node, "target", number);
    List<Header> headers = new ArrayList<>();
    for (Map.Entry<String, JsonNode> header : node.path("headers").properties()) {
      headers.add(new Header(Octets.of(header.getKey()), Octets.of(header.getValue().asText())));
    }
    RequestData request =
        new RequestData(
            node.path("method").asText(node.has("body") ? "POST" : "GET"),
            Octets.of(target),
            headers.isEmpty() ? RequestData.browser() : headers,
            node.has("body") ? Octets.of(node.path("body").asText()) : null,
            node.path("status").asInt(-1));
    String id = node.path("id").asText(SetFiles.baseName(file) + ":" + number);
    if (label.equals(Label.BENIGN)) {
      return LabelledRequest.benign(id, Label.BENIGN, label, request);
    }
    try {
      return LabelledRequest.attack(id, Label.ATTACK, label, Label.categories(label), request);
    } catch (IllegalArgumentException e) {
      throw new IOException(at(number) + e.getMessage(), e);
    }
  }

  private static List<String> sorted() {
    return FIELDS.stream().sorted().toList();
  }

  private String required(JsonNode node, String name, int number) throws IOException {
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      throw new IOException(at(number) + "has no text " + name);
    }
    return value.asText();
  }

  private String at(int number) {
    return file + " line " + number + " ";
  }

  /** Labels of a user's own sets. */
  static final class Label {
    static final String BENIGN = "benign";
    static final String ATTACK = "attack";

    private Label() {}

    /** The categories that a label of an attack names; none where it says no more than that. */
    static Set<AttackCategory> categories(String label) {
      Set<AttackCategory> categories = EnumSet.noneOf(AttackCategory.class);
      if (label.equals(ATTACK)) {
        return categories;
      }
      for (String name : label.split(",", -1)) {
        AttackCategory category = AttackCategory.ofWireName(name.strip());
        if (category == null) {
          throw new IllegalArgumentException(
              "has the label " + name + ", which is not benign, attack or a category");
        }
        categories.add(category);
      }
      return categories;
    }
  }
}
