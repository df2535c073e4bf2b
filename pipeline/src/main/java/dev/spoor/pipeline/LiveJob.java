package dev.spoor.pipeline;

import dev.spoor.io.FileTailIO;
import dev.spoor.io.KafkaLogs;
import dev.spoor.io.OutputDirectory;
import dev.spoor.io.OutputLock;
import dev.spoor.io.QueueBacklog;
import dev.spoor.io.QueueReaders;
import dev.spoor.io.QueueUri;
import dev.spoor.io.RedisStreamIO;
import dev.spoor.io.StreamSnapshot;
import dev.spoor.model.Progress;
import dev.spoor.transforms.formats.FormatDetector;
import dev.spoor.transforms.formats.HoneypotReader;
import dev.spoor.transforms.formats.LogFormats;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.StreamingOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Runs the analysis over queues and growing files: builds the graph, and goes on until it is told
 * to stop.
 */
public final class LiveJob implements AutoCloseable {
  private static final Set<String> SCHEMES =
      Set.of(KafkaLogs.SCHEME, RedisStreamIO.SCHEME, FileTailIO.SCHEME);

  /** How long a signal waits for the job to end. */
  private static final Duration STOPPING = Duration.ofSeconds(20);

  /** Live input has no size; this many bytes keep the tables of a bundle in one part. */
  private static final long UNKNOWN_BYTES = 0;

  private final PipelineResult running;

  /** Keep other jobs from what this one keeps. */
  private final List<OutputLock> locks;

  private final AtomicBoolean stopped = new AtomicBoolean();

  private LiveJob(PipelineResult running, List<OutputLock> locks) {
    this.running = running;
    this.locks = List.copyOf(locks);
  }

  /** Whether an input is a queue or a growing file, and has no end. */
  static boolean isQueue(String input) {
    return !StreamSnapshot.isOf(input)
        && SCHEMES.stream().anyMatch(scheme -> QueueUri.isOf(scheme, input));
  }

  /** Whether the inputs have no end; options have been checked not to mix them with files. */
  public static boolean isLive(AnalyzeOptions options) {
    return options.getInput().stream().anyMatch(LiveJob::isQueue);
  }

