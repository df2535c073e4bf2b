package dev.spoor.benchmarks;

import dev.spoor.model.Session;
import dev.spoor.model.Session.CloseCause;
import dev.spoor.model.SessionFragment;
import dev.spoor.transforms.SessionJson;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A file of session lines, and the rule for where sessions are cut. */
final class SessionLines implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long BOUNDARY_MILLIS = RequestReader.SETTINGS.maxSession().toMillis();

  private static final long GAP_MILLIS = RequestReader.SETTINGS.gap().toMillis();

  private final OutputStream out;

  /** Creates the file, and its folder if need be. */
  SessionLines(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
  }

  /** A finished session. */
  static Session session(String clientKey, SessionFragment fragment) {
    boolean cut = fragment.last() + GAP_MILLIS >= boundaryAfter(fragment.first());
    return new Session(clientKey, fragment, cut ? CloseCause.BOUNDARY : CloseCause.GAP, true);
  }

  /** When a session is over whose requests go from {@code first} to {@code last}; exclusive. */
  static long endOf(long first, long last) {
    return Math.min(last + GAP_MILLIS, boundaryAfter(first));
  }

  private static long boundaryAfter(long millis) {
    return (Math.floorDiv(millis, BOUNDARY_MILLIS) + 1) * BOUNDARY_MILLIS;
  }

  /** The line of a session. */
  static byte[] line(Session session) {
    return SessionJson.write(session, Instant.now());
  }

  /** Writes a line. */
  void write(byte[] line) throws IOException {
    out.write(line);
    out.write('\n');
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
