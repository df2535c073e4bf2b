package dev.spoor.io;

import dev.spoor.model.RecordCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A checkpoint of the reader of growing logs. Once the runner has made it safe, it is kept for the
 * next start of the program, too.
 */
final class TailMark implements CheckpointMark {
  private final TailState state;
  private final long number;
  private final @Nullable TailStateFile file;

  /**
   * Creates one.
   *
   * @param number of the checkpoint among those of its reader
   * @param file where it is kept; null where nowhere
   */
  TailMark(TailState state, long number, @Nullable TailStateFile file) {
    this.state = state;
    this.number = number;
    this.file = file;
  }

  TailState state() {
    return state;
  }

  @Override
  public void finalizeCheckpoint() {
    if (file != null) {
      file.write(number, state);
    }
  }

  /** The coder; what is decoded was kept by who encoded it. */
  static final class TailMarkCoder extends CustomCoder<TailMark> {
    private static final long serialVersionUID = 1L;
    private static final RecordCoder<TailState> STATES = RecordCoder.of(TailState.class);

    @Override
    public void encode(TailMark value, OutputStream out) throws IOException {
      STATES.encode(value.state, out);
    }

    @Override
    public TailMark decode(InputStream in) throws IOException {
      return new TailMark(STATES.decode(in), 0, null);
    }

    @Override
    public void verifyDeterministic() throws NonDeterministicException {
      STATES.verifyDeterministic();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof TailMarkCoder;
    }

    @Override
    public int hashCode() {
      return TailMarkCoder.class.hashCode();
    }
  }
}
