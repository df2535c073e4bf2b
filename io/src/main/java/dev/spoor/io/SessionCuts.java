package dev.spoor.io;

import java.util.ArrayList;
import java.util.List;

/**
 * Where in a log sessions began that are still open. Sessions are cut at whole multiples of a
 * duration, so all that are open began after the last cut that event time has left behind for good;
 * who reads again from where that cut was first crossed has them whole. Not thread-safe.
 */
final class SessionCuts {
  /** Beyond these every other one is forgotten, so that more is read again and nothing missing. */
  private static final int MOST = 256;

  private final long every;
  private final long lateness;
  private final List<Cut> cuts;

  /**
   * A cut.
   *
   * @param at its event time, milliseconds since the epoch; {@link Long#MIN_VALUE} for the
   *     beginning of reading
   * @param place before which no line was of that time or later
   */
  record Cut(long at, LogPlace place) {}

  /**
   * Creates them.
   *
   * @param sessions how they are cut
   * @param known cuts of before
   */
  SessionCuts(TailSettings.Sessions sessions, List<Cut> known) {
    this.every = sessions.cutEvery().toMillis();
    this.lateness = sessions.lateness().toMillis();
    this.cuts = new ArrayList<>(known);
  }

  /** Reading begins. */
  void begin(LogPlace place) {
    if (cuts.isEmpty()) {
      cuts.add(new Cut(Long.MIN_VALUE, place));
    }
  }

  /** Whether a line of this event time is the first one behind a cut. */
  boolean crosses(long event) {
    return cuts.isEmpty() || cut(event) > cuts.get(cuts.size() - 1).at();
  }

  /** A line that {@link #crosses}. */
  void add(long event, LogPlace before) {
    cuts.add(new Cut(cut(event), before));
    if (cuts.size() > MOST) {
      for (int i = cuts.size() - 2; i > 0; i -= 2) {
        cuts.remove(i);
      }
    }
  }

  private long cut(long event) {
    return Math.floorDiv(event, every) * every;
  }

  /**
   * The cuts to read again from, the best first: sessions of before it have ended, at this
   * watermark. Those after it are worse, and better than none.
   */
  List<Cut> from(long watermark) {
    int best = 0;
    for (int i = 0; i < cuts.size(); i++) {
      if (isLeftBehind(cuts.get(i), watermark)) {
        best = i;
      }
    }
    return List.copyOf(cuts.subList(Math.min(best, cuts.size()), cuts.size()));
  }

  private boolean isLeftBehind(Cut cut, long watermark) {
    return watermark != EventTimeWatermark.NONE
        && (cut.at() == Long.MIN_VALUE || cut.at() <= watermark - lateness);
  }
}
