package dev.spoor.io;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;

/** Bytes being written to the staging directory, under a name that no other attempt has. */
final class StagedBytes implements Closeable {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final StagingDirectory staging;
  private final String name;
  private final OutputStream out;
  private long count;

  /**
   * Begins a file.
   *
   * @param folder part of the staging directory to put it in
   */
  StagedBytes(StagingDirectory staging, String folder, String mimeType) throws IOException {
    this.staging = staging;
    this.name = folder + "/" + UUID.randomUUID();
    try {
      this.out =
          new BufferedOutputStream(
              Channels.newOutputStream(FileSystems.create(staging.file(name), mimeType)),
              BUFFER_BYTES);
    } catch (IOException e) {
      throw staging.failed(e);
    }
  }

  /** Where it is, relative to the staging directory. */
  String name() {
    return name;
  }

  /** How many bytes have been written. */
  long count() {
    return count;
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw staging.failed(e);
    }
    count += length;
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
