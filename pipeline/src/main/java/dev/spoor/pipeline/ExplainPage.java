package dev.spoor.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A judged session in words, from its record: who, what was found, and where every point comes
 * from. Whatever comes from a log is escaped and cut.
 */
final class ExplainPage {
  private static final int WIDTH = 100;
  private static final int LABEL = 16;
  private static final int MOST_LINES = 4;

  private final StringBuilder page = new StringBuilder();

  private ExplainPage() {}

  /** Lays out a record of {@code sessions.jsonl}. */
  static String render(JsonNode session) {
    ExplainPage page = new ExplainPage();
    page.who(session);
    if (session.has("verdict")) {
      page.verdict(session);
      page.points("risk score", session.path("risk_score").asInt(), session.path("contributions"));
      page.points("bot score", session.path("bot_score").asInt(), session.path("bot_reasons"));
      page.hits(session.path("rule_hits"));
      page.recommendations(session.path("recommendation_details"));
    } else {
      page.text("verdict", "none: the run did not judge sessions");
    }
    page.features(session);
    return page.page.toString();
  }

  private void text(String label, String text) {
    page.append(String.format("%-" + LABEL + "s", label))
        .append(TerminalText.escape(text.strip(), WIDTH - LABEL))
        .append('\n');
  }

  /** A line after {@code head}; longer text goes on below itself, up to {@link #MOST_LINES}. */
  private void line(String head, String text) {
    int width = WIDTH - head.length();
    String rest = TerminalText.escape(text, MOST_LINES * width);
    String before = head;
    while (rest.length() > width) {
      int space = rest.lastIndexOf(' ', width);
      int end = space > width / 2 ? space : width;
      page.append(before).append(rest.substring(0, end).stripTrailing()).append('\n');
      rest = rest.substring(end).stripLeading();
      before = " ".repeat(head.length());
    }
    page.append(before).append(rest.stripTrailing()).append('\n');
  }

  private void who(JsonNode session) {
    text("session", session.path("sess_uuid").asText());
    text("client", session.path("peer_ip").asText() + "  " + country(session));
    text("user agent", session.path("user_agent").asText("-"));
    text(
        "time",
        session.path("start_time").asText()
            + " to "
            + session.path("end_time").asText()
            + ", "
            + requests(session.path("request_count").asLong()));
  }

  private static String requests(long number) {
    return Quantity.exact(number) + (number == 1 ? " request" : " requests");
  }

  private static String country(JsonNode session) {
    return session.path("geo").path("country").asText("");
  }

  private void verdict(JsonNode session) {
    text(
        "verdict",
        session.path("verdict").asText().replace('_', ' ')
            + ", "
            + session.path("threat_level").asText()
            + ", "
            + session.path("priority").asText()
            + ", confidence "
            + session.path("confidence_score").asInt()
            + " of 100");
    if (session.has("verdict_reason")) {
      text("because", session.path("verdict_reason").asText());
    }
    if (!session.path("attack_types").isEmpty()) {
      List<String> types = new ArrayList<>();
      session.path("attack_types").forEach(type -> types.add(type.asText()));
      text("attack types", String.join(", ", types));
    }
  }

  private void points(String title, int score, JsonNode parts) {
    page.append('\n').append(String.format("%-" + LABEL + "s%4d%n", title, score));
    for (JsonNode part : parts) {
      // A floor that the sum has reached without it says nothing of the score.
      if (part.path("points").asInt() == 0) {
        continue;
      }
      String name = part.path("component").asText(part.path("name").asText());
      String reason = part.path("reason").asText();
      String rule = part.has("rule") ? "  [" + part.path("rule").asText() + "]" : "";
      String head = String.format(Locale.ROOT, "  %+5d  %-19s ", part.path("points").asInt(), name);
      line(head, reason + rule);
    }
  }

  private void hits(JsonNode hits) {
    if (hits.isEmpty()) {
      return;
    }
    page.append("\nrules that fired\n");
    for (JsonNode hit : hits) {
      long requests = hit.path("requests").asLong();
      line(
          "  ",
          hit.path("rule").asText()
              + "  "
              + hit.path("level").asText()
              + "  "
              + hit.path("title").asText()
              + (requests == 0 ? "" : "  (" + requests(requests) + ")"));
      JsonNode example = hit.path("example");
      if (!example.isMissingNode()) {
        line(
            "      ",
            example.path("time").asText()
                + "  "
                + example.path("method").asText()
                + " "
                + example.path("path").asText()
                + (example.has("status") ? "  " + example.path("status").asInt() : ""));
        line(
            "      ",
            example.path("place").asText()
                + (example.has("name") ? " " + example.path("name").asText() : "")
                + ", "
                + example.path("view").asText()
                + ": "
                + example.path("text").asText());
      }
    }
  }

  private void recommendations(JsonNode recommendations) {
    if (recommendations.isEmpty()) {
      return;
    }
    page.append("\nrecommended\n");
    for (JsonNode recommendation : recommendations) {
      List<String> because = new ArrayList<>();
      recommendation.path("because").forEach(reason -> because.add(reason.asText()));
      String target =
          recommendation.has("target") ? " " + recommendation.path("target").asText() : "";
      line(
          "  ",
          recommendation.path("action").asText()
              + target
              + (because.isEmpty() ? "" : "  because of " + String.join(", ", because)));
    }
  }

  private void features(JsonNode session) {
    page.append("\nfeatures\n");
    StringBuilder row = new StringBuilder();
    for (Map.Entry<String, JsonNode> feature : session.path("features").properties()) {
      String text = feature.getKey() + "=" + feature.getValue().asText();
      if (row.length() + text.length() > WIDTH - 4) {
        line("  ", row.toString().strip());
        row.setLength(0);
      }
      row.append(text).append("  ");
    }
    if (!row.isEmpty()) {
      line("  ", row.toString().strip());
    }
    List<String> unknown = new ArrayList<>();
    session.path("features_unavailable").forEach(name -> unknown.add(name.asText()));
    if (!unknown.isEmpty()) {
      line("  ", "unknown: " + String.join(", ", unknown));
    }
  }
}
