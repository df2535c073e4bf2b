package dev.spoor.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Standard input in a temporary file. Takes at most nine tenths of what is free on the temporary
 * disk; only the user may read the file; closing removes it.
 */
public final class SpooledInput implements Closeable {
  private static final int COPY_BYTES = 256 * 1024;

  private final Path directory;
  private final Path path;
  private final FoundFile file;

  private SpooledInput(Path directory, Path path, FoundFile file) {
    this.directory = directory;
    this.path = path;
    this.file = file;
  }

  /**
   * Copies all of {@code in}, as packed as it comes, to a new file below {@code parent}.
   *
   * @param progress told the bytes copied so far, after each piece
   * @throws InputException if it is too large for the disk, binary, or damaged at its beginning
   */
  public static SpooledInput of(InputStream in, Path parent, LongConsumer progress)
      throws IOException {
    return of(in, parent, Files.getFileStore(parent).getUsableSpace() / 10 * 9, progress);
  }

  static SpooledInput of(InputStream in, Path parent, long maxBytes, LongConsumer progress)
      throws IOException {
    Path directory = Files.createTempDirectory(parent, "spoor-");
    Path path = directory.resolve("stdin");
    boolean kept = false;
    try {
      copy(in, path, maxBytes, progress);
      FoundFile file = LogFiles.find(List.of(path.toString())).get(0);
      kept = true;
      return new SpooledInput(directory, path, file);
    } catch (InputException e) {
      throw new InputException(e.getMessage().replace(path.toString(), "standard input"), e);
    } finally {
      if (!kept) {
        delete(directory, path);
      }
    }
  }

  private static void copy(InputStream in, Path path, long maxBytes, LongConsumer progress)
      throws IOException {
    long bytes = 0;
    byte[] buffer = new byte[COPY_BYTES];
    try (OutputStream out = Files.newOutputStream(path)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        bytes += count;
        if (bytes > maxBytes) {
          throw new InputException(
              String.format(
                  "standard input has more than the %d MB that %s can take: read files instead, or"
                      + " point java.io.tmpdir at a larger disk",
                  maxBytes >> 20, path.getParent()));
        }
        try {
          out.write(buffer, 0, count);
        } catch (IOException e) {
          throw OutputException.of(
              e, "the temporary directory " + path.getParent(), "point java.io.tmpdir at another");
        }
        progress.accept(bytes);
      }
    }
  }

  /** The file, as {@link LogFiles#find} would have found it. */
  public FoundFile file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    delete(directory, path);
  }

  private static void delete(Path directory, Path path) throws IOException {
    Files.deleteIfExists(path);
    Files.deleteIfExists(directory);
  }
}
