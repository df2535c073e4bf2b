package dev.spoor.pipeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a run did: the content of {@code run.json}, which is written last and by which people trust
 * the files beside it. Additions only; never rename.
 *
 * @param outcome how it ended
 * @param runId new for each launch
 * @param versions of Spoor, Beam and Java, by name
 * @param options every option of ours that has a value, by name
 * @param inputs the files read
 * @param files the files written, relative to the output folder, with forward slashes
 * @param counts lines and sessions
 * @param filteredByReason lines left out on purpose, by reason
 * @param deadLettersByCode lines that could not be used, by code
 * @param eventTime first and last request, or null where there was none
 * @param detections what was judged of the sessions, or null where nothing was
 * @param startedAt when the run began
 * @param finishedAt when it ended
 * @param wallSeconds time between the two
 * @param cpuSeconds processor time of this process; what a cluster used is not in it
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonPropertyOrder({
  "outcome",
  "run_id",
  "versions",
  "options",
  "inputs",
  "files",
  "counts",
  "filtered_by_reason",
  "dead_letters_by_code",
  "event_time",
  "detections",
  "started_at",
  "finished_at",
  "wall_seconds",
  "cpu_seconds"
})
public record RunReport(
    Outcome outcome,
    String runId,
    Map<String, String> versions,
    Map<String, Object> options,
    List<Input> inputs,
    List<String> files,
    Counts counts,
    Map<String, Long> filteredByReason,
    Map<String, Long> deadLettersByCode,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable EventTime eventTime,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Detections detections,
    Instant startedAt,
    Instant finishedAt,
    double wallSeconds,
    double cpuSeconds) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantReader()))
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** How a run ended. */
  public enum Outcome {
    /** Everything was read and written. */
    @JsonProperty("succeeded")
    SUCCEEDED,
    /** Everything was read and written, but too many lines were dead letters. */
    @JsonProperty("too_many_dead_letters")
    TOO_MANY_DEAD_LETTERS,
    /** The run broke off. */
    @JsonProperty("failed")
    FAILED;

    /** How a run ends that has read and written everything. */
    public static Outcome of(Counts counts, double maxBadShare) {
      return counts.deadLetters() > maxBadShare * counts.lines()
          ? TOO_MANY_DEAD_LETTERS
          : SUCCEEDED;
    }
  }

  /**
   * A file that was read.
   *
   * @param uri where it is
   * @param format the format it was read as
   * @param bytes its size as stored
   */
  public record Input(String uri, String format, long bytes) implements Serializable {}

  /**
   * Sums over the whole run; lines = requests + filtered + dead letters.
   *
   * @param lines lines read
   * @param requests lines that became part of a session
   * @param filtered lines left out on purpose
   * @param deadLetters lines that could not be used
   * @param sessions sessions written
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonPropertyOrder({"lines", "requests", "filtered", "dead_letters", "sessions"})
  public record Counts(long lines, long requests, long filtered, long deadLetters, long sessions) {

    /** Whether every line is accounted for. */
    public boolean addUp() {
      return lines == requests + filtered + deadLetters;
    }
  }

  /**
   * The time that the requests cover.
   *
   * @param min time of the first
   * @param max time of the last
   */
  public record EventTime(Instant min, Instant max) {}

  /**
   * What was judged of the sessions of a run.
   *
   * @param rulesetHash hash over all rules: equal sets have equal hashes
   * @param rules rules that were in force
   * @param refusedRules rules that could not run
   * @param levels sessions by threat level
   * @param verdicts sessions by verdict
   * @param attackTypes sessions by attack type; a session may have several
   * @param rulesFired sessions by rule that fired
   * @param enrichUnknown sessions that a source could not answer for, by source: {@code geoip}
   * @param worst the worst sessions, the worst first
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonPropertyOrder({
    "ruleset_hash",
    "rules",
    "refused_rules",
    "levels",
    "verdicts",
    "attack_types",
    "rules_fired",
    "enrich_unknown",
    "worst"
  })
  public record Detections(
      String rulesetHash,
      long rules,
      long refusedRules,
      Map<String, Long> levels,
      Map<String, Long> verdicts,
      Map<String, Long> attackTypes,
      Map<String, Long> rulesFired,
      Map<String, Long> enrichUnknown,
      List<Worst> worst) {
    /** Copies the collections, and sorts what has no order of its own. */
    public Detections {
      levels = Collections.unmodifiableMap(new TreeMap<>(levels));
      verdicts = Collections.unmodifiableMap(new TreeMap<>(verdicts));
      attackTypes = Collections.unmodifiableMap(new TreeMap<>(attackTypes));
      rulesFired = Collections.unmodifiableMap(new TreeMap<>(rulesFired));
      // Reports of earlier versions have none.
      enrichUnknown =
          enrichUnknown == null
              ? Map.of()
              : Collections.unmodifiableMap(new TreeMap<>(enrichUnknown));
      worst = List.copyOf(worst);
    }
  }

  /**
   * A session worth telling a person about.
   *
   * @param sessUuid its id
   * @param address client address
   * @param userAgent its user agent, or null
   * @param start when it began
   * @param requests number of requests
   * @param verdict who it was
   * @param riskScore how harmful, 0 to 100
   * @param threatLevel the band of the score
   * @param reason why, in words
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonPropertyOrder({
    "sess_uuid",
    "address",
    "user_agent",
    "start",
    "requests",
    "verdict",
    "risk_score",
    "threat_level",
    "reason"
  })
  public record Worst(
      String sessUuid,
      String address,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String userAgent,
      Instant start,
      long requests,
      String verdict,
      long riskScore,
      String threatLevel,
      String reason) {}

  /** Copies the collections, sorts what has no order of its own, and rounds times. */
  public RunReport {
    versions = copy(versions);
    options = copy(options);
    inputs = List.copyOf(inputs);
    files = List.copyOf(files);
    filteredByReason = Collections.unmodifiableMap(new TreeMap<>(filteredByReason));
    deadLettersByCode = Collections.unmodifiableMap(new TreeMap<>(deadLettersByCode));
    startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS);
    finishedAt = finishedAt.truncatedTo(ChronoUnit.MILLIS);
    wallSeconds = Math.round(wallSeconds * 1_000) / 1_000.0;
    cpuSeconds = Math.round(cpuSeconds * 1_000) / 1_000.0;
  }

  private static <V> Map<String, V> copy(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** The report as it stands in {@code run.json}. */
  public byte[] toJson() {
    try {
      return (MAPPER.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a run report is always JSON", e);
    }
  }

  /**
   * Reads a {@code run.json}, of this or a later version.
   *
   * @throws IOException when it is none
   */
  public static RunReport parse(byte[] json) throws IOException {
    return MAPPER.readValue(json, RunReport.class);
  }
}
