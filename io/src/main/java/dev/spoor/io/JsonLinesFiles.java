package dev.spoor.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.io.RunPart.RunPartCoder;
import dev.spoor.io.WrittenFile.WrittenFileCoder;
import dev.spoor.model.Bytes;
import dev.spoor.model.OutputLine;
import dev.spoor.model.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The output files of a bounded run: each {@link OutputLine} names its file, and each file is
 * ordered.
 *
 * <pre>{@code
 * PCollection<WrittenFile> written =
 *     PCollectionList.of(lines)
 *         .apply("WriteFiles", JsonLinesFiles.write().withStaging(output.newStaging()));
 * // then, when all are there, RunFinish moves them into place
 * }</pre>
 */
public final class JsonLinesFiles {
  /** Most files that the lines of one name may be spread over. */
  public static final int MAX_SHARDS = 10_000;

  private JsonLinesFiles() {}

  /** What stands between the lines of a file: its name tells. */
  private enum Format {
    /** A line feed after each line. */
    JSON_LINES("application/x-ndjson", "", "", "\n", ""),
    /** One JSON array a file, an element a line. */
    JSON_ARRAY("application/json", "[\n", ",\n", "", "\n]\n");

    private final String mimeType;
    private final String beforeAll;
    private final String between;
    private final String afterEach;
    private final String afterAll;

    Format(String mimeType, String beforeAll, String between, String afterEach, String afterAll) {
      this.mimeType = mimeType;
      this.beforeAll = beforeAll;
      this.between = between;
      this.afterEach = afterEach;
      this.afterAll = afterAll;
    }

    /** An array in a file that is called {@code .json}, else lines. */
    private static Format of(String file) {
      return file.endsWith(".json") ? JSON_ARRAY : JSON_LINES;
    }
  }

  /** Writes lines, with every default; the staging directory must be set. */
  public static Write write() {
    return new Write(null, 1, 32, 16L << 20);
  }

  /**
   * Writes lines to files in the staging directory; emits each file, once all of its lines are in
   * it. Bounded input in any windows and with any timestamps; the output is in the global window.
   *
   * <p>A file holds its lines ordered by {@code sortTime}, then {@code sortTie} in {@link String}'s
   * order, then bytes; lines that are equal are all kept. Each worker sorts the lines of a bundle
   * and writes them as runs; only where the runs are is shuffled, and the runs of a file are then
   * merged. So lines travel once, no worker holds a file, the length of a line is no matter to the
   * runner, and what the disk holds at the worst is the output twice (three times when a file has
   * more runs than are merged at a time, some 2 GB).
   *
   * <p>Inputs come as a list so that each writes its runs where it is made: a runner would carry
   * lines to where they flow together.
   *
   * <p>A redone bundle writes under new names and the files emitted are those of the attempt that
   * won; leftovers go with the staging directory. A full or failing disk fails the run with an
   * {@link OutputException}.
   */
  public static final class Write
      extends PTransform<PCollectionList<OutputLine>, PCollection<WrittenFile>> {
    private final @Nullable String staging;
    private final int shards;
    private final int groups;
    private final long runBytes;

    private Write(@Nullable String staging, int shards, int groups, long runBytes) {
      this.staging = staging;
      this.shards = shards;
      this.groups = groups;
      this.runBytes = runBytes;
    }

    /** The staging directory, as {@link OutputDirectory#newStaging} names it. Required. */
    public Write withStaging(String staging) {
      return new Write(new StagingDirectory(staging).uri(), shards, groups, runBytes);
    }

    /**
     * Into how many files to split each. Default 1, which keeps its name; with more, {@code
     * a.jsonl} becomes {@code a-00000-of-00004.jsonl} and so on, each ordered, by a hash of {@code
     * sortTie}; a shard without lines has no file. Lines without a time belong to the run as a
     * whole, and their file is not split. One worker merges a file: more shards spread a large one.
     * 1 to 10,000.
     */
    public Write withShards(int shards) {
      Arguments.check(
          shards >= 1 && shards <= MAX_SHARDS, "shards is %d, must be 1 to %d", shards, MAX_SHARDS);
      return new Write(staging, shards, groups, runBytes);
    }

    /**
     * Into how many groups files are hashed. Default 32, at least 1. It bounds the workers that
     * merge at a time; each group costs the DirectRunner some milliseconds.
     */
    public Write withGroups(int groups) {
      Arguments.check(groups >= 1, "groups is %d, must be positive", groups);
      return new Write(staging, shards, groups, runBytes);
    }

    /**
     * How much heap a worker thread takes for the lines of one of the inputs before it writes them.
     * Default 16 MB; at least 1 byte.
     */
    public Write withRunBytes(long runBytes) {
      Arguments.check(runBytes >= 1, "runBytes is %d, must be positive", runBytes);
      return new Write(staging, shards, groups, runBytes);
    }

    @Override
    public PCollection<WrittenFile> expand(PCollectionList<OutputLine> inputs) {
      if (staging == null) {
        throw new IllegalArgumentException("staging is not set, withStaging is required");
      }
      StagingDirectory directory = new StagingDirectory(staging);
      List<PCollection<KV<Integer, RunPart>>> parts = new ArrayList<>();
      for (PCollection<OutputLine> input : inputs.getAll()) {
        int number = parts.size() + 1;
        parts.add(
            inOneWindow(input, number)
                .apply(
                    "WriteRuns" + number,
                    ParDo.of(new WriteRunsFn(directory, shards, groups, runBytes)))
                .setCoder(KvCoder.of(VarIntCoder.of(), RunPartCoder.of())));
      }
      return PCollectionList.of(parts)
          .apply("Runs", Flatten.pCollections())
          .apply("GroupRuns", GroupByKey.create())
          .apply("MergeRuns", ParDo.of(new MergeRunsFn(directory)))
          .setCoder(WrittenFileCoder.of());
    }

    /**
     * A step costs the DirectRunner time per bundle, so there is none when nothing would change.
     */
    private static PCollection<OutputLine> inOneWindow(PCollection<OutputLine> input, int number) {
      WindowingStrategy<?, ?> windows = input.getWindowingStrategy();
      if (windows.getWindowFn() instanceof GlobalWindows
          && windows.getTrigger() instanceof DefaultTrigger) {
        return input;
      }
      return input.apply(
          "InOneWindow" + number,
          Window.<OutputLine>into(new GlobalWindows())
              .triggering(DefaultTrigger.of())
              .withAllowedLateness(org.joda.time.Duration.ZERO)
              .discardingFiredPanes());
    }
  }

