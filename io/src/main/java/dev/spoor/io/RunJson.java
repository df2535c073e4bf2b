package dev.spoor.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The list of files in a {@code run.json}, and whose it is. What stands on a disk may have been
 * planted, so nothing is believed before it is checked.
 *
 * @param runId the text of {@code run_id}, or null
 * @param files the entries of {@code files}, or the {@code path} of each that is an object; all
 *     relative and inside
 */
record RunJson(@Nullable String runId, List<String> files) {
  /** The name under which a run is described. */
  static final String NAME = "run.json";

  private static final int MOST_BYTES = 64 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  RunJson {
    files = List.copyOf(files);
  }

  /** The description in a directory, or null if there is none. */
  static @Nullable RunJson in(ResourceId directory) throws IOException {
    ResourceId file = Locations.child(directory, NAME);
    byte[] bytes = read(file);
    if (bytes == null) {
      return null;
    }
    try {
      return parse(bytes);
    } catch (IllegalArgumentException e) {
      throw new OutputException(
          String.format(
              "%s is not from an earlier run (%s): move it away, or choose another output"
                  + " directory",
              file, Failures.oneLine(e)),
          e);
    }
  }

  /**
   * Understands a description.
   *
   * @throws IllegalArgumentException if it is none, or has a path that leads elsewhere
   */
  static RunJson parse(byte[] bytes) {
    JsonNode root = parseObject(bytes);
    JsonNode runId = root.get("run_id");
    return new RunJson(
        runId != null && runId.isTextual() ? runId.textValue() : null, paths(root, "files"));
  }

  static JsonNode parseObject(byte[] bytes) {
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
    if (root == null || !root.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    return root;
  }

  static List<String> paths(JsonNode root, String field) {
    JsonNode list = root.get(field);
    if (list == null || !list.isArray()) {
      throw new IllegalArgumentException("no list of " + field);
    }
    List<String> paths = new ArrayList<>(list.size());
    for (JsonNode entry : list) {
      JsonNode path = entry.isObject() ? entry.get("path") : entry;
      if (path == null || !path.isTextual()) {
        throw new IllegalArgumentException("an entry of " + field + " is no path");
      }
      String text = path.textValue();
      Locations.checkRelative(text);
      if (text.equals(NAME) || text.startsWith(StagingDirectory.PREFIX)) {
        throw new IllegalArgumentException("not an output file: " + text);
      }
      paths.add(text);
    }
    return paths;
  }

  /** A small file's bytes, or null if there is none. */
  static byte @Nullable [] read(ResourceId file) throws IOException {
    if (!Locations.exist(List.of(file)).get(0)) {
      return null;
    }
    try (InputStream in = Channels.newInputStream(FileSystems.open(file))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new OutputException(
            String.format(
                "%s is larger than 64 MB: move it away, or choose another output" + " directory",
                file));
      }
      return bytes;
    } catch (FileNotFoundException | NoSuchFileException e) {
      return null;
    }
  }
}
