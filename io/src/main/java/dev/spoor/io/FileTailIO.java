package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.model.Progress;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RecordCoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Log lines from files that others write to: {@code file-tail:///var/log/nginx/access.log}, or all
 * of a folder, {@code file-tail:///var/log/nginx/*.log}, those that are made later as well.
 *
 * <p>Rotation by rename and by copy and truncate is followed: what was not read yet is found in the
 * rotated files beside the log, as long as they are not packed. A line is read when its line feed
 * is there, or when its file was replaced.
 *
 * <p>Parameters: {@code start} ({@code earliest}, the default, or {@code latest}: where a log
 * begins of which nothing is known), {@code format} (of the lines), {@code state} (the file that
 * keeps how far was read), {@code again} ({@code true}, the default: a new start of the program
 * reads what open sessions were made of again; {@code false}: it goes on behind the last line that
 * is safe); of the watermark {@code disorder} (5s), {@code idleAfter} (10s) and {@code
 * leftOutAfter} (1m), see {@link EventTimeWatermark}.
 */
public final class FileTailIO {
  /** The scheme of its URIs. */
  public static final String SCHEME = "file-tail";

  private static final Set<String> PARAMETERS = parameters();

  private FileTailIO() {}

  private static Set<String> parameters() {
    Set<String> all = new TreeSet<>(Set.of("start", "format", "state", "again"));
    all.addAll(EventTimeWatermark.PARAMETERS);
    return all;
  }

  /**
   * Follows logs, for ever.
   *
   * @param times tells event times, by which the watermark goes
   * @param format the format of the lines where the URI names none
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  public static Read read(QueueUri uri, EventTimes times, String format) {
    uri.checkParameters(PARAMETERS);
    Arguments.check(LogStat.isSupported(), "files have no numbers on this system");
    String start = uri.text("start", "earliest");
    Arguments.check(
        start.equals("earliest") || start.equals("latest"),
        "start=%s is not earliest or latest",
        start);
    String again = uri.text("again", "true");
    Arguments.check(
        again.equals("true") || again.equals("false"), "again=%s is not true or false", again);
    TailSettings settings =
        new TailSettings(
            folder(uri),
            uri.path().get(uri.path().size() - 1),
            start.equals("latest"),
            again.equals("true"),
            LogFiles.WHOLE_LINE_BYTES + 1,
            null,
            uri.text("format", format),
            uri.text("state"),
            EventTimeWatermark.Settings.of(uri));
    return new Read(settings, times);
  }

  private static String folder(QueueUri uri) {
    List<String> path = uri.path();
    Arguments.check(
        !path.isEmpty() && !path.get(path.size() - 1).isEmpty(),
        "a file is needed: %s:///path/access.log",
        SCHEME);
    String folder = "/" + String.join("/", path.subList(0, path.size() - 1));
    Arguments.check(
        folder.chars().noneMatch(c -> "*[{".indexOf(c) >= 0),
        "a pattern may stand for names, and not for folders: %s",
        folder);
    return folder;
  }

  /**
   * Keeps others from following the same logs with the same state, which each would write over, and
   * looks whether the state can be read.
   *
   * @param folder that of {@link Read#withState}
   * @throws OutputException if somebody follows them
   * @throws InputException if the state is damaged
   */
  public static OutputLock lock(QueueUri uri, String folder) throws IOException {
    String state = read(uri, EventTimes.ofTheQueue(), "").withState(folder).settings.state();
    Path lock = Path.of(state + ".lock");
    try {
      Files.createDirectories(lock.toAbsolutePath().getParent());
      Object unused = new TailStateFile(Path.of(state)).read();
      return OutputLock.take(
          lock,
          "another run follows "
              + uri
              + " and keeps how far it came in "
              + state
              + ": stop it, or choose another output directory, or another file with state=");
    } catch (FileSystemException e) {
      throw OutputException.of(e, "the state " + state, "choose another file with state=");
    }
  }

  /**
   * The first bytes of a log that is there and has any, to tell its format by; of a pattern those
   * of the first such log. Null where there is none, or it cannot be read.
   */
  public static byte @Nullable [] head(QueueUri uri) {
    TailSettings settings = read(uri, EventTimes.ofTheQueue(), "").settings;
    try {
      for (Path log : settings.logs()) {
        if (!LogStat.of(log).isRegular()) {
          continue;
        }
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
          ByteBuffer head = ByteBuffer.allocate(LogFiles.HEAD_BYTES);
          while (head.hasRemaining() && channel.read(head) >= 0) {
            // On to the end of either.
          }
          if (head.position() > 0) {
            return Arrays.copyOf(head.array(), head.position());
          }
        }
      }
    } catch (IOException e) {
      // Who follows it says so.
      return null;
    }
    return null;
  }

  /**
   * Follows logs. Unbounded; the lines of a log in their order, those of several in none. Blocks
   * are runs of whole lines, of about a quarter of a megabyte at most unless a line is longer, with
   * the least event time of their lines as timestamp. The watermark is that of {@link
   * EventTimeWatermark} over the logs.
   *
   * <p>After a failure of the job the runner goes on at its last checkpoint. A new start of the
   * program finds the place in a file of its own, see {@link #withState}, and reads again what the
   * sessions were made of that were open, as their state went with the program: lines are read at
   * least once, and sessions come out whole. Lines of sessions that had ended become blank.
   */
  public static final class Read extends PTransform<PBegin, PCollection<RawBlock>> {
    private static final long serialVersionUID = 1L;

    private final transient TailSettings settings;
    private final transient EventTimes times;

    private Read(TailSettings settings, EventTimes times) {
      this.settings = settings;
      this.times = times;
    }

    /**
     * A folder for the file that keeps how far was read, where the URI does not name the file. None
     * by default: a new start begins anew.
     */
    public Read withState(String folder) {
      if (settings.state() != null) {
        return this;
      }
      String file = ".spoor-tail-" + hash(settings.folder() + "/" + settings.name()) + ".json";
      return new Read(
          settings.withState(Locations.localPath(folder).resolve(file).toString()), times);
    }

    /**
     * That lines become sessions, which have to be whole after a new start. By default lines stand
     * for themselves, and none is read again.
     *
     * @param cutEvery sessions are cut at whole multiples of this
     * @param lateness how far behind the watermark a line may still change a session
     */
    public Read withSessions(Duration cutEvery, Duration lateness) {
      Arguments.check(
          cutEvery.toMillis() > 0, "cutEvery is %s, must be a millisecond at least", cutEvery);
      return new Read(settings.withSessions(new TailSettings.Sessions(cutEvery, lateness)), times);
    }

    /** Who reads the queues of the job. */
    public Read withReaders(QueueReaders readers) {
      return new Read(settings.withReaders(readers), times);
    }

    /** The longest line that the parser will take; see {@link LogFiles.Read#withMaxLineBytes}. */
    public Read withMaxLineBytes(int maxLineBytes) {
      return new Read(
          settings.withKeptLineBytes(Math.max(LogFiles.WHOLE_LINE_BYTES, maxLineBytes) + 1), times);
    }

    private static String hash(String text) {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        return HexFormat.of().formatHex(hash, 0, 8);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JVM has SHA-256", e);
      }
    }

    /** How it reads. */
    TailSettings settings() {
      return settings;
    }

    /** The source. */
    FileTailSplit split() {
      return new FileTailSplit(settings, times);
    }

    @Override
    public PCollection<RawBlock> expand(PBegin begin) {
      return begin
          .apply("ReadLines", org.apache.beam.sdk.io.Read.from(split()))
          .apply("TakeLines", ParDo.of(new TakeLinesFn()))
          .setCoder(RecordCoder.of(RawBlock.class));
    }
  }

  private static final class TakeLinesFn extends DoFn<RawBlock, RawBlock> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element RawBlock block, @Timestamp Instant event, OutputReceiver<RawBlock> out) {
      EventLag.read(event);
      Progress.add(Progress.BYTES_READ, block.bytes().length);
      Progress.add(Progress.STORED_BYTES_READ, block.bytes().length);
      out.output(block);
    }
  }
}
