package dev.spoor.transforms;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.FilterReason;
import dev.spoor.model.Origin;
import dev.spoor.model.Printable;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.SensorReport;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.transforms.formats.HoneypotReader;
import dev.spoor.transforms.formats.HoneypotRecord;
import dev.spoor.transforms.formats.SensorLabels;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The loop body of {@link NormalizeHoneypotSessions}: one line in, exactly one of a session's
 * record, a request of a report (folded into a part of its session), a filtered line or a dead
 * letter out. Plain; one instance per worker thread.
 *
 * <p>Records are not counted here: whether one counts or is a duplicate is seen where all are
 * together.
 */
final class HoneypotNormalizer {
  private static final String STAGE = "normalize";
  private static final int MESSAGE_SAMPLE = 80;

  /** Takes what lines become. */
  interface Output {
    /** Takes a line that could not be used. */
    void dead(DeadLetter letter);

    /** Takes part of a table of counts. */
    void counts(String table, Map<String, Long> counts);

    /**
     * Takes the record of a session, as it was read, and what is kept of it until all are there.
     */
    void record(HoneypotRecord record, SessionCandidate candidate);

    /** Takes part of a session of report events; its id is empty where the events have none. */
    void part(Session part);

    /** Takes each request of a report, before its buffers are reused. */
    default void request(RequestEvent event, RequestFacts facts) {}
  }

  private final NormalizeSettings settings;
  private final @Nullable SessionWindows windows;
  private final HoneypotReader reader = new HoneypotReader();
  private final HoneypotFolder folder;
  private final TrafficTally traffic;

  /** Parts by client and id. */
  private final Map<String, Part> parts = new HashMap<>();

  /** Part of a session while a bundle builds it. */
  private static final class Part {
    final String clientKey;
    final String sessUuid;
    SessionFragment fragment = new SessionFragment();
    SensorLabels labels = new SensorLabels();
    boolean executed;
    @Nullable String sensor;

    Part(String clientKey, String sessUuid) {
      this.clientKey = clientKey;
      this.sessUuid = sessUuid;
    }

    /** What it has become, and a fresh start. */
    Session take() {
      SensorReport report =
          new SensorReport(sessUuid, sensor, labels.labels(), labels.unknownLabels(), executed, -1);
      Session part = new Session(clientKey, fragment, Session.CloseCause.GAP, false, report);
      fragment = new SessionFragment();
      labels = new SensorLabels();
      executed = false;
      sensor = null;
      return part;
    }
  }

  /**
   * Creates a normalizer.
   *
   * @param windows what ends a session of report events without ids; null where nobody puts report
   *     events together: they are dead letters then
   */
  HoneypotNormalizer(NormalizeSettings settings, @Nullable SessionWindows windows) {
    this.settings = settings;
    this.windows = windows;
    this.folder = new HoneypotFolder(settings);
    this.traffic = new TrafficTally(settings.statsShards());
  }

  /**
   * Normalizes a line.
   *
   * @param line array that holds the line; not changed
   * @param source where it came from, for dead letters
   * @param position its position there
   * @param recordTimeMillis the record's own time, which its event time may exceed by the allowed
   *     skew only
   * @param isRedelivered whether a queue delivered the line before
   */
  void line(
      byte[] line,
      int offset,
      int length,
      String source,
      long position,
      long recordTimeMillis,
      boolean isRedelivered,
      Output output) {
    int end = offset + length;
    if (length > 0 && line[end - 1] == '\r') {
      end--;
    }
    int trimmed = end - offset;
    if (LineNormalizer.isBlank(line, offset, end)) {
      traffic.addFiltered(FilterReason.BLANK);
      return;
    }
    if (trimmed > settings.maxLineBytes()) {
      String message = "line is longer than " + settings.maxLineBytes() + " bytes";
      dead(DeadLetterCode.LINE_TOO_LONG, message, line, offset, trimmed, source, position, output);
      return;
    }
    HoneypotReader.Reading reading = reader.read(line, offset, trimmed);
    HoneypotRecord record = reading.record();
    if (record == null) {
      String message = message(reading, line, offset, trimmed);
      dead(reading.refusal(), message, line, offset, trimmed, source, position, output);
      return;
    }
    Instant latest = Instant.ofEpochMilli(recordTimeMillis).plus(settings.maxFutureSkew());
    if (record.end().isAfter(latest)) {
      String message = "time " + record.end() + " lies in the future of its file";
      dead(DeadLetterCode.FUTURE_TIME, message, line, offset, trimmed, source, position, output);
      return;
    }
    FilterReason reason = folder.reason(record);
    if (reason != null) {
      traffic.addFiltered(reason);
    } else if (record.kind() != HoneypotRecord.Kind.EVENT) {
      output.record(
          record,
          SessionCandidate.of(
              HoneypotReader.canonicalId(String.valueOf(record.sessUuid())),
              record.requests(),
              record.lineHash(),
              Arrays.copyOfRange(line, offset, end),
              isRedelivered));
    } else if (windows != null) {
      event(record, windows, output);
    } else {
      String message = "an event of a report, which only a run over files puts together";
      dead(DeadLetterCode.BAD_FIELD, message, line, offset, trimmed, source, position, output);
    }
  }

  private void event(HoneypotRecord record, SessionWindows windows, Output output) {
    String clientKey =
        folder.event(
            record,
            (event, facts) -> {
              traffic.addRequest(event, facts, output::counts);
              output.request(event, facts);
            });
    String sessUuid = record.sessUuid() == null ? "" : record.sessUuid();
    String key = clientKey + '\n' + sessUuid;
    Part part = parts.get(key);
    if (part == null) {
      if (parts.size() >= settings.maxOpenFragments()) {
        flushParts(output);
      }
      part = new Part(clientKey, sessUuid);
      parts.put(key, part);
    } else if (sessUuid.isEmpty() && !windows.joins(part.fragment, folder.time())) {
      output.part(part.take());
    }
    folder.addTo(part.fragment);
    record.labels().labels().forEach(part.labels::add);
    part.executed |= record.executed();
    if (part.sensor == null
        || (record.sensor() != null && record.sensor().compareTo(part.sensor) < 0)) {
      part.sensor = record.sensor();
    }
  }

  private void flushParts(Output output) {
    parts.values().forEach(part -> output.part(part.take()));
    parts.clear();
  }

  /** Emits all that is held: at the end of a bundle. */
  void flush(Output output) {
    flushParts(output);
    traffic.flush(output::counts);
  }

  private static String message(
      HoneypotReader.Reading reading, byte[] line, int offset, int length) {
    String what = reading.refusal().wireName().replace('_', ' ');
    return "not read as "
        + HoneypotReader.FORMAT
        + ": "
        + (reading.field().isEmpty() ? what : what + " " + reading.field())
        + " in "
        + Printable.of(line, offset, length, MESSAGE_SAMPLE);
  }

  private void dead(
      DeadLetterCode code,
      String message,
      byte[] line,
      int offset,
      int length,
      String source,
      long position,
      Output output) {
    traffic.addDead(code);
    byte[] payload =
        Arrays.copyOfRange(line, offset, offset + Math.min(length, DeadLetter.MAX_PAYLOAD_BYTES));
    output.dead(
        new DeadLetter(
            STAGE,
            code,
            message,
            new Origin(source, position),
            HoneypotReader.FORMAT,
            payload,
            length,
            null));
  }
}
