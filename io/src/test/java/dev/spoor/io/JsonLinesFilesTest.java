package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.spoor.model.OutputLine;
import dev.spoor.model.RecordCoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.WithTimestamps;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.joda.time.Instant;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link JsonLinesFiles}: which files, and every byte of them. */
public class JsonLinesFilesTest {
  private static final long HOUR = 3_600_000;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private Path staging;
  private JsonLinesFiles.Write write;

  @Before
  public void staging() throws IOException {
    staging = folder.getRoot().toPath().resolve(".spoor-staging-test");
    write = JsonLinesFiles.write().withStaging(staging.toString());
  }

  @Test
  public void writesEachFileInOrder() throws IOException {
    List<OutputLine> lines =
        List.of(
            line("s/1.jsonl", 20 * HOUR, "a", "4"),
            line("s/1.jsonl", 2 * HOUR, "b", "3"),
            line("s/1.jsonl", 2 * HOUR, "a", "2"),
            line("s/1.jsonl", 2 * HOUR, "a", "2"),
            line("s/1.jsonl", -30 * HOUR, "z", "1"),
            line("d/undated/x.jsonl", Long.MIN_VALUE, "k", "u"),
            line("s/2.jsonl", 0, "", "ä"));
    assertThat(
        files(lines, write),
        equalTo(
            Map.of(
                "s/1.jsonl", "1\n2\n2\n3\n4\n", "d/undated/x.jsonl", "u\n", "s/2.jsonl", "ä\n")));
  }

  @Test
  public void writesArrays() throws IOException {
    List<OutputLine> lines =
        List.of(
            line("a.json", 20 * HOUR, "a", "{\"n\":3}"),
            line("a.json", 2 * HOUR, "b", "{\"n\":2}"),
            line("a.json", 1 * HOUR, "a", "{\"n\":1}"),
            line("b.json", 0, "", "{}"),
            line("c.jsonl", 0, "", "{}"));
    assertThat(
        files(lines, write),
        equalTo(
            Map.of(
                "a.json",
                "[\n{\"n\":1},\n{\"n\":2},\n{\"n\":3}\n]\n",
                "b.json",
                "[\n{}\n]\n",
                "c.jsonl",
                "{}\n")));
  }

