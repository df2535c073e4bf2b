package dev.spoor.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What collections left on the heap.
 *
 * @param collections how many there were
 * @param peakAfter most megabytes in use after any of them
 * @param peakAfterFull most megabytes in use after a full one; 0 where there was none
 */
record GcLog(int collections, int peakAfter, int peakAfterFull) {
  private static final Pattern PAUSE =
      Pattern.compile("Pause (Young|Full) .* \\d+M->(\\d+)M\\(\\d+M\\)");

  /** Reads the log that {@code -Xlog:gc} writes. */
  static GcLog read(Path file) throws IOException {
    int collections = 0;
    int peakAfter = 0;
    int peakAfterFull = 0;
    for (String line : Files.readAllLines(file)) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        collections++;
        int after = Integer.parseInt(pause.group(2));
        peakAfter = Math.max(peakAfter, after);
        if (pause.group(1).equals("Full")) {
          peakAfterFull = Math.max(peakAfterFull, after);
        }
      }
    }
    return new GcLog(collections, peakAfter, peakAfterFull);
  }
}
