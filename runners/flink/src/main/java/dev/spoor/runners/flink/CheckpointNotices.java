package dev.spoor.runners.flink;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Says in Spoor's words, once a minute, that embedded Flink cannot make a checkpoint, and when it
 * can again. Flink tells it to its log alone: what it says there is read here, and not shown.
 */
final class CheckpointNotices extends Handler {
  private static final long BETWEEN_NANOS = Duration.ofMinutes(1).toNanos();
  private static final String EXCEPTION = "Exception: ";

  /** Held, as a logger that nobody holds forgets what it was told. */
  private static final Logger FAILURES =
      Logger.getLogger("org.apache.flink.runtime.checkpoint.CheckpointFailureManager");

  private static final Logger COORDINATOR =
      Logger.getLogger("org.apache.flink.runtime.checkpoint.CheckpointCoordinator");

  private final String folder;
  private final LongSupplier nanos;
  private final Consumer<String> notices;
  private boolean isFailing;
  private long saidAt;

  /**
   * Creates it; it hears nothing yet.
   *
   * @param folder where checkpoints go
   * @param nanos a clock
   * @param notices takes what the user should know, in a line each
   */
  CheckpointNotices(String folder, LongSupplier nanos, Consumer<String> notices) {
    this.folder = folder;
    this.nanos = nanos;
    this.notices = notices;
  }

  /** Listens to Flink from now on, in place of whoever listened before. */
  static void listen(String folder) {
    CheckpointNotices notices =
        new CheckpointNotices(
            folder, System::nanoTime, LoggerFactory.getLogger("spoor.state")::warn);
    for (Logger logger : new Logger[] {FAILURES, COORDINATOR}) {
      logger.setLevel(Level.INFO);
      logger.setUseParentHandlers(false);
      for (Handler handler : logger.getHandlers()) {
        if (handler instanceof CheckpointNotices) {
          logger.removeHandler(handler);
        }
      }
      logger.addHandler(notices);
    }
  }

  @Override
  public synchronized void publish(LogRecord entry) {
    boolean isWarning = entry.getLevel().intValue() >= Level.WARNING.intValue();
    if (FAILURES.getName().equals(entry.getLoggerName()) && isWarning) {
      if (!isOfAnEnd(entry.getThrown())) {
        failed(reason(entry));
      }
    } else if (String.valueOf(entry.getMessage()).startsWith("Completed checkpoint")) {
      completed();
    } else if (isWarning) {
      for (Handler handler : Logger.getLogger("").getHandlers()) {
        handler.publish(entry);
      }
    }
  }

  private void failed(String reason) {
    long now = nanos.getAsLong();
    if (isFailing && now - saidAt < BETWEEN_NANOS) {
      return;
    }
    isFailing = true;
    saidAt = now;
    notices.accept(
        "cannot write the state of the job to "
            + folder
            + ": "
            + reason
            + "; the job goes on and tries again, and acknowledges nothing until it can");
  }

  private void completed() {
    if (isFailing) {
      isFailing = false;
      notices.accept("can write the state of the job to " + folder + " again");
    }
  }

  /** The gist of the last cause; Flink's copies of exceptions have the class in the message. */
  private static String reason(LogRecord entry) {
    Throwable last = entry.getThrown();
    if (last == null) {
      return String.valueOf(entry.getMessage());
    }
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    String message = String.valueOf(last.getMessage()).strip();
    int from = message.lastIndexOf(EXCEPTION);
    int to = message.endsWith(".") ? message.length() - 1 : message.length();
    return message.substring(from < 0 ? 0 : from + EXCEPTION.length(), to);
  }

  /** Whether it only failed because the job was stopped, or failed for another reason. */
  private static boolean isOfAnEnd(@Nullable Throwable thrown) {
    return thrown instanceof CheckpointException failure
        && switch (failure.getCheckpointFailureReason()) {
          case CHECKPOINT_COORDINATOR_SUSPEND,
              CHECKPOINT_COORDINATOR_SHUTDOWN,
              JOB_FAILOVER_REGION,
              TASK_FAILURE ->
              true;
          default -> false;
        };
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
