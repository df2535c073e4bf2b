package dev.spoor.io;

import dev.spoor.io.SortedRuns.RunWriter;
import dev.spoor.model.OutputLine;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The second half of sorting: the lines of one file out of all the runs that have some, in order.
 *
 * <p>Reads at most {@value #MOST_OPEN} runs at a time, fewer where lines are long; more are merged
 * into longer runs first. What it was given is never removed, so a redone bundle finds it again;
 * runs of its own are removed once they are read.
 */
final class MergedRuns {
  /** Open files at a time. Systems allow a process some thousand. */
  static final int MOST_OPEN = 128;

  private static final int BUFFER_BYTES = 64 * 1024;

  /** What the open runs may hold in memory: a buffer and a line each. */
  private static final long MEMORY_BYTES = 64L << 20;

  private final StagingDirectory staging;
  private final int mostOpen;

  /** Takes lines, in order. */
  @FunctionalInterface
  interface LineConsumer {
    void accept(OutputLine line) throws IOException;
  }

  /** Merges runs in a staging directory. */
  MergedRuns(StagingDirectory staging) {
    this(staging, MOST_OPEN);
  }

  MergedRuns(StagingDirectory staging, int mostOpen) {
    this.staging = staging;
    this.mostOpen = mostOpen;
  }

  /**
   * Hands out the lines of a file.
   *
   * @param parts of one file
   * @throws OutputException if the disk is full or fails, or a run is not as it was written
   */
  void forEach(List<RunPart> parts, LineConsumer consumer) throws IOException {
    List<RunPart> left = new ArrayList<>(parts);
    List<String> own = new ArrayList<>();
    left.sort(Comparator.comparingLong(RunPart::lines));
    for (int open = open(left); open < left.size(); open = open(left)) {
      List<RunPart> shortest = left.subList(0, open);
      RunPart merged = mergeToRun(shortest);
      removeOwn(shortest, own);
      shortest.clear();
      own.add(merged.run());
      int place = 0;
      while (place < left.size() && left.get(place).lines() < merged.lines()) {
        place++;
      }
      left.add(place, merged);
    }
    merge(left, consumer);
    removeOwn(left, own);
  }

  /** How many of the first parts may be read at a time: two at least. */
  private int open(List<RunPart> parts) {
    int open = 0;
    long bytes = 0;
    while (open < parts.size() && open < mostOpen) {
      bytes += BUFFER_BYTES + parts.get(open).longest();
      if (open >= 2 && bytes > MEMORY_BYTES) {
        break;
      }
      open++;
    }
    return open;
  }

  private RunPart mergeToRun(List<RunPart> parts) throws IOException {
    try (RunWriter run = new RunWriter(staging)) {
      run.begin();
      merge(parts, run::write);
      return run.part(parts.get(0).file());
    }
  }

  private void removeOwn(List<RunPart> parts, List<String> own) throws IOException {
    List<ResourceId> files = new ArrayList<>();
    for (RunPart part : parts) {
      if (own.remove(part.run())) {
        files.add(staging.file(part.run()));
      }
    }
    Locations.delete(files);
  }

  private void merge(List<RunPart> parts, LineConsumer consumer) throws IOException {
    List<Cursor> cursors = new ArrayList<>();
    try {
      PriorityQueue<Cursor> queue =
          new PriorityQueue<>(Comparator.comparing(Cursor::line, SortedRuns.ORDER));
      for (RunPart part : parts) {
        Cursor cursor = new Cursor(part);
        cursors.add(cursor);
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

  /** A place in the lines of a part. */
  private final class Cursor implements Closeable {
    private final RunPart part;
    private final InputStream in;
    private long bytesLeft;
    private long linesLeft;
    private @Nullable OutputLine line;

    Cursor(RunPart part) throws IOException {
      this.part = part;
      this.bytesLeft = part.bytes();
      this.linesLeft = part.lines();
      try {
        ReadableByteChannel channel = FileSystems.open(staging.file(part.run()));
        int buffer = (int) Math.min(BUFFER_BYTES, part.bytes());
        in = new BufferedInputStream(Channels.newInputStream(channel), buffer);
        if (channel instanceof SeekableByteChannel seekable) {
          seekable.position(part.offset());
        } else {
          in.skipNBytes(part.offset());
        }
      } catch (IOException e) {
        throw staging.failed(e);
      }
    }

    OutputLine line() {
      if (line == null) {
        throw new IllegalStateException("no line here");
      }
      return line;
    }

    boolean advance() throws IOException {
      if (linesLeft == 0) {
        if (bytesLeft > 0) {
          throw changed();
        }
        line = null;
        return false;
      }
      linesLeft--;
      try {
        ByteBuffer header = read(RunWriter.HEADER_BYTES);
        long time = header.getLong();
        int tieLength = header.getInt();
        int lineLength = header.getInt();
        String tie = read(tieLength * Character.BYTES).asCharBuffer().toString();
        line = new OutputLine(part.file(), time, tie, read(lineLength).array());
      } catch (IOException e) {
        throw staging.failed(e);
      }
      return true;
    }

    private ByteBuffer read(int bytes) throws IOException {
      if (bytes < 0 || bytes > part.longest() || bytes > bytesLeft) {
        throw changed();
      }
      bytesLeft -= bytes;
      byte[] read = new byte[bytes];
      if (in.readNBytes(read, 0, bytes) < bytes) {
        throw changed();
      }
      return ByteBuffer.wrap(read);
    }

    private OutputException changed() {
      return new OutputException(
          String.format(
              "%s changed after it was written: keep others out of there",
              staging.file(part.run())));
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
