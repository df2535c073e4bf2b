package dev.spoor.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.io.FoundFile;
import dev.spoor.io.LogFiles;
import dev.spoor.io.OutputDirectory;
import dev.spoor.io.OutputLock;
import dev.spoor.io.RunFiles;
import dev.spoor.io.SpooledInput;
import dev.spoor.model.CidrSet;
import dev.spoor.model.InputFile;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.transforms.enrich.AddressBook;
import dev.spoor.transforms.formats.FormatDetector;
import dev.spoor.transforms.formats.HoneypotReader;
import dev.spoor.transforms.formats.LogFormats;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Runs the analysis: finds the files, builds the graph, waits for it, and reports. */
public final class AnalyzeJob {
  private static final String STANDARD_INPUT = "-";

  /** The format that says: find it out. */
  static final String AUTO = "auto";

  /** Formats whose lines are not single requests of a log. */
  static final Set<String> READ_BESIDE_LOGS =
      Set.of(FormatDetector.DEAD_LETTERS, HoneypotReader.FORMAT);

  /** More files than this are counted, not named. */
  private static final int MOST_NAMED = 20;

  /** Format of a file without any line to tell it from; no line will be read by it. */
  static final String ANY_FORMAT = "combined";

  /** How many times larger a compressed log usually is when unpacked. */
  private static final long USUAL_COMPRESSION = 8;

  private AnalyzeJob() {}

  /**
   * Runs the job.
   *
   * @return what it did, or null when the job was handed to a cluster and goes on there, or read
   *     queues until it was stopped
   * @throws InputException if what the options point at cannot be used
   */
  public static @Nullable RunReport run(AnalyzeOptions options, Console console) throws Exception {
    return run(options, console, LogFiles::read);
  }

  /** As {@link #run(AnalyzeOptions, Console)}, reading the files in another way. */
  static @Nullable RunReport run(
      AnalyzeOptions options, Console console, Function<List<InputFile>, LogFiles.Read> reading)
      throws Exception {
    if (LiveJob.isLive(options)) {
      LiveJob.run(options, console);
      return null;
    }
    Instant startedAt = Instant.now();
    FileSystems.setDefaultPipelineOptions(options);
    RunnerProfile profile = RunnerProfile.of(options.getRunner().getSimpleName());
    profile.applyDefaults(options);
    LogFormats formats = AnalyzeSettings.formats(options.getFormatMapping());
    try (SpooledInput spooled = spool(options, console);
        StreamSnapshots streams = StreamSnapshots.take(options, formats, console)) {
      List<String> others = streams.others(options.getInput());
      List<FoundFile> found =
          spooled != null
              ? List.of(spooled.file())
              : others.isEmpty() ? List.of() : LogFiles.find(others);
      List<InputFile> files = withFormats(found, options, formats, console);
      if (spooled != null) {
        files = List.of(files.get(0).named(STANDARD_INPUT));
      }
      files = streams.addTo(files);
      OutputDirectory output = OutputDirectory.prepare(options.getOutput());
      for (String leftover : output.leftovers()) {
        console.message(
            leftover + " is left from a run that did not end well: remove it unless one is going");
      }
      String staging = output.newStaging();
      long inputBytes = files.stream().mapToLong(InputFile::sizeBytes).sum();
      warnOfMuch(files, profile, console);
      AnalyzeSettings settings =
          AnalyzeSettings.of(
              options,
              formats,
              inputBytes,
              AnalyzeSettings.Lines.of(files.stream().map(InputFile::format).toList()));
      warnOfAddresses(options, settings, console);
      RunContext context =
          new RunContext(
              output.uri(),
              staging,
              UUID.randomUUID().toString(),
              startedAt,
              RunContext.thisProcess(),
              optionsJson(options),
              streams.inputs(files),
              options.getMaxBadShare(),
              rulesInForce(settings, console));
      if (profile.waits()) {
        WriteSessions.prepare(settings);
        AskServers.sinks(settings, console);
      }
      Pipeline pipeline = Pipeline.create(options);
      int longest = streams.longestLine(settings.normalize().maxLineBytes());
      BoundedRun.build(pipeline, reading.apply(files).withMaxLineBytes(longest), settings, context);
      if (!profile.waits()) {
        PipelineResult unused = pipeline.run();
        console.message("the job was handed to " + options.getRunner().getSimpleName());
        return null;
      }
      AutoCloseable progress = AnalyzeProgress.start(options, console, inputBytes);
      boolean done = false;
      try (OutputLock held = output.lock()) {
        pipeline.run().waitUntilFinish();
        done = true;
        streams.acknowledge(console);
      } finally {
        progress.close();
        if (!done) {
          RunFiles.discard(staging);
        }
      }
      return RunReport.parse(RunFiles.runJson(output.uri()));
    }
  }

