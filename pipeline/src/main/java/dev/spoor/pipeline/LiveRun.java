package dev.spoor.pipeline;

import dev.spoor.io.EventTimes;
import dev.spoor.io.FileTailIO;
import dev.spoor.io.KafkaLogs;
import dev.spoor.io.LiveFiles;
import dev.spoor.io.QueueReaders;
import dev.spoor.io.QueueUri;
import dev.spoor.io.RedisStreamIO;
import dev.spoor.model.DeadLetter;
import dev.spoor.model.OutputLine;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.TrackedSession;
import dev.spoor.transforms.Dates;
import dev.spoor.transforms.SessionJson;
import dev.spoor.transforms.TrackSessions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * The graph of a live run: queues and growing files in, growing files out.
 *
 * <ol>
 *   <li>Read messages of every queue, lines of every growing file.
 *   <li>Normalize and assemble as in a {@link BoundedRun}; a session has a pane every now and then
 *       while it grows, one when it ends, and one for every late request.
 *   <li>Sessions are written when they have ended, and again when a late request changed them: the
 *       newest version counts. Alerts are written as soon as there is reason for one.
 * </ol>
 */
final class LiveRun {
  private LiveRun() {}

  /**
   * A queue, or a growing file, to read.
   *
   * @param uri where it is
   * @param format the format of its messages
   */
  record Queue(QueueUri uri, String format) {}

  /** Adds the graph to a pipeline. */
  static void build(
      Pipeline pipeline,
      List<Queue> queues,
      AnalyzeSettings settings,
      QueueReaders readers,
      Duration checkpoints,
      String output) {
    PCollectionList<RawBlock> blocks = PCollectionList.empty(pipeline);
    PCollectionList<DeadLetter> dead = PCollectionList.empty(pipeline);
    for (int i = 0; i < queues.size(); i++) {
      Queue queue = queues.get(i);
      EventTimes times = times(queue, settings);
      String name = "ReadQueue" + (i == 0 ? "" : i + 1);
      if (queue.uri().scheme().equals(KafkaLogs.SCHEME)) {
        blocks =
            blocks.and(
                pipeline.apply(
                    name, KafkaLogs.read(queue.uri(), times, queue.format()).withReaders(readers)));
      } else if (queue.uri().scheme().equals(FileTailIO.SCHEME)) {
        blocks =
            blocks.and(
                pipeline.apply(name, tail(queue, times, settings, output).withReaders(readers)));
      } else {
        PCollectionTuple read =
            pipeline.apply(
                name,
                RedisStreamIO.read(queue.uri(), times, queue.format())
                    .withReaders(readers)
                    .withCheckpoints(checkpoints));
        blocks = blocks.and(read.get(RedisStreamIO.BLOCKS));
        dead = dead.and(read.get(RedisStreamIO.DEAD_LETTERS));
      }
    }
    PCollectionTuple analyzed =
        blocks
            .apply("Queues", Flatten.pCollections())
            .apply("Analyze", AnalyzeRequests.analyze(settings));
    WriteFeatures.of(analyzed.get(AnalyzeRequests.SESSIONS), settings);
    PCollection<OutputLine> letters =
        dead.and(analyzed.get(AnalyzeRequests.DEAD_LETTERS))
            .apply("DeadLetters", Flatten.pCollections())
            .apply("FormatDeadLetters", ParDo.of(new BoundedRun.FormatDeadLettersFn(".jsonl")))
            .setCoder(RecordCoder.of(OutputLine.class));
    sessions(analyzed, settings)
        .and(letters)
        .and(analyzed.get(AnalyzeRequests.REQUESTS))
        .apply("Outputs", Flatten.pCollections())
        .apply("WriteFiles", files(queues, output));
  }

  /** Files of workers of one group are told apart by the name that their worker was given. */
  private static LiveFiles.Write files(List<Queue> queues, String output) {
    LiveFiles.Write files = LiveFiles.write(output);
    return queues.stream()
        .filter(queue -> queue.uri().scheme().equals(RedisStreamIO.SCHEME))
        .map(queue -> queue.uri().text("consumer"))
        .filter(Objects::nonNull)
        .findFirst()
        .map(files::withWorker)
        .orElse(files);
  }

