package dev.spoor.transforms;

import dev.spoor.model.Session;
import dev.spoor.model.Session.CloseCause;
import dev.spoor.model.SessionFragment;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.windowing.IncompatibleWindowException;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.MergeOverlappingIntervalWindows;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.transforms.windowing.WindowMappingFn;
import org.apache.beam.sdk.values.KV;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Session windows over fragments: a fragment gets {@code [first, min(last + gap, next boundary))},
 * and overlapping windows merge. Since a fragment spans no silence of {@code gap} and no boundary,
 * the merged windows are those that one window a request would give, and none crosses a boundary:
 * unlike {@code Sessions}, a client that never pauses has windows of bounded length, cut at
 * instants that do not depend on arrival.
 */
public final class SessionWindows extends WindowFn<KV<String, SessionFragment>, IntervalWindow> {
  private static final long serialVersionUID = 1L;

  private final long gapMillis;
  private final long boundaryMillis;

  private SessionWindows(long gapMillis, long boundaryMillis) {
    this.gapMillis = gapMillis;
    this.boundaryMillis = boundaryMillis;
  }

  /**
   * Windows of sessions that end after {@code gap} of silence, cut at whole multiples of {@code
   * boundary} since the epoch.
   */
  public static SessionWindows of(java.time.Duration gap, java.time.Duration boundary) {
    return new SessionWindows(gap.toMillis(), boundary.toMillis());
  }

  /** The window of a fragment from {@code first} to {@code last}, milliseconds since the epoch. */
  IntervalWindow windowOf(long first, long last) {
    long end = Math.min(last + gapMillis, boundaryAfter(first));
    return new IntervalWindow(Instant.ofEpochMilli(first), Instant.ofEpochMilli(end));
  }

  /** Whether requests from {@code first} to {@code last} are cut by a boundary, not by a gap. */
  boolean reachesBoundary(long first, long last) {
    return last + gapMillis >= boundaryAfter(first);
  }

  /** The session that a whole fragment is. */
  Session session(String clientKey, SessionFragment fragment, boolean isFinal) {
    boolean cut = reachesBoundary(fragment.first(), fragment.last());
    return new Session(clientKey, fragment, cut ? CloseCause.BOUNDARY : CloseCause.GAP, isFinal);
  }

  /** Whether a fragment continues one that begins no later: no gap between, and no boundary. */
  boolean joins(SessionFragment earlier, SessionFragment later) {
    return later.first() < Math.min(earlier.last() + gapMillis, boundaryAfter(earlier.first()));
  }

  /** Whether a request belongs to a fragment, before, within or behind it. */
  boolean joins(SessionFragment fragment, long time) {
    return time < fragment.last() + gapMillis
        && time > fragment.first() - gapMillis
        && boundaryAfter(time) == boundaryAfter(fragment.first());
  }

  /** Silence that ends a session. */
  long gapMillis() {
    return gapMillis;
  }

  private long boundaryAfter(long millis) {
    return (Math.floorDiv(millis, boundaryMillis) + 1) * boundaryMillis;
  }

  @Override
  public Collection<IntervalWindow> assignWindows(AssignContext c) {
    SessionFragment fragment = c.element().getValue();
    return List.of(windowOf(fragment.first(), fragment.last()));
  }

  @Override
  public void mergeWindows(MergeContext c) throws Exception {
    MergeOverlappingIntervalWindows.mergeWindows(c);
  }

  @Override
  @SuppressWarnings("deprecation") // abstract still, so it has to be there
  public boolean isCompatible(WindowFn<?, ?> other) {
    return equals(other);
  }

  @Override
  public void verifyCompatibility(WindowFn<?, ?> other) throws IncompatibleWindowException {
    if (!equals(other)) {
      throw new IncompatibleWindowException(
          other, "session windows merge only with those of the same gap and boundary");
    }
  }

  @Override
  public Coder<IntervalWindow> windowCoder() {
    return IntervalWindow.getCoder();
  }

  @Override
  public WindowMappingFn<IntervalWindow> getDefaultWindowMappingFn() {
    throw new UnsupportedOperationException("session windows cannot be those of a side input");
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("gap", Duration.millis(gapMillis)).withLabel("Session gap"));
    builder.add(
        DisplayData.item("boundary", Duration.millis(boundaryMillis)).withLabel("Boundary"));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionWindows windows
        && windows.gapMillis == gapMillis
        && windows.boundaryMillis == boundaryMillis;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(gapMillis * 31 + boundaryMillis);
  }
}
