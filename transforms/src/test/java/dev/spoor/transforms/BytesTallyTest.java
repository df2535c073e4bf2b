package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.Test;

public class BytesTallyTest {
  @Test
  public void countsAreExact() {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, Long> expected = new HashMap<>();
    BytesTally tally = new BytesTally();
    Bytes view = new Bytes();
    byte[] array = new byte[4];
    for (int i = 0; i < 200_000; i++) {
      int length = random.nextInt(4);
      for (int j = 0; j < length; j++) {
        array[j] = (byte) random.nextInt(40);
      }
      view.set(array, 0, length);
      boolean known = expected.merge(text(array, length), 1L, Long::sum) > 1;
      assertThat(tally.add(view, 100) == 0, is(known));
    }
    assertThat(counts(tally), is(expected));
  }

  @Test
  public void onlySoManyBytesAreToldApart() {
    BytesTally tally = new BytesTally();
    for (String text : new String[] {"abcX", "abcY", "abc", "ab"}) {
      tally.add(Bytes.of(text), 3);
    }
    assertThat(counts(tally), is(Map.of("abc", 3L, "ab", 1L)));
  }

  @Test
  public void whatIsHeldIsReportedByItsLength() {
    BytesTally tally = new BytesTally();
    int small = tally.add(Bytes.of("a"), 1000);
    assertThat(tally.add(Bytes.of("b".repeat(501)), 1000), is(small + 500));
    assertThat(small, greaterThan(48)); // an array's header and a slot cost that much
  }

  @Test(timeout = 60_000)
  public void chosenHashesCostNoMoreThanOthers() {
    BytesTally tally = new BytesTally();
    Bytes view = new Bytes();
    view.set(ChosenHashes.of(-1));
    long hash = view.hash64();
    int strings = 200_000; // with one chain, twenty thousand million comparisons
    for (int i = 0; i < strings; i++) {
      view.set(ChosenHashes.of(i));
      assertThat(view.hash64(), is(hash));
      tally.add(view, 512);
    }
    assertThat(counts(tally).size(), is(strings));
  }

  private static String text(byte[] bytes, int length) {
    return new String(bytes, 0, length, ISO_8859_1);
  }

  private static Map<String, Long> counts(BytesTally tally) {
    Map<String, Long> counts = new HashMap<>();
    tally.forEach((value, count) -> counts.put(text(value, value.length), count));
    return counts;
  }
}
