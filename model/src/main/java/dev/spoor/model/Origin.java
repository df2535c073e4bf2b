package dev.spoor.model;

/**
 * Where a record came from: file and offset, or topic, partition and offset, or stream and id.
 *
 * @param source file URI, {@code topic/partition}, or stream name
 * @param position byte offset of the line in the uncompressed file, or the record's offset
 */
public record Origin(String source, long position) {}
