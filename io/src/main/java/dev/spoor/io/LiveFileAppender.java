package dev.spoor.io;

import dev.spoor.model.OutputLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Appends lines to files of one writer, and of one hour of the clock: {@code
 * sessions/2025-10-27/sessions.jsonl} becomes {@code sessions-20251027T09Z-WRITER.jsonl} there.
 * Lines are whole and on the disk after {@link #flush}; until then they count for nothing. One that
 * may have been written before is looked for first. Not thread-safe.
 */
final class LiveFileAppender {
  private static final int MOST_HELD = 4 << 20;
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HH'Z'").withZone(ZoneOffset.UTC);

  private final Path root;
  private final String writer;
  private final Map<String, ByteArrayOutputStream> held = new TreeMap<>();

  /** Lines that may have been written already, by this writer or one that is dead. */
  private final Map<String, List<OutputLine>> repeated = new TreeMap<>();

  private long heldBytes;

  /**
   * Creates an appender.
   *
   * @param writer stands in names of files, and is nobody else's
   */
  LiveFileAppender(Path root, String writer) {
    this.root = root;
    this.writer = writer;
  }

  /** Takes a line; writes what is held where that has become much. */
  void add(OutputLine line, Instant now) throws IOException {
    if (line.knownBy() > 0) {
      repeated.computeIfAbsent(line.file(), unused -> new ArrayList<>()).add(line);
    } else {
      hold(line);
    }
    heldBytes += line.line().length + 1;
    if (heldBytes >= MOST_HELD) {
      flush(now);
    }
  }

  private void hold(OutputLine line) {
    ByteArrayOutputStream lines =
        held.computeIfAbsent(line.file(), unused -> new ByteArrayOutputStream());
    lines.writeBytes(line.line());
    lines.write('\n');
  }

  /**
   * Writes what is held, and waits until the disk has it.
   *
   * @throws OutputException if it cannot; nothing of the file that failed is in it then
   */
  void flush(Instant now) throws IOException {
    for (Map.Entry<String, List<OutputLine>> file : repeated.entrySet()) {
      WrittenLines written = new WrittenLines(file.getValue());
      written.lookIn(root.resolve(Locations.checkRelative(file.getKey())));
      written.missing().forEach(this::hold);
    }
    repeated.clear();
    for (Map.Entry<String, ByteArrayOutputStream> file : held.entrySet()) {
      append(root.resolve(name(file.getKey(), now)), file.getValue().toByteArray());
    }
    forget();
  }

  /** Drops what is held, as the bundle that it is from is begun anew. */
  void forget() {
    held.clear();
    repeated.clear();
    heldBytes = 0;
  }

  private String name(String file, Instant now) {
    Locations.checkRelative(file);
    int dot = file.lastIndexOf('.');
    return file.substring(0, dot) + "-" + HOUR.format(now) + "-" + writer + file.substring(dot);
  }

  private void append(Path file, byte[] lines) throws IOException {
    try {
      Files.createDirectories(file.getParent());
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        long end = channel.size();
        try {
          channel.position(end);
          ByteBuffer bytes = ByteBuffer.wrap(lines);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(false);
        } catch (IOException e) {
          // No torn line: the lines come again with their bundle.
          channel.truncate(end);
          throw e;
        }
      }
    } catch (IOException e) {
      throw OutputException.of(
          e, "the output directory " + root, "choose another output directory");
    }
  }
}
