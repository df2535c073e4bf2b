package dev.spoor.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link TailState} for the next start of the program, as a queue's server would. Written
 * once a second at most; a file is there whole or not at all. Thread-safe.
 */
final class TailStateFile {
  private static final Logger LOG = LoggerFactory.getLogger("spoor.tail");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 64 << 20;
  private static final long BETWEEN = TimeUnit.SECONDS.toNanos(1);
  private static final long SAYING = TimeUnit.MINUTES.toNanos(1);

  private final Path file;
  private long newest = Long.MIN_VALUE;
  private @Nullable Long writtenAt;
  private @Nullable Long saidAt;

  TailStateFile(Path file) {
    this.file = file;
  }

  /**
   * Reads it.
   *
   * @return null where there is none
   * @throws InputException if it is not what was written
   */
  @Nullable TailState read() throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES);
    } catch (NoSuchFileException e) {
      return null;
    }
    try {
      TailState state = JSON.readValue(bytes, TailState.class);
      if (state != null && state.logs() != null) {
        return state;
      }
      throw damaged(null);
    } catch (JsonProcessingException e) {
      throw damaged(e);
    }
  }

  private InputException damaged(@Nullable Throwable cause) {
    return new InputException(
        file + " does not say how far logs were read: delete it to begin anew", cause);
  }

  /**
   * Writes what a checkpoint that is safe now stands for; one that is older than another does
   * nothing. A failure is said: the next start reads more again, and nothing is lost.
   *
   * @param number grows from checkpoint to checkpoint
   */
  synchronized void write(long number, TailState state) {
    long now = System.nanoTime();
    Long last = writtenAt;
    if (number <= newest || (last != null && now - last < BETWEEN)) {
      return;
    }
    newest = number;
    writtenAt = now;
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(state));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Long said = saidAt;
      if (said == null || now - said >= SAYING) {
        saidAt = now;
        LOG.warn("cannot write {}: {}; the next start reads more again", file, Failures.oneLine(e));
      }
    }
  }
}
