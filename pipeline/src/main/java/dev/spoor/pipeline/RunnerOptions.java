package dev.spoor.pipeline;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.PipelineRunnerRegistrar;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The options that Beam and the runner on the class path bring, such as {@code --parallelism} or
 * {@code --project}. They are passed on as they are; only their names, and values of simple types,
 * are checked before, because Beam's own messages show its inside.
 */
final class RunnerOptions {
  private static final String FLINK = "FlinkRunner";
  private static final String DATAFLOW = "DataflowRunner";

  /** Options that people know, and whose runner may be in another of our jars. */
  private static final Map<String, String> OF_RUNNERS =
      Map.of(
          "parallelism", FLINK,
          "flinkMaster", FLINK,
          "checkpointingInterval", FLINK,
          "stateBackend", FLINK,
          "project", DATAFLOW,
          "region", DATAFLOW,
          "numWorkers", DATAFLOW,
          "maxNumWorkers", DATAFLOW,
          "workerMachineType", DATAFLOW,
          "stagingLocation", DATAFLOW);

  private @Nullable Map<String, Method> gettersSeen;

  /**
   * The getters by name. Looking for them takes a second, which a mistake in an option of ours need
   * not wait for.
   */
  private Map<String, Method> getters() {
    if (gettersSeen == null) {
      Map<String, Method> getters = new TreeMap<>();
      for (Class<? extends PipelineOptions> type : PipelineOptionsFactory.getRegisteredOptions()) {
        if (!AnalyzeOptions.class.isAssignableFrom(type)) {
          for (Method method : type.getMethods()) {
            if (isGetter(method)) {
              getters.putIfAbsent(OptionSpec.propertyName(method), method);
            }
          }
        }
      }
      gettersSeen = getters;
    }
    return gettersSeen;
  }

  private static boolean isGetter(Method method) {
    boolean named =
        method.getName().startsWith("get")
            || (method.getName().startsWith("is") && method.getReturnType() == boolean.class);
    return named
        && method.getParameterCount() == 0
        && !method.isAnnotationPresent(JsonIgnore.class)
        && hasSetter(method);
  }

  private static boolean hasSetter(Method getter) {
    String name = getter.getName().substring(getter.getName().startsWith("is") ? 2 : 3);
    for (Method method : getter.getDeclaringClass().getMethods()) {
      if (method.getName().equals("set" + name)) {
        return true;
      }
    }
    return false;
  }

  /** What completes "is", for an option of a runner that is in another of our jars; or null. */
  @Nullable String ofOtherRunner(String name) {
    String runner = OF_RUNNERS.get(name);
    if (runner == null) {
      return null;
    }
    boolean direct = name.equals("parallelism") && find("targetParallelism") != null;
    return "for --runner="
        + runner
        + " only"
        + (direct ? "; DirectRunner has --targetParallelism" : "");
  }

  /** Names of all options, sorted. */
  List<String> names() {
    return List.copyOf(getters().keySet());
  }

  /** The getter of an option, or null where there is no such option. */
  @Nullable Method find(String name) {
    return getters().get(name);
  }

  /** The options by name, without those that Beam hides from its own help. */
  Map<String, Method> shown() {
    Map<String, Method> shown = new TreeMap<>(getters());
    shown.values().removeIf(RunnerOptions::isHidden);
    return shown;
  }

  private static boolean isHidden(Method getter) {
    return getter.isAnnotationPresent(Hidden.class)
        || getter.getDeclaringClass().isAnnotationPresent(Hidden.class);
  }

  /** Checks the name of a runner, which may be in another of our jars. */
  void checkRunner(Setting setting) {
    String wanted = setting.onlyText();
    if (wanted.isBlank()) {
      throw new UsageException(setting.label() + " needs a value");
    }
    List<String> runners = new ArrayList<>();
    for (PipelineRunnerRegistrar registrar : ServiceLoader.load(PipelineRunnerRegistrar.class)) {
      registrar.getPipelineRunners().forEach(runner -> runners.add(runner.getSimpleName()));
    }
    runners.sort(String::compareTo);
    for (String runner : runners) {
      if (runner.equalsIgnoreCase(wanted)) {
        return;
      }
    }
    List<String> all = List.of("DirectRunner", "FlinkRunner", "DataflowRunner");
    for (String runner : all) {
      if (runner.equalsIgnoreCase(wanted)) {
        throw new UsageException(
            setting.quote(wanted)
                + " is not in this jar, which has "
                + (runners.isEmpty() ? "no runner" : String.join(", ", runners))
                + "; bin/spoor starts the right one");
      }
    }
    throw new UsageException(
        setting.quote(wanted)
            + " is not one of "
            + String.join(", ", all)
            + Suggestion.sentence(wanted, all, ""));
  }

  /** Turns a setting into Beam's own argument. */
  String argument(Setting setting) {
    Method getter = getters().get(setting.name());
    String value =
        getter != null && isList(getter.getReturnType())
            ? String.join(",", setting.texts())
            : setting.onlyText();
    if (value.isBlank()) {
      throw new UsageException(setting.label() + " needs a value");
    }
    if (getter != null) {
      String problem = problem(getter.getReturnType(), value);
      if (problem != null) {
        throw new UsageException(setting.quote(value) + " is not " + problem);
      }
    }
    return "--" + setting.name() + "=" + value;
  }

  private static boolean isList(Class<?> type) {
    return type.isArray() || Iterable.class.isAssignableFrom(type);
  }

  private static @Nullable String problem(Class<?> type, String value) {
    if (type == boolean.class || type == Boolean.class) {
      return value.equals("true") || value.equals("false") ? null : "true or false";
    }
    if (type.isEnum()) {
      List<String> names = new ArrayList<>();
      for (Object constant : type.getEnumConstants()) {
        names.add(((Enum<?>) constant).name());
      }
      return names.contains(value) ? null : "one of " + String.join(", ", names);
    }
    try {
      if (type == int.class || type == Integer.class) {
        Integer.parseInt(value);
      } else if (type == long.class || type == Long.class) {
        Long.parseLong(value);
      } else if (type == double.class || type == Double.class) {
        Double.parseDouble(value);
      }
      return null;
    } catch (NumberFormatException e) {
      return type == double.class || type == Double.class ? "a number" : "a whole number";
    }
  }

  /** Lets Beam read its arguments. */
  static <T extends PipelineOptions> T create(Class<T> type, List<String> arguments) {
    try {
      return PipelineOptionsFactory.fromArgs(arguments.toArray(new String[0])).as(type);
    } catch (RuntimeException e) {
      for (String argument : arguments) {
        if (!readsAlone(argument)) {
          throw new UsageException(argument + " is not a value that this option takes", e);
        }
      }
      if (arguments.isEmpty()) {
        throw e;
      }
      throw new UsageException(String.join(" ", arguments) + " do not go together", e);
    }
  }

  private static boolean readsAlone(String argument) {
    try {
      PipelineOptionsFactory.fromArgs(argument).create();
      return true;
    } catch (RuntimeException e) {
      // Beam throws many types for this; the caller keeps the one it had.
      return false;
    }
  }

  /** Beam's description of an option, or the empty string. */
  static String description(Method getter) {
    Description description = getter.getAnnotation(Description.class);
    return description == null ? "" : description.value();
  }
}
