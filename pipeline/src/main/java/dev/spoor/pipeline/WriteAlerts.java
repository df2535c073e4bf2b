package dev.spoor.pipeline;

import dev.spoor.io.AlertQueues;
import dev.spoor.model.OutputLine;
import org.apache.beam.sdk.values.PCollection;

/** Sends alerts to queues, where any were named; files have them anyway. */
final class WriteAlerts {
  private WriteAlerts() {}

  /**
   * Sends alerts.
   *
   * @param alerts lines whose second sort key is the session's id
   */
  static void of(PCollection<OutputLine> alerts, AnalyzeSettings settings) {
    for (int i = 0; i < settings.alerts().size(); i++) {
      alerts.apply(
          "WriteAlerts" + (i == 0 ? "" : i + 1), AlertQueues.write(settings.alerts().get(i)));
    }
  }
}
