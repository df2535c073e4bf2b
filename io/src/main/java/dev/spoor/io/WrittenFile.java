package dev.spoor.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;

/**
 * A finished file that waits in the staging directory.
 *
 * @param path where it shall go, relative to the output directory
 * @param staged where it is, relative to the staging directory; another name in every attempt
 * @param lines how many lines it has; brackets of a JSON array not counted
 * @param bytes how large it is
 * @param minTime the least {@code sortTime} of its lines
 * @param maxTime the greatest {@code sortTime} of its lines
 */
public record WrittenFile(
    String path, String staged, long lines, long bytes, long minTime, long maxTime) {

  /** Encodes a written file; deterministic. */
  public static final class WrittenFileCoder extends AtomicCoder<WrittenFile> {
    private static final WrittenFileCoder INSTANCE = new WrittenFileCoder();
    private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
    private static final VarLongCoder SMALL = VarLongCoder.of();
    private static final BigEndianLongCoder TIME = BigEndianLongCoder.of();

    private WrittenFileCoder() {}

    /** The one instance. */
    public static WrittenFileCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(WrittenFile file, OutputStream out) throws IOException {
      TEXT.encode(file.path(), out);
      TEXT.encode(file.staged(), out);
      SMALL.encode(file.lines(), out);
      SMALL.encode(file.bytes(), out);
      TIME.encode(file.minTime(), out);
      TIME.encode(file.maxTime(), out);
    }

    @Override
    public WrittenFile decode(InputStream in) throws IOException {
      String path = TEXT.decode(in);
      String staged = TEXT.decode(in);
      long lines = SMALL.decode(in);
      long bytes = SMALL.decode(in);
      long minTime = TIME.decode(in);
      return new WrittenFile(path, staged, lines, bytes, minTime, TIME.decode(in));
    }

    @Override
    public boolean consistentWithEquals() {
      return true;
    }
  }
}