  /** Runs until a signal comes, or the job fails. */
  static void run(AnalyzeOptions options, Console console) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (LiveJob job = start(options, console);
        AutoCloseable metrics = job.serveMetrics(options)) {
      Thread stop = new Thread(() -> job.stop(ended), "spoor-stop");
      Runtime.getRuntime().addShutdownHook(stop);
      try (AutoCloseable progress = AnalyzeProgress.start(options, console, UNKNOWN_BYTES)) {
        job.await();
      }
      console.message("stopped; what was not done with is read again at the next start");
    } catch (RuntimeException | IOException e) {
      RunnerProfile profile = RunnerProfile.of(options.getRunner().getSimpleName());
      if (profile.isForeignState(e)) {
        throw new UsageException(
            "--stateDir="
                + options.getStateDir()
                + " has the state of a job with other inputs or sinks, or of another version: run"
                + " with the same, or name an empty folder",
            e);
      }
      throw e;
    } finally {
      ended.countDown();
    }
  }

  /**
   * Starts a job, which goes on until it is closed.
   *
   * @throws UsageException if what the options say cannot be used
   */
  public static LiveJob start(AnalyzeOptions options, Console console) throws Exception {
    FileSystems.setDefaultPipelineOptions(options);
    options.as(StreamingOptions.class).setStreaming(true);
    RunnerProfile profile = RunnerProfile.of(options.getRunner().getSimpleName());
    String kept = options.getStateDir();
    List<OutputLock> locks = new ArrayList<>();
    if (kept != null) {
      locks.add(OutputDirectory.prepare(kept, "state directory").lock());
    }
    profile.applyDefaults(options);
    LogFormats formats = AnalyzeSettings.formats(options.getFormatMapping());
    List<LiveRun.Queue> queues = queues(options, formats, console);
    AnalyzeSettings.Lines lines =
        AnalyzeSettings.Lines.of(queues.stream().map(LiveRun.Queue::format).toList());
    OutputDirectory output = OutputDirectory.prepare(options.getOutput());
    if (profile.waits()) {
      for (LiveRun.Queue queue : queues) {
        if (queue.uri().scheme().equals(FileTailIO.SCHEME)) {
          locks.add(FileTailIO.lock(queue.uri(), output.uri()));
        }
      }
    }
    AnalyzeSettings settings = AnalyzeSettings.of(options, formats, UNKNOWN_BYTES, lines);
    AnalyzeJob.warnOfAddresses(options, settings, console);
    AnalyzeJob.rulesInForce(settings, console);
    if (profile.waits()) {
      WriteSessions.prepare(settings);
      AskServers.sinks(settings, console);
    }
    Pipeline pipeline = Pipeline.create(options);
    try {
      QueueReaders readers = new QueueReaders(options.getJobName(), profile.isOneProcess(options));
      LiveRun.build(
          pipeline, queues, settings, readers, profile.checkpoints(options), output.uri());
    } catch (IllegalArgumentException e) {
      throw new UsageException("--input: " + e.getMessage(), e);
    }
    for (LiveRun.Queue queue : queues) {
      AskServers.input(queue.uri(), console);
    }
    if (!options.getQuiet()) {
      for (LiveRun.Queue queue : queues) {
        console.message("reading " + queue.uri() + " as " + queue.format());
      }
    }
    return new LiveJob(pipeline.run(), locks);
  }

  private AutoCloseable serveMetrics(AnalyzeOptions options) {
    Long port = options.getMetricsPort();
    if (port == null) {
      return () -> {};
    }
    List<QueueUri> queues =
        options.getInput().stream()
            .map(QueueUri::parse)
            .filter(uri -> !uri.scheme().equals(FileTailIO.SCHEME))
            .toList();
    return MetricsServer.start(
        port.intValue(), () -> values(options, queues), () -> !running.getState().isTerminal());
  }

  /** Counters and gauges by name. */
  Map<String, Long> values(AnalyzeOptions options, List<QueueUri> queues) {
    RunnerProfile profile = RunnerProfile.of(options.getRunner().getSimpleName());
    Map<String, Long> values = new HashMap<>(profile.counters(running, options));
    for (QueueUri queue : queues) {
      QueueBacklog backlog = QueueBacklog.of(queue);
      if (backlog != null) {
        values.merge(MetricName.CONSUMER_LAG.text(), backlog.waiting(), Long::sum);
        values.merge(MetricName.PENDING_MESSAGES.text(), backlog.pending(), Long::sum);
      }
    }
    Progress.behind()
        .ifPresent(bytes -> values.merge(MetricName.CONSUMER_LAG.text(), bytes, Long::sum));
    Progress.openSessions().ifPresent(open -> values.put(MetricName.SESSIONS_OPEN.text(), open));
    Progress.watermark()
        .ifPresent(
            mark ->
                values.put(
                    MetricName.WATERMARK_LAG_SECONDS.text(),
                    Math.max(0, System.currentTimeMillis() - mark) / 1_000));
    return values;
  }

  private static List<LiveRun.Queue> queues(
      AnalyzeOptions options, LogFormats formats, Console console) {
    List<LiveRun.Queue> queues = new ArrayList<>();
    for (String input : options.getInput()) {
      QueueUri uri = UriOption.parse("input", input, unused -> {});
      String format = uri.text("format", options.getFormat());
      if (format.equals(AnalyzeJob.AUTO)) {
        format = usualFormat(uri, formats, console);
      }
      if (!AnalyzeJob.READ_BESIDE_LOGS.contains(format)) {
        AnalyzeJob.check(format, formats);
      }
      queues.add(new LiveRun.Queue(uri, format));
    }
    return List.copyOf(queues);
  }

  private static String usualFormat(QueueUri uri, LogFormats formats, Console console) {
    if (uri.scheme().equals(RedisStreamIO.SCHEME)) {
      return HoneypotReader.FORMAT;
    }
    if (uri.scheme().equals(FileTailIO.SCHEME)) {
      byte[] head = head(uri);
      FormatDetector.Detection detected =
          head == null ? null : new FormatDetector(formats).detect(head);
      if (detected != null && detected.lines() > 0) {
        if (detected.format() == null) {
          throw new UsageException(
              "--input: " + uri + ": " + detected.message() + "; name one with format=");
        }
        return detected.format();
      }
      console.message(
          uri + " has no lines yet to tell their format by: combined, unless format= says another");
    }
    return AnalyzeJob.ANY_FORMAT;
  }

  private static byte @Nullable [] head(QueueUri uri) {
    try {
      return FileTailIO.head(uri);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--input: " + e.getMessage(), e);
    }
  }

  /** Waits until the job ends by itself, which is a failure, or is stopped. */
  private void await() throws IOException {
    PipelineResult.State state;
    try {
      state = running.waitUntilFinish();
    } catch (RuntimeException e) {
      if (stopped.get()) {
        return;
      }
      throw e;
    }
    if (!stopped.get() && state != PipelineResult.State.DONE) {
      throw new IOException("the job ended: " + state);
    }
  }

  private void stop(CountDownLatch ended) {
    Logging.stopping();
    try {
      close();
      if (!ended.await(STOPPING.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("spoor: the job did not end within " + STOPPING.toSeconds() + " s");
      }
    } catch (IOException e) {
      System.err.println("spoor: " + Failures.describe(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the job has ended. */
  public boolean hasEnded() {
    return running.getState().isTerminal();
  }

  /** Stops the job, if it still goes. */
  @Override
  public void close() throws IOException {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    if (!running.getState().isTerminal()) {
      running.cancel();
    }
    for (OutputLock lock : locks) {
      lock.close();
    }
  }
}
