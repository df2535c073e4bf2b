package dev.spoor.runners.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.util.SerializedThrowable;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

public class CheckpointNoticesTest {
  private static final String FULL =
      "cannot write the state of the job to /state: No space left on device; the job goes on and"
          + " tries again, and acknowledges nothing until it can";

  private final List<String> said = new ArrayList<>();
  private long now;
  private final CheckpointNotices notices = new CheckpointNotices("/state", () -> now, said::add);

  private void log(String logger, Level level, String message, @Nullable Throwable thrown) {
    LogRecord entry = new LogRecord(level, message);
    entry.setLoggerName("org.apache.flink.runtime.checkpoint." + logger);
    entry.setThrown(thrown);
    notices.publish(entry);
  }

  private void fail(Throwable cause) {
    log(
        "CheckpointFailureManager",
        Level.WARNING,
        "Failed to trigger or complete checkpoint 1 for job 0.",
        cause);
  }

  private void complete() {
    log("CheckpointCoordinator", Level.INFO, "Completed checkpoint 2 for job 0 (7 bytes).", null);
  }

  @Test
  public void saysOnceAMinuteThatItCannotAndOnceThatItCanAgain() {
    SerializedThrowable cause =
        new SerializedThrowable(
            new CheckpointException(
                CheckpointFailureReason.CHECKPOINT_ASYNC_EXCEPTION,
                new IOException("No space left on device")));
    complete();
    fail(cause);
    now += TimeUnit.SECONDS.toNanos(59);
    fail(cause);
    assertThat(said, is(List.of(FULL)));
    now += TimeUnit.SECONDS.toNanos(1);
    fail(cause);
    assertThat(said, is(List.of(FULL, FULL)));
    complete();
    complete();
    fail(cause);
    assertThat(
        said, is(List.of(FULL, FULL, "can write the state of the job to /state again", FULL)));
  }

  @Test
  public void thatAJobIsStoppedIsNoFailure() {
    fail(new CheckpointException(CheckpointFailureReason.CHECKPOINT_COORDINATOR_SUSPEND));
    fail(new CheckpointException(CheckpointFailureReason.TASK_FAILURE));
    complete();
    assertThat(said, is(List.of()));
  }

  @Test
  public void whatFlinkSaysOfItselfIsTheReasonWhereThereIsNoOther() {
    fail(new CheckpointException(CheckpointFailureReason.CHECKPOINT_EXPIRED));
    assertThat(
        said,
        is(
            List.of(
                "cannot write the state of the job to /state: Checkpoint expired before"
                    + " completing; the job goes on and tries again, and acknowledges nothing until"
                    + " it can")));
  }
}
