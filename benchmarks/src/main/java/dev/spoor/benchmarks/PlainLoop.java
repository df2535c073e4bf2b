package dev.spoor.benchmarks;

import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Contestant (c): what the work costs without any framework. One thread reads the file, parses,
 * folds each request into its session, and writes the session lines by start time. It takes the
 * liberty that a program for one file has: lines are in order of time, so a session is over when
 * the log has gone on for longer than the gap. No traffic statistics, no dead letters.
 */
public final class PlainLoop {
  private static final long SWEEP_MILLIS = 600_000;

  private final RequestReader reader = new RequestReader();
  private final Map<ClientId, SessionFragment> open = new HashMap<>();
  private final List<Finished> finished = new ArrayList<>();
  private long nextSweep = Long.MIN_VALUE;

  /** A session's line and what it is sorted by. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Finished(long start, String id, byte[] line) {}

  private PlainLoop() {}

  /** Arguments: the log, the folder for the sessions. */
  public static void main(String[] args) throws IOException {
    PlainLoop loop = new PlainLoop();
    FileLines.forEach(Path.of(args[0]), 0, Long.MAX_VALUE, loop::add);
    loop.finish(Long.MAX_VALUE);
    loop.finished.sort(Comparator.comparingLong(Finished::start).thenComparing(Finished::id));
    try (SessionLines lines = new SessionLines(Path.of(args[1], "sessions.jsonl"))) {
      for (Finished session : loop.finished) {
        lines.write(session.line());
      }
    }
  }

  private void add(byte[] bytes, int offset, int length, long position) {
    if (!reader.read(bytes, offset, length)) {
      return;
    }
    long time = reader.event.timeMillis;
    if (time >= nextSweep) {
      finish(time);
      nextSweep = time + SWEEP_MILLIS;
    }
    ClientId client = ClientId.of(reader.event, reader.facts);
    SessionFragment session = open.get(client);
    if (session == null || time >= SessionLines.endOf(session.first(), session.last())) {
      if (session != null) {
        finish(client, session);
      }
      session = new SessionFragment();
      open.put(client, session);
    }
    session.add(reader.event, reader.facts);
  }

  /** Closes the sessions that no request at {@code time} or later can join. */
  private void finish(long time) {
    Iterator<Map.Entry<ClientId, SessionFragment>> entries = open.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<ClientId, SessionFragment> entry = entries.next();
      SessionFragment session = entry.getValue();
      if (time >= SessionLines.endOf(session.first(), session.last())) {
        finish(entry.getKey(), session);
        entries.remove();
      }
    }
  }

  private void finish(ClientId client, SessionFragment fragment) {
    Session session = SessionLines.session(client.written(), fragment);
    finished.add(new Finished(fragment.first(), session.id(), SessionLines.line(session)));
  }
}
