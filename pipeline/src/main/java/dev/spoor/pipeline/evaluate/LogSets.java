package dev.spoor.pipeline.evaluate;

import dev.spoor.model.ScoredSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Logs of which it is known who the clients were. */
final class LogSets {
  static final String HOSTILE_CLIENTS = "hostile_clients";
  static final String HOSTILE_ADDRESSES = "hostile_addresses";
  static final String BROWSER_CLIENTS = "browser_clients";

  private static final String LABELS_SUFFIX = ".labels.csv";
  private static final String UNLABELLED = "unlabelled";

  /** Labels of those who should be called bad bots or attackers. */
  private static final Set<String> BAD = Set.of("bad_bot", "attacker", "tool");

  private LogSets() {}

  /** A log of which every client is hostile. */
  static Corpus.OfLogs hostile(Path file) {
    return action ->
        action.accept(
            new LabelledLog(
                SetFiles.baseName(file),
                file,
                LabelledLog.Kind.REQUESTS,
                (read, outcomes) -> {
                  ask(HOSTILE_CLIENTS, LogSets::client, true, read.sessions(), outcomes);
                  ask(HOSTILE_ADDRESSES, Sessions::address, true, read.sessions(), outcomes);
                }));
  }

  /** A log whose clients are people as far as they load what pages need with a browser's agent. */
  static Corpus.OfLogs people(Path file) {
    return action ->
        action.accept(
            new LabelledLog(
                SetFiles.baseName(file),
                file,
                LabelledLog.Kind.REQUESTS,
                (read, outcomes) ->
                    ask(
                        BROWSER_CLIENTS,
                        LogSets::client,
                        false,
                        read.sessions().stream().filter(Sessions::loadsAssetsInBrowser).toList(),
                        outcomes)));
  }

  private static String client(ScoredSession session) {
    return session.session().clientKey();
  }

  private static void ask(
      String measure,
      Function<ScoredSession, String> key,
      boolean isAttack,
      List<ScoredSession> sessions,
      Consumer<Outcome> outcomes) {
    Sessions.by(key, sessions)
        .forEach(
            (client, ofClient) -> {
              // Who the clients are is nobody's business: the first session's id leads to them.
              String id = ofClient.get(0).session().id();
              outcomes.accept(outcome(id, measure, measure, isAttack, ofClient));
            });
  }

  private static Outcome outcome(
      String id,
      String measure,
      String group,
      boolean isAttack,
      Collection<ScoredSession> sessions) {
    String verdict = Sessions.verdict(sessions);
    return new Outcome(
        id,
        measure,
        group,
        isAttack,
        sessions.stream().anyMatch(Sessions::isBad),
        Set.of(),
        null,
        verdict,
        "called " + verdict + ": " + Sessions.size(sessions),
        Sessions.hits(sessions));
  }

  /** A log with a row for each client in {@code FILE.labels.csv}, as the generator writes it. */
  static Corpus.OfLogs generated(Path file) {
    Path labels = file.resolveSibling(file.getFileName() + LABELS_SUFFIX);
    return action -> {
      Map<String, Actor> byClient = new HashMap<>();
      Csv table = Csv.read(labels, "client_ip", "user_agent", "label", "actor");
      for (List<String> row : table.rows()) {
        String key = row.get(0) + ' ' + row.get(1);
        // Of two that share an address and an agent nobody can tell them apart.
        byClient.merge(key, Actor.of(row.get(2), row.get(3)), Actor::or);
      }
      action.accept(
          new LabelledLog(
              SetFiles.baseName(file),
              file,
              LabelledLog.Kind.REQUESTS,
              (read, outcomes) ->
                  askByLabel(LogSets::client, byAgent(byClient), read.sessions(), outcomes)));
    };
  }

  /**
   * Who a client is.
   *
   * @param label what it should be called
   * @param kind what it does, which is the part of the set it belongs to
   */
  private record Actor(String label, String kind) {
    static final Actor NOBODY = new Actor(UNLABELLED, UNLABELLED);

    /** Of an actor's name, such as {@code flood-12}, what stands before its number is the kind. */
    static Actor of(String label, String name) {
      int dash = name.lastIndexOf('-');
      return new Actor(label, dash < 0 ? name : name.substring(0, dash));
    }

    Actor or(Actor other) {
      return equals(other) ? this : NOBODY;
    }
  }

  private static Function<ScoredSession, Actor> byAgent(Map<String, Actor> byClient) {
    return session -> {
      String agent = session.session().fragment().userAgent();
      String key = Sessions.address(session) + ' ' + (agent == null ? "-" : agent);
      return byClient.getOrDefault(key, Actor.NOBODY);
    };
  }

  /** Sessions of a honeypot, with labels in a table of {@code sess_uuid,label}. */
  static Corpus.OfLogs honeypot(Path file, Path labels) {
    return action -> {
      Map<String, Actor> byId = new HashMap<>();
      for (List<String> row : Csv.read(labels, "sess_uuid", "label").rows()) {
        byId.put(row.get(0), new Actor(row.get(1), row.get(1)));
      }
      action.accept(
          new LabelledLog(
              SetFiles.baseName(file),
              file,
              LabelledLog.Kind.HONEYPOT,
              (read, outcomes) ->
                  askByLabel(
                      session -> session.session().id(),
                      session -> byId.getOrDefault(session.session().id(), Actor.NOBODY),
                      read.sessions(),
                      outcomes)));
    };
  }

  /** Where the labels of a honeypot's sessions are, by the name of the file. */
  static Path labelsOf(Path file) throws IOException {
    String base = SetFiles.baseName(file);
    String singular = base.endsWith("s") ? base.substring(0, base.length() - 1) : base;
    for (String name : List.of(base + "-labels.csv", singular + "-labels.csv")) {
      if (Files.isRegularFile(file.resolveSibling(name))) {
        return file.resolveSibling(name);
      }
    }
    throw new IOException(file + " has no labels beside it: " + singular + "-labels.csv");
  }

  private static void askByLabel(
      Function<ScoredSession, String> key,
      Function<ScoredSession, Actor> who,
      List<ScoredSession> sessions,
      Consumer<Outcome> outcomes) {
    Sessions.by(key, sessions)
        .forEach(
            (client, ofClient) -> {
              Actor actor = who.apply(ofClient.get(0));
              String label = actor.label();
              if (!actor.equals(Actor.NOBODY)) {
                String id = ofClient.get(0).session().id();
                outcomes.accept(outcome(id, label, actor.kind(), BAD.contains(label), ofClient));
              }
            });
  }
}
