package dev.spoor.transforms;

import dev.spoor.model.Enrichment;
import dev.spoor.model.Session;
import dev.spoor.model.UserAgentInfo;
import dev.spoor.scoring.agents.UserAgents;
import dev.spoor.transforms.enrich.AddressBook;
import dev.spoor.transforms.enrich.AddressSources;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds out what is known of a session's client from elsewhere than the log. What no source can
 * tell is unknown, and no failure of a source keeps a session back. Not thread-safe: it remembers
 * agents.
 */
public final class SessionEnricher {
  private static final int AGENTS_KEPT = 4096;

  private final Map<String, UserAgentInfo> agents =
      new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, UserAgentInfo> eldest) {
          return size() > AGENTS_KEPT;
        }
      };

  private final AddressBook addresses;
  private final Runnable unanswered;

  /** Enriches by agents alone. */
  public SessionEnricher() {
    this(AddressBook.of(AddressSources.none()), () -> {});
  }

  /**
   * Enriches by agents and addresses.
   *
   * @param addresses what is known of addresses
   * @param unanswered called for each session that a database should have answered for but could
   *     not
   */
  public SessionEnricher(AddressBook addresses, Runnable unanswered) {
    this.addresses = addresses;
    this.unanswered = unanswered;
  }

  /** What is known of a session's client. */
  public Enrichment enrich(Session session) {
    AddressBook.Known known = addresses.lookup(session.fragment().address());
    if (known.failed()) {
      unanswered.run();
    }
    String agent = session.fragment().userAgent();
    return new Enrichment(
        agents.computeIfAbsent(agent == null ? "" : agent, UserAgents::describe),
        known.geo(),
        known.network(),
        known.reputation(),
        known.failed());
  }
}
