package dev.spoor.scoring.score;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.Verdict.Contribution;
import dev.spoor.model.Verdict.ThreatLevel;
import dev.spoor.scoring.score.SubScore.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.Test;

public class PointsLedgerTest {
  private static final int LEAST_WEIGHT = 60;

  private static SubScore component(String name, int weight, double... values) {
    List<Part> parts = new ArrayList<>();
    for (double value : values) {
      parts.add(new Part(value, "rule." + parts.size(), "why " + value, List.of()));
    }
    return new SubScore(name, weight, parts);
  }

  private static List<String> told(PointsLedger ledger) {
    return ledger.contributions().stream()
        .map(c -> c.component() + " " + c.points() + "/" + c.max() + " of " + c.raw())
        .toList();
  }

  /** The example that the formula was given with: 28.5 + 11 + 23.5 + 12.75 + 6 = 81.75. */
  @Test
  public void fiveComponentsByTheirWeights() {
    PointsLedger ledger =
        new PointsLedger(
            List.of(
                component("attack_severity", 30, 95),
                component("volume_frequency", 20, 55),
                component("payload_danger", 25, 94),
                component("ip_reputation", 15, 85),
                component("sophistication", 10, 60)),
            LEAST_WEIGHT);

    assertThat(ledger.score(), is(82));
    assertThat(ThreatLevel.of(ledger.score()), is(ThreatLevel.HIGH));
    assertThat(
        told(ledger),
        is(
            List.of(
                "attack_severity 29/30 of 95",
                "volume_frequency 11/20 of 55",
                "payload_danger 23/25 of 94",
                "ip_reputation 13/15 of 85",
                "sophistication 6/10 of 60")));
  }

  @Test
  public void whatIsUnknownWeighsNothing() {
    // The single look-up through JNDI: 30 + 7.7 + 11.6 + 2 of 85 known.
    PointsLedger ledger =
        new PointsLedger(
            List.of(
                component("attack_severity", 30, 100),
                component("volume_frequency", 20, 38.5),
                component("payload_danger", 25, 46.5),
                component("sophistication", 10, 20)),
            LEAST_WEIGHT);

    assertThat(ledger.score(), is(60));
    assertThat(
        told(ledger),
        is(
            List.of(
                "attack_severity 35/35 of 100",
                "volume_frequency 9/24 of 39",
                "payload_danger 14/29 of 47",
                "sophistication 2/12 of 20")));
  }

  @Test
  public void littleEvidenceIsNotBlownUp() {
    List<SubScore> little = List.of(component("attack_severity", 30, 100));

    assertThat(new PointsLedger(little, LEAST_WEIGHT).score(), is(50));
    assertThat(new PointsLedger(little, 30).score(), is(100));
    assertThat(new PointsLedger(little, 1).score(), is(100));
    assertThat(new PointsLedger(List.of(), LEAST_WEIGHT).score(), is(0));
  }

  @Test
  public void eachPartGetsWhatItAddsByTheLargestRemainder() {
    // 100 points for 1.5, 1.5 and 1.9: two of the remainders win, the equal one that is told first.
    PointsLedger ledger =
        new PointsLedger(List.of(component("a", 100, 1.5, 1.5, 1.9, 0.1)), LEAST_WEIGHT);

    assertThat(told(ledger), is(List.of("a 2/100 of 5", "a 1/100 of 5", "a 2/100 of 5")));
  }

  @Test
  public void floorsLiftCapsLowerAndBothAreTold() {
    PointsLedger ledger =
        new PointsLedger(List.of(component("attack_severity", 100, 51)), LEAST_WEIGHT);
    ledger.floor("exploit_success", 90, null, "it worked", List.of("answered"));
    ledger.floor("exploit_critical", 70, "rule.0", "surely", List.of());
    ledger.cap("cap_scanner_allowlist", 19, "ours", List.of("peer_ip"));

    assertThat(ledger.score(), is(19));
    assertThat(
        ledger.contributions(),
        is(
            List.of(
                new Contribution("attack_severity", 51, 100, 51, "rule.0", "why 51.0", List.of()),
                new Contribution(
                    "exploit_success", 39, 90, 90, null, "it worked", List.of("answered")),
                new Contribution("exploit_critical", 0, 70, 70, "rule.0", "surely", List.of()),
                new Contribution(
                    "cap_scanner_allowlist", -71, 0, 19, null, "ours", List.of("peer_ip")))));
  }

  @Test
  public void capsLeaveWhatIsBelowThem() {
    PointsLedger ledger =
        new PointsLedger(List.of(component("volume_frequency", 100, 7)), LEAST_WEIGHT);
    ledger.cap("cap_scanner_allowlist", 19, "ours", List.of());

    assertThat(ledger.score(), is(7));
    assertThat(ledger.contributions().get(1).points(), is(0));
  }

  @Test
  public void eachThresholdHasItsLevel() {
    int[] scores = {0, 19, 20, 39, 40, 69, 70, 89, 90, 100};
    ThreatLevel[] levels = {
      ThreatLevel.INFO,
      ThreatLevel.INFO,
      ThreatLevel.LOW,
      ThreatLevel.LOW,
      ThreatLevel.MEDIUM,
      ThreatLevel.MEDIUM,
      ThreatLevel.HIGH,
      ThreatLevel.HIGH,
      ThreatLevel.CRITICAL,
      ThreatLevel.CRITICAL
    };
    for (int i = 0; i < scores.length; i++) {
      PointsLedger ledger = new PointsLedger(List.of(component("a", 100, scores[i])), LEAST_WEIGHT);
      assertThat(ledger.score(), is(scores[i]));
      assertThat("at " + scores[i], ThreatLevel.of(ledger.score()), is(levels[i]));
    }
  }

  @Test
  public void halfAPointBelowAThresholdIsRoundedUp() {
    assertThat(new PointsLedger(List.of(component("a", 100, 69.5)), LEAST_WEIGHT).score(), is(70));
    assertThat(new PointsLedger(List.of(component("a", 100, 69.49)), LEAST_WEIGHT).score(), is(69));
  }

  @Test
  public void pointsAlwaysSumToTheScore() {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 20_000; round++) {
      List<SubScore> components = new ArrayList<>();
      double expected = 0;
      int weights = 0;
      for (int i = random.nextInt(6); i > 0; i--) {
        double[] values = new double[random.nextInt(8)];
        double left = 100;
        for (int j = 0; j < values.length; j++) {
          values[j] = random.nextInt(3) == 0 ? 0 : random.nextDouble() * left;
          left -= values[j];
        }
        SubScore component = component("c" + i, random.nextInt(1, 40), values);
        components.add(component);
        expected += component.weight() * component.value();
        weights += component.weight();
      }
      PointsLedger ledger = new PointsLedger(components, LEAST_WEIGHT);
      expected /= Math.max(weights, LEAST_WEIGHT);
      assertThat(Math.abs(ledger.score() - expected) <= 0.5001, is(true));
      if (random.nextBoolean()) {
        ledger.floor("floor", random.nextInt(101), null, "", List.of());
      }
      if (random.nextInt(4) == 0) {
        ledger.cap("cap", random.nextInt(101), "", List.of());
      }
      int sum = 0;
      for (Contribution contribution : ledger.contributions()) {
        boolean isCap = contribution.component().equals("cap");
        assertThat(contribution.points() >= 0 || isCap, is(true));
        sum += contribution.points();
      }
      assertThat(sum, is(ledger.score()));
    }
  }
}
