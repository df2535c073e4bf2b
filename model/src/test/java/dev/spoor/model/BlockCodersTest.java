package dev.spoor.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.Test;

/** {@link RecordCoder} with the records that files become. */
public class BlockCodersTest {
  private static final InputFile FILE =
      new InputFile(
          "gs://bücket/a b.log", 1L << 40, Instant.ofEpochSecond(-5, 123), "zstd", "combined");

  @Test
  public void inputFilesComeBack() throws Exception {
    CoderProperties.coderDecodeEncodeEqual(RecordCoder.of(InputFile.class), FILE);
    CoderProperties.coderConsistentWithEquals(
        RecordCoder.of(InputFile.class), FILE, new InputFile("a", 0, Instant.EPOCH, "none", "x"));
    isSound(RecordCoder.of(InputFile.class));
  }

  @Test
  public void blocksComeBack() throws Exception {
    for (byte[] bytes : new byte[][] {{}, {0, -1, '\n'}, new byte[3_000_000]}) {
      RawBlock block =
          CoderUtils.clone(RecordCoder.of(RawBlock.class), new RawBlock(FILE, 1L << 33, bytes));
      assertThat(block.source(), is(FILE));
      assertThat(block.offset(), is(1L << 33));
      assertThat(block.bytes(), is(bytes));
    }
    isSound(RecordCoder.of(RawBlock.class));
  }

  @Test
  public void linesComeBack() throws Exception {
    for (long time : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      OutputLine line =
          CoderUtils.clone(
              RecordCoder.of(OutputLine.class),
              new OutputLine("a/b", time, "tié", "{}".getBytes(UTF_8)));
      assertThat(line.file(), is("a/b"));
      assertThat(line.sortTime(), is(time));
      assertThat(line.sortTie(), is("tié"));
      assertThat(line.line(), is("{}".getBytes(UTF_8)));
    }
    isSound(RecordCoder.of(OutputLine.class));
  }

  private static void isSound(Coder<?> coder) throws Exception {
    CoderProperties.coderSerializable(coder);
    coder.verifyDeterministic();
  }
}
