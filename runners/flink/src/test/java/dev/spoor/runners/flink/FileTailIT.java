package dev.spoor.runners.flink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spoor.fixtures.runs.LiveOutput;
import dev.spoor.fixtures.runs.RunOutput;
import dev.spoor.fixtures.runs.TestLog;
import dev.spoor.fixtures.runs.Worker;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.fixtures.traffic.TrafficFormat;
import dev.spoor.pipeline.Main;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * A log that grows and is rotated in every way while it is followed, by a program that is killed
 * twice, ends in the same sessions as the whole log at once.
 */
public class FileTailIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PIECES = 8;
  private static final int SHOWN = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration SETTLING = Duration.ofMinutes(1);

  /** A request of days later, after which all other sessions have ended. */
  private static final String CLOSING =
      "192.0.2.77 - - [06/Mar/2025:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"closing\"\n";

  /** Two days, so that some sessions have ended for good when it is killed. */
  private static final TrafficConfig CONFIG =
      new TrafficConfig(
          20_000,
          11,
          TrafficFormat.COMBINED,
          Duration.ofMinutes(1),
          Instant.parse("2025-03-03T00:00:00Z"),
          Optional.of(Duration.ofHours(44)));

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path log;
  private Path live;
  private int starts;

  private void append(byte[] piece) throws IOException {
    // Twice, so that a line is seen when it is half written.
    int half = piece.length / 2;
    append(piece, 0, half);
    append(piece, half, piece.length);
  }

  private void append(byte[] piece, int from, int to) throws IOException {
    Files.write(
        log,
        Arrays.copyOfRange(piece, from, to),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private Path rotated(int number) {
    return log.resolveSibling("access.log." + number);
  }

  private void shift() throws IOException {
    for (int i = PIECES; i >= 1; i--) {
      if (Files.exists(rotated(i))) {
        Files.move(rotated(i), rotated(i + 1));
      }
    }
  }

  private void rename() throws IOException {
    shift();
    Files.move(log, rotated(1));
  }

  private void copyAndTruncate() throws IOException {
    shift();
    Files.copy(log, rotated(1));
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(0);
    }
  }

  private Worker start() throws IOException {
    return Worker.start(
        "dev.spoor.pipeline.Main",
        folder.newFolder("worker" + starts++).toPath(),
        List.of(
            "analyze",
            "--runner=FlinkRunner",
            "--parallelism=2",
            "--checkpointingInterval=1000",
            "--input=file-tail://" + log + "?idleAfter=1h",
            "--output=" + live));
  }

  /** Which files the state says were read, and how far. */
  private String state() throws IOException {
    try (Stream<Path> files = Files.list(live)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(".spoor-tail-")
            && file.toString().endsWith(".json")) {
          return JSON.readTree(file.toFile()).path("logs").path(0).path("places").toString();
        }
      }
    }
    return "";
  }

  private int ended() throws IOException {
    return newest(LiveOutput.lines(live, "sessions")).size();
  }

  @Test
  public void endsInWhatTheWholeLogEndsIn() throws Exception {
    log = folder.newFolder("logs").toPath().resolve("access.log");
    live = folder.newFolder("live").toPath();
    byte[] all = TestLog.traffic(CONFIG);
    List<byte[]> pieces = TestLog.split(all, PIECES);
    Map<String, JsonNode> expected = batch(all);
    append(pieces.get(0));
    try (Worker worker = start()) {
      worker.await("the first sessions", PATIENCE, () -> ended() > 0 && !state().isEmpty());
      append(pieces.get(1));
      rename();
      append(pieces.get(2));
      int before = ended();
      worker.await("sessions after a rotation", PATIENCE, () -> ended() > before);
      worker.kill();
    }
    int atFirstDeath = ended();
    assertThat("not all had ended", atFirstDeath, lessThan(expected.size()));
    append(pieces.get(3));
    copyAndTruncate();
    append(pieces.get(4));
    String lastState = state();
    try (Worker worker = start()) {
      worker.await(
          "it to have read on",
          PATIENCE,
          () -> ended() > atFirstDeath && !state().equals(lastState));
      append(pieces.get(5));
      rename();
      worker.kill();
      assertThat(worker.log().contains("gone or packed"), is(false));
    }
    append(pieces.get(6));
    rename();
    append(pieces.get(7));
    append(CLOSING.getBytes(US_ASCII));
    try (Worker worker = start()) {
      worker.await("the number of sessions", PATIENCE, () -> ended() >= expected.size());
      boolean unused =
          worker.becomes(
              SETTLING, () -> newest(LiveOutput.lines(live, "sessions")).equals(expected));
      assertThat(worker.log(), worker.stop(), is(Worker.STOPPED));
      check(newest(LiveOutput.lines(live, "sessions")), expected);
    }
    // What was read twice is told twice, and nothing is missing.
    assertThat(places("dead-letters"), is(empty()));
  }

  private Set<String> places(String kind) throws IOException {
    Set<String> places = new TreeSet<>();
    for (JsonNode line : LiveOutput.lines(live, kind)) {
      places.add(line.path("code").asText() + " " + line.path("origin"));
    }
    return places;
  }

  private Map<String, JsonNode> batch(byte[] all) throws IOException {
    Path file = folder.getRoot().toPath().resolve("whole.log");
    Files.write(file, all);
    Path output = folder.getRoot().toPath().resolve("batch");
    RunOutput run =
        RunOutput.of(
            Main::run,
            List.of(
                "analyze",
                "--runner=FlinkRunner",
                "--quiet",
                "--input=" + file,
                "--output=" + output),
            output);
    assertThat(run.count("dead_letters"), is(0L));
    List<JsonNode> lines = new ArrayList<>();
    for (Map.Entry<String, List<String>> each : run.texts().entrySet()) {
      if (each.getKey().endsWith("/sessions.jsonl")) {
        for (String line : each.getValue()) {
          lines.add(JSON.readTree(line));
        }
      }
    }
    return newest(lines);
  }

  /** Of each session the newest version, without what the moment of looking said. */
  private static Map<String, JsonNode> newest(List<JsonNode> lines) {
    Map<String, JsonNode> newest = new TreeMap<>();
    for (JsonNode line : lines) {
      // Which ids a session had while it grew depends on when it was looked at.
      ((ObjectNode) line).remove(List.of("processed_at", "supersedes"));
      newest.merge(line.path("sess_uuid").asText(), line, (a, b) -> isNewer(b, a) ? b : a);
    }
    return newest;
  }

  private static boolean isNewer(JsonNode some, JsonNode other) {
    JsonNode mine = some.path("version");
    JsonNode theirs = other.path("version");
    int order =
        Instant.parse(mine.path("last").asText())
            .compareTo(Instant.parse(theirs.path("last").asText()));
    return order > 0
        || (order == 0
            && mine.path("request_count").asLong() >= theirs.path("request_count").asLong());
  }

  private static void check(Map<String, JsonNode> actual, Map<String, JsonNode> expected) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> ids = new TreeSet<>(expected.keySet());
    ids.addAll(actual.keySet());
    for (String id : ids) {
      if (!String.valueOf(actual.get(id)).equals(String.valueOf(expected.get(id)))) {
        differences.add(id + ": " + actual.get(id) + "\n  instead of " + expected.get(id));
      }
    }
    assertThat(
        differences.size() + " of " + ids.size(),
        differences.subList(0, Math.min(SHOWN, differences.size())),
        is(empty()));
    assertThat(expected.size(), greaterThan(0));
  }
}
