package dev.spoor.scoring.score;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.Enrichment;
import dev.spoor.model.RequestHits;
import dev.spoor.model.SecurityEvidence;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.SessionFragment.Counter;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.Verdict;
import dev.spoor.scoring.rules.SessionFields;
import dev.spoor.scoring.score.Findings.Found;
import dev.spoor.scoring.score.Findings.Hit;
import dev.spoor.scoring.score.SubScore.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The five components of the score. Each is a function of the session and its enrichment alone;
 * strict arithmetic makes it the same on every machine.
 */
final class SubScores {
  /** A further category adds so much, twice at most. */
  private static final double FURTHER_CATEGORY = 5;

  private static final int MOST_FURTHER_CATEGORIES = 2;

  /** How much of a severity remains where the server refused everything. */
  private static final double REFUSED = 0.8;

  /** A response of 4xx shorter than this says no more than "no". */
  private static final int SHORT_RESPONSE = 1024;

  private static final double POINTS_SCALE = 8;
  private static final int BEHAVIOUR_POINTS = 5;
  private static final int ANONYMOUS = 60;
  private static final int HOSTING = 30;

  private final SessionFragment fragment;
  private final double requests;
  private final SessionFields fields;
  private final Enrichment enrichment;
  private final Findings findings;
  private final @Nullable SecurityEvidence evidence;

  SubScores(Session session, SessionFields fields, Enrichment enrichment, Findings findings) {
    this.fragment = session.fragment();
    this.requests = session.requestCount();
    this.fields = fields;
    this.enrichment = enrichment;
    this.findings = findings;
    this.evidence = fragment.security();
  }

  /** The components whose evidence is known, in their order. */
  List<SubScore> all(ScoreSettings settings) {
    List<SubScore> known = new ArrayList<>();
    known.add(new SubScore("attack_severity", settings.attackSeverityWeight(), attackSeverity()));
    known.add(new SubScore("volume_frequency", settings.volumeWeight(), volumeFrequency()));
    known.add(new SubScore("payload_danger", settings.payloadWeight(), payloadDanger()));
    List<Part> reputation = ipReputation();
    if (reputation != null) {
      known.add(new SubScore("ip_reputation", settings.reputationWeight(), reputation));
    }
    known.add(new SubScore("sophistication", settings.sophisticationWeight(), sophistication()));
    return known;
  }

  /** The worst that was tried, and a little for each further kind. */
  List<Part> attackSeverity() {
    List<Part> parts = new ArrayList<>();
    boolean refused = allRefused();
    double left = 100;
    for (Found found : findings.categories()) {
      if (parts.size() > MOST_FURTHER_CATEGORIES) {
        break;
      }
      double adds = parts.isEmpty() ? found.severity() : Math.min(FURTHER_CATEGORY, left);
      left -= adds;
      double value = refused ? adds * REFUSED : adds;
      if (value > 0) {
        parts.add(part(value, found, refused));
      }
    }
    return parts;
  }

  private static Part part(double value, Found found, boolean refused) {
    String category = found.category().wireName();
    String suffix = refused ? "; every response was a short 4xx" : "";
    if (!found.hits().isEmpty()) {
      Hit hit = found.hits().get(0);
      return new Part(
          value, hit.rule().id(), category + ": " + Words.of(hit) + suffix, Words.evidence(hit));
    }
    if (found.isHint()) {
      return new Part(
          value,
          null,
          category + ": a sensor's label, counted half, no rule agrees",
          List.of("sensor:" + category));
    }
    return new Part(
        value,
        null,
        category + ": found by rules that this rule set does not have" + suffix,
        List.of(category + ".requests=" + found.requests()));
  }

  /**
   * Whether nothing that was found got more than a short refusal. Of what only the whole session
   * shows, all responses are asked: their mean stands for each.
   */
  private boolean allRefused() {
    boolean wholeSession = false;
    for (Found found : findings.categories()) {
      if (found.notRefused() > 0) {
        return false;
      }
      wholeSession |= found.requests() == 0;
    }
    if (!wholeSession) {
      return true;
    }
    boolean allRefusals =
        fragment.countOf(Counter.CLIENT_ERROR) == fragment.requests() && fragment.requests() > 0;
    return allRefusals
        && (fragment.bytes().count() == 0
            || fragment.bytes().sum() / fragment.bytes().count() < SHORT_RESPONSE);
  }

