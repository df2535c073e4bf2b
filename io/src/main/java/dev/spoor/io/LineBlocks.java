package dev.spoor.io;

import dev.spoor.model.InputFile;
import dev.spoor.model.RawBlock;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Cuts a stream of bytes into blocks of whole lines: those lines that begin in a given range.
 *
 * <p>A line ends with a line feed, which belongs to it; a carriage return is a byte like any other;
 * the last line may lack its line feed. A line with more than {@code keptLineBytes} bytes before
 * its line feed is cut there, gets a line feed of its own, and ends its block, so that within a
 * block offsets are plain sums. Whatever the range and block sizes, the same lines come out at the
 * same offsets.
 *
 * <p>Memory: one block, or one line if that is longer, twice. Not thread-safe.
 */
final class LineBlocks {
  private static final int READ_BYTES = 256 * 1024;
  private static final int LOOK_AHEAD_BYTES = 8 * 1024;

  private final InputFile source;
  private final InputStream in;
  private final long end;
  private final int blockBytes;
  private final int keptLineBytes;

  /** Unused bytes in front; {@code buffer[0]} is the first byte of a line, at {@code base}. */
  private byte[] buffer;

  private int length;
  private long base;
  private boolean endOfStream;
  private boolean done;

  /** Whether the line at {@code base} began in the range before. */
  private boolean skipping;

  /**
   * @param in the uncompressed bytes: from the file's beginning if {@code start} is 0, else from
   *     {@code start - 1}, for a line begins at {@code start} only if a line feed stands before it
   * @param start where the range begins
   * @param end where it ends, exclusive; Long.MAX_VALUE for the file's end
   * @param blockBytes about how large a block shall be
   * @param keptLineBytes how long a line may be, line feed not counted
   */
  LineBlocks(
      InputFile source, InputStream in, long start, long end, int blockBytes, int keptLineBytes) {
    Arguments.check(start >= 0 && start <= end, "range %s to %s", start, end);
    Arguments.check(blockBytes > 0, "blockBytes is %s, must be positive", blockBytes);
    Arguments.check(keptLineBytes > 0, "keptLineBytes is %s, must be positive", keptLineBytes);
    this.source = source;
    this.in = in;
    this.end = end;
    this.blockBytes = blockBytes;
    this.keptLineBytes = keptLineBytes;
    this.buffer = new byte[(int) Math.min(blockBytes, Math.max(1024, end - start))];
    this.base = Math.max(0, start - 1);
    this.skipping = start > 0;
    this.done = start == end;
  }

  /** The next block, or null after the last. */
  @Nullable RawBlock next() throws IOException {
    if (skipping) {
      skipping = false;
      skipLine(0, end - 1);
    }
    int target = length < end - base ? blockBytes : length;
    while (!done) {
      long mine = end - base;
      int goal = length < mine ? (int) Math.min(target, mine) : target;
      fill(goal);
      if (length == 0) {
        done = true;
        break;
      }
      int tooLong = lineTooLong();
      if (tooLong == 0) {
        return cutLine();
      }
      if (tooLong > 0 && tooLong < mine) {
        return take(tooLong);
      }
      int cut;
      if (length < mine) {
        cut = endOfStream ? length : lastLineFeed(length - 1, 0) + 1;
      } else {
        int lineFeed = lineFeed((int) mine - 1);
        cut = lineFeed >= 0 || !endOfStream ? lineFeed + 1 : length;
      }
      if (cut > 0) {
        return take(cut);
      }
      // A line goes on beyond the buffer.
      target = length + Math.max(LOOK_AHEAD_BYTES, Math.min(length, keptLineBytes));
    }
    return null;
  }

  /** The offset up to which lines have been handed out or skipped. */
  long offset() {
    return base;
  }

  /** The offset up to which bytes have been read. */
  long offsetRead() {
    return base + length;
  }

  private void fill(int goal) throws IOException {
    if (goal > buffer.length) {
      buffer = Arrays.copyOf(buffer, goal);
    }
    while (length < goal && !endOfStream) {
      int count = in.read(buffer, length, Math.min(goal - length, READ_BYTES));
      if (count < 0) {
        endOfStream = true;
      } else {
        length += count;
      }
    }
  }

  /**
   * Where in the buffer a line begins that is too long, or -1. Looks at one line in {@code
   * keptLineBytes} only, as the lines in between cannot be longer than what they lie in.
   */
  private int lineTooLong() {
    int start = 0;
    while (length - start > keptLineBytes) {
      int lineFeed = lastLineFeed(start + keptLineBytes, start);
      if (lineFeed < start) {
        return start;
      }
      start = lineFeed + 1;
    }
    return -1;
  }

  private RawBlock take(int count) {
    RawBlock block = new RawBlock(source, base, Arrays.copyOf(buffer, count));
    drop(count);
    return block;
  }

  private RawBlock cutLine() throws IOException {
    byte[] line = Arrays.copyOf(buffer, keptLineBytes + 1);
    line[keptLineBytes] = '\n';
    RawBlock block = new RawBlock(source, base, line);
    skipLine(keptLineBytes, Long.MAX_VALUE);
    return block;
  }

  /**
   * Drops all up to and including the next line feed in the buffer at or after {@code from}, or
   * beyond it; gives up, done, at offset {@code limit}.
   */
  private void skipLine(int from, long limit) throws IOException {
    int search = from;
    while (true) {
      int lineFeed = lineFeed(search);
      if (lineFeed >= 0) {
        drop(lineFeed + 1);
        return;
      }
      drop(length);
      if (base >= limit) {
        done = true;
        return;
      }
      search = 0;
      fill(Math.min(buffer.length, READ_BYTES));
      if (length == 0) {
        done = true;
        return;
      }
    }
  }

  private void drop(int count) {
    System.arraycopy(buffer, count, buffer, 0, length - count);
    length -= count;
    base += count;
    if (base >= end) {
      done = true;
    }
  }

  private int lineFeed(int from) {
    for (int i = from; i < length; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private int lastLineFeed(int from, int downTo) {
    for (int i = from; i >= downTo; i--) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return downTo - 1;
  }
}
