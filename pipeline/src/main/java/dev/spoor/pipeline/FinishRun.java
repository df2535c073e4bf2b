package dev.spoor.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.io.RunFiles;
import dev.spoor.io.RunFinish;
import dev.spoor.io.WrittenFile;
import dev.spoor.model.RecordCoder;
import dev.spoor.transforms.FindWorst;
import dev.spoor.transforms.Finding;
import dev.spoor.transforms.SummarizeTraffic;
import dev.spoor.transforms.TrafficSummary;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The last step of a bounded run, in the graph so that every runner takes it whether or not a
 * launcher waits: once all files are staged and all tables added up, it writes the statistics,
 * moves everything into place and writes {@code run.json}.
 */
final class FinishRun {
  private static final TupleTag<WrittenFile> FILES = new TupleTag<>() {};
  private static final TupleTag<KV<String, Map<String, Long>>> TABLES = new TupleTag<>() {};
  private static final TupleTag<Finding> FINDINGS = new TupleTag<>() {};
  private static final String ALL = "all";

  private FinishRun() {}

  static void of(
      PCollection<WrittenFile> files,
      PCollection<KV<String, Map<String, Long>>> tables,
      PCollection<Finding> findings,
      RunContext context) {
    KeyedPCollectionTuple.of(
            FILES,
            files
                .apply("KeyFiles", ParDo.of(new KeyAllFn<WrittenFile>()))
                .setCoder(KvCoder.of(StringUtf8Coder.of(), WrittenFile.WrittenFileCoder.of())))
        .and(
            TABLES,
            tables
                .apply("KeyTables", ParDo.of(new KeyAllFn<KV<String, Map<String, Long>>>()))
                .setCoder(KvCoder.of(StringUtf8Coder.of(), SummarizeTraffic.coder())))
        .and(
            FINDINGS,
            findings
                .apply("KeyFindings", ParDo.of(new KeyAllFn<Finding>()))
                .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(Finding.class))))
        .apply("GatherAll", CoGroupByKey.create())
        .apply("FinishRun", ParDo.of(new FinishFn(context)));
  }

  private static final class KeyAllFn<T> extends DoFn<T, KV<String, T>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element T element, OutputReceiver<KV<String, T>> out) {
      out.output(KV.of(ALL, element));
    }
  }

  private static final class FinishFn extends DoFn<KV<String, CoGbkResult>, Void> {
    private static final long serialVersionUID = 1L;

    private final RunContext context;

    FinishFn(RunContext context) {
      this.context = context;
    }

    @ProcessElement
    public void process(@Element KV<String, CoGbkResult> element) throws IOException {
      List<WrittenFile> files = new ArrayList<>();
      element.getValue().getAll(FILES).forEach(files::add);
      TrafficSummary traffic = new TrafficSummary();
      element
          .getValue()
          .getAll(TABLES)
          .forEach(table -> traffic.add(table.getKey(), table.getValue()));
      List<Finding> worst = FindWorst.worst(element.getValue().getAll(FINDINGS));
      finish(context, files, traffic, worst);
    }
  }

  /** Writes statistics and {@code run.json} and moves the staged files into place. */
  static void finish(
      RunContext context, List<WrittenFile> staged, TrafficSummary traffic, List<Finding> worst)
      throws IOException {
    RunFinish finish = new RunFinish(context.output(), context.staging());
    List<WrittenFile> files = new ArrayList<>(staged);
    for (WrittenFile file : staged) {
      String[] parts = file.path().split("/", -1);
      if (parts[0].equals("sessions") && parts[2].startsWith("sessions")) {
        traffic.addSessions(parts[1], file.lines());
      }
    }
    for (Map.Entry<String, byte[]> day : traffic.toJsonByDate().entrySet()) {
      files.add(
          RunFiles.stage(
              context.staging(), "stats/" + day.getKey() + "_stats.json", day.getValue()));
    }
    files.sort(Comparator.comparing(WrittenFile::path));
    finish.finish(files, report(context, files, traffic, worst).toJson());
  }

  private static RunReport report(
      RunContext context, List<WrittenFile> files, TrafficSummary traffic, List<Finding> worst) {
    SortedMap<String, Long> filtered = traffic.filtered();
    SortedMap<String, Long> dead = traffic.deadLetters();
    RunReport.Counts counts =
        new RunReport.Counts(
            traffic.lines(), traffic.requests(), sum(filtered), sum(dead), traffic.sessions());
    if (!counts.addUp()) {
      throw new IllegalStateException("lines are missing: " + counts);
    }
    Instant now = Instant.now();
    return new RunReport(
        RunReport.Outcome.of(counts, context.maxBadShare()),
        context.runId(),
        Versions.current(),
        options(context.optionsJson()),
        context.inputs(),
        files.stream().map(WrittenFile::path).toList(),
        counts,
        filtered,
        dead,
        traffic.hasRequests()
            ? new RunReport.EventTime(traffic.minTime(), traffic.maxTime())
            : null,
        detections(context, traffic, worst),
        context.startedAt(),
        now,
        Duration.between(context.startedAt(), now).toMillis() / 1000.0,
        context.processorTime().toMillis() / 1000.0);
  }

  private static RunReport.@Nullable Detections detections(
      RunContext context, TrafficSummary traffic, List<Finding> worst) {
    RunContext.RulesInForce rules = context.rules();
    if (rules == null) {
      return null;
    }
    return new RunReport.Detections(
        rules.hash(),
        rules.rules(),
        rules.refused(),
        traffic.sessionsBy("levels"),
        traffic.sessionsBy("verdicts"),
        traffic.sessionsBy("attack_types"),
        traffic.sessionsBy("rules"),
        traffic.sessionsUnknownTo(),
        worst.stream().map(FinishRun::worst).toList());
  }

  private static RunReport.Worst worst(Finding finding) {
    return new RunReport.Worst(
        finding.sessUuid(),
        finding.address(),
        finding.userAgent(),
        finding.start(),
        finding.requests(),
        finding.verdict(),
        finding.riskScore(),
        finding.threatLevel(),
        finding.reason());
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Object> options(String json) {
    try {
      return new ObjectMapper().readValue(json, new TypeReference<Map<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the launcher wrote the options as JSON", e);
    }
  }
}
