package dev.spoor.pipeline;

import dev.spoor.model.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The few lines that a run ends with. Whatever comes from a log is escaped and cut. */
public final class SummaryTable {
  private static final int WIDTH = 96;
  private static final int LABEL = 16;
  private static final int NUMBER = 14;
  private static final int TOP = 5;
  private static final int MOST_NAMED = 6;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private final RunReport report;
  private final DayStats stats;
  private final StringBuilder page = new StringBuilder();

  private SummaryTable(RunReport report, DayStats stats) {
    this.report = report;
    this.stats = stats;
  }

  /**
   * Lays out the summary.
   *
   * @param days the statistics of each day
   * @param output the output folder
   */
  public static String render(RunReport report, List<DayStats> days, String output) {
    DayStats sum = days.stream().reduce(DayStats.none(), DayStats::plus);
    return new SummaryTable(report, sum).render(output);
  }

  private String render(String output) {
    RunReport.Counts counts = report.counts();
    row("lines", Quantity.exact(counts.lines()), speed());
    share("requests", counts.requests(), "");
    share("filtered", counts.filtered(), named(report.filteredByReason()));
    share("dead letters", counts.deadLetters(), named(report.deadLettersByCode()));
    row("sessions", Quantity.exact(counts.sessions()), perSession());
    if (!counts.addUp()) {
      text("", "The lines do not add up: some were counted twice or not at all.");
    }
    RunReport.EventTime time = report.eventTime();
    if (time != null) {
      text("event time", utc(time.min()) + " to " + utc(time.max()) + " UTC");
    }
    text("formats", formats());
    if (!stats.statuses().isEmpty()) {
      text("statuses", shares(stats.statuses()));
    }
    if (!stats.methods().isEmpty()) {
      text("methods", shares(stats.methods()));
    }
    if (report.detections() != null) {
      detections(report.detections());
    }
    top("path", stats.top().paths());
    top("user agent", stats.top().agents());
    top("address", stats.top().addresses());
    files(output);
    return page.toString();
  }

  private String speed() {
    double cpu = report.cpuSeconds();
    String perCpu =
        cpu > 0
            ? ", " + Quantity.rough(report.counts().lines() / cpu) + " lines per CPU second"
            : "";
    return String.format(Locale.ROOT, "%.1f s, %.1f CPU s", report.wallSeconds(), cpu) + perCpu;
  }

  private String perSession() {
    RunReport.Counts counts = report.counts();
    if (counts.sessions() == 0) {
      return "";
    }
    // A line of a honeypot may tell of many requests; a line that comes back is in no statistics.
    long requests = Math.max(counts.requests(), stats.requests());
    return String.format(Locale.ROOT, "%.1f requests each", (double) requests / counts.sessions());
  }

  private void share(String label, long count, String more) {
    String percent = String.format("%8s", Quantity.percent(count, report.counts().lines()));
    row(label, Quantity.exact(count), more.isEmpty() ? percent : percent + "   " + more);
  }

  private void row(String label, String number, String more) {
    String cells = String.format("%-" + LABEL + "s%" + NUMBER + "s", label, number);
    page.append(cells);
    if (!more.isEmpty()) {
      page.append("   ").append(TerminalText.escape(more, WIDTH - cells.length() - 3));
    }
    page.append('\n');
  }

  private void text(String label, String text) {
    page.append(String.format("%-" + LABEL + "s", label))
        .append(TerminalText.escape(text, WIDTH - LABEL))
        .append('\n');
  }

  private static String utc(Instant instant) {
    return TIME.format(instant);
  }

