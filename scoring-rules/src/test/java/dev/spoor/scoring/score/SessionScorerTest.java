package dev.spoor.scoring.score;

import static dev.spoor.scoring.score.Requests.get;
import static dev.spoor.scoring.score.Requests.session;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.CidrSet;
import dev.spoor.model.Enrichment;
import dev.spoor.model.Level;
import dev.spoor.model.Place;
import dev.spoor.model.RequestHits;
import dev.spoor.model.SensorReport;
import dev.spoor.model.Session;
import dev.spoor.model.Verdict;
import dev.spoor.model.Verdict.Contribution;
import dev.spoor.model.Verdict.Label;
import dev.spoor.model.Verdict.Priority;
import dev.spoor.model.Verdict.Sophistication;
import dev.spoor.model.Verdict.ThreatLevel;
import dev.spoor.model.View;
import dev.spoor.scoring.agents.UserAgents;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.score.Requests.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

public class SessionScorerTest {
  private static final String SQLMAP = "sqlmap/1.5.2";
  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

  private final TestRules rules = new TestRules();
  private final RuleInfo union =
      rules.add("sql_injection.union", AttackCategory.SQL_INJECTION, Level.CRITICAL, 980);
  private final RuleInfo sleep =
      rules.add("sql_injection.sleep", AttackCategory.SQL_INJECTION, Level.CRITICAL, 960);
  private final RuleInfo bypass =
      rules.add("sql_injection.tautology", AttackCategory.SQL_INJECTION, Level.CRITICAL, 900);
  private final RuleInfo jndi =
      rules.add("java_injection.jndi", AttackCategory.JAVA_INJECTION, Level.CRITICAL, 990);
  private final RuleInfo script =
      rules.add(
          "cross_site_scripting.script", AttackCategory.CROSS_SITE_SCRIPTING, Level.HIGH, 700);
  private final RuleInfo dotEnv =
      rules.add(
          "sensitive_file_access.env", AttackCategory.SENSITIVE_FILE_ACCESS, Level.MEDIUM, 800);
  private final RuleInfo shell =
      rules.add("web_shell.name", AttackCategory.WEB_SHELL, Level.HIGH, 700);
  private final RuleInfo tool = rules.add(TestRules.tool("scanning.sqlmap", 950));
  private final RuleInfo shadow =
      rules.add(TestRules.shadow("shadow.rule", AttackCategory.COMMAND_EXECUTION));
  private final RuleInfo cve = rules.add(TestRules.probeOf("CVE-2021-44228"));

  {
    rules.addOfSession(
        TestRules.ofSession(
            "session.brute-force", AttackCategory.BRUTE_FORCE, Level.HIGH, 900, "B01"),
        "auth_fail",
        6);
    rules.addOfSession(
        TestRules.ofSession("session.scraping", AttackCategory.SCRAPING, Level.MEDIUM, 700, "B17"),
        "numeric_walk",
        15);
    rules.addOfSession(
        TestRules.ofSession("session.robots", AttackCategory.BOT_ABUSE, Level.LOW, 700, "B23"),
        "robots_disallow_hits",
        1);
  }

  private Verdict score(Session session, Enrichment enrichment) {
    return score(session, enrichment, ScoreSettings.defaults());
  }

  private Verdict score(Session session, Enrichment enrichment, ScoreSettings settings) {
    return new SessionScorer(rules, rules, settings).score(session, enrichment);
  }

  private Verdict score(Session session) {
    return score(session, unknown(session));
  }

  private static Enrichment unknown(Session session) {
    return enrichment(session, null, null);
  }

  private static Enrichment enrichment(
      Session session,
      Enrichment.@Nullable Network network,
      Enrichment.@Nullable Reputation reputation) {
    String agent = session.fragment().userAgent();
    return new Enrichment(
        UserAgents.describe(agent == null ? "" : agent), null, network, reputation);
  }

  private static Enrichment listed(Session session, int score, String... categories) {
    return enrichment(
        session, null, new Enrichment.Reputation(score > 0, List.of(categories), score));
  }

  private static List<String> points(Verdict verdict) {
    return verdict.contributions().stream()
        .map(c -> c.component() + " " + c.points() + (c.rule() == null ? "" : " " + c.rule()))
        .toList();
  }

  private static int component(Verdict verdict, String component) {
    return verdict.contributions().stream()
        .filter(c -> c.component().equals(component))
        .mapToInt(Contribution::points)
        .sum();
  }

