package dev.spoor.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A file of a log that is read while others write to it, a run of whole lines at a time. What is
 * read is held against what was read before it, so that a file that was emptied and written anew is
 * told from one that grew. Memory: one run, of a quarter of a megabyte or of the longest kept line.
 * Not thread-safe.
 */
final class OpenLog implements AutoCloseable {
  /** So many bytes tell a file from others. */
  private static final int MARK_BYTES = 256;

  private static final int RUN_BYTES = 256 * 1024;
  private static final int HASH_BYTES = 8;

  private final Path path;
  private final long inode;
  private final FileChannel channel;
  private final int keptLineBytes;
  private long offset;
  private boolean inLongLine;
  private byte[] head;

  /** The last bytes before the offset, and before {@link #lines}. */
  private byte[] mark;

  private byte[] markBefore;
  private byte[] lines = new byte[0];
  private long linesAt;

  /** What came of reading. */
  enum Next {
    /** There are {@link #lines()}. */
    LINES,
    /** Nothing, but there is more to read. */
    MORE,
    /** Nothing, as nothing was written, or no whole line. */
    NOTHING,
    /** Nothing: the file was emptied, and is another one now. */
    REPLACED
  }

  private OpenLog(Path path, long inode, FileChannel channel, int keptLineBytes) {
    this.path = path;
    this.inode = inode;
    this.channel = channel;
    this.keptLineBytes = keptLineBytes;
    this.head = new byte[0];
    this.mark = head;
    this.markBefore = head;
  }

  /**
   * Opens a file that was found to be a regular one.
   *
   * @param keptLineBytes how long a line may be; of a longer one so much is read
   */
  static OpenLog open(Path path, long inode, int keptLineBytes) throws IOException {
    return new OpenLog(path, inode, FileChannel.open(path, StandardOpenOption.READ), keptLineBytes);
  }

  /** Goes to a place; false, and nothing is changed, if this is not the file that has it. */
  boolean goTo(LogPlace place) throws IOException {
    if (channel.size() < place.offset()) {
      return false;
    }
    byte[] first = bytes(0, (int) Math.min(MARK_BYTES, place.offset()));
    long from = Math.max(0, place.offset() - MARK_BYTES);
    byte[] last = bytes(from, (int) (place.offset() - from));
    if (!hash(first).equals(place.head()) || !hash(last).equals(place.tail())) {
      return false;
    }
    head = first;
    mark = last;
    offset = place.offset();
    inLongLine = place.isInLongLine();
    return true;
  }

  /** Goes to the end, or after the line that is being written there. */
  void goToEnd() throws IOException {
    offset = channel.size();
    head = bytes(0, (int) Math.min(MARK_BYTES, offset));
    long from = Math.max(0, offset - MARK_BYTES);
    mark = bytes(from, (int) (offset - from));
    inLongLine = mark.length > 0 && mark[mark.length - 1] != '\n';
  }

  /** Goes to the beginning of what is another file now. */
  void beginAnew() {
    offset = 0;
    inLongLine = false;
    head = new byte[0];
    mark = head;
    markBefore = head;
  }

  /** Reads on. */
  Next read() throws IOException {
    long size = channel.size();
    if (size < offset) {
      return Next.REPLACED;
    }
    for (int want = Math.min(RUN_BYTES, keptLineBytes); size > offset; want = more(want)) {
      int all = (int) Math.min(want, size - offset);
      byte[] read = bytes(offset - mark.length, mark.length + all);
      int from = mark.length;
      if (read.length < from || !Arrays.equals(read, 0, from, mark, 0, from)) {
        return Next.REPLACED;
      }
      if (inLongLine) {
        int lineFeed = from;
        while (lineFeed < read.length && read[lineFeed] != '\n') {
          lineFeed++;
        }
        inLongLine = lineFeed == read.length;
        advance(read, from, Math.min(lineFeed + 1, read.length));
        return Next.MORE;
      }
      int end = read.length;
      while (end > from && read[end - 1] != '\n') {
        end--;
      }
      if (end > from) {
        take(read, from, end, Arrays.copyOfRange(read, from, end));
        return Next.LINES;
      }
      if (read.length - from >= keptLineBytes) {
        byte[] cut = Arrays.copyOfRange(read, from, read.length + 1);
        cut[cut.length - 1] = '\n';
        take(read, from, read.length, cut);
        inLongLine = true;
        return Next.LINES;
      }
      if (read.length - from < want) {
        return Next.NOTHING;
      }
    }
    return Next.NOTHING;
  }

  private int more(int want) {
    return (int) Math.min(keptLineBytes, want * 4L);
  }

  /** Takes what stands behind the last line feed for a line, as nobody will write its end. */
  Next readRest() throws IOException {
    int all = (int) Math.min(keptLineBytes, channel.size() - offset);
    if (all <= 0) {
      return Next.NOTHING;
    }
    byte[] read = bytes(offset, all);
    if (inLongLine || read.length == 0) {
      advance(read, 0, read.length);
      return Next.NOTHING;
    }
    byte[] line = Arrays.copyOf(read, read.length + 1);
    line[read.length] = '\n';
    take(read, 0, read.length, line);
    return Next.LINES;
  }

  private void take(byte[] read, int from, int to, byte[] taken) {
    lines = taken;
    linesAt = offset;
    markBefore = mark;
    advance(read, from, to);
  }

  private void advance(byte[] read, int from, int to) {
    int known = head.length;
    int first = Math.min(MARK_BYTES - known, to - from);
    if (first > 0) {
      head = Arrays.copyOf(head, known + first);
      System.arraycopy(read, from, head, known, first);
    }
    mark = last(mark, read, from, to, MARK_BYTES);
    offset += to - from;
  }

  /** The last bytes, at most so many, of some bytes and others behind them. */
  private static byte[] last(byte[] some, byte[] others, int from, int to, int most) {
    int ofOthers = Math.min(most, to - from);
    int ofSome = Math.min(most - ofOthers, some.length);
    byte[] last = new byte[ofSome + ofOthers];
    System.arraycopy(some, some.length - ofSome, last, 0, ofSome);
    System.arraycopy(others, to - ofOthers, last, ofSome, ofOthers);
    return last;
  }

  private byte[] bytes(long at, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        return Arrays.copyOf(bytes.array(), bytes.position());
      }
    }
    return bytes.array();
  }

  /** The lines that were read last, each with its line feed; treated as immutable. */
  byte[] lines() {
    return lines;
  }

  /** Where in the file they begin. */
  long linesAt() {
    return linesAt;
  }

  /** The place up to which lines were read. */
  LogPlace place(long seenAt) {
    return new LogPlace(inode, offset, inLongLine, hash(head), hash(mark), seenAt);
  }

  /** The place before one of {@link #lines()}, which begins at an index of them. */
  LogPlace placeBefore(int index, long seenAt) {
    long at = linesAt + index;
    return new LogPlace(
        inode,
        at,
        false,
        hash(Arrays.copyOf(head, (int) Math.min(head.length, at))),
        hash(last(markBefore, lines, 0, index, MARK_BYTES)),
        seenAt);
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  long inode() {
    return inode;
  }

  long offset() {
    return offset;
  }

  /** Bytes that were written and not read. */
  long behind() throws IOException {
    return Math.max(0, channel.size() - offset);
  }

  @Override
  public String toString() {
    return path.toString();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
