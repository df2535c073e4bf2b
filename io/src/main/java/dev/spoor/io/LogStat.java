package dev.spoor.io;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What the file system says of a file. Symbolic links are followed.
 *
 * @param inode its number, which it keeps when it is renamed
 * @param isRegular whether it is a file, and no directory, pipe or device
 * @param size in bytes
 * @param modified when it was written to last, milliseconds since the epoch
 */
record LogStat(long inode, boolean isRegular, long size, long modified) {
  private static final String VIEW = "unix";

  /** Whether files have numbers here. */
  static boolean isSupported() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains(VIEW);
  }

  /** Asks. */
  static LogStat of(Path file) throws IOException {
    Map<String, Object> says =
        Files.readAttributes(file, VIEW + ":ino,isRegularFile,size,lastModifiedTime");
    return new LogStat(
        ((Number) says.get("ino")).longValue(),
        (Boolean) says.get("isRegularFile"),
        (Long) says.get("size"),
        ((FileTime) says.get("lastModifiedTime")).toMillis());
  }
}
