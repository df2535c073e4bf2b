package dev.spoor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * {@code bin/spoor} around a program that stands for ours: real processes, a real lack of memory.
 */
public class LauncherTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path home;
  private Path scratch;

  /** Does what its second argument says, as a command of the jar would. */
  public static final class Program {
    private Program() {}

    /** Starts it. */
    public static void main(String[] arguments) throws Exception {
      switch (arguments[1]) {
        case "echo" -> System.in.transferTo(System.out);
        case "lose-a-worker" -> {
          Thread worker = new Thread(Program::fillMemory);
          worker.setUncaughtExceptionHandler((thread, thrown) -> {});
          worker.start();
          new CountDownLatch(1).await();
        }
        case "litter" -> {
          Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
          Files.writeString(Files.createDirectory(scratch.resolve("left")).resolve("it"), "x");
          System.out.print(scratch);
        }
        case "wait" -> {
          Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.print(" ended")));
          System.out.print("waiting");
          System.out.flush();
          new CountDownLatch(1).await();
        }
        default -> System.exit(Integer.parseInt(arguments[1]));
      }
    }

    private static void fillMemory() {
      List<byte[]> held = new ArrayList<>();
      while (!held.contains(null)) {
        held.add(new byte[1 << 20]);
      }
    }
  }

  private record Ended(int code, String out, String err) {}

  @Before
  public void install() throws IOException {
    home = folder.getRoot().toPath();
    scratch = Files.createDirectories(home.resolve("with space"));
    Files.createDirectories(home.resolve("bin"));
    Path launcher = Path.of("..", "bin", "spoor");
    Files.copy(launcher, home.resolve("bin/spoor"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String runner : List.of("direct", "flink")) {
      Path jar = home.resolve("runners/" + runner + "/target/spoor-" + runner + ".jar");
      Files.createDirectories(jar.getParent());
      writeJar(jar);
      Files.createFile(done(jar));
    }
  }

  /** The mark that a build has ended. */
  private static Path done(Path jar) {
    return Path.of(jar + ".done");
  }

  private static void writeJar(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Program.class.getName());
    String name = Program.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream in = Program.class.getResourceAsStream("/" + name)) {
      out.putNextEntry(new JarEntry(name));
      in.transferTo(out);
    }
  }

  private Process start(String... arguments) throws IOException {
    return start(List.of(home.resolve("bin/spoor").toString()), arguments);
  }

  private Process start(List<String> launcher, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("SPOOR_"));
    builder.environment().put("SPOOR_JAVA_OPTS", "-Xmx16m -Xshare:auto");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TMPDIR", scratch.toString());
    builder.redirectError(home.resolve("err").toFile());
    return builder.start();
  }

  private Ended end(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    int code = process.waitFor();
    return new Ended(code, out, Files.readString(home.resolve("err")));
  }

  @Test
  public void aRunThatLosesAThreadToLackOfMemoryEndsInOneLine() throws Exception {
    assertThat(
        end(start("analyze", "lose-a-worker")),
        is(
            new Ended(
                1,
                "",
                "spoor: out of memory: allow more, for example SPOOR_JAVA_OPTS=-Xmx4g, or take"
                    + " --runner=FlinkRunner, which needs less; the output is not complete\n")));
    assertThat(
        end(start("analyze", "lose-a-worker", "--runner=FlinkRunner")),
        is(
            new Ended(
                1,
                "",
                "spoor: out of memory: allow more, for example SPOOR_JAVA_OPTS=-Xmx4g; the output"
                    + " is not complete\n")));
  }

  @Test
  public void largeListsAreNamedWhenMemoryIsShort() throws Exception {
    Path large = home.resolve("large list.txt");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(12_500_000);
    }
    Path small = Files.writeString(home.resolve("small.txt"), "192.0.2.1\n");
    String flink = "--runner=FlinkRunner";
    assertThat(
        end(start("analyze", "lose-a-worker", flink, "--threatLists=" + large + "," + small)),
        is(
            new Ended(
                1,
                "",
                "spoor: out of memory: allow more, for example SPOOR_JAVA_OPTS=-Xmx4g, or shorten"
                    + " --threatLists, which are 12 MB and take many times that; the output is not"
                    + " complete\n")));
    assertThat(
        end(start("analyze", "lose-a-worker", flink, "--threatLists=" + small + ",/no/such")),
        is(
            new Ended(
                1,
                "",
                "spoor: out of memory: allow more, for example SPOOR_JAVA_OPTS=-Xmx4g; the output"
                    + " is not complete\n")));
  }

  @Test
  public void otherCodesArePassedOn() throws Exception {
    for (int code : new int[] {0, 1, 2}) {
      assertThat(end(start("analyze", "" + code)), is(new Ended(code, "", "")));
      assertThat(end(start("generate", "" + code)), is(new Ended(code, "", "")));
    }
  }

  @Test
  public void standardInputArrives() throws Exception {
    Process process = start("analyze", "echo");
    try (OutputStream in = process.getOutputStream()) {
      in.write("a line\n".getBytes(UTF_8));
    }
    assertThat(end(process), is(new Ended(0, "a line\n", "")));
  }

  @Test
  public void aClosedStandardInputIsAnEmptyOne() throws Exception {
    List<String> closing =
        List.of("sh", "-c", "exec \"$0\" \"$@\" <&-", home.resolve("bin/spoor").toString());
    for (String command : List.of("analyze", "explain")) {
      assertThat(command, end(start(closing, command, "echo")), is(new Ended(0, "", "")));
    }
  }

  @Test
  public void aSignalEndsTheRunInAnOrderlyWay() throws Exception {
    Process process = start("analyze", "wait");
    byte[] begun = process.getInputStream().readNBytes("waiting".length());
    assertThat(new String(begun, UTF_8), is("waiting"));
    process.toHandle().destroy();
    assertThat(end(process), is(new Ended(143, " ended", "")));
  }

  @Test
  public void nothingOfEmbeddedFlinkStaysInTheTemporaryFolder() throws Exception {
    Ended ended = end(start("analyze", "litter", "--runner=FlinkRunner"));
    assertThat(ended, is(new Ended(0, ended.out(), "")));
    assertThat(Path.of(ended.out()).getParent(), is(scratch));
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left.toList(), is(List.of()));
    }
  }

  @Test
  public void noTemporaryFolderIsOneLine() throws Exception {
    Files.delete(scratch);
    assertThat(
        end(start("analyze", "0", "--runner=FlinkRunner")),
        is(
            new Ended(
                1,
                "",
                "spoor: cannot make a folder in "
                    + scratch
                    + "; name one that is writable in TMPDIR\n")));
  }

  /** What a build that was stopped left is no program. */
  @Test
  public void halfAJarIsBuiltAgain() throws Exception {
    Path jar = home.resolve("runners/direct/target/spoor-direct.jar");
    Path whole = home.resolve("whole.jar");
    Files.move(jar, whole);
    Files.writeString(jar, "PK");
    Files.delete(done(jar));
    Path maven = Files.createDirectories(home.resolve("programs")).resolve("mvn");
    Files.writeString(maven, "#!/bin/sh\ncp '" + whole + "' '" + jar + "'\n");
    assertThat(maven.toFile().setExecutable(true), is(true));
    List<String> launcher =
        List.of(
            "env",
            "PATH=" + maven.getParent() + ":" + System.getenv("PATH"),
            home.resolve("bin/spoor").toString());
    assertThat(
        end(start(launcher, "analyze", "7")),
        is(
            new Ended(
                7, "", "spoor: building spoor-direct.jar (log: " + home + "/target/build.log)\n")));
    assertThat(end(start(launcher, "analyze", "7")), is(new Ended(7, "", "")));
  }
}
