package dev.spoor.transforms;

import dev.spoor.model.SensorReport;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Puts the sessions of report events together, once all parts are there. Parts of one client with
 * one id are one session, whatever the time between them. Parts without id are joined as requests
 * of a log are, by the gap; the whole then goes to the client's session that begins next, within
 * the gap; else to the one that began last before, unless it was silent for the gap; else it is a
 * session of its own. So a first request, to which no cookie came back yet, finds its session, in
 * whatever order lines stand.
 */
final class ReportSessions {
  /** Parts without id of one client held before they are joined. */
  private static final int MAX_PENDING = 16;

  private static final Comparator<Session> BY_TIME =
      Comparator.comparingLong(session -> session.fragment().first());

  private final SessionWindows windows;
  private final Map<String, Client> clients = new LinkedHashMap<>();

  private static final class Client {
    final Map<String, Sum> byId = new HashMap<>();
    List<Session> withoutId = new ArrayList<>();
    int settled;
  }

  /** Parts added up; what was handed in is not changed. */
  private static final class Sum {
    private @Nullable Session only;
    private @Nullable SessionFragment fragment;
    private @Nullable SensorReport report;

    void add(Session part) {
      if (only == null) {
        only = part;
        return;
      }
      if (fragment == null) {
        fragment = new SessionFragment();
        fragment.mergeFrom(only.fragment());
        report = only.sensor();
      }
      fragment.mergeFrom(part.fragment());
      report = HoneypotFolder.merged(report, part.sensor());
    }

    Session session() {
      return fragment == null
          ? only
          : new Session(only.clientKey(), fragment, Session.CloseCause.GAP, false, report);
    }
  }

  /** Where the session of an id stands in its client's time. */
  private record Place(long first, String id) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byFirst = Long.compare(first, other.first);
      return byFirst != 0 ? byFirst : id.compareTo(other.id);
    }
  }

  ReportSessions(SessionWindows windows) {
    this.windows = windows;
  }

  /** Takes a part, which is not changed. */
  void add(Session part) {
    Client client = clients.computeIfAbsent(part.clientKey(), unused -> new Client());
    if (!part.sensor().sessUuid().isEmpty()) {
      client.byId.computeIfAbsent(part.sensor().sessUuid(), unused -> new Sum()).add(part);
      return;
    }
    client.withoutId.add(part);
    if (client.withoutId.size() - client.settled > MAX_PENDING) {
      client.withoutId = join(client.withoutId);
      client.settled = client.withoutId.size();
    }
  }

  /** Joins parts without id that no silence or boundary parts, in order of time. */
  private List<Session> join(List<Session> parts) {
    List<Session> ordered = new ArrayList<>(parts);
    ordered.sort(BY_TIME);
    List<Session> joined = new ArrayList<>();
    Sum current = new Sum();
    for (Session part : ordered) {
      if (current.only != null && !windows.joins(current.session().fragment(), part.fragment())) {
        joined.add(current.session());
        current = new Sum();
      }
      current.add(part);
    }
    if (current.only != null) {
      joined.add(current.session());
    }
    return joined;
  }

  /** Hands out all sessions, each with an id, and forgets them. */
  void finish(Consumer<Session> output) {
    clients.values().forEach(client -> finish(client, output));
    clients.clear();
  }

  private void finish(Client client, Consumer<Session> output) {
    NavigableMap<Place, Long> ends = new TreeMap<>();
    client.byId.forEach(
        (id, sum) -> {
          SessionFragment session = sum.session().fragment();
          ends.put(new Place(session.first(), id), session.last());
        });
    for (Session part : join(client.withoutId)) {
      String home = home(part.fragment(), ends);
      if (home == null) {
        output.accept(ownId(part));
      } else {
        client.byId.get(home).add(part);
      }
    }
    client.byId.values().forEach(sum -> output.accept(sum.session()));
  }

  /** Where parts without id belong, by the ends of sessions before any such part was added. */
  private @Nullable String home(SessionFragment part, NavigableMap<Place, Long> ends) {
    Place at = new Place(part.first(), "");
    Place next = ends.ceilingKey(at);
    if (next != null && next.first < part.last() + windows.gapMillis()) {
      return next.id;
    }
    Map.Entry<Place, Long> before = ends.lowerEntry(at);
    return before != null && part.first() < before.getValue() + windows.gapMillis()
        ? before.getKey().id
        : null;
  }

  /** A session that no sensor has named is named, and ends, as one of a log. */
  private Session ownId(Session part) {
    Session named = windows.session(part.clientKey(), part.fragment(), false);
    SensorReport report = part.sensor();
    return new Session(
        named.clientKey(),
        named.fragment(),
        named.closeCause(),
        false,
        new SensorReport(
            named.id(),
            report.sensor(),
            report.labels(),
            report.unknownLabels(),
            report.executed(),
            -1));
  }
}