  private static FileTailIO.Read tail(
      Queue queue, EventTimes times, AnalyzeSettings settings, String output) {
    FileTailIO.Read read =
        FileTailIO.read(queue.uri(), times, queue.format())
            .withState(output)
            .withMaxLineBytes(settings.normalize().maxLineBytes());
    return AnalyzeJob.READ_BESIDE_LOGS.contains(queue.format())
        ? read
        : read.withSessions(settings.normalize().maxSession(), settings.allowedLateness());
  }

  /** The event times of a queue's messages. */
  private static EventTimes times(Queue queue, AnalyzeSettings settings) {
    // Messages of the others have no request's time in them.
    return AnalyzeJob.READ_BESIDE_LOGS.contains(queue.format())
        ? EventTimes.ofTheQueue()
        : new LineTimes(settings.formats(), queue.format(), settings.normalize().maxLineBytes());
  }

  private static PCollectionList<OutputLine> sessions(
      PCollectionTuple analyzed, AnalyzeSettings settings) {
    RecordCoder<OutputLine> coder = RecordCoder.of(OutputLine.class);
    if (settings.detection() == null) {
      WriteSessions.of(analyzed, settings);
      return PCollectionList.of(
          analyzed
              .get(AnalyzeRequests.SESSIONS)
              .apply("FormatSessions", ParDo.of(new FormatEndedFn()))
              .setCoder(coder));
    }
    PCollectionTuple told =
        PCollectionTuple.of(TrackSessions.PANES, analyzed.get(AnalyzeRequests.SCORED));
    if (analyzed.has(AnalyzeRequests.URGENT)) {
      told = told.and(TrackSessions.URGENT, analyzed.get(AnalyzeRequests.URGENT));
    }
    PCollectionTuple tracked =
        told.apply(
            "TrackSessions",
            TrackSessions.track()
                .withGap(settings.normalize().gap())
                .withMaxSession(settings.normalize().maxSession())
                .withAllowedLateness(settings.allowedLateness()));
    PCollection<TrackedSession> ended = tracked.get(TrackSessions.SESSIONS);
    WriteSessions.of(ended, settings);
    PCollection<OutputLine> alerts =
        tracked
            .get(TrackSessions.ALERTS)
            .apply("FormatAlerts", ParDo.of(new FormatAlertsFn()))
            .setCoder(coder);
    WriteAlerts.of(alerts, settings);
    return PCollectionList.of(
            ended.apply("FormatSessions", ParDo.of(new FormatScoredFn())).setCoder(coder))
        .and(alerts);
  }

  private static OutputLine line(String file, Session session, byte[] line) {
    return line(file, session, session.id(), line);
  }

  private static OutputLine line(String file, Session session, String id, byte[] line) {
    long start = session.fragment().first();
    return new OutputLine(
        "sessions/" + Dates.of(start) + "/" + file + ".jsonl",
        start,
        id,
        line,
        session.sensor() != null && session.sensor().isRedelivered()
            ? SessionJson.untimedLength(line)
            : 0);
  }

  private static final class FormatEndedFn extends DoFn<Session, OutputLine> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Session session, OutputReceiver<OutputLine> out) {
      if (session.isFinal()) {
        SessionCounters.ended();
        out.output(line("sessions", session, SessionJson.write(session, Instant.now())));
      }
    }
  }

  private static final class FormatScoredFn extends DoFn<TrackedSession, OutputLine> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element TrackedSession tracked, OutputReceiver<OutputLine> out) {
      ScoredSession scored = tracked.scored();
      SessionCounters.ended(scored);
      byte[] line = SessionJson.write(tracked, Instant.now());
      out.output(line("sessions", scored.session(), line));
      if (scored.verdict().riskScore() >= BoundedRun.HIGH_RISK) {
        out.output(line("high_risk_sessions", scored.session(), line));
      }
    }
  }

  private static final class FormatAlertsFn extends DoFn<TrackedSession, OutputLine> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element TrackedSession alert, OutputReceiver<OutputLine> out) {
      byte[] line = SessionJson.writeAlert(alert, Instant.now());
      out.output(line("alerts", alert.scored().session(), alert.id(), line));
    }
  }
}
