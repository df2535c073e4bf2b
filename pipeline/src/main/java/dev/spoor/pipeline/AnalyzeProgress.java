package dev.spoor.pipeline;

import dev.spoor.model.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What the progress line of {@code analyze} says. It reads the counts that the job adds to {@link
 * Progress} in this process; those that nobody adds to are left out.
 */
public final class AnalyzeProgress implements Function<Duration, String> {
  /** Lines read so far. */
  public static final String LINES = "lines";

  /** Sessions closed so far. */
  public static final String SESSIONS = "sessions";

  /** Dead letters so far. */
  public static final String DEAD_LETTERS = "dead_letters";

  private final long storedBytes;

  private AnalyzeProgress(long storedBytes) {
    this.storedBytes = storedBytes;
  }

  /**
   * Starts the line of a run, unless {@code --quiet}; closing it ends the line.
   *
   * @param storedBytes size of all inputs as stored, or 0 where it is not known
   */
  public static AutoCloseable start(AnalyzeOptions options, Console console, long storedBytes) {
    return options.getQuiet() ? () -> {} : ProgressLine.start(console, of(storedBytes));
  }

  /** The text of a run whose inputs take {@code storedBytes} in their store, or 0 if unknown. */
  static AnalyzeProgress of(long storedBytes) {
    return new AnalyzeProgress(storedBytes);
  }

  @Override
  public String apply(Duration elapsed) {
    List<String> parts = new ArrayList<>();
    long read = Progress.count(Progress.STORED_BYTES_READ);
    if (storedBytes > 0) {
      long share = Math.min(100, 100 * read / storedBytes);
      parts.add("read " + share + " % of " + Quantity.bytes(storedBytes));
    } else {
      parts.add("read " + Quantity.bytes(read));
    }
    long lines = Progress.count(LINES);
    if (lines > 0) {
      double rate = lines * 1_000.0 / Math.max(1, elapsed.toMillis());
      parts.add("lines " + Quantity.rough(lines) + " (" + Quantity.rough(rate) + "/s)");
    }
    addCount(parts, "sessions ", SESSIONS);
    addCount(parts, "dead ", DEAD_LETTERS);
    addCount(parts, "written ", Progress.LINES_WRITTEN);
    parts.add("elapsed " + Quantity.clock(elapsed));
    return String.join("   ", parts);
  }

  private static void addCount(List<String> parts, String label, String name) {
    long count = Progress.count(name);
    if (count > 0) {
      parts.add(label + Quantity.rough(count));
    }
  }
}
