package dev.spoor.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

public class AddressTallyTest {
  private record Address(long high, long low) {}

  private static Map<Address, Long> counts(AddressTally tally) {
    Map<Address, Long> counts = new HashMap<>();
    tally.forEach(
        (high, low, count) ->
            assertThat("twice", counts.put(new Address(high, low), count) == null, is(true)));
    return counts;
  }

  @Test
  public void countsLikeAMap() {
    Random random = new Random(5);
    AddressTally tally = new AddressTally();
    Map<Address, Long> expected = new HashMap<>();
    long held = 0;
    for (int i = 0; i < 50_000; i++) {
      // Zero halves too: an empty place of the table looks like ::.
      long high = random.nextInt(3) * 0x2001_0db8_0000_0000L;
      long low = random.nextInt(4_000);
      held += tally.add(high, low);
      expected.merge(new Address(high, low), 1L, Long::sum);
      if (i % 9_999 == 0) {
        assertThat(counts(tally), is(expected));
      }
    }
    assertThat(counts(tally), is(expected));
    assertThat(held, is(48L * expected.size()));
  }
}
