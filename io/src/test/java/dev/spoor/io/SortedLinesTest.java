package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayWithSize;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.OutputLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link SortedLines}: with runs on disk as without. */
public class SortedLinesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void ordersByFileTimeTieAndBytesAndKeepsEqualLines() throws IOException {
    List<OutputLine> lines =
        List.of(
            line("b", 0, "a", "1"),
            line("a", 2, "a", "2"),
            line("a", -1, "b", "3"),
            line("a", -1, "a", "é"),
            line("a", -1, "a", "4"),
            line("a", -1, "a", "4"),
            line("a", Long.MIN_VALUE, "z", "5"));
    assertThat(
        sorted(lines, 1 << 20, 0),
        contains(
            "a " + Long.MIN_VALUE + " z 5",
            "a -1 a 4",
            "a -1 a 4",
            "a -1 a é",
            "a -1 b 3",
            "a 2 a 2",
            "b 0 a 1"));
  }

  @Test
  public void spillingChangesNothing() throws IOException {
    Random random = new Random(11);
    List<OutputLine> lines = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      lines.add(
          line(
              "file" + random.nextInt(3),
              random.nextInt(50) - 25,
              "tie" + random.nextInt(20),
              "x".repeat(random.nextInt(100)) + random.nextInt(5)));
    }
    List<String> expected = sorted(lines, 1 << 30, 0);
    assertThat(
        expected, equalTo(lines.stream().sorted(SortedLines.ORDER).map(this::text).toList()));
    assertThat(sorted(lines, 100_000, 5), equalTo(expected));
    // More runs than are merged at once.
    assertThat(sorted(lines, 3_000, 200), equalTo(expected));
    assertThat(sorted(lines, 1, 5000), equalTo(expected));
  }

  @Test
  public void closingRemovesRunsEvenUnread() throws IOException {
    try (SortedLines sorted = new SortedLines(1, folder.getRoot().toPath())) {
      sorted.add(line("a", 0, "", "1"));
      assertThat(folder.getRoot().list(), arrayWithSize(1));
    }
    assertThat(folder.getRoot().list(), arrayWithSize(0));
  }

  private List<String> sorted(List<OutputLine> lines, long memoryBytes, int leastRuns)
      throws IOException {
    List<String> result = new ArrayList<>();
    try (SortedLines sorted = new SortedLines(memoryBytes, folder.getRoot().toPath())) {
      for (OutputLine line : lines) {
        sorted.add(line);
      }
      assertThat(sorted.runsWritten(), is(greaterThan(leastRuns - 1)));
      sorted.forEach(line -> result.add(text(line)));
    }
    assertThat("nothing is left", folder.getRoot().list(), arrayWithSize(0));
    return result;
  }

  private String text(OutputLine line) {
    return String.format(
        "%s %d %s %s",
        line.file(), line.sortTime(), line.sortTie(), new String(line.line(), UTF_8));
  }

  private static OutputLine line(String file, long time, String tie, String text) {
    return new OutputLine(file, time, tie, text.getBytes(UTF_8));
  }
}
