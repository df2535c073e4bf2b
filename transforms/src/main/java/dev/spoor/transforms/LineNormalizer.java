package dev.spoor.transforms;

import dev.spoor.model.Bytes;
import dev.spoor.model.ClientKey;
import dev.spoor.model.DeadLetter;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.DeadLetterJson;
import dev.spoor.model.FilterReason;
import dev.spoor.model.InputFile;
import dev.spoor.model.LogFormat;
import dev.spoor.model.Origin;
import dev.spoor.model.Printable;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.SessionFragment;
import dev.spoor.transforms.formats.HoneypotReader;
import dev.spoor.transforms.formats.LogTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The loop body of normalization: one line in, exactly one of a request (folded into a fragment), a
 * filtered line or a dead letter out. Plain, so that a test, a benchmark and any source can drive
 * it; one instance per worker thread.
 */
public final class LineNormalizer {
  private static final String STAGE = "normalize";
  private static final int MESSAGE_SAMPLE = 80;

  /** So that no sum of counts overflows. */
  private static final long MAX_FRAGMENT_REQUESTS = 1L << 40;

  /** Takes what lines become. */
  public interface Output extends SessionFragmenter.Output {
    /** Takes a line that could not be used. */
    void dead(DeadLetter letter);

    /**
     * Takes a line that a dead letter brings back and that {@link NormalizeHoneypotSessions} reads.
     */
    void honeypot(RawBlock line);

    /** Takes part of a table of counts. */
    void counts(String table, Map<String, Long> counts);

    /** Takes how many requests were read in a format since it was last told. */
    default void parsed(String format, long requests) {}

    /** Takes each request, before its buffers are reused. */
    default void request(RequestEvent event, RequestFacts facts) {}
  }

  private final NormalizeSettings settings;
  private final Function<String, LogFormat> formats;
  private final RequestJudge judge;
  private final SessionFragmenter fragmenter;
  private final TrafficTally traffic;
  private final RequestEvent event = new RequestEvent();
  private final RequestFacts facts = new RequestFacts();
  private final Map<String, Count> parsed = new LinkedHashMap<>();
  private @Nullable LogFormat lastFormat;
  private @Nullable LogFormat countedFormat;
  private Count count = new Count();

  private static final class Count {
    long requests;
  }

  /**
   * Creates a normalizer.
   *
   * @param formats finds a format by its name
   */
  public LineNormalizer(NormalizeSettings settings, Function<String, LogFormat> formats) {
    this.settings = settings;
    this.formats = formats;
    this.judge = new RequestJudge(settings);
    this.fragmenter =
        new SessionFragmenter(
            settings.requests(),
            settings.gap().toMillis(),
            settings.maxSession().toMillis(),
            settings.maxOpenFragments());
    this.traffic = new TrafficTally(settings.statsShards());
  }

  /**
   * Normalizes a line.
   *
   * @param formatName the format to read it as
   * @param line array that holds the line; not changed
   * @param source where it came from, for dead letters
   * @param position its position there
   * @param recordTimeMillis the record's own time (modification of the file, time in the queue),
   *     which its event time may exceed by the allowed skew only
   */
  public void line(
      String formatName,
      byte[] line,
      int offset,
      int length,
      String source,
      long position,
      long recordTimeMillis,
      Output output) {
    int end = offset + length;
    if (length > 0 && line[end - 1] == '\r') {
      end--;
    }
    int trimmed = end - offset;
    if (isBlank(line, offset, end)) {
      traffic.addFiltered(FilterReason.BLANK);
      return;
    }
    if (formatName.equals(DeadLetterJson.FORMAT)) {
      replay(line, offset, trimmed, source, position, recordTimeMillis, output);
      return;
    }
    read(format(formatName), line, offset, trimmed, source, position, recordTimeMillis, output);
  }

