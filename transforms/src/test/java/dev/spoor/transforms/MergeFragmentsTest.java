package dev.spoor.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.SessionFragment;
import java.util.List;
import org.junit.Test;

/** {@link MergeFragments}. */
public class MergeFragmentsTest {
  private final MergeFragments merge = new MergeFragments();

  @Test
  public void mergesInAnyTree() {
    SessionFragment all = Fragments.of(1_000, 2_000, 3_000, 4_000);
    byte[] left = merge.addInput(merge.createAccumulator(), Fragments.of(1_000, 3_000));
    byte[] right =
        merge.addInput(
            merge.addInput(merge.createAccumulator(), Fragments.of(4_000)), Fragments.of(2_000));
    byte[] nothing = merge.createAccumulator();
    for (List<byte[]> accumulators :
        List.of(
            List.of(left, right), List.of(right, nothing, left), List.of(nothing, left, right))) {
      assertThat(merge.extractOutput(merge.mergeAccumulators(accumulators)), is(all));
    }
    assertThat(
        merge.extractOutput(merge.mergeAccumulators(List.of(nothing, left))),
        is(Fragments.of(1_000, 3_000)));
    assertThat(merge.extractOutput(merge.mergeAccumulators(List.of())), is(new SessionFragment()));
  }

  @Test
  public void whatWasKeptIsNeverChanged() {
    // It may be on its way into a checkpoint, by another thread.
    byte[] kept = merge.addInput(merge.createAccumulator(), Fragments.of(1_000));
    byte[] other = merge.addInput(merge.createAccumulator(), Fragments.of(9_000));
    byte[] keptBefore = kept.clone();
    byte[] otherBefore = other.clone();
    byte[] after = merge.addInput(kept, Fragments.of(2_000, 3_000));
    merge.extractOutput(kept).mergeFrom(Fragments.of(5_000));
    merge.mergeAccumulators(List.of(kept, other));
    assertThat(kept, is(keptBefore));
    assertThat(other, is(otherBefore));
    assertThat(merge.extractOutput(after), is(Fragments.of(1_000, 2_000, 3_000)));
  }
}
