package dev.spoor.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class PatienceTest {
  private final List<String> said = new ArrayList<>();
  private final List<Long> pauses = new ArrayList<>();
  private final Surroundings surroundings = new Surroundings();

  /** A clock that only sleep moves. */
  private final class Surroundings implements Patience.Surroundings {
    private long nanos = Long.MAX_VALUE - 1_000_000_000L;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public void sleep(Duration pause) {
      nanos += pause.toNanos();
      pauses.add(pause.toMillis());
    }

    @Override
    public void say(String line) {
      said.add(line);
    }
  }

  private static void away() throws Patience.AwayException {
    throw new Patience.AwayException(new IOException("refused"));
  }

  private Patience patience(String what, Duration most) {
    return new Patience(what, most, surroundings);
  }

  @Test
  public void whatWorksIsDoneOnceWithoutAWord() throws Exception {
    int[] tries = new int[1];
    assertThat(patience("do one", Duration.ofMinutes(5)).keepTrying(() -> tries[0]++), is(0L));
    assertThat(tries[0], is(1));
    assertThat(said.isEmpty() && pauses.isEmpty(), is(true));
  }

  @Test
  public void whatIsAwayIsTriedAgainWithLongerPauses() throws Exception {
    int[] tries = new int[1];
    long retries =
        patience("do two", Duration.ofMinutes(5))
            .keepTrying(
                () -> {
                  if (++tries[0] <= 9) {
                    away();
                  }
                });
    assertThat(retries, is(9L));
    assertThat(pauses, is(List.of(50L, 100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L)));
    assertThat(
        said,
        contains(
            "cannot do two: refused; it is tried again for 5 min more",
            "can do two again, after 16 s; nothing is lost"));
  }

  @Test
  public void itIsSaidOnceAMinuteHoweverManyWait() {
    Patience first = patience("do three", Duration.ofSeconds(130));
    OutputException e =
        assertThrows(OutputException.class, () -> first.keepTrying(PatienceTest::away));
    assertThat(e.getMessage(), is("cannot do three: refused; tried for 130 s"));
    assertThat(e.getCause().getMessage(), is("refused"));
    assertThat(
        said,
        contains(
            "cannot do three: refused; it is tried again for 130 s more",
            "cannot do three: refused; it is tried again for 69 s more",
            "cannot do three: refused; it is tried again for 9 s more"));
    said.clear();
    assertThrows(
        OutputException.class,
        () -> patience("do three", Duration.ofSeconds(1)).keepTrying(PatienceTest::away));
    assertThat("within the same minute", said.isEmpty(), is(true));
  }

  @Test
  public void whatNeverWorksFailsAtOnce() {
    IOException never = new OutputException("never");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                patience("do four", Duration.ofMinutes(5))
                    .keepTrying(
                        () -> {
                          throw never;
                        }));
    assertThat(e, sameInstance(never));
    assertThat(said.isEmpty() && pauses.isEmpty(), is(true));
  }
}
