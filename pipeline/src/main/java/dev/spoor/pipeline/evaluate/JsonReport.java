package dev.spoor.pipeline.evaluate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes all figures and the names of all cases as one JSON document. */
final class JsonReport {
  private static final JsonMapper JSON = new JsonMapper();

  private JsonReport() {}

  /** The document. */
  static String of(Evaluation evaluation, Targets targets) {
    ObjectNode root = JSON.createObjectNode();
    root.put("rule_set_hash", evaluation.detections().rules().hash());
    ArrayNode measures = root.putArray("measures");
    evaluation.measures().forEach(measure -> measure(measure, evaluation, targets, measures));
    ObjectNode rules = root.putObject("rules");
    evaluation.rules().rules().forEach((id, count) -> count(count, rules.putObject(id)));
    ObjectNode categories = root.putObject("categories");
    evaluation
        .rules()
        .categories()
        .forEach((category, count) -> count(count, categories.putObject(category.wireName())));
    evaluation.empty().forEach(root.putArray("empty")::add);
    evaluation.unread().forEach(root.putArray("unread")::add);
    if (evaluation.compares()) {
      ArrayNode changes = root.putArray("changes");
      for (Evaluation.Change change : evaluation.changes()) {
        ObjectNode node = changes.addObject();
        node.put("measure", change.measure());
        node.put("id", change.id());
        node.put("is_attack", change.isAttack());
        node.put("is_flagged", change.isFlagged());
        change.rules().forEach(node.putArray("rules")::add);
      }
    }
    return root.toPrettyString() + "\n";
  }

  private static void measure(
      MeasureTally measure, Evaluation evaluation, Targets targets, ArrayNode into) {
    ObjectNode node = into.addObject();
    node.put("set", measure.corpus());
    node.put("measure", measure.measure());
    node.put("is_attack", measure.isAttack());
    share(measure.flagged(), node.putObject("flagged"));
    share(measure.right(), node.putObject("right_category"));
    Double target = targets.of(measure);
    if (target != null) {
      node.put("target", target);
      node.put("reached", targets.reached(measure));
    }
    MeasureTally other = evaluation.byOthers(measure);
    if (other != null) {
      share(other.flagged(), node.putObject("compared_with"));
    }
    ObjectNode parts = node.putObject("parts");
    measure.flaggedByGroup().forEach((group, share) -> share(share, parts.putObject(group)));
    if (!measure.verdicts().isEmpty()) {
      ObjectNode verdicts = node.putObject("verdicts");
      measure.verdicts().forEach(verdicts::put);
    }
    ObjectNode wrong = node.putObject("wrong");
    measure
        .wrong()
        .forEach(
            (reason, cases) -> {
              ArrayNode list = wrong.putArray(reason);
              for (MeasureTally.Wrong one : cases) {
                ObjectNode entry = list.addObject();
                entry.put("id", one.id());
                entry.put("part", one.group());
                if (targets.note(measure, one.id()) != null) {
                  entry.put("note", targets.note(measure, one.id()));
                }
                one.rules().forEach(entry.putArray("rules")::add);
              }
            });
  }

  private static void count(RuleTally.Count count, ObjectNode node) {
    node.put("attacks", count.attacks());
    node.put("others", count.benign());
    node.put("alone", count.alone());
    share(count.precision(), node.putObject("precision"));
    share(count.right(), node.putObject("right_category"));
  }

  private static void share(Share share, ObjectNode node) {
    node.put("part", share.part());
    node.put("whole", share.whole());
    if (share.whole() > 0) {
      node.put("share", share.value());
      node.put("low", share.low());
      node.put("high", share.high());
    }
  }
}
