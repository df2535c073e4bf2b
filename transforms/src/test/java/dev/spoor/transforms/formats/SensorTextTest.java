package dev.spoor.transforms.formats;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

public class SensorTextTest {
  private static final String LETTERS = "aZ09~! \t\n\u0000\u007f\u00a0\ufeff\u00e4\ud83d\ude00";

  @Test
  public void controlsAndOuterSpaceAreLeftOut() {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("", "");
    expected.put(" ", "");
    expected.put("a", "a");
    expected.put("a b", "a b");
    expected.put(" a b\t", "a b");
    expected.put("a\tb\u0000c", "a bc");
    expected.put("\ufeffa\u00a0b\u00a0", "a\u00a0b");
    expected.put("a\ud83d\ude00", "a\ud83d\ude00");
    expected.put("a\ud83d", "a\ufffd");
    expected.put("abcdef", "abcdef");
    expected.put("abcdefg", "abcdef");
    expected.put("abcde fg", "abcde");
    Map<String, String> actual = new LinkedHashMap<>();
    expected.keySet().forEach(text -> actual.put(text, SensorText.clean(text, 6)));
    assertThat(actual, is(expected));
  }

  @Test
  public void aTextThatIsCleanIsWhatItWouldBeIfItWereCleaned() {
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder();
      int letters = random.nextBoolean() ? 7 : LETTERS.length();
      for (int j = random.nextInt(8); j > 0; j--) {
        text.append(LETTERS.charAt(random.nextInt(letters)));
      }
      int most = 1 + random.nextInt(8);
      // One that begins with a control character is never taken as it is.
      assertThat(
          text.toString(),
          SensorText.clean(text.toString(), most),
          is(SensorText.clean("\u0001" + text, most)));
    }
  }
}
