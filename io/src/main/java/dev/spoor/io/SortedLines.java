package dev.spoor.io;

import dev.spoor.model.OutputLine;
import dev.spoor.model.RecordCoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Sorts more lines than fit in memory: by file, then {@code sortTime}, then {@code sortTie} in
 * {@link String}'s order, then the line's bytes. Equal lines are all kept.
 *
 * <p>Holds lines up to a number of bytes; then writes them, sorted, to a run in a temporary
 * directory, and merges the runs in the end, at most 64 at a time. Closing removes the directory.
 * Not thread-safe.
 */
public final class SortedLines implements Closeable {
  private static final RecordCoder<OutputLine> CODER = RecordCoder.of(OutputLine.class);

  /** The order in which {@link #forEach} hands out lines. */
  public static final Comparator<OutputLine> ORDER =
      Comparator.comparing(OutputLine::file)
          .thenComparingLong(OutputLine::sortTime)
          .thenComparing(OutputLine::sortTie)
          .thenComparing(OutputLine::line, Arrays::compareUnsigned);

  /** What an element costs on the heap besides its characters and bytes. */
  private static final int OVERHEAD_BYTES = 112;

  private static final int MOST_RUNS = 64;
  private static final int BUFFER_BYTES = 64 * 1024;

  private final long memoryBytes;
  private final Path parent;
  private final Map<String, String> files = new HashMap<>();
  private final List<Path> runs = new ArrayList<>();
  private List<OutputLine> held = new ArrayList<>();
  private long heldBytes;
  private int runsWritten;
  private @Nullable Path directory;

  /** Takes lines, in order. */
  @FunctionalInterface
  public interface LineConsumer {
    /** Takes the next line. */
    void accept(OutputLine line) throws IOException;
  }

  /**
   * Creates a sorter without lines.
   *
   * @param memoryBytes about how much heap the held lines may take; one line is always held
   * @param parent where to put the temporary directory, if one is needed
   */
  public SortedLines(long memoryBytes, Path parent) {
    Arguments.check(memoryBytes > 0, "memoryBytes is %d, must be positive", memoryBytes);
    this.memoryBytes = memoryBytes;
    this.parent = parent;
  }

  /**
   * Adds a line.
   *
   * @throws OutputException if the temporary disk is full or fails
   */
  public void add(OutputLine line) throws IOException {
    // Many lines share few names, and each comes decoded as a string of its own.
    String file = files.computeIfAbsent(line.file(), name -> name);
    held.add(new OutputLine(file, line.sortTime(), line.sortTie(), line.line()));
    heldBytes += OVERHEAD_BYTES + line.sortTie().length() + line.line().length;
    if (heldBytes >= memoryBytes) {
      spill();
    }
  }

  /** Hands out all lines in order, once; more cannot be added afterwards. */
  public void forEach(LineConsumer consumer) throws IOException {
    held.sort(ORDER);
    if (runs.isEmpty()) {
      for (OutputLine line : held) {
        consumer.accept(line);
      }
    } else {
      merge(runs, held, consumer);
    }
    held = new ArrayList<>();
  }

  /** How many sorted runs went to disk. */
  int runsWritten() {
    return runsWritten;
  }

  private void spill() throws IOException {
    held.sort(ORDER);
    if (runs.size() == MOST_RUNS) {
      List<Path> merged = List.copyOf(runs);
      try (Run run = new Run()) {
        merge(merged, List.of(), run);
        runs.clear();
        runs.add(run.path);
      }
      for (Path path : merged) {
        Files.delete(path);
      }
    }
    try (Run run = new Run()) {
      for (OutputLine line : held) {
        run.accept(line);
      }
      runs.add(run.path);
    }
    held = new ArrayList<>();
    heldBytes = 0;
  }

  private static void merge(List<Path> runs, List<OutputLine> last, LineConsumer consumer)
      throws IOException {
    List<Cursor> cursors = new ArrayList<>();
    try {
      PriorityQueue<Cursor> queue = new PriorityQueue<>(Comparator.comparing(Cursor::line, ORDER));
      for (Path run : runs) {
        cursors.add(new RunCursor(run));
      }
      cursors.add(new HeldCursor(last));
      for (Cursor cursor : cursors) {
        if (cursor.advance()) {
          queue.add(cursor);
        }
      }
      for (Cursor least = queue.poll(); least != null; least = queue.poll()) {
        consumer.accept(least.line());
        if (least.advance()) {
          queue.add(least);
        }
      }
    } finally {
      for (Cursor cursor : cursors) {
        cursor.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    held = new ArrayList<>();
    Path emptied = directory;
    if (emptied != null) {
      try (var paths = Files.list(emptied)) {
        for (Path path : paths.toList()) {
          Files.deleteIfExists(path);
        }
      }
      Files.deleteIfExists(emptied);
      directory = null;
    }
  }

  /** A sorted run being written; lines end with the end of the file. */
  private final class Run implements LineConsumer, Closeable {
    private final Path path;
    private final OutputStream out;

    Run() throws IOException {
      try {
        if (directory == null) {
          directory = Files.createTempDirectory(parent, "spoor-sort-");
        }
        path = directory.resolve("run-" + runsWritten++);
        out = new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES);
      } catch (IOException e) {
        throw failed(e);
      }
    }

    @Override
    public void accept(OutputLine line) throws IOException {
      try {
        // One byte more than the line, so that the end can be told.
        out.write(1);
        CODER.encode(line, out);
      } catch (IOException e) {
        throw failed(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private IOException failed(IOException e) {
      return OutputException.of(
          e, "the temporary directory " + parent, "point java.io.tmpdir at another");
    }
  }

  /** A sorted sequence of lines and a place in it. */
  private abstract static class Cursor implements Closeable {
    @Nullable OutputLine line;

    OutputLine line() {
      if (line == null) {
        throw new IllegalStateException("no line here");
      }
      return line;
    }

    abstract boolean advance() throws IOException;
  }

  private static final class RunCursor extends Cursor {
    private final InputStream in;

    RunCursor(Path run) throws IOException {
      in = new BufferedInputStream(Files.newInputStream(run), BUFFER_BYTES);
    }

    @Override
    boolean advance() throws IOException {
      if (in.read() < 0) {
        return false;
      }
      line = CODER.decode(in);
      return true;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static final class HeldCursor extends Cursor {
    private final List<OutputLine> lines;
    private int next;

    HeldCursor(List<OutputLine> lines) {
      this.lines = lines;
    }

    @Override
    boolean advance() {
      if (next == lines.size()) {
        return false;
      }
      line = lines.get(next++);
      return true;
    }

    @Override
    public void close() {}
  }
}
