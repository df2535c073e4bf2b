package dev.spoor.io;

import java.io.Serializable;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How a Redis Stream is read, as its URI says.
 *
 * @param uri where
 * @param stream its key
 * @param group the consumer group
 * @param consumer name of this worker in the group
 * @param from where a group that is new begins
 * @param field the field that holds the message; null for the only or a usual one
 * @param batch messages asked for at once
 * @param block how long to wait for new ones
 * @param claimAfter after how long another's message counts as abandoned
 * @param maxDeliveries deliveries after which a message is given up as poison
 */
record RedisStreamSettings(
    QueueUri uri,
    String stream,
    String group,
    String consumer,
    String from,
    @Nullable String field,
    int batch,
    Duration block,
    Duration claimAfter,
    int maxDeliveries)
    implements Serializable {

  private static final Set<String> PARAMETERS = parameters();

  private static Set<String> parameters() {
    Set<String> all =
        new TreeSet<>(
            Set.of(
                "group",
                "consumer",
                "from",
                "field",
                "batch",
                "block",
                "claimAfter",
                "maxDeliveries",
                "format",
                "mode"));
    all.addAll(RedisLink.PARAMETERS);
    all.addAll(EventTimeWatermark.PARAMETERS);
    return all;
  }

  /**
   * Reads a URI; what it leaves open is as CONTRACTS C0 has it.
   *
   * @param consumer name of the worker where the URI has none
   * @param claimAfter when a message counts as abandoned where the URI does not say
   */
  static RedisStreamSettings of(QueueUri uri, String consumer, Duration claimAfter) {
    uri.checkParameters(PARAMETERS);
    Arguments.check(uri.servers().size() == 1, "one server is needed, not several");
    Arguments.check(
        uri.path().size() <= 1, "one stream is needed: redis-stream://host:6379/sessions_stream");
    String stream =
        uri.path().isEmpty() || uri.path().get(0).isEmpty() ? "sessions_stream" : uri.path().get(0);
    String mode = uri.text("mode", "live");
    Arguments.check(
        mode.equals("live") || mode.equals("bounded"), "mode=%s is not live or bounded", mode);
    String from = uri.text("from", "0");
    Arguments.check(
        from.equals("0") || from.equals("$") || StreamId.parse(from) != null,
        "from=%s is not 0, $ or an id",
        from);
    return new RedisStreamSettings(
        uri,
        stream,
        uri.text("group", "analytics_workers"),
        uri.text("consumer", consumer),
        from,
        uri.text("field"),
        uri.count("batch", 100, 1, 10_000),
        uri.duration("block", Duration.ofSeconds(5)),
        uri.duration("claimAfter", claimAfter),
        uri.count("maxDeliveries", 5, 1, 1_000_000));
  }

  /** The same for one of several consumers. */
  RedisStreamSettings consumer(String name) {
    return new RedisStreamSettings(
        uri, stream, group, name, from, field, batch, block, claimAfter, maxDeliveries);
  }
}