  /** Reads a line that has no terminator and is not blank. */
  private void read(
      LogFormat format,
      byte[] line,
      int offset,
      int trimmed,
      String source,
      long position,
      long recordTimeMillis,
      Output output) {
    if (trimmed > settings.maxLineBytes()) {
      dead(DeadLetterCode.LINE_TOO_LONG, format, line, offset, trimmed, source, position, output);
      return;
    }
    if (format.isHeader(line, offset, trimmed)) {
      traffic.addFiltered(FilterReason.HEADER);
      return;
    }
    event.reset();
    DeadLetterCode refusal = format.parse(line, offset, trimmed, event);
    if (refusal == null
        && event.timeMillis > recordTimeMillis + settings.maxFutureSkew().toMillis()) {
      refusal = DeadLetterCode.FUTURE_TIME;
    }
    if (refusal != null) {
      dead(refusal, format, line, offset, trimmed, source, position, output);
      return;
    }
    event.requestHash = Bytes.hash64(line, offset, trimmed);
    ClientAddress.resolve(event, settings.requests().trustedProxies());
    FilterReason reason = settings.exclusions().reason(event);
    if (reason != null) {
      traffic.addFiltered(reason);
      return;
    }
    if (format != countedFormat) {
      count = countOf(format.name());
      countedFormat = format;
    }
    count.requests++;
    judge.judge(event, facts);
    fragmenter.add(event, facts, output);
    traffic.addRequest(event, facts, output::counts);
    output.request(event, facts);
  }

  /** Emits all that is held: at the end of a bundle. */
  public void flush(Output output) {
    fragmenter.flush(output);
    traffic.flush(output::counts);
    parsed.forEach(
        (format, each) -> {
          if (each.requests > 0) {
            output.parsed(format, each.requests);
            each.requests = 0;
          }
        });
  }

  private Count countOf(String format) {
    return parsed.computeIfAbsent(format, unused -> new Count());
  }

  private LogFormat format(String name) {
    LogFormat last = lastFormat;
    if (last == null || !last.name().equals(name)) {
      last = formats.apply(name);
      lastFormat = last;
    }
    return last;
  }

