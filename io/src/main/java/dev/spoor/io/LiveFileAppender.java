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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Appends lines to files of one writer, and of one hour of the clock: {@code
 * sessions/2025-10-27/sessions.jsonl} becomes {@code sessions-20251027T09Z-WRITER.jsonl} there.
 * Lines are whole and on the disk after {@link #flush}; until then they count for nothing. One that
 * may have been written before is looked for first. A full disk is waited for, as {@link Patience}
 * has it. Not thread-safe.
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

  private final Patience patience;
  private long heldBytes;
  private long retries;

  /**
   * Creates an appender.
   *
   * @param writer stands in names of files, and is nobody else's
   */
  LiveFileAppender(Path root, String writer) {
    this(root, writer, new Patience("write to the output directory " + root, Patience.USUAL));
  }

  LiveFileAppender(Path root, String writer, Patience patience) {
    this.root = root;
    this.writer = writer;
    this.patience = patience;
  }

  /** Takes a line; writes what is held where that has become much. */
  void add(OutputLine line, Instant now) throws IOException, InterruptedException {
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
   * @throws OutputException if it cannot for too long; nothing of the file that failed is in it
   *     then
   */
  void flush(Instant now) throws IOException, InterruptedException {
    for (Map.Entry<String, List<OutputLine>> file : repeated.entrySet()) {
      WrittenLines written = new WrittenLines(file.getValue());
      written.lookIn(root.resolve(Locations.checkRelative(file.getKey())));
      written.missing().forEach(this::hold);
    }
    repeated.clear();
    retries += patience.keepTrying(() -> appendAndDrop(now));
    forget();
  }

  /** Appends to one file after the other, and holds no longer what was done with. */
  private void appendAndDrop(Instant now) throws Patience.AwayException {
    Iterator<Map.Entry<String, ByteArrayOutputStream>> files = held.entrySet().iterator();
    while (files.hasNext()) {
      Map.Entry<String, ByteArrayOutputStream> file = files.next();
      try {
        append(root.resolve(name(file.getKey(), now)), file.getValue().toByteArray());
      } catch (IOException e) {
        throw new Patience.AwayException(e);
      }
      files.remove();
    }
  }

  /** How often writing had to be tried again since this was last asked. */
  long takeRetries() {
    long taken = retries;
    retries = 0;
    return taken;
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

  private static void append(Path file, byte[] lines) throws IOException {
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
        // No torn line: the lines come again.
        channel.truncate(end);
        throw e;
      }
    }
  }
}
