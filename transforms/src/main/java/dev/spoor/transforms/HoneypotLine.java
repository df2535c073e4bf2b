package dev.spoor.transforms;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.Session;
import dev.spoor.transforms.NormalizeHoneypotSessions.Normalize;
import dev.spoor.transforms.formats.HoneypotRecord;
import java.util.Map;
import java.util.function.BiConsumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What one line that a honeypot wrote makes when there is no other line, by the classes that {@link
 * Normalize} runs: a session, a dead letter, or nothing where it is filtered.
 */
public final class HoneypotLine {
  private static final String SOURCE = "the line";

  private final BiConsumer<RequestEvent, RequestFacts> requests;
  private @Nullable Session session;
  private @Nullable DeadLetter dead;

  private HoneypotLine(BiConsumer<RequestEvent, RequestFacts> requests) {
    this.requests = requests;
  }

  /**
   * Reads a line.
   *
   * @param nowMillis the time that the line's may exceed by the allowed skew only
   * @param requests takes each of its requests, before its buffers are reused
   */
  public static HoneypotLine read(
      byte[] line,
      NormalizeSettings settings,
      long nowMillis,
      BiConsumer<RequestEvent, RequestFacts> requests) {
    HoneypotLine read = new HoneypotLine(requests);
    SessionWindows windows =
        SessionWindows.of(NormalizeHoneypotSessions.DEFAULT_GAP, settings.maxSession());
    HoneypotSessions sessions = new HoneypotSessions(settings);
    ReportSessions reports = new ReportSessions(windows);
    HoneypotNormalizer normalizer = new HoneypotNormalizer(settings, windows);
    HoneypotNormalizer.Output output = read.lines(sessions, reports);
    normalizer.line(line, 0, line.length, SOURCE, 0, nowMillis, false, output);
    normalizer.flush(output);
    reports.finish(report -> sessions.add(SessionCandidate.of(report.id(), report)));
    sessions.finish(read.picked());
    return read;
  }

  private HoneypotNormalizer.Output lines(HoneypotSessions sessions, ReportSessions reports) {
    return new HoneypotNormalizer.Output() {
      @Override
      public void dead(DeadLetter letter) {
        dead = letter;
      }

      @Override
      public void counts(String table, Map<String, Long> counts) {}

      @Override
      public void record(HoneypotRecord record, SessionCandidate candidate) {
        sessions.add(candidate);
      }

      @Override
      public void part(Session part) {
        reports.add(part);
      }

      @Override
      public void request(RequestEvent event, RequestFacts facts) {
        requests.accept(event, facts);
      }
    };
  }

  private HoneypotSessions.Output picked() {
    return new HoneypotSessions.Output() {
      @Override
      public void session(Session picked) {
        session = picked;
      }

      @Override
      public void counts(String table, Map<String, Long> counts) {}

      @Override
      public void request(RequestEvent event, RequestFacts facts) {
        requests.accept(event, facts);
      }
    };
  }

  /** The session; null where the line makes none. */
  public @Nullable Session session() {
    return session;
  }

  /** Why there is no session; null where the line could be read. */
  public @Nullable DeadLetter dead() {
    return dead;
  }
}
