package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeFalse;

import com.github.luben.zstd.ZstdOutputStream;
import com.google.common.base.Throwables;
import dev.spoor.model.InputFile;
import dev.spoor.model.Progress;
import dev.spoor.model.RawBlock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.joda.time.Instant;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@link LogFiles}: finding, peeking and reading. */
public class LogFilesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private Path root;

  @Before
  public void root() throws IOException {
    root = folder.getRoot().toPath().toRealPath();
  }

  // Finding.

  @Test
  public void findsPathsGlobsAndUrisOnceAndSorted() throws IOException {
    Path b = write("logs/b.log", "b");
    Path a = write("logs/a one.log", "a");
    write("logs/.hidden.log", "h");
    write("logs/deeper/c.log", "c");
    assertThat(
        uris(
            LogFiles.find(
                List.of(
                    root + "/logs/*.log", b.toString(), "file://" + a, root + "/logs/./b.log"))),
        contains(a.toString(), b.toString()));
    assertThat(
        uris(LogFiles.find(List.of(root + "/logs/{b,x}.log", root + "/**/c.log"))),
        contains(b.toString(), root + "/logs/deeper/c.log"));
  }

  @Test
  public void findsRelativePaths() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path file = write("r.log", "r");
    assertThat(
        uris(LogFiles.find(List.of(here.relativize(file).toString()))), contains(file.toString()));
  }

  @Test
  public void takesWildcardCharactersInANameLiterally() throws IOException {
    Path odd = write("a[1].log", "one\n");
    write("a1.log", "two\n");
    List<FoundFile> found = LogFiles.find(List.of(odd.toString()));
    assertThat(uris(found), contains(odd.toString()));
    assertThat(read(found, LogFiles.read(as(found))), equalTo(Map.of(0L, "one\n")));
  }

  @Test
  public void doesNotWalkInCircles() throws IOException {
    Path file = write("logs/a.log", "a");
    Files.createSymbolicLink(root.resolve("logs/again"), root.resolve("logs"));
    assertThat(uris(LogFiles.find(List.of(root + "/**.log"))), contains(file.toString()));
  }

  @Test
  public void tellsSizeTimeAndProgress() throws IOException {
    Path file = write("a.log", "12345\n");
    write("empty.log", "");
    List<String> progress = new ArrayList<>();
    List<FoundFile> found =
        LogFiles.find(List.of(root + "/*.log"), (files, of) -> progress.add(files + "/" + of));
    assertThat(found.get(0).sizeBytes(), is(6L));
    assertThat(found.get(0).modified(), is(Files.getLastModifiedTime(file).toInstant()));
    assertThat(found.get(0).isEmpty(), is(false));
    assertThat(found.get(1).isEmpty(), is(true));
    assertThat(progress, contains("1/2", "2/2"));
  }

  @Test
  public void headIsWhatFollowsAFirstLineLongerThanIt() throws IOException {
    String text = "x".repeat(LogFiles.HEAD_BYTES * 3) + "\nsecond\n" + "0123456789".repeat(10_000);
    Path file = write("access.log", text.getBytes(UTF_8));
    FoundFile found = LogFiles.find(List.of(file.toString())).get(0);
    int second = text.indexOf("second");
    assertThat(
        new String(found.head(), UTF_8), is(text.substring(second, second + LogFiles.HEAD_BYTES)));
  }

  @Test
  public void headIsTheFirst64KbUncompressed() throws IOException {
    String text = "0123456789".repeat(10_000);
    Path file = write("access.log.1", packed(FileCompression.GZIP, text.getBytes(UTF_8)));
    FoundFile found = LogFiles.find(List.of(file.toString())).get(0);
    assertThat(found.compression(), is(FileCompression.GZIP));
    assertThat(new String(found.head(), UTF_8), is(text.substring(0, LogFiles.HEAD_BYTES)));
  }

  /** A client may send one, and a file that was truncated under its writer begins with many. */
  @Test
  public void someLinesWithNulDoNotMakeAFileBinary() throws IOException {
    String hole = "\0".repeat(100_000);
    for (String text : List.of("a\nb\0c\nd\n", hole + "a\nb\nc\n", "a\nb\n" + hole)) {
      Path file = write("nul.log", text.getBytes(UTF_8));
      assertThat(LogFiles.find(List.of(file.toString())).get(0).sizeBytes(), is(Files.size(file)));
    }
    write("nul.log", "a\0\nb\n".getBytes(UTF_8));
    problem("/nul.log", "%/nul.log looks binary, not like a log: leave it out");
  }

  @Test
  public void saysInOneLineWhatIsWrongWithAnInput() throws IOException {
    write("dir/x", "x");
    write("binary.log", new byte[] {'a', 0, 'b'});
    write("a.xz", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 4});
    byte[] gzip = packed(FileCompression.GZIP, "hello hello hello\n".getBytes(UTF_8));
    write("cut.gz", Arrays.copyOf(gzip, 15));
    gzip[14] ^= 0x55;
    write("bad.gz", gzip);
    problem("/nothing.log", "no such file: %/nothing.log: check the path");
    problem("/*.nothing", "no file matches %/*.nothing: check the pattern and the directory");
    problem("/no/*.log", "no file matches %/no/*.log: there is no directory %/no");
    problem("/dir", "%/dir is a directory: name the files in it, such as %/dir/*");
    problem("/dir/", "%/dir/ is a directory: name the files in it, such as %/dir/*");
    problem("/binary.log", "%/binary.log looks binary, not like a log: leave it out");
    problem("/a.xz", "%/a.xz is packed with xz: unpack it, or pack it with gzip or zstd");
    assertThat(
        message("/cut.gz"),
        containsString(
            "/cut.gz: its gzip data are cut short or damaged within the first 65536 uncompressed"));
    assertThat(message("/bad.gz"), containsString("fetch it again, or leave it out"));
    assertThat(
        assertThrows(InputException.class, () -> LogFiles.find(List.of("/dev/null"))).getMessage(),
        is("/dev/null is a pipe or device: feed it to standard input with -"));
    assertThat(
        assertThrows(InputException.class, () -> LogFiles.find(List.of("s3x://b/a"))).getMessage(),
        containsString("cannot look for s3x://b/a"));
  }

  @Test
  public void saysWhatMayNotBeRead() throws IOException {
    Path file = write("secret.log", "x");
    assumeFalse(
        "SKIPPED: this user reads everything",
        file.toFile().setReadable(false) && Files.isReadable(file));
    problem("/secret.log", "not allowed to read %/secret.log: change its permissions");
  }

  // Reading.

  @Test
  public void readsEveryCompressionByItsFirstBytes() throws IOException {
    byte[] one = "first\nsecond\r\n".getBytes(UTF_8);
    byte[] two = "\nthird".getBytes(UTF_8);
    for (FileCompression compression : FileCompression.values()) {
      Path file = root.resolve("f." + compression + ".log");
      try (OutputStream out = Files.newOutputStream(file)) {
        out.write(packed(compression, one));
        out.write(packed(compression, two));
      }
    }
    List<FoundFile> found = LogFiles.find(List.of(root + "/*.log"));
    assertThat(
        found.stream().map(FoundFile::compression).toList(),
        contains(
            FileCompression.BZIP2,
            FileCompression.GZIP,
            FileCompression.NONE,
            FileCompression.ZSTD));
    PCollection<String> texts =
        pipeline
            .apply(LogFiles.read(as(found)))
            .apply(ParDo.of(new DescribeFn()))
            .setTypeDescriptor(TypeDescriptors.strings());
    String text = "first\nsecond\r\n\nthird";
    PAssert.that(texts)
        .containsInAnyOrder(
            found.stream().map(f -> f.as("test") + "@0 least " + text).toArray(String[]::new));
    pipeline.run().waitUntilFinish();
  }

  @Test
  public void rangesAndBlocksOfAnySizeGiveTheSameLines() throws IOException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      text.append("x".repeat(random.nextInt(i % 500 == 0 ? 5000 : 80)))
          .append(random.nextInt(5) == 0 ? "\r\n" : "\n");
    }
    text.append("last");
    write("a.log", text.toString());
    List<FoundFile> found = LogFiles.find(List.of(root + "/a.log"));
    Map<Long, String> expected = new TreeMap<>();
    split(0, text.toString(), expected);
    Map<Long, String> read =
        read(found, LogFiles.read(as(found)).withRangeBytes(5_000).withBlockBytes(1_000));
    assertThat(read, equalTo(expected));
  }

  @Test
  public void cutsALineBeyondOneMegabyteAndGoesOnBehindIt() throws IOException {
    int length = 3_000_000;
    write("a.log", "before\n" + "x".repeat(length) + "\nafter\n");
    List<FoundFile> found = LogFiles.find(List.of(root + "/a.log"));
    Map<Long, String> read = read(found, LogFiles.read(as(found)));
    assertThat(read.get(7L), is("x".repeat(LogFiles.WHOLE_LINE_BYTES + 1) + "\n"));
    assertThat(read.get(7L + length + 1), is("after\n"));
    assertThat(read.size(), is(3));
    Map<Long, String> whole = read(found, LogFiles.read(as(found)).withMaxLineBytes(4_000_000));
    assertThat(whole.get(7L), is("x".repeat(length) + "\n"));
  }

  @Test
  public void readsAGrownFileOnlyAsFarAsItWasFound() throws IOException {
    Path file = write("a.log", "one\ntwo\n");
    List<FoundFile> found = LogFiles.find(List.of(file.toString()));
    Files.writeString(file, "one\ntwo\nthree\n");
    assertThat(read(found, LogFiles.read(as(found))), equalTo(Map.of(0L, "one\n", 4L, "two\n")));
  }

  @Test
  public void failsOnATruncatedFileWithOneLine() throws IOException {
    Random random = new Random(3);
    byte[] noise = new byte[300_000];
    random.nextBytes(noise);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) ('a' + (noise[i] & 15));
    }
    byte[] gzip = packed(FileCompression.GZIP, noise);
    Path file = write("cut.gz", Arrays.copyOf(gzip, gzip.length - 100));
    List<FoundFile> found = LogFiles.find(List.of(file.toString()));
    pipeline.apply(LogFiles.read(as(found)));
    Throwable cause =
        Throwables.getRootCause(
            assertThrows(PipelineExecutionException.class, () -> pipeline.run().waitUntilFinish()));
    Throwable problem =
        Throwables.getCausalChain(
                assertThrows(PipelineExecutionException.class, () -> pipeline.run()))
            .stream()
            .filter(InputException.class::isInstance)
            .findFirst()
            .orElseThrow();
    assertThat(cause, instanceOf(IOException.class));
    assertThat(problem.getMessage(), containsString(file + ": its gzip data are cut short"));
    assertThat(problem.getMessage(), not(containsString("after 0 ")));
    assertThat(problem.getMessage(), not(containsString("\n")));
  }

  @Test
  public void countsBytesForTheProgressLine() throws IOException {
    write("a.log", "one\ntwo\n");
    byte[] gzip = packed(FileCompression.GZIP, "three\n".getBytes(UTF_8));
    write("b.log", gzip);
    Progress.reset();
    pipeline.apply(LogFiles.read(as(LogFiles.find(List.of(root + "/*.log")))));
    pipeline.run().waitUntilFinish();
    assertThat(Progress.count(Progress.BYTES_READ), is(14L));
    assertThat(Progress.count(Progress.STORED_BYTES_READ), is(8L + gzip.length));
  }

  // Standard input.

  @Test
  public void spoolsStandardInputAsPackedAsItComes() throws IOException {
    byte[] gzip = packed(FileCompression.GZIP, "one\n".getBytes(UTF_8));
    Path path;
    try (SpooledInput spooled =
        SpooledInput.of(new ByteArrayInputStream(gzip), root, bytes -> {})) {
      path = Path.of(spooled.file().uri());
      assertThat(spooled.file().compression(), is(FileCompression.GZIP));
      assertThat(new String(spooled.file().head(), UTF_8), is("one\n"));
      assertThat(Files.readAllBytes(path), is(gzip));
    }
    assertThat(Files.exists(path.getParent()), is(false));
  }

  @Test
  public void refusesStandardInputThatIsTooLargeOrBinaryAndLeavesNothing() throws IOException {
    ByteArrayInputStream much = new ByteArrayInputStream(new byte[3 << 20]);
    assertThat(
        assertThrows(InputException.class, () -> SpooledInput.of(much, root, 2 << 20, bytes -> {}))
            .getMessage(),
        containsString("standard input has more than the 2 MB that"));
    ByteArrayInputStream binary = new ByteArrayInputStream(new byte[10]);
    assertThat(
        assertThrows(InputException.class, () -> SpooledInput.of(binary, root, bytes -> {}))
            .getMessage(),
        is("standard input looks binary, not like a log: leave it out"));
    assertThat(root.toFile().list().length, is(0));
  }

  // Helpers.

  private static final class DescribeFn extends DoFn<RawBlock, String> {
    @ProcessElement
    public void process(
        @Element RawBlock block, @Timestamp Instant time, OutputReceiver<String> out) {
      out.output(
          block.source()
              + "@"
              + block.offset()
              + (time.equals(BoundedWindow.TIMESTAMP_MIN_VALUE) ? " least " : " " + time + " ")
              + new String(block.bytes(), UTF_8));
    }
  }

  /** Where {@link CollectFn} puts lines; one test at a time. */
  private static final Map<Long, String> COLLECTED = new TreeMap<>();

  private static final class CollectFn extends DoFn<RawBlock, Void> {
    @ProcessElement
    public void process(@Element RawBlock block) {
      synchronized (COLLECTED) {
        split(block.offset(), new String(block.bytes(), UTF_8), COLLECTED);
      }
    }
  }

  private static Map<Long, String> read(List<FoundFile> found, LogFiles.Read read) {
    COLLECTED.clear();
    TestPipeline another = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    another.apply(read).apply(ParDo.of(new CollectFn()));
    another.run().waitUntilFinish();
    assertThat(found.isEmpty(), is(false));
    return new TreeMap<>(COLLECTED);
  }

  private static void split(long offset, String text, Map<Long, String> into) {
    long at = offset;
    for (String line : text.split("(?<=\n)", 0)) {
      String twice = into.put(at, line);
      assertThat("line at " + at + " read twice", twice == null);
      at += line.length();
    }
  }

  private void problem(String path, String message) {
    assertThat(message(path), is(message.replace("%", root.toString())));
  }

  private String message(String path) {
    String message =
        assertThrows(InputException.class, () -> LogFiles.find(List.of(root + path))).getMessage();
    assertThat(message, not(containsString("\n")));
    return message;
  }

  private static List<String> uris(List<FoundFile> found) {
    return found.stream().map(FoundFile::uri).toList();
  }

  private static List<InputFile> as(List<FoundFile> found) {
    return found.stream().map(file -> file.as("test")).toList();
  }

  private Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(UTF_8));
  }

  private Path write(String name, byte[] bytes) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private static byte[] packed(FileCompression compression, byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (compression) {
          case NONE -> packed;
          case GZIP -> new GZIPOutputStream(packed);
          case BZIP2 -> new BZip2CompressorOutputStream(packed);
          case ZSTD -> new ZstdOutputStream(packed);
        }) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