  /** How much, how fast, and how much of it was an attack. */
  List<Part> volumeFrequency() {
    double peak = fields.applyAsDouble("rate_peak_10s");
    double attacks = evidence == null ? 0 : evidence.attackRequests();
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            0.4 * Math.min(100, 100 * StrictMath.log10(1 + requests) / 3),
            null,
            Words.number(requests) + (requests == 1 ? " request" : " requests"),
            List.of(Words.field("req_count", requests))));
    parts.add(
        new Part(
            0.3 * Math.min(100, 100 * StrictMath.log10(1 + 10 * peak) / 2),
            null,
            "peak rate of " + Words.number(peak) + " requests a second",
            List.of(Words.field("rate_peak_10s", peak))));
    parts.add(
        new Part(
            0.3 * 100 * attacks / Math.max(1, requests),
            null,
            Words.number(attacks) + " of " + Words.number(requests) + " requests were attacks",
            List.of(Words.field("attack_requests", attacks))));
    return sorted(parts);
  }

  /** Parts above zero, the strongest first, else in their order. */
  private static List<Part> sorted(List<Part> parts) {
    parts.removeIf(part -> !(part.value() > 0));
    parts.sort(Comparator.comparingDouble(Part::value).reversed());
    return parts;
  }

  /**
   * The most dangerous request, on the scale of anomaly points, or the worst behaviour. Rules get
   * what they add, those of one request together.
   */
  List<Part> payloadDanger() {
    int requestPoints = evidence == null ? 0 : evidence.maxPoints();
    Hit behaviour = worstBehaviour();
    int behaviourPoints = behaviour == null ? 0 : BEHAVIOUR_POINTS * severityWeight(behaviour);
    if (behaviour != null && behaviourPoints > requestPoints) {
      return List.of(
          new Part(
              danger(behaviourPoints),
              behaviour.rule().id(),
              Words.of(behaviour),
              Words.evidence(behaviour)));
    }
    List<Part> parts = new ArrayList<>();
    int told = 0;
    for (Hit hit : worstRequest(requestPoints)) {
      int points = Math.min(hit.rule().points(), requestPoints - told);
      if (points > 0) {
        parts.add(
            new Part(
                danger(told + points) - danger(told),
                hit.rule().id(),
                Words.of(hit),
                Words.evidence(hit)));
        told += points;
      }
    }
    if (told < requestPoints) {
      parts.add(
          new Part(
              danger(requestPoints) - danger(told),
              null,
              "further rules in one request, " + requestPoints + " anomaly points together",
              List.of(Words.field("max_points", requestPoints))));
    }
    return parts;
  }

  private static double danger(int points) {
    return 100 * (1 - StrictMath.exp(-points / POINTS_SCALE));
  }

  /**
   * The hits that explain the points of the worst request: those whose examples are one request.
   */
  private List<Hit> worstRequest(int points) {
    List<Hit> ofRequests = new ArrayList<>();
    for (Hit hit : findings.hits()) {
      if (!hit.rule().session() && hit.counts()) {
        ofRequests.add(hit);
      }
    }
    List<Hit> best = List.of();
    int bestPoints = 0;
    for (Hit hit : ofRequests) {
      if (hit.example() == null) {
        continue;
      }
      List<Hit> together = new ArrayList<>();
      int sum = 0;
      for (Hit other : ofRequests) {
        if (other.example() != null && sameRequest(hit.example(), other.example())) {
          together.add(other);
          sum += other.rule().points();
        }
      }
      if (sum > bestPoints && sum <= points) {
        best = together;
        bestPoints = sum;
      }
    }
    // Where only other first requests are known: a rule is the likelier to have hit this one, the
    // more requests it hit.
    Set<Hit> told = Collections.newSetFromMap(new IdentityHashMap<>());
    told.addAll(best);
    List<Hit> others = new ArrayList<>(ofRequests);
    others.removeIf(told::contains);
    others.sort(
        Comparator.<Hit>comparingInt(hit -> hit.rule().points())
            .thenComparingLong(Hit::requests)
            .reversed());
    List<Hit> ordered = new ArrayList<>(best);
    ordered.addAll(others);
    return ordered;
  }

  private static boolean sameRequest(Verdict.Example a, Verdict.Example b) {
    return a.time() == b.time()
        && a.status() == b.status()
        && a.bytes() == b.bytes()
        && a.method().equals(b.method())
        && a.path().equals(b.path());
  }

  private @Nullable Hit worstBehaviour() {
    Hit worst = null;
    for (Hit hit : findings.hits()) {
      if (hit.rule().session()
          && hit.counts()
          && (worst == null || severityWeight(hit) > severityWeight(worst))) {
        worst = hit;
      }
    }
    return worst;
  }

  private static int severityWeight(Hit hit) {
    return switch (hit.rule().level()) {
      case CRITICAL -> 3;
      case HIGH -> 2;
      case MEDIUM -> 1;
      case LOW, INFORMATIONAL -> 0;
    };
  }

  /** What is known against the address; null where nobody was asked. */
  @Nullable List<Part> ipReputation() {
    Enrichment.Reputation listed = enrichment.reputation();
    Enrichment.Network network = enrichment.network();
    double score = -1;
    String reason = "";
    String evidenceOf = "";
    if (listed != null) {
      score = Math.max(0, Math.min(100, listed.score()));
      reason =
          listed.categories().isEmpty()
              ? "the address is on a list"
              : "the address is listed for " + String.join(", ", listed.categories());
      evidenceOf = Words.field("reputation_score", listed.score());
    }
    if (network != null && network.anonymous() && score < ANONYMOUS) {
      score = ANONYMOUS;
      reason = "the network hides who uses it";
      evidenceOf = "network.anonymous";
    } else if (network != null && network.hosting() && score < HOSTING) {
      score = HOSTING;
      reason = "the network is of a hosting provider";
      evidenceOf = "network.hosting";
    }
    if (score < 0) {
      return null;
    }
    return score == 0 ? List.of() : List.of(new Part(score, null, reason, List.of(evidenceOf)));
  }

  /** The skill that an attack shows; nothing where there is none. */
  List<Part> sophistication() {
    List<Part> parts = new ArrayList<>();
    if (findings.categories().isEmpty()) {
      return parts;
    }
    Found worst = findings.categories().get(0);
    parts.add(
        new Part(
            20,
            null,
            "an attack, with one tool as it comes",
            List.of("category:" + worst.category().wireName())));
    if (evidence != null) {
      if (evidence.maxLayers() > 1) {
        parts.add(
            new Part(
                Math.min(30, 15 * (evidence.maxLayers() - 1)),
                null,
                "a payload URL-encoded " + evidence.maxLayers() + " times",
                List.of(Words.field("max_layers", evidence.maxLayers()))));
      }
      if (evidence.evasions() != 0) {
        parts.add(
            new Part(
                15,
                null,
                "a disguised payload: " + String.join(", ", evasions(evidence.evasions())),
                List.of(Words.field("evasions", evidence.evasions()))));
      }
      if (evidence.firstProbe() < evidence.lastAnsweredExploit()) {
        parts.add(
            new Part(
                15,
                null,
                "several stages: first a look around, then an exploit that was answered",
                List.of("first_probe", "last_answered_exploit")));
      }
    }
    if (hasAgentMismatch()) {
      parts.add(
          new Part(
              10,
              null,
              "the agent says browser, the headers do not",
              List.of(
                  Words.field("hdr_missing_score", fields.applyAsDouble("hdr_missing_score")))));
    }
    return parts;
  }

  /** Whether a browser's agent came without the headers that such a browser sends. */
  private boolean hasAgentMismatch() {
    return (fragment.userAgentBits() & UserAgentClass.BROWSER) != 0
        && fields.applyAsDouble("hdr_missing_score") >= 0.6;
  }

  private static List<String> evasions(int bits) {
    List<String> words = new ArrayList<>();
    addIf(words, bits, RequestHits.COMMENTS, "comments inside");
    addIf(words, bits, RequestHits.OVERLONG, "overlong UTF-8");
    addIf(words, bits, RequestHits.FOLDED, "look-alike characters");
    addIf(words, bits, RequestHits.NUL, "NUL bytes");
    addIf(words, bits, RequestHits.ESCAPES, "entities or escapes");
    addIf(words, bits, RequestHits.SHELL_TRICKS, "shell quoting");
    addIf(words, bits, RequestHits.BASE64, "base64");
    addIf(words, bits, RequestHits.MIXED_CASE, "mixed case");
    return words;
  }

  private static void addIf(List<String> words, int bits, int bit, String word) {
    if ((bits & bit) != 0) {
      words.add(word);
    }
  }

  /** Whether a category takes control of a server or its data when an attack succeeds. */
  static boolean takesControl(AttackCategory category) {
    return category.base() >= 90;
  }
}
