package dev.spoor.pipeline;

import static dev.spoor.pipeline.OutputSchemas.count;
import static dev.spoor.pipeline.OutputSchemas.instant;
import static dev.spoor.pipeline.OutputSchemas.listOf;
import static dev.spoor.pipeline.OutputSchemas.oneOf;
import static dev.spoor.pipeline.OutputSchemas.string;
import static dev.spoor.pipeline.OutputSchemas.type;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spoor.model.Level;
import dev.spoor.model.Place;
import dev.spoor.model.Verdict;
import dev.spoor.model.View;
import dev.spoor.pipeline.OutputSchemas.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The part of the schemas that tells of verdicts. The fields are optional as a whole: sessions that
 * nobody judged have none of them.
 */
final class VerdictSchemas {
  private VerdictSchemas() {}

  private static <E extends Enum<E>> ObjectNode names(Class<E> type, Function<E, String> name) {
    return oneOf(Arrays.stream(type.getEnumConstants()).map(name).toList());
  }

  private static <E extends Enum<E>> ObjectNode lowerCase(Class<E> type) {
    return names(type, value -> value.name().toLowerCase(Locale.ROOT));
  }

  private static ObjectNode percent() {
    return count().put("maximum", 100);
  }

  private static ObjectNode orNull(ObjectNode schema) {
    ObjectNode either = new ObjectMapper().createObjectNode();
    either.putArray("anyOf").add(schema).add(type("null"));
    return either;
  }

  /** Adds the fields of a verdict. */
  static void addTo(Fields session) {
    Fields intelligence =
        new Fields()
            .required("is_known_malicious", orNull(type("boolean")), "Null: no list was given.")
            .required("threat_categories", listOf(string()), "What it is listed for.")
            .required("reputation_score", orNull(percent()), "100 is worst; null is unknown.");
    Fields patterns =
        new Fields()
            .required("techniques", listOf(string()), "ATT&CK and OWASP OAT ids.")
            .required("sophistication", lowerCase(Verdict.Sophistication.class), "How skilled.")
            .required("indicators", listOf(string()), "Rules that fired, strongest first.");
    Fields impact =
        new Fields()
            .required("data_exposure", percent(), "")
            .required("system_compromise", percent(), "")
            .required("service_disruption", percent(), "")
            .required("resource_use", percent(), "");
    Fields actor = new Fields();
    for (String name : List.of("user", "tool", "crawler", "attacker", "admin")) {
      actor.optional(name, type("number").put("minimum", 0).put("maximum", 1), "");
    }
    session
        .optional("attack_types", listOf(string()), "What was tried, most severe first.")
        .optional("sensor", sensor(), "What the honeypot said that put the session together.")
        .optional("verdict", lowerCase(Verdict.Label.class), "Who it was.")
        .optional("verdict_reason", string(), "Why that, in words.")
        .optional("risk_score", percent(), "How harmful: the sum of the contributions' points.")
        .optional("threat_level", names(Verdict.ThreatLevel.class, Enum::name), "Its band.")
        .optional("priority", names(Verdict.Priority.class, Enum::name), "How soon to look.")
        .optional("confidence_score", percent(), "How sure.")
        .optional("bot_score", percent(), "How likely a program: the sum of the bot reasons.")
        .optional("bot_reasons", listOf(botReason()), "Every point of the bot score.")
        .optional("actor", actor.end(), "What the client may be; shares sum to 1.")
        .optional("threat_intelligence", intelligence.end(), "What lists say of the address.")
        .optional("attack_patterns", patterns.end(), "How it went about it.")
        .optional("user_agent_info", agent(), "What the user agent says it is.")
        .optional("geo", geo(), "Where the address is, if known.")
        .optional("network", network(), "Whose network it is in, if known.")
        .optional("impact", impact.end(), "What may have been harmed, each 0 to 100.")
        .optional("recommendations", listOf(string()), "What to do, most urgent first.")
        .optional("recommendation_details", listOf(recommendation()), "Why, to whom, how long.")
        .optional("contributions", listOf(contribution()), "Every point of the risk score.")
        .optional("rule_hits", listOf(hit()), "Rules that fired, strongest first.");
  }

