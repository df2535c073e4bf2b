package dev.spoor.transforms;

import static dev.spoor.model.Verdict.ThreatLevel.CRITICAL;
import static dev.spoor.model.Verdict.ThreatLevel.HIGH;
import static dev.spoor.model.Verdict.ThreatLevel.INFO;
import static dev.spoor.model.Verdict.ThreatLevel.MEDIUM;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.Verdict.ThreatLevel;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** Which panes of a session are alerts. */
public class AlertStateTest {
  /** A pane. */
  private record Pane(ThreatLevel level, boolean isFinal) {}

  private static Pane early(ThreatLevel level) {
    return new Pane(level, false);
  }

  private static Pane ended(ThreatLevel level) {
    return new Pane(level, true);
  }

  /** The numbers of the panes that are alerts. */
  private static List<Integer> alerts(Pane... panes) {
    List<Integer> alerts = new ArrayList<>();
    AlertState state = AlertState.NOTHING_SAID;
    for (int i = 0; i < panes.length; i++) {
      Pane pane = panes[i];
      AlertState after =
          pane.isFinal() ? state.afterFinal(pane.level()) : state.afterEarly(pane.level());
      if (!after.equals(state)) {
        alerts.add(i);
      }
      state = after;
    }
    return alerts;
  }

  @Test
  public void nothingIsSaidOfHarmlessSessions() {
    assertThat(alerts(early(INFO), early(MEDIUM), ended(MEDIUM), ended(INFO)), is(List.of()));
  }

  @Test
  public void aLevelIsSaidOnceAndThenHigherOnes() {
    assertThat(
        alerts(early(MEDIUM), early(HIGH), early(HIGH), early(CRITICAL), early(HIGH)),
        is(List.of(1, 3)));
  }

  @Test
  public void theEndSettlesWhatWasSaid() {
    assertThat(alerts(early(HIGH), ended(HIGH), ended(HIGH)), is(List.of(0, 1)));
    assertThat("taken back", alerts(early(HIGH), ended(MEDIUM)), is(List.of(0, 1)));
    assertThat("never provisional", alerts(ended(CRITICAL)), is(List.of(0)));
  }

  @Test
  public void lateRequestsSettleAnewIfTheyChangeTheLevel() {
    assertThat(
        alerts(ended(MEDIUM), ended(HIGH), ended(HIGH), ended(CRITICAL), ended(MEDIUM)),
        is(List.of(1, 3, 4)));
  }

  @Test
  public void whatIsSettledIsNotProvisionalAgain() {
    assertThat(alerts(ended(HIGH), early(CRITICAL)), is(List.of(0)));
  }
}