  /** The name of one shard: {@code a.jsonl} becomes {@code a-00000-of-00004.jsonl}. */
  static String shardName(String file, int shard, int shards) {
    int dot = file.lastIndexOf('.');
    int end = dot > file.lastIndexOf('/') ? dot : file.length();
    return String.format(
        "%s-%05d-of-%05d%s", file.substring(0, end), shard, shards, file.substring(end));
  }

  private static final class WriteRunsFn extends DoFn<OutputLine, KV<Integer, RunPart>> {
    private final StagingDirectory staging;
    private final int shards;
    private final int groups;
    private final long runBytes;
    private transient @Nullable SortedRuns runs;

    WriteRunsFn(StagingDirectory staging, int shards, int groups, long runBytes) {
      this.staging = staging;
      this.shards = shards;
      this.groups = groups;
      this.runBytes = runBytes;
    }

    @StartBundle
    public void startBundle() {
      runs = new SortedRuns(staging, runBytes);
    }

    @ProcessElement
    public void process(@Element OutputLine line, OutputReceiver<KV<Integer, RunPart>> out)
        throws IOException {
      runs.add(shard(line), part -> out.output(keyed(part)));
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext c) throws IOException {
      runs.flush(
          part -> c.output(keyed(part), GlobalWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE));
    }

    /** The line with the name of its shard. */
    private OutputLine shard(OutputLine line) {
      if (shards == 1 || line.sortTime() == Long.MIN_VALUE) {
        return line;
      }
      byte[] tie = line.sortTie().getBytes(UTF_8);
      int shard = (int) Long.remainderUnsigned(Bytes.hash64(tie, 0, tie.length), shards);
      return new OutputLine(
          shardName(line.file(), shard, shards), line.sortTime(), line.sortTie(), line.line());
    }

    private KV<Integer, RunPart> keyed(RunPart part) {
      int hash = part.file().hashCode() * 0x9e3779b9;
      return KV.of(Math.floorMod(hash ^ (hash >>> 15), groups), part);
    }
  }

  private static final class MergeRunsFn extends DoFn<KV<Integer, Iterable<RunPart>>, WrittenFile> {
    private final StagingDirectory staging;

    MergeRunsFn(StagingDirectory staging) {
      this.staging = staging;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<RunPart>> group, OutputReceiver<WrittenFile> out)
        throws IOException {
      Map<String, List<RunPart>> files = new TreeMap<>();
      for (RunPart part : group.getValue()) {
        files.computeIfAbsent(part.file(), file -> new ArrayList<>()).add(part);
      }
      for (Map.Entry<String, List<RunPart>> file : files.entrySet()) {
        out.output(merge(file.getKey(), file.getValue()));
      }
    }

    private WrittenFile merge(String path, List<RunPart> parts) throws IOException {
      Format format = Format.of(path);
      byte[] between = format.between.getBytes(US_ASCII);
      byte[] afterEach = format.afterEach.getBytes(US_ASCII);
      StagedFile file = new StagedFile(staging, path, format.mimeType);
      try (file) {
        file.write(format.beforeAll.getBytes(US_ASCII));
        boolean[] begun = new boolean[1];
        new MergedRuns(staging)
            .forEach(
                parts,
                line -> {
                  if (begun[0]) {
                    file.write(between);
                  }
                  begun[0] = true;
                  file.write(line.line());
                  file.write(afterEach);
                  file.countLine(line.sortTime());
                });
        file.write(format.afterAll.getBytes(US_ASCII));
      }
      WrittenFile written = file.written();
      Progress.add(Progress.LINES_WRITTEN, written.lines());
      return written;
    }
  }
}
