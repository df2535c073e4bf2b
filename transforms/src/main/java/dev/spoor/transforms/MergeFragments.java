package dev.spoor.transforms;

import dev.spoor.model.SessionFragment;
import dev.spoor.model.SessionFragmentCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.transforms.Combine;

/**
 * Merges the fragments of one session. What is kept of a session that has not ended is its encoded
 * form: a runner keeps it as it is, where a fragment itself takes several times the memory; and it
 * is never changed, while Flink may be writing it to a checkpoint beside the work.
 */
final class MergeFragments extends Combine.CombineFn<SessionFragment, byte[], SessionFragment> {
  private static final long serialVersionUID = 1L;
  private static final byte[] NOTHING = {};

  @Override
  public byte[] createAccumulator() {
    return NOTHING;
  }

  @Override
  public byte[] addInput(byte[] accumulator, SessionFragment input) {
    if (accumulator.length == 0) {
      return input.toByteArray();
    }
    SessionFragment merged = SessionFragment.decode(accumulator);
    merged.mergeFrom(input);
    return merged.toByteArray();
  }

  @Override
  public byte[] mergeAccumulators(Iterable<byte[]> accumulators) {
    byte[] only = NOTHING;
    SessionFragment merged = null;
    for (byte[] accumulator : accumulators) {
      if (accumulator.length == 0) {
        continue;
      }
      if (only.length == 0) {
        only = accumulator;
        continue;
      }
      if (merged == null) {
        merged = SessionFragment.decode(only);
      }
      merged.mergeFrom(SessionFragment.decode(accumulator));
    }
    return merged == null ? only : merged.toByteArray();
  }

  @Override
  public SessionFragment extractOutput(byte[] accumulator) {
    return accumulator.length == 0 ? new SessionFragment() : SessionFragment.decode(accumulator);
  }

  @Override
  public Coder<byte[]> getAccumulatorCoder(
      CoderRegistry registry, Coder<SessionFragment> inputCoder) {
    return ByteArrayCoder.of();
  }

  @Override
  public Coder<SessionFragment> getDefaultOutputCoder(
      CoderRegistry registry, Coder<SessionFragment> inputCoder) {
    return SessionFragmentCoder.of();
  }
}
