package dev.spoor.transforms.formats;

import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Measures parsing in one thread, by hand: arguments are a format and a log file. Prints lines per
 * second of CPU, warm, over at least 300,000 lines a round.
 */
public final class ParseSpeed {
  private static final int LINES_A_ROUND = 300_000;
  private static final int ROUNDS = 12;

  private ParseSpeed() {}

  public static void main(String[] args) throws IOException {
    LogFormat format = LogFormats.standard().byName(args[0]);
    byte[] log = Files.readAllBytes(Path.of(args[1]));
    int[] starts =
        IntStream.rangeClosed(0, log.length).filter(i -> i == 0 || log[i - 1] == '\n').toArray();
    RequestEvent event = new RequestEvent();
    long checksum = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      int lines = 0;
      int read = 0;
      long bytes = 0;
      long cpu = cpuNanos();
      long allocated = allocatedBytes();
      while (lines < LINES_A_ROUND) {
        for (int i = 0; i + 1 < starts.length; i++) {
          int from = starts[i];
          int to = starts[i + 1] - 1;
          event.reset();
          if (format.parse(log, from, to - from, event) == null) {
            read++;
            checksum += event.timeMillis ^ event.path.length() ^ event.userAgent.length();
          }
          lines++;
          bytes += to - from;
        }
      }
      double seconds = (cpuNanos() - cpu) / 1e9;
      System.out.printf(
          "round %2d: %.2f M lines per CPU-second, %.0f MB/s, %d of %d lines read, %d B/line, "
              + "%.1f bytes allocated a line%n",
          round,
          lines / seconds / 1e6,
          bytes / seconds / 1e6,
          read,
          lines,
          bytes / lines,
          (allocatedBytes() - allocated) / (double) lines);
    }
    System.out.println("checksum " + checksum);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
