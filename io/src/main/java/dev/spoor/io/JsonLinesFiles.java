package dev.spoor.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.io.WrittenFile.WrittenFileCoder;
import dev.spoor.model.Bytes;
import dev.spoor.model.OutputLine;
import dev.spoor.model.Progress;
import dev.spoor.model.RecordCoder;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The output files of a bounded run: each {@link OutputLine} names its file, and each file is
 * ordered.
 *
 * <pre>{@code
 * PCollection<WrittenFile> written =
 *     lines.apply("WriteFiles", JsonLinesFiles.write().withStaging(output.newStaging()));
 * // then, when all are there, RunFinish moves them into place
 * }</pre>
 */
public final class JsonLinesFiles {
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
    return new Write(null, new Layout(Duration.ofHours(6), 1), 32, 64L << 20);
  }

  /**
   * Writes lines to files in the staging directory; emits each file, once all of its lines are in
   * it. Bounded input in any windows and with any timestamps; the output is in the global window.
   *
   * <p>A file holds its lines ordered by {@code sortTime}, then {@code sortTie} in {@link String}'s
   * order, then bytes; lines that are equal are all kept. Lines are grouped by file and slice of
   * time, each group of slices is sorted by {@link SortedLines} and written, and the slices of a
   * file are then copied together; a file of one slice is not copied. So no worker holds a file,
   * and what the disk holds at the worst is the output twice.
   *
   * <p>A redone bundle writes under new names and the files emitted are those of the attempt that
   * won; leftovers go with the staging directory. A full or failing disk fails the run with an
   * {@link OutputException}.
   */
  public static final class Write
      extends PTransform<PCollection<OutputLine>, PCollection<WrittenFile>> {
    private final @Nullable String staging;
    private final Layout layout;
    private final int groups;
    private final long sortBytes;

    private Write(@Nullable String staging, Layout layout, int groups, long sortBytes) {
      this.staging = staging;
      this.layout = layout;
      this.groups = groups;
      this.sortBytes = sortBytes;
    }

    /** The staging directory, as {@link OutputDirectory#newStaging} names it. Required. */
    public Write withStaging(String staging) {
      return new Write(new StagingDirectory(staging).uri(), layout, groups, sortBytes);
    }

    /**
     * How much time, by {@code sortTime}, one worker sorts of one file at once. Default 6 hours; at
     * least 1 ms. Shorter spreads a large file over more workers; a slice as long as a file avoids
     * copying it.
     */
    public Write withSlice(Duration slice) {
      Arguments.check(slice.toMillis() > 0, "slice is %s, must be at least 1 ms", slice);
      return with(new Layout(slice, layout.shards));
    }

    /**
     * Into how many files to split each. Default 1, which keeps its name; with more, {@code
     * a.jsonl} becomes {@code a-00000-of-00004.jsonl} and so on, each ordered, by a hash of {@code
     * sortTie}; a shard without lines has no file. Lines without a time belong to the run as a
     * whole, and their file is not split. 1 to 10,000.
     */
    public Write withShards(int shards) {
      Arguments.check(shards >= 1 && shards <= 10_000, "shards is %d, must be 1 to 10000", shards);
      return with(new Layout(layout.slice, shards));
    }

    /**
     * Into how many groups the slices, and then the files, are hashed. Default 32, at least 1. It
     * bounds the workers that write at a time; each group costs the DirectRunner some milliseconds.
     */
    public Write withGroups(int groups) {
      Arguments.check(groups >= 1, "groups is %d, must be positive", groups);
      return new Write(staging, layout, groups, sortBytes);
    }

    /**
     * How much heap a worker thread takes to sort before it spills to the temporary directory.
     * Default 64 MB; at least 1 byte.
     */
    public Write withSortBytes(long sortBytes) {
      Arguments.check(sortBytes >= 1, "sortBytes is %d, must be positive", sortBytes);
      return new Write(staging, layout, groups, sortBytes);
    }

    private Write with(Layout layout) {
      return new Write(staging, layout, groups, sortBytes);
    }

    @Override
    public PCollection<WrittenFile> expand(PCollection<OutputLine> input) {
      if (staging == null) {
        throw new IllegalArgumentException("staging is not set, withStaging is required");
      }
      StagingDirectory directory = new StagingDirectory(staging);
      return inOneWindow(input)
          .apply("GroupSlicesBy", ParDo.of(new KeyByGroupFn(layout, groups)))
          .setCoder(KvCoder.of(VarIntCoder.of(), RecordCoder.of(OutputLine.class)))
          .apply("GroupSlices", GroupByKey.create())
          .apply("WriteSlices", ParDo.of(new WriteSlicesFn(directory, layout, groups, sortBytes)))
          .setCoder(KvCoder.of(VarIntCoder.of(), WrittenFileCoder.of()))
          .apply("GroupFiles", GroupByKey.create())
          .apply("JoinSlices", ParDo.of(new JoinSlicesFn(directory)))
          .setCoder(WrittenFileCoder.of());
    }

    /**
     * A step costs the DirectRunner time per bundle, so there is none when nothing would change.
     */
    private static PCollection<OutputLine> inOneWindow(PCollection<OutputLine> input) {
      WindowingStrategy<?, ?> windows = input.getWindowingStrategy();
      if (windows.getWindowFn() instanceof GlobalWindows
          && windows.getTrigger() instanceof DefaultTrigger) {
        return input;
      }
      return input.apply(
          "InOneWindow",
          Window.<OutputLine>into(new GlobalWindows())
              .triggering(DefaultTrigger.of())
              .withAllowedLateness(org.joda.time.Duration.ZERO)
              .discardingFiredPanes());
    }
  }

  /** Which lines go to which file and slice, and what stands around them. */
  private record Layout(Duration slice, int shards) implements Serializable {

    private long sliceOf(OutputLine line) {
      return Math.floorDiv(line.sortTime(), slice.toMillis());
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
  }

  /** The name of one shard: {@code a.jsonl} becomes {@code a-00000-of-00004.jsonl}. */
  static String shardName(String file, int shard, int shards) {
    int dot = file.lastIndexOf('.');
    int end = dot > file.lastIndexOf('/') ? dot : file.length();
    return String.format(
        "%s-%05d-of-%05d%s", file.substring(0, end), shard, shards, file.substring(end));
  }

  private static int group(String file, long slice, int groups) {
    int hash = (file.hashCode() * 31 + Long.hashCode(slice)) * 0x9e3779b9;
    return Math.floorMod(hash ^ (hash >>> 15), groups);
  }

  private static final class KeyByGroupFn extends DoFn<OutputLine, KV<Integer, OutputLine>> {
    private final Layout layout;
    private final int groups;

    KeyByGroupFn(Layout layout, int groups) {
      this.layout = layout;
      this.groups = groups;
    }

    @ProcessElement
    public void process(@Element OutputLine line, OutputReceiver<KV<Integer, OutputLine>> out) {
      OutputLine sharded = layout.shard(line);
      out.output(KV.of(group(sharded.file(), layout.sliceOf(sharded), groups), sharded));
    }
  }

  private static final class WriteSlicesFn
      extends DoFn<KV<Integer, Iterable<OutputLine>>, KV<Integer, WrittenFile>> {
    private final StagingDirectory staging;
    private final Layout layout;
    private final int groups;
    private final long sortBytes;

    WriteSlicesFn(StagingDirectory staging, Layout layout, int groups, long sortBytes) {
      this.staging = staging;
      this.layout = layout;
      this.groups = groups;
      this.sortBytes = sortBytes;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<OutputLine>> group,
        OutputReceiver<KV<Integer, WrittenFile>> out)
        throws IOException {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      try (SortedLines sorted = new SortedLines(sortBytes, temporary);
          Slices slices = new Slices(staging, layout)) {
        for (OutputLine line : group.getValue()) {
          sorted.add(line);
        }
        sorted.forEach(slices);
        slices.finish();
        for (WrittenFile slice : slices.written) {
          out.output(KV.of(group(slice.path(), 0, groups), slice));
          Progress.add(Progress.LINES_WRITTEN, slice.lines());
        }
      }
    }
  }

  /** Writes ordered lines, each slice of each file to a file of its own. */
  private static final class Slices implements SortedLines.LineConsumer, AutoCloseable {
    private final StagingDirectory staging;
    private final Layout layout;
    private byte[] between = new byte[0];
    private byte[] afterEach = new byte[0];
    private final List<WrittenFile> written = new ArrayList<>();
    private @Nullable StagedFile open;
    private String file = "";
    private long slice;

    Slices(StagingDirectory staging, Layout layout) {
      this.staging = staging;
      this.layout = layout;
    }

    @Override
    public void accept(OutputLine line) throws IOException {
      long sliceOfLine = layout.sliceOf(line);
      StagedFile current = open;
      if (current == null || slice != sliceOfLine || !file.equals(line.file())) {
        finish();
        file = line.file();
        slice = sliceOfLine;
        Format format = Format.of(file);
        between = format.between.getBytes(US_ASCII);
        afterEach = format.afterEach.getBytes(US_ASCII);
        current = new StagedFile(staging, StagingDirectory.SLICES, file, format.mimeType);
        open = current;
      } else {
        current.write(between);
      }
      current.write(line.line());
      current.write(afterEach);
      current.countLine(line.sortTime());
    }

    void finish() throws IOException {
      StagedFile current = open;
      if (current != null) {
        open = null;
        current.close();
        written.add(current.written());
      }
    }

    @Override
    public void close() throws IOException {
      if (open != null) {
        open.close();
      }
    }
  }

  private static final class JoinSlicesFn
      extends DoFn<KV<Integer, Iterable<WrittenFile>>, WrittenFile> {
    private final StagingDirectory staging;

    JoinSlicesFn(StagingDirectory staging) {
      this.staging = staging;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<WrittenFile>> group, OutputReceiver<WrittenFile> out)
        throws IOException {
      Map<String, List<WrittenFile>> files = new TreeMap<>();
      for (WrittenFile slice : group.getValue()) {
        files.computeIfAbsent(slice.path(), path -> new ArrayList<>()).add(slice);
      }
      for (Map.Entry<String, List<WrittenFile>> file : files.entrySet()) {
        List<WrittenFile> slices = file.getValue();
        slices.sort(Comparator.comparingLong(WrittenFile::minTime));
        boolean ready = slices.size() == 1 && Format.of(file.getKey()).beforeAll.isEmpty();
        out.output(ready ? slices.get(0) : join(file.getKey(), slices));
      }
    }

    private WrittenFile join(String path, List<WrittenFile> slices) throws IOException {
      Format format = Format.of(path);
      StagedFile joined = new StagedFile(staging, StagingDirectory.FILES, path, format.mimeType);
      try (joined) {
        String before = format.beforeAll;
        for (WrittenFile slice : slices) {
          joined.write(before.getBytes(US_ASCII));
          joined.append(slice);
          before = format.between;
        }
        joined.write(format.afterAll.getBytes(US_ASCII));
      }
      return joined.written();
    }
  }
}
