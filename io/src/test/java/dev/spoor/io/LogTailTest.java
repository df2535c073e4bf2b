package dev.spoor.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.Assume.assumeFalse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link LogTail} on real files; the time is told. */
public class LogTailTest {
  private static final int KEPT = 64;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path log;
  private long now = System.currentTimeMillis();
  private final List<String> notices = new ArrayList<>();
  private LogTail tail;

  @Before
  public void name() {
    log = folder.getRoot().toPath().resolve("access.log");
  }

  private Path sibling(String name) {
    return log.resolveSibling(name);
  }

  private void write(Path file, String text) throws IOException {
    Files.writeString(file, text, US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    Files.setLastModifiedTime(file, FileTime.fromMillis(now));
  }

  private void rename(String from, String to) throws IOException {
    Files.move(sibling(from), sibling(to));
  }

  private void copyAndTruncate(String to) throws IOException {
    Files.copy(log, sibling(to), StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(sibling(to), FileTime.fromMillis(now));
    truncate();
  }

  private void truncate() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(0);
    }
  }

  private LogTail newTail() {
    return new LogTail(log, KEPT, () -> now, notices::add);
  }

  private void begin() throws IOException {
    tail = newTail();
    tail.begin(false, now);
  }

  /** Stops, and goes on from where it stopped with a tail that knows nothing else. */
  private void stopAndGoOn() throws IOException {
    List<LogPlace> places = tail.places();
    tail.close();
    tail = newTail();
    tail.resume(places, now);
  }

