package dev.spoor.transforms;

import static dev.spoor.model.Verdict.ThreatLevel.CRITICAL;
import static dev.spoor.model.Verdict.ThreatLevel.HIGH;
import static dev.spoor.model.Verdict.ThreatLevel.INFO;
import static dev.spoor.model.Verdict.ThreatLevel.MEDIUM;
import static dev.spoor.transforms.Judgements.ANN;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.ScoredSession;
import dev.spoor.model.Verdict.ThreatLevel;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/**
 * What is told of the sessions of one client. Times are seconds; ids are written as their start.
 */
public class SessionTrackerTest {
  private final SessionTracker tracker = new SessionTracker(Judgements.WINDOWS);
  private final List<String> alerts = new ArrayList<>();
  private final List<String> written = new ArrayList<>();
  private SessionTracker.Sessions sessions = SessionTracker.Sessions.NONE;

  private SessionTrackerTest early(ThreatLevel level, long... seconds) {
    return take(tracker.afterPane(sessions, Judgements.early(ANN, level, seconds)));
  }

  private SessionTrackerTest ended(ThreatLevel level, long... seconds) {
    return take(tracker.afterPane(sessions, Judgements.ended(ANN, level, seconds)));
  }

  private SessionTrackerTest urgent(ThreatLevel level, long... seconds) {
    ScoredSession hit = Judgements.early(ANN, level, seconds);
    return take(tracker.afterUrgent(sessions, hit));
  }

  private SessionTrackerTest take(SessionTracker.Step step) {
    sessions = step.after();
    if (step.alert() != null) {
      alerts.add(Judgements.told(step.alert()));
    }
    if (step.session() != null) {
      written.add(Judgements.told(step.session()));
    }
    return this;
  }

  private void alertsAre(String... expected) {
    assertThat(alerts, is(List.of(expected)));
  }

  private void writtenAre(String... expected) {
    assertThat(written, is(List.of(expected)));
  }

  // Panes

  @Test
  public void aSessionThatGrowsEscalatesAndSettles() {
    early(MEDIUM, 0).early(HIGH, 0, 5).early(HIGH, 0, 5, 9).early(CRITICAL, 0, 5, 9, 12);
    ended(CRITICAL, 0, 5, 9, 12);

    alertsAre(
        "@0 provisional HIGH of 2", "@0 provisional CRITICAL of 4", "@0 settled CRITICAL of 4");
    writtenAre("@0 settled CRITICAL of 4");
  }

  @Test
  public void sessionsOfOneClientAreFollowedApart() {
    early(HIGH, 0).early(HIGH, 200).ended(HIGH, 0).ended(MEDIUM, 200);

    alertsAre(
        "@0 provisional HIGH of 1",
        "@200 provisional HIGH of 1",
        "@0 settled HIGH of 1",
        "@200 settled MEDIUM of 1");
  }

  @Test
  public void anOlderStateIsDropped() {
    early(INFO, 0, 5).early(HIGH, 0).ended(INFO, 0, 5);

    alertsAre();
    writtenAre("@0 settled INFO of 2");
  }

  @Test
  public void whatWasToldUnderAnotherIdIsNamedAndNotSaidAgain() {
    early(HIGH, 30).early(HIGH, 10, 30).ended(HIGH, 10, 30);

    alertsAre("@30 provisional HIGH of 1", "@10 settled HIGH of 2 for [@30]");
    writtenAre("@10 settled HIGH of 2 for [@30]");
  }

  @Test
  public void anIdThatNobodyHeardOfIsNotNamed() {
    early(INFO, 30).ended(HIGH, 10, 30);

    alertsAre("@10 settled HIGH of 2");
  }

  @Test
  public void aBridgeOfTwoThatEndedNamesTheOneThatIsNoMore() {
    ended(INFO, 0).ended(HIGH, 100).ended(HIGH, 0, 50, 100);

    alertsAre("@100 settled HIGH of 1", "@0 settled HIGH of 3 for [@100]");
    writtenAre("@0 settled INFO of 1", "@100 settled HIGH of 1", "@0 settled HIGH of 3 for [@100]");
  }

  @Test
  public void idsAreHandedOnFromOneStartToTheNext() {
    early(HIGH, 50).early(CRITICAL, 40, 50).ended(CRITICAL, 30, 40, 50);

    alertsAre(
        "@50 provisional HIGH of 1",
        "@40 provisional CRITICAL of 2 for [@50]",
        "@30 settled CRITICAL of 3 for [@50, @40]");
  }

  // Urgent hits

  @Test
  public void anUrgentHitComesBeforeAnyPaneAndIsNotRepeated() {
    urgent(HIGH, 5).early(HIGH, 5).early(HIGH, 5, 7).ended(HIGH, 5, 7);

    alertsAre("@5 urgent HIGH of 1", "@5 settled HIGH of 2");
  }

