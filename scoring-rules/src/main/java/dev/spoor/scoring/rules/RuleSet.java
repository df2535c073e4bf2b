package dev.spoor.scoring.rules;

import dev.spoor.model.Bytes;
import dev.spoor.model.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The rules of a run, compiled. A rule that cannot run is refused by name and reason, all others
 * stay. Immutable and thread-safe; not serializable: send the {@link RuleSource} and {@link #of} it
 * once in each process.
 */
public final class RuleSet implements RuleCatalog {
  private static final Map<RuleSource, RuleSet> LOADED = new ConcurrentHashMap<>();

  private final SortedMap<String, Rule> rules = new TreeMap<>();
  private final Map<Long, RuleInfo> byKey = new HashMap<>();
  private final List<RefusedRule> refused = new ArrayList<>();
  private final Set<String> unknown;
  private final RequestRules requestRules;
  private final SessionRules sessionRules;
  private final List<RuleInfo> infos;
  private final String hash;

  /** A filter of Sigma: an exception to rules of others. */
  private record Filter(String file, String name, Yaml.Mapping document) {}

  private RuleSet(RuleSource source) {
    List<Filter> filters = new ArrayList<>();
    RuleFiles.builtIn().forEach((name, bytes) -> addFile(name, bytes, filters));
    for (String directory : source.directories()) {
      addDirectory(directory, filters);
    }
    refuseCountsOfNothing();
    unknown = new LinkedHashSet<>(source.without());
    for (String id : source.without()) {
      Rule left = rules.remove(id);
      if (left != null) {
        byKey.remove(left.info().key());
        unknown.remove(id);
      }
    }
    filters.forEach(this::apply);
    boundWords();
    refused.sort(Comparator.comparing(RefusedRule::file).thenComparing(RefusedRule::rule));
    List<Rule> requests = new ArrayList<>();
    List<Rule> sessions = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    for (Rule rule : rules.values()) {
      (rule.info().session() ? sessions : requests).add(rule);
      all.append(rule.text()).append('\n');
    }
    infos = rules.values().stream().map(Rule::info).toList();
    requestRules = new RequestRules(requests);
    sessionRules = new SessionRuleSet(sessions);
    byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
    hash = HexFormat.of().toHexDigits(Bytes.hash64(bytes, 0, bytes.length));
  }

  /**
   * Reads and compiles rules.
   *
   * @throws IllegalArgumentException naming a directory that is not there
   */
  public static RuleSet load(RuleSource source) {
    return new RuleSet(source);
  }

  /** As {@link #load}, once in a process for each source. */
  public static RuleSet of(RuleSource source) {
    return LOADED.computeIfAbsent(source, RuleSet::load);
  }

  private void addDirectory(String directory, List<Filter> filters) {
    List<Path> files;
    try {
      Path path = Path.of(directory);
      if (!Files.exists(path)) {
        throw new IllegalArgumentException(
            "there is no directory of rules " + Printable.of(directory, 200));
      }
      files = RuleFiles.find(path, refused::add);
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "the rules in " + Printable.of(directory, 200) + " cannot be listed: " + e.getMessage(),
          e);
    }
    for (Path file : files) {
      String name = file.toString();
      try {
        addFile(name, Files.readAllBytes(file), filters);
      } catch (IOException e) {
        refused.add(
            new RefusedRule(
                name,
                "",
                e instanceof AccessDeniedException
                    ? "may not be read: change its permissions"
                    : "cannot be read: " + e.getMessage()));
      }
    }
  }

  private void addFile(String name, byte[] bytes, List<Filter> filters) {
    List<Yaml> documents;
    try {
      documents = RuleFiles.documents(bytes);
    } catch (RuleException e) {
      refused.add(new RefusedRule(name, "", e.getMessage()));
      return;
    }
    if (documents.isEmpty()) {
      refused.add(new RefusedRule(name, "", "is empty"));
    }
    for (Yaml document : documents) {
      String called = RuleReader.nameOf(document);
      try {
        if (!(document instanceof Yaml.Mapping map)) {
          throw new RuleException("is " + document.kind() + ", not a map");
        }
        if (map.find("filter") != null) {
          filters.add(new Filter(name, called, map));
        } else {
          add(RuleReader.rule(name, map));
        }
      } catch (RuleException e) {
        refused.add(new RefusedRule(name, called, e.getMessage()));
      }
    }
  }

  private void add(Rule rule) throws RuleException {
    Rule same = rules.get(rule.info().id());
    if (same == null && byKey.containsKey(rule.info().key())) {
      same = rules.get(byKey.get(rule.info().key()).id());
    }
    if (same != null) {
      throw new RuleException("has the id of a rule in " + same.file());
    }
    rules.put(rule.info().id(), rule);
    byKey.put(rule.info().key(), rule.info());
  }

  /** A rule that is left out by name later hits nothing; one that never was is a mistake. */
  private void refuseCountsOfNothing() {
    for (Rule rule : List.copyOf(rules.values())) {
      for (String counted : SessionRuleSet.counted(rule.condition())) {
        Rule other = rules.get(counted);
        if (other == null || other.info().session()) {
          rules.remove(rule.info().id());
          byKey.remove(rule.info().key());
          String reason = "counts hits of " + Printable.of(counted, 60) + ", no rule on requests";
          refused.add(new RefusedRule(rule.file(), rule.info().id(), reason));
          break;
        }
      }
    }
  }

  private void apply(Filter filter) {
    try {
      if (!(filter.document().find("filter") instanceof Yaml.Mapping map)) {
        throw new RuleException("filter is not a map");
      }
      List<Rule> targets = targets(map);
      Map<Boolean, Condition> byOrigin = new HashMap<>();
      StringBuilder text = new StringBuilder();
      RuleReader.write(map, text);
      for (Rule rule : targets) {
        Condition exception = byOrigin.get(rule.foreign());
        if (exception == null) {
          exception =
              Detection.read(map, rule.info().session(), rule.foreign(), Detection.DEFAULT_VIEWS);
          byOrigin.put(rule.foreign(), exception);
        }
        Condition both = new Condition.And(List.of(rule.condition(), exception));
        rules.put(rule.info().id(), rule.with(both, rule.text() + text));
      }
    } catch (RuleException e) {
      refused.add(new RefusedRule(filter.file(), filter.name(), e.getMessage()));
    }
  }

  private List<Rule> targets(Yaml.Mapping filter) throws RuleException {
    Yaml named = filter.find("rules");
    if (named instanceof Yaml.Scalar scalar && scalar.text().equals("any")) {
      return rules.values().stream().filter(rule -> !rule.info().session()).toList();
    }
    Set<String> names = new HashSet<>();
    if (named instanceof Yaml.Sequence sequence) {
      for (Yaml item : sequence.items()) {
        if (item instanceof Yaml.Scalar scalar) {
          names.add(scalar.text());
        }
      }
    }
    if (names.isEmpty()) {
      throw new RuleException("filter has no rules");
    }
    List<Rule> targets =
        rules.values().stream()
            .filter(rule -> names.contains(rule.info().id()) || names.contains(rule.name()))
            .toList();
    if (targets.isEmpty()) {
      throw new RuleException("filter names no rule that there is");
    }
    return targets;
  }

  /** Leaves out the rules that would make the automaton too large; built-in ones come first. */
  private void boundWords() {
    List<Rule> inOrder = new ArrayList<>(rules.values());
    inOrder.sort(
        Comparator.comparing((Rule rule) -> !rule.file().startsWith("rules/"))
            .thenComparing(rule -> rule.info().id()));
    long bytes = 0;
    for (Rule rule : inOrder) {
      long more = RequestRules.wordBytes(rule.condition());
      if (bytes + more > RequestRules.MAX_WORD_BYTES) {
        rules.remove(rule.info().id());
        byKey.remove(rule.info().key());
        refused.add(
            new RefusedRule(
                rule.file(),
                rule.info().id(),
                "has more words than there is room for, "
                    + RequestRules.MAX_WORD_BYTES
                    + " bytes over all rules"));
      } else {
        bytes += more;
      }
    }
  }

  /** A matcher for one thread. */
  public ValueMatcher matcher() {
    return new ValueMatcher(requestRules);
  }

  /** An evaluator for one thread. */
  public RuleEvaluator evaluator() {
    return new RuleEvaluator(requestRules);
  }

  /** The rules on whole sessions. */
  public SessionRules sessionRules() {
    return sessionRules;
  }

  /** The rules that cannot run, ordered by file. */
  public List<RefusedRule> refused() {
    return List.copyOf(refused);
  }

  /** Ids that were to be left out, and that no rule has. */
  public Set<String> unknownIds() {
    return Set.copyOf(unknown);
  }

  /** How many tests on texts the rules have; they are numbered from 0. */
  public int testCount() {
    return requestRules.testCount;
  }

  @Override
  public @Nullable RuleInfo byKey(long key) {
    return byKey.get(key);
  }

  @Override
  public Collection<RuleInfo> all() {
    return infos;
  }

  /** What the rules' files say for people, ordered by id. */
  public List<RuleText> texts() {
    return rules.values().stream().map(this::text).toList();
  }

  private RuleText text(Rule rule) {
    return new RuleText(
        rule.info(),
        rule.file(),
        rule.foreign(),
        rule.status(),
        rule.description(),
        rule.references(),
        rule.falsePositives(),
        rule.cases(),
        requestRules.slow.contains(rule.info().id()));
  }

  @Override
  public String hash() {
    return hash;
  }

  /** Sizes, for people who tune it. */
  @Override
  public String toString() {
    return requestRules.toString();
  }
}