  private static List<String> actions(Verdict verdict) {
    return verdict.recommendations().stream().map(Verdict.Recommendation::action).toList();
  }

  /** 15 requests in 330 seconds: probing, then union, time-based and a bypass of the login. */
  private Request[] attackOfSqlmap() {
    List<Request> requests = new ArrayList<>();
    requests.add(get("/.env").at(0).answered(404, 200).hit(dotEnv).hit(tool));
    for (int i = 1; i < 14; i++) {
      // Three fall into the first ten seconds.
      Request request = get("/login").at(i < 3 ? i : i * 25).query("id=" + i).answered(200, 900);
      request.hit(union, Place.ARGUMENT, "id", View.DECODED, i + "' union select 1,2--");
      request.hit(sleep, Place.ARGUMENT, "id", View.DECODED, "sleep(5)");
      if (i == 7) {
        request.hit(bypass, Place.ARGUMENT, "user", View.SQL, "admin' or 1=1--");
        request.disguised(1, RequestHits.COMMENTS);
      }
      requests.add(request.hit(tool));
    }
    requests.add(get("/login").at(330).answered(200, 950).hit(tool));
    return requests.toArray(new Request[0]);
  }

  @Test
  public void anAttackOfAKnownToolIsHighOnItsOwnEvidence() {
    Session session = session(SQLMAP, attackOfSqlmap());

    Verdict verdict = score(session, listed(session, 85, "automated_scanner"));

    assertThat(verdict.threatLevel(), is(ThreatLevel.HIGH));
    assertThat(verdict.riskScore(), is(81));
    assertThat(
        points(verdict),
        is(
            List.of(
                "attack_severity 27 sql_injection.union",
                "attack_severity 2 sensitive_file_access.env",
                "attack_severity 2 scanning.sqlmap",
                "volume_frequency 6",
                "volume_frequency 3",
                "volume_frequency 2",
                "payload_danger 12 sql_injection.union",
                "payload_danger 6 sql_injection.sleep",
                "payload_danger 3 sql_injection.tautology",
                "payload_danger 1 scanning.sqlmap",
                "ip_reputation 13",
                "sophistication 2",
                "sophistication 1",
                "sophistication 1",
                "exploit_critical 0 sql_injection.union")));
    assertThat(verdict.label(), is(Label.ATTACKER));
    assertThat(
        verdict.attackTypes(), is(List.of("sql_injection", "sensitive_file_access", "scanning")));
    assertThat(verdict.priority(), is(Priority.P1));
    assertThat(verdict.confidence(), greaterThanOrEqualTo(95));
    assertThat(verdict.botScore(), greaterThanOrEqualTo(95));
    assertThat(
        verdict.indicators(),
        is(
            List.of(
                "sql_injection.union",
                "sql_injection.sleep",
                "sql_injection.tautology",
                "sensitive_file_access.env",
                "scanning.sqlmap")));
    assertThat(
        actions(verdict),
        is(List.of("block_ip_immediately", "update_waf_rules", "alert_security_team")));
    assertThat(verdict.recommendations().get(0).target(), is("192.0.2.100"));
    assertThat(verdict.recommendations().get(0).timeToLiveSeconds(), is(14_400L));
    assertThat(verdict.techniques(), is(List.of("OAT-014", "T1190", "T1595.002", "T1595.003")));
  }

  @Test
  public void reasonsSayWhatWasSeenWhereAndHow() {
    Session session = session(SQLMAP, attackOfSqlmap());

    Verdict verdict = score(session);

    assertThat(
        verdict.contributions().get(0),
        is(
            new Contribution(
                "attack_severity",
                verdict.contributions().get(0).points(),
                35,
                100,
                "sql_injection.union",
                "sql_injection: Title of sql_injection.union: \"1' union select 1,2--\" in argument"
                    + " id after URL decoding, answered 200, 13 requests",
                List.of("rule:sql_injection.union"))));
  }

  @Test
  public void whatAClientWroteIsMadePrintable() {
    Request request =
        get("/search")
            .hit(union, Place.ARGUMENT, "q\u001b[2J", View.RAW, "\u001b]0;x\u0007 union select");
    Session session = session(FIREFOX, request);

    String reason = score(session).contributions().get(0).reason();

    assertThat(reason, containsString("\\x1B]0;x\\x07 union select"));
    assertThat(reason, not(containsString("\u001b")));
  }

