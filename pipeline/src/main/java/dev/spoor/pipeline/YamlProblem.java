package dev.spoor.pipeline;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in a few words why a text is not YAML. */
public final class YamlProblem {
  private YamlProblem() {}

  /** What completes "FILE is not YAML": the line, where it is known, and the reason. */
  public static String of(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      // The message begins with what was being read, and has the reason lines below.
      return " at line " + (marked.getProblemMark().getLine() + 1) + ": " + marked.getProblem();
    }
    JsonLocation at = e.getLocation();
    return (at == null ? "" : " at line " + at.getLineNr())
        + ": "
        + e.getOriginalMessage().lines().findFirst().orElse("");
  }

  /**
   * The text of a file.
   *
   * @throws IOException if it is not UTF-8; its message completes the file's name
   */
  public static String text(byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("is not UTF-8 text", e);
    }
  }
}
