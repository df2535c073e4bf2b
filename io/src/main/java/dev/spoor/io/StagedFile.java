package dev.spoor.io;

import java.io.Closeable;
import java.io.IOException;

/** An output file being written in the staging directory. */
final class StagedFile implements Closeable {
  private final String path;
  private final StagedBytes out;
  private long lines;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  /**
   * Begins a file.
   *
   * @param path where it shall go in the end
   */
  StagedFile(StagingDirectory staging, String path, String mimeType) throws IOException {
    this.path = Locations.checkRelative(path);
    this.out = new StagedBytes(staging, StagingDirectory.FILES, mimeType);
  }

  void write(byte[] piece) throws IOException {
    out.write(piece, 0, piece.length);
  }

  void countLine(long time) {
    lines++;
    minTime = Math.min(minTime, time);
    maxTime = Math.max(maxTime, time);
  }

  /** What stands in the file; complete once it has been closed. */
  WrittenFile written() {
    return new WrittenFile(path, out.name(), lines, out.count(), minTime, maxTime);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
