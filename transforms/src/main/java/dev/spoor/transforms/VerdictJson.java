package dev.spoor.transforms;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spoor.model.Enrichment;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.SensorReport;
import dev.spoor.model.UserAgentInfo;
import dev.spoor.model.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The fields of a session that come from judging it, as CONTRACTS' C0 names them. What is unknown
 * is null where C0 has a field for it, and absent elsewhere.
 */
final class VerdictJson {
  private VerdictJson() {}

  /** Writes the fields into the open object. */
  static void write(ScoredSession scored, JsonGenerator json) throws IOException {
    Verdict verdict = scored.verdict();
    Enrichment enrichment = scored.enrichment();
    writeTexts("attack_types", verdict.attackTypes(), json);
    SensorReport sensor = scored.session().sensor();
    if (sensor != null) {
      writeSensor(sensor, json);
    }
    json.writeStringField("verdict", SessionJson.lowerCase(verdict.label()));
    json.writeStringField("verdict_reason", verdict.labelReason());
    json.writeNumberField("risk_score", verdict.riskScore());
    json.writeStringField("threat_level", verdict.threatLevel().name());
    json.writeStringField("priority", verdict.priority().name());
    json.writeNumberField("confidence_score", verdict.confidence());
    json.writeNumberField("bot_score", verdict.botScore());
    json.writeArrayFieldStart("bot_reasons");
    for (Verdict.BotReason reason : verdict.botReasons()) {
      json.writeStartObject();
      json.writeStringField("name", reason.name());
      json.writeNumberField("points", reason.points());
      json.writeStringField("reason", reason.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("actor");
    for (Verdict.ActorShare share : verdict.actors()) {
      json.writeNumberField(share.actor(), share.permille() / 1000.0);
    }
    json.writeEndObject();
    writeIntelligence(enrichment.reputation(), json);
    json.writeObjectFieldStart("attack_patterns");
    writeTexts("techniques", verdict.techniques(), json);
    json.writeStringField("sophistication", SessionJson.lowerCase(verdict.sophistication()));
    writeTexts("indicators", verdict.indicators(), json);
    json.writeEndObject();
    writeAgent(enrichment.agent(), json);
    writePlace(enrichment, json);
    Verdict.Impact impact = verdict.impact();
    json.writeObjectFieldStart("impact");
    json.writeNumberField("data_exposure", impact.dataExposure());
    json.writeNumberField("system_compromise", impact.systemCompromise());
    json.writeNumberField("service_disruption", impact.serviceDisruption());
    json.writeNumberField("resource_use", impact.resourceUse());
    json.writeEndObject();
    writeRecommendations(verdict.recommendations(), json);
    writeContributions(verdict.contributions(), json);
    json.writeArrayFieldStart("rule_hits");
    for (Verdict.RuleHit hit : verdict.ruleHits()) {
      writeHit(hit, json);
    }
    json.writeEndArray();
  }

  private static void writeTexts(String name, List<String> texts, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void writeText(String name, @Nullable String text, JsonGenerator json)
      throws IOException {
    if (text != null) {
      json.writeStringField(name, text);
    }
  }

  private static void writeSensor(SensorReport sensor, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("sensor");
    writeText("id", sensor.sensor(), json);
    writeTexts("labels", sensor.labels(), json);
    writeTexts("unknown_labels", sensor.unknownLabels(), json);
    json.writeBooleanField("executed", sensor.executed());
    json.writeEndObject();
  }

  private static void writeIntelligence(
      Enrichment.@Nullable Reputation reputation, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("threat_intelligence");
    if (reputation == null) {
      json.writeNullField("is_known_malicious");
      writeTexts("threat_categories", List.of(), json);
      json.writeNullField("reputation_score");
    } else {
      json.writeBooleanField("is_known_malicious", reputation.isKnownMalicious());
      writeTexts("threat_categories", reputation.categories(), json);
      json.writeNumberField("reputation_score", reputation.score());
    }
    json.writeEndObject();
  }

  private static void writeAgent(UserAgentInfo agent, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("user_agent_info");
    json.writeBooleanField("is_bot", agent.isBot());
    writeText("tool_name", agent.toolName(), json);
    writeText("version", agent.version(), json);
    writeText("os", agent.os(), json);
    writeText("category", agent.category(), json);
    json.writeEndObject();
  }

  private static void writePlace(Enrichment enrichment, JsonGenerator json) throws IOException {
    Enrichment.Geo geo = enrichment.geo();
    if (geo != null) {
      json.writeObjectFieldStart("geo");
      writeText("country", geo.country(), json);
      writeText("city", geo.city(), json);
      json.writeEndObject();
    }
    Enrichment.Network network = enrichment.network();
    if (network != null) {
      json.writeObjectFieldStart("network");
      if (network.asn() >= 0) {
        json.writeNumberField("asn", network.asn());
      }
      writeText("organization", network.organization(), json);
      json.writeBooleanField("anonymous", network.anonymous());
      json.writeBooleanField("hosting", network.hosting());
      json.writeEndObject();
    }
  }

  private static void writeRecommendations(
      List<Verdict.Recommendation> recommendations, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("recommendations");
    for (Verdict.Recommendation recommendation : recommendations) {
      json.writeString(recommendation.action());
    }
    json.writeEndArray();
    json.writeArrayFieldStart("recommendation_details");
    for (Verdict.Recommendation recommendation : recommendations) {
      json.writeStartObject();
      json.writeStringField("action", recommendation.action());
      writeTexts("because", recommendation.because(), json);
      writeText("target", recommendation.target(), json);
      if (recommendation.timeToLiveSeconds() >= 0) {
        json.writeNumberField("ttl_seconds", recommendation.timeToLiveSeconds());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeContributions(
      List<Verdict.Contribution> contributions, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("contributions");
    for (Verdict.Contribution contribution : contributions) {
      json.writeStartObject();
      json.writeStringField("component", contribution.component());
      json.writeNumberField("points", contribution.points());
      json.writeNumberField("max", contribution.max());
      json.writeNumberField("raw", contribution.raw());
      writeText("rule", contribution.rule(), json);
      json.writeStringField("reason", contribution.reason());
      writeTexts("evidence", contribution.evidence(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeHit(Verdict.RuleHit hit, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", hit.rule());
    json.writeStringField("title", hit.title());
    writeText("author", hit.author(), json);
    json.writeStringField("category", hit.category());
    json.writeStringField("level", hit.level().wireName());
    json.writeNumberField("requests", hit.requests());
    Verdict.Example example = hit.example();
    if (example != null) {
      json.writeObjectFieldStart("example");
      json.writeStringField("time", Instant.ofEpochMilli(example.time()).toString());
      json.writeStringField("method", example.method());
      json.writeStringField("path", example.path());
      if (example.status() >= 0) {
        json.writeNumberField("status", example.status());
      }
      if (example.bytes() >= 0) {
        json.writeNumberField("bytes", example.bytes());
      }
      json.writeStringField("place", example.place().words());
      writeText("name", example.name(), json);
      json.writeStringField("view", SessionJson.lowerCase(example.view()));
      json.writeStringField("text", example.text());
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
