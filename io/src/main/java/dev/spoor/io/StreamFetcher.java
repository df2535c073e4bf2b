package dev.spoor.io;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Reads a Redis Stream ahead, in a thread of its own, as one consumer of its group: at first what
 * this consumer left behind, then new messages, and now and then those that other consumers, now
 * dead, left behind. A server that is away is waited for; a stream or group that vanishes is made
 * again.
 */
final class StreamFetcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamFetcher.class);

  private static final int BATCHES_AHEAD = 2;

  /**
   * Messages that a consumer holds, each a hundred bytes, and in every checkpoint: minutes of any
   * stream, where checkpoints fail for longer.
   */
  private static final int MOST_IN_FLIGHT = 500_000;

  private static final long FULL_MILLIS = 100;
  private static final Duration LEAST_BACKOFF = Duration.ofMillis(100);
  private static final Duration MOST_BACKOFF = Duration.ofSeconds(5);

  /** When it was last said that a stream cannot be read. */
  private static final OnceAMinute COMPLAINTS = new OnceAMinute();

  /** The newest message that any consumer of a group in this process was given. */
  private static final ConcurrentMap<String, StreamId> LAST_READ = new ConcurrentHashMap<>();

  private final RedisStreamSettings settings;
  private final InFlight inFlight;
  private final List<StreamId> safeAlready;
  private final BlockingQueue<List<StreamMessage>> batches =
      new ArrayBlockingQueue<>(BATCHES_AHEAD);
  private final int mostInFlight;
  private final Thread thread;
  private final Object acknowledging = new Object();

  private volatile boolean closed;
  private volatile boolean readToEnd;
  private volatile boolean cutOff = true;
  private volatile @Nullable InputException failure;
  private volatile @Nullable RedisLink readLink;
  private @Nullable RedisLink ackLink;
  private @Nullable StreamId claimFrom;
  private long nextClaim;
  private boolean ownDone;

  /**
   * Begins to read.
   *
   * @param safeAlready messages of a checkpoint that is being gone on from: they are only to be
   *     acknowledged
   */
  StreamFetcher(RedisStreamSettings settings, InFlight inFlight, List<StreamId> safeAlready) {
    this(settings, inFlight, safeAlready, MOST_IN_FLIGHT);
  }

  /** For tests: with another number of messages that may be in flight. */
  StreamFetcher(
      RedisStreamSettings settings,
      InFlight inFlight,
      List<StreamId> safeAlready,
      int mostInFlight) {
    this.mostInFlight = mostInFlight;
    this.settings = settings;
    this.inFlight = inFlight;
    this.safeAlready = safeAlready;
    this.thread = new Thread(this::run, "redis-stream-" + settings.consumer());
    thread.setDaemon(true);
  }

  /** Starts the thread. */
  void start() {
    thread.start();
  }

  /**
   * The next messages, or null where there are none within a moment.
   *
   * @throws InputException if reading is hopeless: what a person has to mend
   */
  @Nullable List<StreamMessage> poll(Duration moment) throws InputException {
    try {
      List<StreamMessage> batch = batches.poll(moment.toNanos(), TimeUnit.NANOSECONDS);
      if (batch == null && failure != null) {
        throw failure;
      }
      return batch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Whether all that is in the stream has been read, and fetched from here. */
  boolean readToEnd() {
    return readToEnd && batches.isEmpty();
  }

  /** Whether the server is away, so that nobody can tell what is in the stream. */
  boolean isCutOff() {
    return cutOff;
  }

  private void run() {
    Duration backoff = LEAST_BACKOFF;
    while (!closed) {
      try (RedisLink link = RedisLink.open(settings.uri(), settings.block())) {
        readLink = link;
        StreamGroup group = group(link);
        ensure(group);
        group.acknowledge(safeAlready);
        // Replies that were lost with a connection left messages pending, too.
        ownDone = false;
        claimFrom = null;
        backoff = LEAST_BACKOFF;
        while (!closed) {
          fetch(group);
          cutOff = false;
        }
      } catch (JedisConnectionException e) {
        if (!closed) {
          complain(e);
        }
      } catch (JedisDataException e) {
        // The group is made again on the next round.
        if (!closed && !StreamGroup.isMissing(e)) {
          complain(e);
        }
      } catch (InputException e) {
        failure = e;
        return;
      } catch (InterruptedException e) {
        return;
      }
      cutOff = true;
      readToEnd = false;
      backoff = pause(backoff);
    }
  }

  /** Makes the group where it is missing; one that was there goes on behind what was read. */
  private void ensure(StreamGroup group) {
    StreamId last = LAST_READ.get(readers());
    // A stream that was deleted, too, has other messages, whatever their ids.
    boolean goesOn = last != null && group.has(last);
    String from = goesOn ? last.toString() : settings.from();
    if (group.ensure(from) && last != null) {
      LOG.warn(
          "{}: {} was gone, and is made anew {}",
          settings.uri(),
          goesOn ? "the group " + settings.group() : "the stream or its group",
          goesOn ? "behind the last message that was read" : "from " + from);
    }
  }

  private String readers() {
    return settings.uri() + " " + settings.group();
  }

  private StreamGroup group(RedisLink link) {
    return new StreamGroup(
        link, settings.stream(), settings.group(), settings.consumer(), settings.field());
  }

  private void fetch(StreamGroup group) throws InterruptedException {
    if (!ownDone) {
      StreamGroup.Claimed own =
          group.claimOwn(id -> !inFlight.has(id), settings.batch(), claimFrom);
      claimFrom = own.next();
      ownDone = claimFrom == null;
      nextClaim = System.nanoTime();
      hand(own.messages());
      return;
    }
    long now = System.nanoTime();
    if (now - nextClaim >= 0) {
      // What this consumer is long at work on must not look abandoned to others.
      group.touch(inFlight.touch(now - settings.claimAfter().toNanos() / 3, now));
      StreamGroup.Claimed claimed =
          group.claimIdle(
              settings.claimAfter(), id -> !inFlight.has(id), settings.batch(), claimFrom);
      claimFrom = claimed.next();
      if (claimFrom == null) {
        nextClaim = System.nanoTime() + settings.claimAfter().toNanos() / 3;
      }
      hand(claimed.messages());
    }
    if (inFlight.size() >= mostInFlight) {
      complain(mostInFlight + " messages are not acknowledged yet");
      TimeUnit.MILLISECONDS.sleep(FULL_MILLIS);
      return;
    }
    Duration block = settings.block();
    long untilClaim = nextClaim - System.nanoTime();
    if (untilClaim < block.toNanos()) {
      block = Duration.ofMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(untilClaim)));
    }
    List<StreamMessage> messages = group.readNew(settings.batch(), block);
    readToEnd = messages.isEmpty();
    if (!messages.isEmpty()) {
      LAST_READ.merge(
          readers(),
          messages.get(messages.size() - 1).id(),
          (before, given) -> before.compareTo(given) >= 0 ? before : given);
    }
    hand(messages);
  }

  private void hand(List<StreamMessage> messages) throws InterruptedException {
    List<StreamMessage> fresh = new ArrayList<>(messages);
    long now = System.nanoTime();
    fresh.removeIf(message -> !inFlight.read(message.id(), now));
    if (!fresh.isEmpty()) {
      readToEnd = false;
      batches.put(fresh);
    }
  }

  /**
   * Acknowledges messages. Where the server is away they stay in flight, for a later checkpoint to
   * acknowledge. May be called after closing.
   */
  void acknowledge(Collection<StreamId> ids) {
    synchronized (acknowledging) {
      if (ids.isEmpty()) {
        return;
      }
      try {
        if (ackLink == null) {
          ackLink = RedisLink.open(settings.uri(), Duration.ZERO);
        }
        group(ackLink).acknowledge(ids);
        inFlight.acknowledged(ids);
      } catch (JedisConnectionException | JedisDataException | InputException e) {
        complain(e);
        closeAckLink();
      }
      if (closed) {
        closeAckLink();
      }
    }
  }

  private void closeAckLink() {
    if (ackLink != null) {
      ackLink.close();
      ackLink = null;
    }
  }

  /** One clear line a minute, however many read the same stream. */
  private void complain(Exception e) {
    complain(Failures.oneLine(e) + "; it is tried again");
  }

  private void complain(String why) {
    if (COMPLAINTS.isDue(settings.uri().toString(), System.nanoTime())) {
      LOG.warn("{} waits: {}", settings.uri(), why);
    }
  }

  private Duration pause(Duration backoff) {
    try {
      TimeUnit.NANOSECONDS.sleep(backoff.toNanos());
    } catch (InterruptedException e) {
      closed = true;
    }
    Duration next = backoff.multipliedBy(2);
    return next.compareTo(MOST_BACKOFF) > 0 ? MOST_BACKOFF : next;
  }

  @Override
  public void close() {
    closed = true;
    LAST_READ.remove(readers());
    thread.interrupt();
    RedisLink reading = readLink;
    if (reading != null) {
      // Ends the waiting at the server; messages that were on their way are pending.
      reading.close();
    }
    synchronized (acknowledging) {
      closeAckLink();
    }
  }
}
