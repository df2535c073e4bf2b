package dev.spoor.pipeline.evaluate;

import dev.spoor.model.Level;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestHits;
import dev.spoor.pipeline.evaluate.Outcome.Hit;
import dev.spoor.scoring.rules.RuleCatalog;
import dev.spoor.scoring.rules.RuleInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Inspects labelled requests. A request is flagged when at least one rule of level medium or above,
 * of any category, not in shadow mode, hits it. Not thread-safe.
 */
final class RequestTrial {
  private final BiConsumer<RequestEvent, RequestHits> inspector;
  private final RuleCatalog rules;
  private final RequestEvent event = new RequestEvent();
  private final RequestHits found = new RequestHits();

  /**
   * Judges by rules.
   *
   * @param inspector fills the hits of a request
   * @param rules the rules that the hits are of
   */
  RequestTrial(BiConsumer<RequestEvent, RequestHits> inspector, RuleCatalog rules) {
    this.inspector = inspector;
    this.rules = rules;
  }

  /** What becomes of a request. */
  Outcome judge(LabelledRequest labelled) {
    labelled.request().fill(event);
    found.clear();
    inspector.accept(event, found);
    List<Hit> hits = hits();
    boolean isFlagged = hits.stream().anyMatch(Hit::counts);
    Boolean isRight =
        (isFlagged && labelled.isAttack() && !labelled.expected().isEmpty())
            ? hits.stream()
                .anyMatch(hit -> hit.counts() && labelled.expected().contains(hit.category()))
            : null;
    return new Outcome(
        labelled.id(),
        labelled.measure(),
        labelled.group(),
        labelled.isAttack(),
        isFlagged,
        labelled.expected(),
        isRight,
        null,
        Carrier.of(labelled.request()) + ": " + reason(labelled, isFlagged, hits),
        hits);
  }

  private List<Hit> hits() {
    List<Hit> hits = new ArrayList<>();
    for (int i = 0; i < found.count; i++) {
      RuleInfo rule = rules.byKey(found.rules[i]);
      if (rule == null) {
        throw new IllegalStateException("a hit of a rule that the set does not have");
      }
      hits.add(
          new Hit(
              rule.id(),
              // The buffer has none for a rule that makes no attack.
              rule.category(),
              rule.level(),
              !rule.shadow() && rule.level().compareTo(Level.MEDIUM) >= 0,
              found.views[i],
              found.places[i],
              Octets.of(found.texts[i].toByteArray())));
    }
    return hits;
  }

  private String reason(LabelledRequest labelled, boolean isFlagged, List<Hit> hits) {
    if (isFlagged && labelled.expected().isEmpty()) {
      return "flagged";
    }
    if (isFlagged) {
      boolean isOfClass =
          hits.stream()
              .anyMatch(hit -> hit.counts() && labelled.expected().contains(hit.category()));
      return isOfClass ? "flagged as one of its class" : "flagged as one of another class";
    }
    if (!hits.isEmpty()) {
      return "only rules below medium or in shadow mode";
    }
    return found.truncated ? "no rule hit what was looked at of it" : "no rule hit";
  }
}
