package dev.spoor.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Metrics as text, in Prometheus' format, and as JSON. What is not on the list of {@link
 * MetricName} is left out.
 */
final class MetricsPage {
  private final SortedMap<MetricName, SortedMap<String, MetricName.Labelled>> labelled =
      new TreeMap<>();
  private final Map<String, Long> values;

  /**
   * Takes a snapshot.
   *
   * @param values counters and gauges by name, as the pipeline has them
   */
  MetricsPage(Map<String, Long> values) {
    this.values = new TreeMap<>(values);
    for (String counter : values.keySet()) {
      MetricName.Labelled parsed = MetricName.parse(counter);
      if (parsed != null) {
        labelled.computeIfAbsent(parsed.name(), unused -> new TreeMap<>()).put(counter, parsed);
      }
    }
  }

  /** The page that Prometheus reads. */
  String text() {
    StringBuilder page = new StringBuilder();
    labelled.forEach(
        (name, all) -> {
          page.append("# HELP ").append(name.text()).append(' ').append(name.meaning());
          page.append("\n# TYPE ").append(name.text());
          page.append(name.isGauge() ? " gauge\n" : " counter\n");
          all.forEach(
              (counter, parsed) -> {
                page.append(name.text());
                for (int i = 0; i < parsed.values().size(); i++) {
                  page.append(i == 0 ? '{' : ',').append(name.labels().get(i)).append("=\"");
                  page.append(escape(parsed.values().get(i))).append('"');
                }
                page.append(parsed.values().isEmpty() ? " " : "} ");
                page.append(values.get(counter)).append('\n');
              });
        });
    return page.toString();
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /**
   * The same: {@code .counters.lines_read}, {@code .counters.dead_letters["normalize.bad_time"]}.
   */
  String json() {
    ObjectNode page = new ObjectMapper().createObjectNode();
    ObjectNode counters = page.putObject("counters");
    ObjectNode gauges = page.putObject("gauges");
    labelled.forEach(
        (name, all) ->
            all.forEach(
                (counter, parsed) -> {
                  ObjectNode kind = name.isGauge() ? gauges : counters;
                  if (parsed.values().isEmpty()) {
                    kind.put(name.text(), values.get(counter));
                  } else {
                    kind.withObjectProperty(name.text())
                        .put(String.join(".", parsed.values()), values.get(counter));
                  }
                }));
    return page + "\n";
  }
}
