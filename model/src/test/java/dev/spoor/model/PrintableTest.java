package dev.spoor.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.Test;

public class PrintableTest {
  private static String of(String latin1, int max) {
    return Printable.of(latin1.getBytes(ISO_8859_1), max);
  }

  @Test
  public void onlyPrintableAsciiIsLeft() {
    assertThat(of("GET / ~", 20), is("GET / ~"));
    assertThat(of("\u001b[31m\u0000\u00ff\r\n\\", 80), is("\\x1B[31m\\x00\\xFF\\x0D\\x0A\\x5C"));
    assertThat(Printable.of("\u20ac", 20), is("\\xE2\\x82\\xAC"));
  }

  @Test
  public void neverLongerThanAsked() {
    assertThat(of("abcdef", 6), is("abcdef"));
    assertThat(of("abcdefg", 6), is("abc..."));
    assertThat(of("a\u0000\u0000", 6), is("a..."));
    assertThat(of("\u0000\u0000\u0000", 8), is("\\x00..."));
    assertThat(of("", 3), is(""));
    assertThat(of("abcd", 3), is("..."));
  }
}
