package dev.spoor.benchmarks;

import dev.spoor.benchmarks.MeteredRun.Figures;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The tables that {@link Bench} prints. */
final class BenchReport {
  private static final double MAX_OF_FLINK_JOB = 1.0;
  private static final double MAX_OF_PLAIN_LOOP = 6.0;
  private static final double MIN_PARSED = 2.5e6;
  private static final double MAX_GROWTH = 1.25;
  private static final double MAX_WITH_DETECTION = 8.0;
  private static final double MIN_ATTACKS = 8.0;

  private BenchReport() {}

  /** A number of lines in short. */
  static String millions(long lines) {
    return lines / 1_000_000 + " M";
  }

  /** The comparison, medians of all rounds. */
  static String comparison(
      Map<Contestant, Map<Long, List<Figures>>> runs,
      Map<Long, SessionDigest> digests,
      long small,
      long large,
      double parsed,
      double parsedEscaped) {
    StringBuilder out = new StringBuilder();
    int rounds = runs.values().iterator().next().get(small).size();
    line(out, "");
    line(out, "CPU-seconds of the whole process, median of %d (least to most)", rounds);
    line(
        out,
        "%-39s %20s %20s %9s %8s %11s %11s %7s",
        "",
        millions(small) + " lines",
        millions(large) + " lines",
        "marginal",
        "us/line",
        "GC",
        "JIT",
        "RSS MB");
    for (Map.Entry<Contestant, Map<Long, List<Figures>>> entry : runs.entrySet()) {
      List<Figures> ofSmall = entry.getValue().get(small);
      List<Figures> ofLarge = entry.getValue().get(large);
      double marginal = marginal(entry.getValue(), small, large);
      line(
          out,
          "%-39s %20s %20s %9.1f %8.2f %11s %11s %7.0f",
          "(" + entry.getKey().letter() + ") " + entry.getKey().title(),
          spread(ofSmall),
          spread(ofLarge),
          marginal,
          1e6 * marginal / (large - small),
          pair(ofSmall, ofLarge, Figures::collectorSeconds),
          pair(ofSmall, ofLarge, Figures::compilerSeconds),
          median(ofLarge, Figures::residentMegabytes));
    }
    line(
        out,
        "marginal: %s less %s lines; GC and JIT: their share, at both; RSS: greatest, at %s",
        millions(large),
        millions(small),
        millions(large));
    digests.forEach((lines, digest) -> line(out, "all agree on %s", digest));
    line(out, "");
    line(out, "%-39s %10s %10s  %s", "", "measured", "target", "reached");
    ratio(out, runs, Contestant.FLINK_JOB, MAX_OF_FLINK_JOB, small, large);
    ratio(out, runs, Contestant.PLAIN_LOOP, MAX_OF_PLAIN_LOOP, small, large);
    detection(out, runs, small, large);
    parsed(out, "parsing alone", parsed);
    parsed(out, "parsing alone, an escape in every line", parsedEscaped);
    return out.toString();
  }

  private static void ratio(
      StringBuilder out,
      Map<Contestant, Map<Long, List<Figures>>> runs,
      Contestant other,
      double most,
      long small,
      long large) {
    if (!runs.containsKey(Contestant.ANALYZE) || !runs.containsKey(other)) {
      return;
    }
    double ratio =
        marginal(runs.get(Contestant.ANALYZE), small, large)
            / marginal(runs.get(other), small, large);
    line(
        out,
        "%-39s %10.2f %10s  %s",
        "(a) / (" + other.letter() + "), marginal",
        ratio,
        "<= " + most,
        yes(ratio <= most));
  }

  private static void detection(
      StringBuilder out, Map<Contestant, Map<Long, List<Figures>>> runs, long small, long large) {
    if (!runs.containsKey(Contestant.DETECT)) {
      return;
    }
    double with = 1e6 * marginal(runs.get(Contestant.DETECT), small, large) / (large - small);
    line(
        out,
        "%-39s %10.2f %10s  %s (us of CPU per request)",
        "(d), marginal",
        with,
        "<= " + MAX_WITH_DETECTION,
        yes(with <= MAX_WITH_DETECTION));
    if (runs.containsKey(Contestant.ANALYZE)) {
      double without = 1e6 * marginal(runs.get(Contestant.ANALYZE), small, large) / (large - small);
      line(out, "%-39s %10.2f", "(d) - (a), marginal: detection", with - without);
    }
  }

  /** What each stage costs. */
  static String stages(double[] micros) {
    StringBuilder out = new StringBuilder();
    line(out, "");
    line(out, "stage by stage, one warm thread without a runner, us of CPU per request");
    double sum = 0;
    for (StageSpeed.Stage stage : StageSpeed.Stage.values()) {
      double micro = micros[index(stage)];
      sum += micro;
      line(out, "%-39s %10.2f", stage.title(), micro);
    }
    line(out, "%-39s %10.2f", "all", sum);
    return out.toString();
  }

