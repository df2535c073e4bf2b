package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link RunFinish}: first runs, reruns, redone and broken runs, and files of others. */
public class RunFinishTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path output;
  private int attempts;

  @Before
  public void output() throws IOException {
    output = folder.getRoot().toPath().toRealPath().resolve("out");
    Files.createDirectories(output);
  }

  /** A run whose files are staged. */
  private record Run(String id, Path staging, List<WrittenFile> files) {
    byte[] runJson() {
      String list =
          files.stream()
              .map(file -> "{\"path\":\"" + file.path() + "\",\"lines\":1}")
              .collect(Collectors.joining(","));
      return ("{\"run_id\":\"" + id + "\",\"files\":[" + list + "]}").getBytes(UTF_8);
    }
  }

  @Test
  public void movesFilesAndDescribesThem() throws IOException {
    Run run = staged("1", "s/2025-10-27/a.jsonl", "s/2025-10-28/a.jsonl", "stats/x.json");
    finish(run);
    assertThat(
        tree(),
        equalTo(
            Map.of(
                "s/2025-10-27/a.jsonl", "1",
                "s/2025-10-28/a.jsonl", "1",
                "stats/x.json", "1",
                "run.json", new String(run.runJson(), UTF_8))));
  }

  @Test
  public void aRerunReplacesAndDeletesOnlyWhatTheRunBeforeListed() throws IOException {
    finish(staged("1", "s/2025-10-27/a.jsonl", "s/2025-10-28/a.jsonl", "d/2025-10-27/b.jsonl"));
    write("d/2025-10-27/notes.txt", "mine");
    write("readme", "mine");
    Run second = staged("2", "s/2025-10-28/a.jsonl", "s/2025-10-29/a.jsonl");
    finish(second);
    assertThat(
        tree(),
        equalTo(
            Map.of(
                "s/2025-10-28/a.jsonl", "2",
                "s/2025-10-29/a.jsonl", "2",
                "d/2025-10-27/notes.txt", "mine",
                "readme", "mine",
                "run.json", new String(second.runJson(), UTF_8))));
    assertThat(Files.exists(output.resolve("s/2025-10-27")), is(false));
  }

  @Test
  public void refusesAForeignFileBeforeItChangesAnything() throws IOException {
    finish(staged("1", "s/a.jsonl"));
    write("s/b.jsonl", "mine");
    Map<String, String> before = tree();
    Run second = staged("2", "s/b.jsonl");
    assertThat(
        assertThrows(OutputException.class, () -> finish(second)).getMessage(),
        is(
            output
                + "/s/b.jsonl exists and is not from an earlier run: move it away, or choose"
                + " another output directory"));
    assertThat(withoutStaging(tree()), equalTo(before));
    // Once it is out of the way the same call succeeds.
    Files.delete(output.resolve("s/b.jsonl"));
    finish(second);
    assertThat(tree().keySet(), is(java.util.Set.of("s/b.jsonl", "run.json")));
  }

  @Test
  public void mayBeRedoneAfterAnyStep() throws IOException {
    List<String> steps = new ArrayList<>();
    Run first = staged("1", "s/a.jsonl", "s/old/b.jsonl");
    finish(first, steps::add);
    int count = steps.size();
    for (int died = 0; died < count; died++) {
      deleteAll();
      finish(staged("1", "s/a.jsonl", "s/old/b.jsonl"));
      write("mine", "mine");
      Run run = staged("2", "s/a.jsonl", "s/new/c.jsonl");
      String step = steps.get(died);
      assertThrows(IOException.class, () -> finish(run, dieAfter(step)));
      finish(run);
      assertThat("died after: " + step, tree(), equalTo(second(run)));
      finish(run);
      assertThat("once more after: " + step, tree(), equalTo(second(run)));
    }
  }

  @Test
  public void mayBeRedoneInTheMiddleOfMoving() throws IOException {
    finish(staged("1", "s/a.jsonl", "s/old/b.jsonl"));
    write("mine", "mine");
    Run run = staged("2", "s/a.jsonl", "s/new/c.jsonl");
    assertThrows(IOException.class, () -> finish(run, dieAfter("files deleted")));
    Files.createDirectories(output.resolve("s/new"));
    Files.move(run.staging().resolve(run.files().get(1).staged()), output.resolve("s/new/c.jsonl"));
    finish(run);
    assertThat(tree(), equalTo(second(run)));
  }

  @Test
  public void theNextRunClearsUpAfterOneThatNeverEnded() throws IOException {
    for (String step : List.of("planned", "run.json deleted", "files moved", "run.json written")) {
      deleteAll();
      finish(staged("1", "s/a.jsonl", "s/old/b.jsonl"));
      write("mine", "mine");
      assertThrows(
          IOException.class,
          () -> finish(staged("dead", "s/a.jsonl", "s/dead/d.jsonl"), dieAfter(step)));
      Run run = staged("2", "s/a.jsonl", "s/new/c.jsonl");
      finish(run);
      assertThat("died after: " + step, tree(), equalTo(second(run)));
    }
  }

  @Test
  public void discardingAFailedRunKeepsThePlanOfWhatWasBegun() throws IOException {
    finish(staged("1", "s/a.jsonl", "s/old/b.jsonl"));
    write("mine", "mine");
    Run early = staged("early", "s/a.jsonl");
    RunFiles.discard(early.staging().toString());
    assertThat(Files.exists(early.staging()), is(false));
    Run late = staged("late", "s/a.jsonl", "s/dead/d.jsonl");
    assertThrows(IOException.class, () -> finish(late, dieAfter("files moved")));
    RunFiles.discard(late.staging().toString());
    Run run = staged("2", "s/a.jsonl", "s/new/c.jsonl");
    finish(run);
    assertThat(tree(), equalTo(second(run)));
  }

  @Test
  public void leavesStagingDirectoriesOfRunsThatAreStillWriting() throws IOException {
    Run other = staged("other", "s/x.jsonl");
    finish(staged("1", "s/a.jsonl"));
    assertThat(Files.exists(other.staging()), is(true));
    assertThat(
        OutputDirectory.prepare(output.toString()).leftovers(),
        is(List.of(other.staging().toString())));
  }

  @Test
  public void neverTakesAnEarlierFileForALostOne() throws IOException {
    finish(staged("1", "s/a.jsonl"));
    Run second = staged("2", "s/a.jsonl");
    Files.delete(second.staging().resolve(second.files().get(0).staged()));
    assertThat(
        assertThrows(OutputException.class, () -> finish(second)).getMessage(),
        containsString("the staged file for " + output + "/s/a.jsonl is gone from"));
  }

  @Test
  public void refusesAPlantedList() throws IOException {
    Path outside = write("../outside", "mine");
    for (String path :
        List.of("../outside", outside.toString(), "a/../../outside", "run.json", "a//b", "", "*")) {
      deleteAll();
      write("run.json", "{\"files\":[\"" + path + "\"]}");
      assertThat(
          assertThrows(OutputException.class, () -> finish(staged("1", "a.jsonl"))).getMessage(),
          containsString("run.json is not from an earlier run"));
      assertThat(
          assertThrows(OutputException.class, () -> OutputDirectory.prepare(output.toString()))
              .getMessage(),
          containsString("run.json is not from an earlier run"));
      assertThat(Files.exists(outside), is(true));
    }
  }

  @Test
  public void followsNoLinkOutOfTheDirectory() throws IOException {
    Path outside = write("../elsewhere/b.jsonl", "mine");
    Files.createSymbolicLink(output.resolve("link"), outside.getParent());
    write("run.json", "{\"files\":[\"link/b.jsonl\"]}");
    assertThat(
        assertThrows(OutputException.class, () -> finish(staged("1", "a.jsonl"))).getMessage(),
        containsString("leads out of the output directory by a symbolic link"));
    assertThat(Files.exists(outside), is(true));
  }

  @Test
  public void refusesAListThatIsNotWhatWasWritten() throws IOException {
    Run run = staged("1", "a.jsonl", "b.jsonl");
    Run less = new Run("1", run.staging(), run.files().subList(0, 1));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new RunFinish(output.toString(), run.staging().toString())
                .finish(run.files(), less.runJson()));
  }

  @Test
  public void finishesARunWithoutFiles() throws IOException {
    Run run = staged("1");
    finish(run);
    assertThat(tree().keySet(), is(java.util.Set.of("run.json")));
  }

  // Helpers.

  private Map<String, String> second(Run run) {
    return Map.of(
        "s/a.jsonl", "2",
        "s/new/c.jsonl", "2",
        "mine", "mine",
        "run.json", new String(run.runJson(), UTF_8));
  }

  private static RunFinish.Steps dieAfter(String last) {
    return step -> {
      if (step.equals(last)) {
        throw new IOException("died");
      }
    };
  }

  private Run staged(String id, String... paths) throws IOException {
    Path staging = output.resolve(".spoor-staging-" + id + "-" + attempts++);
    Files.createDirectories(staging.resolve("runs"));
    Files.createDirectories(staging.resolve("files"));
    Files.writeString(staging.resolve("runs/leftover"), "x");
    List<WrittenFile> files = new ArrayList<>();
    for (String path : paths) {
      String name = "files/" + attempts++;
      Files.writeString(staging.resolve(name), id);
      files.add(new WrittenFile(path, name, 1, 1, 0, 0));
    }
    return new Run(id, staging, files);
  }

  private void finish(Run run) throws IOException {
    finish(run, step -> {});
  }

  private void finish(Run run, RunFinish.Steps steps) throws IOException {
    new RunFinish(output.toString(), run.staging().toString(), steps)
        .finish(run.files(), run.runJson());
  }

  private Path write(String path, String text) throws IOException {
    Path file = output.resolve(path).normalize();
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (var paths = Files.walk(output)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        tree.put(output.relativize(path).toString(), Files.readString(path));
      }
    }
    return tree;
  }

  private static Map<String, String> withoutStaging(Map<String, String> tree) {
    Map<String, String> rest = new TreeMap<>(tree);
    rest.keySet().removeIf(path -> path.startsWith(".spoor-staging-"));
    return rest;
  }

  private void deleteAll() throws IOException {
    com.google.common.io.MoreFiles.deleteDirectoryContents(output);
  }
}
