package dev.spoor.io;

import dev.spoor.model.OutputLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of some lines live files have already. What a dead worker wrote and had not acknowledged is
 * delivered to another one, which must not write it again; it finds it in the files of the dead, as
 * all write to one folder. Lines are compared by as many of their bytes as do not depend on the
 * clock. Torn ones, without a line feed, do not count.
 */
final class WrittenLines {
  /** By so many first bytes lines are looked up, which differ for most. */
  private static final int HEAD = 64;

  private static final int BUFFER = 1 << 16;

  private final Map<ByteBuffer, List<OutputLine>> missing = new LinkedHashMap<>();

  /** Looks for lines of one file; what is shorter than {@value #HEAD} bytes is never found. */
  WrittenLines(List<OutputLine> lines) {
    for (OutputLine line : lines) {
      List<OutputLine> alike = missing.computeIfAbsent(head(line.line()), u -> new ArrayList<>(1));
      // Two of the same bundle are one as well.
      if (line.knownBy() < HEAD || alike.stream().noneMatch(other -> isIn(other.line(), line))) {
        alike.add(line);
      }
    }
  }

  private static ByteBuffer head(byte[] line) {
    return ByteBuffer.wrap(line, 0, Math.min(HEAD, line.length)).slice();
  }

  private static boolean isIn(byte[] line, OutputLine wanted) {
    int length = wanted.knownBy();
    return length >= HEAD
        && line.length >= length
        && Arrays.equals(line, 0, length, wanted.line(), 0, length);
  }

  /**
   * Looks in the files of all writers, of all hours.
   *
   * @param file what the file is called before hour and writer are put into its name
   */
  void lookIn(Path file) throws IOException {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String start = name.substring(0, dot) + "-";
    String end = name.substring(dot);
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            file.getParent(),
            each -> {
              String other = each.getFileName().toString();
              return other.startsWith(start) && other.endsWith(end);
            })) {
      for (Path each : files) {
        if (missing.isEmpty()) {
          return;
        }
        look(each);
      }
    } catch (NoSuchFileException e) {
      // Nothing was written there yet.
    }
  }

  private void look(Path file) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int held = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; ) {
        int start = 0;
        for (int i = held; i < held + read; i++) {
          if (buffer[i] == '\n') {
            found(buffer, start, i);
            start = i + 1;
          }
        }
        held += read - start;
        System.arraycopy(buffer, start, buffer, 0, held);
        if (held == buffer.length) {
          buffer = Arrays.copyOf(buffer, 2 * held);
        }
        read = in.read(buffer, held, buffer.length - held);
      }
    }
  }

  private void found(byte[] bytes, int start, int end) {
    ByteBuffer head = ByteBuffer.wrap(bytes, start, Math.min(HEAD, end - start)).slice();
    List<OutputLine> alike = missing.get(head);
    if (alike != null) {
      byte[] line = Arrays.copyOfRange(bytes, start, end);
      alike.removeIf(wanted -> isIn(line, wanted));
      if (alike.isEmpty()) {
        missing.remove(head);
      }
    }
  }

  /** Those that were not found. */
  List<OutputLine> missing() {
    List<OutputLine> all = new ArrayList<>();
    missing.values().forEach(all::addAll);
    return all;
  }
}
