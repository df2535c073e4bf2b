package dev.spoor.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.sdk.io.FileSystems;

/** Looks at the beginnings of files: how they are packed, and whether they may be logs at all. */
final class FilePeek {
  private static final int THREADS = 16;

  /** How far a file's first line is followed in search of a second. */
  private static final int MOST_SKIPPED_BYTES = 16 << 20;

  /** Something that is no log. */
  private record Stranger(String says, int at, String magic) {
    private boolean isAt(byte[] head) {
      for (int i = 0; i < magic.length(); i++) {
        if (at + i >= head.length || (head[at + i] & 0xff) != magic.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Tells what came by mistake: first bytes, each written as the character of its value. */
  private static final List<Stranger> STRANGERS =
      List.of(
          new Stranger(
              "is packed with xz: unpack it, or pack it with gzip or zstd", 0, "\u00fd7zXZ"),
          new Stranger(
              "is packed with lz4: unpack it, or pack it with gzip or zstd", 0, "\u0004\"M\u0018"),
          new Stranger(
              "is packed with compress: unpack it, or pack it with gzip", 0, "\u001f\u009d"),
          new Stranger("is a zip archive: unpack it", 0, "PK\u0003\u0004"),
          new Stranger("is a 7z archive: unpack it", 0, "7z\u00bc\u00af'\u001c"),
          new Stranger("is a tar archive: unpack it", 257, "ustar"),
          new Stranger("is a packet capture, not a log", 0, "\u00d4\u00c3\u00b2\u00a1"),
          new Stranger("is a packet capture, not a log", 0, "\u00a1\u00b2\u00c3\u00d4"),
          new Stranger("is a packet capture, not a log", 0, "\n\r\r\n"),
          new Stranger("is a Parquet file, not a log", 0, "PAR1"),
          new Stranger("is UTF-16 text: turn it into UTF-8 with iconv", 0, "\u00ff\u00fe"),
          new Stranger("is UTF-16 text: turn it into UTF-8 with iconv", 0, "\u00fe\u00ff"));

  private FilePeek() {}

  /**
   * Looks at every file.
   *
   * @return in the order of the entries
   * @throws InputException for the first entry that cannot be read or is no text
   */
  static List<FoundFile> peek(List<FileSearch.Entry> entries, LogFiles.PeekProgress progress)
      throws InputException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(THREADS, entries.size())),
            task -> {
              Thread thread = new Thread(task, "peek");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<FoundFile>> futures = new ArrayList<>(entries.size());
      for (FileSearch.Entry entry : entries) {
        futures.add(threads.submit(() -> peek(entry)));
      }
      List<FoundFile> files = new ArrayList<>(entries.size());
      for (Future<FoundFile> future : futures) {
        files.add(result(future));
        progress.peeked(files.size(), entries.size());
      }
      return List.copyOf(files);
    } finally {
      threads.shutdownNow();
    }
  }

  private static FoundFile result(Future<FoundFile> future) throws InputException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("interrupted while looking at the inputs", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InputException problem) {
        throw problem;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static FoundFile peek(FileSearch.Entry entry) throws InputException {
    String uri = entry.uri();
    FileCompression compression = FileCompression.NONE;
    byte[] head;
    byte[] toTell;
    try (InputStream in = Channels.newInputStream(FileSystems.open(Locations.file(uri)))) {
      byte[] first = in.readNBytes(FileCompression.MAGIC_BYTES);
      compression = FileCompression.of(first, first.length);
      InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first), in);
      try (InputStream unpacked = compression.open(whole)) {
        head = unpacked.readNBytes(LogFiles.HEAD_BYTES);
        toTell = beyondLongLine(head, unpacked);
      }
    } catch (IOException e) {
      throw compression == FileCompression.NONE
          ? FileSearch.unreadable(uri, e)
          : damaged(uri, compression, "within the first " + LogFiles.HEAD_BYTES, e);
    }
    if (hasNul(head)) {
      String says =
          STRANGERS.stream()
              .filter(stranger -> stranger.isAt(head))
              .map(Stranger::says)
              .findFirst()
              .orElse(isBinary(toTell) ? "looks binary, not like a log: leave it out" : "");
      if (!says.isEmpty()) {
        throw new InputException(uri + " " + says);
      }
    }
    return new FoundFile(uri, entry.sizeBytes(), entry.modified(), compression, toTell);
  }

  /**
   * What a format can be told by: the head, or what comes after its line if that is all there is in
   * it. Otherwise whoever sends the first request after a rotation could make the file unreadable.
   */
  private static byte[] beyondLongLine(byte[] head, InputStream in) {
    if (head.length < LogFiles.HEAD_BYTES || lineFeed(head, head.length) >= 0) {
      return head;
    }
    try {
      byte[] next = afterLineFeed(in);
      return next.length == 0 ? head : next;
    } catch (IOException e) {
      // Who reads all of it will say so, and where.
      return head;
    }
  }

  private static byte[] afterLineFeed(InputStream in) throws IOException {
    byte[] buffer = new byte[LogFiles.HEAD_BYTES];
    for (int skipped = 0; skipped < MOST_SKIPPED_BYTES; skipped += buffer.length) {
      int count = in.readNBytes(buffer, 0, buffer.length);
      int lineFeed = lineFeed(buffer, count);
      if (lineFeed >= 0) {
        ByteArrayOutputStream next = new ByteArrayOutputStream(LogFiles.HEAD_BYTES);
        next.write(buffer, lineFeed + 1, count - lineFeed - 1);
        next.write(in.readNBytes(lineFeed + 1));
        return next.toByteArray();
      }
      if (count < buffer.length) {
        break;
      }
    }
    return new byte[0];
  }

  private static int lineFeed(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static boolean hasNul(byte[] head) {
    for (byte b : head) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether at least half of the lines have a NUL. Some have one in logs too: servers write what
   * clients send, and a file that was truncated under its writer goes on behind a hole.
   */
  private static boolean isBinary(byte[] head) {
    int lines = 0;
    int odd = 0;
    boolean nul = false;
    for (int i = 0; i < head.length; i++) {
      nul |= head[i] == 0;
      if (head[i] == '\n' || i == head.length - 1) {
        lines++;
        odd += nul ? 1 : 0;
        nul = false;
      }
    }
    return 2 * odd >= lines;
  }

  /** For packed data that end too early or make no sense. */
  static InputException damaged(
      String uri, FileCompression compression, String where, IOException failure) {
    return new InputException(
        String.format(
            "%s: its %s data are cut short or damaged %s uncompressed bytes (%s): fetch it"
                + " again, or leave it out",
            uri, compression.label(), where, Failures.oneLine(failure)),
        failure);
  }
}
