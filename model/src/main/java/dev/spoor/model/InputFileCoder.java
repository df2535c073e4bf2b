package dev.spoor.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/** Encodes an {@link InputFile}; deterministic. */
public final class InputFileCoder extends AtomicCoder<InputFile> {
  private static final InputFileCoder INSTANCE = new InputFileCoder();
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
  private static final VarLongCoder LONG = VarLongCoder.of();
  private static final VarIntCoder INT = VarIntCoder.of();

  private InputFileCoder() {}

  /** The one instance. */
  public static InputFileCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(InputFile file, OutputStream out) throws IOException {
    TEXT.encode(file.uri(), out);
    LONG.encode(file.sizeBytes(), out);
    Instant modified = file.modified();
    LONG.encode(modified.getEpochSecond(), out);
    INT.encode(modified.getNano(), out);
    TEXT.encode(file.compression(), out);
    TEXT.encode(file.format(), out);
  }

  @Override
  public InputFile decode(InputStream in) throws IOException {
    String uri = TEXT.decode(in);
    long sizeBytes = LONG.decode(in);
    Instant modified = Instant.ofEpochSecond(LONG.decode(in), INT.decode(in));
    return new InputFile(uri, sizeBytes, modified, TEXT.decode(in), TEXT.decode(in));
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
