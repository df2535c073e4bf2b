package dev.spoor.io;

import dev.spoor.model.InputFile;
import dev.spoor.model.RawBlock;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Follows one log or those of a pattern, tells how far event time has come in them, and how to go
 * on later: where the reading was when what was made of the lines is kept, and else where the
 * sessions began that were open. Knows no runner, and is told the time. Not thread-safe.
 */
final class TailedLogs implements AutoCloseable {
  /** Between two searches for new logs. */
  private static final long SEARCHING = 1_000;

  /** What came of a watermark that was seen so long ago has been written. */
  private static final long SETTLING = TimeUnit.SECONDS.toMillis(10);

  private final TailSettings settings;
  private final EventTimes times;
  private final EventTimeFront front;
  private final LongSupplier clock;
  private final Consumer<String> notices;
  private final Map<String, Log> logs = new LinkedHashMap<>();

  /** The watermark as long as there is no log at all. */
  private final EventTimeWatermark nothing;

  private long watermark = EventTimeWatermark.NONE;
  private long settled = EventTimeWatermark.NONE;
  private long settling = EventTimeWatermark.NONE;
  private long settledAt;
  private long nextSearch;
  private int turn;

  /**
   * Lines.
   *
   * @param block the lines
   * @param event the least event time of them, or {@link EventTimeWatermark#NONE}
   */
  record Lines(RawBlock block, long event) {}

  /** A log. */
  private static final class Log {
    private final LogTail tail;
    private final EventTimes.Clock clock;
    private final EventTimeWatermark watermark;
    private final @Nullable SessionCuts cuts;
    private @Nullable Again again;

    /** Sizes of files when reading went on: what they had may have been read before. */
    private final Map<Long, Long> sizes = new HashMap<>();

    Log(
        LogTail tail,
        EventTimes.Clock clock,
        EventTimeWatermark watermark,
        @Nullable SessionCuts cuts) {
      this.tail = tail;
      this.clock = clock;
      this.watermark = watermark;
      this.cuts = cuts;
    }
  }

  /** What is read again, for sessions since some time. */
  private static final class Again {
    private final long since;
    private final List<LogPlace> until;
    private boolean isAtLast;

    Again(long since, List<LogPlace> until) {
      this.since = since;
      this.until = until;
    }

    /** Whether a line was read before. */
    boolean covers(long inode, long at) {
      for (LogPlace place : until) {
        if (place.inode() == inode) {
          isAtLast = true;
          return at < place.offset();
        }
      }
      return !isAtLast;
    }

    boolean isOver(long inode, long at) {
      LogPlace last = until.get(until.size() - 1);
      return last.inode() == inode && at >= last.offset();
    }
  }

  /**
   * Creates it; nothing is read before one of the other methods.
   *
   * @param front where the parts of the job are
   * @param clock milliseconds since the epoch
   * @param notices takes what the user should know, in a line each
   */
  TailedLogs(
      TailSettings settings,
      EventTimes times,
      EventTimeFront front,
      LongSupplier clock,
      Consumer<String> notices) {
    this.settings = settings;
    this.times = times;
    this.front = front;
    this.clock = clock;
    this.notices = notices;
    this.nothing = watermark(Path.of(settings.folder(), settings.name()), EventTimeWatermark.NONE);
    this.settledAt = clock.getAsLong();
  }

  private EventTimeWatermark watermark(Path part, long previous) {
    return new EventTimeWatermark(
        settings.watermark(), part.toString(), front, previous, clock.getAsLong());
  }

  private @Nullable SessionCuts cuts(List<SessionCuts.Cut> known) {
    TailSettings.Sessions sessions = settings.sessions();
    return sessions == null ? null : new SessionCuts(sessions, known);
  }

  private LogTail tail(Path path, Consumer<String> told) {
    return new LogTail(path, settings.keptLineBytes(), clock, told);
  }

  /**
   * Begins with logs of which nothing is known.
   *
   * @param startedAt when the program was started: what was rotated since is read, too
   */
  void begin(long startedAt) throws IOException {
    boolean atTheEnd = settings.beginsAtEnd();
    search(atTheEnd, atTheEnd ? clock.getAsLong() : startedAt);
  }

