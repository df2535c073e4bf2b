package dev.spoor.runners.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link KeptState}. */
public class KeptStateTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path root() {
    return folder.getRoot().toPath();
  }

  private Path job(String name) throws IOException {
    Path job = Files.createDirectories(root().resolve(name));
    Files.createDirectories(job.resolve("shared"));
    Files.createDirectories(job.resolve("taskowned"));
    return job;
  }

  private static Path checkpoint(Path job, int number, long second) throws IOException {
    Path checkpoint = Files.createDirectories(job.resolve("chk-" + number));
    Files.writeString(checkpoint.resolve("state"), "state");
    Path metadata = Files.writeString(checkpoint.resolve("_metadata"), "metadata");
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(second * 1_000));
    return checkpoint;
  }

  private List<String> jobs() throws IOException {
    try (Stream<Path> jobs = Files.list(root())) {
      return jobs.map(job -> job.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  public void thereIsNothingAtFirst() throws IOException {
    assertThat(new KeptState(root()).newest(), is(Optional.empty()));
    assertThat(new KeptState(root().resolve("none")).newest(), is(Optional.empty()));
    job("started");
    new KeptState(root()).removeOthers();
    assertThat(jobs(), is(List.of("started")));
  }

  @Test
  public void theNewestCompleteOneCountsWhicheverJobItIsOf() throws IOException {
    checkpoint(job("b"), 90, 5);
    Path a = job("a");
    checkpoint(a, 9, 20);
    Path newest = checkpoint(a, 10, 20);
    Files.createDirectories(a.resolve("chk-11"));
    assertThat(new KeptState(root()).newest(), is(Optional.of(newest)));
  }

  @Test
  public void whatNoJobGoesOnFromIsRemovedAndNothingElse() throws IOException {
    checkpoint(job("old"), 3, 5);
    Path newest = checkpoint(job("new"), 1, 9);
    job("failed");
    Files.createDirectories(root().resolve("mine"));
    Files.writeString(root().resolve("file"), "x");
    KeptState state = new KeptState(root());
    state.removeOthers();
    assertThat(jobs(), is(List.of("file", "mine", "new")));
    assertThat(state.newest(), is(Optional.of(newest)));
    assertThat(Files.readString(newest.resolve("state")), is("state"));
  }

  /** A checkpoint as Flink writes it: a description, and a file of state. */
  private Path written(byte[] state) throws IOException {
    Path checkpoint = Files.createDirectories(job("job").resolve("chk-1"));
    Path file = Files.write(checkpoint.resolve("7d5a"), state);
    KeyGroupsStateHandle keyed =
        new KeyGroupsStateHandle(
            new KeyGroupRangeOffsets(0, 0, new long[] {0}),
            new RelativeFileStateHandle(
                new org.apache.flink.core.fs.Path(file.toUri()), "7d5a", state.length));
    OperatorState operator = new OperatorState(new OperatorID(1, 2), 1, 1);
    operator.putState(0, OperatorSubtaskState.builder().setManagedKeyedState(keyed).build());
    try (OutputStream out = Files.newOutputStream(checkpoint.resolve("_metadata"))) {
      Checkpoints.storeCheckpointMetadata(
          new CheckpointMetadata(1, List.of(operator), List.of()), out);
    }
    return checkpoint;
  }

  @Test
  public void whatIsDamagedIsNamed() throws IOException {
    Path checkpoint = written(new byte[2_000]);
    KeptState.check(checkpoint);
    Path state = checkpoint.resolve("7d5a");
    Path metadata = checkpoint.resolve("_metadata");
    Files.write(state, new byte[1_999]);
    assertThat(problem(checkpoint), is(state + " is cut short"));
    Files.delete(state);
    assertThat(problem(checkpoint), is(state + " is missing"));
    byte[] whole = Files.readAllBytes(metadata);
    for (int length : new int[] {0, 3, 20, whole.length - 1}) {
      Files.write(metadata, Arrays.copyOf(whole, length));
      assertThat(problem(checkpoint), is(metadata + " is damaged"));
    }
  }

  private static String problem(Path checkpoint) {
    return assertThrows(IOException.class, () -> KeptState.check(checkpoint)).getMessage();
  }
}