  @Test
  public void aLabelOfASensorOnAToolIsHighByANamedFloor() {
    SensorReport sensor =
        new SensorReport("attack-sqli-001", null, List.of("sql_injection"), List.of(), false, -1);
    Session session = session(SQLMAP, sensor, get("/login").post().answered(-1, -1));

    Verdict verdict = score(session);

    assertThat(verdict.riskScore(), is(70));
    assertThat(verdict.threatLevel(), is(ThreatLevel.HIGH));
    Contribution floor = verdict.contributions().get(verdict.contributions().size() - 1);
    assertThat(floor.component(), is("sensor_label"));
    assertThat(floor.points(), greaterThanOrEqualTo(30));
    assertThat(
        floor.reason(), is("a sensor calls it sql_injection, and the agent is an attack tool"));
    assertThat(verdict.attackTypes(), is(List.of("sql_injection")));
    assertThat(verdict.label(), is(Label.ATTACKER));
    assertThat(verdict.confidence(), lessThan(80));
    assertThat(verdict.priority(), is(Priority.P2));
  }

  @Test
  public void aLabelOfASensorAloneIsAHint() {
    SensorReport sensor =
        new SensorReport("id", null, List.of("odd", "sql_injection"), List.of("odd"), false, -1);
    Session session = session(FIREFOX, sensor, get("/login"));

    Verdict verdict = score(session);

    assertThat(verdict.attackTypes(), is(List.of("sql_injection", "odd")));
    assertThat(verdict.threatLevel().compareTo(ThreatLevel.MEDIUM), lessThan(0));
    assertThat(
        verdict.contributions().get(0).reason(),
        is("sql_injection: a sensor's label, counted half, no rule agrees"));
    assertThat(verdict.contributions().get(0).raw(), is(45));
  }

  @Test
  public void oneLookUpThroughJndiIsHighBecauseItIsSurelyOne() {
    Session session =
        session(
            "curl/8.5.0",
            get("/").answered(200, 500).hit(jndi, Place.USER_AGENT, null, View.RAW, "${jndi:ldap"));

    Verdict verdict = score(session);

    assertThat(
        points(verdict),
        is(
            List.of(
                "attack_severity 35 java_injection.jndi",
                "volume_frequency 7",
                "volume_frequency 1",
                "volume_frequency 1",
                "payload_danger 14 java_injection.jndi",
                "sophistication 2",
                "exploit_critical 10 java_injection.jndi")));
    assertThat(verdict.riskScore(), is(70));
    assertThat(verdict.threatLevel(), is(ThreatLevel.HIGH));
  }

  @Test
  public void refusalsLowerTheSeverity() {
    Session refused = session(FIREFOX, get("/a").answered(403, 200).hit(script), get("/b").at(5));
    Session answered = session(FIREFOX, get("/a").answered(403, 2000).hit(script), get("/b").at(5));

    assertThat(score(refused).contributions().get(0).raw(), is(52));
    assertThat(score(answered).contributions().get(0).raw(), is(65));
    assertThat(
        score(refused).contributions().get(0).reason(),
        containsString("every response was a short 4xx"));
  }

  @Test
  public void guessedPasswordsAreFoundInTheWholeSession() {
    Request[] tries = new Request[20];
    for (int i = 0; i < tries.length; i++) {
      tries[i] = get("/login").post().at(i).failedLogin();
    }
    Session session = session(FIREFOX, tries);

    Verdict verdict = score(session);

    assertThat(verdict.label(), is(Label.ATTACKER));
    assertThat(verdict.attackTypes(), is(List.of("brute_force")));
    assertThat(verdict.indicators(), is(List.of("session.brute-force")));
    Contribution severity = verdict.contributions().get(0);
    assertThat(severity.rule(), is("session.brute-force"));
    assertThat(severity.raw(), is(56));
    assertThat(severity.evidence(), is(List.of("auth_fail=20")));
    // A behaviour of severity high is worth two critical hits.
    assertThat(raw(verdict, "payload_danger"), is(71));
    assertThat(verdict.ruleHits().get(0).requests(), is(20L));
    assertThat(verdict.confidence(), is(90));
  }

  private static int raw(Verdict verdict, String component) {
    return verdict.contributions().stream()
        .filter(c -> c.component().equals(component))
        .findFirst()
        .orElseThrow()
        .raw();
  }

