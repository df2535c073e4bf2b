package dev.spoor.pipeline.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What measures should reach. Recall has a least share, a rate of false positives a greatest one.
 *
 * @param byMeasure shares by the name of the measure, {@code corpus/measure}
 * @param notes what a person found out of a case, by {@code corpus/id}
 * @param leastRecall for measures without a share of their own, or null
 * @param mostFalsePositives for measures without a share of their own, or null
 */
record Targets(
    Map<String, Double> byMeasure,
    Map<String, String> notes,
    @Nullable Double leastRecall,
    @Nullable Double mostFalsePositives) {

  /** What a map of notes is called, where measures are. */
  private static final String NOTES = "notes";

  /** Copies the maps. */
  Targets {
    byMeasure = Map.copyOf(byMeasure);
    notes = Map.copyOf(notes);
  }

  /**
   * Reads a YAML file: a map of corpora, each a map of measures to shares; under {@code notes} a
   * map of cases to what is to be said of them.
   *
   * @param file the file, or null for none
   */
  static Targets read(
      @Nullable Path file, @Nullable Double leastRecall, @Nullable Double mostFalsePositives)
      throws IOException {
    Map<String, Double> shares = new LinkedHashMap<>();
    Map<String, String> notes = new LinkedHashMap<>();
    if (file != null) {
      JsonNode corpora = SetFiles.yaml(file);
      if (!corpora.isObject() && !corpora.isMissingNode()) {
        throw new IOException(file + " is not a map of sets to measures");
      }
      for (Map.Entry<String, JsonNode> corpus : corpora.properties()) {
        if (!corpus.getValue().isObject()) {
          throw new IOException(
              file + ": " + corpus.getKey() + " is not a map of measures to shares");
        }
        for (Map.Entry<String, JsonNode> measure : corpus.getValue().properties()) {
          if (measure.getKey().equals(NOTES)) {
            for (Map.Entry<String, JsonNode> note : measure.getValue().properties()) {
              notes.put(corpus.getKey() + "/" + note.getKey(), note.getValue().asText());
            }
            continue;
          }
          String name = corpus.getKey() + "/" + measure.getKey();
          JsonNode share = measure.getValue();
          if (!share.isNumber() || share.asDouble() < 0 || share.asDouble() > 1) {
            throw new IOException(
                file + ": " + name + ": " + share.asText() + " is not a share between 0 and 1");
          }
          shares.put(name, share.asDouble());
        }
      }
    }
    return new Targets(shares, notes, leastRecall, mostFalsePositives);
  }

  /** The share that a measure should reach or stay below, or null. */
  @Nullable Double of(MeasureTally measure) {
    Double own = byMeasure.get(measure.name());
    if (own != null) {
      return own;
    }
    return measure.isAttack() ? leastRecall : mostFalsePositives;
  }

  /** What a person found out of a case, or null. */
  @Nullable String note(MeasureTally measure, String id) {
    return notes.get(measure.corpus() + "/" + id);
  }

  /** Whether a measure is where it should be; what has no target is. */
  boolean reached(MeasureTally measure) {
    Double share = of(measure);
    if (share == null || measure.flagged().whole() == 0) {
      return true;
    }
    double value = measure.flagged().value();
    return measure.isAttack() ? value >= share : value <= share;
  }
}
