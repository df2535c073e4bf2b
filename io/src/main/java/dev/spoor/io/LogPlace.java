package dev.spoor.io;

/**
 * A place in a file of a log, by which it is found again wherever the file was moved or copied to.
 *
 * @param inode the file's number in its file system
 * @param offset bytes of the file before the place
 * @param isInLongLine whether it is amid a line that was cut, so that reading begins after its end
 * @param head a hash of the file's first bytes, but those before the place only
 * @param tail a hash of the last bytes before the place
 * @param seenAt when the log's path last led to the file, milliseconds since the epoch
 */
record LogPlace(
    long inode, long offset, boolean isInLongLine, String head, String tail, long seenAt) {}
