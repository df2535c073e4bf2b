package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.Assert.assertThrows;

import dev.spoor.io.RunPart.RunPartCoder;
import dev.spoor.model.OutputLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * {@link SortedRuns} and {@link MergedRuns}: what goes in comes out in order, however it is cut.
 */
public class SortedRunsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path path;
  private StagingDirectory staging;

  @Before
  public void staging() {
    path = folder.getRoot().toPath().resolve(".spoor-staging-test");
    staging = new StagingDirectory(path.toString());
  }

  @Test
  public void ordersByTimeTieAndBytesAndKeepsEqualLines() throws IOException {
    List<OutputLine> lines =
        List.of(
            line("b", 0, "a", "1"),
            line("a", 2, "a", "2"),
            line("a", -1, "b", "3"),
            line("a", -1, "a", "é"),
            line("a", -1, "a", "4"),
            line("a", -1, "a", "4"),
            line("a", Long.MAX_VALUE, "", ""),
            line("a", Long.MIN_VALUE, "z", "5"));
    Map<String, List<String>> sorted = sorted(lines, 1 << 20, 128);
    assertThat(sorted.keySet(), contains("a", "b"));
    assertThat(
        sorted.get("a"),
        contains(
            Long.MIN_VALUE + " z 5",
            "-1 a 4",
            "-1 a 4",
            "-1 a é",
            "-1 b 3",
            "2 a 2",
            Long.MAX_VALUE + "  "));
    assertThat(sorted.get("b"), contains("0 a 1"));
    assertThat("one run for all files", runs().size(), is(1));
  }

  /** In UTF-8 they would be one. */
  @Test
  public void keepsTiesThatAreNoText() throws IOException {
    List<OutputLine> lines = List.of(line("a", 0, "\ud801", "1"), line("a", 0, "\ud800", "2"));
    assertThat(sorted(lines, 1, 128).get("a"), contains("0 \ud800 2", "0 \ud801 1"));
  }

  @Test
  public void sizesOfRunsAndMergesChangeNothing() throws IOException {
    Random random = new Random(11);
    List<OutputLine> lines = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      lines.add(
          line(
              "file" + random.nextInt(3),
              random.nextInt(50) - 25,
              "tie" + random.nextInt(20),
              "x".repeat(random.nextInt(100)) + random.nextInt(5)));
    }
    Map<String, List<String>> expected = new TreeMap<>();
    lines.stream()
        .sorted(SortedRuns.ORDER)
        .forEach(l -> expected.computeIfAbsent(l.file(), f -> new ArrayList<>()).add(text(l)));
    assertThat(sorted(lines, 1 << 30, 128), equalTo(expected));
    assertThat(runs().size(), is(1));
    assertThat(sorted(lines, 30_000, 128), equalTo(expected));
    assertThat(runs().size(), greaterThan(10));
    assertThat(sorted(lines, 1, 2000), equalTo(expected));
    assertThat(runs().size(), is(2000));
    // More runs than are merged at once.
    assertThat(sorted(lines, 1, 2), equalTo(expected));
    assertThat("runs of merges go, those of bundles stay", runs().size(), is(2000));
    assertThat(sorted(lines, 1_000, 7), equalTo(expected));
  }

  @Test
  public void longLinesAreMergedFewAtATime() throws IOException {
    List<OutputLine> lines = new ArrayList<>();
    byte[] bytes = new byte[9 << 20];
    for (int i = 0; i < 20; i++) {
      lines.add(new OutputLine("a", 20 - i, "", bytes));
    }
    List<RunPart> parts = parts(lines, 1);
    List<Long> times = new ArrayList<>();
    int[] most = new int[1];
    new MergedRuns(staging)
        .forEach(
            parts,
            line -> {
              times.add(line.sortTime());
              most[0] = Math.max(most[0], runs().size());
            });
    assertThat(times, equalTo(Stream.iterate(1L, i -> i + 1).limit(20).toList()));
    assertThat("some were merged before", most[0], greaterThan(20));
    assertThat(runs().size(), is(20));
  }

  /** As when a bundle is done again: the lines are those of the attempt that counts. */
  @Test
  public void anotherAttemptIsAnotherRun() throws IOException {
    List<OutputLine> lines = List.of(line("a", 2, "", "2"), line("a", 1, "", "1"));
    List<RunPart> lost = parts(lines, 1 << 20);
    List<RunPart> won = parts(lines, 1 << 20);
    assertThat(merged("a", lost, 128), equalTo(merged("a", won, 128)));
    assertThat(merged("a", won, 128), contains("1  1", "2  2"));
    assertThat("what was merged can be merged again", runs().size(), is(2));
  }

  @Test
  public void saysWhenARunIsNotAsItWas() throws IOException {
    List<RunPart> parts = parts(List.of(line("a", 0, "", "text")), 1);
    Path run = path.resolve(parts.get(0).run());
    byte[] written = Files.readAllBytes(run);
    for (byte[] wrong :
        List.of(
            Arrays.copyOf(written, written.length - 1),
            new byte[written.length],
            "garbage as long as it was, and longer".getBytes(UTF_8))) {
      Files.write(run, wrong);
      assertThat(
          assertThrows(OutputException.class, () -> merged("a", parts, 128)).getMessage(),
          is(run + " changed after it was written: keep others out of there"));
    }
  }

  /** A log whose lines pretend to be of many days must not hold more than one of few. */
  @Test
  public void countsFilesAsMemory() throws IOException {
    List<OutputLine> lines = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      lines.add(line("day" + i, 0, "", ""));
    }
    assertThat(parts(lines, 100_000).size(), is(1000));
    assertThat(runs().size(), greaterThan(2));
    assertThat(runs().size(), lessThan(10));
  }

  @Test
  public void partsComeBack() throws Exception {
    CoderProperties.coderDecodeEncodeEqual(
        RunPartCoder.of(),
        new RunPart("a/b", "runs/c", 1L << 40, 1L << 36, 1L << 35, Integer.MAX_VALUE));
    CoderProperties.coderSerializable(RunPartCoder.of());
  }

  // Helpers.

  private List<RunPart> parts(List<OutputLine> lines, long memoryBytes) throws IOException {
    List<RunPart> parts = new ArrayList<>();
    SortedRuns runs = new SortedRuns(staging, memoryBytes);
    for (OutputLine line : lines) {
      runs.add(line, parts::add);
    }
    runs.flush(parts::add);
    return parts;
  }

  private List<String> merged(String file, List<RunPart> parts, int mostOpen) throws IOException {
    List<String> merged = new ArrayList<>();
    new MergedRuns(staging, mostOpen)
        .forEach(
            parts.stream().filter(part -> part.file().equals(file)).toList(),
            line -> {
              assertThat(line.file(), is(file));
              merged.add(text(line));
            });
    return merged;
  }

  /** Lines by file, out of new runs. */
  private Map<String, List<String>> sorted(List<OutputLine> lines, long memoryBytes, int mostOpen)
      throws IOException {
    staging.delete();
    List<RunPart> parts = parts(lines, memoryBytes);
    Map<String, List<String>> sorted = new TreeMap<>();
    for (String file : parts.stream().map(RunPart::file).distinct().toList()) {
      sorted.put(file, merged(file, parts, mostOpen));
    }
    return sorted;
  }

  private List<Path> runs() throws IOException {
    try (Stream<Path> runs = Files.list(path.resolve("runs"))) {
      return runs.toList();
    }
  }

  private static String text(OutputLine line) {
    return line.sortTime() + " " + line.sortTie() + " " + new String(line.line(), UTF_8);
  }

  private static OutputLine line(String file, long time, String tie, String text) {
    return new OutputLine(file, time, tie, text.getBytes(UTF_8));
  }
}