  private static String named(Map<String, Long> counts) {
    return largest(counts).stream()
        .map(entry -> entry.getKey() + " " + Quantity.exact(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String shares(Map<String, Long> counts) {
    long whole = counts.values().stream().mapToLong(Long::longValue).sum();
    return largest(counts).stream()
        .map(entry -> entry.getKey() + " " + Quantity.percent(entry.getValue(), whole))
        .collect(Collectors.joining(", "));
  }

  private static List<Map.Entry<String, Long>> largest(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_NAMED)
        .collect(Collectors.toList());
  }

  private String formats() {
    Map<String, Long> files =
        report.inputs().stream()
            .collect(
                Collectors.groupingBy(
                    RunReport.Input::format, TreeMap::new, Collectors.counting()));
    long bytes = report.inputs().stream().mapToLong(RunReport.Input::bytes).sum();
    String named =
        files.entrySet().stream()
            .map(
                entry ->
                    entry.getKey()
                        + " ("
                        + entry.getValue()
                        + (entry.getValue() == 1 ? " file)" : " files)"))
            .collect(Collectors.joining(", "));
    return named.isEmpty() ? "none: nothing was read" : named + ", " + Quantity.bytes(bytes);
  }

  private void top(String heading, List<DayStats.Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    page.append('\n').append(String.format("%" + NUMBER + "s   %s%n", "requests", heading));
    entries.stream()
        .sorted(
            Comparator.comparingLong(DayStats.Entry::requests)
                .reversed()
                .thenComparing(DayStats.Entry::value))
        .limit(TOP)
        .forEach(this::entry);
  }

  private void detections(RunReport.Detections detections) {
    page.append('\n');
    if (detections.refusedRules() > 0) {
      text("rules", detections.rules() + " in force, " + detections.refusedRules() + " refused");
    }
    text("verdicts", verdicts(detections.verdicts()));
    text("levels", levels(detections.levels()));
    if (!detections.attackTypes().isEmpty()) {
      text("attack types", named(detections.attackTypes()));
    }
    if (!detections.rulesFired().isEmpty()) {
      page.append(String.format("%n%" + NUMBER + "s   rule that fired%n", "sessions"));
      largest(detections.rulesFired()).stream()
          .limit(TOP)
          .forEach(fired -> entry(new DayStats.Entry(fired.getKey(), fired.getValue())));
    }
    if (!detections.worst().isEmpty()) {
      page.append(String.format("%n%" + NUMBER + "s   worst client, and why%n", "score"));
      detections.worst().stream().limit(TOP).forEach(this::worst);
    }
  }

  /** A client takes two lines: who it was, and why it was judged so. */
  private void worst(RunReport.Worst worst) {
    String score = worst.riskScore() + " " + worst.threatLevel();
    String who =
        worst.address()
            + "  "
            + words(worst.verdict())
            + ", "
            + Quantity.exact(worst.requests())
            + (worst.requests() == 1 ? " request from " : " requests from ")
            + utc(worst.start());
    String indent = String.format("%" + NUMBER + "s   ", "");
    page.append(
        String.format(
            "%" + NUMBER + "s   %s%n", score, TerminalText.escape(who, WIDTH - NUMBER - 3)));
    page.append(indent)
        .append(TerminalText.escape(worst.reason(), WIDTH - NUMBER - 3))
        .append('\n');
    page.append(indent)
        .append(TerminalText.escape("session " + worst.sessUuid(), WIDTH - NUMBER - 3))
        .append('\n');
  }

  private static String verdicts(Map<String, Long> counts) {
    long whole = counts.values().stream().mapToLong(Long::longValue).sum();
    return largest(counts).stream()
        .map(entry -> words(entry.getKey()) + " " + Quantity.percent(entry.getValue(), whole))
        .collect(Collectors.joining(", "));
  }

  private static String levels(Map<String, Long> counts) {
    List<String> texts = new ArrayList<>();
    Verdict.ThreatLevel[] levels = Verdict.ThreatLevel.values();
    for (int i = levels.length - 1; i >= 0; i--) {
      texts.add(levels[i] + " " + Quantity.exact(counts.getOrDefault(levels[i].name(), 0L)));
    }
    return String.join(", ", texts);
  }

  private static String words(String wireName) {
    return wireName.replace('_', ' ');
  }

  private void entry(DayStats.Entry entry) {
    String value = entry.value().isEmpty() ? "-" : entry.value();
    page.append(
        String.format(
            "%" + NUMBER + "s   %s%n",
            Quantity.exact(entry.requests()),
            TerminalText.escape(value, WIDTH - NUMBER - 3)));
  }

  private void files(String output) {
    page.append('\n');
    Map<String, TreeSet<String>> byKind = new TreeMap<>();
    for (String file : report.files()) {
      int slash = file.indexOf('/');
      byKind
          .computeIfAbsent(slash < 0 ? "" : file.substring(0, slash + 1), key -> new TreeSet<>())
          .add(file);
    }
    text("results", output);
    byKind.forEach(
        (kind, files) ->
            text(
                "",
                files.size() == 1
                    ? files.first()
                    : kind + "  " + Quantity.exact(files.size()) + " files"));
    text("", "run.json");
  }
}
