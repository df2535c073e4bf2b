package dev.spoor.scoring.score;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.CidrSet;
import dev.spoor.model.Enrichment;
import dev.spoor.model.Level;
import dev.spoor.model.Place;
import dev.spoor.model.RequestHits;
import dev.spoor.model.SensorReport;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.UserAgentInfo;
import dev.spoor.model.Verdict;
import dev.spoor.model.Verdict.BotReason;
import dev.spoor.model.Verdict.Contribution;
import dev.spoor.model.View;
import dev.spoor.scoring.agents.UserAgents;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.SessionFields;
import dev.spoor.scoring.score.Requests.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.Test;

/** What holds of every verdict, tried on sessions of random evidence. */
public class RandomSessionsTest {
  private static final List<String> COMPONENTS =
      List.of(
          "attack_severity",
          "volume_frequency",
          "payload_danger",
          "ip_reputation",
          "sophistication",
          "exploit_success",
          "exploit_critical",
          "sensor_label",
          "trap",
          "fake_crawler",
          "cap_scanner_allowlist");

  private static final List<Place> PLACES = List.of(Place.values());
  private static final List<View> VIEWS = List.of(View.values());
  private static final List<Level> LEVELS = List.of(Level.values());

  private static final String[] AGENTS = {
    "",
    "curl/8.5.0",
    "sqlmap/1.8",
    "ExampleBot/2.1 (+https://bot.example/)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0) HeadlessChrome/120.0 Safari/537.36",
    "Shop/3.1 CFNetwork/1410"
  };

  private static final String[] PATHS = {
    "/", "/a", "/a.css", "/b.jpg", "/api/v1/x", "/login", "/p/1", "/p/2", "/p/3", "/x.pdf"
  };

  private static final int[] STATUSES = {-1, 200, 200, 200, 204, 301, 304, 401, 403, 404, 404, 500};

  private final TestRules rules = new TestRules();
  private final List<RuleInfo> ofRequests = new ArrayList<>();

  /** A set of rules of all categories and levels, some of them in shadow mode or not in the set. */
  public RandomSessionsTest() {
    SplittableRandom random = new SplittableRandom(17);
    for (AttackCategory category : AttackCategory.values()) {
      for (Level level : Level.values()) {
        String id = category.wireName() + "." + level.wireName();
        RuleInfo rule = TestRules.rule(id, category, level, random.nextInt(1001));
        ofRequests.add(rule);
        if (random.nextInt(10) > 0) {
          rules.add(rule);
        }
      }
    }
    for (int i = 0; i < 4; i++) {
      ofRequests.add(rules.add(TestRules.shadow("shadow." + i, AttackCategory.at(i))));
      ofRequests.add(rules.add(TestRules.tool("tool." + i, 900)));
      ofRequests.add(rules.add(TestRules.probeOf("CVE-2024-000" + i)));
    }
    String[] fields = {"req_count", "auth_fail", "err4xx_ratio", "page_ratio", "ua_class.scanner"};
    double[] least = {9, 1, 0.5, 0.9, 1};
    String[] behaviours = {"B16", "B04", "B06", "B24", "B26"};
    for (int i = 0; i < fields.length; i++) {
      AttackCategory category = AttackCategory.at(AttackCategory.count() - 1 - i);
      rules.addOfSession(
          TestRules.ofSession(
              "session." + i, category, LEVELS.get(i), random.nextInt(1001), behaviours[i]),
          fields[i],
          least[i]);
    }
  }