  @Test
  public void whatIsUrgentGivesTheFloorByItselfOrIsOfACriticalRule() {
    Map<RuleInfo, Boolean> urgent = new LinkedHashMap<>();
    urgent.put(TestRules.rule("a", AttackCategory.SQL_INJECTION, Level.HIGH, 950), true);
    urgent.put(TestRules.rule("b", AttackCategory.SQL_INJECTION, Level.HIGH, 949), false);
    urgent.put(TestRules.rule("c", AttackCategory.SQL_INJECTION, Level.LOW, 990), false);
    urgent.put(TestRules.rule("d", AttackCategory.PATH_TRAVERSAL, Level.HIGH, 990), false);
    urgent.put(TestRules.rule("e", AttackCategory.PATH_TRAVERSAL, Level.CRITICAL, 500), true);
    urgent.put(TestRules.rule("f", AttackCategory.ADMIN_PROBING, Level.MEDIUM, 990), false);
    Map<RuleInfo, Boolean> actual = new LinkedHashMap<>();
    urgent.keySet().forEach(rule -> actual.put(rule, SessionScorer.isUrgent(rule)));
    assertThat(actual, is(urgent));
  }

  @Test
  public void anExploitThatWorkedIsCritical() {
    Session session =
        session(
            "curl/8.5.0",
            get("/item").at(0).query("a").answered(200, 400).hit(union),
            get("/item").at(5).query("b").answered(200, 90_000).hit(union));

    Verdict verdict = score(session);

    assertThat(verdict.riskScore(), is(90));
    assertThat(verdict.threatLevel(), is(ThreatLevel.CRITICAL));
    assertThat(verdict.priority(), is(Priority.P0));
    assertThat(component(verdict, "exploit_success"), greaterThanOrEqualTo(1));
    assertThat(actions(verdict), hasItem("preserve_evidence"));
    assertThat(verdict.impact().dataExposure(), is(90));
  }

  @Test
  public void aWebShellThatAnswersIsSuccessButNotWhereTheSiteAnswersAnything() {
    Session one = session("curl/8.5.0", get("/up/x.php").answered(200, 900).hit(shell));
    Session anything =
        session(
            "curl/8.5.0",
            get("/a.php").at(0).answered(200, 900).hit(shell),
            get("/b.php").at(1).answered(200, 900).hit(shell),
            get("/c.php").at(2).answered(200, 900).hit(shell));

    assertThat(score(one).priority(), is(Priority.P0));
    assertThat(score(anything).threatLevel().compareTo(ThreatLevel.CRITICAL), lessThan(0));
  }

  @Test
  public void rulesInShadowModeAreShownAndNothingElse() {
    Session session = session(FIREFOX, get("/").hit(shadow), get("/a").at(9));
    Session without = session(FIREFOX, get("/"), get("/a").at(9));

    Verdict verdict = score(session);

    assertThat(verdict.riskScore(), is(score(without).riskScore()));
    assertThat(verdict.attackTypes(), is(empty()));
    assertThat(verdict.indicators(), is(empty()));
    assertThat(verdict.techniques(), is(empty()));
    assertThat(verdict.ruleHits().size(), is(1));
    assertThat(verdict.ruleHits().get(0).rule(), is("shadow.rule"));
    assertThat(verdict.ruleHits().get(0).author(), is("Somebody"));
  }

  @Test
  public void rulesThatTheSetDoesNotHaveStillCountByCategory() {
    RuleInfo foreign =
        TestRules.rule("gone", AttackCategory.COMMAND_EXECUTION, Level.CRITICAL, 990);
    Session session = session(FIREFOX, get("/").hit(foreign));

    Verdict verdict = score(session);

    assertThat(verdict.attackTypes(), is(List.of("command_execution")));
    assertThat(verdict.ruleHits(), is(empty()));
    assertThat(
        verdict.contributions().get(0).reason(),
        containsString("rules that this rule set does not have"));
  }

  @Test
  public void ourOwnScannersAreCapped() {
    Session session = session(SQLMAP, attackOfSqlmap());
    ScoreSettings settings =
        ScoreSettings.defaults().withInternalScanners(CidrSet.parse(List.of("192.0.2.0/24")));

    Verdict verdict = score(session, unknown(session), settings);

    assertThat(verdict.riskScore(), is(19));
    assertThat(verdict.priority(), is(Priority.P4));
    Contribution cap = verdict.contributions().get(verdict.contributions().size() - 1);
    assertThat(cap.component(), is("cap_scanner_allowlist"));
    assertThat(cap.points(), lessThan(0));
    assertThat(share(verdict, "admin"), greaterThanOrEqualTo(500));
    assertThat(actions(verdict), not(hasItem("block_ip_immediately")));
  }

