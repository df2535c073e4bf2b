package dev.spoor.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Session lines of one task by day, in runs that are ordered, and the merging of all runs to one
 * ordered file a day: as a job has to do it whose output does not fit in memory.
 */
final class OrderedLines implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int RUN_BYTES = 16 << 20;

  private final Path runs;
  private final int task;
  private final Map<String, List<Line>> held = new HashMap<>();
  private long heldBytes;
  private int written;

  /** A session's line and what it is ordered by. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Line(long start, String id, byte[] bytes) {
    static final Comparator<Line> ORDER =
        Comparator.comparingLong(Line::start).thenComparing(Line::id);
  }

  /** Lines of a task, written to a folder of all tasks. */
  OrderedLines(Path runs, int task) throws IOException {
    this.runs = Files.createDirectories(runs);
    this.task = task;
  }

  void add(Line line) throws IOException {
    String date = Instant.ofEpochMilli(line.start).atOffset(ZoneOffset.UTC).toLocalDate() + "";
    held.computeIfAbsent(date, unused -> new ArrayList<>()).add(line);
    heldBytes += line.bytes.length;
    if (heldBytes >= RUN_BYTES) {
      flush();
    }
  }

  private void flush() throws IOException {
    for (Map.Entry<String, List<Line>> day : held.entrySet()) {
      day.getValue().sort(Line.ORDER);
      Path run = runs.resolve(day.getKey() + "." + task + "." + written++);
      try (DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(run), BUFFER_BYTES))) {
        out.writeInt(day.getValue().size());
        for (Line line : day.getValue()) {
          out.writeLong(line.start);
          out.writeUTF(line.id);
          out.writeInt(line.bytes.length);
          out.write(line.bytes);
        }
      }
    }
    held.clear();
    heldBytes = 0;
  }

  @Override
  public void close() throws IOException {
    flush();
  }

  /**
   * Merges the runs of all tasks and removes them.
   *
   * @return how many lines each day has
   */
  static Map<String, Long> merge(Path runs, Path sessions) throws IOException {
    Map<String, List<Path>> byDate = new TreeMap<>();
    try (Stream<Path> found = Files.list(runs)) {
      for (Path run : (Iterable<Path>) found::iterator) {
        String name = run.getFileName().toString();
        byDate
            .computeIfAbsent(name.substring(0, name.indexOf('.')), unused -> new ArrayList<>())
            .add(run);
      }
    }
    Map<String, Long> counts = new TreeMap<>();
    for (Map.Entry<String, List<Path>> day : byDate.entrySet()) {
      Path file = sessions.resolve(day.getKey()).resolve("sessions.jsonl");
      counts.put(day.getKey(), merge(day.getValue(), file));
      for (Path run : day.getValue()) {
        Files.delete(run);
      }
    }
    Files.delete(runs);
    return counts;
  }

  private static long merge(List<Path> runs, Path file) throws IOException {
    List<Run> open = new ArrayList<>();
    long lines = 0;
    try (SessionLines out = new SessionLines(file)) {
      PriorityQueue<Run> queue = new PriorityQueue<>((a, b) -> Line.ORDER.compare(a.line, b.line));
      for (Path path : runs) {
        Run run = new Run(path);
        open.add(run);
        if (run.advance()) {
          queue.add(run);
        }
      }
      for (Run least = queue.poll(); least != null; least = queue.poll()) {
        out.write(least.line.bytes);
        lines++;
        if (least.advance()) {
          queue.add(least);
        }
      }
    } finally {
      for (Run run : open) {
        run.in.close();
      }
    }
    return lines;
  }

  private static final class Run {
    private final DataInputStream in;
    private int left;
    private Line line = new Line(0, "", new byte[0]);

    Run(Path path) throws IOException {
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES));
      left = in.readInt();
    }

    boolean advance() throws IOException {
      if (left-- == 0) {
        return false;
      }
      long start = in.readLong();
      String id = in.readUTF();
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      line = new Line(start, id, bytes);
      return true;
    }
  }
}
