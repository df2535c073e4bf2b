package dev.spoor.io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Lines to a Redis Stream, in order, many in one round trip; the field is called {@code data}, or
 * as {@code field} says. The stream is kept to about {@code maxLength} messages, where that is
 * said.
 */
final class RedisLineQueue implements LineQueue {
  private static final Set<String> PARAMETERS = parameters();
  private static final int MOST_HELD = 500;

  private final QueueUri uri;
  private final String stream;
  private final String field;
  private final int maxLength;
  private final RedisLink link;
  private final List<CommandArguments> held = new ArrayList<>();

  private RedisLineQueue(QueueUri uri, String stream, String field, RedisLink link) {
    this.uri = uri;
    this.stream = stream;
    this.field = field;
    this.maxLength = maxLength(uri);
    this.link = link;
  }

  private static Set<String> parameters() {
    Set<String> all = new TreeSet<>(Set.of("field", "maxLength", Patience.PARAMETER));
    all.addAll(RedisLink.PARAMETERS);
    return all;
  }

  static void check(QueueUri uri) {
    uri.checkParameters(PARAMETERS);
    Arguments.check(
        uri.path().size() == 1 && !uri.path().get(0).isEmpty(),
        "one stream is needed: redis-stream://host:6379/sessions_stream");
    Object unused = maxLength(uri);
  }

  private static int maxLength(QueueUri uri) {
    return uri.count("maxLength", 0, 1, Integer.MAX_VALUE);
  }

  static RedisLineQueue open(QueueUri uri) throws IOException {
    check(uri);
    try {
      return new RedisLineQueue(
          uri, uri.path().get(0), uri.text("field", "data"), RedisLink.open(uri, Duration.ZERO));
    } catch (JedisException e) {
      throw new OutputException("cannot send to " + uri + ": " + Failures.oneLine(e), e);
    }
  }

  @Override
  public void send(byte[] line) throws IOException {
    held.add(
        maxLength == 0
            ? RedisLink.arguments(Command.XADD, stream, "*", field, line)
            : RedisLink.arguments(
                Command.XADD, stream, "MAXLEN", "~", maxLength, "*", field, line));
    if (held.size() >= MOST_HELD) {
      flush();
    }
  }

  @Override
  public void send(String key, byte[] line) throws IOException {
    send(line);
  }

  @Override
  public void flush() throws IOException {
    if (held.isEmpty()) {
      return;
    }
    try {
      for (Object reply : link.pipeline(held)) {
        if (reply instanceof JedisDataException refusal) {
          throw refusal;
        }
      }
    } catch (JedisException e) {
      throw new OutputException("cannot send to " + uri + ": " + Failures.oneLine(e), e);
    }
    held.clear();
  }

  @Override
  public void close() throws IOException {
    try {
      flush();
    } finally {
      link.close();
    }
  }
}