  @SuppressWarnings("EnumOrdinal") // only within one process
  private static int index(StageSpeed.Stage stage) {
    return stage.ordinal();
  }

  /** Logs of attacks, by megabytes. */
  static String attacks(Map<Long, Figures> runs, long strangeBytes) {
    StringBuilder out = new StringBuilder();
    line(out, "");
    line(out, "analyze on embedded Flink, -Xmx1g, a log of nothing but attacks");
    line(out, "%-12s %10s %10s %10s %10s", "log", "CPU-s", "JIT", "MB/CPU-s", "RSS MB");
    runs.forEach(
        (megabytes, figures) ->
            line(
                out,
                "%-12s %10.1f %10.1f %10.1f %10.0f",
                megabytes + " MB",
                figures.cpuSeconds(),
                figures.compilerSeconds(),
                megabytes / figures.cpuSeconds(),
                figures.residentMegabytes()));
    Long[] sizes = runs.keySet().toArray(Long[]::new);
    Figures small = runs.get(sizes[0]);
    Figures large = runs.get(sizes[sizes.length - 1]);
    double speed = (sizes[sizes.length - 1] - sizes[0]) / (large.cpuSeconds() - small.cpuSeconds());
    line(
        out,
        "%-39s %10.1f %10s  %s",
        "marginal, MB per CPU-second",
        speed,
        ">= " + MIN_ATTACKS,
        yes(speed >= MIN_ATTACKS));
    double growth = large.residentMegabytes() / small.residentMegabytes();
    line(
        out,
        "%-39s %10.2f %10s  %s",
        "RSS grows by a factor of",
        growth,
        "<= " + MAX_GROWTH,
        yes(growth <= MAX_GROWTH));
    line(
        out,
        "%-39s %10d %10s  %s",
        "control bytes on the terminal",
        strangeBytes,
        "0",
        yes(strangeBytes == 0));
    return out.toString();
  }

  private static void parsed(StringBuilder out, String title, double perSecond) {
    line(
        out,
        "%-39s %8.2f M %8.1f M  %s (lines per CPU-second)",
        title,
        perSecond / 1e6,
        MIN_PARSED / 1e6,
        yes(perSecond >= MIN_PARSED));
  }

  /** Memory of the pipeline at two sizes of input. */
  static String memory(Map<Long, Figures> runs, Map<Long, GcLog> logs) {
    StringBuilder out = new StringBuilder();
    line(out, "");
    line(out, "(a) analyze on embedded Flink, -Xmx1g, MB");
    line(
        out,
        "%-12s %12s %16s %16s %16s %10s",
        "lines",
        "RSS",
        "heap after GC",
        "after full GC",
        "collections",
        "CPU-s");
    runs.forEach(
        (lines, figures) -> {
          GcLog log = logs.get(lines);
          line(
              out,
              "%-12s %12.0f %16d %16s %16d %10.1f",
              millions(lines),
              figures.residentMegabytes(),
              log.peakAfter(),
              log.peakAfterFull() == 0 ? "none" : log.peakAfterFull(),
              log.collections(),
              figures.cpuSeconds());
        });
    double[] resident = runs.values().stream().mapToDouble(Figures::residentMegabytes).toArray();
    double growth = resident[resident.length - 1] / resident[0];
    line(
        out,
        "RSS grows by a factor of %.2f, flat is <= %s: %s",
        growth,
        MAX_GROWTH,
        yes(growth <= MAX_GROWTH));
    return out.toString();
  }

  private static double marginal(Map<Long, List<Figures>> runs, long small, long large) {
    return median(runs.get(large), Figures::cpuSeconds)
        - median(runs.get(small), Figures::cpuSeconds);
  }

  private static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static String pair(
      List<Figures> ofSmall, List<Figures> ofLarge, ToDoubleFunction<Figures> figure) {
    return String.format("%.1f / %.1f", median(ofSmall, figure), median(ofLarge, figure));
  }

  private static String spread(List<Figures> runs) {
    double[] sorted = runs.stream().mapToDouble(Figures::cpuSeconds).sorted().toArray();
    return String.format(
        "%.1f (%.1f-%.1f)",
        median(runs, Figures::cpuSeconds), sorted[0], sorted[sorted.length - 1]);
  }

  private static String yes(boolean reached) {
    return reached ? "yes" : "no";
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void line(StringBuilder out, String format, Object... arguments) {
    out.append(String.format(format, arguments)).append('\n');
  }
}
