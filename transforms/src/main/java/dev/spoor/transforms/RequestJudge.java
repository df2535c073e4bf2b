package dev.spoor.transforms;

import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.scoring.inspect.RequestInspector;
import dev.spoor.scoring.rules.RuleSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Everything that is worked out of one request before it is folded into a fragment: the one place
 * for it, whether the request stood in a line of a log or in the record of a honeypot. One instance
 * per worker thread.
 */
final class RequestJudge {
  private final RequestAnalyzer analyzer;
  private final @Nullable RequestInspector inspector;

  RequestJudge(NormalizeSettings settings) {
    this.analyzer = new RequestAnalyzer(settings.requests());
    this.inspector =
        settings.rules() == null ? null : new RequestInspector(RuleSet.of(settings.rules()));
  }

  /** Fills {@code facts} from {@code event}. */
  void judge(RequestEvent event, RequestFacts facts) {
    analyzer.analyze(event, facts);
    if (inspector != null) {
      inspector.inspect(event, facts.hits);
    }
  }
}
