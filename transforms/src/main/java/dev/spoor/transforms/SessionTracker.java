package dev.spoor.transforms;

import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.TrackedSession;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Follows the sessions of one client while they grow, merge and take other ids, and says what is to
 * be told of them. A session is what its requests make it, so a late one may give it an earlier
 * start, and with it another id: whatever was told under the old one is then named by the new one.
 *
 * <p>An urgent hit is a part of a session whose pane is still to come. It belongs to the session
 * whose time it touches; where there is none, it begins one, which a pane may turn out to have
 * begun earlier.
 */
final class SessionTracker implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Sessions of one client that are followed at a time; of more, the latest. */
  static final int MAX_LIVE = 16;

  /** Ids that a session names; of more, the latest. */
  static final int MAX_SUPERSEDED = 16;

  /**
   * A session that may still change.
   *
   * @param first time of its first request
   * @param firstHash and its hash: with the client's key they make the id
   * @param last time of its last request
   * @param version of the newest pane with this id; null before one
   * @param written whether a pane with this id was final
   * @param said what was said of it
   * @param supersedes ids that were told, and are now this one
   */
  record Live(
      long first,
      long firstHash,
      long last,
      Session.@Nullable Version version,
      boolean written,
      AlertState said,
      List<String> supersedes) {
    Live {
      supersedes = List.copyOf(supersedes);
    }

    /** Whether anybody heard of this id. */
    boolean isTold() {
      return written || !said.equals(AlertState.NOTHING_SAID);
    }

    private boolean isBefore(Live other) {
      return first < other.first
          || (first == other.first && Long.compareUnsigned(firstHash, other.firstHash) < 0);
    }

    private String id(String clientKey) {
      return Session.idOf(clientKey, first, firstHash);
    }

    private Live with(AlertState newSaid) {
      return new Live(first, firstHash, last, version, written, newSaid, supersedes);
    }
  }

  /** The sessions of a client that may still change. */
  record Sessions(List<Live> live) {
    static final Sessions NONE = new Sessions(List.of());

    Sessions {
      live = List.copyOf(live);
    }

    /** Those that are left when all that ended by a time are forgotten. */
    Sessions endedAfter(long last) {
      return new Sessions(live.stream().filter(each -> each.last > last).toList());
    }

    /** The end of the one that ended first. */
    long firstEnd() {
      return live.stream().mapToLong(Live::last).min().orElse(Long.MAX_VALUE);
    }
  }

  /**
   * What comes of a pane or a hit.
   *
   * @param after the sessions from now on
   * @param session the session to be written, or null
   * @param alert the alert to be sent, or null
   */
  record Step(Sessions after, @Nullable TrackedSession session, @Nullable TrackedSession alert) {}

  private final SessionWindows windows;

  /** Follows sessions of such windows. */
  SessionTracker(SessionWindows windows) {
    this.windows = windows;
  }

  /** After a pane: all that is known of a session, or was when it fired. */
  Step afterPane(Sessions before, ScoredSession pane) {
    Session session = pane.session();
    String id = session.id();
    List<Live> others = new ArrayList<>();
    Live live = join(before, session, others);
    boolean ended = session.isFinal();
    if (!live.id(session.clientKey()).equals(id)) {
      // A hit has already shown an earlier start; the pane that knows of it is yet to come.
      if (!ended) {
        return new Step(before, null, null);
      }
      return new Step(
          of(others, superseding(live, List.of(id))),
          new TrackedSession(pane, id, List.of(), false),
          null);
    }
    Session.Version version = session.version();
    if (live.version != null && live.version.compareTo(version) > 0) {
      return new Step(before, null, null);
    }
    AlertState said = live.said.after(pane);
    Live after =
        new Live(
            live.first,
            live.firstHash,
            live.last,
            version,
            live.written || ended,
            said,
            live.supersedes);
    TrackedSession tracked = new TrackedSession(pane, id, live.supersedes, false);
    return new Step(
        of(others, after), ended ? tracked : null, said.equals(live.said) ? null : tracked);
  }

  /** After an urgent hit: what was at hand of a session that is not final. */
  Step afterUrgent(Sessions before, ScoredSession hit) {
    List<Live> others = new ArrayList<>();
    Live live = join(before, hit.session(), others);
    AlertState said = live.said.afterEarly(hit.verdict().threatLevel());
    if (said.equals(live.said)) {
      return new Step(before, null, null);
    }
    String id = live.id(hit.session().clientKey());
    return new Step(
        of(others, live.with(said)), null, new TrackedSession(hit, id, live.supersedes, true));
  }

  /** One session of all that {@code session} touches; the others are put into a list. */
  private Live join(Sessions before, Session session, List<Live> others) {
    SessionFragment fragment = session.fragment();
    IntervalWindow window = windows.windowOf(fragment.first(), fragment.last());
    Live start =
        new Live(
            fragment.first(),
            fragment.firstHash(),
            fragment.last(),
            null,
            false,
            AlertState.NOTHING_SAID,
            List.of());
    List<Live> met = new ArrayList<>();
    long last = start.last;
    for (Live each : before.live) {
      if (window.intersects(windows.windowOf(each.first, each.last))) {
        met.add(each);
        last = Math.max(last, each.last);
        start = each.isBefore(start) ? each : start;
      } else {
        others.add(each);
      }
    }
    String id = start.id(session.clientKey());
    Live joined =
        new Live(
            start.first, start.firstHash, last, null, false, AlertState.NOTHING_SAID, List.of());
    for (Live each : met) {
      String known = each.id(session.clientKey());
      List<String> names = new ArrayList<>(each.supersedes);
      if (known.equals(id)) {
        joined =
            new Live(
                joined.first,
                joined.firstHash,
                last,
                each.version,
                each.written,
                joined.said.joined(each.said),
                joined.supersedes);
      } else {
        joined = joined.with(joined.said.joinedUnderAnotherId(each.said));
        if (each.isTold()) {
          names.add(known);
        }
      }
      joined = superseding(joined, names);
    }
    return joined;
  }

  private static Live superseding(Live live, List<String> ids) {
    Set<String> all = new LinkedHashSet<>(live.supersedes);
    all.addAll(ids);
    List<String> names = List.copyOf(all);
    return new Live(
        live.first,
        live.firstHash,
        live.last,
        live.version,
        live.written,
        live.said,
        names.subList(Math.max(0, names.size() - MAX_SUPERSEDED), names.size()));
  }

  private static Sessions of(List<Live> others, Live changed) {
    List<Live> live = new ArrayList<>(others);
    live.add(changed);
    if (live.size() > MAX_LIVE) {
      live.remove(live.stream().min(Comparator.comparingLong(Live::last)).orElseThrow());
    }
    return new Sessions(live);
  }
}
