package dev.spoor.pipeline;

import dev.spoor.io.AlertQueues;
import dev.spoor.io.DatabaseSessions;
import dev.spoor.io.QueueUri;
import dev.spoor.model.CidrSet;
import dev.spoor.model.ClientKey;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.score.ScoreSettings;
import dev.spoor.transforms.Exclusions;
import dev.spoor.transforms.NormalizeSettings;
import dev.spoor.transforms.RequestSettings;
import dev.spoor.transforms.RobotsRules;
import dev.spoor.transforms.enrich.AddressSources;
import dev.spoor.transforms.enrich.GeoMapping;
import dev.spoor.transforms.formats.HoneypotReader;
import dev.spoor.transforms.formats.JsonMapping;
import dev.spoor.transforms.formats.LogFormats;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The options of a run in the types that the graph is made of.
 *
 * @param normalize how lines become fragments
 * @param formats the formats that lines may be in
 * @param earlyFirings when a growing session of unbounded input is emitted before its end
 * @param allowedLateness how late a request of unbounded input may be
 * @param requestRows whether requests are an output, too
 * @param json whether files hold one JSON array instead of a JSON object a line
 * @param shards files for each kind of result and day
 * @param groups in how many groups work is divided where clients or files are grouped
 * @param lines what lines may be
 * @param detection how sessions are judged; null where they are not
 * @param features where features are written besides; null for nowhere
 * @param sessions the database that sessions are written to besides; null for none
 * @param alerts the queues that alerts are sent to besides
 */
