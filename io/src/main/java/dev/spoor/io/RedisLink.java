package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.checkerframework.checker.nullness.qual.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A connection to Redis that speaks in bytes, as messages may be any. Replies are what the protocol
 * has: byte arrays, {@code Long}s, lists, null. Parameters that it takes from a URI: {@code db},
 * {@code tls}, {@code caFile}, {@code passwordFile}, {@code passwordEnv}. Not thread-safe.
 *
 * <p>Fails with {@code JedisConnectionException} when the server is away, and with {@code
 * JedisDataException} when it refuses.
 */
final class RedisLink implements AutoCloseable {
  /** Parameters of URIs that are read here. */
  static final Set<String> PARAMETERS =
      Set.of("db", "tls", Certificates.PARAMETER, "passwordFile", "passwordEnv");

  /** What it says to a password, or a database, that it does not take. */
  private static final List<String> HOPELESS =
      List.of("WRONGPASS", "NOAUTH", "ERR DB index", "ERR invalid DB index");

  private static final Set<String> NO_OTHER_TYPES = Set.of("none", "stream");

  private static final int USUAL_PORT = 6379;
  private static final int TIMEOUT_MILLIS = 5_000;

  private final Connection connection;

  private RedisLink(Connection connection) {
    this.connection = connection;
  }

  /**
   * Connects.
   *
   * @param patience how long a command may block at the server
   * @throws InputException if the password or the certificates that the URI names are not to be had
   */
  static RedisLink open(QueueUri uri, Duration patience) throws InputException {
    QueueUri.Server server = uri.servers().get(0);
    int port = server.port() == 0 ? USUAL_PORT : server.port();
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(TIMEOUT_MILLIS)
            .socketTimeoutMillis((int) (TIMEOUT_MILLIS + patience.toMillis()))
            .database(uri.count("db", 0, 0, 1 << 20));
    if (uri.flag("tls")) {
      config.ssl(true).sslParameters(Certificates.parameters());
      SSLSocketFactory sockets = Certificates.sockets(uri);
      if (sockets != null) {
        config.sslSocketFactory(sockets);
      }
    } else if (uri.text(Certificates.PARAMETER) != null) {
      throw new InputException(uri + ": caFile= is for tls=true, without which nothing is secret");
    }
    String password = Secrets.password(uri);
    if (password != null) {
      config.password(password);
      if (!uri.user().isEmpty()) {
        config.user(uri.user());
      }
    }
    return new RedisLink(new Connection(new HostAndPort(server.host(), port), config.build()));
  }

  /**
   * Asks the server that a URI names for a stream. Who needs it waits for what is not there; this
   * tells a person.
   *
   * @param stream its key; null where none is needed
   * @return why it has to be waited for, in one line; null if it has not
   * @throws InputException for what will not get better by waiting: a password, certificate or
   *     database that is refused, a key that holds no stream
   */
  static @Nullable String missing(QueueUri uri, @Nullable String stream) throws InputException {
    try (RedisLink link = open(uri, Duration.ZERO)) {
      if (stream == null) {
        Object unused = link.call(Command.PING);
        return null;
      }
      String type = text(link.call(Command.TYPE, stream));
      if (!NO_OTHER_TYPES.contains(type)) {
        throw new InputException(
            uri + ": " + stream + " is a " + type + ", not a stream: name another key");
      }
      return null;
    } catch (JedisConnectionException e) {
      return "cannot reach Redis at " + uri + ": " + Failures.oneLine(e) + "; it is waited for";
    } catch (JedisDataException e) {
      String refusal = String.valueOf(e.getMessage());
      if (HOPELESS.stream().anyMatch(refusal::startsWith)) {
        throw new InputException("Redis refuses " + uri + ": " + Failures.oneLine(e), e);
      }
      // Whoever may read a stream, or write to it, need not be allowed to ask for its type.
      return refusal.startsWith("NOPERM")
          ? null
          : "Redis at " + uri + " says " + Failures.oneLine(e) + "; it is waited for";
    }
  }

  /** Sends a command of words, numbers and byte arrays, and waits for the reply. */
  @Nullable Object call(Command command, Object... arguments) {
    return connection.executeCommand(arguments(command, arguments));
  }

  /**
   * Sends commands one after the other without waiting in between.
   *
   * @return the replies in order; a refused command has its exception in the place of a reply
   */
  List<Object> pipeline(List<CommandArguments> commands) {
    commands.forEach(connection::sendCommand);
    List<Object> replies = new ArrayList<>(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      try {
        replies.add(connection.getOne());
      } catch (JedisDataException e) {
        replies.add(e);
      }
    }
    return replies;
  }

  /** A command with its arguments: words, numbers and byte arrays. */
  static CommandArguments arguments(Command command, Object... arguments) {
    CommandArguments all = new CommandArguments(command);
    for (Object argument : arguments) {
      if (argument instanceof byte[] bytes) {
        all.add(bytes);
      } else {
        all.add(argument.toString());
      }
    }
    return all;
  }

  /** A reply that is a list; empty for null. */
  static List<?> list(@Nullable Object reply) {
    return reply instanceof List<?> list ? list : List.of();
  }

  /** A reply that is text. */
  static String text(@Nullable Object reply) {
    return reply instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(reply);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (JedisConnectionException e) {
      // It was broken: there is nothing left to close.
    }
  }
}
