package dev.spoor.io;

import dev.spoor.model.OutputLine;
import java.io.IOException;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Sends alerts to a queue, all of them or, when it is away amid them, all of them again. Not
 * thread-safe.
 */
final class AlertQueueWriter implements AutoCloseable {
  /** Opens queues. */
  interface Opener {
    /** As {@link LineQueue#open}. */
    LineQueue open(QueueUri uri) throws IOException;
  }

  private final QueueUri uri;
  private final Opener opener;
  private final Patience patience;
  private @Nullable LineQueue queue;

  AlertQueueWriter(QueueUri uri) {
    this(
        uri,
        LineQueue::open,
        new Patience("write alerts to " + uri, uri.duration(Patience.PARAMETER, Patience.USUAL)));
  }

  AlertQueueWriter(QueueUri uri, Opener opener, Patience patience) {
    this.uri = uri;
    this.opener = opener;
    this.patience = patience;
  }

  /**
   * Writes alerts; the queue has them when this returns.
   *
   * @return how often they had to be sent again
   * @throws OutputException if the server was away, or refused, for too long
   * @throws InputException if the secrets that the URI names are not to be had
   */
  long write(List<OutputLine> alerts) throws IOException, InterruptedException {
    return alerts.isEmpty() ? 0 : patience.keepTrying(() -> send(alerts));
  }

  private void send(List<OutputLine> alerts) throws Patience.AwayException, IOException {
    try {
      LineQueue open = queue == null ? opener.open(uri) : queue;
      queue = open;
      for (OutputLine alert : alerts) {
        open.send(alert.sortTie(), alert.line());
      }
      open.flush();
    } catch (OutputException e) {
      close();
      throw new Patience.AwayException(e.getCause() == null ? e : e.getCause());
    }
  }

  @Override
  public void close() {
    LineQueue open = queue;
    queue = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // What it still held is sent again, or has failed with its bundle.
      }
    }
  }
}
