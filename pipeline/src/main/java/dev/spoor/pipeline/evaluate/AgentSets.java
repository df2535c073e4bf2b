package dev.spoor.pipeline.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Sets of user agents. */
final class AgentSets {
  static final String CRAWLERS = "crawlers";
  static final String BROWSERS = "browsers";
  static final String GLITCHES = "glitches";

  /** How isbot begins the names of sections of what it would rather not call anything. */
  private static final String ODD_SECTION = "ZZZ ";

  private AgentSets() {}

  /**
   * The examples of {@code crawler-user-agents.json}: a list of patterns, each with instances.
   * Entries are called by their number, as reports must not repeat what a set holds.
   */
  static Corpus.OfAgents crawlerUserAgents(Path file) {
    return action -> {
      int entry = 0;
      for (JsonNode crawler : SetFiles.json(file)) {
        entry++;
        JsonNode instances = crawler.path("instances");
        for (int i = 0; i < instances.size(); i++) {
          String id = entry + "#" + (i + 1);
          String agent = instances.get(i).asText();
          action.accept(new LabelledAgent(id, CRAWLERS, firstTag(crawler), true, agent));
        }
      }
    };
  }

  private static String firstTag(JsonNode crawler) {
    return crawler.path("tags").path(0).asText("untagged");
  }

  /**
   * The fixtures of isbot: {@code crawlers.yml} and {@code browsers.yml}, maps of names. Sections
   * of browsers that by their own titles are glitches and small bots are a measure of their own.
   */
  static Corpus.OfAgents isbot(Path folder) {
    return action -> {
      fixtures(folder.resolve("crawlers.yml"), true, action);
      fixtures(folder.resolve("browsers.yml"), false, action);
    };
  }

  private static void fixtures(Path file, boolean isBot, Consumer<LabelledAgent> action)
      throws IOException {
    String name = SetFiles.baseName(file);
    int entry = 0;
    for (Map.Entry<String, JsonNode> section : SetFiles.yaml(file).properties()) {
      entry++;
      JsonNode agents = section.getValue();
      boolean isOdd = !isBot && section.getKey().startsWith(ODD_SECTION);
      String measure = isOdd ? GLITCHES : measure(isBot);
      for (int i = 0; i < agents.size(); i++) {
        String id = name + "/" + entry + "#" + (i + 1);
        action.accept(new LabelledAgent(id, measure, name, isBot, agents.get(i).asText()));
      }
    }
  }

  /**
   * The names of {@code robots.json} of ai.robots.txt, each as a crawler would say it, with no
   * contact.
   */
  static Corpus.OfAgents aiRobots(Path file) {
    return action -> {
      int entry = 0;
      for (Map.Entry<String, JsonNode> robot : SetFiles.json(file).properties()) {
        String agent = "Mozilla/5.0 (compatible; " + robot.getKey() + "/1.0)";
        action.accept(new LabelledAgent("entry " + ++entry, CRAWLERS, "ai", true, agent));
      }
    };
  }

  /** Agents of a user's own, one a line. */
  static Corpus.OfAgents lines(Path file, boolean isBot) {
    return action -> {
      List<String> lines = SetFiles.textLines(file);
      String name = SetFiles.baseName(file);
      for (int i = 0; i < lines.size(); i++) {
        if (!lines.get(i).isBlank()) {
          action.accept(
              new LabelledAgent(name + ":" + (i + 1), measure(isBot), name, isBot, lines.get(i)));
        }
      }
    };
  }

  private static String measure(boolean isBot) {
    return isBot ? CRAWLERS : BROWSERS;
  }
}
