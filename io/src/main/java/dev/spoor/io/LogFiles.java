package dev.spoor.io;

import dev.spoor.model.InputFile;
import dev.spoor.model.Progress;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RecordCoder;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Log files wherever Beam's {@code FileSystems} reaches: local, {@code gs://}, {@code hdfs://};
 * plain or packed with gzip, bzip2 or zstd, which their first bytes tell and not their names.
 *
 * <pre>{@code
 * List<FoundFile> found = LogFiles.find(List.of("logs/access.log*"));
 * List<InputFile> files = ... // choose a format for each by its head: file.as("combined")
 * PCollection<RawBlock> blocks = pipeline.apply("ReadLogs", LogFiles.read(files));
 * }</pre>
 */
public final class LogFiles {
  /** How many uncompressed bytes of a file {@link #find} returns at most. */
  public static final int HEAD_BYTES = 64 * 1024;

  /** A line of up to this many bytes always travels whole, however small the longest line is. */
  public static final int WHOLE_LINE_BYTES = 1024 * 1024;

  /** Into how many bundles ranges are spread; more only if a bundle had many of them. */
  private static final int MOST_BUNDLES = 256;

  private LogFiles() {}

  /** Told how many files have been looked at, by the calling thread. */
  @FunctionalInterface
  public interface PeekProgress {
    /** Called once a file. */
    void peeked(int files, int ofFiles);
  }

  /** As {@link #find(List, PeekProgress)}, without telling. */
  public static List<FoundFile> find(List<String> patterns) throws InputException {
    return find(patterns, (files, ofFiles) -> {});
  }

  /**
   * Finds files and looks at the beginning of each, at launch. Other than local files need {@code
   * FileSystems.setDefaultPipelineOptions} to have been called.
   *
   * @param patterns paths, absolute or relative to the working directory, with spaces or not; URIs;
   *     globs of {@code * ? [] {}} in either. A file whose very name has such characters is taken
   *     by its name. {@code *} does not match hidden local files, {@code **} descends directories
   * @return the files sorted by URI, each once; empty ones too
   * @throws InputException one line that says what, where and what to do: the first pattern without
   *     file, directory, file that may not be read, looks binary, or whose packing is damaged at
   *     its beginning
   */
  public static List<FoundFile> find(List<String> patterns, PeekProgress progress)
      throws InputException {
    return FilePeek.peek(FileSearch.expand(patterns), progress);
  }

  /**
   * Puts standard input into a temporary file and looks at its beginning, so that it reads like any
   * other file; for runners in this process only. See {@link SpooledInput}.
   */
  public static SpooledInput fromStandardInput(InputStream in) throws IOException {
    return SpooledInput.of(in, Path.of(System.getProperty("java.io.tmpdir")), bytes -> {});
  }

  /** Reads files as blocks of whole lines, with every default. */
  public static Read read(List<InputFile> files) {
    return new Read(List.copyOf(files), 4 << 20, 64L << 20, 64 * 1024);
  }

  /**
   * Reads files as blocks of whole lines. Bounded. Blocks come in no order; within one they are in
   * the file's. A line ends with a line feed, which belongs to it; a carriage return before it
   * stays in the line; the last line may lack its line feed.
   *
   * <p>Plain files are read in ranges, on several workers; a range owns the lines that begin in it,
   * so the lines do not depend on the ranges. A packed file is read by one worker. Every element
   * has the least timestamp, so that later steps may emit any event time.
   *
   * <p>A file that vanished, ends within its packing or cannot be read to its end fails the run
   * with an {@link InputException}; what was read of it counts for nothing. Nothing is kept between
   * attempts, so a retried bundle reads again.
   *
   * <p>Memory: two blocks a thread, or the longest kept line twice. The DirectRunner alone also
   * holds the blocks of all ranges until they are parsed.
   */
  public static final class Read extends PTransform<PBegin, PCollection<RawBlock>> {
    private final transient List<InputFile> files;
    private final int blockBytes;
    private final long rangeBytes;
    private final int maxLineBytes;

    private Read(List<InputFile> files, int blockBytes, long rangeBytes, int maxLineBytes) {
      this.files = files;
      this.blockBytes = blockBytes;
      this.rangeBytes = rangeBytes;
      this.maxLineBytes = maxLineBytes;
    }

    /** About how large a block is. Default 4 MB; 1 byte to 256 MB. Smaller costs CPU. */
    public Read withBlockBytes(int blockBytes) {
      Arguments.check(
          blockBytes >= 1 && blockBytes <= 256 << 20,
          "blockBytes is %d, must be 1 to 256 MB",
          blockBytes);
      return new Read(files, blockBytes, rangeBytes, maxLineBytes);
    }

    /**
     * How much of a plain file one worker reads at a time. Default 64 MB; at least 1 byte. Smaller
     * spreads few files over more workers.
     */
    public Read withRangeBytes(long rangeBytes) {
      Arguments.check(rangeBytes >= 1, "rangeBytes is %d, must be positive", rangeBytes);
      return new Read(files, blockBytes, rangeBytes, maxLineBytes);
    }

    /**
     * The longest line that the parser will take. Default 64 KB; 1 byte to 256 MB. Lines of up to
     * one byte more than this, or than {@link #WHOLE_LINE_BYTES} if that is more, travel whole so
     * that the parser can refuse them with their payload; a longer one is cut to that length, its
     * rest skipped without being held, and the next block begins after it.
     */
    public Read withMaxLineBytes(int maxLineBytes) {
      Arguments.check(
          maxLineBytes >= 1 && maxLineBytes <= 256 << 20,
          "maxLineBytes is %d, must be 1 to 256 MB",
          maxLineBytes);
      return new Read(files, blockBytes, rangeBytes, maxLineBytes);
    }

