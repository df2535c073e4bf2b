package dev.spoor.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Follows a log that is being written, through its rotations: renamed and made anew, or copied and
 * emptied, once or several times between two looks. A file is read to its end before those that
 * came after it, and looked at for a minute more, as those who write learn late that it was moved.
 * Looks every now and then, as told by a clock; knows no runner. Not thread-safe.
 */
final class LogTail implements AutoCloseable {
  /** Between two looks at what was read to its end. */
  static final long LOOKING = 100;

  /** Silence after which a moved file's last line counts as whole. */
  static final long RESTING = TimeUnit.SECONDS.toMillis(5);

  /** Silence after which nobody writes to a moved file any more. */
  static final long LEAVING = TimeUnit.MINUTES.toMillis(1);

  private static final long SAYING = TimeUnit.MINUTES.toMillis(1);

  /** File systems have coarser clocks. */
  private static final long MOMENT = 2_000;

  private final Path path;
  private final int keptLineBytes;
  private final LongSupplier clock;
  private final Consumer<String> notices;

  /** The oldest first; the last is the one that the path led to when it was last looked at. */
  private final List<Part> parts = new ArrayList<>();

  private final Map<String, Long> said = new HashMap<>();
  private long seenAt;
  private long nextLook;
  private boolean atEnd;
  private boolean wasMissing;

  /** A file of the log. */
  private static final class Part {
    private final OpenLog file;
    private long grewAt;

    Part(OpenLog file, long grewAt) {
      this.file = file;
      this.grewAt = grewAt;
    }
  }

  /**
   * Creates a tail; nothing is read before {@link #begin} or {@link #resume}.
   *
   * @param keptLineBytes how long a line may be; of a longer one so much is read
   * @param clock milliseconds since the epoch
   * @param notices takes what the user should know, in a line each
   */
  LogTail(Path path, int keptLineBytes, LongSupplier clock, Consumer<String> notices) {
    this.path = path;
    this.keptLineBytes = keptLineBytes;
    this.clock = clock;
    this.notices = notices;
    this.seenAt = clock.getAsLong();
  }

  /**
   * Begins.
   *
   * @param atTheEnd of what is there now, rather than at its beginning
   * @param missingAt when there was no such log, so that what was rotated since is read, too; now
   *     where nothing is known
   */
  void begin(boolean atTheEnd, long missingAt) throws IOException {
    seenAt = missingAt;
    look();
    if (atTheEnd && !parts.isEmpty()) {
      parts.get(0).file.goToEnd();
    }
  }

  /**
   * Goes on at places, which may be in files that were rotated away since.
   *
   * @param at when the reading had come to these places
   * @return whether the first place was found; the others, and what came after them, are read
   *     anyway
   */
  boolean resume(List<LogPlace> places, long at) throws IOException {
    seenAt = at;
    List<RotatedLogs.Rotated> rotated = rotated();
    boolean isFirstFound = false;
    for (int i = 0; i < places.size(); i++) {
      addCopies(places.get(i));
      boolean isFound = find(places.get(i), rotated);
      isFirstFound |= isFound && i == 0;
      if (!isFound && places.get(i).offset() > 0) {
        notices.accept(
            path
                + ": the file that was read up to byte "
                + places.get(i).offset()
                + " is gone or packed; what else it had is not read");
      }
    }
    if (!places.isEmpty()) {
      seenAt = places.get(places.size() - 1).seenAt();
    }
    look();
    return isFirstFound;
  }

  /**
   * A place at the beginning of a file has no mark by which a copy would be known that was made
   * before the file was emptied. All that was rotated after the place was seen comes before what is
   * there now; what was written to until a moment after is the file that came before.
   */
  private void addCopies(LogPlace place) throws IOException {
    LogStat stat = stat();
    if (place.offset() == 0 && stat != null && stat.inode() == place.inode()) {
      addRotated(null, Set.of(stat.inode()), place.seenAt() + MOMENT);
    }
  }

