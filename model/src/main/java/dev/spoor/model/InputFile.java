package dev.spoor.model;

import java.time.Instant;

/**
 * A file to read, as the launcher found it.
 *
 * @param name what outputs call it: its URI, or what the user typed where that says more
 * @param uri where it is, in the form that Beam's {@code FileSystems} takes
 * @param sizeBytes its size as stored, compressed or not; 0 when unknown
 * @param modified its time of modification; no line of it may lie much further in the future
 * @param compression how its bytes are packed: {@code none}, {@code gzip}, {@code bzip2} or {@code
 *     zstd}
 * @param format name of the {@link LogFormat} that reads it
 */
public record InputFile(
    String name, String uri, long sizeBytes, Instant modified, String compression, String format) {

  /** A file that outputs call by its URI. */
  public InputFile(
      String uri, long sizeBytes, Instant modified, String compression, String format) {
    this(uri, uri, sizeBytes, modified, compression, format);
  }

  /** This file, called otherwise. */
  public InputFile named(String newName) {
    return new InputFile(newName, uri, sizeBytes, modified, compression, format);
  }
}