    @Override
    public PCollection<RawBlock> expand(PBegin begin) {
      long ranges = files.stream().mapToLong(file -> ranges(file, rangeBytes)).sum();
      PCollection<FileRange> read =
          begin
              .apply("Files", Create.of(files).withCoder(RecordCoder.of(InputFile.class)))
              .apply("SplitFiles", ParDo.of(new SplitFn(rangeBytes)))
              .setCoder(FileRange.FileRangeCoder.of());
      if (ranges > 1) {
        read =
            read.apply(
                "SpreadRanges",
                Reshuffle.<FileRange>viaRandomKey().withNumBuckets(buckets(ranges)));
      }
      // One byte more than is taken or kept shows that a line was cut.
      int keptLineBytes = Math.max(WHOLE_LINE_BYTES, maxLineBytes) + 1;
      return read.apply("ReadBlocks", ParDo.of(new ReadFn(blockBytes, keptLineBytes)))
          .setCoder(RecordCoder.of(RawBlock.class));
    }
  }

  /** Thousands of small files are not worth a key each: it costs the DirectRunner a bundle. */
  private static int buckets(long ranges) {
    return (int) Math.max(MOST_BUNDLES, Math.min(Integer.MAX_VALUE, ranges / 16));
  }

  private static long ranges(InputFile file, long rangeBytes) {
    return isPlain(file) ? Math.max(1, (file.sizeBytes() - 1) / rangeBytes + 1) : 1;
  }

  private static boolean isPlain(InputFile file) {
    return FileCompression.named(file.compression()) == FileCompression.NONE;
  }

  private static final class SplitFn extends DoFn<InputFile, FileRange> {
    private final long rangeBytes;

    SplitFn(long rangeBytes) {
      this.rangeBytes = rangeBytes;
    }

    @ProcessElement
    public void process(@Element InputFile file, OutputReceiver<FileRange> out) {
      long ranges = ranges(file, rangeBytes);
      for (long i = 0; i < ranges; i++) {
        // The last range of a file of unknown size, or that has grown since, is open.
        long end = i == ranges - 1 ? lastEnd(file) : (i + 1) * rangeBytes;
        out.output(new FileRange(file, i * rangeBytes, end));
      }
    }

    private static long lastEnd(InputFile file) {
      return isPlain(file) && file.sizeBytes() > 0 ? file.sizeBytes() : Long.MAX_VALUE;
    }
  }

  private static final class ReadFn extends DoFn<FileRange, RawBlock> {
    private static final Counter BYTES_READ = Metrics.counter(LogFiles.class, Progress.BYTES_READ);

    private final int blockBytes;
    private final int keptLineBytes;

    ReadFn(int blockBytes, int keptLineBytes) {
      this.blockBytes = blockBytes;
      this.keptLineBytes = keptLineBytes;
    }

    @ProcessElement
    public void process(@Element FileRange range, OutputReceiver<RawBlock> out) throws IOException {
      InputFile file = range.file();
      FileCompression compression = FileCompression.named(file.compression());
      try (ReadableByteChannel channel = FileSystems.open(Locations.file(file.uri()));
          CountingInputStream stored = new CountingInputStream(Channels.newInputStream(channel))) {
        if (range.start() > 0) {
          skipTo(range.start() - 1, channel, stored);
        }
        LineBlocks blocks = null;
        try (InputStream in = compression.open(stored)) {
          blocks = new LineBlocks(file, in, range.start(), range.end(), blockBytes, keptLineBytes);
          copy(blocks, stored, range.start(), out);
        } catch (IOException e) {
          long offset = blocks == null ? 0 : blocks.offsetRead();
          if (compression != FileCompression.NONE) {
            throw FilePeek.damaged(file.uri(), compression, "after " + offset, e);
          }
          throw new InputException(
              String.format(
                  "cannot read %s beyond byte %d (%s): mend that, or leave it out",
                  file.uri(), offset, Failures.oneLine(e)),
              e);
        }
      } catch (FileNotFoundException | java.nio.file.NoSuchFileException e) {
        throw new InputException(
            String.format(
                "%s cannot be opened any more (%s): was it rotated? Run again",
                file.uri(), Failures.oneLine(e)),
            e);
      }
    }

    private static void copy(
        LineBlocks blocks, CountingInputStream stored, long start, OutputReceiver<RawBlock> out)
        throws IOException {
      long offset = start;
      RawBlock block = blocks.next();
      while (block != null) {
        out.output(block);
        long bytes = Math.max(0, blocks.offset() - offset);
        offset = blocks.offset();
        BYTES_READ.inc(bytes);
        Progress.add(Progress.BYTES_READ, bytes);
        Progress.add(Progress.STORED_BYTES_READ, stored.take());
        block = blocks.next();
      }
      Progress.add(Progress.STORED_BYTES_READ, stored.take());
    }

    private static void skipTo(long position, ReadableByteChannel channel, InputStream in)
        throws IOException {
      if (channel instanceof SeekableByteChannel seekable) {
        seekable.position(position);
        return;
      }
      try {
        in.skipNBytes(position);
      } catch (EOFException e) {
        // Shorter than it was: no line begins here.
      }
    }
  }
}
