package dev.spoor.runners.flink;

import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.SharedData;
import dev.spoor.fixtures.oracle.OracleConfig;
import dev.spoor.fixtures.oracle.OracleFormat;
import dev.spoor.fixtures.runs.AnalyzeCase;
import dev.spoor.fixtures.runs.GeneratedCases;
import dev.spoor.fixtures.runs.RunOutput;
import dev.spoor.fixtures.runs.TestLog;
import dev.spoor.pipeline.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Whole runs on embedded Flink, in batch and streaming mode, say what the oracle says, and write
 * the same lines as the DirectRunner.
 */
public class FlinkOracleTest {
  private static final int LINES = 1_500;

  /** Off, as in the jar of the DirectRunner: they double the time that a real log takes. */
  private static final String[] DIRECT = {
    "--runner=DirectRunner", "--enforceImmutability=false", "--enforceEncodability=false"
  };

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path logs;

  @Before
  public void makeFolder() throws IOException {
    logs = folder.newFolder("logs").toPath();
  }

  private RunOutput direct(AnalyzeCase logs) throws IOException {
    return logs.run(Main::run, newOutput(), DIRECT).check(logs);
  }

  private RunOutput flink(AnalyzeCase logs, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add("--runner=FlinkRunner");
    arguments.add("--flinkMaster=[local]");
    return logs.run(Main::run, newOutput(), arguments.toArray(new String[0])).check(logs);
  }

  private Path newOutput() throws IOException {
    return Files.createTempDirectory(folder.getRoot().toPath(), "out");
  }

  /** Each mode once with one worker and once with two, over the cases. */
  private void check(AnalyzeCase logs, int batchParallelism) throws IOException {
    RunOutput direct = direct(logs);
    flink(logs, "--parallelism=" + batchParallelism).checkSame(direct);
    flink(logs, "--streaming=true", "--parallelism=" + (3 - batchParallelism)).checkSame(direct);
  }

  @Test
  public void combinedInOrderWithAwkwardLines() throws IOException {
    check(GeneratedCases.combined(logs, LINES), 1);
  }

  @Test
  public void shuffledWithShortGapsAndBoundaries() throws IOException {
    check(GeneratedCases.shuffled(logs, LINES), 2);
  }

  @Test
  public void commonByAddress() throws IOException {
    check(GeneratedCases.common(logs, LINES), 1);
  }

  @Test
  public void forwardedThroughTrustedProxies() throws IOException {
    check(GeneratedCases.forwarded(logs, LINES), 2);
  }

  @Test
  public void jsonByCookie() throws IOException {
    check(GeneratedCases.cookies(logs, LINES), 1);
  }

  @Test
  public void jsonByHeader() throws IOException {
    check(GeneratedCases.headers(logs, LINES), 2);
  }

  @Test
  public void blogOfElastic() throws IOException {
    checkReal("access-elastic-apache", "access.log", OracleFormat.COMBINED);
  }

  @Test
  public void shopOfZanbil() throws IOException {
    checkReal("access-zanbil-shop", "access.log", OracleFormat.NGINX_MAIN);
  }

  @Test
  public void attackersOfBasjes() throws IOException {
    checkReal("access-attackers-basjes", "hackers-access.log", OracleFormat.COMBINED);
  }

  private void checkReal(String data, String file, OracleFormat format) throws IOException {
    Optional<Path> found = SharedData.folder(data);
    assumeTrue("no test data: " + data, found.isPresent());
    List<TestLog> log = List.of(TestLog.of(found.get().resolve(file)));
    check(AnalyzeCase.of(format, OracleConfig.defaults(), log), 2);
  }
}