  private boolean find(LogPlace place, List<RotatedLogs.Rotated> rotated) throws IOException {
    LogStat stat = stat();
    if (stat != null && stat.inode() == place.inode() && add(path, stat, place)) {
      return true;
    }
    // Renamed; else copied.
    for (boolean sameFile : new boolean[] {true, false}) {
      for (RotatedLogs.Rotated each : rotated) {
        boolean may =
            sameFile
                ? each.stat().inode() == place.inode()
                : place.offset() > 0 && each.stat().inode() != place.inode();
        if (may && !each.isPacked() && add(each.path(), each.stat(), place)) {
          return true;
        }
      }
    }
    return false;
  }

  private List<RotatedLogs.Rotated> rotated() throws IOException {
    try {
      return RotatedLogs.of(path);
    } catch (FileSystemException e) {
      say("cannot look for rotated files beside " + path + ": " + Failures.oneLine(e));
      return List.of();
    }
  }

  /** Adds a file at a place; null for its beginning. */
  private boolean add(Path file, LogStat stat, @Nullable LogPlace place) throws IOException {
    if (inodes().contains(stat.inode())) {
      return false;
    }
    OpenLog opened;
    try {
      opened = OpenLog.open(file, stat.inode(), keptLineBytes);
    } catch (NoSuchFileException e) {
      return false;
    } catch (FileSystemException e) {
      sayUnreadable(file, e);
      return false;
    }
    boolean good = false;
    try {
      // Else it was moved between the asking and the opening: another look will tell.
      good = isStill(file, stat) && (place == null || opened.goTo(place));
    } finally {
      if (!good) {
        opened.close();
      }
    }
    if (good) {
      parts.add(new Part(opened, Math.min(stat.modified(), clock.getAsLong())));
    }
    return good;
  }

  private static boolean isStill(Path file, LogStat stat) throws IOException {
    try {
      return LogStat.of(file).inode() == stat.inode();
    } catch (FileSystemException e) {
      return false;
    }
  }

  private Set<Long> inodes() {
    Set<Long> inodes = new HashSet<>();
    parts.forEach(part -> inodes.add(part.file.inode()));
    return inodes;
  }