  @Test
  public void runsAndGroupsChangeNothing() throws IOException {
    Random random = new Random(5);
    List<OutputLine> lines = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      long time = (long) (random.nextDouble() * 72 * HOUR);
      String file = "d/" + time / (24 * HOUR) + ".jsonl";
      lines.add(line(file, time, "tie" + i, "line " + i));
    }
    Map<String, String> expected = new TreeMap<>();
    lines.stream()
        .sorted(SortedRuns.ORDER)
        .forEach(l -> expected.merge(l.file(), text(l) + "\n", String::concat));
    Collections.shuffle(lines, random);
    assertThat(files(lines, write), equalTo(expected));
    assertThat(files(lines, write.withGroups(1).withRunBytes(5_000)), equalTo(expected));
    assertThat(files(lines, write.withGroups(7).withRunBytes(1)), equalTo(expected));
  }

  @Test
  public void shardsAreOrderedAndHoldEveryLineOnce() throws IOException {
    List<OutputLine> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      lines.add(line("s/a.jsonl", i * HOUR, "tie" + i, String.format("%03d", i)));
    }
    Collections.shuffle(lines, new Random(1));
    Map<String, String> files = files(lines, write.withShards(3));
    assertThat(
        files.keySet(),
        is(
            java.util.Set.of(
                "s/a-00000-of-00003.jsonl",
                "s/a-00001-of-00003.jsonl",
                "s/a-00002-of-00003.jsonl")));
    List<String> all = new ArrayList<>();
    for (String text : files.values()) {
      List<String> shard = text.lines().toList();
      assertThat(shard, equalTo(shard.stream().sorted().toList()));
      all.addAll(shard);
    }
    assertThat(
        all.stream().sorted().toList(),
        equalTo(lines.stream().map(JsonLinesFilesTest::text).sorted().toList()));
  }

  @Test
  public void shardNamesKeepTheExtension() {
    assertThat(JsonLinesFiles.shardName("a.b/c", 1, 4), is("a.b/c-00001-of-00004"));
    assertThat(JsonLinesFiles.shardName("a.b/c.json", 1, 4), is("a.b/c-00001-of-00004.json"));
  }

  @Test
  public void describesEachFile() {
    PCollection<WrittenFile> written =
        PCollectionList.of(
                pipeline.apply(
                    "Some",
                    create(
                        List.of(
                            line("a.jsonl", 50 * HOUR, "a", "three"),
                            line("a.jsonl", -HOUR, "a", "one")))))
            .and(pipeline.apply("More", create(List.of(line("a.jsonl", HOUR, "a", "two")))))
            .apply(write);
    PAssert.thatSingleton(written)
        .satisfies(
            file -> {
              assertThat(file.path(), is("a.jsonl"));
              assertThat(file.staged(), startsWith("files/"));
              assertThat(file.lines(), is(3L));
              assertThat(file.bytes(), is(14L));
              assertThat(file.minTime(), is(-HOUR));
              assertThat(file.maxTime(), is(50 * HOUR));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  public void windowsAndTimestampsDoNotMatter() throws IOException {
    List<OutputLine> lines = List.of(line("a.jsonl", 2, "", "2"), line("a.jsonl", 1, "", "1"));
    SerializableFunction<OutputLine, Instant> time =
        line -> Instant.ofEpochMilli(line.sortTime() * 100 * HOUR);
    collect(
        PCollectionList.of(
                pipeline
                    .apply(create(lines))
                    .apply(WithTimestamps.of(time))
                    .apply(Window.into(FixedWindows.of(org.joda.time.Duration.standardHours(1)))))
            .apply(write));
    pipeline.run().waitUntilFinish();
    assertThat(contents(), equalTo(Map.of("a.jsonl", "1\n2\n")));
  }

  @Test
  public void refusesNamesThatLeaveTheOutput() {
    PCollectionList.of(pipeline.apply(create(List.of(line("../a.jsonl", 0, "", "x")))))
        .apply(write);
    assertThat(
        assertThrows(Exception.class, () -> pipeline.run().waitUntilFinish()).getMessage(),
        is("java.lang.IllegalArgumentException: not a plain relative path: ../a.jsonl"));
  }

  // Helpers.

  private static Create.Values<OutputLine> create(List<OutputLine> lines) {
    return Create.of(lines).withCoder(RecordCoder.of(OutputLine.class));
  }

  private Map<String, String> files(List<OutputLine> lines, JsonLinesFiles.Write write)
      throws IOException {
    TestPipeline another = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    collect(PCollectionList.of(another.apply(create(lines))).apply(write));
    another.run().waitUntilFinish();
    return contents();
  }

  /** What {@link #collect} saw; one test at a time. */
  private static final Map<String, WrittenFile> WRITTEN = new TreeMap<>();

  private static void collect(PCollection<WrittenFile> written) {
    WRITTEN.clear();
    PAssert.that(written)
        .satisfies(
            files -> {
              for (WrittenFile file : files) {
                assertThat(WRITTEN.put(file.path(), file) == null, is(true));
              }
              return null;
            });
  }

  /** The staged files by name, after checking what is said of them. */
  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (WrittenFile file : WRITTEN.values()) {
      String text = Files.readString(staging.resolve(file.staged()));
      assertThat(file.bytes(), is((long) text.getBytes(UTF_8).length));
      contents.put(file.path(), text);
    }
    return contents;
  }

  private static String text(OutputLine line) {
    return new String(line.line(), UTF_8);
  }

  private static OutputLine line(String file, long time, String tie, String text) {
    return new OutputLine(file, time, tie, text.getBytes(UTF_8));
  }
}
