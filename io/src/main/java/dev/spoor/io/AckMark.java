package dev.spoor.io;

import dev.spoor.model.RecordCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A checkpoint of one consumer: the messages that it has handed out. Once the runner has made it
 * safe, they are acknowledged; if that was not to be, by whoever reads on from it.
 */
final class AckMark implements CheckpointMark {
  private final State state;
  private final @Nullable Consumer<Collection<StreamId>> acknowledge;

  /**
   * What of it is stored.
   *
   * @param ids the messages
   * @param watermark the watermark, milliseconds since the epoch, or {@link
   *     EventTimeWatermark#NONE}
   */
  record State(List<StreamId> ids, long watermark) {}

  AckMark(State state, @Nullable Consumer<Collection<StreamId>> acknowledge) {
    this.state = state;
    this.acknowledge = acknowledge;
  }

  State state() {
    return state;
  }

  @Override
  public void finalizeCheckpoint() {
    if (acknowledge != null) {
      acknowledge.accept(state.ids());
    }
  }

  /** The coder; what is decoded has nobody to acknowledge to. */
  static final class AckMarkCoder extends CustomCoder<AckMark> {
    private static final long serialVersionUID = 1L;
    private static final RecordCoder<State> STATES = RecordCoder.of(State.class);

    @Override
    public void encode(AckMark value, OutputStream out) throws IOException {
      STATES.encode(value.state, out);
    }

    @Override
    public AckMark decode(InputStream in) throws IOException {
      return new AckMark(STATES.decode(in), null);
    }

    @Override
    public void verifyDeterministic() throws NonDeterministicException {
      STATES.verifyDeterministic();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof AckMarkCoder;
    }

    @Override
    public int hashCode() {
      return AckMarkCoder.class.hashCode();
    }
  }
}
