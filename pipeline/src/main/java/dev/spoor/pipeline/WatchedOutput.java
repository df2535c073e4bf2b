package dev.spoor.pipeline;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Remembers why standard output could not be written to, which a {@code PrintStream} keeps to
 * itself. A reader that has gone, as {@code head} does, has what it wanted: that is no failure.
 */
final class WatchedOutput extends FilterOutputStream {
  /** How the system calls a pipe without a reader. */
  private static final String READER_GONE = "Broken pipe";

  private volatile @Nullable IOException failure;

  WatchedOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      if (!READER_GONE.equals(e.getMessage())) {
        failure = e;
      }
      throw e;
    }
  }

  /** Why something could not be written, or null when all of it was. */
  @Nullable IOException failure() {
    return failure;
  }
}
