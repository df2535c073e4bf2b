package dev.spoor.transforms;

import dev.spoor.model.Bytes;
import dev.spoor.model.ClientKey;
import dev.spoor.model.FilterReason;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.SensorReport;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.transforms.formats.HoneypotRecord;
import dev.spoor.transforms.formats.SensorLabels;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads the requests of a honeypot's records as those of a log are read, and folds a session's into
 * one. One instance per worker thread.
 */
final class HoneypotFolder {
  private final NormalizeSettings settings;
  private final RequestJudge judge;
  private final RequestEvent event = new RequestEvent();
  private final RequestFacts facts = new RequestFacts();

  /** Takes requests, each before its buffers are reused. */
  @FunctionalInterface
  interface Requests {
    void request(RequestEvent event, RequestFacts facts);
  }

  HoneypotFolder(NormalizeSettings settings) {
    this.settings = settings;
    this.judge = new RequestJudge(settings);
  }

  /**
   * Why a record is left out, or null if it is not: a report event as any request, a session when
   * it began outside of the time range, or when each of its requests is excluded.
   */
  @Nullable FilterReason reason(HoneypotRecord record) {
    FilterReason reason = null;
    for (int i = 0; i < record.requests(); i++) {
      reason = fill(record, i);
      if (reason == null) {
        return null;
      }
    }
    return reason;
  }

  /** Makes the request at a position the current one; returns why it is left out, or null. */
  private @Nullable FilterReason fill(HoneypotRecord record, int index) {
    record.fill(index, event);
    ClientAddress.resolve(event, settings.requests().trustedProxies());
    long time = event.timeMillis;
    event.timeMillis = record.start().toEpochMilli();
    FilterReason reason = settings.exclusions().reason(event);
    event.timeMillis = time;
    return reason;
  }

  /** The key of the client of the current request, once judged. */
  private String clientKey(HoneypotRecord record) {
    String key =
        SessionFragmenter.addressAgentKey(event.addressHigh, event.addressLow, facts.userAgentHash);
    return new ClientKey(site(record), ClientKey.Type.ADDRESS_AGENT, key).toString();
  }

  private String site(HoneypotRecord record) {
    String site = settings.requests().site();
    if (site != null) {
      return site;
    }
    String sensor = record.sensor();
    return sensor == null
        ? RequestSettings.DEFAULT_SITE
        : SessionFragmenter.siteOf(Bytes.of(sensor));
  }

  /** Folds a record of a session that is not left out. */
  Session session(HoneypotRecord record, boolean isRedelivered, Requests requests) {
    SessionFragment fragment = new SessionFragment();
    String clientKey = null;
    for (int i = 0; i < record.requests(); i++) {
      if (fill(record, i) != null) {
        continue;
      }
      judge.judge(event, facts);
      if (clientKey == null) {
        clientKey = clientKey(record);
      }
      fragment.add(event, facts);
      requests.request(event, facts);
    }
    if (clientKey == null) {
      throw new IllegalArgumentException("a record that is left out");
    }
    SensorReport report =
        new SensorReport(
            String.valueOf(record.sessUuid()),
            record.sensor(),
            record.labels().labels(),
            record.labels().unknownLabels(),
            record.executed(),
            record.reportedRequests(),
            record.start(),
            record.end(),
            isRedelivered);
    return new Session(clientKey, fragment, Session.CloseCause.GAP, true, report);
  }

  /** Judges a report event, which becomes the current request; returns the key of its client. */
  String event(HoneypotRecord record, Requests requests) {
    fill(record, 0);
    judge.judge(event, facts);
    requests.request(event, facts);
    return clientKey(record);
  }

  /** Adds the current request. */
  void addTo(SessionFragment fragment) {
    fragment.add(event, facts);
  }

  /** Event time of the current request. */
  long time() {
    return event.timeMillis;
  }

  /** What two parts of one session say together; the times are those of the requests. */
  static SensorReport merged(SensorReport one, SensorReport other) {
    SensorLabels labels = new SensorLabels();
    labels.addAll(one);
    labels.addAll(other);
    return new SensorReport(
        one.sessUuid(),
        least(one.sensor(), other.sensor()),
        labels.labels(),
        labels.unknownLabels(),
        one.executed() || other.executed(),
        -1);
  }

  private static @Nullable String least(@Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }
}