  private static int share(Verdict verdict, String actor) {
    return verdict.actors().stream()
        .filter(a -> a.actor().equals(actor))
        .mapToInt(Verdict.ActorShare::permille)
        .sum();
  }

  @Test
  public void reputationIsMissingUntilSomebodyWasAsked() {
    Session session = session(FIREFOX, get("/").hit(script));
    Enrichment.Network isp = new Enrichment.Network(64_500, "Example", false, false);
    Enrichment.Network hosting = new Enrichment.Network(64_500, "Example", false, true);
    Enrichment.Network hidden = new Enrichment.Network(-1, null, true, true);

    int missing = score(session).riskScore();
    assertThat(score(session, enrichment(session, isp, null)).riskScore(), is(missing));
    assertThat(score(session, listed(session, 0)).riskScore(), lessThan(missing));
    assertThat(raw(score(session, enrichment(session, hosting, null)), "ip_reputation"), is(30));
    assertThat(raw(score(session, enrichment(session, hidden, null)), "ip_reputation"), is(60));
    assertThat(raw(score(session, listed(session, 85, "spam")), "ip_reputation"), is(85));
  }

  @Test
  public void skillShows() {
    Object[][] cases = {
      {get("/").hit(script), Sophistication.LOW},
      {get("/").hit(script).disguised(2, 0), Sophistication.MEDIUM},
      {get("/").hit(script).disguised(3, 0), Sophistication.MEDIUM},
      {get("/").hit(script).disguised(9, RequestHits.NUL), Sophistication.MEDIUM},
      {get("/").hit(script).disguised(3, RequestHits.NUL).missingHeaders(600), Sophistication.HIGH},
    };
    for (Object[] one : cases) {
      assertThat(score(session(FIREFOX, (Request) one[0])).sophistication(), is(one[1]));
    }
  }

  @Test
  public void severalStagesAreRecognised() {
    Request probe = get("/.env").at(0).answered(404, 100).hit(dotEnv);
    Request exploit = get("/x").at(60).answered(200, 900).hit(script);
    Session staged = session(FIREFOX, probe, exploit);
    Session reverse =
        session(
            FIREFOX,
            get("/x").at(0).answered(200, 900).hit(script),
            get("/.env").at(60).answered(404, 100).hit(dotEnv));

    assertThat(raw(score(staged), "sophistication"), is(35));
    assertThat(raw(score(reverse), "sophistication"), is(20));
  }

  @Test
  public void vulnerabilitiesThatAnsweredAreNamed() {
    Verdict answered = score(session("curl/8.5.0", get("/a").answered(200, 10).hit(cve)));
    Verdict refused = score(session("curl/8.5.0", get("/a").answered(404, 10).hit(cve)));

    assertThat(answered.recommendations().get(0).action(), is("patch_vulnerability"));
    assertThat(answered.recommendations().get(0).target(), is("CVE-2021-44228"));
    assertThat(actions(refused), not(hasItem("patch_vulnerability")));
  }

  @Test
  public void labels() {
    Request[] reader = {
      get("/").at(0),
      get("/a.css").at(1).from("/"),
      get("/a.js").at(1).from("/"),
      get("/b").at(40).from("/"),
      get("/b.jpg").at(41).from("/b"),
    };
    Request[] spammer = {
      get("/join").at(0).oldProtocol(),
      get("/join").at(1).post().from("/join"),
      get("/login").at(2).from("/join"),
    };
    Request[] walk = new Request[30];
    for (int i = 0; i < walk.length; i++) {
      walk[i] = get("/p/" + i).at(i);
    }
    Request[] api = {get("/api/v1/items").at(0), get("/api/v1/items").at(30)};
    Object[][] cases = {
      {Label.HUMAN, FIREFOX, reader},
      {Label.BAD_BOT, FIREFOX, spammer},
      {Label.UNKNOWN, FIREFOX, new Request[] {get("/")}},
      {Label.UNKNOWN, FIREFOX, new Request[] {get("/").at(0), get("/a").at(20).from("/")}},
      {Label.UNKNOWN, "curl/8.5.0", new Request[] {get("/")}},
      {Label.GOOD_BOT, "ExampleBot/1.0 (+https://bot.example/)", walk},
      {Label.BAD_BOT, FIREFOX, walk},
      {Label.BAD_BOT, "python-requests/2.32", walk},
      {Label.GOOD_BOT, "okhttp/4.12.0", api},
      {Label.ATTACKER, "ExampleBot/1.0", new Request[] {get("/").hit(union)}},
      {Label.ATTACKER, FIREFOX, new Request[] {get("/").hit(script)}},
    };
    for (Object[] one : cases) {
      Verdict verdict = score(session((String) one[1], (Request[]) one[2]));
      String why = one[1] + " " + verdict.botReasons();
      assertThat(why, verdict.label(), is(one[0]));
    }
  }

