package dev.spoor.pipeline.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spoor.pipeline.evaluate.Outcome.Hit;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes every case as a JSON object on a line of its own, for those who look for what is missed
 * and why. Unlike the reports it has what was sent.
 */
final class CaseFile implements Evaluation.CaseListener, Closeable {
  private static final JsonMapper JSON = new JsonMapper();

  private final BufferedWriter lines;

  CaseFile(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    lines = Files.newBufferedWriter(file, UTF_8);
  }

  @Override
  public void judged(String set, Outcome outcome, @Nullable String subject) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("measure", set + "/" + outcome.measure());
    node.put("id", outcome.id());
    node.put("part", outcome.group());
    node.put("is_attack", outcome.isAttack());
    node.put("is_flagged", outcome.isFlagged());
    ArrayNode expected = node.putArray("expected");
    outcome.expected().stream().sorted().forEach(category -> expected.add(category.wireName()));
    if (outcome.verdict() != null) {
      node.put("verdict", outcome.verdict());
    }
    node.put("reason", outcome.reason());
    ArrayNode hits = node.putArray("hits");
    outcome.hits().forEach(hit -> hit(hit, hits.addObject()));
    if (subject != null) {
      node.put("sent", text(subject));
    }
    lines.write(node.toString());
    lines.write('\n');
  }

  private static void hit(Hit hit, ObjectNode node) {
    node.put("rule", hit.rule());
    node.put("category", hit.category().wireName());
    node.put("level", hit.level().wireName());
    node.put("counts", hit.counts());
    if (hit.view() != null) {
      node.put("view", hit.view().name().toLowerCase(Locale.ROOT));
    }
    if (hit.place() != null) {
      node.put("place", hit.place().words());
    }
    if (hit.text() != null) {
      node.put("text", text(hit.text()));
    }
  }

  /** Bytes that are no UTF-8 show as replacement characters. */
  private static String text(String octets) {
    return new String(Octets.bytes(octets), UTF_8);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
