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

  private AgentSets() {}

  /** The examples of {@code crawler-user-agents.json}: a list of patterns, each with instances. */
  static Corpus.OfAgents crawlerUserAgents(Path file) {
    return action -> {
      int entry = 0;
      for (JsonNode crawler : SetFiles.json(file)) {
        entry++;
        JsonNode instances = crawler.path("instances");
        for (int i = 0; i < instances.size(); i++) {
          String id = crawler.path("pattern").asText() + "#" + (i + 1);
          String group = firstTag(crawler);
          accept(action, id.isBlank() ? "entry " + entry : id, group, true, instances.get(i));
        }
      }
    };
  }

  private static String firstTag(JsonNode crawler) {
    return crawler.path("tags").path(0).asText("untagged");
  }

  /** The fixtures of isbot: {@code crawlers.yml} and {@code browsers.yml}, maps of names. */
  static Corpus.OfAgents isbot(Path folder) {
    return action -> {
      fixtures(folder.resolve("crawlers.yml"), true, action);
      fixtures(folder.resolve("browsers.yml"), false, action);
    };
  }

  private static void fixtures(Path file, boolean isBot, Consumer<LabelledAgent> action)
      throws IOException {
    for (Map.Entry<String, JsonNode> entry : SetFiles.yaml(file).properties()) {
      JsonNode agents = entry.getValue();
      for (int i = 0; i < agents.size(); i++) {
        String id = SetFiles.baseName(file) + "/" + entry.getKey() + "#" + (i + 1);
        accept(action, id, SetFiles.baseName(file), isBot, agents.get(i));
      }
    }
  }

  /**
   * The names of {@code robots.json} of ai.robots.txt, each as a crawler would say it, with no
   * contact.
   */
  static Corpus.OfAgents aiRobots(Path file) {
    return action -> {
      for (Map.Entry<String, JsonNode> entry : SetFiles.json(file).properties()) {
        String name = entry.getKey();
        String agent = "Mozilla/5.0 (compatible; " + name + "/1.0)";
        action.accept(new LabelledAgent(name, CRAWLERS, "ai", true, agent));
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

  private static void accept(
      Consumer<LabelledAgent> action, String id, String group, boolean isBot, JsonNode agent) {
    action.accept(new LabelledAgent(id, measure(isBot), group, isBot, agent.asText()));
  }

  private static String measure(boolean isBot) {
    return isBot ? CRAWLERS : BROWSERS;
  }
}
