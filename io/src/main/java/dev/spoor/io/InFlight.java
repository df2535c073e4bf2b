package dev.spoor.io;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The messages that one consumer holds: read, and not yet acknowledged. Those handed out belong to
 * the next checkpoint and every one after it, until one of them is known to be safe; a checkpoint
 * that fails loses none. Thread-safe: messages are read, handed out and acknowledged by three
 * threads.
 */
final class InFlight {
  /** When each was last touched, by a clock of nanoseconds; in no other order. */
  private final Map<StreamId, Long> read = new LinkedHashMap<>();

  private final Map<StreamId, Long> handedOut = new LinkedHashMap<>();

  /** A message was read; whether it was not held before. */
  synchronized boolean read(StreamId id, long now) {
    return !handedOut.containsKey(id) && read.putIfAbsent(id, now) == null;
  }

  /** A message was handed out. */
  synchronized void handedOut(StreamId id, long now) {
    read.remove(id);
    handedOut.put(id, now);
  }

  /** Whether a message is held. */
  synchronized boolean has(StreamId id) {
    return read.containsKey(id) || handedOut.containsKey(id);
  }

  /** How many messages are held. */
  synchronized int size() {
    return read.size() + handedOut.size();
  }

  /** What a checkpoint made now stands for. */
  synchronized List<StreamId> checkpoint() {
    return new ArrayList<>(handedOut.keySet());
  }

  /** Those held and not touched since a moment; they count as touched now. */
  synchronized List<StreamId> touch(long since, long now) {
    List<StreamId> touched = new ArrayList<>();
    for (Map<StreamId, Long> held : List.of(read, handedOut)) {
      held.replaceAll(
          (id, at) -> {
            if (at - since >= 0) {
              return at;
            }
            touched.add(id);
            return now;
          });
    }
    return touched;
  }

  /** Messages were acknowledged. */
  synchronized void acknowledged(Collection<StreamId> ids) {
    // Not removeAll, which is slow when its argument is the longer list.
    ids.forEach(handedOut::remove);
  }
}
