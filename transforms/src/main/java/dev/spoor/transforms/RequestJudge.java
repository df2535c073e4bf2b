package dev.spoor.transforms;

import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.RequestHits;
import dev.spoor.scoring.inspect.RequestInspector;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.score.SessionScorer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Everything that is worked out of one request before it is folded into a fragment: the one place
 * for it, whether the request stood in a line of a log or in the record of a honeypot. One instance
 * per worker thread.
 */
final class RequestJudge {
  private final RequestAnalyzer analyzer;
  private final @Nullable RuleSet rules;
  private final @Nullable RequestInspector inspector;

  RequestJudge(NormalizeSettings settings) {
    this.analyzer = new RequestAnalyzer(settings.requests());
    this.rules = settings.rules() == null ? null : RuleSet.of(settings.rules());
    this.inspector = rules == null ? null : new RequestInspector(rules);
  }

  /** Fills {@code facts} from {@code event}. */
  void judge(RequestEvent event, RequestFacts facts) {
    analyzer.analyze(event, facts);
    if (inspector != null) {
      inspector.inspect(event, facts.hits);
      facts.urgent = isUrgent(facts.hits);
    }
  }

  private boolean isUrgent(RequestHits hits) {
    for (int i = 0; i < hits.count; i++) {
      RuleInfo rule = rules.byKey(hits.rules[i]);
      if (rule != null && SessionScorer.isUrgent(rule)) {
        return true;
      }
    }
    return false;
  }
}
