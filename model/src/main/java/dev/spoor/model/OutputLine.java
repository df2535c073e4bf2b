package dev.spoor.model;

/**
 * One line for the output files of a run.
 *
 * @param file the file it belongs to, relative to the output directory and with forward slashes,
 *     such as {@code sessions/2025-10-27/sessions.jsonl}
 * @param sortTime first sort key, milliseconds since the epoch; Long.MIN_VALUE where there is none
 * @param sortTie second sort key: lines of one file have distinct pairs of keys, or are equal
 * @param line the line's UTF-8 bytes, without terminator; treated as immutable
 * @param knownBy 0 for a line that is new; else it may have been written before, as its message was
 *     delivered before, and this many of its first bytes are the same then
 */
@SuppressWarnings("ArrayRecordComponent") // sorted by its keys, never compared as a whole
public record OutputLine(String file, long sortTime, String sortTie, byte[] line, int knownBy) {
  /** A line that is new. */
  public OutputLine(String file, long sortTime, String sortTie, byte[] line) {
    this(file, sortTime, sortTie, line, 0);
  }
}
