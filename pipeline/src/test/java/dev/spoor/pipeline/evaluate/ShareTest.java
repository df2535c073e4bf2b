package dev.spoor.pipeline.evaluate;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class ShareTest {

  /** By the formula, computed with another program to ten digits. */
  @Test
  public void intervalsAreWilsons() {
    double[][] cases = {
      {0, 10, 0.0, 0.2775327999},
      {10, 10, 0.7224672001, 1.0},
      {5, 10, 0.2365930905, 0.7634069095},
      {81, 100, 0.7222115462, 0.8748524849},
      {1, 1000, 0.0001765464, 0.0056425586},
      {8400, 8574, 0.9764995971, 0.9824829208},
    };
    for (double[] row : cases) {
      Share share = new Share((long) row[0], (long) row[1]);
      assertThat(share.low(), closeTo(row[2], 1e-9));
      assertThat(share.high(), closeTo(row[3], 1e-9));
    }
  }

  @Test
  public void textsAreRoundedButNeverToNothingOrAll() {
    assertThat(new Share(0, 12).percent(), is("0 %"));
    assertThat(new Share(12, 12).percent(), is("100 %"));
    assertThat(new Share(1, 100_000_000).percent(), is("0.01 %"));
    assertThat(new Share(99_999_999, 100_000_000).percent(), is("99.99 %"));
    assertThat(new Share(2, 3).percent(), is("66.7 %"));
    assertThat(new Share(1, 200).percent(), is("0.50 %"));
    assertThat(new Share(0, 0).percent(), is("-"));
    assertThat(new Share(0, 10).interval(), is("0 – 27.8 %"));
    assertThat(new Share(0, 0).interval(), is("-"));
  }

  @Test
  public void aPartIsNoMoreThanTheWhole() {
    assertThrows(IllegalArgumentException.class, () -> new Share(2, 1));
    assertThrows(IllegalArgumentException.class, () -> new Share(-1, 1));
  }
}
