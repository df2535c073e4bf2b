package dev.spoor.transforms;

import dev.spoor.model.SessionFragment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Joins fragments of many clients into whole sessions, once all fragments are there: the bounded
 * counterpart of merging {@link SessionWindows}, with the same result. Holds what it was given; a
 * client with very many fragments is merged on the way.
 */
final class SessionAssembler {
  /** Fragments of one client held before they are merged. */
  private static final int MAX_PENDING = 16;

  private final SessionWindows windows;
  private final Map<String, Pending> clients = new LinkedHashMap<>();

  /** Fragments of one client, of which merging keeps {@code settled} in order and apart. */
  private static final class Pending {
    List<SessionFragment> fragments = new ArrayList<>(1);
    int settled;
  }

  SessionAssembler(SessionWindows windows) {
    this.windows = windows;
  }

  /** Takes a fragment, which is not changed. */
  void add(String clientKey, SessionFragment fragment) {
    Pending pending = clients.computeIfAbsent(clientKey, unused -> new Pending());
    pending.fragments.add(fragment);
    if (pending.fragments.size() - pending.settled > MAX_PENDING) {
      settle(pending);
    }
  }

  private void settle(Pending pending) {
    pending.fragments = join(pending.fragments);
    pending.settled = pending.fragments.size();
  }

  /** Hands out all sessions by client and forgets them. */
  void finish(BiConsumer<String, SessionFragment> output) {
    clients.forEach(
        (clientKey, pending) -> {
          for (SessionFragment session : join(pending.fragments)) {
            output.accept(clientKey, session);
          }
        });
    clients.clear();
  }

  /** Joins what belongs together, in order of time; the inputs are not changed. */
  private List<SessionFragment> join(List<SessionFragment> fragments) {
    if (fragments.size() == 1) {
      return fragments;
    }
    List<SessionFragment> ordered = new ArrayList<>(fragments);
    ordered.sort(Comparator.comparingLong(SessionFragment::first));
    List<SessionFragment> joined = new ArrayList<>();
    SessionFragment current = ordered.get(0);
    boolean owned = false;
    for (SessionFragment next : ordered.subList(1, ordered.size())) {
      if (!windows.joins(current, next)) {
        joined.add(current);
        current = next;
        owned = false;
        continue;
      }
      if (!owned) {
        SessionFragment copy = new SessionFragment();
        copy.mergeFrom(current);
        current = copy;
        owned = true;
      }
      current.mergeFrom(next);
    }
    joined.add(current);
    return joined;
  }
}
