package dev.spoor.runners.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.fixtures.SharedData;
import dev.spoor.fixtures.runs.RunOutput;
import dev.spoor.fixtures.runs.TestLog;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.fixtures.traffic.TrafficFormat;
import dev.spoor.pipeline.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Whole runs over what honeypots wrote: the same lines on Flink and Direct, in any order. */
public class HoneypotRunTest {
  private static final String EVENT =
      "{\"method\":\"GET\",\"path\":\"/item?id=%d' OR 1=1-- \",\"headers\":{\"user-agent\":\"x/%d\"},"
          + "\"uuid\":\"sensor\",\"peer\":{\"ip\":\"198.51.100.%d\",\"port\":%d},\"status\":200,"
          + "\"cookies\":{\"sess_uuid\":%s},\"timestamp\":\"2025-03-03T10:%02d:%02d.500000\"}";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private RunOutput run(Path input, String... options) throws IOException {
    Path output = Files.createTempDirectory(folder.getRoot().toPath(), "out");
    List<String> arguments =
        new ArrayList<>(List.of("analyze", "--input=" + input, "--output=" + output));
    arguments.add("--maxBadShare=1");
    arguments.addAll(List.of(options));
    return RunOutput.of(Main::run, arguments, output);
  }

  private RunOutput direct(Path input) throws IOException {
    return run(input, "--format=honeypot", "--runner=DirectRunner");
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(folder.getRoot().toPath().resolve(name), lines);
  }

  private static JsonNode runJson(RunOutput output) throws IOException {
    return new ObjectMapper().readTree(String.join("\n", output.texts().get("run.json")));
  }

  /** Direct, Flink in both modes, and shuffled lines: the same; returns the first. */
  private RunOutput check(List<String> lines) throws IOException {
    Path file = write("lines.jsonl", lines);
    RunOutput direct = direct(file);
    run(file, "--format=honeypot", "--runner=FlinkRunner", "--flinkMaster=[local]")
        .checkSame(direct);
    List<String> shuffled = new ArrayList<>(lines);
    Collections.shuffle(shuffled, new Random(3));
    Path other = write("shuffled.jsonl", shuffled);
    run(
            other,
            "--format=honeypot",
            "--runner=FlinkRunner",
            "--flinkMaster=[local]",
            "--streaming=true",
            "--parallelism=2")
        .checkSame(direct);
    return direct;
  }

  private static void counts(RunOutput output, long lines, long requests, long sessions)
      throws IOException {
    JsonNode counts = runJson(output).path("counts");
    assertThat(counts.path("lines").asLong(), is(lines));
    assertThat(counts.path("requests").asLong(), is(requests));
    assertThat(counts.path("filtered").asLong(), is(lines - requests));
    assertThat(counts.path("dead_letters").asLong(), is(0L));
    assertThat(counts.path("sessions").asLong(), is(sessions));
  }

  @Test
  public void generatedSessionsWithRepeats() throws IOException {
    List<String> lines = generated(150);
    lines.addAll(lines.subList(0, 30));
    RunOutput output = check(lines);
    counts(output, 180, 150, 150);
    assertThat(runJson(output).path("filtered_by_reason").path("duplicate").asLong(), is(30L));
  }

  private static List<String> generated(int lines) throws IOException {
    TrafficConfig config = TrafficConfig.of(lines, 5).withFormat(TrafficFormat.HONEYPOT);
    return new ArrayList<>(new String(TestLog.traffic(config), UTF_8).lines().toList());
  }

  @Test
  public void reportEvents() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int client = 0; client < 20; client++) {
      for (int i = 0; i < 10; i++) {
        String id = i == 0 ? "null" : "\"%032x\"".formatted(client + 1);
        lines.add(EVENT.formatted(i, client, client, 5_000 + i, id, client * 2, i * 5));
      }
    }
    counts(check(lines), 200, 200, 20);
  }

  @Test
  public void tannersSessions() throws IOException {
    List<String> lines = Files.readAllLines(shared("tanner-sessions.jsonl"));
    counts(check(lines), 48, 48, 48);
  }

  @Test
  public void tannersReports() throws IOException {
    List<String> lines = Files.readAllLines(shared("tanner-report-events.jsonl"));
    counts(check(lines), 321, 321, 48);
  }

  private static Path shared(String file) {
    Optional<Path> found = SharedData.folder("honeypot-synthetic");
    assumeTrue("no test data: honeypot-synthetic", found.isPresent());
    return found.orElseThrow().resolve(file);
  }

  @Test
  public void hostileEventsAreDeadLettersAndStayThatWhenReadAgain() throws IOException {
    RunOutput output = direct(shared("generic-events-hostile.jsonl"));
    List<String> letters = output.texts().get("dead-letters/undated/dead-letters.jsonl");
    assertThat(letters.size(), is(10));
    RunOutput again = run(write("letters.jsonl", letters), "--runner=DirectRunner");
    assertThat(again.texts().get("dead-letters/undated/dead-letters.jsonl"), is(letters));
  }

  @Test
  public void deadLettersThatWereMendedBecomeSessions() throws IOException {
    List<String> lines = generated(5);
    lines.replaceAll(line -> line.replace("peer_ip", "pier_ip"));
    List<String> letters =
        direct(write("bad.jsonl", lines)).texts().get("dead-letters/undated/dead-letters.jsonl");
    List<String> mended =
        letters.stream().map(letter -> letter.replace("\\\"pier_ip", "\\\"peer_ip")).toList();
    RunOutput output = run(write("letters.jsonl", mended), "--runner=DirectRunner");
    counts(output, 5, 5, 5);
    output.checkSame(direct(write("good.jsonl", generated(5))));
  }

  @Test
  public void theFormatIsFoundAndSaid() throws IOException {
    Path file = write("sessions.jsonl", generated(20));
    Path output = folder.getRoot().toPath().resolve("auto");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream console = new PrintStream(printed, true, UTF_8)) {
      int code =
          Main.run(List.of("analyze", "--input=" + file, "--output=" + output), console, console);
      assertThat(printed.toString(UTF_8), code, is(0));
    }
    assertThat(printed.toString(UTF_8), containsString(file + " is read as honeypot"));
  }

  @Test
  public void logsAndHoneypotsGoTogether() throws IOException {
    write("a.jsonl", generated(20));
    Files.write(
        folder.getRoot().toPath().resolve("b.jsonl"),
        TestLog.traffic(TrafficConfig.of(200, 2).withFormat(TrafficFormat.WAF_JSON)));
    JsonNode report =
        runJson(run(folder.getRoot().toPath().resolve("?.jsonl"), "--runner=DirectRunner"));
    assertThat(report.path("counts").path("lines").asLong(), is(220L));
    assertThat(report.path("counts").path("requests").asLong(), is(220L));
    assertThat(
        report.path("inputs").findValuesAsText("format"), is(List.of("honeypot", "waf-json")));
    assertThat(report.path("dead_letters_by_code").size(), is(0));
  }
}
