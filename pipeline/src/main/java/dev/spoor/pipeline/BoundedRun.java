package dev.spoor.pipeline;

import dev.spoor.io.JsonLinesFiles;
import dev.spoor.io.LogFiles;
import dev.spoor.io.WrittenFile;
import dev.spoor.model.DeadLetter;
import dev.spoor.model.DeadLetterJson;
import dev.spoor.model.OutputLine;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.Verdict;
import dev.spoor.transforms.Dates;
import dev.spoor.transforms.FindWorst;
import dev.spoor.transforms.Finding;
import dev.spoor.transforms.LearnThreats;
import dev.spoor.transforms.SessionJson;
import dev.spoor.transforms.SummarizeTraffic;
import dev.spoor.transforms.TallyVerdicts;
import java.time.Instant;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * The graph of a bounded run: files in, files out.
 *
 * <ol>
 *   <li>Read blocks of lines.
 *   <li>Normalize and assemble: sessions, dead letters, counts.
 *   <li>Write every output as ordered lines to the staging folder.
 *   <li>When all is there: write statistics, move everything into place, {@code run.json} last.
 * </ol>
 */
final class BoundedRun {
  private static final int MAX_FILE_GROUPS = 256;

  /** Sessions from this score on stand in the file of high risk, too. */
  static final int HIGH_RISK = 70;

  private static final TupleTag<OutputLine> LINES = new TupleTag<>() {};
  private static final TupleTag<OutputLine> ALERTS = new TupleTag<>() {};

  private BoundedRun() {}

  /** Adds the graph to a pipeline. */
  static void build(
      Pipeline pipeline, LogFiles.Read read, AnalyzeSettings settings, RunContext context) {
    PCollectionTuple analyzed =
        pipeline.apply("ReadFiles", read).apply("Analyze", AnalyzeRequests.analyze(settings));
    WriteFeatures.of(analyzed.get(AnalyzeRequests.SESSIONS), settings);
    WriteSessions.of(analyzed, settings);
    String suffix = settings.json() ? ".json" : ".jsonl";
    Results results =
        settings.detection() == null
            ? unjudged(pipeline, analyzed.get(AnalyzeRequests.SESSIONS), suffix)
            : judged(analyzed.get(AnalyzeRequests.SCORED), suffix, settings);
    PCollection<OutputLine> deadLetters =
        analyzed
            .get(AnalyzeRequests.DEAD_LETTERS)
            .apply("FormatDeadLetters", ParDo.of(new FormatDeadLettersFn(suffix)))
            .setCoder(RecordCoder.of(OutputLine.class));
    PCollection<WrittenFile> written =
        results
            .lines
            .and(deadLetters)
            .and(analyzed.get(AnalyzeRequests.REQUESTS))
            .apply(
                "WriteFiles",
                JsonLinesFiles.write()
                    .withStaging(context.staging())
                    .withShards(settings.shards())
                    .withGroups(Math.min(MAX_FILE_GROUPS, settings.groups())));
    PCollection<KV<String, Map<String, Long>>> tables =
        results
            .tables
            .and(analyzed.get(AnalyzeRequests.TRAFFIC))
            .apply("Tables", Flatten.pCollections())
            .apply("SummarizeTraffic", SummarizeTraffic.summarize());
    FinishRun.of(written, tables, results.findings, context);
  }

  /** What is made of sessions. */
  private record Results(
      PCollectionList<OutputLine> lines,
      PCollectionList<KV<String, Map<String, Long>>> tables,
      PCollection<Finding> findings) {}

  private static Results unjudged(Pipeline pipeline, PCollection<Session> sessions, String suffix) {
    return new Results(
        PCollectionList.of(
            sessions
                .apply("FormatSessions", ParDo.of(new FormatSessionsFn(suffix)))
                .setCoder(RecordCoder.of(OutputLine.class))),
        PCollectionList.of(noTraffic(pipeline)),
        pipeline.apply("NoFindings", Create.empty(RecordCoder.of(Finding.class))));
  }

