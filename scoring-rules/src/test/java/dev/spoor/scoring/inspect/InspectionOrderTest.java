package dev.spoor.scoring.inspect;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.spoor.fixtures.AttackLog;
import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestHits;
import dev.spoor.scoring.rules.RuleCase;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.rules.RuleText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * What is found in a request is a function of the request and the rules alone: not of what caches
 * and automata remember of earlier requests, and not of the order of requests or rules.
 */
public class InspectionOrderTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static final RuleSet RULES = RuleSet.of(RuleSource.BUILT_IN);

  /** The requests of all rule tests, and lines of attacks as targets, agents and bodies. */
  private static List<RequestEvent> requests() throws IOException {
    List<RequestEvent> events = new ArrayList<>();
    for (RuleText text : RULES.texts()) {
      for (RuleCase one : text.cases()) {
        if (one.request() != null) {
          RequestEvent event = new RequestEvent();
          RuleTests.fill(event, one.request());
          events.add(event);
        }
      }
    }
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    AttackLog.write(400_000, 7, log);
    for (String line : log.toString(StandardCharsets.UTF_8).trim().split("\n", -1)) {
      String[] fields = line.split("\"", -1);
      RequestEvent event = new RequestEvent();
      RuleTests.fill(
          event,
          new RuleCase.Request(
              "GET",
              "/",
              "HTTP/1.1",
              List.of(),
              List.of(),
              fields[5],
              fields[3],
              "www.example.com",
              null,
              "192.0.2.1",
              200,
              1000));
      String target = fields[1].split(" ", -1)[1];
      int query = target.indexOf('?');
      event.target.set(Bytes.of(target));
      event.path.set(Bytes.of(query < 0 ? target : target.substring(0, query)));
      event.query.set(Bytes.of(query < 0 ? "" : target.substring(query + 1)));
      events.add(event);
    }
    return events;
  }

  private static String found(RequestHits hits) {
    StringBuilder found = new StringBuilder();
    found.append(hits.points).append(' ').append(hits.layers).append(' ').append(hits.evasions);
    found.append(' ').append(hits.truncated);
    for (int i = 0; i < hits.count; i++) {
      found.append('\n').append(Long.toHexString(hits.rules[i])).append(' ');
      found.append(hits.categories[i]).append(' ').append(hits.views[i]).append(' ');
      found.append(hits.places[i]).append(' ').append(hits.names[i]).append(' ');
      found.append(hits.texts[i]);
    }
    return found.toString();
  }

  private static List<String> inspected(
      RequestInspector inspector, List<RequestEvent> events, List<Integer> order) {
    List<String> found = new ArrayList<>(Collections.nCopies(events.size(), ""));
    RequestHits hits = new RequestHits();
    for (int i : order) {
      inspector.inspect(events.get(i), hits);
      found.set(i, found(hits));
    }
    return found;
  }

  private static List<Integer> ascending(int count) {
    return new ArrayList<>(Stream.iterate(0, i -> i + 1).limit(count).toList());
  }

  private static void assertSame(
      String what, List<String> actual, List<String> expected, List<RequestEvent> events) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(what + ": " + events.get(i).target, actual.get(i), equalTo(expected.get(i)));
    }
  }

  /** With nothing remembered at all: an inspector of its own for each request. */
  @Test
  public void whatIsRememberedChangesNothing() throws IOException {
    List<RequestEvent> events = requests();
    List<Integer> order = ascending(events.size());
    List<String> remembering = inspected(new RequestInspector(RULES), events, order);
    FindingCache none = new FindingCache(1, 1);
    RequestInspector forgetting = new RequestInspector(RULES, none);
    RequestInspector crowded = new RequestInspector(RULES, new FindingCache(8, 8));
    RequestHits hits = new RequestHits();
    int hit = 0;
    for (int i : order) {
      none.clear();
      forgetting.inspect(events.get(i), hits);
      String alone = found(hits);
      hit += hits.count > 0 ? 1 : 0;
      String target = "target " + events.get(i).target;
      assertThat(target, remembering.get(i), equalTo(alone));
      crowded.inspect(events.get(i), hits);
      assertThat(target, found(hits), equalTo(alone));
    }
    for (int i = 0; i < events.size(); i += 97) {
      new RequestInspector(RULES).inspect(events.get(i), hits);
      assertThat("first " + events.get(i).target, found(hits), equalTo(remembering.get(i)));
    }
    assertThat(hit, greaterThan(events.size() / 2));
  }

  @Test
  public void theOrderOfRequestsChangesNothing() throws IOException {
    List<RequestEvent> events = requests();
    List<Integer> order = ascending(events.size());
    List<String> expected = inspected(new RequestInspector(RULES), events, order);
    RequestInspector used = new RequestInspector(RULES);
    for (long seed = 1; seed <= 3; seed++) {
      Collections.shuffle(order, new Random(seed));
      assertSame("afresh", inspected(new RequestInspector(RULES), events, order), expected, events);
      assertSame("on and on", inspected(used, events, order), expected, events);
    }
  }

  @Test
  public void theOrderOfRulesChangesNothing() throws IOException {
    List<RequestEvent> events = requests();
    List<Integer> order = ascending(events.size());
    List<String> expected = null;
    for (long seed = 0; seed < 3; seed++) {
      RuleSet rules = shuffled(seed);
      assertThat(rules.refused().toString(), rules.all().size(), equalTo(RULES.all().size()));
      List<String> actual = inspected(new RequestInspector(rules), events, order);
      if (expected != null) {
        assertSame("order " + seed, actual, expected, events);
      }
      expected = actual;
    }
  }

  /** The rules that ship, under other ids, in files whose names are in another order. */
  private RuleSet shuffled(long seed) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(Path.of("rules"))) {
      files = found.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
    List<Integer> names = ascending(files.size());
    Collections.shuffle(names, new Random(seed));
    Path rules = folder.newFolder().toPath();
    for (int i = 0; i < files.size(); i++) {
      String text =
          Files.readString(files.get(i))
              .replaceAll("(?m)^id: ", "id: other.")
              .replace("hits.", "hits.other.");
      Files.writeString(rules.resolve(String.format("%04d.yaml", names.get(i))), text);
    }
    List<String> shipped = RULES.all().stream().map(rule -> rule.id()).toList();
    return RuleSet.load(new RuleSource(List.of(rules.toString()), shipped));
  }
}
