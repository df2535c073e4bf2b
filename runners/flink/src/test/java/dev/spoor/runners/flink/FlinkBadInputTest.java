package dev.spoor.runners.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.spoor.fixtures.runs.TestLog;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.pipeline.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A failure that happens on a worker is said in one line, as one at launch is. */
public class FlinkBadInputTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private void failsInOneLine(String... mode) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(TestLog.traffic(TrafficConfig.of(3_000, 11)));
    }
    Path file = folder.getRoot().toPath().resolve("access.log.gz");
    Files.write(file, Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
    Path output = folder.getRoot().toPath().resolve("out");
    List<String> arguments =
        Stream.concat(
                Stream.of(
                    "analyze",
                    "--input=" + file,
                    "--output=" + output,
                    "--quiet",
                    "--runner=FlinkRunner",
                    "--flinkMaster=[local]",
                    "--parallelism=1"),
                Stream.of(mode))
            .toList();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.err;
    int code;
    try (PrintStream err = new PrintStream(printed, true, UTF_8)) {
      System.setErr(err);
      code =
          Main.run(arguments, new PrintStream(OutputStream.nullOutputStream(), true, UTF_8), err);
    } finally {
      System.setErr(before);
    }
    String said = printed.toString(UTF_8);
    assertThat(said, startsWith("spoor: " + file + ": its gzip data are cut short or damaged"));
    assertThat(said, said.lines().count(), is(1L));
    assertThat(code, is(1));
    try (Stream<Path> left = Files.list(output)) {
      assertThat(left.toList(), is(List.of()));
    }
  }

  @Test
  public void batch() throws IOException {
    failsInOneLine();
  }

  @Test
  public void streaming() throws IOException {
    failsInOneLine("--streaming=true");
  }
}
