package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import com.google.common.base.Throwables;
import dev.spoor.io.WrittenFile.WrittenFileCoder;
import dev.spoor.model.OutputLine;
import dev.spoor.model.RecordCoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionList;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link OutputDirectory}, and what is said of disks that are full. */
public class OutputDirectoryTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private Path root;

  @Before
  public void root() throws IOException {
    root = folder.getRoot().toPath().toRealPath();
  }

  @Test
  public void makesTheDirectoryAndLeavesNothingInIt() throws IOException {
    for (String uri : List.of(root + "/a b/c", root + "/a b/c/", "file://" + root + "/a b/c")) {
      OutputDirectory output = OutputDirectory.prepare(uri);
      assertThat(output.uri(), is(root + "/a b/c"));
      assertThat(output.newStaging(), startsWith(root + "/a b/c/.spoor-staging-"));
      assertThat(output.newStaging(), is(not(output.newStaging())));
      assertThat(output.leftovers(), is(List.of()));
      assertThat(root.resolve("a b/c").toFile().list(), arrayWithSize(0));
    }
  }

  @Test
  public void aDirectoryWithWildcardsInItsNameIsADirectory() throws IOException {
    Files.createDirectories(root.resolve("out1"));
    Files.writeString(root.resolve("out1/run.json"), "not ours");
    OutputDirectory output = OutputDirectory.prepare(root + "/out[1]");
    String staging = output.newStaging();
    Files.createDirectories(Path.of(staging, "files"));
    Files.writeString(Path.of(staging, "files/x"), "x");
    new RunFinish(output.uri(), staging)
        .finish(
            List.of(new WrittenFile("x.jsonl", "files/x", 1, 1, 0, 0)),
            "{\"files\":[\"x.jsonl\"]}".getBytes(UTF_8));
    assertThat(Files.readString(root.resolve("out[1]/x.jsonl")), is("x"));
    assertThat(Files.readString(root.resolve("out1/run.json")), is("not ours"));
  }

  @Test
  public void saysInOneLineWhatIsWrong() throws IOException {
    Files.writeString(root.resolve("file"), "x");
    problem("/file", "%/file is a file: choose another output directory than %/file");
    problem("/file/a/b", "%/file is a file: choose another output directory than %/file/a/b");
    assertThat(
        assertThrows(OutputException.class, () -> OutputDirectory.prepare("s3x://a/b"))
            .getMessage(),
        startsWith("cannot write to s3x://a/b ("));
    assertThat(
        assertThrows(OutputException.class, () -> OutputDirectory.prepare("/proc/spoor"))
            .getMessage(),
        startsWith("cannot write in the output directory /proc/spoor ("));
  }

  @Test
  public void saysThatTheDiskIsReadOnly() throws Exception {
    try (Mount mount = Mount.of(root.resolve("mount"), "size=64k,ro")) {
      assertThat(
          assertThrows(OutputException.class, () -> OutputDirectory.prepare(mount.path() + "/out"))
              .getMessage(),
          is(
              "the output directory "
                  + mount.path()
                  + "/out is on a read-only file system: choose another output directory"));
    }
  }

  @Test
  public void saysThatTheDiskIsFullAtLaunch() throws Exception {
    try (Mount mount = Mount.of(root.resolve("mount"), "size=64k")) {
      fill(mount.path());
      assertThat(
          assertThrows(OutputException.class, () -> OutputDirectory.prepare(mount.path() + "/"))
              .getMessage(),
          is(
              full(
                  "the output directory " + mount.path() + "/",
                  "choose another output directory")));
      assertThat(mount.path().toFile().list(), arrayWithSize(1));
    }
  }

  @Test
  public void saysThatTheDiskIsFullWhileWriting() throws Exception {
    try (Mount mount = Mount.of(root.resolve("mount"), "size=256k")) {
      OutputDirectory output = OutputDirectory.prepare(mount.path().toString());
      List<OutputLine> lines = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        lines.add(new OutputLine("a.jsonl", i * 3_600_000L, "", new byte[4000]));
      }
      PCollectionList.of(
              pipeline.apply(Create.of(lines).withCoder(RecordCoder.of(OutputLine.class))))
          .apply(JsonLinesFiles.write().withStaging(output.newStaging()));
      Exception failure = assertThrows(Exception.class, () -> pipeline.run().waitUntilFinish());
      OutputException problem =
          Throwables.getCausalChain(failure).stream()
              .filter(OutputException.class::isInstance)
              .map(OutputException.class::cast)
              .findFirst()
              .orElseThrow();
      assertThat(
          problem.getMessage(),
          is(full("the output directory " + mount.path(), "choose another output directory")));
    }
  }

  @Test
  public void saysThatTheTemporaryDiskIsFull() throws Exception {
    try (Mount mount = Mount.of(root.resolve("mount"), "size=64k")) {
      fill(mount.path());
      ByteArrayInputStream much = new ByteArrayInputStream(new byte[100_000]);
      assertThat(
          assertThrows(
                  OutputException.class,
                  () -> SpooledInput.of(much, mount.path(), 1 << 30, bytes -> {}))
              .getMessage(),
          startsWith("no space left in the temporary directory " + mount.path()));
      assertThat(mount.path().toFile().list(), arrayWithSize(1));
    }
  }

  @Test
  public void writtenFilesComeBack() throws Exception {
    CoderProperties.coderDecodeEncodeEqual(
        WrittenFileCoder.of(),
        new WrittenFile("a/b", "files/c", 1, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE));
    CoderProperties.coderSerializable(WrittenFileCoder.of());
  }

  // Helpers.

  private static String full(String place, String instead) {
    return "no space left in " + place + ": free some, or " + instead;
  }

  private void problem(String path, String message) {
    assertThat(
        assertThrows(OutputException.class, () -> OutputDirectory.prepare(root + path))
            .getMessage(),
        is(message.replace("%", root.toString())));
  }

  private static void fill(Path directory) throws IOException {
    IOException full =
        assertThrows(
            IOException.class, () -> Files.write(directory.resolve("filler"), new byte[1_000_000]));
    assertThat(full.getMessage(), containsString("No space left"));
  }

  /** A small disk of its own, where the user may mount one. */
  private record Mount(Path path) implements AutoCloseable {
    static Mount of(Path path, String options) throws IOException {
      Files.createDirectories(path);
      boolean mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString());
      assumeTrue("SKIPPED: this user may not mount a small disk", mounted);
      return new Mount(path);
    }

    @Override
    public void close() {
      run("umount", path.toString());
    }

    private static boolean run(String... command) {
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
