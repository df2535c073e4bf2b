package dev.spoor.transforms;

import dev.spoor.model.FilterReason;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.SensorReport;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.transforms.formats.HoneypotReader;
import dev.spoor.transforms.formats.HoneypotRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Picks one session for each id, once all candidates are there, whatever their order. Report events
 * go before records of the same session, as they tell more; of records the one with the most
 * requests stays. Every record that does not stay is counted as filtered. One instance per worker
 * thread.
 */
final class HoneypotSessions {
  /** Takes what was picked. */
  interface Output {
    /** Takes the session of an id. */
    void session(Session session);

    /** Takes part of a table of counts. */
    void counts(String table, Map<String, Long> counts);

    /** Takes each request of a record that was picked, before its buffers are reused. */
    default void request(RequestEvent event, RequestFacts facts) {}
  }

  private final HoneypotReader reader = new HoneypotReader();
  private final HoneypotFolder folder;
  private final TrafficTally traffic;
  private final Map<String, Best> byId = new LinkedHashMap<>();

  /** The best there is so far: a record, or the sum of report events. */
  private static final class Best {
    @Nullable SessionCandidate record;
    @Nullable Session part;

    /** Whether what was added up may be changed. */
    boolean owned;
  }

  HoneypotSessions(NormalizeSettings settings) {
    this.folder = new HoneypotFolder(settings);
    this.traffic = new TrafficTally(settings.statsShards());
  }

  /** Takes a candidate, which is not changed. */
  void add(SessionCandidate candidate) {
    Best best = byId.computeIfAbsent(candidate.id(), unused -> new Best());
    if (candidate.part() != null) {
      addPart(best, candidate.part());
      if (best.record != null) {
        best.record = null;
        traffic.addFiltered(FilterReason.DUPLICATE);
      }
    } else if (best.part == null && best.record == null) {
      best.record = candidate;
    } else {
      if (best.part == null && candidate.isBetterThan(best.record)) {
        best.record = candidate;
      }
      traffic.addFiltered(FilterReason.DUPLICATE);
    }
  }

  /** Counts a candidate that was not added, as its session is known. */
  void known() {
    traffic.addFiltered(FilterReason.DUPLICATE);
  }

  /** One id of several clients is still one session: that of the client that came first. */
  private static void addPart(Best best, Session part) {
    Session sum = best.part;
    if (sum == null) {
      best.part = part;
      return;
    }
    Session first = isFirst(part, sum) ? part : sum;
    SessionFragment fragment = sum.fragment();
    if (!best.owned) {
      fragment = new SessionFragment();
      fragment.mergeFrom(sum.fragment());
      best.owned = true;
    }
    fragment.mergeFrom(part.fragment());
    SensorReport report = HoneypotFolder.merged(sum.sensor(), part.sensor());
    best.part = new Session(first.clientKey(), fragment, first.closeCause(), false, report);
  }

  private static boolean isFirst(Session one, Session other) {
    SessionFragment a = one.fragment();
    SessionFragment b = other.fragment();
    if (a.first() != b.first()) {
      return a.first() < b.first();
    }
    int byHash = Long.compareUnsigned(a.firstHash(), b.firstHash());
    return byHash != 0 ? byHash < 0 : one.clientKey().compareTo(other.clientKey()) < 0;
  }

  /** Hands out all sessions and counts, and forgets them. */
  void finish(Output output) {
    pick(output);
    flush(output);
  }

  /** Hands out all counts, and forgets them. */
  void flush(Output output) {
    traffic.flush(output::counts);
  }

  /** Hands out all sessions, and forgets them; counts may wait. */
  void pick(Output output) {
    for (Best best : byId.values()) {
      if (best.record != null) {
        output.session(session(best.record, output));
      } else {
        Session part = best.part;
        output.session(
            new Session(part.clientKey(), part.fragment(), part.closeCause(), true, part.sensor()));
      }
    }
    byId.clear();
  }

  /** Hands out the session of a record that need not wait for others; counts may wait. */
  void pick(HoneypotRecord record, boolean isRedelivered, Output output) {
    output.session(session(record, isRedelivered, output));
  }

  private Session session(SessionCandidate candidate, Output output) {
    HoneypotRecord record = reader.read(candidate.line(), 0, candidate.line().length).record();
    if (record == null) {
      throw new IllegalStateException("a record was read once, and is none now");
    }
    return session(record, candidate.isRedelivered(), output);
  }

  private Session session(HoneypotRecord record, boolean isRedelivered, Output output) {
    Session session =
        folder.session(
            record,
            isRedelivered,
            (event, facts) -> {
              traffic.addRequestOfRecord(event, facts, output::counts);
              output.request(event, facts);
            });
    traffic.addRecord(session.start().toEpochMilli(), session.end().toEpochMilli());
    return session;
  }
}