  private Request request(SplittableRandom random) {
    Request request =
        Requests.get(PATHS[random.nextInt(PATHS.length)])
            .at(random.nextInt(1 + random.nextInt(2000)))
            .answered(
                STATUSES[random.nextInt(STATUSES.length)],
                random.nextLong(-1, 1L << random.nextInt(1, 30)));
    if (random.nextInt(5) == 0) {
      request.post();
    }
    if (random.nextInt(9) == 0) {
      request.failedLogin();
    }
    if (random.nextInt(9) == 0) {
      request.oldProtocol();
    }
    if (random.nextInt(9) == 0) {
      request.missingHeaders(random.nextInt(1001));
    }
    if (random.nextInt(3) == 0) {
      request.from(PATHS[random.nextInt(PATHS.length)]);
    }
    if (random.nextInt(20) == 0) {
      request.knowing(random.nextInt(64));
    }
    if (random.nextInt(3) == 0) {
      List<RuleInfo> shuffled = new ArrayList<>(ofRequests);
      Collections.shuffle(shuffled, new Random(random.nextLong()));
      for (RuleInfo rule : shuffled.subList(0, random.nextInt(1, 6))) {
        Place place = PLACES.get(random.nextInt(PLACES.size()));
        View view = VIEWS.get(random.nextInt(VIEWS.size()));
        request.hit(rule, place, random.nextBoolean() ? "näme\n" : null, view, "te\u0007xt\uD83D");
      }
      request.disguised(
          random.nextInt(5),
          random.nextBoolean() ? 0 : random.nextInt(RequestHits.ALL_EVASIONS + 1));
    }
    return request;
  }

  private Session session(SplittableRandom random) {
    Request[] requests = new Request[1 + random.nextInt(1 + random.nextInt(60))];
    Arrays.setAll(requests, i -> request(random));
    SensorReport sensor = null;
    if (random.nextInt(4) == 0) {
      List<String> labels = new ArrayList<>();
      labels.add(AttackCategory.at(random.nextInt(AttackCategory.count())).wireName());
      labels.add("zzz");
      sensor = new SensorReport("id", "sensor", labels, List.of("zzz"), random.nextBoolean(), -1);
    }
    return Requests.session(AGENTS[random.nextInt(AGENTS.length)], sensor, requests);
  }

  private static Enrichment enrichment(SplittableRandom random, Session session) {
    String agent = session.fragment().userAgent();
    int bits = UserAgents.bits((agent == null ? "" : agent).getBytes(UTF_8));
    Enrichment.Network network =
        random.nextBoolean()
            ? null
            : new Enrichment.Network(1, null, random.nextBoolean(), random.nextBoolean());
    Enrichment.Reputation reputation =
        random.nextBoolean()
            ? null
            : new Enrichment.Reputation(
                random.nextBoolean(), List.of("spam"), random.nextInt(-5, 120));
    return new Enrichment(
        new UserAgentInfo(random.nextBoolean() ? bits : 0, true, null, null, null, null),
        null,
        network,
        reputation);
  }

  @Test
  public void everyVerdictExplainsItself() {
    SplittableRandom random = new SplittableRandom(2025);
    Set<Verdict.Label> labels = EnumSet.noneOf(Verdict.Label.class);
    Set<Verdict.ThreatLevel> levels = EnumSet.noneOf(Verdict.ThreatLevel.class);
    for (int round = 0; round < 5_000; round++) {
      Session session = session(random);
      ScoreSettings settings =
          random.nextInt(20) == 0
              ? ScoreSettings.defaults()
                  .withInternalScanners(CidrSet.parse(List.of("192.0.2.0/24")))
              : ScoreSettings.defaults();
      SessionScorer scorer = new SessionScorer(rules, rules, settings);
      Enrichment enrichment = enrichment(random, session);
      Verdict verdict = scorer.score(session, enrichment);
      labels.add(verdict.label());
      levels.add(verdict.threatLevel());
      check(verdict);
      assertThat(scorer.score(session, enrichment), is(verdict));
    }
    assertThat(labels, is(EnumSet.allOf(Verdict.Label.class)));
    assertThat(levels, is(EnumSet.allOf(Verdict.ThreatLevel.class)));
  }