  /** Goes on where it was; what was made of the lines is kept. */
  void resume(TailState state) throws IOException {
    for (TailState.Log each : state.logs()) {
      Path path = Path.of(each.path());
      LogTail tail = tail(path, notices);
      boolean unused = tail.resume(each.places(), missingAt(state));
      add(tail, state.watermark(), each.cuts()).again =
          each.again().isEmpty() ? null : new Again(each.againSince(), each.again());
    }
    watermark = state.watermark();
    search(false, missingAt(state));
  }

  /** When logs that are not in a state were missing; now where it was kept by an older version. */
  private long missingAt(TailState state) {
    return state.at() > 0 ? state.at() : clock.getAsLong();
  }

  /** Goes on after what was made of the lines has been lost. */
  void restart(TailState state) throws IOException {
    if (!settings.readsAgain() || settings.sessions() == null) {
      resume(state);
      return;
    }
    long since = Long.MIN_VALUE;
    for (TailState.Log each : state.logs()) {
      if (!each.cuts().isEmpty()) {
        since = Math.max(since, each.cuts().get(0).at());
      }
    }
    for (TailState.Log each : state.logs()) {
      readAgain(each, since, missingAt(state));
    }
    search(false, missingAt(state));
  }

  private void readAgain(TailState.Log known, long since, long at) throws IOException {
    Path path = Path.of(known.path());
    List<LogPlace> until = known.again().isEmpty() ? known.places() : known.again();
    List<SessionCuts.Cut> cuts = known.cuts();
    for (int i = 0; i < cuts.size(); i++) {
      LogTail tail = tail(path, i + 1 < cuts.size() ? unused -> {} : notices);
      if (tail.resume(List.of(cuts.get(i).place()), at)) {
        Log log = add(tail, EventTimeWatermark.NONE, cuts.subList(i, cuts.size()));
        log.again = until.isEmpty() ? null : new Again(Math.max(since, cuts.get(i).at()), until);
        return;
      }
      tail.close();
    }
    if (!cuts.isEmpty()) {
      notices.accept(
          path
              + ": what its open sessions were made of is gone or packed; they begin with what is"
              + " still there");
    }
    LogTail tail = tail(path, notices);
    boolean unused = tail.resume(known.places(), at);
    add(tail, EventTimeWatermark.NONE, List.of());
  }

  private Log add(LogTail tail, long previous, List<SessionCuts.Cut> cuts) throws IOException {
    Log log = new Log(tail, times.open(), watermark(tail.path(), previous), cuts(cuts));
    if (log.cuts != null && !tail.places().isEmpty()) {
      log.cuts.begin(tail.places().get(0));
    }
    log.sizes.putAll(tail.sizes());
    logs.put(tail.path().toString(), log);
    return log;
  }

  /**
   * Looks for new logs.
   *
   * @param missingAt when those that are new were not there
   */
  private void search(boolean atTheEnd, long missingAt) throws IOException {
    long now = clock.getAsLong();
    nextSearch = now + SEARCHING;
    List<Path> found;
    try {
      found = settings.logs();
    } catch (FileSystemException e) {
      notices.accept("cannot look for logs: " + e.getMessage());
      nextSearch = now + TimeUnit.MINUTES.toMillis(1);
      return;
    }
    for (Path each : found) {
      if (!logs.containsKey(each.toString())) {
        LogTail tail = tail(each, notices);
        tail.begin(atTheEnd, missingAt);
        Log log = add(tail, EventTimeWatermark.NONE, List.of());
        // Not read before, whatever its size.
        log.sizes.clear();
      }
    }
    if (settings.isPattern()) {
      List<String> over = new ArrayList<>();
      for (Map.Entry<String, Log> each : logs.entrySet()) {
        if (each.getValue().tail.isOver() && !Files.exists(Path.of(each.getKey()))) {
          each.getValue().tail.close();
          over.add(each.getKey());
        }
      }
      over.forEach(logs::remove);
    }
  }

