package dev.spoor.io;

import dev.spoor.model.InputFile;
import dev.spoor.model.RecordCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/** The lines of a file that begin from {@code start}, inclusive, to {@code end}, exclusive. */
record FileRange(InputFile file, long start, long end) {

  /** Encodes a range; deterministic. */
  static final class FileRangeCoder extends AtomicCoder<FileRange> {
    private static final FileRangeCoder INSTANCE = new FileRangeCoder();

    private FileRangeCoder() {}

    static FileRangeCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(FileRange range, OutputStream out) throws IOException {
      RecordCoder.of(InputFile.class).encode(range.file(), out);
      VarLongCoder.of().encode(range.start(), out);
      VarLongCoder.of().encode(range.end(), out);
    }

    @Override
    public FileRange decode(InputStream in) throws IOException {
      InputFile file = RecordCoder.of(InputFile.class).decode(in);
      long start = VarLongCoder.of().decode(in);
      return new FileRange(file, start, VarLongCoder.of().decode(in));
    }

    @Override
    public boolean consistentWithEquals() {
      return true;
    }
  }
}
