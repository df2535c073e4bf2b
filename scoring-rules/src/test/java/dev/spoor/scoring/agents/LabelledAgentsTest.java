package dev.spoor.scoring.agents;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.spoor.fixtures.SharedData;
import dev.spoor.fixtures.oracle.UserAgentClasses;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.UserAgentInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

/** Measured on agents that others have labelled. */
public class LabelledAgentsTest {
  /** Sections of browsers.yml of which it says itself that they are glitches and small bots. */
  private static final String NOT_BROWSERS = "ZZZ ";

  /**
   * Tools among the browsers, by what they are: test services and scanners that say so, payloads,
   * placeholders and a page archiver. crawler-user-agents lists most of them as crawlers.
   */
  private static final int TOOLS_AMONG_BROWSERS = 13;

  @Test
  public void crawlersAreFound() throws IOException {
    List<String> agents = new ArrayList<>();
    for (JsonNode crawler : json("crawler-user-agents", "crawler-user-agents.json")) {
      crawler.path("instances").forEach(agent -> agents.add(agent.asText()));
    }
    assertThat(agents.size(), greaterThan(2_000));
    List<String> missed = missed(agents);
    assertThat(missed.toString(), share(missed, agents), greaterThanOrEqualTo(0.99));
  }

  @Test
  public void crawlersOfAnotherListAreFound() throws IOException {
    List<String> agents = new ArrayList<>();
    fixtures("crawlers.yml").values().forEach(agents::addAll);
    assertThat(agents.size(), greaterThan(600));
    List<String> missed = missed(agents);
    assertThat(missed.toString(), share(missed, agents), greaterThanOrEqualTo(0.985));
  }

  @Test
  public void noBrowserIsMistaken() throws IOException {
    List<String> mistaken = new ArrayList<>();
    List<String> argued = new ArrayList<>();
    int browsers = 0;
    for (Map.Entry<String, List<String>> section : fixtures("browsers.yml").entrySet()) {
      for (String agent : section.getValue()) {
        browsers++;
        UserAgentInfo info = UserAgents.describe(agent);
        if (info.bits() != UserAgentClass.BROWSER || info.isBot()) {
          boolean tool =
              section.getKey().startsWith(NOT_BROWSERS) || "archiver".equals(info.category());
          (tool ? argued : mistaken).add(agent + " " + info);
        }
      }
    }
    assertThat(browsers, greaterThan(500));
    assertThat(mistaken, is(empty()));
    assertThat(argued.toString(), argued.size(), lessThanOrEqualTo(TOOLS_AMONG_BROWSERS));
  }

  @Test
  public void crawlersOfArtificialIntelligenceAreToldFromOthers() throws IOException {
    List<String> wrong = new ArrayList<>();
    int names = 0;
    for (Map.Entry<String, JsonNode> entry : json("ai-robots", "robots.json").properties()) {
      names++;
      for (String form : List.of("%s/1.0", "Mozilla/5.0 (compatible; %s/1.0)")) {
        UserAgentInfo info = UserAgents.describe(form.formatted(entry.getKey()));
        if (!info.isBot() || info.category() == null || !info.category().startsWith("ai_")) {
          wrong.add(form.formatted(entry.getKey()) + " " + info);
        }
      }
    }
    assertThat(names, greaterThan(150));
    // One of the names is an ordinary word: spider.
    assertThat(wrong.toString(), wrong.size(), lessThanOrEqualTo(2));
  }

  @Test
  public void theOracleAgreesOnAllLabelledAgents() throws IOException {
    UserAgentClasses oracle = UserAgentClasses.shipped();
    List<String> agents = new ArrayList<>();
    for (JsonNode crawler : json("crawler-user-agents", "crawler-user-agents.json")) {
      crawler.path("instances").forEach(agent -> agents.add(agent.asText()));
    }
    fixtures("browsers.yml").values().forEach(agents::addAll);
    fixtures("crawlers.yml").values().forEach(agents::addAll);
    assertThat(agents.size(), greaterThan(3_000));
    for (String agent : agents) {
      byte[] bytes = agent.getBytes(UTF_8);
      assertThat(agent, UserAgents.bits(bytes), is(oracle.bits(new String(bytes, ISO_8859_1))));
    }
  }

  private static List<String> missed(List<String> crawlers) {
    return crawlers.stream().filter(agent -> !UserAgents.describe(agent).isBot()).toList();
  }

  private static double share(List<String> missed, List<String> all) {
    return 1 - (double) missed.size() / all.size();
  }

  private static Map<String, List<String>> fixtures(String file) throws IOException {
    JsonNode tree =
        new ObjectMapper(new YAMLFactory()).readTree(path("isbot-fixtures", file).toFile());
    Map<String, List<String>> sections = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      List<String> agents = new ArrayList<>();
      entry.getValue().forEach(agent -> agents.add(agent.asText()));
      sections.put(entry.getKey(), agents);
    }
    return sections;
  }

  private static JsonNode json(String folder, String file) throws IOException {
    return new ObjectMapper().readTree(path(folder, file).toFile());
  }

  private static Path path(String folder, String file) {
    Optional<Path> found = SharedData.folder(folder);
    assumeTrue("no " + folder, found.isPresent());
    return found.get().resolve(file);
  }
}
