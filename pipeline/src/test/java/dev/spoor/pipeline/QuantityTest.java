package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import org.junit.Test;

public class QuantityTest {

  @Test
  public void roundsToThreeDigits() {
    assertThat(Quantity.rough(0), is("0"));
    assertThat(Quantity.rough(999), is("999"));
    assertThat(Quantity.rough(1_000), is("1.0 k"));
    assertThat(Quantity.rough(99_949), is("99.9 k"));
    assertThat(Quantity.rough(99_960), is("100 k"));
    assertThat(Quantity.rough(999_700), is("1.0 M"));
    assertThat(Quantity.rough(41_200_000), is("41.2 M"));
    assertThat(Quantity.bytes(12), is("12 B"));
    assertThat(Quantity.bytes(480_000_000), is("480 MB"));
  }

  @Test
  public void neverRoundsSomethingToNothingOrToAll() {
    assertThat(Quantity.percent(0, 100), is("0.0 %"));
    assertThat(Quantity.percent(0, 0), is("0.0 %"));
    assertThat(Quantity.percent(1, 1_000_000), is("< 0.1 %"));
    assertThat(Quantity.percent(999_999, 1_000_000), is("> 99.9 %"));
    assertThat(Quantity.percent(10, 10), is("100.0 %"));
    assertThat(Quantity.percent(987, 1_000), is("98.7 %"));
  }

  @Test
  public void showsTimeAsAClock() {
    assertThat(Quantity.clock(Duration.ofSeconds(348)), is("05:48"));
    assertThat(Quantity.clock(Duration.ofSeconds(3_600 * 26 + 61)), is("26:01:01"));
  }
}
