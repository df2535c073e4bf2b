package dev.spoor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** Rates by a clock of our own, which only waiting moves, and sending where it is slow. */
public class PacedLinesTest {
  private static final long MILLI = 1_000_000;

  private final List<String> events = new ArrayList<>();
  private long now = 5_000 * MILLI;
  private long costOfLine;

  private PacedLines lines(Long rate) {
    PacedLines.Target target =
        new PacedLines.Target() {
          @Override
          public void line(byte[] line) {
            now += costOfLine;
            events.add(now / MILLI + " " + new String(line, UTF_8));
          }

          @Override
          public void flush() {
            events.add("flush");
          }

          @Override
          public void close() {
            events.add("close");
          }
        };
    return new PacedLines(target, rate, () -> now, duration -> now += duration);
  }

  @Test
  public void linesAreCutWhereverTheirBytesAre() throws IOException {
    try (PacedLines lines = lines(null)) {
      byte[] all = "ab\n\nc\nd".getBytes(UTF_8);
      for (int size = 1; size <= all.length; size++) {
        events.clear();
        for (int from = 0; from < all.length; from += size) {
          lines.write(all, from, Math.min(size, all.length - from));
        }
        lines.write('\n');
        assertThat("by " + size, events, is(List.of("5000 ab", "5000 ", "5000 c", "5000 d")));
      }
      lines.write('e');
    }
    assertThat(events.subList(4, 6), is(List.of("5000 e", "close")));
  }

  @Test
  public void aRateIsKept() throws IOException {
    try (PacedLines lines = lines(20L)) {
      lines.write("a\nb\nc\n".getBytes(UTF_8));
    }
    assertThat(events, is(List.of("5000 a", "flush", "5050 b", "flush", "5100 c", "close")));
  }

  @Test
  public void manyLinesAreNotEachWaitedFor() throws IOException {
    try (PacedLines lines = lines(1_000L)) {
      lines.write("x\n".repeat(1_001).getBytes(UTF_8));
    }
    assertThat(now, is(6_000 * MILLI));
    assertThat(events.stream().filter("flush"::equals).count(), is(100L));
  }

  @Test
  public void whatFellFarBehindCatchesUpASecondsWorth() throws IOException {
    try (PacedLines lines = lines(10L)) {
      costOfLine = 60_000 * MILLI;
      lines.write("slow\n".getBytes(UTF_8));
      costOfLine = 0;
      lines.write("x\n".repeat(12).getBytes(UTF_8));
    }
    assertThat(events.get(11), is("65000 x"));
    assertThat(events.subList(12, 15), is(List.of("flush", "65100 x", "close")));
  }

  @Test
  public void aStreamGetsTheSameBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PacedLines lines = new PacedLines(PacedLines.Target.of(bytes), null)) {
      lines.write("a\n\nb\n".getBytes(UTF_8));
    }
    assertThat(bytes.toString(UTF_8), is("a\n\nb\n"));
  }
}
