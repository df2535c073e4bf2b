package dev.spoor.io;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How growing logs are read.
 *
 * @param folder where they are
 * @param name the log's name there, or a pattern of names
 * @param beginsAtEnd whether a log that nothing is known of is read from its end
 * @param readsAgain whether a new start of the program reads what open sessions were made of again
 * @param keptLineBytes how long a line may be; of a longer one so much is read
 * @param sessions what lines become; null where they stand for themselves
 * @param format the format of the lines
 * @param state the file that keeps how far they were read; null for none
 * @param watermark how the watermark moves
 */
record TailSettings(
    String folder,
    String name,
    boolean beginsAtEnd,
    boolean readsAgain,
    int keptLineBytes,
    @Nullable Sessions sessions,
    String format,
    @Nullable String state,
    EventTimeWatermark.Settings watermark)
    implements Serializable {

  /**
   * What lines become.
   *
   * @param cutEvery sessions are cut at whole multiples of this
   * @param lateness how far behind the watermark a line may still change a session
   */
  record Sessions(Duration cutEvery, Duration lateness) implements Serializable {}

  /** More logs of one pattern are not followed. */
  private static final int MOST_LOGS = 1_000;

  /** Whether the name is a pattern. */
  boolean isPattern() {
    return name.chars().anyMatch(c -> "*[{".indexOf(c) >= 0);
  }

  /** The logs there are now; a log without wildcards, whether it is there or not. */
  List<Path> logs() throws IOException {
    Path in = Path.of(folder);
    if (!isPattern()) {
      return List.of(in.resolve(name));
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(in, name)) {
      for (Path each : all) {
        if (!each.getFileName().toString().startsWith(".") && Files.isRegularFile(each)) {
          found.add(each);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(null);
    List<Path> logs = new ArrayList<>();
    for (Path each : found) {
      if (logs.size() < MOST_LOGS && found.stream().noneMatch(log -> isRotated(log, each))) {
        logs.add(each);
      }
    }
    return logs;
  }

  /** What another log was rotated into is read with that one. */
  private static boolean isRotated(Path log, Path each) {
    return RotatedLogs.isRotated(log.getFileName().toString(), each.getFileName().toString());
  }

  /** These settings with another file that keeps how far logs were read. */
  TailSettings withState(String newState) {
    return new TailSettings(
        folder,
        name,
        beginsAtEnd,
        readsAgain,
        keptLineBytes,
        sessions,
        format,
        newState,
        watermark);
  }

  /** These settings for lines that become sessions. */
  TailSettings withSessions(Sessions newSessions) {
    return new TailSettings(
        folder,
        name,
        beginsAtEnd,
        readsAgain,
        keptLineBytes,
        newSessions,
        format,
        state,
        watermark);
  }

  /** These settings with another longest line. */
  TailSettings withKeptLineBytes(int newKeptLineBytes) {
    return new TailSettings(
        folder,
        name,
        beginsAtEnd,
        readsAgain,
        newKeptLineBytes,
        sessions,
        format,
        state,
        watermark);
  }

  /** These settings with other readers beside this one. */
  TailSettings withReaders(QueueReaders readers) {
    return new TailSettings(
        folder,
        name,
        beginsAtEnd,
        readsAgain,
        keptLineBytes,
        sessions,
        format,
        state,
        watermark.with(readers));
  }
}