  /**
   * Reads on.
   *
   * @return the file whose {@link OpenLog#lines()} are next, or null where nothing was found
   */
  @Nullable OpenLog next() throws IOException {
    long now = clock.getAsLong();
    if (atEnd && now < nextLook) {
      return null;
    }
    atEnd = false;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      OpenLog.Next found = part.file.read();
      if (found == OpenLog.Next.LINES || found == OpenLog.Next.MORE) {
        part.grewAt = now;
        return found == OpenLog.Next.LINES ? part.file : null;
      }
      if (found == OpenLog.Next.REPLACED) {
        replaced(i);
        return null;
      }
      boolean wasMoved = i + 1 < parts.size();
      if (wasMoved && now - part.grewAt >= RESTING && part.file.behind() > 0) {
        if (part.file.readRest() == OpenLog.Next.LINES) {
          part.grewAt = now;
          return part.file;
        }
      }
    }
    leave(now);
    int before = parts.size();
    look();
    atEnd = parts.size() == before;
    nextLook = now + LOOKING;
    return null;
  }

  /** Lets go of files that nobody writes to any more; all have just been read to their end. */
  private void leave(long now) throws IOException {
    while (parts.size() > 1 && now - parts.get(0).grewAt >= LEAVING) {
      // Where the new file is empty, the old one may still be written to.
      Part last = parts.get(parts.size() - 1);
      if (last.file.offset() == 0 && last.file.behind() == 0) {
        return;
      }
      parts.remove(0).file.close();
    }
  }

  /** A file was emptied, perhaps after it was copied. */
  private void replaced(int index) throws IOException {
    Part part = parts.get(index);
    if (index + 1 < parts.size()) {
      parts.remove(index).file.close();
      return;
    }
    LogPlace place = part.file.place(seenAt);
    part.file.beginAnew();
    parts.remove(index);
    addRotated(place, Set.of(part.file.inode()), seenAt - MOMENT);
    parts.add(part);
  }

  /**
   * Adds files that were rotated since the path was last looked at.
   *
   * @param place how far one of them may have been read, under its former name
   * @param known files not to add
   * @param since those that were not written to since then were read before
   */
  private void addRotated(@Nullable LogPlace place, Set<Long> known, long since)
      throws IOException {
    // What is open is read to its end, whether it was packed meanwhile or not.
    long openUntil = parts.isEmpty() ? Long.MIN_VALUE : parts.get(parts.size() - 1).grewAt + MOMENT;
    for (RotatedLogs.Rotated each : rotated()) {
      if (each.stat().modified() < since || known.contains(each.stat().inode())) {
        continue;
      }
      if (each.isPacked()) {
        if (each.stat().modified() > openUntil) {
          notices.accept(
              each.path()
                  + " was packed, perhaps before it was read to its end: what is missing, a run of"
                  + " its own reads");
        }
      } else if (place == null || place.offset() == 0 || !add(each.path(), each.stat(), place)) {
        add(each.path(), each.stat(), null);
      }
    }
  }

  /** Looks whether the path leads to another file. */
  private void look() throws IOException {
    LogStat stat = stat();
    if (stat == null) {
      return;
    }
    long now = clock.getAsLong();
    if (!parts.isEmpty() && parts.get(parts.size() - 1).file.inode() == stat.inode()) {
      seenAt = now;
      return;
    }
    if (!parts.isEmpty() || seenAt < now - MOMENT) {
      addRotated(null, Set.of(stat.inode()), seenAt - MOMENT);
    }
    if (add(path, stat, null)) {
      seenAt = now;
    }
  }

  /** What the path leads to; null, and said, where it is no file that can be read. */
  private @Nullable LogStat stat() throws IOException {
    try {
      LogStat stat = LogStat.of(path);
      wasMissing = false;
      if (stat.isRegular()) {
        return stat;
      }
      say(path + " is a directory, a pipe or a device, not a file: it is looked at again");
    } catch (NoSuchFileException e) {
      if (!wasMissing && parts.isEmpty()) {
        notices.accept("there is no file " + path + " yet; it is waited for");
      }
      wasMissing = true;
    } catch (FileSystemException e) {
      sayUnreadable(path, e);
    }
    return null;
  }

  private void sayUnreadable(Path file, FileSystemException e) {
    say(
        e instanceof AccessDeniedException
            ? "not allowed to read " + file + ": change its permissions; it is looked at again"
            : "cannot read " + file + " (" + Failures.oneLine(e) + "); it is looked at again");
  }

  /** Says what goes on, once a minute. */
  private void say(String line) {
    long now = clock.getAsLong();
    Long last = said.get(line);
    if (last == null || now - last >= SAYING) {
      said.put(line, now);
      notices.accept(line);
    }
  }

  /** Whether all that was there when it was last looked at has been read. */
  boolean isAtEnd() {
    return atEnd;
  }

  /** The places up to which lines were read, of the oldest file first. */
  List<LogPlace> places() {
    List<LogPlace> places = new ArrayList<>();
    parts.forEach(part -> places.add(part.file.place(seenAt)));
    return List.copyOf(places);
  }

  /** The place before a line that was just read. */
  LogPlace placeBefore(OpenLog file, int index) {
    return file.placeBefore(index, seenAt);
  }

  /** Bytes that were written and not read. */
  long behind() throws IOException {
    long behind = 0;
    for (Part part : parts) {
      behind += part.file.behind();
    }
    return behind;
  }

  /** Sizes of the files, by number. */
  Map<Long, Long> sizes() throws IOException {
    Map<Long, Long> sizes = new HashMap<>();
    for (Part part : parts) {
      sizes.put(part.file.inode(), part.file.offset() + part.file.behind());
    }
    return sizes;
  }

  /** Whether nothing more is to come unless there is a new file. */
  boolean isOver() {
    return atEnd
        && wasMissing
        && parts.stream().allMatch(part -> clock.getAsLong() - part.grewAt >= LEAVING);
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    for (Part part : parts) {
      part.file.close();
    }
    parts.clear();
  }
}
