package dev.spoor.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Runs the main method of another class and writes, when the process ends, what it took: its whole
 * CPU time from the start of the JVM, the part of it that collected garbage or compiled, and its
 * greatest resident size.
 */
public final class ProcessMeter {
  private static final double NANOS = 1e9;
  private static final double TICKS = 100;

  private ProcessMeter() {}

  /** Arguments: file for the figures, class to run, its arguments. */
  public static void main(String[] args) throws ReflectiveOperationException {
    Path figures = Path.of(args[0]);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> write(figures), "meter"));
    Class.forName(args[1])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
  }

  private static void write(Path figures) {
    try {
      double collected = secondsOfThreads("GC Thread", "VM Thread", "G1 ");
      double compiled = secondsOfThreads("C1 Compiler", "C2 Compiler");
      long resident = residentKilobytes();
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      Files.writeString(
          figures,
          system.getProcessCpuTime() / NANOS
              + " "
              + collected
              + " "
              + compiled
              + " "
              + resident
              + "\n");
    } catch (IOException e) {
      System.err.println("cannot measure this process: " + e);
    }
  }

  /** CPU of the JVM's own threads with such names; nothing where there is no /proc. */
  private static double secondsOfThreads(String... names) throws IOException {
    Path tasks = Path.of("/proc/self/task");
    if (!Files.isDirectory(tasks)) {
      return Double.NaN;
    }
    double seconds = 0;
    try (Stream<Path> threads = Files.list(tasks)) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        String stat;
        try {
          stat = Files.readString(thread.resolve("stat"));
        } catch (IOException e) {
          continue; // it ended meanwhile, and is none of the JVM's
        }
        int close = stat.lastIndexOf(')');
        String name = stat.substring(stat.indexOf('(') + 1, close);
        if (Arrays.stream(names).anyMatch(name::startsWith)) {
          // Behind the name: state is the first field, user and system time the 12th and 13th.
          String[] fields = stat.substring(close + 2).split(" ", -1);
          seconds += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
        }
      }
    }
    return seconds;
  }

  private static long residentKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return -1;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return -1;
  }
}
