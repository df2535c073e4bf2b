package dev.spoor.io;

import dev.spoor.model.Progress;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RecordCoder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Growing logs. Never split: what one was rotated into must not be taken for another one. */
final class FileTailSplit extends UnboundedSource<RawBlock, TailMark> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger("spoor.tail");

  private final TailSettings settings;
  private final EventTimes times;

  /** The first look at a log may come many seconds later, when it has been rotated. */
  private final long startedAt = System.currentTimeMillis();

  FileTailSplit(TailSettings settings, EventTimes times) {
    this.settings = settings;
    this.times = times;
  }

  @Override
  public List<FileTailSplit> split(int desired, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public Tail createReader(PipelineOptions options, @Nullable TailMark mark) {
    return new Tail(this, mark);
  }

  @Override
  public Coder<TailMark> getCheckpointMarkCoder() {
    return new TailMark.TailMarkCoder();
  }

  @Override
  public Coder<RawBlock> getOutputCoder() {
    return RecordCoder.of(RawBlock.class);
  }

  /** Hands out what is read. */
  static final class Tail extends UnboundedReader<RawBlock> {
    private static final Duration MOMENT = Duration.ofMillis(10);

    private final FileTailSplit split;
    private final TailedLogs logs;
    private final @Nullable TailMark mark;
    private final @Nullable TailStateFile file;
    private TailedLogs.@Nullable Lines current;
    private long checkpoints;

    Tail(FileTailSplit split, @Nullable TailMark mark) {
      this.split = split;
      this.mark = mark;
      this.logs =
          new TailedLogs(
              split.settings,
              split.times,
              EventTimeFront.of(split.settings.watermark().readers().job()),
              System::currentTimeMillis,
              LOG::warn);
      String state = split.settings.state();
      this.file = state == null ? null : new TailStateFile(Path.of(state));
    }

    @Override
    public boolean start() throws IOException {
      TailState kept = mark != null || file == null ? null : file.read();
      if (mark != null) {
        logs.resume(mark.state());
      } else if (kept != null) {
        logs.restart(kept);
      } else {
        logs.begin(split.startedAt);
        if (file != null) {
          // What is rotated before the first checkpoint is safe is found again by this.
          file.write(0, logs.state());
        }
      }
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      current = logs.next();
      if (current == null && logs.isAtEnd()) {
        LockSupport.parkNanos(MOMENT.toNanos());
      }
      return current != null;
    }

    @Override
    public RawBlock getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current.block();
    }

    @Override
    public Instant getCurrentTimestamp() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return instant(current.event());
    }

    @Override
    public Instant getWatermark() {
      long watermark = logs.watermark();
      String name = split.settings.folder() + "/" + split.settings.name();
      Progress.watermark(name, watermark);
      Progress.behind(name, Math.max(0, getSplitBacklogBytes()));
      return instant(watermark);
    }

    private static Instant instant(long millis) {
      return millis == EventTimeWatermark.NONE
          ? BoundedWindow.TIMESTAMP_MIN_VALUE
          : Instant.ofEpochMilli(millis);
    }

    @Override
    public TailMark getCheckpointMark() {
      return new TailMark(logs.state(), ++checkpoints, file);
    }

    @Override
    public long getSplitBacklogBytes() {
      try {
        return logs.behind();
      } catch (IOException e) {
        return BACKLOG_UNKNOWN;
      }
    }

    @Override
    public FileTailSplit getCurrentSource() {
      return split;
    }

    @Override
    public void close() throws IOException {
      logs.close();
    }
  }
}
