package dev.spoor.pipeline;

import dev.spoor.fixtures.TrafficGenerator;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.fixtures.traffic.TrafficFormat;
import dev.spoor.fixtures.traffic.TrafficSummary;
import dev.spoor.io.LineQueue;
import dev.spoor.io.QueueUri;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Writes labelled synthetic traffic. */
final class GenerateCommand implements Subcommand {
  private static final String LABELS = ".labels.csv";
  private static final String EXAMPLES =
      """

      Examples
        bin/spoor generate --lines=100000 --output=sample.log
        bin/spoor generate --lines=20000 --seed=7 --output=waf.json --format=waf-json --shuffle=30s
        bin/spoor generate --lines=1000 --output=- | head
        bin/spoor generate --lines=60000 --rate=1000 --output=kafka://localhost:9092/weblogs
      """;

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "write synthetic traffic, with a label for every client";
  }

  @Override
  public String help() {
    return "Usage: bin/spoor generate --lines=N --output=FILE [--option=value ...]\n"
        + HelpPage.options(OptionTable.of(GenerateOptions.class))
        + EXAMPLES;
  }

  @Override
  public int run(List<String> arguments, Console console) {
    GenerateOptions options = CommandLine.flags(GenerateOptions.class, arguments);
    TrafficConfig config = config(options);
    AtomicLong written = new AtomicLong();
    if (options.getQuiet()) {
      write(config, options.getOutput(), options.getRate(), written::set, console);
      return 0;
    }
    TrafficSummary summary;
    ProgressLine line = ProgressLine.start(console, progress(config.lines(), written));
    try {
      summary = write(config, options.getOutput(), options.getRate(), written::set, console);
    } finally {
      line.close();
    }
    console.err().println(sentence(summary, options.getOutput()));
    return 0;
  }

  private static TrafficConfig config(GenerateOptions options) {
    try {
      String duration = options.getDuration();
      return new TrafficConfig(
          options.getLines(),
          options.getSeed(),
          format(options.getFormat()),
          DurationText.parse(options.getShuffle()),
          InstantText.parse(options.getStart()),
          duration == null ? Optional.empty() : Optional.of(DurationText.parse(duration)));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
  }

  private static TrafficFormat format(String name) {
    for (TrafficFormat format : TrafficFormat.values()) {
      if (format.text().equals(name)) {
        return format;
      }
    }
    List<String> names =
        Arrays.stream(TrafficFormat.values()).map(TrafficFormat::text).collect(Collectors.toList());
    throw new UsageException(
        "--format="
            + name
            + " is not one of "
            + String.join(", ", names)
            + Suggestion.sentence(name, names, ""));
  }

  private static Function<Duration, String> progress(long lines, AtomicLong written) {
    return elapsed -> {
      double rate = written.get() * 1_000.0 / Math.max(1, elapsed.toMillis());
      return String.format(
          "lines %s of %s (%s/s)   elapsed %s",
          Quantity.rough(written.get()),
          Quantity.rough(lines),
          Quantity.rough(rate),
          Quantity.clock(elapsed));
    };
  }

  private static TrafficSummary write(
      TrafficConfig config,
      String output,
      @Nullable Long rate,
      LongConsumer progress,
      Console console) {
    try {
      if (output.equals("-")) {
        return toStream(config, paced(new Honest(console.out()), rate), progress);
      }
      if (LineQueue.isQueue(output)) {
        return toQueue(config, output, rate, progress);
      }
      Path file = Path.of(output);
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        return toDevice(config, file, rate, progress);
      }
      return toFile(config, file, rate, progress);
    } catch (IOException e) {
      throw new InputException(
          "--output=" + output + " cannot be written: " + Failures.describe(e), e);
    }
  }

  private static TrafficSummary toStream(
      TrafficConfig config, OutputStream lines, LongConsumer progress) throws IOException {
    return TrafficGenerator.with(config).generate(lines, OutputStream.nullOutputStream(), progress);
  }

  private static OutputStream paced(OutputStream lines, @Nullable Long rate) {
    return rate == null ? lines : new PacedLines(PacedLines.Target.of(lines), rate);
  }

  private static TrafficSummary toQueue(
      TrafficConfig config, String output, @Nullable Long rate, LongConsumer progress)
      throws IOException {
    LineQueue queue;
    try {
      queue = LineQueue.open(QueueUri.parse(output));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--output: " + e.getMessage(), e);
    }
    try (OutputStream lines = new PacedLines(PacedLines.Target.of(queue), rate)) {
      return toStream(config, lines, progress);
    }
  }

  /** A pipe or a device is written to, never replaced, and has no file beside it. */
  private static TrafficSummary toDevice(
      TrafficConfig config, Path file, @Nullable Long rate, LongConsumer progress)
      throws IOException {
    if (Files.isDirectory(file)) {
      throw new InputException("--output=" + file + " is a folder");
    }
    try (OutputStream lines = paced(Files.newOutputStream(file), rate)) {
      return toStream(config, lines, progress);
    }
  }

  /** Both files appear when they are whole. */
  private static TrafficSummary toFile(
      TrafficConfig config, Path file, @Nullable Long rate, LongConsumer progress)
      throws IOException {
    Path folder = file.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      try {
        Files.createDirectories(folder);
      } catch (FileAlreadyExistsException e) {
        throw new InputException("--output=" + file + ": " + e.getFile() + " is not a folder", e);
      }
    }
    Path labels = file.resolveSibling(file.getFileName() + LABELS);
    Path partOfFile = file.resolveSibling(file.getFileName() + ".part");
    Path partOfLabels = file.resolveSibling(file.getFileName() + LABELS + ".part");
    try {
      TrafficSummary summary;
      try (OutputStream lineStream = paced(Files.newOutputStream(partOfFile), rate);
          OutputStream labelStream = Files.newOutputStream(partOfLabels)) {
        summary = TrafficGenerator.with(config).generate(lineStream, labelStream, progress);
      }
      Files.move(partOfLabels, labels, StandardCopyOption.REPLACE_EXISTING);
      Files.move(partOfFile, file, StandardCopyOption.REPLACE_EXISTING);
      return summary;
    } finally {
      Files.deleteIfExists(partOfFile);
      Files.deleteIfExists(partOfLabels);
    }
  }

  private static String sentence(TrafficSummary summary, String output) {
    String wrote =
        "Wrote "
            + Quantity.exact(summary.lines())
            + " lines ("
            + Quantity.bytes(summary.bytes())
            + ")";
    if (LineQueue.isQueue(output)) {
      return wrote + " to " + TerminalText.escape(output);
    }
    if (!Files.isRegularFile(Path.of(output))) {
      return wrote;
    }
    String shown = TerminalText.escape(output);
    return wrote
        + " to "
        + shown
        + " and "
        + Quantity.exact(summary.labels())
        + " labels to "
        + shown
        + LABELS;
  }

  /** A print stream hides that its reader has gone; this one says so, and the work stops. */
  private static final class Honest extends FilterOutputStream {
    private final PrintStream target;

    Honest(PrintStream target) {
      super(target);
      this.target = target;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      target.write(bytes, offset, length);
      if (target.checkError()) {
        throw new IOException("nobody reads it");
      }
    }
  }
}
