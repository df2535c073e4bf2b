package dev.spoor.io;

import java.io.IOException;

/**
 * Sends lines to a queue, each as one message: to a topic of Kafka, {@code
 * kafka://host:9092/topic}, or to a Redis Stream, {@code redis-stream://host:6379/stream}. For
 * traffic to try things with, and for tests. Not thread-safe.
 */
public interface LineQueue extends AutoCloseable {

  /** Whether an output is one of these. */
  static boolean isQueue(String output) {
    return QueueUri.isOf(KafkaLogs.SCHEME, output) || QueueUri.isOf(RedisStreamIO.SCHEME, output);
  }

  /**
   * Opens a queue.
   *
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   * @throws IOException if the server is away
   */
  static LineQueue open(QueueUri uri) throws IOException {
    return uri.scheme().equals(KafkaLogs.SCHEME)
        ? KafkaLineQueue.open(uri)
        : RedisLineQueue.open(uri);
  }

  /** Takes a line, and sends it soon. The array is not changed afterwards. */
  void send(byte[] line) throws IOException;

  /** Sends what is held; the server has it when this returns. */
  void flush() throws IOException;

  /** Flushes, and lets go of the server. */
  @Override
  void close() throws IOException;
}
