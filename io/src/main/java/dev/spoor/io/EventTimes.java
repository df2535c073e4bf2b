package dev.spoor.io;

import java.io.Serializable;

/**
 * Tells when what a message of a queue tells of took place. Only who knows its format can; who
 * reads queues asks, so that the watermark follows the requests and not their transport.
 */
public interface EventTimes extends Serializable {
  /** For a message that does not tell. */
  long UNKNOWN = Long.MIN_VALUE;

  /** For a message that is as old as the queue says. */
  long OWN = Long.MAX_VALUE;

  /** Asked by one thread, for the messages of one part of a queue. */
  @FunctionalInterface
  interface Clock {
    /**
     * The event time of a message, in milliseconds since the epoch, {@link #UNKNOWN} or {@link
     * #OWN}; of several lines the first one's. Never throws, whatever the bytes.
     */
    long millis(byte[] message);
  }

  /** A clock of its own for each part. */
  Clock open();

  /** For messages that stand for themselves: the queue's own time of each is taken. */
  static EventTimes ofTheQueue() {
    return () -> message -> OWN;
  }
}
