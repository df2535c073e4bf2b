package dev.spoor.runners.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assume.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.fixtures.runs.TestLog;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.pipeline.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What goes wrong outside of Spoor ends in one line and an exit code, and harms nothing. */
public class BadInputTest {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path root;
  private Path output;

  @Before
  public void nameFolders() {
    root = folder.getRoot().toPath();
    output = root.resolve("out");
  }

  /** What a run printed, the messages of libraries included. */
  private record Ended(int code, String err) {
    void with(int expectedCode, String message) {
      assertThat(this, is(new Ended(expectedCode, "spoor: " + message + System.lineSeparator())));
    }
  }

  private static Ended run(List<String> arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    try (PrintStream err = new PrintStream(bytes, true, UTF_8);
        PrintStream out = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8)) {
      System.setErr(err);
      int code = Main.run(arguments, out, err);
      return new Ended(code, bytes.toString(UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  private Ended analyze(Object input, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("analyze", "--input=" + input, "--output=" + output, "--quiet"));
    arguments.addAll(List.of(more));
    return run(arguments);
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(root.resolve(name), content);
  }

  private static byte[] traffic(int lines) throws IOException {
    return TestLog.traffic(TrafficConfig.of(lines, 11));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private JsonNode runJson() throws IOException {
    return new ObjectMapper().readTree(output.resolve("run.json").toFile());
  }

  /** All files below the output folder with their content. */
  private SortedMap<String, String> written() throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    if (Files.exists(output)) {
      try (Stream<Path> all = Files.walk(output)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files.put(output.relativize(file).toString(), Files.readString(file, ISO_8859_1));
        }
      }
    }
    return files;
  }

  private void nothingWasWritten() throws IOException {
    assertThat(written().keySet().toString(), is("[]"));
    noStagingIsLeft();
  }

  private void noStagingIsLeft() throws IOException {
    if (Files.exists(output)) {
      try (Stream<Path> all = Files.list(output)) {
        assertThat(all.filter(path -> path.toString().contains(".spoor")).toList(), is(List.of()));
      }
    }
  }

  @Test
  public void missingFile() throws IOException {
    Path file = root.resolve("no.log");
    analyze(file).with(FAILED, "no such file: " + file + ": check the path");
    nothingWasWritten();
  }

  @Test
  public void globWithoutMatch() throws IOException {
    String glob = root + "/*.log";
    analyze(glob).with(FAILED, "no file matches " + glob + ": check the pattern and the directory");
    nothingWasWritten();
  }

  @Test
  public void directory() throws IOException {
    analyze(root)
        .with(FAILED, root + " is a directory: name the files in it, such as " + root + "/*");
    nothingWasWritten();
  }

  @Test
  public void unreadableFile() throws IOException {
    Path file = write("secret.log", traffic(10));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    if (Files.isReadable(file)) {
      System.err.println("SKIPPED: root may read every file");
    }
    assumeFalse("root may read every file", Files.isReadable(file));
    analyze(file).with(FAILED, "not allowed to read " + file + ": change its permissions");
    nothingWasWritten();
  }

  @Test
  public void gzipThatBreaksOffAtItsBeginning() throws IOException {
    Path file = write("access.log.gz", Arrays.copyOf(gzip(traffic(100)), 200));
    analyze(file)
        .with(
            FAILED,
            file
                + ": its gzip data are cut short or damaged within the first 65536 uncompressed bytes"
                + " (it ends too early): fetch it again, or leave it out");
    nothingWasWritten();
  }

  @Test
  public void gzipThatBreaksOffLaterLeavesTheLastRunAlone() throws IOException {
    Path good = write("good.log", traffic(50));
    assertThat(analyze(good).code(), is(0));
    SortedMap<String, String> before = written();
    byte[] whole = gzip(traffic(3_000));
    Path file = write("access.log.gz", Arrays.copyOf(whole, whole.length / 2));
    Ended ended = analyze(file);
    assertThat(
        ended.err(), startsWith("spoor: " + file + ": its gzip data are cut short or damaged"));
    assertThat(ended.err().lines().count(), is(1L));
    assertThat(ended.code(), is(FAILED));
    assertThat(written(), is(before));
    noStagingIsLeft();
  }

  @Test
  public void binaryFile() throws IOException {
    Path file = write("access.log", new byte[1_000]);
    analyze(file).with(FAILED, file + " looks binary, not like a log: leave it out");
    nothingWasWritten();
  }

  @Test
  public void manyEmptyFilesAreCounted() throws IOException {
    for (int i = 0; i < 300; i++) {
      write("access.log." + i, new byte[0]);
    }
    analyze(root.resolve("access.log.*")).with(0, "300 of 300 files are empty");
    assertThat(runJson().path("counts").path("lines").asLong(-1), is(0L));
  }

  @Test
  public void emptyFileIsARunWithoutLines() throws IOException {
    Path file = write("access.log", new byte[0]);
    analyze(file).with(0, file + " is empty");
    assertThat(runJson().path("outcome").asText(), is("succeeded"));
    assertThat(runJson().path("counts").path("lines").asLong(-1), is(0L));
    assertThat(written().keySet().toString(), is("[run.json]"));
    noStagingIsLeft();
  }

  @Test
  public void noKnownFormat() throws IOException {
    Path file = write("novel.txt", "It was a dark and stormy night.\n".repeat(50).getBytes(UTF_8));
    Ended ended = analyze(file);
    assertThat(ended.err(), startsWith("spoor: " + file + ": "));
    assertThat(ended.err(), containsString("combined"));
    assertThat(ended.err(), containsString("waf-json"));
    assertThat(ended.err(), containsString("--format"));
    assertThat(ended.err().lines().count(), is(1L));
    assertThat(ended.code(), is(FAILED));
    nothingWasWritten();
  }

  @Test
  public void wrongOptions() throws IOException {
    Path file = write("access.log", traffic(10));
    analyze(file, "--gaap=5m").with(MISUSED, "--gaap is not an option. Did you mean --gap?");
    analyze(file, "--gap=2h", "--maxSession=1h")
        .with(
            MISUSED, "--gap=2h is longer than --maxSession=1h, so no session could end by silence");
    analyze(file, "--clientKey=header")
        .with(MISUSED, "--clientKey=header needs --clientHeader=NAME");
    Ended ended = analyze(file, "--format=combind");
    assertThat(ended.err(), startsWith("spoor: --format"));
    assertThat(ended.err().lines().count(), is(1L));
    assertThat(ended.code(), is(MISUSED));
    nothingWasWritten();
  }

  @Test
  public void outputThatIsAFile() throws IOException {
    Path file = write("access.log", traffic(10));
    Files.writeString(output, "mine");
    analyze(file)
        .with(FAILED, output + " is a file: choose another output directory than " + output);
    assertThat(Files.readString(output), is("mine"));
  }

  @Test
  public void outputBelowAFile() throws IOException {
    Path file = write("access.log", traffic(10));
    output = file.resolve("deep").resolve("down");
    analyze(file).with(FAILED, file + " is a file: choose another output directory than " + output);
  }

  @Test
  public void tooManyDeadLettersFailARunThatIsComplete() throws IOException {
    String lines = new String(traffic(90), ISO_8859_1) + "what is this?\n".repeat(10);
    Path file = write("access.log", lines.getBytes(ISO_8859_1));
    analyze(file)
        .with(
            FAILED,
            "10 of 100 lines (10.0 %) are dead letters, more than --maxBadShare=0.05; see"
                + " dead-letters/ in "
                + output);
    assertThat(runJson().path("outcome").asText(), is("too_many_dead_letters"));
    assertThat(runJson().path("counts").path("requests").asLong(), is(90L));
    assertThat(runJson().path("counts").path("dead_letters").asLong(), is(10L));
    SortedMap<String, String> files = written();
    for (JsonNode listed : runJson().path("files")) {
      assertThat(files.containsKey(listed.asText()), is(true));
    }
    assertThat(files.get("dead-letters/undated/dead-letters.jsonl").lines().count(), is(10L));
    noStagingIsLeft();
    assertThat(analyze(file, "--maxBadShare=0.1"), is(new Ended(0, "")));
  }

  @Test
  public void whatIsNotOursIsNeverReplaced() throws IOException {
    Path file = write("access.log", traffic(50));
    Path foreign = output.resolve("sessions/2025-03-03/sessions.jsonl");
    Files.createDirectories(foreign.getParent());
    Files.writeString(foreign, "mine");
    analyze(file)
        .with(
            FAILED,
            foreign
                + " exists and is not from an earlier run: move it away, or choose another output"
                + " directory");
    assertThat(written().toString(), is("{sessions/2025-03-03/sessions.jsonl=mine}"));
    noStagingIsLeft();
  }

  @Test
  public void aRunJsonThatIsNotOursIsRefusedAtOnce() throws IOException {
    Path file = write("access.log", traffic(50));
    Files.createDirectories(output);
    Files.writeString(output.resolve("run.json"), "[]");
    Ended ended = analyze(file);
    assertThat(
        ended.err(), startsWith("spoor: " + output + "/run.json is not from an earlier run"));
    assertThat(ended.err().lines().count(), is(1L));
    assertThat(ended.code(), is(FAILED));
    assertThat(written().toString(), is("{run.json=[]}"));
  }

  @Test
  public void aRerunReplacesWhatTheLastOneListedAndNothingElse() throws IOException {
    TrafficConfig march = TrafficConfig.of(50, 11);
    Path first = write("march.log", TestLog.traffic(march));
    Path second =
        write("april.log", TestLog.traffic(march.withStart(Instant.parse("2025-04-01T00:00:00Z"))));
    assertThat(analyze(first), is(new Ended(0, "")));
    Files.writeString(output.resolve("sessions/2025-03-03/notes.txt"), "mine");
    Files.writeString(output.resolve("notes.txt"), "mine");
    assertThat(analyze(second), is(new Ended(0, "")));
    assertThat(
        String.join(" ", written().keySet()),
        is(
            "notes.txt run.json sessions/2025-03-03/notes.txt sessions/2025-04-01/sessions.jsonl"
                + " stats/2025-04-01_stats.json"));
    noStagingIsLeft();
  }
}
