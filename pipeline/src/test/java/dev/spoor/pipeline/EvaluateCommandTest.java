package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class EvaluateCommandTest {
  /** Finds what none of the built-in rules looks for. */
  private static final String TEAPOT =
      """
      title: Teapot asked for coffee
      id: example.teapot
      level: medium
      logsource: {category: webserver}
      detection:
        selection: {cs-uri-query|contains: 'teapot:brew'}
        condition: selection
      spoor:
        category: vulnerability_probe
      """;

  private static final String REQUESTS =
      """
      {"id":"pot","label":"vulnerability_probe","target":"/p?a=teapot%3Abrew"}
      {"id":"cup","label":"vulnerability_probe","method":"POST","target":"/cup","body":"tea"}
      {"id":"tray","label":"benign","target":"/tray?b=teapot:brewery"}
      {"id":"spoon","label":"benign","target":"/spoon"}
      """;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path write(String name, String text) throws IOException {
    Path file = folder.getRoot().toPath().resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private String rules() throws IOException {
    return "--rules=" + write("rules/teapot.yaml", TEAPOT).getParent();
  }

  private String requests() throws IOException {
    return "--corpus=requests:" + write("mine.jsonl", REQUESTS);
  }

  private String path(String name) {
    return folder.getRoot().toPath().resolve(name).toString();
  }

  @Test
  public void aSummaryIsPrinted() throws IOException {
    Captured console = Captured.plain();
    assertThat(console.run("evaluate", requests(), rules(), "--quiet"), is(0));
    assertThat(
        console.out(),
        is(
            """
            measure          cases  flagged  95 %% interval  target
            requests/attack      2   50.0 %%   9.5 – 90.5 %%
            requests/benign      2   50.0 %%   9.5 – 90.5 %%
            """
                .formatted()));
    assertThat(console.err(), is(""));
  }

  @Test
  public void everyCaseIsWrittenWhenAskedFor() throws IOException {
    Captured console = Captured.plain();
    String file = path("new/cases.jsonl");
    assertThat(console.run("evaluate", requests(), rules(), "--quiet", "--cases=" + file), is(0));
    String agent =
        "Host: www.example.com\\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
            + "\\n";
    String hit =
        "{\"rule\":\"example.teapot\",\"category\":\"vulnerability_probe\",\"level\":\"medium\","
            + "\"counts\":true,\"view\":\"%s\",\"place\":\"query\",\"text\":\"%s\"}";
    assertThat(
        Files.readAllLines(Path.of(file)),
        contains(
            "{\"measure\":\"requests/attack\",\"id\":\"pot\",\"part\":\"vulnerability_probe\","
                + "\"is_attack\":true,\"is_flagged\":true,\"expected\":[\"vulnerability_probe\"],"
                + "\"reason\":\"argument: flagged as one of its class\",\"hits\":["
                + hit.formatted("decoded", "a=teapot:brew")
                + "],\"sent\":\"GET /p?a=teapot%3Abrew\\n"
                + agent
                + "\"}",
            "{\"measure\":\"requests/attack\",\"id\":\"cup\",\"part\":\"vulnerability_probe\","
                + "\"is_attack\":true,\"is_flagged\":false,\"expected\":[\"vulnerability_probe\"],"
                + "\"reason\":\"other body: no rule hit\",\"hits\":[],\"sent\":\"POST /cup\\n"
                + agent
                + "\\ntea\"}",
            "{\"measure\":\"requests/benign\",\"id\":\"tray\",\"part\":\"benign\","
                + "\"is_attack\":false,\"is_flagged\":true,\"expected\":[],"
                + "\"reason\":\"argument: flagged\",\"hits\":["
                + hit.formatted("raw", "b=teapot:brewery")
                + "],\"sent\":\"GET /tray?b=teapot:brewery\\n"
                + agent
                + "\"}",
            "{\"measure\":\"requests/benign\",\"id\":\"spoon\",\"part\":\"benign\","
                + "\"is_attack\":false,\"is_flagged\":false,\"expected\":[],"
                + "\"reason\":\"path: no rule hit\",\"hits\":[],\"sent\":\"GET /spoon\\n"
                + agent
                + "\"}"));
  }

  @Test
  public void twoRuleSetsAreCompared() throws IOException {
    Captured console = Captured.plain();
    String page = path("page.md");
    assertThat(
        console.run(
            "evaluate",
            requests(),
            rules(),
            "--againstWithout=example.teapot",
            "--quiet",
            "--output=" + page),
        is(0));
    assertThat(
        console.out(),
        is(
            """
            measure          cases  flagged  95 %% interval  target    before
            requests/attack      2   50.0 %%   9.5 – 90.5 %%               0 %%
            requests/benign      2   50.0 %%   9.5 – 90.5 %%               0 %%

            2 cases changed: 1 right now, 1 wrong now
            """
                .formatted()));
    assertThat(
        section(Files.readString(Path.of(page)), "What changed"),
        is(
            """
            | measure | case | now | that is | rules |
            | --- | --- | --- | --- | --- |
            | requests/attack | `pot` | flagged | right | `+example.teapot` |
            | requests/benign | `tray` | flagged | wrong | `+example.teapot` |
            """));

    Captured fromThere = Captured.plain();
    String against = "--againstRules=" + path("rules");
    assertThat(fromThere.run("evaluate", requests(), against, "--quiet"), is(0));
    assertThat(fromThere.out(), containsString("\n2 cases changed: 1 right now, 1 wrong now\n"));
  }

  private static String section(String page, String title) {
    int from = page.indexOf("## " + title + "\n\n") + title.length() + 5;
    int to = page.indexOf("\n\n## ", from);
    return page.substring(from, to < 0 ? page.length() : to);
  }

  @Test
  public void whatWentWrongIsToldWithItsReasonAndNote() throws IOException {
    Path targets =
        write(
            "targets.yaml",
            """
            requests:
              attack: 0.5
              benign: 0.4
              notes:
                tray: it is a teapot after all
                cup: nobody looks for cups
            """);
    Captured console = Captured.plain();
    String page = path("page.md");
    assertThat(
        console.run(
            "evaluate", requests(), rules(), "--targets=" + targets, "--quiet", "--output=" + page),
        is(1));
    assertThat(console.err(), is("spoor: requests/benign is 50.0 %, not at most 40.0 %\n"));
    String text = Files.readString(Path.of(page));
    assertThat(
        section(text, "What was missed"),
        is(
            """
            | set | measure | part | why | cases | which |
            | --- | --- | --- | --- | --- | --- |
            | requests | attack | vulnerability_probe | other body: no rule hit | 1 | `cup` |

            | set | case | note |
            | --- | --- | --- |
            | requests | `cup` | nobody looks for cups |
            """
                .stripTrailing()));
    assertThat(
        section(text, "What was flagged and should not be"),
        is(
            """
            | set | measure | case | why | rules | note |
            | --- | --- | --- | --- | --- | --- |
            | requests | benign | `tray` | argument: flagged | `example.teapot` | it is a teapot after all |
            """));
    assertThat(text, not(containsString("brew")));
  }

  @Test
  public void valuesAndAgentsOfOnesOwn() throws IOException {
    Path bad = write("bad.txt", "1' union select null,password from users-- \n");
    Path good = write("good.txt", "select a union of two sets\nfish & chips\n");
    Path bots = write("bots.txt", "ExampleBot/1.0 (+https://www.example.com/bot)\n");
    Path browsers =
        write(
            "browsers.txt",
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\n");
    Captured console = Captured.plain();
    assertThat(
        console.run(
            "evaluate",
            "--corpus=values/sql_injection:" + bad + ",values/benign:" + good,
            "--corpus=agents/bot:" + bots + ",agents/browser:" + browsers,
            "--minRecall=1",
            "--maxFalsePositives=0",
            "--quiet"),
        is(0));
    assertThat(
        console.out(),
        is(
            """
            measure                      cases  flagged  95 %% interval    target
            values/sql_injection/attack      1    100 %%   20.7 – 100 %%  >= 100 %%  ok
            values/benign/benign             2      0 %%     0 – 65.8 %%    <= 0 %%  ok
            agents/bot/crawlers              1    100 %%   20.7 – 100 %%  >= 100 %%  ok
            agents/browser/browsers          1      0 %%     0 – 79.3 %%    <= 0 %%  ok
            """
                .formatted()));
  }

  /** Verdicts of whole sessions, by the labels that the generator gave. */
  @Test
  public void generatedTrafficIsJudgedByClient() throws IOException {
    Captured generating = Captured.plain();
    String log = path("traffic.log");
    assertThat(
        generating.run("generate", "--lines=6000", "--seed=3", "--quiet", "--output=" + log),
        is(0));
    Captured console = Captured.plain();
    String report = path("report.json");
    assertThat(
        console.run("evaluate", "--corpus=generated:" + log, "--quiet", "--output=" + report),
        is(0));
    Map<String, Integer> cases = new TreeMap<>();
    Map<String, Integer> judged = new TreeMap<>();
    for (JsonNode measure :
        new ObjectMapper().readTree(Path.of(report).toFile()).path("measures")) {
      cases.put(measure.path("measure").asText(), measure.path("flagged").path("whole").asInt());
      int all = 0;
      for (JsonNode count : measure.path("verdicts")) {
        all += count.asInt();
      }
      judged.put(measure.path("measure").asText(), all);
      if (!measure.path("is_attack").asBoolean()) {
        assertThat(measure.toString(), measure.path("flagged").path("part").asInt(), is(0));
      }
    }
    assertThat(cases.keySet(), is(clients(Path.of(log + ".labels.csv")).keySet()));
    assertThat(judged, is(cases));
    // Addresses of IPv6 are clients by their network, so there may be fewer clients than addresses.
    clients(Path.of(log + ".labels.csv"))
        .forEach(
            (label, most) -> {
              assertThat(label, cases.get(label) <= most, is(true));
              assertThat(label, cases.get(label) > 0, is(true));
            });
  }

  /** How many pairs of address and agent have each label and no other. */
  private static Map<String, Integer> clients(Path labels) throws IOException {
    Map<String, List<String>> byClient = new HashMap<>();
    for (String row : Files.readAllLines(labels).subList(1, Files.readAllLines(labels).size())) {
      List<String> cells = cells(row);
      byClient
          .computeIfAbsent(cells.get(0) + " " + cells.get(1), unused -> new ArrayList<>())
          .add(cells.get(2));
    }
    return byClient.values().stream()
        .map(said -> said.stream().distinct().toList())
        .filter(said -> said.size() == 1)
        .collect(
            Collectors.groupingBy(
                said -> said.get(0), TreeMap::new, Collectors.summingInt(said -> 1)));
  }

  private static List<String> cells(String row) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (char c : (row + ",").toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    return cells;
  }

  @Test
  public void logsWhoseClientsAreKnown() throws IOException {
    String browser =
        " \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\"\n";
    StringBuilder hostile = new StringBuilder();
    for (String target :
        List.of(
            "/.env", "/.git/config", "/backup.sql", "/wp-config.php.bak", "/.aws/credentials")) {
      hostile.append(
          "192.0.2.1 - - [03/Mar/2025:10:15:%02d +0000] \"GET %s HTTP/1.1\" 404 5"
                  .formatted(hostile.length() % 50, target)
              + browser);
    }
    hostile.append("192.0.2.2 - - [03/Mar/2025:10:16:00 +0000] \"GET / HTTP/1.1\" 200 5" + browser);
    StringBuilder people = new StringBuilder();
    for (String target : List.of("/", "/style.css", "/logo.png", "/app.js")) {
      people.append(
          "192.0.2.3 - - [03/Mar/2025:10:15:30 +0000] \"GET %s HTTP/1.1\" 200 5".formatted(target)
              + browser);
    }
    people.append("192.0.2.4 - - [03/Mar/2025:10:16:00 +0000] \"GET / HTTP/1.1\" 200 5" + browser);
    Captured console = Captured.plain();
    String page = path("page.md");
    assertThat(
        console.run(
            "evaluate",
            "--corpus=hostile-log:" + write("hostile.log", hostile.toString()),
            "--corpus=people-log:" + write("people.log", people.toString()),
            "--output=" + page,
            "--quiet"),
        is(0));
    assertThat(
        console.out(),
        is(
            """
            measure                        cases  flagged  95 %% interval  target
            hostile-log/hostile_clients        2   50.0 %%   9.5 – 90.5 %%
            hostile-log/hostile_addresses      2   50.0 %%   9.5 – 90.5 %%
            people-log/browser_clients         1      0 %%     0 – 79.3 %%
            """
                .formatted()));
    assertThat(
        "a report shows no address",
        Files.readString(Path.of(page)),
        not(containsString("192.0.2")));
  }

  @Test
  public void sessionsOfAHoneypot() throws IOException {
    String session =
        "{\"sess_uuid\":\"%s\",\"peer_ip\":\"192.0.2.7\",\"start_time\":\"2025-03-03T09:00:00\","
            + "\"user_agent\":\"%s\",\"paths\":[%s]}%n";
    String one = "0123456789abcdef0123456789abcdef";
    String two = "fedcba9876543210fedcba9876543210";
    Path sessions =
        write(
            "visits.jsonl",
            session.formatted(
                    one,
                    "sqlmap/1.8",
                    "{\"path\":\"/p?id=1%27%20union%20select%20null,password%20from%20users--%20\","
                        + "\"response_status\":200}")
                + session.formatted(two, "Mozilla/5.0 (X11; Linux x86_64)", "{\"path\":\"/\"}"));
    write("visit-labels.csv", "sess_uuid,label\n" + one + ",attacker\n" + two + ",human\n");
    Captured console = Captured.plain();
    assertThat(console.run("evaluate", "--corpus=honeypot:" + sessions, "--quiet"), is(0));
    assertThat(
        console.out(),
        is(
            """
            measure            cases  flagged  95 %% interval  target
            honeypot/attacker      1    100 %%   20.7 – 100 %%
            honeypot/human         1      0 %%     0 – 79.3 %%
            """
                .formatted()));
  }

  @Test
  public void anEmptySetFails() throws IOException {
    Captured console = Captured.plain();
    String log = "--corpus=hostile-log:" + write("strange.log", "no line of a log\n");
    String requests = "--corpus=requests:" + write("none.jsonl", "\n");
    assertThat(console.run("evaluate", log, requests, "--quiet"), is(1));
    assertThat(
        console.err(),
        is("spoor: hostile-log had nothing to judge\nspoor: requests had nothing to judge\n"));
  }

  @Test
  public void progressNamesTheSet() throws IOException {
    Captured console = Captured.terminal(80);
    assertThat(console.run("evaluate", requests(), rules()), is(0));
    assertThat(console.err().replace(ProgressLine.AWAY, ""), not(containsString("\n")));
  }

  @Test
  public void misuseIsSaid() throws IOException {
    String mine = requests();
    Path noText = folder.newFile().toPath();
    Files.write(noText, new byte[] {'a', (byte) 0xff});
    Object[][] cases = {
      {2, "--corpus=KIND:PATH[,KIND:PATH...] is missing; try --help", new String[] {}},
      {
        2,
        "--corpus=things:x is not of a kind that is known: requests, values, agents,",
        new String[] {"--corpus=things:x"}
      },
      {
        1, "--corpus=crs:no/such: there is no folder no/such", new String[] {"--corpus=crs:no/such"}
      },
      {
        1,
        "there is no file " + path("mine.jsonl.labels.csv"),
        new String[] {"--quiet", "--corpus=generated:" + path("mine.jsonl")}
      },
      {
        1,
        "there is no file " + path("isbot/crawlers.yml"),
        new String[] {"--quiet", "--corpus=isbot:" + folder.newFolder("isbot")}
      },
      {
        2,
        "--targets: " + path("garbage") + " is not a map of sets to measures",
        new String[] {mine, "--quiet", "--targets=" + write("garbage", "garbage\n")}
      },
      {
        2,
        "--targets: " + path("a.yaml") + ": requests is not a map of measures to shares",
        new String[] {mine, "--quiet", "--targets=" + write("a.yaml", "requests: 0.9\n")}
      },
      {
        2,
        "--targets: " + path("b.yaml") + " is not YAML at line 2: expected the node content, but",
        new String[] {mine, "--quiet", "--targets=" + write("b.yaml", "requests: [\n")}
      },
      {
        2,
        "--targets: " + noText + " is not UTF-8 text",
        new String[] {mine, "--quiet", "--targets=" + noText}
      },
      {2, "--output=x.txt does not end in .md or .json", new String[] {mine, "--output=x.txt"}},
      {2, "there is no directory of rules no/such", new String[] {mine, "--rules=no/such"}},
      {2, "there is no directory of rules no/such", new String[] {mine, "--againstRules=no/such"}},
      {2, "--minRecall=2 is not a share between 0 and 1", new String[] {mine, "--minRecall=2"}},
      {
        1,
        "--cases=" + path("mine.jsonl/x") + " cannot be written: ",
        new String[] {mine, "--quiet", "--cases=" + path("mine.jsonl/x")}
      },
    };
    for (Object[] misuse : cases) {
      List<String> arguments = new ArrayList<>(List.of("evaluate"));
      arguments.addAll(List.of((String[]) misuse[2]));
      Captured console = Captured.plain();
      assertThat(console.run(arguments.toArray(String[]::new)), is(misuse[0]));
      assertThat(console.err(), containsString("spoor: " + misuse[1]));
      assertThat(console.err().lines().skip(1).toList(), is(empty()));
    }
  }

  @Test
  public void rulesThatAreNotThereAreSaid() throws IOException {
    Captured console = Captured.plain();
    assertThat(
        console.run(
            "evaluate",
            requests(),
            rules(),
            "--quiet",
            "--without=example.teapod",
            "--againstWithout=example.teacup"),
        is(0));
    assertThat(
        console.err(),
        is(
            "spoor: --without=example.teapod: there is no such rule. Did you mean"
                + " example.teapot?\n"
                + "spoor: --againstWithout=example.teacup: there is no such rule. Did you mean"
                + " example.teapot?\n"));
  }
}
