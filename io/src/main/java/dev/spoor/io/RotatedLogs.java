package dev.spoor.io;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The files that a log was rotated into, told by their names: {@code access.log.1}, {@code
 * access.log-20250303}, {@code access-20250303.log}, {@code access.log.2.gz}.
 */
final class RotatedLogs {
  /** More than these are not looked at; the newest are. */
  private static final int MOST = 1_000;

  private static final Set<String> PACKED =
      Set.of(".gz", ".bz2", ".zst", ".xz", ".lz4", ".Z", ".zip");

  private RotatedLogs() {}

  /** One of them. */
  record Rotated(Path path, LogStat stat, boolean isPacked) {}

  /** The files that a log was rotated into, the oldest first. */
  static List<Rotated> of(Path log) throws IOException {
    Path folder = log.toAbsolutePath().getParent();
    List<Rotated> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path each : all) {
        String name = each.getFileName().toString();
        if (isRotated(log.getFileName().toString(), name)) {
          add(each, !unpacked(name).equals(name), found);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    // Of two of the same moment the one with the higher number is the older.
    found.sort(
        Comparator.<Rotated>comparingLong(each -> each.stat().modified())
            .thenComparing(each -> each.path().toString(), Comparator.reverseOrder()));
    return found.subList(Math.max(0, found.size() - MOST), found.size());
  }

  private static void add(Path file, boolean isPacked, List<Rotated> found) throws IOException {
    try {
      LogStat stat = LogStat.of(file);
      if (stat.isRegular()) {
        found.add(new Rotated(file, stat, isPacked));
      }
    } catch (NoSuchFileException e) {
      // It was rotated on.
    }
  }

  /** Whether a name is the log's with a number or date put in, packed or not. */
  static boolean isRotated(String log, String name) {
    String plain = unpacked(name);
    if (isStamp(log, "", plain)) {
      return true;
    }
    int dot = log.lastIndexOf('.');
    return dot > 0 && isStamp(log.substring(0, dot), log.substring(dot), plain);
  }

  private static String unpacked(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 && PACKED.contains(name.substring(dot)) ? name.substring(0, dot) : name;
  }

  private static boolean isStamp(String before, String after, String name) {
    int from = before.length();
    int to = name.length() - after.length();
    if (to - from < 2 || !name.startsWith(before) || !name.endsWith(after)) {
      return false;
    }
    boolean hasDigit = false;
    for (int i = from; i < to; i++) {
      char c = name.charAt(i);
      boolean isDigit = c >= '0' && c <= '9';
      hasDigit |= isDigit;
      if (!isDigit && "-_.:TZ".indexOf(c) < 0) {
        return false;
      }
    }
    return hasDigit && "-_.".indexOf(name.charAt(from)) >= 0;
  }
}
