package dev.spoor.io;

import dev.spoor.model.OutputLine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The first half of sorting more lines than fit in memory: holds lines up to a number of bytes, and
 * writes them to the staging directory as a run, file by file, each file's lines ordered by time,
 * then {@code sortTie} in {@link String}'s order, then bytes. {@link MergedRuns} is the second
 * half. Not thread-safe.
 */
final class SortedRuns {
  /** The order of the lines of one file. Equal lines are all kept. */
  static final Comparator<OutputLine> ORDER =
      Comparator.comparingLong(OutputLine::sortTime)
          .thenComparing(OutputLine::sortTie)
          .thenComparing(OutputLine::line, Arrays::compareUnsigned);

  /** What an element costs on the heap besides its characters and bytes. */
  private static final int OVERHEAD_BYTES = 112;

  /** What a file costs on the heap besides its lines: hostile dates make many. */
  private static final int FILE_BYTES = 256;

  private final StagingDirectory staging;
  private final long memoryBytes;
  private final Map<String, List<OutputLine>> held = new TreeMap<>();
  private long heldBytes;

  /**
   * Holds no lines yet.
   *
   * @param memoryBytes about how much heap the held lines may take; one line is always held
   */
  SortedRuns(StagingDirectory staging, long memoryBytes) {
    this.staging = staging;
    this.memoryBytes = memoryBytes;
  }

  /**
   * Adds a line; when memory is full, writes a run and hands out its parts.
   *
   * @throws OutputException if the disk is full or fails
   */
  void add(OutputLine line, Consumer<RunPart> out) throws IOException {
    held.computeIfAbsent(
            line.file(),
            file -> {
              heldBytes += FILE_BYTES;
              return new ArrayList<>();
            })
        .add(line);
    heldBytes += OVERHEAD_BYTES + line.sortTie().length() + line.line().length;
    if (heldBytes >= memoryBytes) {
      flush(out);
    }
  }

  /**
   * Writes what is held, if anything, and hands out the parts of the run.
   *
   * @throws OutputException if the disk is full or fails
   */
  void flush(Consumer<RunPart> out) throws IOException {
    if (held.isEmpty()) {
      return;
    }
    List<RunPart> parts = new ArrayList<>();
    try (RunWriter writer = new RunWriter(staging)) {
      for (Map.Entry<String, List<OutputLine>> file : held.entrySet()) {
        file.getValue().sort(ORDER);
        writer.begin();
        for (OutputLine line : file.getValue()) {
          writer.write(line);
        }
        parts.add(writer.part(file.getKey()));
      }
    }
    held.clear();
    heldBytes = 0;
    parts.forEach(out);
  }

  /**
   * Writes one run. A line is its time, the number of characters of its tie, the number of its
   * bytes, the characters (a name with half a surrogate pair has no UTF-8), the bytes.
   */
  static final class RunWriter implements Closeable {
    static final int HEADER_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private final StagedBytes out;
    private ByteBuffer header = ByteBuffer.allocate(256);
    private long offset;
    private long lines;
    private int longest;

    RunWriter(StagingDirectory staging) throws IOException {
      out = new StagedBytes(staging, StagingDirectory.RUNS, "application/octet-stream");
    }

    /** Begins the lines of a file. */
    void begin() {
      offset = out.count();
      lines = 0;
      longest = 0;
    }

    void write(OutputLine line) throws IOException {
      String tie = line.sortTie();
      int size = HEADER_BYTES + Character.BYTES * tie.length();
      if (size > header.capacity()) {
        header = ByteBuffer.allocate(2 * size);
      }
      header.clear();
      header.putLong(line.sortTime()).putInt(tie.length()).putInt(line.line().length);
      for (int i = 0; i < tie.length(); i++) {
        header.putChar(tie.charAt(i));
      }
      out.write(header.array(), 0, size);
      out.write(line.line(), 0, line.line().length);
      lines++;
      longest = Math.max(longest, size + line.line().length);
    }

    /** What has been written since {@link #begin}. */
    RunPart part(String file) {
      return new RunPart(file, out.name(), offset, out.count() - offset, lines, longest);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
