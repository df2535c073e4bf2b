package dev.spoor.scoring.score;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.ClientKey;
import dev.spoor.model.Enrichment;
import dev.spoor.model.Level;
import dev.spoor.model.SecurityEvidence;
import dev.spoor.model.SensorReport;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.Verdict;
import dev.spoor.model.Verdict.Label;
import dev.spoor.model.Verdict.Priority;
import dev.spoor.model.Verdict.Sophistication;
import dev.spoor.model.Verdict.ThreatLevel;
import dev.spoor.scoring.rules.RuleCatalog;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.SessionFields;
import dev.spoor.scoring.rules.SessionRules;
import dev.spoor.scoring.score.Findings.Found;
import dev.spoor.scoring.score.Findings.Hit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Judges sessions. A verdict is a function of the session, its enrichment, the rules and the
 * settings alone; nothing is learned on the way. Thread-safe.
 */
public final class SessionScorer {
  /** Different web shells all answered from which on the site is taken to answer anything. */
  private static final int ANSWERS_ANYTHING = 3;

  /** Confidence from which on an attempt to take control lifts the score, in thousandths. */
  private static final int SURE = 950;

  private final RuleCatalog catalog;
  private final SessionRules rules;
  private final ScoreSettings settings;

  /**
   * Creates a scorer.
   *
   * @param catalog the rules that requests were inspected by
   * @param rules the rules on whole sessions
   * @param settings weights and thresholds
   */
  public SessionScorer(RuleCatalog catalog, SessionRules rules, ScoreSettings settings) {
    this.catalog = catalog;
    this.rules = rules;
    this.settings = settings;
  }

  /** The judgement of a session. */
  public Verdict score(Session session, Enrichment enrichment) {
    SessionFragment fragment = session.fragment();
    SessionFields fields = new SessionFields(fragment);
    Findings findings = Findings.of(session, fields, catalog, rules);
    int agentBits = agentBits(fragment, enrichment);

    List<SubScore> components = new SubScores(session, fields, enrichment, findings).all(settings);
    PointsLedger ledger = new PointsLedger(components, settings.availabilityFloor());
    @Nullable String success = success(session, findings);
    applyFloors(ledger, findings, agentBits, success);
    if (settings.internalScanners().contains(fragment.addressHigh(), fragment.addressLow())) {
      ledger.cap(
          "cap_scanner_allowlist",
          settings.allowlistCap(),
          "the address is one of our own scanners",
          List.of("peer_ip"));
    }

    BotEvidence bot = new BotEvidence(settings, fragment, fields, enrichment, findings, agentBits);
    boolean loneValue =
        success == null
            && session.sensor() == null
            && Labels.isLoneValue(settings, fragment, fields, findings, bot);
    if (loneValue && ledger.score() > settings.loneValueCap()) {
      ledger.cap(
          "cap_lone_value",
          settings.loneValueCap(),
          "one odd value amid what a person does, in " + fragment.requests() + " requests",
          List.of("bot_score=" + bot.score(), "attack_requests=1"));
    }
    int risk = ledger.score();
    int sure = Confidence.ofFindings(findings, enrichment, agentBits);
    Labels.Decision decision =
        Labels.of(settings, fragment, fields, findings, bot, agentBits, sure, loneValue);
    Label label = decision.label();
    int confidence = Confidence.percent(sure, label, bot.score(), fragment);
    ThreatLevel level = ThreatLevel.of(risk);
    Priority priority = priority(level, confidence, success != null);
    Impacts impacts = new Impacts(fragment, fields, findings, success != null);
    return new Verdict(
        label,
        decision.reason(),
        risk,
        level,
        priority,
        confidence,
        bot.score(),
        bot.reasons(),
        Actors.of(settings, fragment, label, bot.score(), agentBits, sure),
        attackTypes(findings, session.sensor()),
        techniques(findings),
        sophistication(components),
        indicators(findings),
        impacts.impact(),
        new Recommendations(
                session, enrichment, findings, label, level, priority, confidence, agentBits)
            .all(),
        ledger.contributions(),
        ruleHits(findings));
  }

  /** Classes of the agent: of the only one as looked up, of several as the fragment saw them. */
  private static int agentBits(SessionFragment fragment, Enrichment enrichment) {
    int bits = enrichment.agent().bits();
    return bits == 0 || fragment.userAgents().estimateDistinct() > 1
        ? fragment.userAgentBits()
        : bits;
  }

  private void applyFloors(
      PointsLedger ledger, Findings findings, int agentBits, @Nullable String success) {
    if (success != null) {
      ledger.floor(
          "exploit_success", settings.exploitSuccessFloor(), null, success, List.of("answered"));
    }
    Hit critical = critical(findings);
    if (critical != null) {
      ledger.floor(
          "exploit_critical",
          settings.exploitCriticalFloor(),
          critical.rule().id(),
          "surely an attempt to take control: " + Words.of(critical),
          Words.evidence(critical));
    }
    Found labelled = labelled(findings);
    if (labelled != null && isAttackTool(findings, agentBits)) {
      String category = labelled.category().wireName();
      ledger.floor(
          "sensor_label",
          settings.sensorLabelFloor(),
          null,
          "a sensor calls it " + category + ", and the agent is an attack tool",
          List.of("sensor:" + category, "user_agent"));
    }
    behaviourFloor(ledger, findings, "trap", "B26", settings.trapFloor());
    behaviourFloor(ledger, findings, "fake_crawler", "B24", settings.fakeCrawlerFloor());
  }

