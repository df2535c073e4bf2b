package dev.spoor.benchmarks;

import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import dev.spoor.transforms.formats.LogFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Measures parsing alone, in one thread: the lines of a log as they are, then the same with an
 * escape in the last field of each, which has to be decoded into a buffer. Lines per second of CPU,
 * warm: the median of the later rounds.
 */
public final class ParseSpeed {
  private static final int MAX_BYTES = 64 << 20;
  private static final int LINES_A_ROUND = 300_000;
  private static final int ROUNDS = 15;
  private static final int WARM_UP = 5;

  private final LogFormat format;
  private final RequestEvent event = new RequestEvent();
  private long checksum;

  private ParseSpeed(LogFormat format) {
    this.format = format;
  }

  /** Arguments: a log, the folder for the result {@code speed}, perhaps a format. */
  public static void main(String[] args) throws IOException {
    ParseSpeed speed =
        new ParseSpeed(LogFormats.standard().byName(args.length > 2 ? args[2] : "combined"));
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ByteArrayOutputStream escaped = new ByteArrayOutputStream();
    byte[] escape = "\\x22\\\"\"\n".getBytes(StandardCharsets.UTF_8);
    FileLines.forEach(
        Path.of(args[0]),
        0,
        MAX_BYTES,
        (bytes, offset, length, position) -> {
          plain.write(bytes, offset, length);
          plain.write('\n');
          boolean quoted = length > 0 && bytes[offset + length - 1] == '"';
          escaped.write(bytes, offset, quoted ? length - 1 : length);
          escaped.write(escape, quoted ? 0 : escape.length - 1, quoted ? escape.length : 1);
        });
    double plainSpeed = speed.measure(plain.toByteArray());
    double escapedSpeed = speed.measure(escaped.toByteArray());
    System.out.println("checksum " + speed.checksum);
    Files.writeString(
        Files.createDirectories(Path.of(args[1])).resolve("speed"),
        plainSpeed + " " + escapedSpeed + "\n");
  }

  private double measure(byte[] log) {
    int[] starts =
        IntStream.rangeClosed(0, log.length).filter(i -> i == 0 || log[i - 1] == '\n').toArray();
    double[] speeds = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      int lines = 0;
      int read = 0;
      long cpu = cpuNanos();
      while (lines < LINES_A_ROUND) {
        for (int i = 0; i + 1 < starts.length; i++) {
          event.reset();
          if (format.parse(log, starts[i], starts[i + 1] - 1 - starts[i], event) == null) {
            read++;
            checksum += event.timeMillis ^ event.path.length() ^ event.userAgent.length();
          }
          lines++;
        }
      }
      speeds[round] = lines / ((cpuNanos() - cpu) / 1e9);
      System.out.printf(
          "round %2d: %.2f M lines per CPU-second, %d of %d lines read%n",
          round + 1, speeds[round] / 1e6, read, lines);
    }
    double[] warm = Arrays.copyOfRange(speeds, WARM_UP, ROUNDS);
    Arrays.sort(warm);
    return warm[warm.length / 2];
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
