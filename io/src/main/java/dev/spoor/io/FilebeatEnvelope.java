package dev.spoor.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What Filebeat puts around a line that it ships: a JSON object with the line as {@code message}.
 * Its {@code @timestamp} is the time of reading the file, not of the request, so nothing but the
 * line is taken. Names may be nested or have dots, as processors write either.
 */
final class FilebeatEnvelope {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_STRING = 16 << 20;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_STRING)
                  .build())
          // Keys are an attacker's to choose where fields of a log become fields of the envelope.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private FilebeatEnvelope() {}

  /**
   * The line in an envelope, or null where there is no envelope around it. A JSON log has fields
   * named {@code message}, too: an envelope is what also has a {@code @timestamp}, and tells of the
   * agent that made it or of the file it was read from. Linear time; never throws.
   */
  static byte @Nullable [] line(byte[] message) {
    if (!startsObject(message)) {
      return null;
    }
    String line = null;
    boolean hasTime = false;
    boolean hasAgent = false;
    try (JsonParser parser = JSON.createParser(message)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "message" -> line = value == JsonToken.VALUE_STRING ? parser.getText() : null;
          case "@timestamp" -> hasTime = true;
          case "@metadata", "agent", "beat", "log", "input" ->
              hasAgent |= value == JsonToken.START_OBJECT;
          default -> hasAgent |= isOfAgent(name);
        }
        parser.skipChildren();
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        return null;
      }
    } catch (IOException e) {
      return null;
    }
    return line == null || !hasTime || !hasAgent ? null : line.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isOfAgent(String name) {
    return name.startsWith("@metadata.")
        || name.startsWith("agent.")
        || name.startsWith("log.")
        || name.startsWith("input.");
  }

  private static boolean startsObject(byte[] message) {
    for (byte b : message) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return b == '{';
      }
    }
    return false;
  }
}
