package dev.spoor.io;

import dev.spoor.model.OutputLine;
import dev.spoor.model.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output files of a live run, in a local folder: each {@link OutputLine} names its file, and
 * each writer appends to files of its own, new ones every hour (docs/adr/0007-live-files.md).
 */
public final class LiveFiles {
  private static final int MAX_NAME = 64;

  private LiveFiles() {}

  /** Writes to a local folder. */
  public static Write write(String folder) {
    Arguments.check(Locations.isLocal(folder), "%s is not a local folder", folder);
    return new Write(Locations.localPath(folder).toString(), "");
  }

  /** Whether live files can be written there. */
  public static boolean canWriteTo(String folder) {
    return Locations.isLocal(folder);
  }

  /**
   * Writes lines. Unbounded; lines in the order of their arrival, each whole. When a bundle has
   * ended, its lines are on the disk; one that is full is waited for. A bundle that is done again
   * writes its lines again.
   */
  public static final class Write extends PTransform<PCollection<OutputLine>, PDone> {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private final String worker;

    private Write(String folder, String worker) {
      this.folder = folder;
      this.worker = worker;
    }

    /**
     * A name that stands in the names of files, to tell those of several workers apart; {@value
     * #MAX_NAME} characters at most, and what is no letter, digit, dot or minus becomes {@code _}.
     */
    public Write withWorker(String name) {
      StringBuilder safe = new StringBuilder();
      for (char c : name.substring(0, Math.min(MAX_NAME, name.length())).toCharArray()) {
        boolean isPlain = c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '.');
        safe.append(isPlain ? c : '_');
      }
      return new Write(folder, safe + "-");
    }

    @Override
    public PDone expand(PCollection<OutputLine> lines) {
      lines.apply("Append", ParDo.of(new AppendFn(folder, worker)));
      return PDone.in(lines.getPipeline());
    }
  }

  private static final class AppendFn extends DoFn<OutputLine, Void> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(LiveFiles.class);
    private static final Counter WRITES = Metrics.counter("spoor", "sink_writes.jsonl");
    private static final Counter RETRIES = Metrics.counter("spoor", "sink_retries.jsonl");

    /** Batches by the seconds that they took at most. */
    private static final Map<Double, Counter> WITHIN =
        Map.of(0.1, within("0.1"), 1.0, within("1"), 10.0, within("10"));

    private static Counter within(String seconds) {
      return Metrics.counter("spoor", "processing_seconds_le." + seconds);
    }

    private final String folder;
    private final String worker;
    private transient LiveFileAppender appender;
    private transient long lines;
    private transient long startedAt;

    /** What the bundle has, by name of file, for the log. */
    private transient Map<String, Integer> kinds;

    AppendFn(String folder, String worker) {
      this.folder = folder;
      this.worker = worker;
    }

    @Setup
    public void setup() {
      String writer = worker + UUID.randomUUID().toString().substring(0, 8);
      appender = new LiveFileAppender(Path.of(folder), writer);
      kinds = new TreeMap<>();
    }

    @StartBundle
    public void startBundle() {
      appender.forget();
      lines = 0;
      startedAt = System.nanoTime();
      kinds.clear();
    }

    @ProcessElement
    public void process(@Element OutputLine line) throws IOException, InterruptedException {
      appender.add(line, Instant.now());
      lines++;
      kinds.merge(
          line.file().substring(line.file().lastIndexOf('/') + 1, line.file().lastIndexOf('.')),
          1,
          Integer::sum);
    }

    @FinishBundle
    public void finishBundle() throws IOException, InterruptedException {
      appender.flush(Instant.now());
      RETRIES.inc(appender.takeRetries());
      WRITES.inc(lines);
      double seconds = (System.nanoTime() - startedAt) / 1e9;
      WITHIN.forEach(
          (bound, batches) -> {
            if (seconds <= bound) {
              batches.inc();
            }
          });
      if (lines > 0 && LOG.isInfoEnabled()) {
        LOG.info("wrote a batch in {} s: {}", String.format("%.3f", seconds), kinds);
      }
      Progress.add(Progress.LINES_WRITTEN, lines);
    }
  }
}
