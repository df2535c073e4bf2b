package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.model.FeatureRow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Writes features to Redis, each hash only if it is newer than the one there. The comparison is a
 * script at the server, as another worker may write the same client in between. Not thread-safe.
 */
final class FeatureWriter implements AutoCloseable {
  /**
   * Replaces a hash unless it has a newer version, or the same one and is final already. Arguments:
   * last, requests, final, ttl in milliseconds, then names and values.
   */
  private static final String SCRIPT =
      """
      local old = redis.call('HMGET', KEYS[1], '_version', '_final')
      if old[1] then
        local last, requests = string.match(old[1], '^(-?%d+)-(%d+)$')
        if last then
          local newer = tonumber(ARGV[1]) - tonumber(last)
          if newer == 0 then newer = tonumber(ARGV[2]) - tonumber(requests) end
          if newer == 0 and ARGV[3] == '1' and old[2] ~= '1' then newer = 1 end
          if newer <= 0 then return 0 end
        end
      end
      -- Refused where memory is full; after DEL, which is not, it would not be.
      redis.call('HSET', KEYS[1], '_version', ARGV[1] .. '-' .. ARGV[2])
      redis.call('DEL', KEYS[1])
      redis.call('HSET', KEYS[1], unpack(ARGV, 5))
      redis.call('PEXPIRE', KEYS[1], ARGV[4])
      return 1
      """;

  private final QueueUri uri;
  private final String ttlMillis;
  private final Patience patience;
  private @Nullable RedisLink link;
  private @Nullable String hash;

  FeatureWriter(QueueUri uri, Duration ttl) {
    this(uri, ttl, uri.duration(Patience.PARAMETER, Patience.USUAL));
  }

  FeatureWriter(QueueUri uri, Duration ttl, Duration patience) {
    this.uri = uri;
    this.ttlMillis = Long.toString(ttl.toMillis());
    this.patience = new Patience("write features to " + uri, patience);
  }

  /**
   * What was done.
   *
   * @param rows rows that were newer and so were written
   * @param retries how often something had to be sent again
   */
  record Written(long rows, long retries) {}

  /**
   * Writes rows.
   *
   * @throws OutputException if the server was away, or refused, for too long
   */
  Written write(List<FeatureRow> rows) throws IOException, InterruptedException {
    if (rows.isEmpty()) {
      return new Written(0, 0);
    }
    List<FeatureRow> left = new ArrayList<>(rows);
    long[] written = new long[1];
    long retries = patience.keepTrying(() -> sendAndDrop(left, written));
    return new Written(written[0], retries);
  }

  /** Sends rows, counts those that were written, and leaves those in the list that were refused. */
  private void sendAndDrop(List<FeatureRow> left, long[] written)
      throws Patience.AwayException, InputException {
    JedisDataException refusal = null;
    try {
      List<Object> replies = send(left);
      List<FeatureRow> refused = new ArrayList<>();
      for (int i = 0; i < replies.size(); i++) {
        if (replies.get(i) instanceof JedisDataException e) {
          refusal = e;
          refused.add(left.get(i));
        } else {
          written[0] += (Long) replies.get(i);
        }
      }
      left.clear();
      left.addAll(refused);
    } catch (JedisConnectionException | JedisDataException e) {
      close();
      throw new Patience.AwayException(e);
    }
    if (refusal != null) {
      close();
      throw new Patience.AwayException(refusal);
    }
  }

  private List<Object> send(List<FeatureRow> rows) throws InputException {
    if (link == null) {
      link = RedisLink.open(uri, Duration.ZERO);
      // Also after a connection was lost: a server that was started again has forgotten scripts.
      hash = RedisLink.text(link.call(Command.SCRIPT, "LOAD", SCRIPT));
    }
    List<CommandArguments> commands = new ArrayList<>(rows.size());
    for (FeatureRow row : rows) {
      List<Object> arguments = new ArrayList<>(12 + row.fields().size());
      String isFinal = row.isFinal() ? "1" : "0";
      arguments.addAll(List.of(hash, 1, RedisFeatures.key(row.clientKey()).getBytes(UTF_8)));
      arguments.addAll(List.of(row.last(), row.requests(), isFinal, ttlMillis));
      arguments.addAll(List.of("_schema", FeatureRow.SCHEMA));
      arguments.addAll(List.of("_version", row.last() + "-" + row.requests()));
      arguments.addAll(List.of("_final", isFinal, "_last", RedisFeatures.last(row)));
      arguments.addAll(row.fields());
      commands.add(RedisLink.arguments(Command.EVALSHA, arguments.toArray()));
    }
    return link.pipeline(commands);
  }

  @Override
  public void close() {
    if (link != null) {
      link.close();
      link = null;
    }
  }
}
