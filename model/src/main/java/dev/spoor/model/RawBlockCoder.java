package dev.spoor.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/** Encodes a {@link RawBlock}; deterministic. Its size is known without encoding it. */
public final class RawBlockCoder extends AtomicCoder<RawBlock> {
  private static final RawBlockCoder INSTANCE = new RawBlockCoder();
  private static final InputFileCoder FILE = InputFileCoder.of();
  private static final VarLongCoder LONG = VarLongCoder.of();
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();

  private RawBlockCoder() {}

  /** The one instance. */
  public static RawBlockCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(RawBlock block, OutputStream out) throws IOException {
    FILE.encode(block.source(), out);
    LONG.encode(block.offset(), out);
    BYTES.encode(block.bytes(), out);
  }

  @Override
  public RawBlock decode(InputStream in) throws IOException {
    return new RawBlock(FILE.decode(in), LONG.decode(in), BYTES.decode(in));
  }

  /** Near enough for the runner's statistics. */
  @Override
  protected long getEncodedElementByteSize(RawBlock block) {
    return 64L + block.source().uri().length() + block.bytes().length;
  }

  @Override
  public boolean isRegisterByteSizeObserverCheap(RawBlock block) {
    return true;
  }
}
