package dev.spoor.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the libraries may say: the quiet default of the runnable jars. */
public final class Logging {

  private static final Map<String, Level> LEVELS =
      Map.of(
          "DEBUG", Level.FINE,
          "INFO", Level.INFO,
          "WARN", Level.WARNING,
          "WARNING", Level.WARNING,
          "ERROR", Level.SEVERE);

  /** Held, as are others here: a logger that nobody holds forgets its level. */
  private static final Logger OURS = Logger.getLogger("dev.spoor");

  private static final String BEING_MADE =
      "The metadata response from the cluster reported a recoverable issue";

  private static final Logger RUNNERS = Logger.getLogger("org.apache");

  private Logging() {}

  /**
   * Reads the {@code logging.properties} that the runner's jar brings, unless the user named a
   * configuration of their own. Messages may hold text from logs, so they are escaped; what a
   * library repeats is said once a minute.
   *
   * @param trace whether to show what the libraries tell besides warnings, and stack traces
   * @param environment its LOG_LEVEL says what Spoor itself tells: DEBUG, INFO (a line a batch of a
   *     live input), WARNING or ERROR
   */
  static void configure(Trace trace, Map<String, String> environment) {
    if (isOfUser()) {
      return;
    }
    try (InputStream in = Logging.class.getResourceAsStream("/logging.properties")) {
      if (in != null) {
        LogManager.getLogManager().readConfiguration(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the logging.properties of the jar", e);
    }
    Logger root = Logger.getLogger("");
    root.setLevel(trace == Trace.SHOWN ? Level.INFO : Level.WARNING);
    Level level = LEVELS.get(environment.getOrDefault("LOG_LEVEL", "").toUpperCase(Locale.ROOT));
    if (level != null) {
      OURS.setLevel(level);
    }
    for (Handler handler : root.getHandlers()) {
      if (trace == Trace.HIDDEN) {
        Repeats repeats = new Repeats(() -> System.nanoTime() / 1_000_000);
        handler.setFilter(entry -> !isHarmless(entry) && repeats.isLoggable(entry));
      }
      handler.setFormatter(new EscapingFormatter(trace));
    }
  }

  /** Whether the user named a configuration of their own, which nothing here changes. */
  public static boolean isOfUser() {
    return System.getProperty("java.util.logging.config.file") != null
        || System.getProperty("java.util.logging.config.class") != null;
  }

  /** Kafka's client says so of a topic that is being made. */
  private static boolean isHarmless(LogRecord entry) {
    return String.valueOf(entry.getMessage()).startsWith(BEING_MADE);
  }

  /** From now on what runners warn of is that they are stopped, which is no news. */
  static void stopping() {
    if (RUNNERS.getLevel() == null) {
      RUNNERS.setLevel(Level.SEVERE);
    }
  }

  /** Time, level, source and message on one line; with {@code --debug} a trace after it. */
  private static final class EscapingFormatter extends Formatter {
    private final Trace trace;

    EscapingFormatter(Trace trace) {
      this.trace = trace;
    }

    @Override
    public String format(LogRecord entry) {
      StringBuilder line = new StringBuilder();
      line.append(String.format("%1$tT ", entry.getMillis()));
      line.append(entry.getLevel().getName().toLowerCase(Locale.ROOT)).append(' ');
      String source = String.valueOf(entry.getLoggerName());
      line.append(source.substring(source.lastIndexOf('.') + 1)).append(": ");
      line.append(TerminalText.escape(formatMessage(entry)));
      Throwable thrown = entry.getThrown();
      if (thrown != null && trace == Trace.HIDDEN) {
        line.append(": ").append(TerminalText.escape(Failures.describe(thrown)));
      }
      line.append(System.lineSeparator());
      if (thrown != null && trace == Trace.SHOWN) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        text.toString()
            .lines()
            .map(each -> TerminalText.escape(each.replace("\t", "    ")))
            .forEach(each -> line.append(each).append(System.lineSeparator()));
      }
      return line.toString();
    }
  }
}
