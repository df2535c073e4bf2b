package dev.spoor.transforms.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * JSON lines, read by a {@link JsonMapping} in one streaming pass. Of duplicate keys the last
 * counts. Bytes that are not UTF-8, and lone surrogates, become U+FFFD; unescaped control
 * characters are taken as they come.
 *
 * <p>A line that is not JSON is {@code BAD_JSON}, one that ends too early {@code TRUNCATED_LINE},
 * one nested deeper than 32 {@code JSON_TOO_DEEP}, one that lacks a key to detect {@code
 * NOT_IN_FORMAT}; the codes of single fields follow.
 */
public final class JsonFormat implements LogFormat {
  private static final long serialVersionUID = 1;

  /** Lengths are the line's own, which the caller bounds; depth is counted by {@link JsonLine}. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final JsonMapping mapping;
  private final transient PathTrie paths;

  /** Creates the format that a mapping describes. */
  public JsonFormat(JsonMapping mapping) {
    this.mapping = mapping;
    this.paths = PathTrie.of(mapping);
  }

  private Object readResolve() throws ObjectStreamException {
    return new JsonFormat(mapping);
  }

  @Override
  public String name() {
    return mapping.name();
  }

  @Override
  public @Nullable DeadLetterCode parse(byte[] line, int offset, int length, RequestEvent into) {
    DeadLetterCode code = read(line, offset, length, into);
    if (code == DeadLetterCode.BAD_JSON) {
      byte[] repaired =
          new String(line, offset, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(repaired, 0, repaired.length, line, offset, offset + length)) {
        long hash = into.requestHash;
        into.reset();
        into.requestHash = hash;
        return read(repaired, 0, repaired.length, into);
      }
    }
    return code;
  }

  private @Nullable DeadLetterCode read(byte[] line, int offset, int length, RequestEvent into) {
    try (JsonParser parser = JSON.createParser(line, offset, length)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        return DeadLetterCode.NOT_IN_FORMAT;
      }
      return new JsonLine(mapping, parser, into).read(paths);
    } catch (JsonEOFException e) {
      return DeadLetterCode.TRUNCATED_LINE;
    } catch (IOException e) {
      // A line that breaks off behind a comma is the one truncation that Jackson does not tell.
      return length > 0 && line[offset + length - 1] == ','
          ? DeadLetterCode.TRUNCATED_LINE
          : DeadLetterCode.BAD_JSON;
    }
  }
}
