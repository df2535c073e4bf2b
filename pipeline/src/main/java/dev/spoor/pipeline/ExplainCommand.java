package dev.spoor.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.io.RunFiles;
import dev.spoor.model.DeadLetter;
import dev.spoor.model.ScoredSession;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.transforms.SessionJson;
import dev.spoor.transforms.formats.FormatDetector;
import dev.spoor.transforms.formats.LogFormats;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Tells where each point of a verdict comes from. */
final class ExplainCommand implements Subcommand {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 100;
  private static final String EXAMPLES =
      """

      Examples
        bin/spoor explain c5e5c3143b47fdedcb66e1233f52b79c --output=out
        bin/spoor explain c5e5c3143b47fdedcb66e1233f52b79c --output=out --without=session.scraping
        bin/spoor explain '192.0.2.1 - - [03/Mar/2025:10:15:30 +0000] "GET /?id=1%27 HTTP/1.1" 200 5'
      """;

  private final AnalyzeCommand.Job job;

  ExplainCommand(AnalyzeCommand.Job job) {
    this.job = job;
  }

  @Override
  public String name() {
    return "explain";
  }

  @Override
  public String summary() {
    return "tell why a session or a line is judged as it is";
  }

  @Override
  public String help() {
    return "Usage: bin/spoor explain SESS_UUID --output=DIR [--without=RULE]\n"
        + "       bin/spoor explain LINE [--format=NAME] [--without=RULE]\n"
        + HelpPage.options(OptionTable.of(ExplainOptions.class))
        + EXAMPLES;
  }

  @Override
  public int run(List<String> arguments, Console console) throws Exception {
    if (arguments.isEmpty() || arguments.get(0).startsWith("--")) {
      throw new UsageException("say what to explain first: a session's id, or a line of a log");
    }
    String what = arguments.get(0);
    ExplainOptions options =
        CommandLine.flags(ExplainOptions.class, arguments.subList(1, arguments.size()));
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    if (options.getOutput() != null) {
      return session(what, options, console);
    }
    if (what.strip().indexOf(' ') < 0 && !what.startsWith("{")) {
      throw new UsageException(
          "'" + TerminalText.escape(what, SHOWN) + "' is no line; for a session give --output=DIR");
    }
    return line(what, options, console);
  }

  // A session.

  private int session(String id, ExplainOptions options, Console console) throws Exception {
    RunReport run = report(options.getOutput());
    JsonNode session = find(id, options.getOutput(), run);
    if (session == null) {
      throw new InputException(
          "no session " + TerminalText.escape(id, SHOWN) + " in " + options.getOutput());
    }
    checkWithout(options, run);
    boolean anew = !options.getWithout().isEmpty();
    // One record for a program to read: of two it would have to guess which is which.
    if (!anew || !options.getJson()) {
      print(session, options, console);
    }
    if (anew) {
      compare(id, session, run, options, console);
    }
    return 0;
  }

  private static void checkWithout(ExplainOptions options, RunReport run) {
    if (options.getWithout().isEmpty()) {
      return;
    }
    List<String> folders = new ArrayList<>(options.getRules());
    if (run.options().get("rules") instanceof List<?> rules) {
      rules.forEach(folder -> folders.add(String.valueOf(folder)));
    }
    checkWithout(new RuleSource(folders, options.getWithout()));
  }

  private static void checkWithout(RuleSource source) {
    try {
      WithoutRules.check(source.without(), RuleSet.of(source));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--rules: " + e.getMessage(), e);
    }
  }

  private static RunReport report(String output) {
    try {
      return RunReport.parse(RunFiles.runJson(output));
    } catch (IOException e) {
      throw new InputException(
          "--output=" + output + " has no run.json to read, so no run ended there", e);
    }
  }

