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
                (sessions, outcomes) -> {
                  ask(HOSTILE_CLIENTS, LogSets::client, true, sessions, outcomes);
                  ask(HOSTILE_ADDRESSES, Sessions::address, true, sessions, outcomes);
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
                (sessions, outcomes) ->
                    ask(
                        BROWSER_CLIENTS,
                        LogSets::client,
                        false,
                        sessions.stream().filter(Sessions::loadsAssetsInBrowser).toList(),
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
            (client, ofClient) ->
                outcomes.accept(outcome(client, measure, measure, isAttack, ofClient)));
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
      Map<String, String> byClient = new HashMap<>();
      Csv table = Csv.read(labels, "client_ip", "user_agent", "label");
      for (List<String> row : table.rows()) {
        String key = row.get(0) + ' ' + row.get(1);
        // Of two that share an address and an agent nobody can tell them apart.
        byClient.merge(key, row.get(2), (one, other) -> one.equals(other) ? one : UNLABELLED);
      }
      action.accept(
          new LabelledLog(
              SetFiles.baseName(file),
              file,
              LabelledLog.Kind.REQUESTS,
              (sessions, outcomes) ->
                  askByLabel(LogSets::client, byAgent(byClient), sessions, outcomes)));
    };
  }

  private static Function<ScoredSession, String> byAgent(Map<String, String> byClient) {
    return session -> {
      String agent = session.session().fragment().userAgent();
      String key = Sessions.address(session) + ' ' + (agent == null ? "-" : agent);
      return byClient.getOrDefault(key, UNLABELLED);
    };
  }

  /** Sessions of a honeypot, with labels in a table of {@code sess_uuid,label}. */
  static Corpus.OfLogs honeypot(Path file, Path labels) {
    return action -> {
      Map<String, String> byId = new HashMap<>();
      for (List<String> row : Csv.read(labels, "sess_uuid", "label").rows()) {
        byId.put(row.get(0), row.get(1));
      }
      action.accept(
          new LabelledLog(
              SetFiles.baseName(file),
              file,
              LabelledLog.Kind.HONEYPOT,
              (sessions, outcomes) ->
                  askByLabel(
                      session -> session.session().id(),
                      session -> byId.getOrDefault(session.session().id(), UNLABELLED),
                      sessions,
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
      Function<ScoredSession, String> label,
      List<ScoredSession> sessions,
      Consumer<Outcome> outcomes) {
    Sessions.by(key, sessions)
        .forEach(
            (id, ofClient) -> {
              String said = label.apply(ofClient.get(0));
              if (!said.equals(UNLABELLED)) {
                outcomes.accept(outcome(id, said, said, BAD.contains(said), ofClient));
              }
            });
  }
}
