package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class MainTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static final String NEWLINE = System.lineSeparator();

  private static Captured analyze(AnalyzeCommand.Job job, int code, String... more) {
    Captured console = Captured.plain();
    List<String> arguments = new java.util.ArrayList<>();
    arguments.addAll(List.of("analyze", "--input=in.log", "--output=/no/such/folder"));
    arguments.addAll(List.of(more));
    assertThat(Main.run(arguments, console.console(), job), is(code));
    return console;
  }

  @Test
  public void nothingAtAllShowsTheCommandsAndIsMisuse() {
    Captured console = Captured.plain();
    assertThat(console.run(), is(2));
    assertThat(console.err(), startsWith("Usage: bin/spoor COMMAND"));
    assertThat(console.out(), is(""));
  }

  @Test
  public void wrongCommandsAreOneLine() {
    String[][] rows = {
      {"analyse", "'analyse' is not a command. Did you mean analyze?"},
      {"frobnicate", "'frobnicate' is not a command; try --help"},
      {"--input=x", "the command comes first: bin/spoor analyze --input=x"},
    };
    for (String[] row : rows) {
      Captured console = Captured.plain();
      assertThat(console.run(row[0]), is(2));
      assertThat(console.err(), is("spoor: " + row[1] + NEWLINE));
    }
  }

  @Test
  public void versionNamesWhatABugReportShould() {
    Captured console = Captured.plain();
    assertThat(console.run("version"), is(0));
    List<String> names = console.out().lines().map(line -> line.split(" ", 2)[0]).toList();
    assertThat(names, is(List.of("spoor", "beam", "java")));
    assertThat(console.out(), not(containsString("${")));
  }

  @Test
  public void badInputIsOneLineAndExitCodeOne() {
    Captured console =
        analyze(
            (options, unused) -> {
              throw new InputException("in.log: \033[0m is no format");
            },
            1);
    assertThat(console.err(), is("spoor: in.log: \\x1b[0m is no format" + NEWLINE));
  }

  @Test
  public void aSurpriseNamesItsRootCauseAndTheWayToTheTrace() {
    AnalyzeCommand.Job job =
        (options, unused) -> {
          throw new RuntimeException(
              "wrapped", new IllegalStateException("more", new ArithmeticException("by\nzero")));
        };
    assertThat(
        analyze(job, 1).err(),
        is(
            "spoor: ArithmeticException: by\\x0azero; run again with --debug for the trace"
                + NEWLINE));
    String traced = analyze(job, 1, "--debug").err();
    assertThat(traced, startsWith("spoor: ArithmeticException: by\\x0azero" + NEWLINE));
    assertThat(traced, containsString("Caused by: java.lang.IllegalStateException: more"));
    assertThat(traced, containsString("    at dev.spoor.pipeline.MainTest."));
  }

  @Test
  public void aFullDiskSaysSo() {
    AnalyzeCommand.Job job =
        (options, unused) -> {
          throw new IOException(new FileSystemException("out/x", null, "No space left on device"));
        };
    assertThat(
        analyze(job, 1).err(),
        startsWith("spoor: no space left on the disk: out/x; run again with --debug"));
  }

  @Test
  public void errorsOfTheMachineAreOneLineToo() {
    AnalyzeCommand.Job job =
        (options, unused) -> {
          throw new OutOfMemoryError("Java heap space");
        };
    assertThat(
        analyze(job, 1).err(),
        startsWith("spoor: out of memory; allow more, for example SPOOR_JAVA_OPTS=-Xmx4g"));
  }

  @Test
  public void tooManyDeadLettersFailTheRunAfterItsSummary() throws IOException {
    RunReport report = Reports.report("too_many_dead_letters");
    Captured console = analyze((options, unused) -> report, 1, "--maxBadShare=0.001");
    assertThat(console.out(), startsWith("lines "));
    assertThat(
        console.err(),
        endsWith(
            "spoor: 9,888 of 1,500,000 lines (0.7 %) are dead letters, more than"
                + " --maxBadShare=0.001; see dead-letters/ in /no/such/folder"
                + NEWLINE));
  }

  @Test
  public void quietMeansNothingButFailures() throws IOException {
    RunReport report = Reports.report("succeeded");
    Captured console = analyze((options, unused) -> report, 0, "--quiet");
    assertThat(console.out(), is(""));
    assertThat(console.err(), is(""));
  }

  @Test
  public void theSummaryReadsTheStatisticsOfTheRun() throws IOException {
    Path stats = folder.newFolder("stats").toPath().resolve("2026-11-03_stats.json");
    Files.writeString(
        stats, "{\"top\":{\"paths\":[{\"value\":\"/from-the-file\",\"requests\":7}]},\"new\":1}");
    Captured console = Captured.with(Map.of());
    RunReport report = Reports.report("succeeded");
    int code =
        Main.run(
            List.of("analyze", "--input=in.log", "--output=" + folder.getRoot()),
            console.console(),
            (options, unused) -> report);
    assertThat(code, is(0));
    assertThat(console.out(), containsString("/from-the-file"));
    assertThat(console.err(), is(""));
  }

  @Test
  public void aJobThatGoesOnElsewhereIsASuccess() {
    Captured console = analyze((options, unused) -> null, 0);
    assertThat(console.out(), is(""));
  }
}