  /** All that can be read now, each run with its offset where that is not the sum of the others. */
  private List<String> read() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int looks = 0; looks < 8; ) {
      OpenLog file = tail.next();
      if (file != null) {
        new String(file.lines(), US_ASCII).lines().forEach(lines::add);
        looks = 0;
      } else if (tail.isAtEnd()) {
        now += LogTail.LOOKING;
        looks++;
      }
    }
    return lines;
  }

  private void pass(long millis) {
    now += millis;
  }

  @Test
  public void readsWholeLinesAsTheyAreWritten() throws IOException {
    write(log, "one\ntwo\nthr");
    begin();
    assertThat(read(), contains("one", "two"));
    assertThat(tail.isAtEnd(), is(true));
    assertThat(tail.behind(), is(3L));
    write(log, "ee\nfour");
    assertThat(read(), contains("three"));
    pass(LogTail.LEAVING * 10);
    assertThat("nobody has written its end", read(), is(empty()));
    write(log, "\n\n");
    assertThat(read(), contains("four", ""));
    assertThat(notices, is(empty()));
  }

  @Test
  public void tellsWhereLinesBegin() throws IOException {
    write(log, "one\ntwo\n");
    begin();
    assertThat(tail.next().linesAt(), is(0L));
    write(log, "three\n");
    assertThat(tail.next().linesAt(), is(8L));
  }

  @Test
  public void waitsForAFileAndSaysSoOnce() throws IOException {
    begin();
    pass(LogTail.LEAVING);
    assertThat(read(), is(empty()));
    assertThat(read(), is(empty()));
    assertThat(notices, contains("there is no file " + log + " yet; it is waited for"));
    write(log, "one\n");
    assertThat(read(), contains("one"));
  }

  @Test
  public void beginsAtTheEndIfAsked() throws IOException {
    write(log, "old\nhalf of an ");
    tail = newTail();
    tail.begin(true, now);
    write(log, "old one\nnew\n");
    assertThat(read(), contains("new"));
    write(log, "newer\n");
    assertThat(read(), contains("newer"));
  }

  @Test
  public void followsARename() throws IOException {
    write(log, "one\n");
    begin();
    assertThat(read(), contains("one"));
    write(log, "two\n");
    rename("access.log", "access.log.1");
    write(log, "three\n");
    assertThat(read(), contains("two", "three"));
    write(sibling("access.log.1"), "written by who learnt late\n");
    write(log, "four\n");
    assertThat(read(), contains("written by who learnt late", "four"));
    pass(LogTail.LEAVING);
    assertThat(read(), is(empty()));
    assertThat(tail.places().size(), is(1));
    write(log, "five\n");
    assertThat(read(), contains("five"));
    assertThat(notices, is(empty()));
  }

  @Test
  public void keepsAMovedFileWhileTheNewOneIsEmpty() throws IOException {
    write(log, "one\n");
    begin();
    assertThat(read(), contains("one"));
    rename("access.log", "access.log.1");
    Files.createFile(log);
    pass(LogTail.LEAVING * 2);
    assertThat(read(), is(empty()));
    write(sibling("access.log.1"), "two\n");
    assertThat(read(), contains("two"));
    write(log, "three\n");
    assertThat(read(), contains("three"));
  }

  @Test
  public void takesTheUnendedLastLineOfAMovedFile() throws IOException {
    write(log, "one\nlast words");
    begin();
    assertThat(read(), contains("one"));
    rename("access.log", "access.log.1");
    assertThat(read(), is(empty()));
    write(log, "two\n");
    assertThat(read(), contains("two"));
    pass(LogTail.RESTING);
    assertThat(read(), contains("last words"));
    pass(LogTail.LEAVING);
    assertThat(read(), is(empty()));
  }

  @Test
  public void readsAllThatWasRotatedBetweenTwoLooks() throws IOException {
    write(log, "one\n");
    begin();
    assertThat(read(), contains("one"));
    String[] generations = {"two\n", "three\n", "four\n"};
    for (String each : generations) {
      pass(60_000);
      if (Files.exists(sibling("access.log.2"))) {
        rename("access.log.2", "access.log.3");
      }
      if (Files.exists(sibling("access.log.1"))) {
        rename("access.log.1", "access.log.2");
      }
      rename("access.log", "access.log.1");
      write(log, each);
    }
    write(sibling("access.log.labels"), "not rotated\n");
    write(sibling("access-admin.log"), "not rotated\n");
    assertThat(read(), contains("two", "three", "four"));
    assertThat(notices, is(empty()));
  }

  @Test
  public void followsCopiesAndTruncation() throws IOException {
    write(log, "one\ntwo\n");
    begin();
    assertThat(read(), contains("one", "two"));
    write(log, "three\n");
    copyAndTruncate("access.log.1");
    write(log, "four\n");
    assertThat("what was unread is in the copy", read(), contains("three", "four"));
    // Nothing was unread, and there is no copy.
    truncate();
    write(log, "5\n");
    assertThat(read(), contains("5"));
    assertThat(notices, is(empty()));
  }

  @Test
  public void knowsAFileThatWasEmptiedAndGrewBeyondWhereItWas() throws IOException {
    write(log, "one\n");
    begin();
    assertThat(read(), contains("one"));
    copyAndTruncate("access.log-20250303");
    write(log, "a much longer line than what was there\nand another\n");
    assertThat(read(), contains("a much longer line than what was there", "and another"));
  }

  @Test
  public void readsTwoCopiesOfOnePause() throws IOException {
    write(log, "one\n");
    begin();
    assertThat(read(), contains("one"));
    write(log, "two\n");
    copyAndTruncate("access.log.1");
    pass(60_000);
    rename("access.log.1", "access.log.2");
    write(log, "three\n");
    copyAndTruncate("access.log.1");
    write(log, "four\n");
    assertThat(read(), contains("two", "three", "four"));
  }

  @Test
  public void goesOnAfterAStop() throws IOException {
    write(log, "one\ntwo\nhal");
    begin();
    assertThat(read(), contains("one", "two"));
    stopAndGoOn();
    assertThat(read(), is(empty()));
    write(log, "f\n");
    stopAndGoOn();
    assertThat(read(), contains("half"));
    stopAndGoOn();
    assertThat(read(), is(empty()));
    assertThat(notices, is(empty()));
  }

  @Test
  public void goesOnAfterAStopDuringWhichItWasRotated() throws IOException {
    write(log, "one\n");
    begin();
    assertThat(read(), contains("one"));
    List<LogPlace> places = tail.places();
    tail.close();
    pass(60_000);
    write(log, "two\n");
    rename("access.log", "access.log.1");
    write(log, "three\n");
    pass(60_000);
    rename("access.log.1", "access.log.2");
    rename("access.log", "access.log.1");
    write(log, "four\n");
    tail = newTail();
    assertThat(tail.resume(places, now), is(true));
    assertThat(read(), contains("two", "three", "four"));
    assertThat(notices, is(empty()));
  }

  @Test
  public void goesOnAfterAStopDuringWhichItWasCopiedAndTruncated() throws IOException {
    write(log, "one\n");
    begin();
    assertThat(read(), contains("one"));
    List<LogPlace> places = tail.places();
    tail.close();
    pass(60_000);
    write(log, "two\n");
    copyAndTruncate("access.log.1");
    write(log, "three, which is longer\n");
    tail = newTail();
    assertThat(tail.resume(places, now), is(true));
    assertThat(read(), contains("two", "three, which is longer"));
  }

  @Test
  public void saysWhatWasPackedOrDeletedUnread() throws IOException {
    write(log, "one\n");
    begin();
    assertThat(read(), contains("one"));
    List<LogPlace> places = tail.places();
    tail.close();
    pass(60_000);
    Files.delete(log);
    write(sibling("access.log.2.gz"), "packed");
    write(sibling("access.log.1"), "three\n");
    write(log, "four\n");
    tail = newTail();
    assertThat(tail.resume(places, now), is(false));
    assertThat(read(), contains("three", "four"));
    assertThat(
        notices,
        contains(
            log
                + ": the file that was read up to byte 4 is gone or packed; what else it had is not"
                + " read",
            sibling("access.log.2.gz")
                + " was packed, perhaps before it was read to its end: what is missing, a run of"
                + " its own reads"));
  }

  @Test
  public void readsWhatIsPackedWhileItIsOpen() throws IOException {
    write(log, "one\n");
    begin();
    assertThat(read(), contains("one"));
    pass(60_000);
    write(log, "two\n");
    assertThat(read(), contains("two"));
    write(log, "three\n");
    Files.delete(log);
    write(sibling("access.log.1.gz"), "packed");
    write(log, "four\n");
    assertThat(read(), contains("three", "four"));
    assertThat(notices, is(empty()));
    // Two rotations between two looks: nobody had the first one open.
    pass(60_000);
    Files.delete(log);
    write(sibling("access.log.2.gz"), "packed");
    pass(60_000);
    write(sibling("access.log.1"), "six\n");
    write(log, "seven\n");
    assertThat(read(), contains("six", "seven"));
    assertThat(notices.size(), is(1));
    assertThat(notices.get(0), containsString("access.log.2.gz was packed, perhaps before"));
  }

  @Test
  public void holdsNoMoreOfALineThanIsKept() throws IOException {
    write(log, "a".repeat(KEPT) + "\n" + "b".repeat(KEPT * 100) + "\nshort\n");
    begin();
    assertThat(read(), contains("a".repeat(KEPT), "b".repeat(KEPT), "short"));
    write(log, "c".repeat(KEPT * 3));
    assertThat(read(), contains("c".repeat(KEPT)));
    stopAndGoOn();
    write(log, "still the same line\nnext\n");
    assertThat(read(), contains("next"));
  }

  @Test
  public void readsAHugeLineWithoutHoldingIt() throws IOException {
    write(log, "one\n");
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      // A hole: as long as the disk never could be.
      file.setLength(300L << 20);
      file.seek(file.length());
      file.write("\nnext\n".getBytes(US_ASCII));
    }
    tail = new LogTail(log, 1 << 20, () -> now, notices::add);
    tail.begin(false, now);
    List<String> lines = read();
    assertThat(lines.size(), is(3));
    assertThat(lines.get(1).length(), is(1 << 20));
    assertThat(lines.get(2), is("next"));
  }

  @Test
  public void saysWhatIsNoFileOnceAMinute() throws IOException {
    Files.createDirectory(log);
    begin();
    assertThat(read(), is(empty()));
    assertThat(notices.size(), is(1));
    assertThat(notices.get(0), containsString("is a directory, a pipe or a device"));
    pass(60_000);
    assertThat(read(), is(empty()));
    assertThat(notices.size(), is(2));
    Files.delete(log);
    write(log, "one\n");
    assertThat(read(), contains("one"));
    rename("access.log", "access.log.1");
    Files.createDirectory(log);
    write(sibling("access.log.1"), "two\n");
    assertThat(read(), contains("two"));
  }

  @Test
  public void followsASymbolicLinkThatIsTurned() throws IOException {
    write(sibling("monday"), "one\n");
    Files.createSymbolicLink(log, sibling("monday"));
    begin();
    assertThat(read(), contains("one"));
    write(sibling("tuesday"), "two\n");
    Files.delete(log);
    Files.createSymbolicLink(log, sibling("tuesday"));
    assertThat(read(), contains("two"));
  }

  @Test
  public void waitsForTheRightToRead() throws IOException {
    write(log, "one\n");
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("---------"));
    assumeFalse("a superuser may read everything", Files.isReadable(log));
    begin();
    assertThat(read(), is(empty()));
    assertThat(notices.get(0), containsString("not allowed to read " + log));
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("r--------"));
    assertThat(read(), contains("one"));
  }

  @Test
  public void knowsRotatedNames() {
    for (String each :
        List.of(
            "access.log.1",
            "access.log.12",
            "access.log.1.gz",
            "access.log-20250303",
            "access.log-20250303.zst",
            "access.log.2025-03-03",
            "access.log.2025-03-03T10:00:00Z",
            "access-20250303.log",
            "access.1.log",
            "access_20250303-1.log.xz")) {
      assertThat(each, RotatedLogs.isRotated("access.log", each), is(true));
    }
    for (String each :
        List.of(
            "access.log",
            "access.log.gz",
            "access.log.labels.csv",
            "access.log.old",
            "access.log1",
            "access-admin.log",
            "access.log.",
            "access.log.T",
            "other.log.1",
            "access1.log")) {
      assertThat(each, RotatedLogs.isRotated("access.log", each), is(false));
    }
  }

  @Test
  public void looksSeldomAtWhatIsAtItsEnd() throws IOException {
    write(log, "one\n");
    begin();
    assertThat(read(), contains("one"));
    write(log, "two\n");
    long before = now;
    while (tail.next() == null) {
      now++;
      assertThat(now - before, lessThan(LogTail.LOOKING + 1));
    }
  }
}
