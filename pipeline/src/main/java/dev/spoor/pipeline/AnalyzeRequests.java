package dev.spoor.pipeline;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.OutputLine;
import dev.spoor.model.RawBlock;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.transforms.AssembleSessions;
import dev.spoor.transforms.EnrichSessions;
import dev.spoor.transforms.EvaluateSessions;
import dev.spoor.transforms.NormalizeHoneypotSessions;
import dev.spoor.transforms.NormalizeRequests;
import java.util.Map;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Duration;

/**
 * The part of the graph that is the same for every source and sink: blocks of lines in, sessions
 * and everything beside them out.
 */
public final class AnalyzeRequests {
  /** Sessions. */
  public static final TupleTag<Session> SESSIONS = new TupleTag<>() {};

  /** Sessions with their verdicts, where they are judged. */
  public static final TupleTag<ScoredSession> SCORED = new TupleTag<>() {};

  /**
   * Judged parts of sessions whose requests cannot wait, where sessions of live logs are judged.
   */
  public static final TupleTag<ScoredSession> URGENT = new TupleTag<>() {};

  /** What could not be used, of every step. */
  public static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>() {};

  /** Parts of tables of counts. */
  public static final TupleTag<KV<String, Map<String, Long>>> TRAFFIC = new TupleTag<>() {};

  /** Request rows, where asked for. */
  public static final TupleTag<OutputLine> REQUESTS = new TupleTag<>() {};

  private AnalyzeRequests() {}

  /** Analyzes by {@code settings}. */
  public static Analyze analyze(AnalyzeSettings settings) {
    return new Analyze(settings);
  }

  /** See {@link AnalyzeRequests}. */
  public static final class Analyze extends PTransform<PCollection<RawBlock>, PCollectionTuple> {
    private static final long serialVersionUID = 1L;

    private final transient AnalyzeSettings settings;

    private Analyze(AnalyzeSettings settings) {
      this.settings = settings;
    }

    @Override
    public PCollectionTuple expand(PCollection<RawBlock> blocks) {
      PCollectionTuple outputs =
          switch (settings.lines()) {
            case LOGS -> logs(normalized(blocks));
            case HONEYPOTS -> honeypots(blocks);
            case LOGS_AND_HONEYPOTS -> {
              PCollectionTuple normalized = normalized(blocks);
              yield both(logs(normalized), honeypots(normalized.get(NormalizeRequests.HONEYPOT)));
            }
          };
      if (settings.detection() == null) {
        return outputs;
      }
      PCollectionTuple judged = outputs.and(SCORED, judge(outputs.get(SESSIONS), "Sessions"));
      return outputs.has(NormalizeRequests.URGENT)
          ? judged.and(URGENT, judge(outputs.get(NormalizeRequests.URGENT), "Urgent"))
          : judged;
    }

    private PCollectionTuple normalized(PCollection<RawBlock> blocks) {
      NormalizeRequests.Normalize normalize =
          NormalizeRequests.normalize()
              .withSettings(settings.normalize())
              .withFormats(settings.formats());
      return blocks.apply(
          "NormalizeRequests", settings.requestRows() ? normalize.withRequestRows() : normalize);
    }

    /** What requests of logs become. */
    private PCollectionTuple logs(PCollectionTuple normalized) {
      PCollectionTuple assembled =
          normalized
              .get(NormalizeRequests.FRAGMENTS)
              .apply(
                  "AssembleSessions",
                  AssembleSessions.assemble()
                      .withGap(settings.normalize().gap())
                      .withMaxSession(settings.normalize().maxSession())
                      .withGroups(settings.groups())
                      .withEarlyFirings(settings.earlyFirings())
                      .withAllowedLateness(settings.allowedLateness()));
      PCollection<Session> sessions = assembled.get(AssembleSessions.SESSIONS);
      boolean isLive = sessions.isBounded() == IsBounded.UNBOUNDED;
      if (isLive) {
        // Panes are taken as they come from here on, and join sessions that have no windows.
        sessions =
            sessions.apply(
                "TakePanes",
                Window.<Session>into(new GlobalWindows())
                    .triggering(DefaultTrigger.of())
                    .withAllowedLateness(Duration.ZERO)
                    .discardingFiredPanes());
      }
      PCollectionTuple outputs =
          PCollectionTuple.of(SESSIONS, sessions)
              .and(
                  DEAD_LETTERS,
                  PCollectionList.of(normalized.get(NormalizeRequests.DEAD_LETTERS))
                      .and(assembled.get(AssembleSessions.DEAD_LETTERS))
                      .apply("DeadLetters", Flatten.pCollections()))
              .and(TRAFFIC, normalized.get(NormalizeRequests.TRAFFIC))
              .and(REQUESTS, normalized.get(NormalizeRequests.REQUESTS));
      return isLive
          ? outputs.and(NormalizeRequests.URGENT, normalized.get(NormalizeRequests.URGENT))
          : outputs;
    }

    private PCollection<ScoredSession> judge(PCollection<Session> sessions, String what) {
      return sessions
          .apply(
              "Enrich" + what,
              EnrichSessions.enrich().withAddresses(settings.detection().addresses()))
          .apply(
              "Evaluate" + what,
              EvaluateSessions.evaluate()
                  .withRules(settings.detection().rules())
                  .withSettings(settings.detection().score()));
    }

    /** What records of honeypots become. */
    private PCollectionTuple honeypots(PCollection<RawBlock> blocks) {
      NormalizeHoneypotSessions.Normalize normalize =
          NormalizeHoneypotSessions.normalize()
              .withSettings(settings.normalize())
              .withGroups(settings.groups());
      PCollectionTuple sessions =
          blocks.apply(
              "NormalizeHoneypotSessions",
              settings.requestRows() ? normalize.withRequestRows() : normalize);
      return PCollectionTuple.of(SESSIONS, sessions.get(NormalizeHoneypotSessions.SESSIONS))
          .and(DEAD_LETTERS, sessions.get(NormalizeHoneypotSessions.DEAD_LETTERS))
          .and(TRAFFIC, sessions.get(NormalizeHoneypotSessions.TRAFFIC))
          .and(REQUESTS, sessions.get(NormalizeHoneypotSessions.REQUESTS));
    }

    private static PCollectionTuple both(PCollectionTuple logs, PCollectionTuple honeypots) {
      PCollectionTuple outputs =
          PCollectionTuple.of(SESSIONS, both(logs, honeypots, SESSIONS, "Sessions"))
              .and(DEAD_LETTERS, both(logs, honeypots, DEAD_LETTERS, "AllDeadLetters"))
              .and(TRAFFIC, both(logs, honeypots, TRAFFIC, "Traffic"))
              .and(REQUESTS, both(logs, honeypots, REQUESTS, "Requests"));
      return logs.has(NormalizeRequests.URGENT)
          ? outputs.and(NormalizeRequests.URGENT, logs.get(NormalizeRequests.URGENT))
          : outputs;
    }

    private static <T> PCollection<T> both(
        PCollectionTuple logs, PCollectionTuple honeypots, TupleTag<T> tag, String name) {
      return PCollectionList.of(logs.get(tag))
          .and(honeypots.get(tag))
          .apply(name, Flatten.pCollections());
    }
  }
}
