package dev.spoor.pipeline.evaluate;

import dev.spoor.model.ScoredSession;
import dev.spoor.scoring.rules.RuleCatalog;
import java.io.IOException;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What is measured: one way to judge requests, agents and logs. Not thread-safe. */
interface Detections {
  /** The rules it judges by. */
  RuleCatalog rules();

  /** What becomes of a request. */
  Outcome judge(LabelledRequest request);

  /** What becomes of an agent. */
  Outcome judge(LabelledAgent agent);

  /**
   * The sessions of a log, judged, ordered by client and time; null where no format reads its
   * lines.
   */
  @Nullable List<ScoredSession> sessions(LabelledLog log) throws IOException;
}
