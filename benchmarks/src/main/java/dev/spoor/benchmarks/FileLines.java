package dev.spoor.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads the lines that begin in a range of a file, in large blocks and without copying a line: the
 * same idea as the pipeline's reader, in the form that a program of one page would have.
 */
final class FileLines {
  private static final int BLOCK_BYTES = 4 << 20;
  private static final int READ_BYTES = 256 * 1024;

  private FileLines() {}

  /** Takes lines. */
  @FunctionalInterface
  interface LineConsumer {
    /** Takes a line of the file without its line feed; the array is reused afterwards. */
    void line(byte[] bytes, int offset, int length, long position) throws IOException;
  }

  /** Hands out the lines that begin at {@code start} or later and before {@code end}. */
  static void forEach(Path file, long start, long end, LineConsumer consumer) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      // A line begins at start only if a line feed stands before it.
      long base = Math.max(0, start - 1);
      in.seek(base);
      boolean skipping = start > 0;
      byte[] buffer = new byte[(int) Math.min(BLOCK_BYTES, end - start) + READ_BYTES];
      int length = 0;
      boolean endOfFile = false;
      while (!endOfFile) {
        while (length < buffer.length && !endOfFile) {
          int count = in.read(buffer, length, Math.min(READ_BYTES, buffer.length - length));
          endOfFile = count < 0;
          length += Math.max(0, count);
        }
        int at = 0;
        if (skipping) {
          at = lineFeed(buffer, 0, length) + 1;
          skipping = at == 0;
          at = skipping ? length : at;
        }
        int lineFeed = lineFeed(buffer, at, length);
        while (lineFeed >= 0 && base + at < end) {
          consumer.line(buffer, at, lineFeed - at, base + at);
          at = lineFeed + 1;
          lineFeed = lineFeed(buffer, at, length);
        }
        if (base + at >= end) {
          return;
        }
        if (endOfFile && at < length) {
          consumer.line(buffer, at, length - at, base + at);
        }
        System.arraycopy(buffer, at, buffer, 0, length - at);
        length -= at;
        base += at;
        if (length == buffer.length) {
          buffer = Arrays.copyOf(buffer, length * 2);
        }
      }
    }
  }

  private static int lineFeed(byte[] buffer, int from, int end) {
    for (int i = from; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