  @Test
  public void missingAssetsSayNothingWhereTheLogHasNone() {
    Request[] login = {
      get("/login").at(0),
      get("/login").at(3).post().from("/login"),
      get("/me").at(3).from("/login")
    };
    Session session = session(FIREFOX, login);

    assertThat(score(session).label(), is(Label.BAD_BOT));
    assertThat(
        score(session, unknown(session), ScoreSettings.defaults().withoutAssetsInTheLog()).label(),
        is(Label.UNKNOWN));
  }

  @Test
  public void aFewOddNamesAreNoAttackOfADeclaredProgram() {
    Request[] few = {get("/old.env").at(0).hit(dotEnv), get("/b.env").at(9).hit(dotEnv)};
    Request[] many = new Request[4];
    for (int i = 0; i < many.length; i++) {
      many[i] = get("/" + i + ".env").at(i).hit(dotEnv);
    }
    Request[] doors = {
      get("/x.php").at(0).answered(404, 9).hit(shell),
      get("/y.php").at(5).answered(404, 9).hit(shell)
    };
    String crawler = "ExampleBot/2.1 (+https://bot.example/)";

    assertThat(score(session(crawler, few)).label(), is(Label.GOOD_BOT));
    assertThat(score(session(crawler, many)).label(), is(Label.ATTACKER));
    assertThat(score(session(crawler, doors)).label(), is(Label.ATTACKER));
    assertThat(score(session("curl/8.5.0", few)).label(), is(Label.ATTACKER));
    assertThat(score(session(crawler, few)).attackTypes(), is(List.of("sensitive_file_access")));
  }

  @Test
  public void aLoneWeakHitDoesNotMakeAPersonAnAttacker() {
    Request[] requests = {
      get("/").at(0),
      get("/a.css").at(1).from("/"),
      get("/a.js").at(1).from("/"),
      get("/search").query("q=<b>").at(40).from("/").hit(script),
      get("/b.jpg").at(41).from("/search"),
    };
    Verdict verdict = score(session(FIREFOX, requests));

    assertThat(verdict.label(), is(Label.HUMAN));
    assertThat(verdict.attackTypes(), is(List.of("cross_site_scripting")));
    assertThat(verdict.riskScore(), greaterThanOrEqualTo(20));
  }

  /** People search for what attacks are made of; a second such value is another matter. */
  @Test
  public void oneOddValueAmidWhatAPersonDoesBlocksNobody() {
    Verdict verdict = score(session(FIREFOX, shopper(get("/search").query("q=x"))));

    assertThat(verdict.label(), is(Label.UNKNOWN));
    assertThat(verdict.labelReason(), is("one odd value amid what a person does"));
    assertThat(verdict.riskScore(), lessThanOrEqualTo(39));
    assertThat(
        verdict.recommendations().stream().map(Verdict.Recommendation::action).toList(),
        not(hasItem("block_ip_immediately")));

    Request[] twice = shopper(get("/search").query("q=x"));
    twice[4] = get("/search").query("q=y").at(41).from("/search").hit(union);
    assertThat(score(session(FIREFOX, twice)).label(), is(Label.ATTACKER));
    assertThat(score(session("curl/8.5.0", shopper(get("/a")))).label(), is(Label.ATTACKER));
  }

  private Request[] shopper(Request odd) {
    return new Request[] {
      get("/").at(0),
      get("/a.css").at(1).from("/"),
      get("/a.js").at(1).from("/"),
      odd.at(40).from("/").hit(union),
      get("/b.jpg").at(41).from("/search"),
      get("/c.jpg").at(41).from("/search"),
    };
  }

  @Test
  public void verdictsDoNotDependOnOrder() {
    Request[] forwards = attackOfSqlmap();
    Request[] backwards = attackOfSqlmap();
    List<Request> reversed = new ArrayList<>(List.of(backwards));
    Collections.reverse(reversed);
    Session session = session(SQLMAP, forwards);
    Verdict verdict = score(session);

    Verdict other = score(session(SQLMAP, reversed.toArray(new Request[0])));

    assertThat(other, is(verdict));
  }
}
