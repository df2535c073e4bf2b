package dev.spoor.pipeline;

import dev.spoor.io.AlertQueues;
import dev.spoor.io.InputException;
import dev.spoor.io.KafkaLogs;
import dev.spoor.io.QueueUri;
import dev.spoor.io.RedisFeatures;
import dev.spoor.io.RedisStreamIO;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Asks the servers that a job reads from and writes to, before it starts. What will not get better
 * by itself ends the program here, where a runner would try it for ever; what may is said.
 */
final class AskServers {
  private AskServers() {}

  /** Asks for a queue that is read. */
  static void input(QueueUri uri, Console console) throws InputException {
    if (uri.scheme().equals(KafkaLogs.SCHEME)) {
      say(KafkaLogs.missing(uri), console);
    } else if (uri.scheme().equals(RedisStreamIO.SCHEME)) {
      say(RedisStreamIO.missing(uri), console);
    }
  }

  /** Asks for the queues of alerts and the store of features. */
  static void sinks(AnalyzeSettings settings, Console console) throws InputException {
    for (QueueUri queue : settings.alerts()) {
      say(AlertQueues.missing(queue), console);
    }
    AnalyzeSettings.FeatureStore store = settings.features();
    if (store != null) {
      say(RedisFeatures.missing(store.uri()), console);
    }
  }

  private static void say(@Nullable String missing, Console console) {
    if (missing != null) {
      console.message(missing);
    }
  }
}
