package dev.spoor.io;

import dev.spoor.model.OutputLine;
import dev.spoor.model.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * The output files of a live run, in a local folder: each {@link OutputLine} names its file, and
 * each writer appends to files of its own, new ones every hour (docs/adr/0007-live-files.md).
 */
public final class LiveFiles {
  private LiveFiles() {}

  /** Writes to a local folder. */
  public static Write write(String folder) {
    Arguments.check(Locations.isLocal(folder), "%s is not a local folder", folder);
    return new Write(Locations.localPath(folder).toString());
  }

  /** Whether live files can be written there. */
  public static boolean canWriteTo(String folder) {
    return Locations.isLocal(folder);
  }

  /**
   * Writes lines. Unbounded; lines in the order of their arrival, each whole. When a bundle has
   * ended, its lines are on the disk. A bundle that is done again writes its lines again.
   */
  public static final class Write extends PTransform<PCollection<OutputLine>, PDone> {
    private static final long serialVersionUID = 1L;

    private final String folder;

    private Write(String folder) {
      this.folder = folder;
    }

    @Override
    public PDone expand(PCollection<OutputLine> lines) {
      lines.apply("Append", ParDo.of(new AppendFn(folder)));
      return PDone.in(lines.getPipeline());
    }
  }

  private static final class AppendFn extends DoFn<OutputLine, Void> {
    private static final long serialVersionUID = 1L;
    private static final Counter WRITES = Metrics.counter("spoor", "sink_writes.jsonl");

    private final String folder;
    private transient LiveFileAppender appender;
    private transient long lines;

    AppendFn(String folder) {
      this.folder = folder;
    }

    @Setup
    public void setup() {
      String writer = UUID.randomUUID().toString().substring(0, 8);
      appender = new LiveFileAppender(Path.of(folder), writer);
    }

    @StartBundle
    public void startBundle() {
      appender.forget();
      lines = 0;
    }

    @ProcessElement
    public void process(@Element OutputLine line) throws IOException {
      appender.add(line, Instant.now());
      lines++;
    }

    @FinishBundle
    public void finishBundle() throws IOException {
      appender.flush(Instant.now());
      WRITES.inc(lines);
      Progress.add(Progress.LINES_WRITTEN, lines);
    }
  }
}
