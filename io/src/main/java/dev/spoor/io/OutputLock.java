package dev.spoor.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Keeps two runs out of one local directory, whose results would replace each other half way. The
 * system lets go of it when the process ends, however it ends. Other file systems have no such
 * locks: there nothing is held.
 */
public final class OutputLock implements AutoCloseable {
  private static final String NAME = ".spoor-lock";

  /** A size that nobody else gives his file at the same time. */
  private static final int MOST_BYTES = 1 << 20;

  private final @Nullable Path file;
  private final @Nullable FileChannel channel;

  private OutputLock(@Nullable Path file, @Nullable FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a directory that exists.
   *
   * @param name what it is called when somebody else has the lock
   * @throws OutputException if another run holds it
   */
  static OutputLock of(String uri, String name) throws OutputException {
    if (!Locations.isLocal(uri)) {
      return new OutputLock(null, null);
    }
    try {
      return take(
          Locations.localPath(uri).resolve(NAME),
          "another run is writing to " + uri + ": wait for it, or choose another " + name);
    } catch (OutputException e) {
      throw e;
    } catch (IOException e) {
      throw OutputException.of(e, "the " + name + " " + uri, "choose another " + name);
    }
  }

  /**
   * Takes the lock that a file stands for, which is made and deleted.
   *
   * @param taken what to say when somebody else has it
   * @throws OutputException if somebody else has it
   * @throws IOException if the file cannot be made
   */
  static OutputLock take(Path file, String taken) throws IOException {

    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isTaken(channel)) {
        channel.close();
        throw new OutputException(taken);
      }
      // Who held it before may have deleted the file between our opening and our locking it.
      if (leadsTo(file, channel)) {
        return new OutputLock(file, channel);
      }
      channel.close();
    }
  }

  /** Takes the lock; false if another has it. */
  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      // Another run in this very process.
      return false;
    }
  }

  /**
   * Whether the name still leads to what was opened: a size that it gets there is seen here. The
   * file must not be opened to look, as closing it would give up the lock: of a file, a process has
   * all its locks in common.
   */
  static boolean leadsTo(Path file, FileChannel channel) throws IOException {
    long size = 1L + new SecureRandom().nextInt(MOST_BYTES);
    channel.write(ByteBuffer.allocate(1), size - 1);
    channel.truncate(size);
    try {
      return Files.size(file) == size;
    } catch (NoSuchFileException e) {
      return false;
    } finally {
      channel.truncate(0);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel == null || file == null) {
      return;
    }
    Files.deleteIfExists(file);
    channel.close();
  }
}
