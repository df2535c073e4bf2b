package dev.spoor.io;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.checkerframework.checker.nullness.qual.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * One consumer of a group that reads a Redis Stream: what it asks of the server, and what the
 * answers mean. Knows no Beam. Not thread-safe.
 */
final class StreamGroup {
  /** Names of the field that holds the message, where it has several. */
  private static final Set<String> USUAL_FIELDS =
      Set.of("data", "session", "message", "json", "payload", "line");

  /** Ids in one XACK or XCLAIM. */
  private static final int MOST_IDS = 1_000;

  private final RedisLink link;
  private final String stream;
  private final String group;
  private final String consumer;
  private final @Nullable String field;

  /**
   * Creates a consumer, which the server knows when it first asks.
   *
   * @param field the field that holds the message; null for the only one or a usual one
   */
  StreamGroup(
      RedisLink link, String stream, String group, String consumer, @Nullable String field) {
    this.link = link;
    this.stream = stream;
    this.group = group;
    this.consumer = consumer;
    this.field = field;
  }

  /**
   * Creates the group where it is missing, and the stream with it.
   *
   * @param from where a new group begins: {@code 0} for all that is there, {@code $} for what
   *     comes, or behind a message
   * @return whether it was missing
   */
  boolean ensure(String from) {
    try {
      link.call(Command.XGROUP, "CREATE", stream, group, from, "MKSTREAM");
      return true;
    } catch (JedisDataException e) {
      if (!e.getMessage().startsWith("BUSYGROUP")) {
        throw e;
      }
      return false;
    }
  }

  /** Whether the stream has a message. */
  boolean has(StreamId id) {
    return !RedisLink.list(link.call(Command.XRANGE, stream, id, id)).isEmpty();
  }

  /** Whether a refusal means that the group is not there (any more). */
  static boolean isMissing(JedisDataException refusal) {
    String message = String.valueOf(refusal.getMessage());
    return message.startsWith("NOGROUP") || message.startsWith("UNBLOCKED");
  }

  /** Messages that nobody has had yet; waits for the first one, or not at all for zero. */
  List<StreamMessage> readNew(int most, Duration block) {
    Object reply =
        block.isZero()
            ? link.call(
                Command.XREADGROUP, "GROUP", group, consumer, "COUNT", most, "STREAMS", stream, ">")
            : link.call(
                Command.XREADGROUP,
                "GROUP",
                group,
                consumer,
                "COUNT",
                most,
                "BLOCK",
                block.toMillis(),
                "STREAMS",
                stream,
                ">");
    List<StreamMessage> messages = new ArrayList<>();
    for (Object perStream : RedisLink.list(reply)) {
      for (Object entry : RedisLink.list(RedisLink.list(perStream).get(1))) {
        StreamMessage message = message(entry, id -> 1L);
        if (message != null) {
          messages.add(message);
        }
      }
    }
    return messages;
  }

  /**
   * Takes again what this consumer once got and never acknowledged. See {@link #claimIdle}.
   *
   * @param after where to go on looking, or null at the beginning
   */
  Claimed claimOwn(Predicate<StreamId> wanted, int most, @Nullable StreamId after) {
    return claim(
        Duration.ZERO,
        wanted,
        RedisLink.list(
            link.call(Command.XPENDING, stream, group, from(after), "+", most, consumer)),
        most);
  }

  /**
   * Takes over messages that were delivered to any consumer and never acknowledged. Not by
   * XAUTOCLAIM, which does not tell how often a message was delivered, and takes those that this
   * consumer is still at work on.
   *
   * @param idle for how long nobody may have touched them
   * @param wanted which of them; those not wanted are not touched
   * @param most how many to look at
   * @param after where to go on looking, or null at the beginning
   */
  Claimed claimIdle(Duration idle, Predicate<StreamId> wanted, int most, @Nullable StreamId after) {
    return claim(
        idle,
        wanted,
        RedisLink.list(
            link.call(
                Command.XPENDING, stream, group, "IDLE", idle.toMillis(), from(after), "+", most)),
        most);
  }

  private static String from(@Nullable StreamId after) {
    return after == null ? "-" : "(" + after;
  }

  private Claimed claim(Duration idle, Predicate<StreamId> wanted, List<?> pending, int most) {
    Map<StreamId, Long> deliveries = new HashMap<>();
    List<String> ids = new ArrayList<>();
    StreamId last = null;
    for (Object each : pending) {
      List<?> parts = RedisLink.list(each);
      StreamId id = StreamId.parse(RedisLink.text(parts.get(0)));
      last = id;
      if (wanted.test(id)) {
        deliveries.put(id, (Long) parts.get(3) + 1);
        ids.add(id.toString());
      }
    }
    List<StreamMessage> messages = new ArrayList<>();
    for (int i = 0; i < ids.size(); i += MOST_IDS) {
      List<String> some = ids.subList(i, Math.min(ids.size(), i + MOST_IDS));
      List<Object> arguments = new ArrayList<>(List.of(stream, group, consumer, idle.toMillis()));
      arguments.addAll(some);
      for (Object entry : RedisLink.list(link.call(Command.XCLAIM, arguments.toArray()))) {
        StreamMessage message = message(entry, deliveries::get);
        if (message != null) {
          messages.add(message);
        }
      }
    }
    return new Claimed(messages, pending.size() < most ? null : last);
  }

  /**
   * What was taken over.
   *
   * @param messages the messages; some that were wanted may have been deleted, or taken by another
   * @param next where to go on looking; null at the end
   */
  record Claimed(List<StreamMessage> messages, @Nullable StreamId next) {}

  /**
   * Says that messages which this consumer holds are in good hands, so that others leave them
   * alone. Does not count as a delivery.
   */
  void touch(List<StreamId> ids) {
    for (int i = 0; i < ids.size(); i += MOST_IDS) {
      List<Object> arguments = new ArrayList<>(List.of(stream, group, consumer, 0));
      arguments.addAll(ids.subList(i, Math.min(ids.size(), i + MOST_IDS)));
      arguments.add("JUSTID");
      link.call(Command.XCLAIM, arguments.toArray());
    }
  }

  /** Acknowledges messages, which are then gone for the group. */
  void acknowledge(Collection<StreamId> ids) {
    List<Object> arguments = new ArrayList<>(List.of(stream, group));
    for (StreamId id : ids) {
      arguments.add(id.toString());
      if (arguments.size() == MOST_IDS) {
        link.call(Command.XACK, arguments.toArray());
        arguments.subList(2, arguments.size()).clear();
      }
    }
    if (arguments.size() > 2) {
      link.call(Command.XACK, arguments.toArray());
    }
  }

  /** What an entry of a reply says; null for one that was deleted meanwhile. */
  private @Nullable StreamMessage message(
      @Nullable Object entry, Function<StreamId, Long> deliveries) {
    List<?> parts = RedisLink.list(entry);
    if (parts.size() < 2 || !(parts.get(1) instanceof List<?> fields)) {
      return null;
    }
    StreamId id = StreamId.parse(RedisLink.text(parts.get(0)));
    return new StreamMessage(id, deliveries.apply(id), payload(fields));
  }

  /** The value of the field that holds the message, or of the only one; else all as one text. */
  private byte[] payload(List<?> fields) {
    if (field == null && fields.size() == 2) {
      return (byte[]) fields.get(1);
    }
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      String name = RedisLink.text(fields.get(i));
      if (field == null ? USUAL_FIELDS.contains(name) : field.equals(name)) {
        return (byte[]) fields.get(i + 1);
      }
    }
    return FieldsJson.of(fields);
  }
}
