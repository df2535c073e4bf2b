package dev.spoor.pipeline.evaluate;

import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.UserAgentInfo;
import dev.spoor.pipeline.evaluate.LabelledLog.Reading;
import dev.spoor.scoring.agents.UserAgents;
import dev.spoor.scoring.inspect.RequestInspector;
import dev.spoor.scoring.rules.RuleCatalog;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.score.ScoreSettings;
import dev.spoor.scoring.score.SessionScorer;
import dev.spoor.transforms.HoneypotLogSessions;
import dev.spoor.transforms.LogSessions;
import dev.spoor.transforms.NormalizeHoneypotSessions;
import dev.spoor.transforms.NormalizeSettings;
import dev.spoor.transforms.SessionEnricher;
import dev.spoor.transforms.formats.FormatDetector;
import dev.spoor.transforms.formats.LogFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The detections of a run with a set of rules and otherwise the defaults of {@code analyze}, by the
 * classes that its pipeline is made of.
 */
final class RuleDetections implements Detections {
  private final RuleSet rules;
  private final RequestTrial trial;
  private final NormalizeSettings settings;
  private final SessionScorer scorer;
  private final SessionEnricher enricher = new SessionEnricher();
  private final LogFormats formats = LogFormats.standard();

  RuleDetections(RuleSource source) {
    rules = RuleSet.of(source);
    trial = new RequestTrial(new RequestInspector(rules)::inspect, rules);
    settings = NormalizeSettings.defaults().withRules(source);
    scorer = new SessionScorer(rules, rules.sessionRules(), ScoreSettings.defaults());
  }

  @Override
  public RuleCatalog rules() {
    return rules;
  }

  @Override
  public Outcome judge(LabelledRequest request) {
    return trial.judge(request);
  }

  @Override
  public Outcome judge(LabelledAgent agent) {
    UserAgentInfo said = UserAgents.describe(agent.agent());
    return new Outcome(
        agent.id(),
        agent.measure(),
        agent.group(),
        agent.isBot(),
        said.isBot(),
        Set.of(),
        null,
        null,
        said.isBot() ? "told for " + kind(said) : "told for a browser",
        List.of());
  }

  private static String kind(UserAgentInfo said) {
    return said.category() == null
        ? "an unknown tool"
        : "one of " + said.category().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Override
  public @Nullable Reading read(LabelledLog log) throws IOException {
    byte[] bytes = SetFiles.bytes(log.file());
    return switch (log.kind()) {
      case REQUESTS -> requests(log.file(), bytes);
      case HONEYPOT -> honeypot(log.file(), bytes);
    };
  }

  private @Nullable Reading requests(Path file, byte[] bytes) throws IOException {
    String format = new FormatDetector(formats).detect(bytes).format();
    if (format == null || !formats.names().contains(format)) {
      return null;
    }
    LogSessions sessions = new LogSessions(settings, formats);
    long modified = Files.getLastModifiedTime(file).toMillis();
    String name = file.toString();
    forEachLine(
        bytes, (from, length) -> sessions.line(format, bytes, from, length, name, from, modified));
    return judged(sessions.finish(), sessions.deadLetters());
  }

  private Reading honeypot(Path file, byte[] bytes) throws IOException {
    HoneypotLogSessions sessions =
        new HoneypotLogSessions(settings, NormalizeHoneypotSessions.DEFAULT_GAP);
    long modified = Files.getLastModifiedTime(file).toMillis();
    String name = file.toString();
    forEachLine(bytes, (from, length) -> sessions.line(bytes, from, length, name, from, modified));
    return judged(sessions.finish(), sessions.deadLetters());
  }

  private Reading judged(List<Session> sessions, long deadLetters) {
    return new Reading(sessions.stream().map(this::judge).toList(), deadLetters);
  }

  private ScoredSession judge(Session session) {
    var enrichment = enricher.enrich(session);
    return new ScoredSession(session, enrichment, scorer.score(session, enrichment));
  }

  /** Takes a line by where it stands. */
  @FunctionalInterface
  private interface Line {
    void at(int from, int length);
  }

  private static void forEachLine(byte[] bytes, Line action) {
    int from = 0;
    while (from < bytes.length) {
      int to = from;
      while (to < bytes.length && bytes[to] != '\n') {
        to++;
      }
      action.at(from, to - from);
      from = to + 1;
    }
  }
}
