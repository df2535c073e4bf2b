package dev.spoor.scoring.score;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;

public class WordsTest {
  @Test
  public void numbersHaveTwoDecimalsAtMost() {
    Map<Double, String> numbers = new TreeMap<>();
    numbers.put(0.0, "0");
    numbers.put(7.0, "7");
    numbers.put(0.3, "0.3");
    numbers.put(0.05, "0.05");
    numbers.put(0.999, "1");
    numbers.put(12.345, "12.35");
    numbers.put(-0.5, "-0.5");
    numbers.put(-3.0, "-3");
    numbers.put(1e15, "1000000000000000");

    numbers.forEach((value, text) -> assertThat(Words.number(value), is(text)));
    assertThat(Words.field("err4xx_ratio", 2.0 / 3), is("err4xx_ratio=0.67"));
  }
}