  /** Reads on; null where nothing was found. */
  @Nullable Lines next() throws IOException {
    if (settings.isPattern() && clock.getAsLong() >= nextSearch) {
      search(false, clock.getAsLong());
    }
    List<Log> all = List.copyOf(logs.values());
    for (int i = 0; i < all.size(); i++) {
      turn = (turn + 1) % all.size();
      Log log = all.get(turn);
      OpenLog file = log.tail.next();
      Lines lines = file == null ? null : take(log, file);
      if (lines != null) {
        return lines;
      }
    }
    return null;
  }

  private @Nullable Lines take(Log log, OpenLog file) {
    byte[] read = file.lines();
    byte[] kept = read;
    long now = clock.getAsLong();
    long least = Long.MAX_VALUE;
    boolean hasAny = false;
    for (int start = 0; start < read.length; ) {
      int end = start;
      while (read[end] != '\n') {
        end++;
      }
      long event = log.clock.millis(Arrays.copyOfRange(read, start, end));
      long counted = log.watermark.add(event, now, now);
      if (isDone(log.again, file, start, counted)) {
        kept = kept == read ? read.clone() : kept;
        Arrays.fill(kept, start, end, (byte) ' ');
      } else {
        hasAny = true;
        least = counted == EventTimeWatermark.NONE ? least : Math.min(least, counted);
      }
      if (log.cuts != null && counted != EventTimeWatermark.NONE && log.cuts.crosses(counted)) {
        log.cuts.add(counted, log.tail.placeBefore(file, start));
      }
      start = end + 1;
    }
    if (log.again != null && log.again.isOver(file.inode(), file.offset())) {
      log.again = null;
    }
    if (!hasAny) {
      return null;
    }
    InputFile source =
        new InputFile(
            log.tail.path().toString(), 0, Instant.ofEpochMilli(now), "none", settings.format());
    RawBlock block = new RawBlock(source, file.linesAt(), kept);
    boolean isAgain = file.linesAt() < log.sizes.getOrDefault(file.inode(), 0L);
    return new Lines(
        isAgain ? block.redelivered() : block,
        least == Long.MAX_VALUE ? EventTimeWatermark.NONE : least);
  }

  /** Whether a line was read before, and is of no session that is made again. */
  private static boolean isDone(@Nullable Again again, OpenLog file, int start, long counted) {
    return again != null
        && again.covers(file.inode(), file.linesAt() + start)
        && (counted == EventTimeWatermark.NONE || counted < again.since);
  }

  /** How far event time has come, or {@link EventTimeWatermark#NONE}; never goes back. */
  long watermark() {
    long now = clock.getAsLong();
    long least = logs.isEmpty() ? nothing.at(true, now) : Long.MAX_VALUE;
    for (Log log : logs.values()) {
      least = Math.min(least, log.watermark.at(log.tail.isAtEnd(), now));
    }
    watermark = Math.max(watermark, least);
    return watermark;
  }

  /** How far all was read. */
  TailState state() {
    long now = clock.getAsLong();
    if (now - settledAt >= SETTLING) {
      settled = settling;
      settling = watermark;
      settledAt = now;
    }
    List<TailState.Log> states = new ArrayList<>();
    logs.forEach(
        (path, log) ->
            states.add(
                new TailState.Log(
                    path,
                    log.tail.places(),
                    log.cuts == null ? List.of() : log.cuts.from(settled),
                    log.again == null ? Long.MIN_VALUE : log.again.since,
                    log.again == null ? List.of() : log.again.until)));
    return new TailState(List.copyOf(states), watermark, now);
  }

  /** Whether all that was there has been read. */
  boolean isAtEnd() {
    return logs.values().stream().allMatch(log -> log.tail.isAtEnd());
  }

  /** Bytes that were written and not read. */
  long behind() throws IOException {
    long behind = 0;
    for (Log log : logs.values()) {
      behind += log.tail.behind();
    }
    return behind;
  }

  @Override
  public void close() throws IOException {
    for (Log log : logs.values()) {
      log.tail.close();
    }
  }
}