  @Test
  public void aHigherLevelFollowsAndALowerOneTakesBack() {
    urgent(HIGH, 5).early(CRITICAL, 5, 6).ended(MEDIUM, 5, 6, 7);

    alertsAre("@5 urgent HIGH of 1", "@5 provisional CRITICAL of 2", "@5 settled MEDIUM of 3");
  }

  @Test
  public void anUrgentHitHasTheIdOfTheSessionThatItsTimeTouches() {
    early(INFO, 0).urgent(HIGH, 40).early(HIGH, 0, 40).ended(HIGH, 0, 40);

    alertsAre("@0 urgent HIGH of 1", "@0 settled HIGH of 2");
  }

  @Test
  public void hitsOfTwoSessionsOfOneClientGoToTheirOwn() {
    early(INFO, 0).early(INFO, 200).urgent(HIGH, 210).urgent(HIGH, 20).urgent(HIGH, 400);

    alertsAre("@200 urgent HIGH of 1", "@0 urgent HIGH of 1", "@400 urgent HIGH of 1");
  }

  @Test
  public void aHitBetweenTwoSessionsIsOfTheEarlier() {
    early(INFO, 0).early(INFO, 90).urgent(HIGH, 45).ended(HIGH, 0, 45, 90);

    alertsAre("@0 urgent HIGH of 1", "@0 settled HIGH of 3");
  }

  @Test
  public void aStartThatTheHitDidNotKnowSupersedesIt() {
    urgent(HIGH, 40).early(HIGH, 10, 40).ended(HIGH, 10, 40);

    alertsAre("@40 urgent HIGH of 1", "@10 settled HIGH of 2 for [@40]");
  }

  @Test
  public void aHitThatMovesTheStartSupersedesWhatWasTold() {
    early(HIGH, 40).urgent(CRITICAL, 10).early(HIGH, 40).ended(CRITICAL, 10, 40);

    alertsAre(
        "@40 provisional HIGH of 1",
        "@10 urgent CRITICAL of 1 for [@40]",
        "@10 settled CRITICAL of 2 for [@40]");
    writtenAre("@10 settled CRITICAL of 2 for [@40]");
  }

  @Test
  public void aFinalPaneOfBeforeTheHitIsWrittenAndThenSuperseded() {
    early(INFO, 40).urgent(HIGH, 10).ended(INFO, 40).ended(HIGH, 10, 40);

    alertsAre("@10 urgent HIGH of 1", "@10 settled HIGH of 2 for [@40]");
    writtenAre("@40 settled INFO of 1", "@10 settled HIGH of 2 for [@40]");
  }

  @Test
  public void aLateHitOfASessionThatEndedIsToldAndSettledAnew() {
    ended(INFO, 0).urgent(HIGH, 30).ended(HIGH, 0, 30);

    alertsAre("@0 urgent HIGH of 1", "@0 settled HIGH of 2");
    writtenAre("@0 settled INFO of 1", "@0 settled HIGH of 2");
  }

  @Test
  public void aHitSaysNothingNewOfWhatIsSettled() {
    ended(HIGH, 0).urgent(CRITICAL, 30);

    alertsAre("@0 settled HIGH of 1");
  }

  @Test
  public void aHitThatIsWorthNoAlertLeavesNoTrace() {
    SessionTracker.Sessions before = early(INFO, 0).sessions;
    assertThat(urgent(MEDIUM, 10).sessions, is(before));
    alertsAre();
  }

  @Test
  public void theSameBundleAgainHasTheSameId() {
    String first =
        SessionJson.alertId(tracker.afterUrgent(sessions, Judgements.early(ANN, HIGH, 5)).alert());
    assertThat(
        SessionJson.alertId(tracker.afterUrgent(sessions, Judgements.early(ANN, HIGH, 5)).alert()),
        is(first));
    assertThat(
        "as the pane's would be",
        SessionJson.alertId(tracker.afterPane(sessions, Judgements.early(ANN, HIGH, 5, 6)).alert()),
        is(first));
  }

  // Bounds

  @Test
  public void onlyTheLatestSessionsOfAClientAreFollowed() {
    for (int i = 0; i < 100; i++) {
      early(HIGH, 100L * i);
      assertThat(sessions.live().size(), is(Math.min(i + 1, SessionTracker.MAX_LIVE)));
    }
    assertThat(sessions.firstEnd(), is((100L - SessionTracker.MAX_LIVE) * 100_000));
    assertThat(sessions.endedAfter(9_800_000).live().size(), is(1));
    assertThat(sessions.endedAfter(9_900_000), is(SessionTracker.Sessions.NONE));
  }

  @Test
  public void onlyTheLatestIdsAreNamed() {
    for (int i = 0; i < 30; i++) {
      ended(HIGH, 59 - i, 60);
    }
    int named = sessions.live().get(0).supersedes().size();
    assertThat(named, is(SessionTracker.MAX_SUPERSEDED));
    assertThat(sessions.live().get(0).supersedes().get(named - 1), is(Judgements.id(ANN, 31)));
  }
}
