package dev.spoor.pipeline.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spoor.model.AttackCategory;
import dev.spoor.model.IpAddress;
import dev.spoor.model.ScoredSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * CrowdSec's tests with log lines: one folder a test, and {@code expected-alerts.jsonl} with the
 * alerts of each. An alert is found when a session from its source is called an attacker or a bad
 * bot and has an attack of its class. A test with no alert to expect tries a parser, and no session
 * of it may be high. What is in a format that is not read is left out and counted.
 */
final class HttpTests implements Corpus.OfLogs {
  static final String ALERTS = "alerts";
  static final String PARSING_ONLY = "parsing_only";

  /** A scenario that tries whether an installation works, by a path of its maker's. */
  private static final String INSTALLATION = "http-generic-test";

  /** Classes by a part of the scenario's name; the first that fits counts. */
  private static final List<Map.Entry<String, Set<AttackCategory>>> CLASSES =
      List.of(
          Map.entry("sqli", EnumSet.of(AttackCategory.SQL_INJECTION)),
          Map.entry("xss", EnumSet.of(AttackCategory.CROSS_SITE_SCRIPTING)),
          Map.entry("xxe", EnumSet.of(AttackCategory.XML_EXTERNAL_ENTITY)),
          Map.entry(
              "path-traversal",
              EnumSet.of(AttackCategory.PATH_TRAVERSAL, AttackCategory.SENSITIVE_FILE_ACCESS)),
          Map.entry("sensitive-files", EnumSet.of(AttackCategory.SENSITIVE_FILE_ACCESS)),
          Map.entry("bad-user-agent", EnumSet.of(AttackCategory.SCANNING)),
          Map.entry(
              "bf", EnumSet.of(AttackCategory.BRUTE_FORCE, AttackCategory.CREDENTIAL_STUFFING)),
          Map.entry(
              "invalid-http-versions",
              EnumSet.of(AttackCategory.DENIAL_OF_SERVICE, AttackCategory.PROTOCOL_VIOLATION)),
          Map.entry("dos", EnumSet.of(AttackCategory.DENIAL_OF_SERVICE, AttackCategory.SCANNING)),
          Map.entry("crawl", EnumSet.of(AttackCategory.SCANNING, AttackCategory.SCRAPING)),
          Map.entry(
              "technology-probing",
              EnumSet.of(
                  AttackCategory.VULNERABILITY_PROBE,
                  AttackCategory.SCANNING,
                  AttackCategory.ADMIN_PROBING)),
          Map.entry("user-enum", EnumSet.of(AttackCategory.SCANNING, AttackCategory.ADMIN_PROBING)),
          Map.entry("http-probing", EnumSet.of(AttackCategory.SCANNING)),
          Map.entry("rce", ofKnownVulnerability()),
          Map.entry("cve", ofKnownVulnerability()));

  private final Path folder;

  HttpTests(Path folder) {
    this.folder = folder;
  }

  /** The attempt on one vulnerability is a probe of it, or whatever attack it consists of. */
  private static Set<AttackCategory> ofKnownVulnerability() {
    Set<AttackCategory> categories = EnumSet.of(AttackCategory.VULNERABILITY_PROBE);
    for (AttackCategory category : AttackCategory.values()) {
      if (category.kind() == AttackCategory.Kind.EXPLOIT) {
        categories.add(category);
      }
    }
    categories.add(AttackCategory.SENSITIVE_FILE_ACCESS);
    return categories;
  }

  /** The class of a scenario; null where it is none of ours. */
  static @Nullable Set<AttackCategory> classOf(String scenario) {
    String name = Octets.lower(scenario.substring(scenario.indexOf('/') + 1)).replace('_', '-');
    if (name.equals(INSTALLATION)) {
      return null;
    }
    for (Map.Entry<String, Set<AttackCategory>> entry : CLASSES) {
      if (("-" + name + "-").contains("-" + entry.getKey())) {
        return entry.getValue();
      }
    }
    return null;
  }

  /** An alert to expect. */
  private record Alert(String scenario, String source, Set<AttackCategory> categories) {}

  @Override
  public void forEach(Consumer<LabelledLog> action) throws IOException {
    Path file = folder.resolve("expected-alerts.jsonl");
    List<String> lines = SetFiles.textLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      JsonNode node = SetFiles.jsonLine(file, i + 1, lines.get(i));
      String test = node.path("test").asText();
      List<Alert> alerts = alerts(node);
      boolean parsingOnly = node.path("expected_alert_count").isNull();
      action.accept(
          new LabelledLog(
              test,
              folder.resolve(test).resolve(node.path("log_file").asText()),
              LabelledLog.Kind.REQUESTS,
              (read, outcomes) -> {
                if (parsingOnly) {
                  askNoneHigh(test, read.sessions(), outcomes);
                } else {
                  for (int n = 0; n < alerts.size(); n++) {
                    ask(test + "#" + (n + 1), test, alerts.get(n), read, outcomes);
                  }
                }
              }));
    }
  }

  private static List<Alert> alerts(JsonNode test) {
    List<Alert> alerts = new ArrayList<>();
    for (JsonNode alert : test.path("expected_alerts")) {
      String scenario = alert.path("scenario").asText();
      Set<AttackCategory> categories = classOf(scenario);
      for (JsonNode source : alert.path("sources")) {
        IpAddress address = IpAddress.parse(source.asText());
        if (categories != null && address != null) {
          Alert found = new Alert(scenario, address.toString(), categories);
          if (!alerts.contains(found)) {
            alerts.add(found);
          }
        }
      }
    }
    return alerts;
  }

  private static void ask(
      String id, String test, Alert alert, LabelledLog.Reading read, Consumer<Outcome> outcomes) {
    List<ScoredSession> ofSource =
        read.sessions().stream()
            .filter(session -> Sessions.address(session).equals(alert.source()))
            .toList();
    if (ofSource.isEmpty() && read.deadLetters() > 0) {
      return; // its lines are in another format, such as that of the error log
    }
    List<ScoredSession> bad = ofSource.stream().filter(Sessions::isBad).toList();
    boolean isRight = Sessions.categories(bad).stream().anyMatch(alert.categories()::contains);
    String verdict = Sessions.verdict(ofSource);
    outcomes.accept(
        new Outcome(
            id,
            ALERTS,
            test,
            true,
            isRight,
            alert.categories(),
            isRight ? true : null,
            verdict,
            ofSource.isEmpty()
                ? "no session of its source"
                : "called " + verdict + (bad.isEmpty() || isRight ? "" : ", of another class"),
            Sessions.hits(ofSource)));
  }

  private static void askNoneHigh(
      String test, List<ScoredSession> sessions, Consumer<Outcome> outcomes) {
    for (ScoredSession session : sessions) {
      String verdict = Sessions.verdict(List.of(session));
      outcomes.accept(
          new Outcome(
              test + "#" + session.session().id(),
              PARSING_ONLY,
              test,
              false,
              Sessions.isHigh(session),
              Set.of(),
              null,
              verdict,
              "called " + verdict + ", " + session.verdict().threatLevel(),
              Sessions.hits(List.of(session))));
    }
  }
}
