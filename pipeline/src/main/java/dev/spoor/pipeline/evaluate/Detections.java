package dev.spoor.pipeline.evaluate;

import dev.spoor.scoring.rules.RuleCatalog;
import java.io.IOException;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What is measured: one way to judge requests, agents and logs. Not thread-safe. */
interface Detections {
  /** The rules it judges by. */
  RuleCatalog rules();

  /** What becomes of a request. */
  Outcome judge(LabelledRequest request);

  /** What becomes of an agent. */
  Outcome judge(LabelledAgent agent);

  /** What a log becomes, its sessions judged; null where no format reads its lines. */
  LabelledLog.@Nullable Reading read(LabelledLog log) throws IOException;
}
