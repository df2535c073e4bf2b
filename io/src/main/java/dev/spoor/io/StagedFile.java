package dev.spoor.io;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;

/** A file being written in the staging directory, under a name that no other attempt has. */
final class StagedFile implements Closeable {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final String path;
  private final String staged;
  private final StagingDirectory staging;
  private final OutputStream out;
  private long lines;
  private long bytes;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  /**
   * Begins a file.
   *
   * @param folder part of the staging directory to put it in
   * @param path where it shall go in the end
   */
  StagedFile(StagingDirectory staging, String folder, String path, String mimeType)
      throws IOException {
    this.path = Locations.checkRelative(path);
    this.staging = staging;
    this.staged = folder + "/" + UUID.randomUUID();
    ResourceId file = staging.file(staged);
    try {
      this.out =
          new BufferedOutputStream(
              Channels.newOutputStream(FileSystems.create(file, mimeType)), BUFFER_BYTES);
    } catch (IOException e) {
      throw staging.failed(e);
    }
  }

  void write(byte[] piece) throws IOException {
    try {
      out.write(piece);
    } catch (IOException e) {
      throw staging.failed(e);
    }
    bytes += piece.length;
  }

  void countLine(long time) {
    lines++;
    minTime = Math.min(minTime, time);
    maxTime = Math.max(maxTime, time);
  }

  /** Appends another staged file, whole. */
  void append(WrittenFile slice) throws IOException {
    ResourceId file = staging.file(slice.staged());
    byte[] buffer = new byte[BUFFER_BYTES];
    long copied = 0;
    try (InputStream in = Channels.newInputStream(FileSystems.open(file))) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        copied += count;
      }
    } catch (IOException e) {
      throw staging.failed(e);
    }
    if (copied != slice.bytes()) {
      throw new OutputException(
          String.format("%s changed while it was copied: keep others out of there", file));
    }
    bytes += copied;
    lines += slice.lines();
    minTime = Math.min(minTime, slice.minTime());
    maxTime = Math.max(maxTime, slice.maxTime());
  }

  /** What stands in the file; complete once it has been closed. */
  WrittenFile written() {
    return new WrittenFile(path, staged, lines, bytes, minTime, maxTime);
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (IOException e) {
      throw staging.failed(e);
    }
  }
}
