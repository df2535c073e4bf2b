package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.spoor.model.OutputLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link LiveFileAppender}. */
public class LiveFileAppenderTest {
  private static final Instant NINE = Instant.parse("2026-05-01T09:59:59Z");
  private static final Instant TEN = Instant.parse("2026-05-01T10:00:00Z");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static OutputLine line(String file, String text) {
    return new OutputLine(file, 0, "", text.getBytes(UTF_8));
  }

  private Map<String, String> files() throws IOException {
    Path root = folder.getRoot().toPath();
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  @Test
  public void everyFileHasItsLinesByTheHour() throws Exception {
    LiveFileAppender appender = new LiveFileAppender(folder.getRoot().toPath(), "w");
    appender.add(line("a/2026-04-30/x.jsonl", "1"), NINE);
    appender.add(line("a/2026-05-01/x.jsonl", "2"), NINE);
    assertThat("nothing counts yet", files(), aMapWithSize(0));
    appender.flush(NINE);
    appender.add(line("a/2026-05-01/x.jsonl", "3"), NINE);
    appender.flush(NINE);
    appender.add(line("a/2026-05-01/x.jsonl", "4"), TEN);
    appender.flush(TEN);
    appender.flush(TEN);
    assertThat(
        files(),
        is(
            Map.of(
                "a/2026-04-30/x-20260501T09Z-w.jsonl", "1\n",
                "a/2026-05-01/x-20260501T09Z-w.jsonl", "2\n3\n",
                "a/2026-05-01/x-20260501T10Z-w.jsonl", "4\n")));
  }

  @Test
  public void writersDoNotShareFiles() throws Exception {
    for (String writer : new String[] {"v", "w"}) {
      LiveFileAppender appender = new LiveFileAppender(folder.getRoot().toPath(), writer);
      appender.add(line("x.jsonl", writer), NINE);
      appender.flush(NINE);
    }
    assertThat(
        files(), is(Map.of("x-20260501T09Z-v.jsonl", "v\n", "x-20260501T09Z-w.jsonl", "w\n")));
  }

  @Test
  public void whatIsForgottenIsNotWritten() throws Exception {
    LiveFileAppender appender = new LiveFileAppender(folder.getRoot().toPath(), "w");
    appender.add(line("x.jsonl", "1"), NINE);
    appender.forget();
    appender.add(line("x.jsonl", "2"), NINE);
    appender.flush(NINE);
    assertThat(files(), is(Map.of("x-20260501T09Z-w.jsonl", "2\n")));
  }

  @Test
  public void muchIsWrittenBeforeItIsAskedFor() throws Exception {
    LiveFileAppender appender = new LiveFileAppender(folder.getRoot().toPath(), "w");
    String long1 = "x".repeat(3 << 20);
    appender.add(line("x.jsonl", long1), NINE);
    assertThat(files(), aMapWithSize(0));
    appender.add(line("x.jsonl", long1), NINE);
    assertThat(files(), is(Map.of("x-20260501T09Z-w.jsonl", long1 + "\n" + long1 + "\n")));
  }

  /** A line that was delivered before; all but its last character is the same then. */
  private static OutputLine again(String file, String text) {
    return new OutputLine(file, 0, "", text.getBytes(UTF_8), text.length() - 1);
  }

  @Test
  public void whatADeadWriterWroteIsNotWrittenAgain() throws Exception {
    String there = "{\"id\":\"there\"".repeat(40_000);
    String torn = "{\"id\":\"torn\"" + "x".repeat(60);
    String other = "{\"id\":\"other\"" + "x".repeat(60);
    Path dead = folder.newFolder("d").toPath().resolve("x-20260501T07Z-v.jsonl");
    Files.writeString(dead, "short\n" + there + "1\n" + other + "y1\n" + torn + "1");
    Files.writeString(dead.resolveSibling("xy-20260501T07Z-v.jsonl"), torn + "1\n");
    LiveFileAppender appender = new LiveFileAppender(folder.getRoot().toPath(), "w");
    appender.add(again("d/x.jsonl", there + "2"), NINE);
    appender.add(again("d/x.jsonl", torn + "2"), NINE);
    appender.add(again("d/x.jsonl", torn + "3"), NINE);
    appender.add(again("d/x.jsonl", other + "z2"), NINE);
    appender.add(again("d/x.jsonl", "short2"), NINE);
    appender.add(again("new/x.jsonl", torn + "2"), NINE);
    appender.flush(NINE);
    appender.add(again("d/x.jsonl", torn + "4"), TEN);
    appender.flush(TEN);
    assertThat(
        Files.readString(dead.resolveSibling("x-20260501T09Z-w.jsonl")),
        is(torn + "2\n" + other + "z2\nshort2\n"));
    assertThat(
        Files.readString(folder.getRoot().toPath().resolve("new/x-20260501T09Z-w.jsonl")),
        is(torn + "2\n"));
    assertThat(Files.exists(dead.resolveSibling("x-20260501T10Z-w.jsonl")), is(false));
  }

  @Test
  public void saysWhatIsWrong() throws Exception {
    Path file = folder.newFile("f").toPath();
    LiveFileAppender appender =
        new LiveFileAppender(file, "w", new Patience("write to " + file, Duration.ZERO));
    appender.add(line("a/x.jsonl", "1"), NINE);
    OutputException e = assertThrows(OutputException.class, () -> appender.flush(NINE));
    assertThat(e.getMessage(), containsString("cannot write to " + file + ": "));
    LiveFileAppender other = new LiveFileAppender(folder.getRoot().toPath(), "w");
    other.add(line("../x.jsonl", "1"), NINE);
    assertThrows(IllegalArgumentException.class, () -> other.flush(NINE));
  }

  @Test
  public void whatCannotBeWrittenNowIsWrittenLater() throws Exception {
    Path root = folder.getRoot().toPath();
    Path inTheWay = folder.newFile("b").toPath();
    List<String> said = new ArrayList<>();
    Patience.Surroundings surroundings =
        new Patience.Surroundings() {
          private long nanos;

          @Override
          public long nanos() {
            return nanos;
          }

          @Override
          public void sleep(Duration pause) {
            nanos += pause.toNanos();
            if (nanos > Duration.ofSeconds(1).toNanos()) {
              inTheWay.toFile().delete();
            }
          }

          @Override
          public void say(String line) {
            said.add(line);
          }
        };
    Patience patience = new Patience("write to " + root, Duration.ofMinutes(1), surroundings);
    LiveFileAppender appender = new LiveFileAppender(root, "w", patience);
    for (String file : List.of("a", "b", "c")) {
      appender.add(line(file + "/x.jsonl", file), NINE);
    }
    appender.flush(NINE);
    assertThat(
        files(),
        is(
            Map.of(
                "a/x-20260501T09Z-w.jsonl", "a\n",
                "b/x-20260501T09Z-w.jsonl", "b\n",
                "c/x-20260501T09Z-w.jsonl", "c\n")));
    assertThat(appender.takeRetries(), is(5L));
    assertThat(appender.takeRetries(), is(0L));
    assertThat(
        said,
        is(
            List.of(
                "cannot write to " + root + ": " + inTheWay + "; it is tried again for 1 min more",
                "can write to " + root + " again, after 1 s; nothing is lost")));
  }
}
