package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class OutputLockTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private String root() {
    return folder.getRoot().toString();
  }

  @Test
  public void twoRunsDoNotWriteToOneDirectory() throws Exception {
    OutputDirectory output = OutputDirectory.prepare(root());
    try (OutputLock held = output.lock()) {
      OutputException refused = assertThrows(OutputException.class, output::lock);
      assertThat(
          refused.getMessage(),
          is(
              "another run is writing to "
                  + root()
                  + ": wait for it, or choose another output directory"));
    }
    output.lock().close();
    try (Stream<Path> left = Files.list(folder.getRoot().toPath())) {
      assertThat(left.toList(), is(List.of()));
    }
  }

  /** Says whether another process gets the lock. */
  public static final class Other {
    private Other() {}

    /** Takes the lock of the directory that is its argument. */
    public static void main(String[] arguments) throws Exception {
      try (OutputLock held = OutputDirectory.prepare(arguments[0]).lock()) {
        System.out.print("taken");
      } catch (OutputException e) {
        System.out.print(e.getMessage());
      }
    }
  }

  private String other() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                root())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said;
  }

  @Test
  public void twoProcessesDoNotWriteToOneDirectory() throws Exception {
    try (OutputLock held = OutputDirectory.prepare(root()).lock()) {
      assertThat(other(), startsWith("another run is writing to " + root()));
    }
    assertThat(other(), is("taken"));
  }

  @Test
  public void theFileOfARunThatWasKilledHoldsNobody() throws Exception {
    Path file = folder.getRoot().toPath().resolve(".spoor-lock");
    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    OutputDirectory.prepare(root()).lock().close();
    assertThat(Files.exists(file), is(false));
  }

  @Test
  public void whereThereAreNoLocksNothingIsHeld() throws Exception {
    OutputLock.of("gs://bucket/out", "output directory").close();
    OutputLock.of("gs://bucket/out", "output directory").close();
  }

  @Test
  public void aFileThatWasDeletedAndMadeAnewIsAnother() throws Exception {
    Path file = folder.getRoot().toPath().resolve(".spoor-lock");
    StandardOpenOption[] how = {StandardOpenOption.CREATE, StandardOpenOption.WRITE};
    try (FileChannel old = FileChannel.open(file, how)) {
      assertThat(OutputLock.leadsTo(file, old), is(true));
      Files.delete(file);
      assertThat(OutputLock.leadsTo(file, old), is(false));
      try (FileChannel anew = FileChannel.open(file, how)) {
        assertThat(OutputLock.leadsTo(file, anew), is(true));
        assertThat(OutputLock.leadsTo(file, old), is(false));
      }
    }
  }
}
