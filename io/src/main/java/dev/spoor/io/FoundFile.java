package dev.spoor.io;

import dev.spoor.model.InputFile;
import java.time.Instant;

/**
 * A file as {@link LogFiles#find} found it.
 *
 * @param uri where it is, in the form that Beam's {@code FileSystems} takes; absolute if local
 * @param sizeBytes its size as stored; 0 when the store does not say
 * @param modified when it was modified, or when it was found if the store does not say
 * @param compression told by its first bytes
 * @param head its first uncompressed bytes, at most {@link LogFiles#HEAD_BYTES}, or those after its
 *     first line if that is longer; treated as immutable
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FoundFile(
    String uri, long sizeBytes, Instant modified, FileCompression compression, byte[] head) {

  /** Whether it has no bytes, uncompressed: nothing to detect a format by, and nothing to read. */
  public boolean isEmpty() {
    return head.length == 0;
  }

  /** The file for {@link LogFiles#read}, to be read by the {@code LogFormat} of that name. */
  public InputFile as(String format) {
    return new InputFile(uri, sizeBytes, modified, compression.label(), format);
  }
}
