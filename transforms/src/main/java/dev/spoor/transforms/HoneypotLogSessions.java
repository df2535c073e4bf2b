package dev.spoor.transforms;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.Session;
import dev.spoor.transforms.formats.HoneypotRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The sessions of honeypots' records, put together in this process and without a pipeline: for
 * measuring. Holds all sessions; they are those that {@link NormalizeHoneypotSessions} makes of the
 * same lines with the same settings. Not thread-safe.
 */
public final class HoneypotLogSessions {
  private final HoneypotNormalizer normalizer;
  private final ReportSessions reports;
  private final HoneypotSessions sessions;
  private final Taken taken = new Taken();
  private long deadLetters;
  private long lines;

  /** Takes what lines become. */
  private final class Taken implements HoneypotNormalizer.Output {
    @Override
    public void dead(DeadLetter letter) {
      deadLetters++;
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
  }

  /**
   * Creates it without any line.
   *
   * @param settings how records become requests; its gap is that of logs
   * @param gap silence that ends a session of report events that have no id
   */
  public HoneypotLogSessions(NormalizeSettings settings, Duration gap) {
    SessionWindows windows = SessionWindows.of(gap, settings.maxSession());
    normalizer = new HoneypotNormalizer(settings, windows);
    reports = new ReportSessions(windows);
    sessions = new HoneypotSessions(settings);
  }

  /**
   * Takes a line.
   *
   * @param array array that holds the line, without its line feed; not changed
   * @param source where it came from, such as the file
   * @param position its position there
   * @param recordTimeMillis time that no record may be later than, but for the allowed skew
   */
  public void line(
      byte[] array, int offset, int length, String source, long position, long recordTimeMillis) {
    lines++;
    normalizer.line(array, offset, length, source, position, recordTimeMillis, false, taken);
  }

  /** How many lines were taken. */
  public long lines() {
    return lines;
  }

  /** How many lines could not be used. */
  public long deadLetters() {
    return deadLetters;
  }

  /** Hands out all sessions, ordered by client and time, and forgets them. */
  public List<Session> finish() {
    normalizer.flush(taken);
    reports.finish(session -> sessions.add(SessionCandidate.of(session.id(), session)));
    List<Session> all = new ArrayList<>();
    sessions.finish(
        new HoneypotSessions.Output() {
          @Override
          public void session(Session session) {
            all.add(session);
          }

          @Override
          public void counts(String table, Map<String, Long> counts) {}
        });
    all.sort(
        Comparator.comparing(Session::clientKey)
            .thenComparing(session -> session.fragment().first())
            .thenComparing(Session::id));
    return all;
  }
}