  private static void check(Verdict verdict) {
    assertThat(
        verdict.contributions().stream().mapToInt(Contribution::points).sum(),
        is(verdict.riskScore()));
    assertThat(
        verdict.botReasons().stream().mapToInt(BotReason::points).sum(), is(verdict.botScore()));
    assertThat(verdict.actors().stream().mapToInt(Verdict.ActorShare::permille).sum(), is(1000));
    for (Verdict.ActorShare share : verdict.actors()) {
      assertThat(share.permille(), greaterThanOrEqualTo(0));
    }
    for (int percent :
        new int[] {
          verdict.riskScore(),
          verdict.botScore(),
          verdict.confidence() + 1, // never quite sure
          verdict.impact().dataExposure(),
          verdict.impact().systemCompromise(),
          verdict.impact().serviceDisruption(),
          verdict.impact().resourceUse()
        }) {
      assertThat(percent, greaterThanOrEqualTo(0));
      assertThat(percent, lessThanOrEqualTo(100));
    }
    assertThat(verdict.threatLevel(), is(Verdict.ThreatLevel.of(verdict.riskScore())));
    assertThat(verdict.recommendations(), not(hasSize(0)));
    int at = 0;
    for (Contribution contribution : verdict.contributions()) {
      int place = COMPONENTS.indexOf(contribution.component());
      assertThat(contribution.component(), place, greaterThanOrEqualTo(at));
      at = place;
      boolean isCap = contribution.component().startsWith("cap_");
      assertThat(contribution.points(), isCap ? lessThanOrEqualTo(0) : greaterThanOrEqualTo(0));
      assertThat(contribution.reason(), notNullValue());
      assertThat(contribution.reason().length(), greaterThan(0));
      assertThat(contribution.reason().chars().allMatch(c -> c >= 0x20 && c < 0x7f), is(true));
    }
    boolean none = verdict.attackTypes().isEmpty();
    assertThat(none && verdict.riskScore() >= 20, is(false));
  }

  @Test
  public void mergedFragmentsGetTheSameVerdict() {
    SplittableRandom random = new SplittableRandom(7);
    SessionScorer scorer = new SessionScorer(rules, rules, ScoreSettings.defaults());
    for (int round = 0; round < 500; round++) {
      Session a = session(random);
      Session b = session(random);
      SessionFragment ab = new SessionFragment();
      ab.mergeFrom(a.fragment());
      ab.mergeFrom(b.fragment());
      SessionFragment ba = new SessionFragment();
      ba.mergeFrom(SessionFragment.decode(b.fragment().toByteArray()));
      ba.mergeFrom(a.fragment());
      Enrichment enrichment = enrichment(random, a);
      assertThat(scorer.score(of(ab), enrichment), is(scorer.score(of(ba), enrichment)));
    }
  }

  private static Session of(SessionFragment fragment) {
    return new Session(
        "shop.example/cookie/00ff", fragment, Session.CloseCause.BOUNDARY, false, null);
  }

  @Test
  public void aSessionOfNothingIsJudgedToo() {
    SessionScorer scorer = new SessionScorer(rules, rules, ScoreSettings.defaults());
    Enrichment enrichment =
        new Enrichment(new UserAgentInfo(0, false, null, null, null, null), null, null, null);

    Verdict verdict = scorer.score(of(new SessionFragment()), enrichment);

    assertThat(verdict.riskScore(), is(0));
    assertThat(verdict.label(), is(Verdict.Label.UNKNOWN));
  }

  @Test
  public void everyFieldHasAValueOrNone() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 200; round++) {
      SessionFields fields = new SessionFields(session(random).fragment());
      for (String name : SessionFields.names()) {
        double value = fields.applyAsDouble(name);
        assertThat(name, Double.isNaN(value) || value >= -1, is(true));
        assertThat(name, Double.compare(fields.applyAsDouble(name), value), is(0));
      }
      assertThat(Double.isNaN(fields.applyAsDouble("no_such_field")), is(true));
    }
  }
}