  static boolean isBlank(byte[] line, int offset, int end) {
    for (int i = offset; i < end; i++) {
      if (line[i] != ' ' && line[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private void replay(
      byte[] line,
      int offset,
      int length,
      String source,
      long position,
      long recordTimeMillis,
      Output output) {
    DeadLetterJson.Replay replay = DeadLetterJson.read(line, offset, length);
    if (replay == null) {
      dead(
          DeadLetterCode.BAD_JSON,
          DeadLetterJson.FORMAT,
          "this line is not a dead letter",
          line,
          offset,
          length,
          new Origin(source, position),
          output);
      return;
    }
    if (replay.format().equals(DeadLetterJson.FORMAT)) {
      // Wrapped again it would grow with every rerun, and its escapes twofold each time.
      deadAgain(DeadLetterCode.BAD_JSON, "the payload is not a dead letter", replay, output);
      return;
    }
    byte[] payload = replay.payload();
    if (replay.payloadBytes() > payload.length) {
      deadAgain(
          DeadLetterCode.LINE_TOO_LONG,
          "only the first " + payload.length + " bytes were kept",
          replay,
          output);
      return;
    }
    if (replay.format().equals(AssembleSessions.FRAGMENT_FORMAT)) {
      restore(replay, recordTimeMillis, output);
      return;
    }
    if (replay.format().equals(HoneypotReader.FORMAT)) {
      passOn(replay, recordTimeMillis, output);
      return;
    }
    LogFormat format;
    try {
      format = format(replay.format());
    } catch (IllegalArgumentException e) {
      deadAgain(DeadLetterCode.BAD_FIELD, e.getMessage(), replay, output);
      return;
    }
    // The terminator was cut when the line was first read: what looks like one belongs to it.
    Origin origin = replay.origin();
    read(
        format,
        payload,
        0,
        payload.length,
        origin.source(),
        origin.position(),
        recordTimeMillis,
        output);
  }

  /** Records of honeypots are read elsewhere; what is passed on has to be one line there, too. */
  private void passOn(DeadLetterJson.Replay replay, long recordTimeMillis, Output output) {
    byte[] payload = replay.payload();
    boolean oneLine = !isBlank(payload, 0, payload.length);
    for (byte b : payload) {
      oneLine &= b != '\n';
    }
    if (!oneLine) {
      deadAgain(DeadLetterCode.BAD_FIELD, "the payload is not one line", replay, output);
      return;
    }
    InputFile source =
        new InputFile(
            replay.origin().source(),
            payload.length,
            Instant.ofEpochMilli(recordTimeMillis),
            "none",
            HoneypotReader.FORMAT);
    output.honeypot(new RawBlock(source, replay.origin().position(), payload));
  }

  /** A fragment that once came too late is as good as its requests. */
  private void restore(DeadLetterJson.Replay replay, long recordTimeMillis, Output output) {
    String clientKey = replay.origin().source();
    SessionFragment fragment;
    try {
      ClientKey.parse(clientKey);
      fragment = SessionFragment.decode(replay.payload());
    } catch (IllegalArgumentException e) {
      deadAgain(DeadLetterCode.BAD_FIELD, e.getMessage(), replay, output);
      return;
    }
    if (fragment.isEmpty()) {
      deadAgain(DeadLetterCode.BAD_FIELD, "a fragment without requests", replay, output);
      return;
    }
    if (!isPossible(fragment)) {
      deadAgain(DeadLetterCode.BAD_FIELD, "a fragment that no log could give", replay, output);
      return;
    }
    if (fragment.last() > recordTimeMillis + settings.maxFutureSkew().toMillis()) {
      deadAgain(DeadLetterCode.FUTURE_TIME, "a fragment of its file's future", replay, output);
      return;
    }
    traffic.addRestored(fragment);
    countOf(AssembleSessions.FRAGMENT_FORMAT).requests += fragment.requests();
    output.emit(clientKey, fragment);
  }

  /** Whoever can write a file of dead letters can write any fragment. */
  private boolean isPossible(SessionFragment fragment) {
    return fragment.requests() <= MAX_FRAGMENT_REQUESTS
        && LogTime.inRange(fragment.first())
        && LogTime.inRange(fragment.last())
        && fragment.last() - fragment.first() <= settings.maxSession().toMillis();
  }

  /** What could not be replayed stays as it was, so that another rerun may. */
  private void deadAgain(
      DeadLetterCode code, String message, DeadLetterJson.Replay replay, Output output) {
    traffic.addDead(code);
    output.dead(
        new DeadLetter(
            STAGE,
            code,
            message,
            replay.origin(),
            replay.format(),
            replay.payload(),
            replay.payloadBytes(),
            null));
  }

  private void dead(
      DeadLetterCode code,
      LogFormat format,
      byte[] line,
      int offset,
      int length,
      String source,
      long position,
      Output output) {
    String message =
        switch (code) {
          // Who read it may have cut it, so that nobody knows how long it was.
          case LINE_TOO_LONG -> "line is longer than " + settings.maxLineBytes() + " bytes";
          case FUTURE_TIME ->
              "time " + Instant.ofEpochMilli(event.timeMillis) + " lies in the future of its file";
          default ->
              "not read as "
                  + format.name()
                  + ": "
                  + code.wireName().replace('_', ' ')
                  + " in "
                  + Printable.of(line, offset, length, MESSAGE_SAMPLE);
        };
    dead(code, format.name(), message, line, offset, length, new Origin(source, position), output);
  }

  private void dead(
      DeadLetterCode code,
      String format,
      String message,
      byte[] line,
      int offset,
      int length,
      Origin origin,
      Output output) {
    traffic.addDead(code);
    byte[] payload =
        Arrays.copyOfRange(line, offset, offset + Math.min(length, DeadLetter.MAX_PAYLOAD_BYTES));
    output.dead(new DeadLetter(STAGE, code, message, origin, format, payload, length, null));
  }
}
