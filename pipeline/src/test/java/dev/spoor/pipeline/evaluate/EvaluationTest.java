package dev.spoor.pipeline.evaluate;

import static dev.spoor.model.AttackCategory.CROSS_SITE_SCRIPTING;
import static dev.spoor.model.AttackCategory.SQL_INJECTION;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.Level;
import dev.spoor.model.Place;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestHits;
import dev.spoor.model.View;
import dev.spoor.pipeline.evaluate.MeasureTally.Wrong;
import dev.spoor.pipeline.evaluate.Measuring.Goals;
import dev.spoor.pipeline.evaluate.Measuring.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class EvaluationTest {
  private static final Goals NO_GOALS = new Goals(null, null, null);

  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  /** Finds words in targets and agents. */
  private static final class Words implements Detections {
    private final FakeRules rules;
    private final RequestTrial trial;

    Words(FakeRules rules) {
      this.rules = rules;
      this.trial = new RequestTrial(this::inspect, rules);
    }

    private void inspect(RequestEvent event, RequestHits hits) {
      rules.find(
          event.target.toString(),
          rule -> {
            hits.rules[hits.count] = rule.key();
            hits.categories[hits.count] = rule.category().index();
            hits.views[hits.count] =
                event.target.indexOf((byte) '%', 0) < 0 ? View.RAW : View.DECODED;
            hits.places[hits.count++] = Place.TARGET;
          });
    }

    @Override
    public FakeRules rules() {
      return rules;
    }

    @Override
    public Outcome judge(LabelledRequest request) {
      return trial.judge(request);
    }

    @Override
    public Outcome judge(LabelledAgent agent) {
      boolean isBot = agent.agent().contains("bot");
      return new Outcome(
          agent.id(),
          agent.measure(),
          agent.group(),
          agent.isBot(),
          isBot,
          Set.of(),
          null,
          null,
          isBot ? "told for a bot" : "told for a browser",
          List.of());
    }

    @Override
    public LabelledLog.@Nullable Reading read(LabelledLog log) {
      return log.id().equals("strange") ? null : LabelledLog.Reading.NOTHING;
    }
  }

  private static final FakeRules RULES =
      new FakeRules(
          FakeRules.rule("sql.union", "union", SQL_INJECTION, Level.HIGH, false),
          FakeRules.rule("sql.select", "select", SQL_INJECTION, Level.MEDIUM, false),
          FakeRules.rule("xss.script", "script", CROSS_SITE_SCRIPTING, Level.CRITICAL, false),
          FakeRules.rule("xss.angle", "<", CROSS_SITE_SCRIPTING, Level.LOW, false),
          FakeRules.rule("sql.quote", "'", SQL_INJECTION, Level.HIGH, true));

  private static LabelledRequest attack(String id, String target, AttackCategory... expected) {
    return LabelledRequest.attack(id, "attacks", "a", Set.of(expected), RequestData.get(target));
  }

  private static LabelledRequest benign(String id, String target) {
    return LabelledRequest.benign(id, "texts", "b", RequestData.get(target));
  }

  private static Corpus.OfRequests requests() {
    return action ->
        List.of(
                attack("1", "/?q=union%20select", SQL_INJECTION),
                attack("2", "/?q=script", SQL_INJECTION),
                attack("3", "/?q=<b>", CROSS_SITE_SCRIPTING),
                attack("4", "/'", SQL_INJECTION),
                attack("5", "/?q=nothing"),
                attack("6", "/script"),
                benign("7", "/?q=hello"),
                benign("8", "/?q=selection<"),
                benign("9", "/union-selection"))
            .forEach(action);
  }

  @Test
  public void requestsAreCountedByWhatTheyAre() throws IOException {
    Evaluation evaluation = new Evaluation(new Words(RULES), null);
    evaluation.run("mine", requests());
    List<MeasureTally> measures = List.copyOf(evaluation.measures());
    assertThat(
        measures.stream().map(MeasureTally::name).toList(), contains("mine/attacks", "mine/texts"));
    MeasureTally attacks = measures.get(0);
    assertThat(attacks.flagged(), is(new Share(3, 6)));
    assertThat(attacks.right(), is(new Share(1, 2)));
    assertThat(
        attacks.wrong(),
        is(
            Map.of(
                "argument: only rules below medium or in shadow mode",
                List.of(new Wrong("3", "a", List.of("xss.angle"))),
                "path: only rules below medium or in shadow mode",
                List.of(new Wrong("4", "a", List.of("sql.quote"))),
                "argument: no rule hit",
                List.of(new Wrong("5", "a", List.of())))));
    MeasureTally texts = measures.get(1);
    assertThat(texts.flagged(), is(new Share(2, 3)));
    assertThat(texts.right(), is(new Share(0, 0)));
    assertThat(
        texts.wrong(),
        is(
            Map.of(
                "argument: flagged",
                List.of(new Wrong("8", "b", List.of("sql.select"))),
                "path: flagged",
                List.of(new Wrong("9", "b", List.of("sql.select", "sql.union"))))));
  }

  @Test
  public void rulesAndCategoriesAreCountedOverAllRequests() throws IOException {
    Evaluation evaluation = new Evaluation(new Words(RULES), null);
    evaluation.run("mine", requests());
    RuleTally rules = evaluation.rules();
    List<String> counts = new ArrayList<>();
    rules
        .rules()
        .forEach(
            (rule, count) ->
                counts.add(
                    rule
                        + " "
                        + count.attacks()
                        + " "
                        + count.benign()
                        + " "
                        + count.alone()
                        + " "
                        + count.right()));
    assertThat(
        counts,
        contains(
            "sql.quote 1 0 0 Share[part=1, whole=1]",
            "sql.select 1 2 0 Share[part=1, whole=1]",
            "sql.union 1 1 0 Share[part=1, whole=1]",
            "xss.angle 1 1 0 Share[part=1, whole=1]",
            "xss.script 2 0 2 Share[part=0, whole=1]"));
    assertThat(rules.categories().keySet(), contains(SQL_INJECTION, CROSS_SITE_SCRIPTING));
    assertThat(rules.categories().get(SQL_INJECTION).precision(), is(new Share(1, 3)));
    assertThat(rules.categories().get(CROSS_SITE_SCRIPTING).precision(), is(new Share(2, 2)));
    assertThat(rules.views(), is(Map.of(View.RAW, 2L, View.DECODED, 1L)));
    assertThat(
        rules.recall(),
        is(Map.of(SQL_INJECTION, new Share(2, 3), CROSS_SITE_SCRIPTING, new Share(0, 1))));
  }

  @Test
  public void twoRuleSetsAreCompared() throws IOException {
    Evaluation evaluation =
        new Evaluation(new Words(RULES), new Words(RULES.without("sql.select", "xss.script")));
    evaluation.run("mine", requests());
    assertThat(
        evaluation.changes(),
        contains(
            new Evaluation.Change("mine/attacks", "2", true, true, List.of("+xss.script")),
            new Evaluation.Change("mine/attacks", "6", true, true, List.of("+xss.script")),
            new Evaluation.Change("mine/texts", "8", false, true, List.of("+sql.select"))));
    List<MeasureTally> measures = List.copyOf(evaluation.measures());
    assertThat(evaluation.byOthers(measures.get(0)).flagged(), is(new Share(1, 6)));
    assertThat(evaluation.byOthers(measures.get(1)).flagged(), is(new Share(1, 3)));
  }

  @Test
  public void agentsAreToldApart() throws IOException {
    Corpus.OfAgents agents =
        action -> {
          action.accept(new LabelledAgent("1", "crawlers", "x", true, "robot"));
          action.accept(new LabelledAgent("2", "crawlers", "y", true, "spider"));
          action.accept(new LabelledAgent("3", "browsers", "x", false, "Mozilla"));
        };
    Evaluation evaluation = new Evaluation(new Words(RULES), null);
    evaluation.run("agents", agents);
    List<MeasureTally> measures = List.copyOf(evaluation.measures());
    assertThat(measures.get(0).flagged(), is(new Share(1, 2)));
    assertThat(
        measures.get(0).flaggedByGroup(), is(Map.of("x", new Share(1, 1), "y", new Share(0, 1))));
    assertThat(measures.get(1).flagged(), is(new Share(0, 1)));
  }

  @Test
  public void whatIsEmptyOrNotReadIsSaid() throws IOException {
    Evaluation evaluation = new Evaluation(new Words(RULES), null);
    Corpus.OfRequests nothing = action -> {};
    Corpus.OfLogs strange =
        action ->
            action.accept(
                new LabelledLog(
                    "strange",
                    Path.of("x"),
                    LabelledLog.Kind.REQUESTS,
                    (sessions, outcomes) -> {
                      throw new AssertionError("nothing was read");
                    }));
    evaluation.run("nothing", nothing);
    evaluation.run("logs", strange);
    assertThat(evaluation.empty(), contains("nothing", "logs"));
    assertThat(evaluation.unread(), contains("logs/strange"));
  }

  private Measured measure(Goals goals, String... corpora) {
    return Measuring.run(List.of(corpora), new Words(RULES), null, goals, unused -> {});
  }

  private String set(String... lines) throws IOException {
    Path file = temporary.getRoot().toPath().resolve("mine.jsonl");
    return "requests:" + Files.write(file, List.of(lines));
  }

  @Test
  public void anEmptySetFails() throws IOException {
    assertThat(
        measure(NO_GOALS, set("", "")).failures(), contains("requests had nothing to judge"));
  }

  @Test
  public void aTargetIsReachedOrNamed() throws IOException {
    String mine =
        set(
            "{\"label\":\"attack\",\"target\":\"/union\"}",
            "{\"label\":\"attack\",\"target\":\"/other\"}",
            "{\"label\":\"benign\",\"target\":\"/select\"}",
            "{\"label\":\"benign\",\"target\":\"/\"}");
    assertThat(measure(NO_GOALS, mine).failures(), is(empty()));
    assertThat(measure(new Goals(null, 0.5, 0.5), mine).failures(), is(empty()));
    assertThat(
        measure(new Goals(null, 0.51, 0.49), mine).failures(),
        contains(
            "requests/attack is 50.0 %, not at least 51.0 %",
            "requests/benign is 50.0 %, not at most 49.0 %"));
    Path targets = temporary.getRoot().toPath().resolve("targets.yaml");
    Files.writeString(targets, "requests: {attack: 0.9, other: 0.1}\ncrs: {must_fire: 0.9}\n");
    assertThat(
        measure(new Goals(targets.toString(), 0.1, null), mine).failures(),
        contains(
            "requests/attack is 50.0 %, not at least 90.0 %",
            "requests/other has a target, and no case"));
  }

  /** What a user's set holds must not end up in a report. */
  @Test
  public void reportsAreMadeOfNamesAndNumbers() throws IOException {
    String mine =
        set(
            "{\"id\":\"a|b`c\",\"label\":\"sql_injection\",\"target\":\"/secretpayload\"}",
            "{\"id\":\"d\",\"label\":\"benign\",\"target\":\"/?select=secretpayload\"}");
    Measured measured = measure(new Goals(null, 0.5, null), mine);
    for (String text : List.of(measured.summary(), measured.page(), measured.json())) {
      assertThat(text.contains("secretpayload"), is(false));
    }
    assertThat(
        measured.summary(),
        is(
            """
            measure          cases  flagged  95 %% interval     target
            requests/attack      1      0 %%     0 – 79.3 %%  >= 50.0 %%  NOT REACHED
            requests/benign      1    100 %%   20.7 – 100 %%
            """
                .formatted()));
    assertThat(
        measured.page().lines().filter(line -> line.contains("a\\|b")).toList(),
        contains("| requests | attack | sql_injection | path: no rule hit | 1 | `a\\|b'c` |"));
  }

  @Test
  public void aRequestIsFilledAsALogWould() {
    RequestEvent event = new RequestEvent();
    new RequestData(
            "POST",
            "http://h.example/p?q#f",
            List.of(
                new RequestData.Header("User-Agent", "u"),
                new RequestData.Header("user-agent", "v"),
                new RequestData.Header("Referer", "r"),
                new RequestData.Header("Cookie", "a=b; c;;d = e=f"),
                new RequestData.Header("X-Forwarded-For", "192.0.2.1")),
            "\u00ff",
            404)
        .fill(event);
    assertThat(
        List.of(
            event.method.toString(),
            event.path.toString(),
            event.query.toString(),
            event.userAgent.toString(),
            event.referrer.toString(),
            event.forwardedFor.toString()),
        contains("POST", "/p", "q", "u", "r", "192.0.2.1"));
    assertThat(event.host.isPresent(), is(false));
    assertThat(event.body.toByteArray(), is(new byte[] {(byte) 0xff}));
    assertThat(event.status, is(404));
    assertThat(event.headerCount, is(5));
    List<String> cookies = new ArrayList<>();
    for (int i = 0; i < event.cookieCount; i++) {
      cookies.add(event.cookieNames[i] + ">" + event.cookieValues[i]);
    }
    assertThat(cookies, contains("a>b", ">c", "d> e=f"));
  }
}
