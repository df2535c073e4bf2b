package dev.spoor.io;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.DeadLetterJson;
import dev.spoor.model.Origin;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.checkerframework.checker.nullness.qual.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What a Redis Stream holds for a consumer group at a moment, for a run that ends: {@code
 * redis-stream://host:6379/sessions_stream?mode=bounded}. Messages that nobody has had yet, that
 * this consumer left behind, and that others left behind for {@code claimAfter}; not those that
 * come later. They lie in a temporary file, each in the envelope of a dead letter, which keeps its
 * id and format, and are acknowledged when what came of them is written; if that is not to be, they
 * stay pending, and are had again by the next who asks.
 */
public final class StreamSnapshot implements Closeable {
  private static final String MODE = "mode";
  private static final String BOUNDED = "bounded";
  private static final Duration USUAL_CLAIM_AFTER = Duration.ofSeconds(30);

  private final RedisStreamSettings settings;
  private final String format;
  private final Path directory;
  private final Path path;
  private final List<StreamId> ids = new ArrayList<>();

  private StreamSnapshot(RedisStreamSettings settings, String format, Path directory, Path path) {
    this.settings = settings;
    this.format = format;
    this.directory = directory;
    this.path = path;
  }

  /** Whether an input asks for what there is now, and so has an end. */
  public static boolean isOf(String input) {
    int query = input.indexOf('?');
    return QueueUri.isOf(RedisStreamIO.SCHEME, input)
        && query >= 0
        && QueueUri.split(input.substring(query + 1), '&').contains(MODE + "=" + BOUNDED);
  }

  /**
   * Takes it.
   *
   * @param format the format of the messages where the URI names none
   * @param longestLine the longest line that the parser takes; of a longer message some is kept
   * @param parent where temporary files go
   * @throws InputException if the server does not answer
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  public static StreamSnapshot take(QueueUri uri, String format, int longestLine, Path parent)
      throws IOException {
    RedisStreamSettings settings =
        RedisStreamSettings.of(uri, "spoor-" + UUID.randomUUID(), USUAL_CLAIM_AFTER);
    Path directory = Files.createTempDirectory(parent, "spoor-");
    StreamSnapshot snapshot =
        new StreamSnapshot(
            settings, uri.text("format", format), directory, directory.resolve("stream"));
    boolean isTaken = false;
    try (RedisLink link = RedisLink.open(uri, Duration.ZERO);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(snapshot.path))) {
      snapshot.read(link, Math.max(DeadLetter.MAX_PAYLOAD_BYTES, longestLine), out);
      isTaken = true;
    } catch (JedisException e) {
      throw new InputException("cannot read " + uri + ": " + Failures.oneLine(e), e);
    } finally {
      if (!isTaken) {
        snapshot.close();
      }
    }
    return snapshot;
  }

  private StreamGroup group(RedisLink link) {
    return new StreamGroup(
        link, settings.stream(), settings.group(), settings.consumer(), settings.field());
  }

  private void read(RedisLink link, int mostBytes, OutputStream out) throws IOException {
    StreamGroup group = group(link);
    group.ensure(settings.from());
    StreamId last = last(link);
    Set<StreamId> had = new HashSet<>();
    StreamId after = null;
    do {
      StreamGroup.Claimed own = group.claimOwn(id -> true, settings.batch(), after);
      write(own.messages(), had, mostBytes, out);
      after = own.next();
    } while (after != null);
    do {
      StreamGroup.Claimed idle =
          group.claimIdle(settings.claimAfter(), id -> !had.contains(id), settings.batch(), after);
      write(idle.messages(), had, mostBytes, out);
      after = idle.next();
    } while (after != null);
    boolean isThereMore = last != null;
    while (isThereMore) {
      List<StreamMessage> messages = group.readNew(settings.batch(), Duration.ZERO);
      write(messages, had, mostBytes, out);
      // What comes while it is read is for others.
      isThereMore =
          !messages.isEmpty() && messages.get(messages.size() - 1).id().compareTo(last) < 0;
    }
  }

  /** The last message there is; null where there is none. */
  private @Nullable StreamId last(RedisLink link) {
    List<?> entries =
        RedisLink.list(link.call(Command.XREVRANGE, settings.stream(), "+", "-", "COUNT", 1));
    return entries.isEmpty()
        ? null
        : StreamId.parse(RedisLink.text(RedisLink.list(entries.get(0)).get(0)));
  }

  private void write(
      List<StreamMessage> messages, Set<StreamId> had, int mostBytes, OutputStream out)
      throws IOException {
    for (StreamMessage message : messages) {
      if (!had.add(message.id())) {
        continue;
      }
      ids.add(message.id());
      Origin origin = RedisStreamIO.origin(settings.stream(), message.id());
      byte[] payload = RedisStreamIO.oneLine(message.payload());
      int start = 0;
      while (start < payload.length) {
        int end = start;
        while (end < payload.length && payload[end] != '\n') {
          end++;
        }
        out.write(DeadLetterJson.write(letter(payload, start, end, mostBytes, origin)));
        out.write('\n');
        start = end + 1;
      }
    }
  }

  private DeadLetter letter(byte[] payload, int start, int end, int mostBytes, Origin origin) {
    return new DeadLetter(
        "read",
        DeadLetterCode.POISON,
        "not read yet",
        origin,
        format,
        Arrays.copyOfRange(payload, start, Math.min(end, start + mostBytes)),
        end - start,
        null);
  }

  /** The file, as {@link LogFiles#find} would have found it; of dead letters. */
  public FoundFile file() throws InputException {
    return LogFiles.find(List.of(path.toString())).get(0);
  }

  /** How long a line of the file may be, where one that the parser takes may be so long. */
  public static int longestLine(int longestLine) {
    // Each byte six, as JSON may write them, and the envelope.
    long most = 6L * Math.max(DeadLetter.MAX_PAYLOAD_BYTES, longestLine) + (64 << 10);
    return (int) Math.min(256 << 20, most);
  }

  /** The format of its messages. */
  public String format() {
    return format;
  }

  /** How many messages it has. */
  public int size() {
    return ids.size();
  }

  /**
   * Acknowledges the messages: what came of them is written.
   *
   * @throws InputException if the server does not answer: they will be had again
   */
  public void acknowledge() throws InputException {
    try (RedisLink link = RedisLink.open(settings.uri(), Duration.ZERO)) {
      group(link).acknowledge(ids);
    } catch (JedisException e) {
      throw new InputException(
          "cannot acknowledge what was read of "
              + settings.uri()
              + ": "
              + Failures.oneLine(e)
              + "; it will be read again",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
    Files.deleteIfExists(directory);
  }
}
