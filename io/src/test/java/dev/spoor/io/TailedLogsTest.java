package dev.spoor.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.Assert.assertThrows;

import dev.spoor.model.RecordCoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link TailedLogs} on real files; lines are a time in seconds and a word; the time is told. */
public class TailedLogsTest {
  private static final long SECOND = 1_000;
  private static final long DAY = 86_400 * SECOND;

  /** Midnight, a week ago. */
  private static final long DAY_0 = Math.floorDiv(System.currentTimeMillis() - 7 * DAY, DAY) * DAY;

  private static final EventTimes TIMES =
      () ->
          line -> {
            String text = new String(line, US_ASCII);
            int space = text.indexOf(' ');
            return space < 0
                ? EventTimes.UNKNOWN
                : DAY_0 + Long.parseLong(text.substring(0, space)) * SECOND;
          };

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path log;
  private long now = System.currentTimeMillis();
  private final EventTimeFront front = new EventTimeFront();
  private final List<String> notices = new ArrayList<>();
  private TailedLogs logs;

  @Before
  public void name() {
    log = folder.getRoot().toPath().resolve("a.log");
  }

  private void write(Path file, String... lines) throws IOException {
    Files.writeString(
        file,
        String.join("\n", lines) + "\n",
        US_ASCII,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    Files.setLastModifiedTime(file, FileTime.fromMillis(now));
  }

  private FileTailIO.Read read(String name, String parameters) {
    return FileTailIO.read(
            QueueUri.parse("file-tail://" + folder.getRoot() + "/" + name + parameters),
            TIMES,
            "combined")
        .withSessions(Duration.ofDays(1), Duration.ofMinutes(5));
  }

  private TailedLogs logs(String name, String parameters) {
    return new TailedLogs(read(name, parameters).settings(), TIMES, front, () -> now, notices::add);
  }

  private void begin(String name) throws IOException {
    logs = logs(name, "");
    logs.begin(now);
  }

  /** All that can be read now: each line with where it was, but not those made blank. */
  private List<String> read() throws IOException {
    List<String> read = new ArrayList<>();
    for (int looks = 0; looks < 30; ) {
      TailedLogs.Lines lines = logs.next();
      if (lines == null) {
        now += LogTail.LOOKING;
        looks++;
        continue;
      }
      looks = 0;
      long at = lines.block().offset();
      for (String line : new String(lines.block().bytes(), US_ASCII).lines().toList()) {
        if (!line.isBlank()) {
          read.add(at + ":" + line);
        }
        at += line.length() + 1;
      }
    }
    return read;
  }

  private TailState coded(TailState state) throws IOException {
    RecordCoder<TailState> coder = RecordCoder.of(TailState.class);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    coder.encode(state, bytes);
    return coder.decode(new ByteArrayInputStream(bytes.toByteArray()));
  }

  /** As a checkpoint every now and then would have it. */
  private TailState settledState() throws IOException {
    TailState state = logs.state();
    for (int i = 0; i < 3; i++) {
      now += 11 * SECOND;
      Object unused = logs.watermark();
      state = logs.state();
    }
    return coded(state);
  }

  private void restart(TailState state, String name, String parameters) throws IOException {
    logs.close();
    logs = logs(name, parameters);
    logs.restart(state);
  }

  @Test
  public void blocksTellWhereTheyAreFromAndTheirLeastTime() throws IOException {
    write(log, "20 one", "nonsense", "10 two", "30 three");
    begin("a.log");
    TailedLogs.Lines lines = logs.next();
    assertThat(lines.event(), is(DAY_0 + 10 * SECOND));
    assertThat(lines.block().source().name(), is(log.toString()));
    assertThat(lines.block().source().format(), is("combined"));
    assertThat(lines.block().offset(), is(0L));
    assertThat(lines.block().isMessage(), is(false));
    assertThat(lines.block().isRedelivered(), is(false));
    assertThat(logs.watermark(), is(DAY_0 + 25 * SECOND));
    assertThat(logs.next(), nullValue());
    write(log, "nonsense");
    assertThat(read(), contains("32:nonsense"));
  }

  @Test
  public void theWatermarkIsThatOfTheSlowestLog() throws IOException {
    write(log, "1000 one");
    write(log.resolveSibling("b.log"), "2000 two");
    begin("*.log");
    assertThat(logs.watermark(), is(EventTimeWatermark.NONE));
    assertThat(read(), containsInAnyOrder("0:1000 one", "0:2000 two"));
    assertThat(logs.watermark(), is(DAY_0 + 995 * SECOND));
    now += 30 * SECOND;
    // Both are silent, and follow the clock.
    assertThat(logs.watermark() > DAY_0 + 1_010 * SECOND, is(true));
    assertThat(logs.watermark() < DAY_0 + 1_040 * SECOND, is(true));
  }

  @Test
  public void aMissingLogHoldsOthersForAWhile() throws IOException {
    begin("a.log");
    assertThat(read(), is(empty()));
    now += 3_600 * SECOND;
    // What comes first is not late, whatever it tells of.
    assertThat(logs.watermark(), is(EventTimeWatermark.NONE));
    EventTimeWatermark other =
        new EventTimeWatermark(
            EventTimeWatermark.Settings.defaults(), "other", front, EventTimeWatermark.NONE, now);
    long unused = other.add(DAY_0, now, now);
    now += 59 * SECOND;
    assertThat(other.at(false, now), is(DAY_0 - 5 * SECOND));
    assertThat(logs.watermark(), is(EventTimeWatermark.NONE));
    now += SECOND;
    assertThat(logs.watermark(), is(DAY_0 - 5 * SECOND));
  }

  @Test
  public void aPatternFollowsWhatIsMadeLaterAndReadsRotatedFilesOnce() throws IOException {
    write(log, "1 a");
    begin("*");
    assertThat(read(), contains("0:1 a"));
    write(log.resolveSibling("b.log"), "2 b");
    write(log.resolveSibling(".hidden"), "2 hidden");
    assertThat(read(), contains("0:2 b"));
    Files.move(log, log.resolveSibling("a.log.1"));
    write(log.resolveSibling("a.log.1"), "3 a");
    write(log, "4 a");
    assertThat(read(), containsInAnyOrder("4:3 a", "0:4 a"));
    Files.delete(log.resolveSibling("b.log"));
    now += LogTail.LEAVING;
    assertThat(read(), is(empty()));
    write(log.resolveSibling("b.log"), "5 b");
    assertThat(read(), contains("0:5 b"));
  }

  @Test
  public void goesOnBehindTheLastLineWhenTheStateIsKept() throws IOException {
    write(log, "1 one", "2 two");
    begin("a.log");
    assertThat(read().size(), is(2));
    TailState state = settledState();
    logs.close();
    write(log, "3 three");
    logs = logs("a.log", "");
    logs.resume(state);
    assertThat(logs.watermark(), is(state.watermark()));
    assertThat(read(), contains("12:3 three"));
  }

  @Test
  public void readsAgainWhatOpenSessionsWereMadeOf() throws IOException {
    long day = 86_400;
    write(log, "100 ended", (day - 2) + " ended", (day + 5) + " open", (day - 1) + " late");
    write(log, "nonsense", (day + 400) + " open", (day - 1) + " too late");
    begin("a.log");
    assertThat(read().size(), is(7));
    TailState state = settledState();
    now += 60 * SECOND;
    write(log, (day - 1) + " new and too late", (day + 500) + " new");
    restart(state, "a.log", "");
    // What had ended is not begun anew, and what is new is not left out, however late.
    assertThat(
        read().stream().map(line -> line.substring(line.indexOf(':') + 1)).toList(),
        contains(
            (day + 5) + " open",
            (day + 400) + " open",
            (day - 1) + " new and too late",
            (day + 500) + " new"));
    assertThat(notices, is(empty()));
  }

  @Test
  public void readsAgainFromTheBeginningBeforeAnythingHasEnded() throws IOException {
    write(log, "100 one", "200 two");
    begin("a.log");
    assertThat(read().size(), is(2));
    TailState state = coded(logs.state());
    restart(state, "a.log", "");
    assertThat(read(), contains("0:100 one", "8:200 two"));
    restart(state, "a.log", "?again=false");
    assertThat(read(), is(empty()));
  }

  @Test
  public void readsAgainThroughRotationsAndInterruptedReadings() throws IOException {
    long day = 86_400;
    write(log, "100 ended", (day + 5) + " open");
    begin("a.log");
    assertThat(read().size(), is(2));
    now += 60 * SECOND;
    write(log, (day + 100) + " open");
    Files.move(log, log.resolveSibling("a.log.1"));
    write(log, (day + 500) + " open", (day - 1) + " too late");
    assertThat(read().size(), is(3));
    TailState state = settledState();
    now += 60 * SECOND;
    Files.move(log.resolveSibling("a.log.1"), log.resolveSibling("a.log.2"));
    Files.move(log, log.resolveSibling("a.log.1"));
    write(log, (day + 600) + " new", (day - 1) + " new and too late");
    restart(state, "a.log", "");
    // It ends again, when it has read one file of the three.
    TailedLogs.Lines lines = logs.next();
    assertThat(
        new String(lines.block().bytes(), US_ASCII).contains((day + 100) + " open"), is(true));
    restart(coded(logs.state()), "a.log", "");
    assertThat(
        read().stream().map(line -> line.substring(line.indexOf(':') + 1)).toList(),
        contains(
            (day + 5) + " open",
            (day + 100) + " open",
            (day + 500) + " open",
            (day + 600) + " new",
            (day - 1) + " new and too late"));
  }

  @Test
  public void whatIsRotatedBeforeAnythingIsSafeIsReadAgain() throws IOException {
    write(log, "100 one", "200 two");
    begin("a.log");
    TailState first = coded(logs.state());
    assertThat(read().size(), is(2));
    now += 60 * SECOND;
    write(log, "300 three");
    Files.move(log, log.resolveSibling("a.log.2"));
    write(log.resolveSibling("a.log.1"), "400 four");
    write(log, "500 five");
    for (String parameters : List.of("", "?again=false")) {
      restart(first, "a.log", parameters);
      assertThat(
          read(), contains("0:100 one", "8:200 two", "16:300 three", "0:400 four", "0:500 five"));
    }
    logs.close();
    logs = logs("a.log", "");
    logs.resume(first);
    assertThat(read().size(), is(5));
  }

  @Test
  public void whatIsCopiedAndEmptiedBeforeAnythingIsSafeIsReadAgain() throws IOException {
    write(log, "100 one", "200 two");
    begin("a.log");
    TailState first = coded(logs.state());
    now += 60 * SECOND;
    write(log, "300 three");
    Files.copy(log, log.resolveSibling("a.log.1"));
    Files.setLastModifiedTime(log.resolveSibling("a.log.1"), FileTime.fromMillis(now));
    Files.writeString(log, "", StandardOpenOption.TRUNCATE_EXISTING);
    write(log, "400 four");
    restart(first, "a.log", "");
    assertThat(read(), contains("0:100 one", "8:200 two", "16:300 three", "0:400 four"));
  }

  @Test
  public void aLogThatWasNotThereIsReadWithWhatWasRotatedSince() throws IOException {
    for (String name : List.of("a.log", "*.log")) {
      begin(name);
      assertThat(read(), is(empty()));
      TailState first = coded(logs.state());
      now += 60 * SECOND;
      write(log.resolveSibling("a.log.1"), "100 one");
      write(log, "200 two");
      restart(first, name, "");
      assertThat(read(), contains("0:100 one", "0:200 two"));
      Files.delete(log);
      Files.delete(log.resolveSibling("a.log.1"));
    }
  }

  @Test
  public void whatWasRotatedBetweenTheStartAndTheFirstLookIsRead() throws IOException {
    long started = now;
    now += 5 * SECOND;
    write(log.resolveSibling("a.log.1"), "100 one");
    now += 5 * SECOND;
    write(log, "200 two");
    logs = logs("a.log", "");
    logs.begin(started);
    assertThat(read(), contains("0:100 one", "0:200 two"));
  }

  /** A reader that the runner asks for without a checkpoint, as none is safe yet. */
  @Test(timeout = 60_000)
  public void theFirstLookIsKeptAtOnce() throws IOException {
    write(log, "100 one");
    FileTailIO.Read read = read("a.log", "").withState(folder.getRoot().getPath());
    try (FileTailSplit.Tail reader =
        read.split().createReader(PipelineOptionsFactory.create(), null)) {
      assertThat(reader.start(), is(true));
    }
    Files.move(log, log.resolveSibling("a.log.1"));
    write(log, "200 two");
    List<String> lines = new ArrayList<>();
    try (FileTailSplit.Tail reader =
        read.split().createReader(PipelineOptionsFactory.create(), null)) {
      for (boolean found = reader.start(); lines.size() < 2; found = reader.advance()) {
        if (found) {
          lines.add(new String(reader.getCurrent().bytes(), US_ASCII));
        }
      }
    }
    assertThat(lines, contains("100 one\n", "200 two\n"));
  }

  @Test
  public void aFileThatWasEmptiedIsToldFromItsCopyWhereItsBeginningIsReadAgain()
      throws IOException {
    write(log, "100 one");
    begin("a.log");
    assertThat(read().size(), is(1));
    TailState state = settledState();
    now += 60 * SECOND;
    write(log, "200 two");
    Files.copy(log, log.resolveSibling("a.log.1"));
    Files.setLastModifiedTime(log.resolveSibling("a.log.1"), FileTime.fromMillis(now));
    Files.writeString(log, "", StandardOpenOption.TRUNCATE_EXISTING);
    write(log, "300 three and a long one");
    restart(state, "a.log", "");
    assertThat(read(), contains("0:100 one", "8:200 two", "0:300 three and a long one"));
  }

  @Test
  public void whatWasRotatedBeforeTheFirstLookIsNotRead() throws IOException {
    write(log.resolveSibling("a.log.1"), "100 one");
    now += 60 * SECOND;
    write(log, "200 two");
    begin("a.log");
    TailState first = coded(logs.state());
    assertThat(read(), contains("0:200 two"));
    restart(first, "a.log", "");
    assertThat(read(), contains("0:200 two"));
  }

  @Test
  public void marksWhatMayHaveBeenReadBefore() throws IOException {
    write(log, "1 one");
    begin("a.log");
    assertThat(read().size(), is(1));
    TailState state = coded(logs.state());
    logs.close();
    write(log, "2 two");
    logs = logs("a.log", "");
    logs.resume(state);
    assertThat(logs.next().block().isRedelivered(), is(true));
    write(log, "3 three");
    assertThat(logs.next().block().isRedelivered(), is(false));
  }

  @Test
  public void keepsTheStateInAFile() throws IOException {
    write(log, "1 one");
    begin("a.log");
    assertThat(read().size(), is(1));
    TailState state = logs.state();
    Path file = folder.getRoot().toPath().resolve("new/state.json");
    TailStateFile kept = new TailStateFile(file);
    assertThat(kept.read(), nullValue());
    new TailMark(state, 5, kept).finalizeCheckpoint();
    assertThat(kept.read(), is(state));
    // An older one that is finished later.
    new TailMark(new TailState(List.of(), 0, 7), 4, new TailStateFile(file)).finalizeCheckpoint();
    assertThat(new TailStateFile(file).read(), is(new TailState(List.of(), 0, 7)));
    for (String bad : List.of("", "null", "{", "{\"logs\":3}", "[]", "{\"watermark\":1}")) {
      Files.writeString(file, bad);
      InputException e = assertThrows(bad, InputException.class, kept::read);
      assertThat(
          e.getMessage(),
          is(file + " does not say how far logs were read: delete it to begin anew"));
    }
  }

  @Test
  public void cutsStayFewHoweverManyAreCrossed() {
    SessionCuts cuts =
        new SessionCuts(
            new TailSettings.Sessions(Duration.ofSeconds(1), Duration.ofSeconds(10)), List.of());
    int most = 0;
    for (int i = 0; i < 100_000; i++) {
      long event = DAY_0 + i * SECOND;
      assertThat(cuts.crosses(event), is(true));
      cuts.add(event, new LogPlace(1, i, false, "", "", 0));
      assertThat(cuts.crosses(event + 999), is(false));
      assertThat(cuts.crosses(event - 1), is(false));
      most = Math.max(most, cuts.from(EventTimeWatermark.NONE).size());
    }
    assertThat(most <= 256, is(true));
    assertThat("the first stays", cuts.from(EventTimeWatermark.NONE).get(0).at(), is(DAY_0));
    long watermark = DAY_0 + 99_999 * SECOND;
    SessionCuts.Cut best = cuts.from(watermark).get(0);
    assertThat(best.at() <= watermark - 10 * SECOND, is(true));
  }

  @Test
  public void refusesInOneLine() {
    String[][] cases = {
      {"file-tail://var/log/access.log", "three slashes are needed: file-tail:///path"},
      {"file-tail://", "a file is needed: file-tail:///path/access.log"},
      {"file-tail:///var/log/", "a file is needed: file-tail:///path/access.log"},
      {"file-tail:///var/*/access.log", "a pattern may stand for names, and not for folders"},
      {"file-tail:///a.log?start=first", "start=first is not earliest or latest"},
      {"file-tail:///a.log?again=maybe", "again=maybe is not true or false"},
      {"file-tail:///a.log?group=g", "group= is none of"},
    };
    for (String[] each : cases) {
      IllegalArgumentException e =
          assertThrows(
              each[0],
              IllegalArgumentException.class,
              () -> FileTailIO.read(QueueUri.parse(each[0]), TIMES, "combined"));
      assertThat(e.getMessage().startsWith(each[1]), is(true));
    }
  }
}
