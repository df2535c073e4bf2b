package dev.spoor.pipeline;

import dev.spoor.io.QueueUri;
import dev.spoor.io.StreamSnapshot;
import dev.spoor.model.InputFile;
import dev.spoor.transforms.formats.FormatDetector;
import dev.spoor.transforms.formats.HoneypotReader;
import dev.spoor.transforms.formats.LogFormats;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What streams hold when a run that ends begins: read as files, and acknowledged at its end. */
final class StreamSnapshots implements Closeable {
  /** By the file that holds it. */
  private final Map<String, Taken> taken = new LinkedHashMap<>();

  private record Taken(QueueUri uri, StreamSnapshot snapshot) {}

  private StreamSnapshots() {}

  /**
   * Takes those that the inputs name.
   *
   * @throws UsageException if what a URI says cannot be
   */
  static StreamSnapshots take(AnalyzeOptions options, LogFormats formats, Console console)
      throws IOException {
    StreamSnapshots snapshots = new StreamSnapshots();
    boolean areTaken = false;
    try {
      for (String input : options.getInput()) {
        if (StreamSnapshot.isOf(input)) {
          snapshots.add(input, options, formats, console);
        }
      }
      areTaken = true;
    } finally {
      if (!areTaken) {
        snapshots.close();
      }
    }
    return snapshots;
  }

  private void add(String input, AnalyzeOptions options, LogFormats formats, Console console)
      throws IOException {
    QueueUri uri = UriOption.parse("input", input, unused -> {});
    String format = uri.text("format", options.getFormat());
    if (format.equals(AnalyzeJob.AUTO)) {
      format = HoneypotReader.FORMAT;
    } else if (!AnalyzeJob.READ_BESIDE_LOGS.contains(format)) {
      AnalyzeJob.check(format, formats);
    }
    StreamSnapshot snapshot;
    try {
      snapshot =
          StreamSnapshot.take(
              uri,
              format,
              options.getMaxLineBytes(),
              Path.of(System.getProperty("java.io.tmpdir")));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--input: " + e.getMessage(), e);
    }
    taken.put(snapshot.file().uri(), new Taken(uri, snapshot));
    if (!options.getQuiet()) {
      console.message(
          Quantity.exact(snapshot.size()) + " messages of " + uri + " are read as " + format);
    }
  }

  /** The inputs that are none of these. */
  List<String> others(List<String> inputs) {
    return inputs.stream().filter(input -> !StreamSnapshot.isOf(input)).toList();
  }

  /** Files, and those that hold the snapshots. */
  List<InputFile> addTo(List<InputFile> files) throws IOException {
    List<InputFile> all = new ArrayList<>(files);
    for (Taken each : taken.values()) {
      all.add(each.snapshot().file().as(FormatDetector.DEAD_LETTERS).named(each.uri().toString()));
    }
    return List.copyOf(all);
  }

  /** What the report says of the files. */
  List<RunReport.Input> inputs(List<InputFile> files) {
    List<RunReport.Input> inputs = new ArrayList<>();
    for (InputFile file : files) {
      Taken stream = taken.get(file.uri());
      String format = stream == null ? file.format() : stream.snapshot().format();
      inputs.add(new RunReport.Input(file.name(), format, file.sizeBytes()));
    }
    return List.copyOf(inputs);
  }

  /** How long a line of the files may be. */
  int longestLine(int ofLogs) {
    return taken.isEmpty() ? ofLogs : StreamSnapshot.longestLine(ofLogs);
  }

  /** The run has written all. */
  void acknowledge(Console console) {
    for (Taken each : taken.values()) {
      try {
        each.snapshot().acknowledge();
      } catch (dev.spoor.io.InputException e) {
        console.message(e.getMessage());
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Taken each : taken.values()) {
      each.snapshot().close();
    }
  }
}
