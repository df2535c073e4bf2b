package dev.spoor.pipeline.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Runs labelled sets through detections, and through others beside them where there are some. */
final class Evaluation {
  private final Detections detections;
  private final @Nullable Detections others;
  private final CaseListener listener;
  private final Map<String, MeasureTally> measures = new LinkedHashMap<>();
  private final Map<String, MeasureTally> otherMeasures = new LinkedHashMap<>();
  private final RuleTally rules = new RuleTally();
  private final List<Change> changes = new ArrayList<>();
  private final List<String> unread = new ArrayList<>();
  private final List<String> empty = new ArrayList<>();
  private long cases;

  /**
   * A case that others judge otherwise.
   *
   * @param measure the measure, with its corpus
   * @param id the case
   * @param isAttack whether it should be flagged
   * @param isFlagged whether it is; others do the opposite
   * @param rules the rules that only the one side has among its hits, with a plus or minus sign
   */
  record Change(
      String measure, String id, boolean isAttack, boolean isFlagged, List<String> rules) {
    /** Copies the list. */
    Change {
      rules = List.copyOf(rules);
    }
  }

  /** Hears of every case. */
  @FunctionalInterface
  interface CaseListener {
    /**
     * Takes a case.
     *
     * @param set the set that it is of
     * @param outcome what became of it
     * @param subject what was judged: a request or an agent, in {@link Octets}; null for sessions
     */
    void judged(String set, Outcome outcome, @Nullable String subject) throws IOException;
  }

  /**
   * Measures detections.
   *
   * @param others what to compare with, or null
   */
  Evaluation(Detections detections, @Nullable Detections others) {
    this(detections, others, (set, outcome, subject) -> {});
  }

  /**
   * Measures detections, and shows each case.
   *
   * @param others what to compare with, or null
   */
  Evaluation(Detections detections, @Nullable Detections others, CaseListener listener) {
    this.detections = detections;
    this.others = others;
    this.listener = listener;
  }

  /** Runs one set, which adds to sets of the same name. */
  void run(String name, Corpus corpus) throws IOException {
    long before = cases;
    if (corpus instanceof Corpus.OfRequests requests) {
      requests.forEach(
          request -> {
            Outcome outcome = detections.judge(request);
            rules.add(outcome);
            show(name, outcome, request.request().text());
            add(name, outcome, others == null ? null : others.judge(request));
          });
    } else if (corpus instanceof Corpus.OfAgents agents) {
      agents.forEach(
          agent -> {
            Outcome outcome = detections.judge(agent);
            show(name, outcome, Octets.of(agent.agent()));
            add(name, outcome, others == null ? null : others.judge(agent));
          });
    } else if (corpus instanceof Corpus.OfLogs logs) {
      List<LabelledLog> all = new ArrayList<>();
      logs.forEach(all::add);
      for (LabelledLog log : all) {
        run(name, log);
      }
    }
    if (cases == before) {
      empty.add(name);
    }
  }

  private void run(String name, LabelledLog log) throws IOException {
    LabelledLog.Reading read = detections.read(log);
    if (read == null) {
      unread.add(name + "/" + log.id());
      return;
    }
    Map<String, Outcome> byOthers = new LinkedHashMap<>();
    if (others != null) {
      LabelledLog.Reading readByOthers = others.read(log);
      log.question()
          .ask(
              readByOthers == null ? LabelledLog.Reading.NOTHING : readByOthers,
              outcome -> byOthers.put(outcome.measure() + ' ' + outcome.id(), outcome));
    }
    log.question()
        .ask(
            read,
            outcome -> {
              String key = outcome.measure() + ' ' + outcome.id();
              show(name, outcome, null);
              add(name, outcome, byOthers.remove(key));
            });
  }

  private void show(String name, Outcome outcome, @Nullable String subject) {
    try {
      listener.judged(name, outcome, subject);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String name, Outcome outcome, @Nullable Outcome byOthers) {
    cases++;
    tally(measures, name, outcome).add(outcome);
    if (byOthers == null) {
      return;
    }
    tally(otherMeasures, name, byOthers).add(byOthers);
    if (outcome.isFlagged() != byOthers.isFlagged()) {
      changes.add(
          new Change(
              name + "/" + outcome.measure(),
              outcome.id(),
              outcome.isAttack(),
              outcome.isFlagged(),
              difference(outcome, byOthers)));
    }
  }

  private static MeasureTally tally(
      Map<String, MeasureTally> measures, String name, Outcome outcome) {
    return measures.computeIfAbsent(
        name + "/" + outcome.measure(),
        unused -> new MeasureTally(name, outcome.measure(), outcome.isAttack()));
  }

  private static List<String> difference(Outcome ours, Outcome theirs) {
    SortedMap<String, Character> signs = new TreeMap<>();
    ours.hits().forEach(hit -> signs.put(hit.rule(), '+'));
    theirs.hits().forEach(hit -> signs.merge(hit.rule(), '-', (one, other) -> '='));
    List<String> rules = new ArrayList<>();
    signs.forEach(
        (rule, sign) -> {
          if (sign != '=') {
            rules.add(sign + rule);
          }
        });
    return rules;
  }

  /** The measures, in the order in which they were met. */
  Collection<MeasureTally> measures() {
    return measures.values();
  }

  /** The same measure by the others, or null. */
  @Nullable MeasureTally byOthers(MeasureTally measure) {
    return otherMeasures.get(measure.name());
  }

  /** Counts by rule. */
  RuleTally rules() {
    return rules;
  }

  /** What others judge otherwise. */
  List<Change> changes() {
    return List.copyOf(changes);
  }

  /** Logs in formats that are not read. */
  List<String> unread() {
    return List.copyOf(unread);
  }

  /** Sets in which there was nothing to judge. */
  List<String> empty() {
    return List.copyOf(empty);
  }

  /** Whether there are others. */
  boolean compares() {
    return others != null;
  }

  /** What is measured. */
  Detections detections() {
    return detections;
  }

  /** What it is compared with, or null. */
  @Nullable Detections others() {
    return others;
  }
}
