package dev.spoor.scoring.score;

import dev.spoor.model.CidrSet;
import java.io.Serializable;
import java.util.Objects;

/**
 * The numbers of the score, and who is known to be ours. Weights are in points of 100 and count
 * only where their evidence is known.
 *
 * @param attackSeverityWeight weight of the worst thing tried
 * @param volumeWeight weight of how much and how fast
 * @param payloadWeight weight of the most dangerous request
 * @param reputationWeight weight of what lists say of the address
 * @param sophisticationWeight weight of the skill shown
 * @param availabilityFloor least weight that a score is divided by, however little is known
 * @param exploitSuccessFloor least score of an attack that succeeded
 * @param exploitCriticalFloor least score of an attempt to take control, surely recognised
 * @param sensorLabelFloor least score of what a sensor calls such an attempt, by an attack tool
 * @param trapFloor least score of who steps into a trap
 * @param fakeCrawlerFloor least score of who pretends to be a crawler
 * @param allowlistCap greatest score of an internal scanner
 * @param loneValueCap greatest score of a person with one odd value
 * @param botThreshold least bot score of a bad bot
 * @param humanThreshold greatest bot score of a person
 * @param assetsLogged whether the log has the images, styles and scripts of the site's pages: if
 *     so, a browser's agent that never asks for any is suspicious
 * @param internalScanners addresses of our own scanners
 */
public record ScoreSettings(
    int attackSeverityWeight,
    int volumeWeight,
    int payloadWeight,
    int reputationWeight,
    int sophisticationWeight,
    int availabilityFloor,
    int exploitSuccessFloor,
    int exploitCriticalFloor,
    int sensorLabelFloor,
    int trapFloor,
    int fakeCrawlerFloor,
    int allowlistCap,
    int loneValueCap,
    int botThreshold,
    int humanThreshold,
    boolean assetsLogged,
    CidrSet internalScanners)
    implements Serializable {

  private static final ScoreSettings DEFAULTS =
      new ScoreSettings(
          30, 20, 25, 15, 10, 60, 90, 70, 70, 40, 40, 19, 39, 65, 35, true, CidrSet.empty());

  /** Refuses numbers that make no score of 0 to 100. */
  public ScoreSettings {
    int weights =
        attackSeverityWeight
            + volumeWeight
            + payloadWeight
            + reputationWeight
            + sophisticationWeight;
    int least =
        Math.min(
            Math.min(attackSeverityWeight, volumeWeight),
            Math.min(payloadWeight, Math.min(reputationWeight, sophisticationWeight)));
    if (least < 0 || weights <= 0) {
      throw new IllegalArgumentException("weights are 0 or more, and not all 0");
    }
    if (availabilityFloor < 1) {
      throw new IllegalArgumentException(
          "availabilityFloor is 1 or more, not " + availabilityFloor);
    }
    percent("exploitSuccessFloor", exploitSuccessFloor);
    percent("exploitCriticalFloor", exploitCriticalFloor);
    percent("sensorLabelFloor", sensorLabelFloor);
    percent("trapFloor", trapFloor);
    percent("fakeCrawlerFloor", fakeCrawlerFloor);
    percent("allowlistCap", allowlistCap);
    percent("loneValueCap", loneValueCap);
    percent("botThreshold", botThreshold);
    percent("humanThreshold", humanThreshold);
    if (humanThreshold >= botThreshold) {
      throw new IllegalArgumentException(
          "humanThreshold " + humanThreshold + " is not below botThreshold " + botThreshold);
    }
    Objects.requireNonNull(internalScanners);
  }

  private static void percent(String name, int value) {
    if (value < 0 || value > 100) {
      throw new IllegalArgumentException(name + " is 0 to 100, not " + value);
    }
  }

  /** What is used where nothing else is asked for. */
  public static ScoreSettings defaults() {
    return DEFAULTS;
  }

  /** The same with the addresses of our own scanners, whose sessions are capped. */
  public ScoreSettings withInternalScanners(CidrSet scanners) {
    return with(assetsLogged, scanners);
  }

  /**
   * The same for a site whose images, styles and scripts another server has, or another log: then
   * their absence says nothing of a client, and fewer bots are recognised.
   */
  public ScoreSettings withoutAssetsInTheLog() {
    return with(false, internalScanners);
  }

  private ScoreSettings with(boolean assets, CidrSet scanners) {
    return new ScoreSettings(
        attackSeverityWeight,
        volumeWeight,
        payloadWeight,
        reputationWeight,
        sophisticationWeight,
        availabilityFloor,
        exploitSuccessFloor,
        exploitCriticalFloor,
        sensorLabelFloor,
        trapFloor,
        fakeCrawlerFloor,
        allowlistCap,
        loneValueCap,
        botThreshold,
        humanThreshold,
        assets,
        scanners);
  }
}
