package dev.spoor.runners.flink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.fixtures.runs.RunOutput;
import dev.spoor.pipeline.Main;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * What an attacker makes long, he makes long for one group: Flink puts what a bundle has for one
 * key into one record, which must fit into a buffer of the size that a small heap gives.
 */
public class FlinkLargeLinesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONG_LINES = 60;
  private static final int LONG_LINE_BYTES = 1_000_000;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path log;

  /** With the managed memory that a heap of 256 MB gives, and two workers. */
  private RunOutput run(String... options) throws IOException {
    Path conf = folder.newFolder("conf").toPath();
    Files.writeString(conf.resolve("flink-conf.yaml"), "taskmanager.memory.managed.size: 100mb\n");
    Path output = folder.getRoot().toPath().resolve("out");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "analyze",
                "--input=" + log,
                "--output=" + output,
                "--quiet",
                "--maxBadShare=1",
                "--runner=FlinkRunner",
                "--flinkMaster=[local]",
                "--flinkConfDir=" + conf,
                "--parallelism=2"));
    arguments.addAll(Arrays.asList(options));
    return RunOutput.of(Main::run, arguments, output);
  }

  private OutputStream write(String name) throws IOException {
    log = folder.getRoot().toPath().resolve(name);
    return new BufferedOutputStream(Files.newOutputStream(log), 1 << 20);
  }

  @Test
  public void garbage() throws IOException {
    List<Long> offsets = new ArrayList<>();
    long offset = 0;
    try (OutputStream out = write("access.log")) {
      for (int i = 0; i < LONG_LINES; i++) {
        String good =
            "192.0.2.1 - - [03/Mar/2025:10:00:00 +0000] \"GET /" + i + " HTTP/1.1\" 200 1\n";
        out.write(good.getBytes(US_ASCII));
        byte[] bad = new byte[LONG_LINE_BYTES];
        Arrays.fill(bad, (byte) ('a' + i % 26));
        bad[LONG_LINE_BYTES - 1] = '\n';
        out.write(bad);
        offset += good.length();
        offsets.add(offset);
        offset += LONG_LINE_BYTES;
      }
    }
    RunOutput output = run("--format=common");
    assertThat(output.count("requests"), is((long) LONG_LINES));
    assertThat(output.count("dead_letters"), is((long) LONG_LINES));
    List<Long> found = new ArrayList<>();
    try (BufferedReader letters =
        Files.newBufferedReader(output.file("dead-letters/undated/dead-letters.jsonl"))) {
      for (String line = letters.readLine(); line != null; line = letters.readLine()) {
        JsonNode letter = JSON.readTree(line);
        assertThat(letter.path("payload").asText().length(), is(LONG_LINE_BYTES - 1));
        found.add(letter.path("origin").path("position").asLong());
      }
    }
    assertThat(found, equalTo(offsets));
  }

  /** Every path is another one: their table is as large as the log. */
  @Test
  public void paths() throws IOException {
    int lines = 60_000;
    String tail = "x".repeat(490) + " HTTP/1.1\" 200 1\n";
    SplittableRandom random = new SplittableRandom(1);
    try (OutputStream out = write("access.log")) {
      for (int i = 0; i < lines; i++) {
        String head = "192.0.2.1 - - [03/Mar/2025:10:00:00 +0000] \"GET /";
        out.write((head + Integer.toHexString(random.nextInt()) + tail).getBytes(US_ASCII));
      }
    }
    RunOutput output = run("--format=common", "--detect=false");
    assertThat(output.count("requests"), is((long) lines));
    JsonNode stats = JSON.readTree(output.file("stats/2025-03-03_stats.json").toFile());
    assertThat(stats.path("requests").asLong(), is((long) lines));
  }

  /** Records of sessions as long as a line may be, with ids that fall into one group. */
  @Test
  public void honeypotRecords() throws IOException {
    int records = 400;
    String padding = "x".repeat(65_000);
    try (OutputStream out = write("sessions.jsonl")) {
      int written = 0;
      for (int number = 0; written < records; number++) {
        String id = String.format("%032x", number);
        if (!sharesGroup(id)) {
          continue;
        }
        written++;
        String record =
            String.format(
                "{\"sess_uuid\":\"%s\",\"peer_ip\":\"192.0.2.7\","
                    + "\"start_time\":1741000000,\"end_time\":1741000001,\"paths\":["
                    + "{\"path\":\"/%s\",\"timestamp\":1741000000,\"response_status\":200}]}\n",
                id, padding);
        out.write(record.getBytes(US_ASCII));
      }
    }
    RunOutput output = run("--detect=false");
    assertThat(output.count("lines"), is((long) records));
    assertThat(output.count("sessions"), is((long) records));
  }

  /** As {@code NormalizeHoneypotSessions} groups, whether it has four groups or up to seven. */
  private static boolean sharesGroup(String id) {
    int hash = id.hashCode() * 0x9E3779B9;
    return Math.floorMod(hash ^ (hash >>> 15), 4 * 5 * 3 * 7) == 0;
  }
}