  private static void behaviourFloor(
      PointsLedger ledger, Findings findings, String name, String behaviour, int least) {
    Hit hit = findings.behaviour(behaviour);
    if (hit != null) {
      ledger.floor(name, least, hit.rule().id(), Words.of(hit), Words.evidence(hit));
    }
  }

  /**
   * Whether one hit of a rule is reason to judge its session at once: it alone gives the floor
   * {@code exploit_critical}, or the rule is critical. What the session then comes to is for {@link
   * #score} to say.
   */
  public static boolean isUrgent(RuleInfo rule) {
    if (rule.shadow() || rule.points() < Level.MEDIUM.points()) {
      return false;
    }
    return rule.level() == Level.CRITICAL
        || (SubScores.takesControl(rule.category()) && isSure(rule));
  }

  private static boolean isSure(RuleInfo rule) {
    return rule.confidencePermille() >= SURE;
  }

  private static @Nullable Hit critical(Findings findings) {
    for (Found found : findings.categories()) {
      if (SubScores.takesControl(found.category())) {
        for (Hit hit : found.hits()) {
          if (hit.isAttack() && isSure(hit.rule())) {
            return hit;
          }
        }
      }
    }
    return null;
  }

  private static @Nullable Found labelled(Findings findings) {
    for (Found found : findings.categories()) {
      if (found.labelled() && SubScores.takesControl(found.category())) {
        return found;
      }
    }
    return null;
  }

  private static boolean isAttackTool(Findings findings, int agentBits) {
    if ((agentBits & UserAgentClass.SCANNER) != 0) {
      return true;
    }
    for (Hit hit : findings.hits()) {
      if (hit.rule().tools() && hit.counts()) {
        return true;
      }
    }
    return false;
  }

  /** In words why an attack is taken to have succeeded, or null. */
  private static @Nullable String success(Session session, Findings findings) {
    Hit login = findings.behaviour("B04");
    if (login != null) {
      return "logged in after failures: " + Words.of(login);
    }
    SecurityEvidence evidence = session.fragment().security();
    SensorReport sensor = session.sensor();
    for (Found found : findings.categories()) {
      if (!givesControl(found.category())) {
        continue;
      }
      String category = found.category().wireName();
      if (found.category() == AttackCategory.WEB_SHELL
          && found.answered() > 0
          && !(found.distinct() >= ANSWERS_ANYTHING && found.answered() == found.requests())) {
        return "a web shell answered";
      }
      if (evidence != null
          && SubScores.takesControl(found.category())
          && found.answered() > 0
          && evidence.bytesJump()) {
        return category + " was answered with ten times the bytes of other answers of its path";
      }
      if (sensor != null && sensor.executed()) {
        return category + ": the sensor's emulator executed it";
      }
    }
    return null;
  }

  /** Categories whose success hands over the server or its data. */
  private static boolean givesControl(AttackCategory category) {
    return switch (category) {
      case COMMAND_EXECUTION,
          WEB_SHELL,
          SQL_INJECTION,
          INSECURE_DESERIALIZATION,
          JAVA_INJECTION,
          PHP_CODE_INJECTION,
          TEMPLATE_INJECTION ->
          true;
      default -> false;
    };
  }

  private static Priority priority(ThreatLevel level, int confidence, boolean success) {
    return switch (level) {
      case CRITICAL -> success ? Priority.P0 : Priority.P1;
      case HIGH -> confidence >= 80 ? Priority.P1 : Priority.P2;
      case MEDIUM -> Priority.P3;
      case LOW, INFO -> Priority.P4;
    };
  }

  private static List<String> attackTypes(Findings findings, @Nullable SensorReport sensor) {
    List<String> types = new ArrayList<>();
    for (Found found : findings.categories()) {
      types.add(found.category().wireName());
    }
    if (sensor != null) {
      types.addAll(sensor.unknownLabels());
    }
    return types;
  }

  private static List<String> techniques(Findings findings) {
    SortedSet<String> techniques = new TreeSet<>();
    for (Found found : findings.categories()) {
      techniques.add(found.category().technique());
      for (Hit hit : found.hits()) {
        techniques.addAll(hit.rule().techniques());
      }
    }
    return List.copyOf(techniques);
  }

  private static Sophistication sophistication(List<SubScore> components) {
    double value = 0;
    for (SubScore component : components) {
      if (component.component().equals("sophistication")) {
        value = component.value();
      }
    }
    if (value >= 70) {
      return Sophistication.HIGH;
    }
    return value >= 35 ? Sophistication.MEDIUM : Sophistication.LOW;
  }

  private static List<String> indicators(Findings findings) {
    List<String> ids = new ArrayList<>();
    for (Hit hit : findings.hits()) {
      if (hit.counts()) {
        ids.add(hit.rule().id());
      }
    }
    return ids;
  }

  private static List<Verdict.RuleHit> ruleHits(Findings findings) {
    List<Verdict.RuleHit> hits = new ArrayList<>();
    for (Hit hit : findings.hits()) {
      hits.add(
          new Verdict.RuleHit(
              hit.rule().id(),
              hit.rule().title(),
              hit.rule().author(),
              hit.rule().category().wireName(),
              hit.rule().level(),
              hit.requests(),
              hit.example()));
    }
    return hits;
  }

  /** Whether a client key stands for one address, so that blocking it blocks this client. */
  static boolean isOfAddress(Session session) {
    ClientKey.Type type = ClientKey.parse(session.clientKey()).type();
    return type == ClientKey.Type.ADDRESS || type == ClientKey.Type.ADDRESS_AGENT;
  }
}
