package dev.spoor.pipeline.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kinds of labelled sets that can be read: the one place to add one. Public so that the help
 * page can list them.
 */
public enum CorpusKind {
  /** {@link OwnRequests}. */
  REQUESTS("requests", Shape.FILE, "JSON lines {id, label, method, target, headers, body}") {
    @Override
    Corpus open(Path path, String label) {
      return new OwnRequests(path);
    }
  },
  /** {@link OwnValues}. */
  VALUES(
      "values", Shape.LABELLED_FILE, "values one a line; LABEL is benign, attack or a category") {
    @Override
    Corpus open(Path path, String label) {
      return new OwnValues(path, label);
    }
  },
  /** {@link AgentSets#lines}. */
  AGENTS("agents", Shape.LABELLED_FILE, "user agents one a line; LABEL is bot or browser") {
    @Override
    Corpus open(Path path, String label) {
      if (!Set.of("bot", "browser").contains(label)) {
        throw new IllegalArgumentException("has the label " + label + ", not bot or browser");
      }
      return AgentSets.lines(path, label.equals("bot"));
    }
  },
  /** {@link LogSets#hostile}. */
  HOSTILE_LOG("hostile-log", Shape.FILE, "a log of attackers and bad bots only") {
    @Override
    Corpus open(Path path, String label) {
      return LogSets.hostile(path);
    }
  },
  /** {@link LogSets#people}. */
  PEOPLE_LOG(
      "people-log", Shape.FILE, "a log whose clients that load assets in a browser are people") {
    @Override
    Corpus open(Path path, String label) {
      return LogSets.people(path);
    }
  },
  /** {@link LogValues}. */
  BENIGN_LOG("benign-log", Shape.FILE, "a log whose query strings and values are benign") {
    @Override
    Corpus open(Path path, String label) {
      return new LogValues(path);
    }
  },
  /** {@link LogSets#generated}. */
  GENERATED("generated", Shape.FILE, "a log by generate, with FILE.labels.csv beside it") {
    @Override
    Corpus open(Path path, String label) {
      return LogSets.generated(path);
    }
  },
  /** {@link LogSets#honeypot}. */
  HONEYPOT("honeypot", Shape.FILE, "sessions of a honeypot, with sess_uuid,label beside them") {
    @Override
    Corpus open(Path path, String label) throws IOException {
      return LogSets.honeypot(path, LogSets.labelsOf(path));
    }
  },
  /** {@link CrsRegression}. */
  CRS("crs", Shape.FOLDER, "regression tests of the OWASP Core Rule Set, families of attacks") {
    @Override
    Corpus open(Path path, String label) {
      return new CrsRegression(path);
    }
  },
  /** {@link GoTestWaf}. */
  GOTESTWAF("gotestwaf", Shape.FOLDER, "test cases of GoTestWAF") {
    @Override
    Corpus open(Path path, String label) {
      return new GoTestWaf(path);
    }
  },
  /** {@link LibinjectionInputs}. */
  LIBINJECTION("libinjection", Shape.FOLDER, "inputs of libinjection") {
    @Override
    Corpus open(Path path, String label) {
      return new LibinjectionInputs(path);
    }
  },
  /** {@link AppsecRequests}. */
  APPSEC("crowdsec-appsec", Shape.FILE, "requests of CrowdSec's virtual patches") {
    @Override
    Corpus open(Path path, String label) {
      return new AppsecRequests(path);
    }
  },
  /** {@link HttpTests}. */
  HTTP_TESTS("crowdsec-http", Shape.FOLDER, "CrowdSec's tests with log lines") {
    @Override
    Corpus open(Path path, String label) {
      return new HttpTests(path);
    }
  },
  /** {@link AgentSets#crawlerUserAgents}. */
  CRAWLER_AGENTS("crawler-user-agents", Shape.FILE, "crawler-user-agents.json") {
    @Override
    Corpus open(Path path, String label) {
      return AgentSets.crawlerUserAgents(path);
    }
  },
  /** {@link AgentSets#isbot}. */
  ISBOT("isbot", Shape.FOLDER, "crawlers.yml and browsers.yml of isbot") {
    @Override
    Corpus open(Path path, String label) {
      return AgentSets.isbot(path);
    }
  },
  /** {@link AgentSets#aiRobots}. */
  AI_ROBOTS("ai-robots", Shape.FILE, "robots.json of ai.robots.txt") {
    @Override
    Corpus open(Path path, String label) {
      return AgentSets.aiRobots(path);
    }
  };

  /** What a corpus is given by. */
  private enum Shape {
    FILE,
    LABELLED_FILE,
    FOLDER
  }

  private final String word;
  private final Shape shape;
  private final String description;

  CorpusKind(String word, Shape shape, String description) {
    this.word = word;
    this.shape = shape;
    this.description = description;
  }

  abstract Corpus open(Path path, String label) throws IOException;

  /** How it is written before the colon. */
  public String usage() {
    return switch (shape) {
      case FILE -> word + ":FILE";
      case LABELLED_FILE -> word + "/LABEL:FILE";
      case FOLDER -> word + ":DIR";
    };
  }

  /** What it is, for the help page. */
  public String description() {
    return description;
  }

  /** The words that kinds are called by. */
  public static List<String> words() {
    return Arrays.stream(values()).map(kind -> kind.word).collect(Collectors.toList());
  }

  /**
   * A set that was asked for.
   *
   * @param name the kind, and the label where it has one: what measures are called by
   * @param path the file or folder
   * @param corpus the set
   */
  record Named(String name, Path path, Corpus corpus) {}

  /**
   * Opens a set by {@code KIND[/LABEL]:PATH}.
   *
   * @throws IllegalArgumentException where it is not written so; the message completes "is not"
   */
  static Named open(String text) throws IOException {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("KIND:PATH");
    }
    String name = text.substring(0, colon);
    int slash = name.indexOf('/');
    String word = slash < 0 ? name : name.substring(0, slash);
    CorpusKind kind =
        Stream.of(values())
            .filter(candidate -> candidate.word.equals(word))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "of a kind that is known: " + String.join(", ", words())));
    if ((kind.shape == Shape.LABELLED_FILE) != (slash >= 0)) {
      throw new IllegalArgumentException(kind.usage());
    }
    Path path = Path.of(text.substring(colon + 1));
    boolean isThere =
        kind.shape == Shape.FOLDER ? Files.isDirectory(path) : Files.isRegularFile(path);
    if (!isThere) {
      throw new IOException(
          "there is no " + (kind.shape == Shape.FOLDER ? "folder " : "file ") + path);
    }
    try {
      return new Named(name, path, kind.open(path, name.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("right: " + text + " " + e.getMessage(), e);
    }
  }
}
