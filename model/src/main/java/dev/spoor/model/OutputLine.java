package dev.spoor.model;

/**
 * One line for a bounded run's output files.
 *
 * @param file the file it belongs to, relative to the output directory and with forward slashes,
 *     such as {@code sessions/2025-10-27/sessions.jsonl}
 * @param sortTime first sort key, milliseconds since the epoch; Long.MIN_VALUE where there is none
 * @param sortTie second sort key: lines of one file have distinct pairs of keys, or are equal
 * @param line the line's UTF-8 bytes, without terminator; treated as immutable
 */
@SuppressWarnings("ArrayRecordComponent") // sorted by its keys, never compared as a whole
public record OutputLine(String file, long sortTime, String sortTie, byte[] line) {}
