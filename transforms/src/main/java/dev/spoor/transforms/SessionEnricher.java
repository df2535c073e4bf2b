package dev.spoor.transforms;

import dev.spoor.model.Enrichment;
import dev.spoor.model.Session;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.UserAgentInfo;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Finds out what is known of a session's client from elsewhere than the log. What no source can
 * tell is unknown, and no failure of a source keeps a session back. Not thread-safe: it remembers
 * agents.
 */
final class SessionEnricher {
  private static final int AGENTS_KEPT = 4096;

  private final Map<String, UserAgentInfo> agents =
      new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, UserAgentInfo> eldest) {
          return size() > AGENTS_KEPT;
        }
      };

  /** What is known of a session's client. */
  Enrichment enrich(Session session) {
    String agent = session.fragment().userAgent();
    return new Enrichment(
        agents.computeIfAbsent(agent == null ? "" : agent, SessionEnricher::describe),
        null,
        null,
        null);
  }

  private static UserAgentInfo describe(String agent) {
    int bits = UserAgentClass.of(agent.toLowerCase(Locale.ROOT));
    return new UserAgentInfo(bits, bits != UserAgentClass.BROWSER, null, null, null, null);
  }
}
