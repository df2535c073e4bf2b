package dev.spoor.pipeline;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Lets a library say the same thing once a minute: that a broker is away Kafka's client says each
 * time it tries again, of each connection. Messages that differ in nothing but digits are the same
 * thing. What Spoor itself says, and errors, always pass.
 */
final class Repeats implements Filter {
  private static final long PAUSE_MILLIS = Duration.ofMinutes(1).toMillis();

  /** Different things that are remembered; whoever writes a log may cause any number. */
  private static final int MOST = 256;

  private static final int LONGEST = 400;
  private static final String OURS = "dev.spoor.";

  private final LongSupplier clock;
  private final Map<String, Long> said =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST;
        }
      };

  /** By a clock of milliseconds. */
  Repeats(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public synchronized boolean isLoggable(LogRecord entry) {
    String logger = String.valueOf(entry.getLoggerName());
    if (logger.startsWith(OURS) || entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
      return true;
    }
    long now = clock.getAsLong();
    String thing = logger + ' ' + withoutDigits(String.valueOf(entry.getMessage()));
    Long last = said.get(thing);
    if (last != null && now - last < PAUSE_MILLIS) {
      return false;
    }
    // Put at the end anew, so that what was said last is remembered longest.
    said.remove(thing);
    said.put(thing, now);
    return true;
  }

  private static String withoutDigits(String message) {
    StringBuilder text = new StringBuilder();
    int length = Math.min(message.length(), LONGEST);
    for (int i = 0; i < length; i++) {
      char c = message.charAt(i);
      if (c < '0' || c > '9') {
        text.append(c);
      }
    }
    return text.toString();
  }
}
