package dev.spoor.pipeline;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** All options of one command, in the order of their help page. */
public final class OptionTable {
  private final Map<String, OptionSpec> byName;

  private OptionTable(Map<String, OptionSpec> byName) {
    this.byName = byName;
  }

  /** Reads the table from the getters that carry {@link OptionGroup}. */
  public static OptionTable of(Class<? extends PipelineOptions> type) {
    List<OptionSpec> specs = new ArrayList<>();
    for (Method method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(OptionGroup.class) && !method.isBridge()) {
        specs.add(OptionSpec.of(method));
      }
    }
    specs.sort(Comparator.comparingInt(OptionSpec::order));
    Map<String, OptionSpec> byName = new LinkedHashMap<>();
    specs.forEach(spec -> byName.put(spec.name(), spec));
    return new OptionTable(byName);
  }

  /** The options in order. */
  List<OptionSpec> specs() {
    return List.copyOf(byName.values());
  }

  /** The option called {@code name}, or null. */
  @Nullable OptionSpec find(String name) {
    return byName.get(name);
  }

  /** The options under their headings, both in order. */
  Map<String, List<OptionSpec>> groups() {
    return byName.values().stream()
        .collect(Collectors.groupingBy(OptionSpec::group, LinkedHashMap::new, Collectors.toList()));
  }

  /** The values of all options that have one, by name and in order: what {@code run.json} shows. */
  public Map<String, Object> values(PipelineOptions options) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (OptionSpec spec : byName.values()) {
      Object value = spec.shownValue(options);
      if (value != null) {
        values.put(spec.name(), value);
      }
    }
    return values;
  }
}
