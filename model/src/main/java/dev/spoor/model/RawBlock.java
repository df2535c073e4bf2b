package dev.spoor.model;

/**
 * A run of whole lines from one source, the unit in which sources emit. A file's travel in blocks
 * of about four megabytes, as Beam pays per element; a queue's block is one of its messages.
 *
 * @param source the file the lines came from, or the part of a queue
 * @param offset where {@code bytes} begins in the uncompressed file, in bytes; a message's position
 * @param bytes the lines, each ended by a line feed but perhaps the last; treated as immutable
 * @param isMessage whether this is a message, all of whose lines have the message's position
 * @param isRedelivered whether the message was delivered before, so that what it becomes may have
 *     been written already
 */
@SuppressWarnings("ArrayRecordComponent") // blocks are never compared, and a copy costs megabytes
public record RawBlock(
    InputFile source, long offset, byte[] bytes, boolean isMessage, boolean isRedelivered) {

  /** Lines of a file. */
  public RawBlock(InputFile source, long offset, byte[] bytes) {
    this(source, offset, bytes, false, false);
  }

  /** A message of a queue. */
  public static RawBlock message(InputFile source, long position, byte[] bytes) {
    return new RawBlock(source, position, bytes, true, false);
  }

  /** The same message, delivered again. */
  public RawBlock redelivered() {
    return new RawBlock(source, offset, bytes, isMessage, true);
  }

  /** The position, in the source, of the line that begins at an index of {@link #bytes}. */
  public long position(int index) {
    return isMessage ? offset : offset + index;
  }
}
