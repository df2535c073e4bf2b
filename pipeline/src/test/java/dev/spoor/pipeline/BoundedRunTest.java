package dev.spoor.pipeline;

import static org.junit.Assert.assertThrows;

import dev.spoor.fixtures.runs.AnalyzeCase;
import dev.spoor.fixtures.runs.GeneratedCases;
import dev.spoor.fixtures.runs.Program;
import dev.spoor.fixtures.runs.RunOutput;
import dev.spoor.io.LogFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** With the checks of the DirectRunner on: no step changes an element. */
public class BoundedRunTest {
  /** Ranges and blocks of a few lines, so that a client is in many bundles. */
  private static final Program IN_SMALL_PARTS =
      (arguments, out, err) ->
          Main.run(
              arguments,
              new Console(InputStream.nullInputStream(), out, err, Map.of(), 0),
              (options, console) ->
                  AnalyzeJob.run(
                      options,
                      console,
                      files -> LogFiles.read(files).withRangeBytes(2_500).withBlockBytes(600)));

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void theSizeOfRangesAndBlocksChangesNoLine() throws IOException {
    Path logs = folder.newFolder("logs").toPath();
    AnalyzeCase analyzed = GeneratedCases.combined(logs, 250);
    RunOutput whole = analyzed.run(Main::run, folder.newFolder().toPath());
    RunOutput inParts = analyzed.run(IN_SMALL_PARTS, folder.newFolder().toPath());
    whole.check(analyzed);
    inParts.check(analyzed).checkSame(whole);
    RunOutput other = analyzed.run(Main::run, folder.newFolder().toPath(), "--shards=2");
    assertThrows("what compares can fail", AssertionError.class, () -> other.checkSame(whole));
    RunOutput wrong = analyzed.run(Main::run, folder.newFolder().toPath(), "--exclude=agent:curl");
    assertThrows("what checks can fail", AssertionError.class, () -> wrong.check(analyzed));
  }

  @Test
  public void norDoTheyWhenLinesAreOutOfOrder() throws IOException {
    Path logs = folder.newFolder("logs").toPath();
    AnalyzeCase analyzed = GeneratedCases.shuffled(logs, 250);
    analyzed.run(IN_SMALL_PARTS, folder.newFolder().toPath()).check(analyzed);
  }
}
