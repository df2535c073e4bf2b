package dev.spoor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.EnrichedSession;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.RequestHits;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.View;
import dev.spoor.scoring.inspect.RequestInspector;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.score.ScoreSettings;
import dev.spoor.scoring.score.SessionScorer;
import dev.spoor.transforms.HoneypotLine;
import dev.spoor.transforms.LineNormalizer;
import dev.spoor.transforms.NormalizeSettings;
import dev.spoor.transforms.SessionEnricher;
import dev.spoor.transforms.formats.HoneypotReader;
import dev.spoor.transforms.formats.LogFormats;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One line as the pipeline sees it, by the pipeline's own classes: what each of its values looks
 * like in each view, and the session that it makes when there is no other line.
 */
final class LineExplanation implements LineNormalizer.Output {
  private static final int MOST_SHOWN = 200;

  private final RuleSet rules;
  private final List<String> values = new ArrayList<>();
  private @Nullable Session session;
  private @Nullable DeadLetter dead;

  private LineExplanation(RuleSet rules) {
    this.rules = rules;
  }

  /** Explains a line in a format; a line that says no time of this world is a dead letter. */
  static LineExplanation of(String line, String format, LogFormats formats, RuleSource source) {
    LineExplanation explanation = new LineExplanation(RuleSet.of(source));
    NormalizeSettings settings = NormalizeSettings.defaults().withRules(source);
    byte[] bytes = line.getBytes(UTF_8);
    long now = System.currentTimeMillis();
    if (format.equals(HoneypotReader.FORMAT)) {
      HoneypotLine read = HoneypotLine.read(bytes, settings, now, explanation::request);
      explanation.session = read.session();
      explanation.dead = read.dead();
      return explanation;
    }
    LineNormalizer normalizer = new LineNormalizer(settings, formats::byName);
    normalizer.line(format, bytes, 0, bytes.length, "the line", 0, now, explanation);
    normalizer.flush(explanation);
    return explanation;
  }

  @Override
  public void request(RequestEvent event, RequestFacts facts) {
    new RequestInspector(rules)
        .inspect(
            event,
            new RequestHits(),
            (place, name, views) -> {
              for (int i = 0; i < views.size() && values.size() < MOST_SHOWN; i++) {
                String text = new String(views.array(i), views.offset(i), views.length(i), UTF_8);
                String where = i > 0 ? "" : place.words() + (name.isEmpty() ? "" : " " + name);
                values.add(where + "\t" + words(views.view(i)) + "\t" + text);
              }
            });
  }

  private static String words(View view) {
    return view.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void emit(String clientKey, SessionFragment fragment) {
    session = new Session(clientKey, fragment, Session.CloseCause.GAP, true);
  }

  @Override
  public void dead(DeadLetter letter) {
    dead = letter;
  }

  @Override
  public void honeypot(RawBlock line) {}

  @Override
  public void counts(String table, Map<String, Long> counts) {}

  /** The values of the request: place and name, view, text, between tabs. */
  List<String> values() {
    return values;
  }

  /** Why there is no session; null where there is one. */
  @Nullable DeadLetter dead() {
    return dead;
  }

  /** The session that the line makes, judged; null where it makes none. */
  @Nullable ScoredSession scored() {
    if (session == null) {
      return null;
    }
    EnrichedSession enriched = new EnrichedSession(session, new SessionEnricher().enrich(session));
    SessionScorer scorer = new SessionScorer(rules, rules.sessionRules(), ScoreSettings.defaults());
    return new ScoredSession(
        session, enriched.enrichment(), scorer.score(session, enriched.enrichment()));
  }
}
