package dev.spoor.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/**
 * The ordered lines of one output file in a run that {@link SortedRuns} wrote.
 *
 * @param file the output file they belong to
 * @param run the run's file, relative to the staging directory; another name in every attempt
 * @param offset where they begin in it
 * @param bytes how many bytes they take there
 * @param lines how many they are
 * @param longest how many bytes the longest takes
 */
record RunPart(String file, String run, long offset, long bytes, long lines, int longest) {

  /** Encodes a part; deterministic. */
  static final class RunPartCoder extends AtomicCoder<RunPart> {
    private static final RunPartCoder INSTANCE = new RunPartCoder();

    private RunPartCoder() {}

    static RunPartCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(RunPart part, OutputStream out) throws IOException {
      StringUtf8Coder.of().encode(part.file(), out);
      StringUtf8Coder.of().encode(part.run(), out);
      VarLongCoder.of().encode(part.offset(), out);
      VarLongCoder.of().encode(part.bytes(), out);
      VarLongCoder.of().encode(part.lines(), out);
      VarIntCoder.of().encode(part.longest(), out);
    }

    @Override
    public RunPart decode(InputStream in) throws IOException {
      String file = StringUtf8Coder.of().decode(in);
      String run = StringUtf8Coder.of().decode(in);
      long offset = VarLongCoder.of().decode(in);
      long bytes = VarLongCoder.of().decode(in);
      long lines = VarLongCoder.of().decode(in);
      return new RunPart(file, run, offset, bytes, lines, VarIntCoder.of().decode(in));
    }

    @Override
    public boolean consistentWithEquals() {
      return true;
    }
  }
}
