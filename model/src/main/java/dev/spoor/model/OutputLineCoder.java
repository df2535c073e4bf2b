package dev.spoor.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Encodes an {@link OutputLine}; deterministic. Its size is known without encoding it. */
public final class OutputLineCoder extends AtomicCoder<OutputLine> {
  private static final OutputLineCoder INSTANCE = new OutputLineCoder();
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
  private static final BigEndianLongCoder LONG = BigEndianLongCoder.of();
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();

  private OutputLineCoder() {}

  /** The one instance. */
  public static OutputLineCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(OutputLine line, OutputStream out) throws IOException {
    TEXT.encode(line.file(), out);
    LONG.encode(line.sortTime(), out);
    TEXT.encode(line.sortTie(), out);
    BYTES.encode(line.line(), out);
  }

  @Override
  public OutputLine decode(InputStream in) throws IOException {
    String file = TEXT.decode(in);
    long sortTime = LONG.decode(in);
    return new OutputLine(file, sortTime, TEXT.decode(in), BYTES.decode(in));
  }

  /** Near enough for the runner's statistics. */
  @Override
  protected long getEncodedElementByteSize(OutputLine line) {
    return 16L + line.file().length() + line.sortTie().length() + line.line().length;
  }

  @Override
  public boolean isRegisterByteSizeObserverCheap(OutputLine line) {
    return true;
  }
}
