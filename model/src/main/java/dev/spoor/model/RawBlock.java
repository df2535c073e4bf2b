package dev.spoor.model;

/**
 * A run of whole lines from one source, the unit in which file sources emit: Beam pays per element,
 * so lines travel in blocks of about four megabytes.
 *
 * @param source the file the lines came from
 * @param offset where {@code bytes} begins in the uncompressed file, in bytes
 * @param bytes the lines, each ended by a line feed but perhaps the last; treated as immutable
 */
@SuppressWarnings("ArrayRecordComponent") // blocks are never compared, and a copy costs megabytes
public record RawBlock(InputFile source, long offset, byte[] bytes) {}
