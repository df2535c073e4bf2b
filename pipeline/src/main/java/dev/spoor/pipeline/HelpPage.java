package dev.spoor.pipeline;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lays out help pages, and the same table as Markdown. */
final class HelpPage {
  private static final int WIDTH = 100;
  private static final int INDENT = 32;

  private HelpPage() {}

  /** The options under their headings, each with its default. */
  static String options(OptionTable table) {
    StringBuilder page = new StringBuilder();
    for (Map.Entry<String, List<OptionSpec>> group : table.groups().entrySet()) {
      page.append('\n').append(group.getKey()).append('\n');
      for (OptionSpec spec : group.getValue()) {
        page.append(entry(flag(spec), spec.description() + defaultSentence(spec)));
      }
    }
    return page.toString();
  }

  private static String flag(OptionSpec spec) {
    return "--" + spec.name() + (spec.placeholder().isEmpty() ? "" : "=" + spec.placeholder());
  }

  private static String defaultSentence(OptionSpec spec) {
    if (spec.required()) {
      return " (required)";
    }
    return spec.defaultText() == null || spec.kind() == OptionKind.FLAG
        ? ""
        : " (default " + spec.defaultText().replace(",", ", ") + ")";
  }

  /** One name and what it means, wrapped beside it. */
  static String entry(String name, String meaning) {
    StringBuilder entry = new StringBuilder("  ").append(name);
    boolean first = entry.length() < INDENT;
    for (String line : wrap(meaning, WIDTH - INDENT)) {
      if (!first) {
        entry.append('\n');
        entry.append(" ".repeat(INDENT));
      } else {
        entry.append(" ".repeat(INDENT - entry.length()));
        first = false;
      }
      entry.append(line);
    }
    return entry.append('\n').toString();
  }

  /** Breaks text at spaces, and after commas where a word alone is too long. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.replaceAll("\\s+", " ").trim().split(" ", -1)) {
      String rest = word;
      if (line.length() > 0 && line.length() + 1 + rest.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (line.length() > 0) {
        line.append(' ');
      }
      while (rest.length() > width) {
        int comma = rest.lastIndexOf(',', width - 1);
        int cut = comma < 0 ? width : comma + 1;
        lines.add(rest.substring(0, cut));
        rest = rest.substring(cut);
      }
      line.append(rest);
    }
    lines.add(line.toString());
    return lines;
  }

  /** The options that Beam and the runner bring. */
  static String runnerOptions(RunnerOptions options) {
    StringBuilder page =
        new StringBuilder(
            "Options of Beam and of the runners in this jar, passed on as they are:\n\n");
    for (Map.Entry<String, Method> option : options.shown().entrySet()) {
      page.append(entry("--" + option.getKey(), RunnerOptions.description(option.getValue())));
    }
    return page.toString();
  }

  /** The options as a page of Markdown. */
  static String markdown(OptionTable table) {
    StringBuilder page = new StringBuilder();
    for (Map.Entry<String, List<OptionSpec>> group : table.groups().entrySet()) {
      page.append("\n## ").append(group.getKey()).append("\n\n");
      page.append("| option | environment | default | meaning |\n|---|---|---|---|\n");
      for (OptionSpec spec : group.getValue()) {
        page.append("| `").append(flag(spec).replace("|", "\\|")).append("` | `");
        page.append(spec.variable()).append("` | ").append(markdownDefault(spec)).append(" | ");
        page.append(spec.description().replace("|", "\\|")).append(" |\n");
      }
    }
    return page.toString();
  }

  private static String markdownDefault(OptionSpec spec) {
    if (spec.required()) {
      return "required";
    }
    return spec.defaultText() == null ? "" : "`" + spec.defaultText().replace(",", ", ") + "`";
  }
}
