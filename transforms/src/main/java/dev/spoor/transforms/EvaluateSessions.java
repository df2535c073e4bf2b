package dev.spoor.transforms;

import dev.spoor.model.EnrichedSession;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.ScoredSession;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.score.ScoreSettings;
import dev.spoor.scoring.score.SessionScorer;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Gives each session its verdict, with every reason for it. Element by element: bounded and
 * unbounded input in any windows, one verdict for each state of a session, with its timestamp,
 * window and pane. The rules are loaded once in each process.
 */
public final class EvaluateSessions {
  private EvaluateSessions() {}

  /** Evaluates by the rules that ship and by {@link ScoreSettings#defaults()}. */
  public static Evaluate evaluate() {
    return new Evaluate(RuleSource.BUILT_IN, ScoreSettings.defaults());
  }

  /** See {@link EvaluateSessions}. */
  public static final class Evaluate
      extends PTransform<PCollection<EnrichedSession>, PCollection<ScoredSession>> {
    private static final long serialVersionUID = 1L;

    private final RuleSource rules;
    private final transient ScoreSettings settings;

    private Evaluate(RuleSource rules, ScoreSettings settings) {
      this.rules = rules;
      this.settings = settings;
    }

    /** The rules; the same as requests were inspected by. */
    public Evaluate withRules(RuleSource newRules) {
      return new Evaluate(newRules, settings);
    }

    /** Weights and thresholds, and what is known of the site. */
    public Evaluate withSettings(ScoreSettings newSettings) {
      return new Evaluate(rules, newSettings);
    }

    @Override
    public PCollection<ScoredSession> expand(PCollection<EnrichedSession> sessions) {
      return sessions
          .apply("Evaluate", ParDo.of(new EvaluateFn(rules, settings)))
          .setCoder(RecordCoder.of(ScoredSession.class));
    }
  }

  private static final class EvaluateFn extends DoFn<EnrichedSession, ScoredSession> {
    private static final long serialVersionUID = 1L;

    private final RuleSource source;
    private final ScoreSettings settings;
    private transient SessionScorer scorer;

    EvaluateFn(RuleSource source, ScoreSettings settings) {
      this.source = source;
      this.settings = settings;
    }

    @Setup
    public void setup() {
      RuleSet rules = RuleSet.of(source);
      scorer = new SessionScorer(rules, rules.sessionRules(), settings);
    }

    @ProcessElement
    public void process(@Element EnrichedSession enriched, OutputReceiver<ScoredSession> out) {
      out.output(
          new ScoredSession(
              enriched.session(),
              enriched.enrichment(),
              scorer.score(enriched.session(), enriched.enrichment())));
    }
  }
}