  private static @Nullable JsonNode find(String id, String output, RunReport run)
      throws IOException {
    String folder = output.endsWith("/") ? output : output + "/";
    String quoted = '"' + id + '"';
    for (String file : run.files()) {
      String name = file.substring(file.lastIndexOf('/') + 1);
      if (!file.startsWith("sessions/") || !name.startsWith("sessions")) {
        continue;
      }
      try (InputStream in =
              Channels.newInputStream(
                  FileSystems.open(FileSystems.matchSingleFileSpec(folder + file).resourceId()));
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          // In an array each element ends with a comma but the last.
          if (line.contains(quoted)) {
            JsonNode session = JSON.readTree(line);
            if (session.path("sess_uuid").asText().equals(id)) {
              return session;
            }
          }
        }
      }
    }
    return null;
  }

  private static void print(JsonNode session, ExplainOptions options, Console console)
      throws IOException {
    console
        .out()
        .print(
            options.getJson()
                ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(session) + "\n"
                : ExplainPage.render(session));
  }

  /** Runs the same analysis without the rules, in a folder of its own, and tells the difference. */
  private void compare(
      String id, JsonNode before, RunReport run, ExplainOptions options, Console console)
      throws Exception {
    Path folder = Files.createTempDirectory("spoor-explain");
    try {
      AnalyzeOptions again =
          CommandLine.analyze(arguments(run, options, folder), console.environment());
      console.message("computing the sessions of the run again, without the rules");
      RunReport ran = job.run(again, console);
      if (ran == null) {
        throw new InputException("the run's runner hands jobs to a cluster: nothing to compare");
      }
      JsonNode after = find(id, folder.toString(), ran);
      if (after == null) {
        throw new InputException("the session is not there any more: has the input changed?");
      }
      if (options.getJson()) {
        print(after, options, console);
        return;
      }
      console.out().println("\nwithout " + String.join(", ", options.getWithout()) + "\n");
      print(after, options, console);
      console
          .out()
          .printf(
              "%nrisk score %d, without %d; bot score %d, without %d; verdict %s, without %s%n",
              before.path("risk_score").asInt(),
              after.path("risk_score").asInt(),
              before.path("bot_score").asInt(),
              after.path("bot_score").asInt(),
              before.path("verdict").asText(),
              after.path("verdict").asText());
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static List<String> arguments(RunReport run, ExplainOptions options, Path folder) {
    List<String> arguments = new ArrayList<>();
    for (Map.Entry<String, Object> option : run.options().entrySet()) {
      String name = option.getKey();
      if (name.equals("output") || name.equals("without") || name.equals("quiet")) {
        continue;
      }
      String value =
          option.getValue() instanceof List<?> list
              ? String.join(",", list.stream().map(String::valueOf).toList())
              : String.valueOf(option.getValue());
      if (!value.isEmpty()) {
        arguments.add("--" + name + "=" + value);
      }
    }
    List<String> without = new ArrayList<>(options.getWithout());
    if (run.options().get("without") instanceof List<?> before) {
      before.forEach(rule -> without.add(String.valueOf(rule)));
    }
    arguments.add("--without=" + String.join(",", without));
    arguments.add("--output=" + folder);
    arguments.add("--quiet");
    return arguments;
  }

  // A line.

  private static int line(String line, ExplainOptions options, Console console) throws IOException {
    LogFormats formats = AnalyzeSettings.formats(options.getFormatMapping());
    String format = options.getFormat();
    if (format.equals("auto")) {
      FormatDetector.Detection detection =
          new FormatDetector(formats).detect(line.getBytes(StandardCharsets.UTF_8));
      format = detection.format();
      if (format == null) {
        throw new InputException(detection.message() + "; name one with --format");
      }
    }
    RuleSource rules = new RuleSource(options.getRules(), options.getWithout());
    checkWithout(rules);
    RefusedRules.say(RuleSet.of(rules), console);
    LineExplanation explanation;
    try {
      explanation = LineExplanation.of(line, format, formats, rules);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
    DeadLetter dead = explanation.dead();
    ScoredSession scored = explanation.scored();
    if (dead != null || scored == null) {
      throw new InputException(
          dead == null ? "the line makes no session" : TerminalText.escape(dead.message()));
    }
    JsonNode session = JSON.readTree(SessionJson.write(scored, Instant.now()));
    if (!options.getJson()) {
      console.out().println("read as " + format + "; its values, and how rules see them\n");
      for (String value : explanation.values()) {
        String[] parts = value.split("\t", 3);
        console
            .out()
            .println(
                String.format("  %-18s %-8s ", TerminalText.escape(parts[0], 18), parts[1])
                    + TerminalText.escape(parts[2], 2 * SHOWN));
      }
      console.out().println();
    }
    print(session, options, console);
    return 0;
  }
}