public record AnalyzeSettings(
    NormalizeSettings normalize,
    LogFormats formats,
    Duration earlyFirings,
    Duration allowedLateness,
    boolean requestRows,
    boolean json,
    int shards,
    int groups,
    Lines lines,
    @Nullable Detection detection,
    @Nullable FeatureStore features,
    @Nullable QueueUri sessions,
    List<QueueUri> alerts) {

  /** Copies the list. */
  public AnalyzeSettings {
    alerts = List.copyOf(alerts);
  }

  /** What lines may be. Steps that no line can reach would cost every run some time. */
  public enum Lines {
    /** Requests of logs. */
    LOGS,
    /** Records of honeypots. */
    HONEYPOTS,
    /** Either. */
    LOGS_AND_HONEYPOTS;

    /** What lines in some formats may be. */
    static Lines of(Collection<String> formats) {
      if (!formats.isEmpty() && formats.stream().allMatch(HoneypotReader.FORMAT::equals)) {
        return HONEYPOTS;
      }
      return Collections.disjoint(formats, AnalyzeJob.READ_BESIDE_LOGS) ? LOGS : LOGS_AND_HONEYPOTS;
    }
  }

  /**
   * A store of features.
   *
   * @param uri where it is
   * @param ttl how long it remembers a client
   */
  public record FeatureStore(QueueUri uri, Duration ttl) {}

  /**
   * How sessions are judged.
   *
   * @param rules the rules
   * @param addresses files that tell something of addresses
   * @param score weights and thresholds, and what is known of the site
   */
  public record Detection(RuleSource rules, AddressSources addresses, ScoreSettings score) {}

  /** Bytes of input, compressed or not, whose sessions one worker assembles at once. */
  private static final long BYTES_PER_GROUP = 8L << 20;

  private static final int MAX_GROUPS = 4096;

  /** Bytes of input for which one part of each table of values is enough. */
  private static final long BYTES_PER_STATS_SHARD = 64L << 20;

  private static final int MAX_STATS_SHARDS = 256;

  /**
   * Reads the options, and the files they name.
   *
   * @param formats the formats that lines may be in
   * @param inputBytes size of the input, by which work is divided
   * @param lines what lines may be
   * @throws UsageException if a file that an option names cannot be used
   */
  static AnalyzeSettings of(
      AnalyzeOptions options, LogFormats formats, long inputBytes, Lines lines) {
    ClientKey.Type keyType =
        switch (options.getClientKey()) {
          case ADDRESS_AGENT -> ClientKey.Type.ADDRESS_AGENT;
          case ADDRESS -> ClientKey.Type.ADDRESS;
          case COOKIE -> ClientKey.Type.COOKIE;
          case HEADER -> ClientKey.Type.HEADER;
        };
    String header = options.getClientHeader();
    RequestSettings requests =
        new RequestSettings(
            options.getSite(),
            ZoneId.of(options.getSiteZone()),
            keyType,
            header == null ? "" : header.toLowerCase(Locale.ROOT),
            options.getSessionCookies(),
            CidrSet.parse(options.getTrustedProxies()),
            options.getLoginPaths(),
            options.getLoginFailedPaths(),
            robots(options.getRobots()));
    Exclusions exclusions =
        Exclusions.of(
            millis(options.getFrom(), Long.MIN_VALUE),
            millis(options.getTo(), Long.MAX_VALUE),
            options.getExclude());
    Detection detection = detection(options);
    NormalizeSettings normalize =
        new NormalizeSettings(
            requests,
            exclusions,
            DurationText.parse(options.getGap()),
            DurationText.parse(options.getMaxSession()),
            options.getMaxLineBytes(),
            DurationText.parse(options.getMaxFutureSkew()),
            options.getMaxOpenFragments(),
            statsShards(options, inputBytes),
            detection == null ? null : detection.rules());
    return new AnalyzeSettings(
        normalize,
        formats,
        DurationText.parse(options.getEarlyFirings()),
        DurationText.parse(options.getAllowedLateness()),
        options.getRequestRows(),
        options.getOutputFormat() == AnalyzeOptions.OutputFormat.JSON,
        options.getShards(),
        (int) Math.min(MAX_GROUPS, 4 + inputBytes / BYTES_PER_GROUP),
        lines,
        detection,
        features(options),
        options.getSessions() == null
            ? null
            : UriOption.parse("sessions", options.getSessions(), DatabaseSessions::check),
        options.getAlerts().stream()
            .map(uri -> UriOption.parse("alerts", uri, AlertQueues::check))
            .toList());
  }

  /** Statistics are of files: of live input there are counters. */
  private static int statsShards(AnalyzeOptions options, long inputBytes) {
    return LiveJob.isLive(options)
        ? 0
        : (int) Math.min(MAX_STATS_SHARDS, 1 + inputBytes / BYTES_PER_STATS_SHARD);
  }

  private static @Nullable FeatureStore features(AnalyzeOptions options) {
    String uri = options.getFeatures();
    if (uri == null) {
      return null;
    }
    Duration ttl =
        DurationText.parse(options.getGap()).plus(DurationText.parse(options.getAllowedLateness()));
    return new FeatureStore(FeaturesCommand.store(uri), ttl);
  }

  private static @Nullable Detection detection(AnalyzeOptions options) {
    if (!options.getDetect()) {
      return null;
    }
    ScoreSettings score =
        ScoreSettings.defaults().withInternalScanners(CidrSet.parse(options.getInternalScanners()));
    return new Detection(
        new RuleSource(options.getRules(), options.getWithout()),
        addresses(options),
        options.getAssetsLogged() ? score : score.withoutAssetsInTheLog());
  }

  private static AddressSources addresses(AnalyzeOptions options) {
    GeoMapping mapping = GeoMapping.shipped();
    String file = options.getGeoipMapping();
    if (file != null) {
      try {
        mapping = GeoMapping.parse(Files.readString(Path.of(file)));
      } catch (IOException e) {
        throw new UsageException("--geoipMapping: " + Failures.describe(e), e);
      } catch (IllegalArgumentException e) {
        throw new UsageException("--geoipMapping: " + e.getMessage(), e);
      }
    }
    return new AddressSources(options.getGeoip(), mapping, options.getThreatLists());
  }

  private static long millis(@Nullable String instant, long otherwise) {
    return instant == null ? otherwise : InstantText.parse(instant).toEpochMilli();
  }

  /** The formats that ship, and the one of {@code --formatMapping}. */
  static LogFormats formats(@Nullable String mappingFile) {
    LogFormats formats = LogFormats.standard();
    if (mappingFile == null) {
      return formats;
    }
    try (Reader reader = Files.newBufferedReader(Path.of(mappingFile), StandardCharsets.UTF_8)) {
      return formats.withMapping(JsonMapping.load(reader, mappingFile));
    } catch (IOException e) {
      throw new UsageException("--formatMapping: " + Failures.describe(e), e);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--formatMapping: " + e.getMessage(), e);
    }
  }

  private static @Nullable RobotsRules robots(@Nullable String file) {
    if (file == null) {
      return null;
    }
    try {
      // Not readString: bytes that are no UTF-8 must not refuse the file.
      return RobotsRules.parse(
          new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UsageException("--robots: " + Failures.describe(e), e);
    }
  }
}
