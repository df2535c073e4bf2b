package dev.spoor.transforms;

import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;

/**
 * Everything that is worked out of one request before it is folded into a fragment: the one place
 * for it, whether the request stood in a line of a log or in the record of a honeypot. One instance
 * per worker thread.
 */
final class RequestJudge {
  private final RequestAnalyzer analyzer;

  RequestJudge(NormalizeSettings settings) {
    this.analyzer = new RequestAnalyzer(settings.requests());
  }

  /** Fills {@code facts} from {@code event}. */
  void judge(RequestEvent event, RequestFacts facts) {
    analyzer.analyze(event, facts);
  }
}