  private static Results judged(
      PCollection<ScoredSession> sessions, String suffix, AnalyzeSettings settings) {
    RecordCoder<OutputLine> coder = RecordCoder.of(OutputLine.class);
    PCollectionTuple formatted =
        sessions.apply(
            "FormatSessions",
            ParDo.of(new FormatScoredFn(suffix)).withOutputTags(LINES, TupleTagList.of(ALERTS)));
    PCollection<OutputLine> alerts = formatted.get(ALERTS).setCoder(coder);
    WriteAlerts.of(alerts, settings);
    return new Results(
        PCollectionList.of(formatted.get(LINES).setCoder(coder))
            .and(alerts)
            .and(
                sessions.apply("LearnThreats", LearnThreats.learn().withGroups(settings.groups()))),
        PCollectionList.of(noTraffic(sessions.getPipeline()))
            .and(sessions.apply("TallyVerdicts", TallyVerdicts.tally())),
        sessions.apply("FindWorst", FindWorst.find()));
  }

  /** So that a run without any line finishes, too. */
  private static PCollection<KV<String, Map<String, Long>>> noTraffic(Pipeline pipeline) {
    return pipeline.apply(
        "NoTraffic", Create.of(SummarizeTraffic.nothing()).withCoder(SummarizeTraffic.coder()));
  }

  private static final class FormatSessionsFn extends DoFn<Session, OutputLine> {
    private static final long serialVersionUID = 1L;

    private final String suffix;

    FormatSessionsFn(String suffix) {
      this.suffix = suffix;
    }

    @ProcessElement
    public void process(@Element Session session, OutputReceiver<OutputLine> out) {
      SessionCounters.ended();
      long start = session.start().toEpochMilli();
      out.output(
          new OutputLine(
              "sessions/" + Dates.of(start) + "/sessions" + suffix,
              start,
              session.id(),
              SessionJson.write(session, Instant.now())));
    }
  }

  /** Sessions, and alerts by themselves: these go to queues as they stand in the files. */
  private static final class FormatScoredFn extends DoFn<ScoredSession, OutputLine> {
    private static final long serialVersionUID = 1L;

    private final String suffix;

    FormatScoredFn(String suffix) {
      this.suffix = suffix;
    }

    @ProcessElement
    public void process(@Element ScoredSession scored, MultiOutputReceiver out) {
      SessionCounters.ended(scored);
      Verdict verdict = scored.verdict();
      Instant now = Instant.now();
      byte[] line = SessionJson.write(scored, now);
      out.get(LINES).output(line("sessions", scored, line));
      if (verdict.riskScore() >= HIGH_RISK) {
        out.get(LINES).output(line("high_risk_sessions", scored, line));
      }
      if (verdict.threatLevel().compareTo(Verdict.ThreatLevel.HIGH) >= 0) {
        out.get(ALERTS).output(line("alerts", scored, SessionJson.writeAlert(scored, now)));
      }
    }

    private OutputLine line(String file, ScoredSession scored, byte[] line) {
      long start = scored.session().fragment().first();
      return new OutputLine(
          "sessions/" + Dates.of(start) + "/" + file + suffix, start, scored.session().id(), line);
    }
  }

  /** A dead letter as a line of output. */
  static final class FormatDeadLettersFn extends DoFn<DeadLetter, OutputLine> {
    private static final long serialVersionUID = 1L;

    private final String suffix;

    FormatDeadLettersFn(String suffix) {
      this.suffix = suffix;
    }

    @ProcessElement
    public void process(@Element DeadLetter letter, OutputReceiver<OutputLine> out) {
      String date = letter.at() == null ? "undated" : Dates.of(letter.at().toEpochMilli());
      long time = letter.at() == null ? 0 : letter.at().toEpochMilli();
      // Positions are padded so that their text sorts as the numbers do.
      String tie = String.format("%s %019d", letter.origin().source(), letter.origin().position());
      out.output(
          new OutputLine(
              "dead-letters/" + date + "/dead-letters" + suffix,
              time,
              tie,
              DeadLetterJson.write(letter)));
    }
  }
}
