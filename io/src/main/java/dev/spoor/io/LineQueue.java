package dev.spoor.io;

import java.io.IOException;

/**
 * Sends lines to a queue, each as one message: to a topic of Kafka, {@code
 * kafka://host:9092/topic}, or to a Redis Stream, {@code redis-stream://host:6379/stream}: alerts,
 * and traffic to try things with. Not thread-safe.
 */
public interface LineQueue extends AutoCloseable {

  /** Whether an output is one of these. */
  static boolean isQueue(String output) {
    return QueueUri.isOf(KafkaLogs.SCHEME, output) || QueueUri.isOf(RedisStreamIO.SCHEME, output);
  }

  /**
   * Refuses what is none of these.
   *
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  static void check(QueueUri uri) {
    switch (uri.scheme()) {
      case KafkaLogs.SCHEME -> KafkaLineQueue.check(uri);
      case RedisStreamIO.SCHEME -> RedisLineQueue.check(uri);
      default ->
          throw new IllegalArgumentException(
              uri + " is neither kafka://HOST:PORT/TOPIC nor redis-stream://HOST:PORT/STREAM");
    }
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

  /**
   * As {@link #send(byte[])}; lines of one key stay in their order, also where a queue has several
   * parts.
   */
  void send(String key, byte[] line) throws IOException;

  /** Sends what is held; the server has it when this returns. */
  void flush() throws IOException;

  /** Flushes, and lets go of the server. */
  @Override
  void close() throws IOException;
}
