package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.Random;
import org.junit.Test;

public class TerminalTextTest {

  @Test
  public void leavesOrdinaryTextAlone() {
    for (String text : new String[] {"", "GET /a?b=c HTTP/1.1", "C:\\x", "Größe", "日本語", "🦊"}) {
      assertThat(TerminalText.escape(text), is(text));
    }
  }

  @Test
  public void escapesWhatATerminalWouldActOn() {
    assertThat(TerminalText.escape("a\033[2Jb"), is("a\\x1b[2Jb"));
    assertThat(TerminalText.escape("a\r\n\tb\0\007\177"), is("a\\x0d\\x0a\\x09b\\x00\\x07\\x7f"));
    assertThat(TerminalText.escape("\u009b31m"), is("\\x9b31m"));
  }

  @Test
  public void escapesWhatChangesTheLooksOfItsNeighbours() {
    assertThat(TerminalText.escape("gpj\u202eexe"), is("gpj\\u202eexe"));
    assertThat(TerminalText.escape("\u2066\u2069\u200b\u200f"), is("\\u2066\\u2069\\u200b\\u200f"));
    assertThat(TerminalText.escape("a\u2028b\u00ad\ufeff"), is("a\\u2028b\\xad\\ufeff"));
    assertThat(TerminalText.escape("\ud800x"), is("\\ud800x"));
    assertThat(TerminalText.escape("\udb40\udc41"), is("\\u{e0041}"));
    assertThat(TerminalText.escape("\ue000"), is("\\ue000"));
  }

  @Test
  public void cutsToTheColumnsThereAre() {
    assertThat(TerminalText.escape("abcdefgh", 8), is("abcdefgh"));
    assertThat(TerminalText.escape("abcdefghi", 8), is("abcde..."));
    assertThat(TerminalText.escape("日本語日本語", 8), is("日本..."));
    assertThat(TerminalText.escape("\033\033\033", 8), is("\\x1b\\..."));
  }

  @Test
  public void isBoundedAndCleanForAnything() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      char[] chars = new char[random.nextInt(60)];
      for (int j = 0; j < chars.length; j++) {
        chars[j] = (char) random.nextInt(random.nextBoolean() ? 0x300 : 0x10000);
      }
      String shown = TerminalText.escape(new String(chars), 20);
      assertThat(TerminalText.columns(shown), lessThanOrEqualTo(20));
      assertThat(TerminalText.escape(shown), is(shown));
      assertThat(shown.chars().anyMatch(c -> c < ' ' || (c >= 0x7f && c < 0xa0)), is(false));
    }
  }
}
