package dev.spoor.runners.direct;

import com.github.luben.zstd.ZstdOutputStream;
import dev.spoor.fixtures.oracle.OracleConfig;
import dev.spoor.fixtures.oracle.OracleFormat;
import dev.spoor.fixtures.runs.AnalyzeCase;
import dev.spoor.fixtures.runs.GeneratedCases;
import dev.spoor.fixtures.runs.RunOutput;
import dev.spoor.fixtures.runs.TestLog;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.pipeline.Main;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Whole runs on the DirectRunner say what the oracle says. */
public class DirectOracleTest {
  private static final int LINES = 1_500;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path logs;

  @Before
  public void makeFolder() throws IOException {
    logs = folder.newFolder("logs").toPath();
  }

  private interface Packing {
    OutputStream to(OutputStream out) throws IOException;
  }

  private RunOutput check(AnalyzeCase logs, String... options) throws IOException {
    Path output = Files.createTempDirectory(folder.getRoot().toPath(), "out");
    return logs.run(Main::run, output, options).check(logs);
  }

  private TestLog pack(String name, byte[] content, Packing packing) throws IOException {
    Path file = logs.resolve(name);
    try (OutputStream out = packing.to(Files.newOutputStream(file))) {
      out.write(content);
    }
    return new TestLog(file, content);
  }

  @Test
  public void combinedInOrderWithAwkwardLines() throws IOException {
    check(GeneratedCases.combined(logs, LINES));
  }

  @Test
  public void shuffledWithShortGapsAndBoundaries() throws IOException {
    check(GeneratedCases.shuffled(logs, LINES));
  }

  @Test
  public void commonByAddress() throws IOException {
    check(GeneratedCases.common(logs, LINES));
  }

  @Test
  public void forwardedThroughTrustedProxies() throws IOException {
    check(GeneratedCases.forwarded(logs, LINES));
  }

  @Test
  public void jsonByCookie() throws IOException {
    check(GeneratedCases.cookies(logs, LINES));
  }

  @Test
  public void jsonByHeader() throws IOException {
    check(GeneratedCases.headers(logs, LINES));
  }

  @Test
  public void neitherFilesNorPackingNorMemoryChangeALine() throws IOException {
    byte[] all =
        TestLog.traffic(
            TrafficConfig.of(LINES, 7)
                .withShuffle(Duration.ofMinutes(5))
                .withDuration(Duration.ofHours(30)));
    List<byte[]> parts = TestLog.split(all, 4);
    List<TestLog> split = new ArrayList<>();
    split.add(pack("a.log", parts.get(3), out -> out));
    split.add(pack("b.log.gz", parts.get(1), GZIPOutputStream::new));
    split.add(pack("c.log.bz2", parts.get(0), BZip2CompressorOutputStream::new));
    split.add(pack("d.log.zst", parts.get(2), ZstdOutputStream::new));
    TestLog whole = TestLog.write(logs.resolve("whole.log"), all);
    OracleConfig config = OracleConfig.defaults();
    AnalyzeCase once = AnalyzeCase.of(OracleFormat.COMBINED, config, List.of(whole));
    AnalyzeCase inParts = AnalyzeCase.of(OracleFormat.COMBINED, config, split);
    check(once).checkSame(check(inParts, "--maxOpenFragments=3", "--targetParallelism=1"));
  }
}
