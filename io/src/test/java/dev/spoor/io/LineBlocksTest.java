package dev.spoor.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.spoor.model.InputFile;
import dev.spoor.model.RawBlock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** {@link LineBlocks}: the same lines at the same offsets, however the file is cut. */
public class LineBlocksTest {
  private static final InputFile FILE = new InputFile("f", 0, Instant.EPOCH, "none", "test");

  /** A line and where it begins. */
  private record Line(long offset, String text) {}

  @Test
  public void keepsTerminatorsAndTheLastLineWithout() throws IOException {
    assertThat(
        lines("a\r\n\nb\rc\nd", 1000, 100, 1000),
        contains(new Line(0, "a\r\n"), new Line(3, "\n"), new Line(4, "b\rc\n"), new Line(8, "d")));
  }

  @Test
  public void hasNoBlocksForNothing() throws IOException {
    assertThat(lines("", 10, 100, 1000), is(empty()));
  }

  @Test
  public void aLineBelongsToTheRangeItBeginsIn() throws IOException {
    String text = "aaaa\nbbbb\ncccc\n";
    assertThat(blocks(text, 0, 5, 100, 100), contains(new Line(0, "aaaa\n")));
    assertThat(blocks(text, 0, 6, 100, 100), contains(new Line(0, "aaaa\nbbbb\n")));
    assertThat(blocks(text, 5, 6, 100, 100), contains(new Line(5, "bbbb\n")));
    assertThat(blocks(text, 6, 10, 100, 100), is(empty()));
    assertThat(blocks(text, 10, Long.MAX_VALUE, 100, 100), contains(new Line(10, "cccc\n")));
    assertThat(blocks(text, 15, 20, 100, 100), is(empty()));
  }

  @Test
  public void cutsALineThatIsTooLongAndGoesOnAtTheRightOffset() throws IOException {
    String text = "ab\n" + "x".repeat(50) + "\ncd\n";
    assertThat(
        blocks(text, 0, Long.MAX_VALUE, 100, 10),
        contains(new Line(0, "ab\n"), new Line(3, "x".repeat(10) + "\n"), new Line(54, "cd\n")));
  }

  @Test
  public void keepsALineOfExactlyTheLongestLength() throws IOException {
    String text = "0123456789\n0123456789";
    assertThat(
        lines(text, 1000, 4, 10),
        contains(new Line(0, "0123456789\n"), new Line(11, "0123456789")));
  }

  @Test
  public void aRangeWithoutAnyLineEndStopsAtItsEnd() throws IOException {
    CountingInputStream in =
        new CountingInputStream(new ByteArrayInputStream(new byte[10_000_000]));
    assertThat(new LineBlocks(FILE, in, 1, 1000, 100, 100).next(), is((RawBlock) null));
    assertThat(in.take(), lessThanOrEqualTo(2048L));
  }

  @Test
  public void anyCutGivesTheSameLines() throws IOException {
    Random random = new Random(20251027);
    for (int round = 0; round < 3000; round++) {
      String text = randomText(random);
      int kept = 1 + random.nextInt(60);
      int range = 1 + random.nextInt(round % 3 == 0 ? 10 : 400);
      int block = 1 + random.nextInt(round % 2 == 0 ? 10 : 200);
      assertThat(
          "round " + round + " range " + range + " block " + block + " kept " + kept,
          lines(text, range, block, kept),
          equalTo(expected(text, kept)));
    }
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int lines = random.nextInt(30);
    for (int i = 0; i < lines; i++) {
      int length =
          switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> random.nextInt(200);
            default -> random.nextInt(30);
          };
      for (int j = 0; j < length; j++) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      if (random.nextInt(4) == 0) {
        text.append('\r');
      }
      if (i < lines - 1 || random.nextBoolean()) {
        text.append('\n');
      }
    }
    return text.toString();
  }

  /** The independent answer. */
  private static List<Line> expected(String text, int kept) {
    List<Line> lines = new ArrayList<>();
    long offset = 0;
    for (String line : text.split("(?<=\n)", -1)) {
      if (!line.isEmpty()) {
        String content = line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
        lines.add(
            new Line(offset, content.length() > kept ? content.substring(0, kept) + "\n" : line));
      }
      offset += line.length();
    }
    return lines;
  }

  /** All lines of all ranges, in the file's order, split out of their blocks. */
  private static List<Line> lines(String text, int range, int block, int kept) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (int start = 0; start <= text.length(); start += range) {
      for (Line cut : blocks(text, start, start + range, block, kept)) {
        long offset = cut.offset();
        for (String line : cut.text().split("(?<=\n)", 0)) {
          lines.add(new Line(offset, line));
          offset += line.length();
        }
      }
    }
    return lines;
  }

  private static List<Line> blocks(String text, int start, long end, int block, int kept)
      throws IOException {
    InputStream in = new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    in.skip(Math.max(0, start - 1));
    LineBlocks blocks = new LineBlocks(FILE, in, start, end, block, kept);
    List<Line> found = new ArrayList<>();
    for (RawBlock next = blocks.next(); next != null; next = blocks.next()) {
      found.add(new Line(next.offset(), new String(next.bytes(), ISO_8859_1)));
    }
    return found;
  }
}
