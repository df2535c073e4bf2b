package dev.spoor.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads the options of a command: a flag goes before the environment, the environment before the
 * file of {@code --config}, the file before the default. Everything that can be wrong is found here
 * and said in one line; Beam only sees what has been checked.
 */
public final class CommandLine {
  /** Read by {@code bin/spoor} alone. */
  private static final String JAVA_OPTIONS = OptionSpec.VARIABLE_PREFIX + "JAVA_OPTS";

  private final OptionTable table;
  private final @Nullable RunnerOptions runnerOptions;
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  private CommandLine(
      Class<? extends PipelineOptions> type, @Nullable RunnerOptions runnerOptions) {
    this.table = OptionTable.of(type);
    this.runnerOptions = runnerOptions;
  }

  /**
   * Reads the options of {@code analyze}.
   *
   * @throws UsageException with one line that says what is wrong
   */
  public static AnalyzeOptions analyze(List<String> arguments, Map<String, String> environment) {
    CommandLine line = new CommandLine(AnalyzeOptions.class, new RunnerOptions());
    line.readFlags(arguments);
    line.readEnvironment(environment);
    line.readFile();
    WorkerEnvironment.addTo(line.settings, environment);
    AnalyzeOptions options = line.create(AnalyzeOptions.class);
    AnalyzeChecks.check(options, line.settings);
    return options;
  }

  /**
   * Reads the options of a command that runs no pipeline: flags only.
   *
   * @throws UsageException with one line that says what is wrong
   */
  static <T extends PipelineOptions> T flags(Class<T> type, List<String> arguments) {
    CommandLine line = new CommandLine(type, null);
    line.readFlags(arguments);
    return line.create(type);
  }

  private void readFlags(List<String> arguments) {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String flag = equals < 0 ? argument : argument.substring(0, equals);
      String name = flag.startsWith("--") ? flag.substring(2) : "";
      if (!isKnown(name)) {
        throw new UsageException(unknown(argument, flag));
      }
      if (equals < 0 && !isFlag(name)) {
        throw new UsageException(flag + " needs a value: " + flag + "=" + placeholder(name));
      }
      texts
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(equals < 0 ? "true" : argument.substring(equals + 1));
    }
    texts.forEach((name, values) -> settings.put(name, Setting.flag(name, values)));
  }

  private String unknown(String argument, String flag) {
    if (!flag.startsWith("-") || flag.equals("-")) {
      return "'"
          + argument
          + "' is not an option; options are written --name=value"
          + (table.find("input") == null ? "" : ", inputs --input=URI");
    }
    String name = flag.replaceFirst("^-+", "");
    String other = runnerOptions == null ? null : runnerOptions.ofOtherRunner(name);
    if (other != null) {
      return flag + " is " + other;
    }
    return flag + " is not an option" + Suggestion.sentence(name, ourNamesFirst(name), "--");
  }

  /** A runner has hundreds of names; ours come first where one of them is near. */
  private List<String> ourNamesFirst(String name) {
    List<String> ours = new ArrayList<>();
    table.specs().forEach(spec -> ours.add(spec.name()));
    if (runnerOptions != null && Suggestion.sentence(name, ours, "").isEmpty()) {
      ours.addAll(runnerOptions.names());
    }
    return ours;
  }

  private void readEnvironment(Map<String, String> environment) {
    Map<String, String> variables = new TreeMap<>(environment);
    variables.keySet().removeIf(variable -> !variable.startsWith(OptionSpec.VARIABLE_PREFIX));
    for (OptionSpec spec : table.specs()) {
      String text = variables.remove(spec.variable());
      if (text != null) {
        settings.putIfAbsent(spec.name(), Setting.variable(spec.name(), text));
      }
    }
    variables.remove(JAVA_OPTIONS);
    if (variables.isEmpty()) {
      return;
    }
    for (String name : runnerOptions.names()) {
      String text = variables.remove(OptionSpec.variable(name));
      if (text != null) {
        settings.putIfAbsent(name, Setting.variable(name, text));
      }
    }
    variables.keySet().forEach(this::refuseMisspelt);
  }

  /**
   * Others may have variables of the prefix, such as SPOOR_SHARED; only one that a single slip
   * tells from ours is a mistake.
   */
  private void refuseMisspelt(String variable) {
    List<String> ours = new ArrayList<>();
    table
        .specs()
        .forEach(spec -> ours.add(spec.variable().substring(OptionSpec.VARIABLE_PREFIX.length())));
    String written = variable.substring(OptionSpec.VARIABLE_PREFIX.length());
    if (ours.stream().anyMatch(name -> Suggestion.distance(written, name) == 1)) {
      throw new UsageException(
          variable
              + " in the environment is not an option"
              + Suggestion.sentence(written, ours, OptionSpec.VARIABLE_PREFIX));
    }
  }

  private void readFile() {
    Setting config = settings.get("config");
    if (config == null) {
      return;
    }
    String file = config.onlyText();
    for (Setting setting : ConfigFile.read(file)) {
      if (!isKnown(setting.name())) {
        throw new UsageException(
            file
                + ": "
                + setting.name()
                + " is not an option"
                + Suggestion.sentence(setting.name(), ourNamesFirst(setting.name()), ""));
      }
      settings.putIfAbsent(setting.name(), setting);
    }
  }

  private boolean isKnown(String name) {
    return table.find(name) != null || (runnerOptions != null && runnerOptions.find(name) != null);
  }

  private boolean isFlag(String name) {
    OptionSpec spec = table.find(name);
    if (spec != null) {
      return spec.kind() == OptionKind.FLAG;
    }
    Class<?> returned = runnerOptions.find(name).getReturnType();
    return returned == boolean.class || returned == Boolean.class;
  }

  private String placeholder(String name) {
    OptionSpec spec = table.find(name);
    return spec == null ? "VALUE" : spec.placeholder();
  }

  private <T extends PipelineOptions> T create(Class<T> asked) {
    List<String> passedOn = new ArrayList<>();
    Map<OptionSpec, Object> values = new LinkedHashMap<>();
    for (Setting setting : settings.values()) {
      OptionSpec spec = table.find(setting.name());
      if (spec != null && spec.kind() != OptionKind.RUNNER) {
        values.put(spec, spec.read(setting));
        continue;
      }
      if (spec != null) {
        runnerOptions.checkRunner(setting);
      }
      passedOn.add(runnerOptions.argument(setting));
    }
    for (OptionSpec spec : table.specs()) {
      if (spec.required() && !settings.containsKey(spec.name())) {
        throw new UsageException(
            "--" + spec.name() + "=" + spec.placeholder() + " is missing; try --help");
      }
    }
    T options = RunnerOptions.create(asked, passedOn);
    values.forEach((spec, value) -> spec.set(options, value));
    return options;
  }
}
