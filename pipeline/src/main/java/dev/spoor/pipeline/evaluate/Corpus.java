package dev.spoor.pipeline.evaluate;

import java.io.IOException;
import java.util.function.Consumer;

/** A labelled set, read from its files each time it is asked for. */
sealed interface Corpus permits Corpus.OfRequests, Corpus.OfAgents, Corpus.OfLogs {

  /** Requests that are or are not attacks. */
  @FunctionalInterface
  non-sealed interface OfRequests extends Corpus {
    /** Hands out all requests in order. */
    void forEach(Consumer<LabelledRequest> action) throws IOException;
  }

  /** User agents that are or are not bots. */
  @FunctionalInterface
  non-sealed interface OfAgents extends Corpus {
    /** Hands out all agents in order. */
    void forEach(Consumer<LabelledAgent> action) throws IOException;
  }

  /** Logs whose clients are known. */
  @FunctionalInterface
  non-sealed interface OfLogs extends Corpus {
    /** Hands out all logs in order. */
    void forEach(Consumer<LabelledLog> action) throws IOException;
  }
}