  private static ObjectNode sensor() {
    return new Fields()
        .optional("id", string(), "Id of the sensor.")
        .required("labels", listOf(string()), "Its labels, in our words where there are any.")
        .required("unknown_labels", listOf(string()), "Those that are not in our vocabulary.")
        .required("executed", type("boolean"), "Whether its emulator ran a payload.")
        .end();
  }

  private static ObjectNode botReason() {
    return new Fields()
        .required("name", string(), "")
        .required("points", type("integer"), "")
        .required("reason", string(), "In words.")
        .end();
  }

  private static ObjectNode agent() {
    return new Fields()
        .required("is_bot", type("boolean"), "By its own word.")
        .optional("tool_name", string(), "Tool, crawler or browser.")
        .optional("version", string(), "")
        .optional("os", string(), "")
        .optional("category", string(), "What a crawler or tool is for.")
        .end();
  }

  private static ObjectNode geo() {
    return new Fields()
        .optional("country", string(), "ISO 3166 alpha-2.")
        .optional("city", string(), "English name.")
        .end();
  }

  private static ObjectNode network() {
    return new Fields()
        .optional("asn", count(), "Autonomous system.")
        .optional("organization", string(), "")
        .required("anonymous", type("boolean"), "Tor, VPN or open proxy.")
        .required("hosting", type("boolean"), "Of a hosting provider.")
        .end();
  }

  private static ObjectNode recommendation() {
    return new Fields()
        .required("action", string(), "")
        .required("because", listOf(string()), "Rules and components that call for it.")
        .optional("target", string(), "What to do it to.")
        .optional("ttl_seconds", count(), "For how long.")
        .end();
  }

  private static ObjectNode contribution() {
    return new Fields()
        .required("component", string(), "Component, floor or cap.")
        .required("points", type("integer"), "Points it adds; a cap's are negative.")
        .required("max", type("integer"), "Most it can add here.")
        .required("raw", type("integer"), "The component's own value.")
        .optional("rule", string(), "The rule.")
        .required("reason", string(), "In words.")
        .required("evidence", listOf(string()), "Rules and features that show it.")
        .end();
  }

  private static ObjectNode hit() {
    Fields example =
        new Fields()
            .required("time", instant(), "")
            .required("method", string(), "")
            .required("path", string(), "Cut.")
            .optional("status", count(), "")
            .optional("bytes", count(), "")
            .required("place", names(Place.class, Place::words), "Where the value stood.")
            .optional("name", string(), "Of the argument, cookie or header.")
            .required("view", lowerCase(View.class), "How it was looked at.")
            .required("text", string(), "What was found, decoded and cut.");
    return new Fields()
        .required("rule", string(), "")
        .required("title", string(), "")
        .optional("author", string(), "Of a rule that is not ours.")
        .required("category", string(), "")
        .required("level", names(Level.class, Level::wireName), "")
        .required("requests", count(), "Requests that it hit; 0 for rules on sessions.")
        .optional("example", example.end(), "The first of them.")
        .end();
  }

  /** What a run learned: the files of {@code threat_intel/}. */
  static ObjectNode threats() {
    ObjectNode entry =
        new Fields()
            .optional("ip", string(), "In malicious_ips.json: the address.")
            .optional("payload", string(), "In payloads.json: what was found, decoded and cut.")
            .optional("rule", string(), "The rule that fired.")
            .optional("title", string(), "Its title.")
            .optional("category", string(), "Its category.")
            .optional("level", names(Level.class, Level::wireName), "Its level.")
            .optional("place", names(Place.class, Place::words), "Where it first stood.")
            .optional("country", string(), "Country of the address, if known.")
            .optional("attack_types", listOf(string()), "What the address tried.")
            .required("max_risk_score", percent(), "Highest score of its sessions.")
            .required("sessions", count(), "Sessions that show it.")
            .required("requests", count(), "Requests that show it.")
            .required("first_seen", instant(), "")
            .required("last_seen", instant(), "")
            .end();
    ObjectNode schema = listOf(entry);
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Threat intelligence");
    return schema.put(
        "description", "The files threat_intel/*.json. Later versions may add fields.");
  }
}
