package dev.spoor.transforms;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.RawBlock;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.transforms.formats.LogFormats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The sessions of lines, put together in this process and without a pipeline: for measuring and
 * explaining. Holds all sessions; they are those that the pipeline makes of the same lines with the
 * same settings. Not thread-safe.
 */
public final class LogSessions {
  private final LineNormalizer normalizer;
  private final SessionWindows windows;
  private final SessionAssembler assembler;
  private final Taken taken = new Taken();
  private long deadLetters;
  private long lines;

  /** Takes what lines become. */
  private final class Taken implements LineNormalizer.Output {
    @Override
    public void emit(String clientKey, SessionFragment fragment) {
      assembler.add(clientKey, fragment);
    }

    @Override
    public void dead(DeadLetter letter) {
      deadLetters++;
    }

    /**
     * A record of a honeypot is no line of a log; {@link NormalizeHoneypotSessions} reads those.
     */
    @Override
    public void honeypot(RawBlock line) {
      deadLetters++;
    }

    @Override
    public void counts(String table, Map<String, Long> counts) {}
  }

  /**
   * Creates it without any line.
   *
   * @param settings how lines become requests and requests sessions
   * @param formats the formats that lines may be in
   */
  public LogSessions(NormalizeSettings settings, LogFormats formats) {
    normalizer = new LineNormalizer(settings, formats::byName);
    windows = SessionWindows.of(settings.gap(), settings.maxSession());
    assembler = new SessionAssembler(windows);
  }

  /**
   * Takes a line.
   *
   * @param format name of its format
   * @param array array that holds the line, without its line feed; not changed
   * @param source where it came from, such as the file
   * @param position its position there
   * @param recordTimeMillis time that no line may be later than, but for the allowed skew
   */
  public void line(
      String format,
      byte[] array,
      int offset,
      int length,
      String source,
      long position,
      long recordTimeMillis) {
    lines++;
    normalizer.line(format, array, offset, length, source, position, recordTimeMillis, taken);
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
    List<Session> sessions = new ArrayList<>();
    assembler.finish(
        (clientKey, fragment) -> sessions.add(windows.session(clientKey, fragment, true)));
    sessions.sort(
        Comparator.comparing(Session::clientKey)
            .thenComparing(session -> session.fragment().first()));
    return sessions;
  }
}
