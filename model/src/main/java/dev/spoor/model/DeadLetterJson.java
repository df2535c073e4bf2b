package dev.spoor.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The JSON form of a {@link DeadLetter}, one object a line. The payload is text where its bytes are
 * UTF-8, else base64, so that a file of dead letters can be read again byte for byte.
 */
public final class DeadLetterJson {
  /** Name by which a file of dead letters is read as input. */
  public static final String FORMAT = "dead-letters";

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

  private DeadLetterJson() {}

  /**
   * What a rerun needs of a dead letter.
   *
   * @param format name of the format to read the payload as
   * @param payload the bytes that were kept
   * @param payloadBytes how many bytes the record had; more than the payload's where it was cut
   * @param origin where the record came from at first
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on at once
  public record Replay(String format, byte[] payload, long payloadBytes, Origin origin) {}

  /** Writes a dead letter, without line feed. */
  public static byte[] write(DeadLetter letter) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(letter.payload().length + 256);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("stage", letter.stage());
      json.writeStringField("code", letter.code().wireName());
      json.writeStringField("message", letter.message());
      json.writeObjectFieldStart("origin");
      json.writeStringField("source", letter.origin().source());
      json.writeNumberField("position", letter.origin().position());
      json.writeEndObject();
      json.writeStringField("format", letter.format());
      String text = utf8(letter.payload());
      if (text != null) {
        json.writeStringField("payload", text);
      } else {
        json.writeStringField(
            "payload_base64", Base64.getEncoder().encodeToString(letter.payload()));
      }
      json.writeNumberField("payload_bytes", letter.payloadBytes());
      if (letter.payloadBytes() > letter.payload().length) {
        json.writeBooleanField("payload_truncated", true);
      }
      if (letter.at() != null) {
        json.writeStringField("at", letter.at().toString());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Reads what a rerun needs from a line that {@link #write} wrote; null if it is not one. */
  public static @Nullable Replay read(byte[] line, int offset, int length) {
    JsonNode root;
    try {
      root = MAPPER.readTree(line, offset, length);
    } catch (IOException e) {
      return null;
    }
    JsonNode format = root.path("format");
    JsonNode source = root.path("origin").path("source");
    if (!format.isTextual() || !source.isTextual()) {
      return null;
    }
    byte[] payload;
    if (root.path("payload").isTextual()) {
      payload = root.path("payload").textValue().getBytes(StandardCharsets.UTF_8);
    } else if (root.path("payload_base64").isTextual()) {
      try {
        payload = Base64.getDecoder().decode(root.path("payload_base64").textValue());
      } catch (IllegalArgumentException e) {
        return null;
      }
    } else {
      return null;
    }
    return new Replay(
        format.textValue(),
        payload,
        root.path("payload_bytes").asLong(payload.length),
        new Origin(source.textValue(), root.path("origin").path("position").asLong(-1)));
  }
}
