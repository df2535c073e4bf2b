package dev.spoor.transforms;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spoor.model.Level;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Something that a run learned of those who attacked: an address, a rule that fired, a payload.
 * What several sessions teach of one thing is merged, in any order to the same result.
 *
 * @param kind what it is
 * @param key what tells it from others of its kind
 * @param sessions sessions that show it
 * @param requests requests that show it, by the sessions' counts
 * @param maxRiskScore the highest score of these sessions
 * @param first the first time it was seen, milliseconds since the epoch
 * @param last the last time its sessions were active
 * @param attackTypes attack types of its sessions, sorted
 * @param rule id of the rule; null for an address
 * @param title title of the rule; null for an address
 * @param category category of the rule; null for an address
 * @param level level of the rule; null for an address
 * @param place where the payload stood when first seen; null but for payloads
 * @param country country of the address where it is known; null but for addresses
 */
record Threat(
    Kind kind,
    String key,
    long sessions,
    long requests,
    int maxRiskScore,
    long first,
    long last,
    List<String> attackTypes,
    @Nullable String rule,
    @Nullable String title,
    @Nullable String category,
    @Nullable String level,
    @Nullable String place,
    @Nullable String country) {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** What can be learned, with the file that says it. */
  enum Kind {
    /** An address with a session of level HIGH or above. */
    MALICIOUS_IP("threat_intel/malicious_ips.json"),
    /** A rule that fired. */
    ATTACK_PATTERN("threat_intel/attack_patterns.json"),
    /** What a rule found, decoded and cut. */
    PAYLOAD("threat_intel/payloads.json");

    private final String file;

    Kind(String file) {
      this.file = file;
    }

    /** The file, relative to the output directory. */
    String file() {
      return file;
    }
  }

  /** Copies the list. */
  Threat {
    attackTypes = List.copyOf(attackTypes);
  }

  /** What one session teaches; nothing where no rule fired and the level is below HIGH. */
  static void of(ScoredSession scored, Consumer<Threat> output) {
    Verdict verdict = scored.verdict();
    long start = scored.session().fragment().first();
    long end = scored.session().fragment().last();
    if (verdict.threatLevel().compareTo(Verdict.ThreatLevel.HIGH) >= 0) {
      output.accept(
          new Threat(
              Kind.MALICIOUS_IP,
              scored.session().fragment().address(),
              1,
              scored.session().requestCount(),
              verdict.riskScore(),
              start,
              end,
              sorted(verdict.attackTypes()),
              null,
              null,
              null,
              null,
              null,
              scored.enrichment().geo() == null ? null : scored.enrichment().geo().country()));
    }
    for (Verdict.RuleHit hit : verdict.ruleHits()) {
      if (hit.level() == Level.INFORMATIONAL) {
        continue; // it counts what is no threat
      }
      Verdict.Example example = hit.example();
      output.accept(of(Kind.ATTACK_PATTERN, hit.rule(), hit, null, start, end, verdict));
      if (example != null && !example.text().isEmpty()) {
        output.accept(
            of(
                Kind.PAYLOAD,
                hit.rule() + " " + example.text(),
                hit,
                example.place().words(),
                example.time(),
                end,
                verdict));
      }
    }
  }

  private static Threat of(
      Kind kind,
      String key,
      Verdict.RuleHit hit,
      @Nullable String place,
      long first,
      long last,
      Verdict verdict) {
    return new Threat(
        kind,
        key,
        1,
        hit.requests(),
        verdict.riskScore(),
        first,
        last,
        List.of(),
        hit.rule(),
        hit.title(),
        hit.category(),
        hit.level().wireName(),
        place,
        null);
  }

  private static List<String> sorted(List<String> texts) {
    return List.copyOf(new TreeSet<>(texts));
  }

  /** This and another of the same kind and key as one. */
  Threat plus(Threat other) {
    TreeSet<String> types = new TreeSet<>(attackTypes);
    types.addAll(other.attackTypes);
    // Of equals the least text, so that the order of merging does not matter.
    boolean earlier =
        first != other.first
            ? first < other.first
            : String.valueOf(place).compareTo(String.valueOf(other.place)) <= 0;
    Threat known = country != null || other.country == null ? this : other;
    return new Threat(
        kind,
        key,
        sessions + other.sessions,
        requests + other.requests,
        Math.max(maxRiskScore, other.maxRiskScore),
        Math.min(first, other.first),
        Math.max(last, other.last),
        new ArrayList<>(types),
        rule,
        title,
        category,
        level,
        earlier ? place : other.place,
        known.country);
  }

  /** The JSON form, without line feed. */
  byte[] toJson() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      if (kind == Kind.MALICIOUS_IP) {
        json.writeStringField("ip", key);
      } else if (kind == Kind.PAYLOAD) {
        json.writeStringField("payload", key.substring(key.indexOf(' ') + 1));
      }
      writeText("rule", rule, json);
      writeText("title", title, json);
      writeText("category", category, json);
      writeText("level", level, json);
      writeText("place", place, json);
      writeText("country", country, json);
      if (kind == Kind.MALICIOUS_IP) {
        json.writeArrayFieldStart("attack_types");
        for (String type : attackTypes) {
          json.writeString(type);
        }
        json.writeEndArray();
      }
      json.writeNumberField("max_risk_score", maxRiskScore);
      json.writeNumberField("sessions", sessions);
      json.writeNumberField("requests", requests);
      json.writeStringField("first_seen", Instant.ofEpochMilli(first).toString());
      json.writeStringField("last_seen", Instant.ofEpochMilli(last).toString());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void writeText(String name, @Nullable String text, JsonGenerator json)
      throws IOException {
    if (text != null) {
      json.writeStringField(name, text);
    }
  }
}