  /** Opens what is known of addresses here, too, so that what cannot be used is said. */
  static void warnOfAddresses(AnalyzeOptions options, AnalyzeSettings settings, Console console) {
    warnOfWide("trustedProxies", options.getTrustedProxies(), "may claim any address", console);
    warnOfWide("internalScanners", options.getInternalScanners(), "may attack unseen", console);
    if (settings.detection() != null) {
      AddressBook.of(settings.detection().addresses()).warnings().forEach(console::message);
    }
  }

  private static void warnOfWide(
      String option, List<String> ranges, String consequence, Console console) {
    for (String range : ranges) {
      if (CidrSet.isVeryWide(range)) {
        console.message(
            "--" + option + "=" + range + " is very many addresses, each of which " + consequence);
        return;
      }
    }
  }

  /** Loads the rules here, so that what is wrong with them is said before anything is read. */
  static RunContext.@Nullable RulesInForce rulesInForce(AnalyzeSettings settings, Console console) {
    if (settings.detection() == null) {
      return null;
    }
    RuleSet rules;
    try {
      rules = RuleSet.of(settings.detection().rules());
    } catch (IllegalArgumentException e) {
      throw new UsageException("--rules: " + e.getMessage(), e);
    }
    WithoutRules.check(settings.detection().rules().without(), rules);
    RefusedRules.say(rules, console);
    return new RunContext.RulesInForce(rules.hash(), rules.all().size(), rules.refused().size());
  }

  private static void warnOfMuch(List<InputFile> files, RunnerProfile profile, Console console) {
    long bytes = 0;
    for (InputFile file : files) {
      bytes += file.sizeBytes() * (file.compression().equals("none") ? 1 : USUAL_COMPRESSION);
    }
    if (bytes > profile.muchInputBytes()) {
      console.message(
          "about "
              + Quantity.bytes(bytes)
              + " of input is much for "
              + profile.runner()
              + ", which holds it in memory; --runner=FlinkRunner does not");
    }
  }

  private static @Nullable SpooledInput spool(AnalyzeOptions options, Console console)
      throws IOException {
    if (!options.getInput().equals(List.of(STANDARD_INPUT))) {
      return null;
    }
    return LogFiles.fromStandardInput(console.in());
  }

  private static List<InputFile> withFormats(
      List<FoundFile> found, AnalyzeOptions options, LogFormats formats, Console console) {
    FormatDetector detector = new FormatDetector(formats);
    List<InputFile> files = new ArrayList<>();
    Map<String, Integer> chosen = new LinkedHashMap<>();
    long empty = found.stream().filter(FoundFile::isEmpty).count();
    if (empty > MOST_NAMED) {
      console.message(empty + " of " + found.size() + " files are empty");
    }
    for (FoundFile file : found) {
      boolean spooled = options.getInput().equals(List.of(STANDARD_INPUT));
      String name = spooled ? "standard input" : file.uri();
      if (file.isEmpty()) {
        if (empty <= MOST_NAMED) {
          console.message(name + " is empty");
        }
        files.add(file.as(ANY_FORMAT));
        continue;
      }
      String format = options.getFormat();
      if (format.equals(AUTO)) {
        FormatDetector.Detection detection = detector.detect(file.head());
        format = detection.lines() == 0 ? ANY_FORMAT : detection.format();
        if (format == null) {
          throw new InputException(
              name
                  + ": "
                  + detection.message()
                  + "; name one with --format, or describe JSON lines with --formatMapping");
        }
        chosen.merge(format, 1, Integer::sum);
        if (!options.getQuiet() && found.size() <= MOST_NAMED) {
          console.message(name + " is read as " + format);
        }
      } else if (!READ_BESIDE_LOGS.contains(format)) {
        check(format, formats);
      }
      files.add(file.as(format));
    }
    if (!options.getQuiet() && found.size() > MOST_NAMED) {
      console.message(found.size() + " files are read as " + chosen);
    }
    return files;
  }

  static void check(String format, LogFormats formats) {
    try {
      formats.byName(format);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--format: " + e.getMessage(), e);
    }
  }

  private static String optionsJson(AnalyzeOptions options) {
    try {
      return new ObjectMapper()
          .writeValueAsString(OptionTable.of(AnalyzeOptions.class).values(options));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("options are texts, numbers and lists", e);
    }
  }
}
