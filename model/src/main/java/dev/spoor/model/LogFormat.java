package dev.spoor.model;

import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads one line of one log format into a {@link RequestEvent}. Implementations are immutable and
 * thread-safe, run in time linear in the line, and never throw on any bytes.
 */
public interface LogFormat extends Serializable {
  /** The name by which options and {@code run.json} call this format. */
  String name();

  /**
   * Whether a line is a header or comment of the format, to be filtered rather than read. Called
   * before {@link #parse}.
   */
  default boolean isHeader(byte[] line, int offset, int length) {
    return false;
  }

  /**
   * Parses a line. The caller has {@linkplain RequestEvent#reset() reset} {@code into} and sets
   * {@link RequestEvent#requestHash} itself.
   *
   * @param line array that holds the line, without its terminator; not changed, and the views of
   *     {@code into} may point into it
   * @return null when the line was understood, else why not
   */
  @Nullable DeadLetterCode parse(byte[] line, int offset, int length, RequestEvent into);
}
