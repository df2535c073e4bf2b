package dev.spoor.pipeline;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One line that says how far a command has come: rewritten in place on a terminal, written anew
 * every ten seconds elsewhere. Closing it takes the line away, so that what follows stands alone.
 */
public final class ProgressLine implements AutoCloseable {
  /** Takes what stands on the terminal's last line away. */
  static final String AWAY = "\r\033[K";

  private static final Duration ON_TERMINAL = Duration.ofMillis(500);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);

  private final Console console;
  private final Function<Duration, String> text;
  private final ScheduledExecutorService clock;
  private final long startNanos = System.nanoTime();
  private boolean closed;

  ProgressLine(Console console, Function<Duration, String> text, ScheduledExecutorService clock) {
    this.console = console;
    this.text = text;
    this.clock = clock;
  }

  /**
   * Starts a line on the console's standard error.
   *
   * @param text tells what to show, given the time since the start; called on another thread
   */
  public static ProgressLine start(Console console, Function<Duration, String> text) {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress-line");
              thread.setDaemon(true);
              return thread;
            });
    ProgressLine line = new ProgressLine(console, text, clock);
    long millis = (console.columns() > 0 ? ON_TERMINAL : ELSEWHERE).toMillis();
    @SuppressWarnings("FutureReturnValueIgnored") // a line that cannot be shown stops, that is all
    var unused = clock.scheduleAtFixedRate(line::tick, millis, millis, TimeUnit.MILLISECONDS);
    return line;
  }

  private void tick() {
    show(Duration.ofNanos(System.nanoTime() - startNanos));
  }

  /** Shows the line as it is after {@code elapsed}. */
  synchronized void show(Duration elapsed) {
    if (closed) {
      return;
    }
    String shown = text.apply(elapsed);
    if (console.columns() > 0) {
      console.err().print("\r" + TerminalText.escape(shown, console.columns() - 1) + "\033[K");
      console.err().flush();
    } else {
      console.err().println(TerminalText.escape(shown));
    }
  }

  @Override
  public synchronized void close() {
    if (!closed && console.columns() > 0) {
      console.err().print(AWAY);
      console.err().flush();
    }
    closed = true;
    clock.shutdownNow();
  }
}
