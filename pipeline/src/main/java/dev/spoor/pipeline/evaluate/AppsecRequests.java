package dev.spoor.pipeline.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spoor.pipeline.evaluate.RequestData.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Requests of CrowdSec's tests of virtual patches, one JSON object a line: as a raw request, or as
 * method, URL, headers and body. Those whose outcome nobody knows are left out.
 */
final class AppsecRequests implements Corpus.OfRequests {
  static final String BLOCKED = "blocked";
  static final String ALLOWED = "allowed";

  private final Path file;

  AppsecRequests(Path file) {
    this.file = file;
  }

  @Override
  public void forEach(Consumer<LabelledRequest> action) throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    List<String> lines = SetFiles.textLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      JsonNode node = SetFiles.jsonLine(file, i + 1, lines.get(i));
      String test = node.path("test").asText();
      String id = test + "#" + seen.merge(test, 1, Integer::sum);
      switch (node.path("expected").asText()) {
        case BLOCKED ->
            action.accept(LabelledRequest.attack(id, BLOCKED, BLOCKED, Set.of(), request(node)));
        case ALLOWED -> action.accept(LabelledRequest.benign(id, ALLOWED, ALLOWED, request(node)));
        default -> {}
      }
    }
  }

  private static RequestData request(JsonNode node) {
    if (node.has("raw_request")) {
      String raw = node.path("raw_request").asText();
      return RawRequest.parse(Octets.of(raw.replace("{{Hostname}}", "www.example.com")));
    }
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("Host", "www.example.com"));
    for (Map.Entry<String, JsonNode> header : node.path("headers").properties()) {
      headers.add(new Header(Octets.of(header.getKey()), Octets.of(header.getValue().asText())));
    }
    String body = node.path("body").asText();
    return new RequestData(
        node.path("method").asText(),
        Octets.of(node.path("url").asText()),
        headers,
        body.isEmpty() ? null : Octets.of(body),
        -1);
  }
}
