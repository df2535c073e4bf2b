package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A message of a Redis Stream that is spread over fields, as one JSON object: a value that looks
 * like JSON of its own stays what it is, any other becomes text.
 */
final class FieldsJson {
  private static final JsonFactory JSON = new JsonFactory();

  private FieldsJson() {}

  /** The object of fields, of which names and values take turns. */
  static byte[] of(List<?> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (int i = 0; i + 1 < fields.size(); i += 2) {
        json.writeFieldName(RedisLink.text(fields.get(i)));
        String value = new String((byte[]) fields.get(i + 1), UTF_8);
        if (isStructure(value)) {
          // Line feeds would end the line that the message is.
          json.writeRawValue(value.replace('\n', ' '));
        } else {
          json.writeString(value);
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static boolean isStructure(String value) {
    return !value.isEmpty()
        && ((value.charAt(0) == '{' && value.charAt(value.length() - 1) == '}')
            || (value.charAt(0) == '[' && value.charAt(value.length() - 1) == ']'));
  }
}
