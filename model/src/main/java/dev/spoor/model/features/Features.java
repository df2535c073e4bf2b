package dev.spoor.model.features;

import static java.lang.Double.NaN;

import dev.spoor.model.RequestEvent;
import dev.spoor.model.ResourceType;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.SessionFragment.Counter;
import dev.spoor.model.sketch.RequestSample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The registry of features: the one place where a feature is added. {@code docs/features.md} is
 * generated from it, outputs and rules use its names.
 */
public final class Features {
  private static final List<Feature> ALL = new ArrayList<>();

  static {
    volumeAndTime();
    resourcesAndNavigation();
    methodsStatusesAndBytes();
    headersCookiesAndIdentity();
    securityEvidence();
    Set<String> names = new HashSet<>();
    for (Feature feature : ALL) {
      if (!names.add(feature.name())) {
        throw new IllegalStateException("two features are called " + feature.name());
      }
    }
  }

  private Features() {}

  /** All features, in order of their ids. */
  public static List<Feature> all() {
    return List.copyOf(ALL);
  }

  /** The feature of a name. */
  public static Optional<Feature> named(String name) {
    return ALL.stream().filter(feature -> feature.name().equals(name)).findFirst();
  }

  private static void volumeAndTime() {
    integer("F01", "req_count", "requests", "Requests.", f -> f.requests());
    timed("F02", "duration", "s", "Time from the first request to the last.", Features::duration);
    timed(
        "F03",
        "rate_mean",
        "requests/s",
        "(n - 1) / max(duration, 1 s); 0 for a single request.",
        f -> f.requests() > 1 ? (f.requests() - 1) / Math.max(duration(f), 1) : 0);
    timed(
        "F04",
        "rate_peak_10s",
        "requests/s",
        "Fullest time bucket over its width: 10 s in sessions of up to about ten minutes, else the"
            + " least 10·2^j s of which 64 span the session.",
        f -> (double) f.requestBuckets().fullest() / f.requestBuckets().widthSeconds());
    timed(
        "F05",
        "rate_peak_60s",
        "requests/s",
        "Fullest six adjacent 10 s buckets over 60 s; in longer sessions the fullest bucket over"
            + " its width.",
        f -> f.requestBuckets().fullestPer(60) / 60);
    timed(
        "F06",
        "iat_mean",
        "s",
        "Mean time between consecutive requests, duration / (n - 1). Unknown for a single request.",
        f -> f.requests() < 2 ? NaN : duration(f) / (f.requests() - 1));
    timed(
        "F07",
        "iat_std",
        "s",
        "Population standard deviation of gaps. Unknown for a single request; beyond 64 requests"
            + " that of the thinned session, scaled to its mean.",
        f -> Gaps.ofRequests(f).deviation());
    timed(
        "F08",
        "iat_cv",
        "-",
        "Deviation of gaps over their mean; 0 if all are 0. Unknown for a single request; beyond 64"
            + " requests that of the thinned session, which tends to 1 whatever the rhythm.",
        f -> Gaps.ofRequests(f).variation());
    timed(
        "F09",
        "burstiness",
        "-1..1",
        "(deviation - mean) / (deviation + mean) of gaps (Goh and Barabasi): -1 is a metronome, 0"
            + " random, towards 1 bursts. Unknown for a single request; thinned as iat_cv.",
        f -> Gaps.ofRequests(f).burstiness());
    timed(
        "F10",
        "iat_modal_share",
        "ratio",
        "Share of gaps in the fullest of log2-spaced bins. Unknown for a single request; thinned as"
            + " iat_cv.",
        f -> Gaps.ofRequests(f).modalShare());
    timed(
        "F11",
        "max_sustained_clicks",
        "pages/min",
        "Most pages in six adjacent 10 s buckets; in longer sessions the fullest bucket scaled to"
            + " 60 s.",
        f -> f.pageBuckets().fullestPer(60));
    timed(
        "F12",
        "night_ratio",
        "ratio",
        "Share of requests between 00:00 and 06:59 local time: the offset in the line, else"
            + " --siteZone.",
        f -> share(f, Counter.NIGHT));
    timed(
        "F13",
        "dwell_p50",
        "s",
        "Median gap between consecutive pages. Unknown for fewer than two pages; beyond 64 requests"
            + " estimated from the sample.",
        f -> Gaps.ofPages(f).median());
  }

  private static void resourcesAndNavigation() {
    real("F14", "page_ratio", "ratio", "Pages over requests.", f -> share(f, ResourceType.PAGE));
    real("F15", "image_ratio", "ratio", "Images over requests.", f -> share(f, ResourceType.IMAGE));
    real(
        "F16",
        "css_js_ratio",
        "ratio",
        "Styles and scripts over requests.",
        f -> share(f, ResourceType.STYLE) + share(f, ResourceType.SCRIPT));
    real(
        "F17",
        "doc_ratio",
        "ratio",
        "Documents and archives over requests.",
        f -> share(f, ResourceType.DOCUMENT));
    real(
        "F18",
        "api_ratio",
        "ratio",
        "API endpoints, JSON and XML over requests.",
        f -> share(f, ResourceType.API));
    real(
        "F19",
        "asset_per_page",
        "-",
        "Images, styles and scripts over pages, or over 1 without pages.",
        f ->
            (double)
                    (f.ofType(ResourceType.IMAGE)
                        + f.ofType(ResourceType.STYLE)
                        + f.ofType(ResourceType.SCRIPT))
                / Math.max(1, f.ofType(ResourceType.PAGE)));
    integer(
        "F20",
        "distinct_paths",
        "paths",
        "Different paths; exact up to 64, then estimated.",
        f -> f.paths().estimateDistinct());
    real(
        "F21",
        "repeat_ratio",
        "ratio",
        "1 - distinct_paths / n, at least 0.",
        f -> Math.max(0, 1 - (double) f.paths().estimateDistinct() / f.requests()));
    real(
        "F22",
        "path_entropy",
        "ratio",
        "Entropy of requests over paths, over its largest possible value. Unknown for a single"
            + " request; beyond 64 paths that of 64 of them.",
        f -> f.requests() < 2 ? NaN : f.paths().normalizedEntropy());
    integer(
        "F23",
        "width",
        "directories",
        "Different directories; exact up to 64, then estimated.",
        f -> f.directories().estimate());
    integer("F24", "depth_max", "segments", "Most path segments.", f -> f.maxDepth());
    real(
        "F25",
        "depth_std",
        "segments",
        "Population standard deviation of path segments.",
        f -> f.depth().deviation());
    real(
        "F26",
        "same_dir_seq_ratio",
        "ratio",
        "Share of consecutive requests in the same directory. Unknown for a single request; beyond"
            + " 64 requests that of the thinned session.",
        f -> overPairs(f, ordered -> ordered.pairsInSameDirectory()));
    real(
        "F27",
        "type_switch_factor",
        "ratio",
        "Share of consecutive requests of different resource type. Unknown for a single request;"
            + " beyond 64 requests that of the thinned session.",
        f -> overPairs(f, ordered -> ordered.typeSwitches()));
    integer(
        "F29",
        "numeric_walk",
        "requests",
        "Longest run of targets that are equal but for one number, which moves one way; 0 without"
            + " numbers. Beyond 64 requests a lower bound.",
        f -> f.sample().longestWalk());
    real(
        "F30",
        "query_ratio",
        "ratio",
        "Requests with a query over requests.",
        f -> share(f, Counter.QUERY));
    integer(
        "F31",
        "distinct_args",
        "queries",
        "Different queries; exact up to 64, then estimated.",
        f -> f.queries().estimate());
  }

  private static void methodsStatusesAndBytes() {
    real(
        "F33",
        "head_ratio",
        "ratio",
        "HEAD over requests.",
        f -> share(f, Counter.HEAD, RequestEvent.METHOD));
    real(
        "F34",
        "post_ratio",
        "ratio",
        "POST over requests.",
        f -> share(f, Counter.POST, RequestEvent.METHOD));
    real(
        "F35",
        "odd_method_ratio",
        "ratio",
        "Methods other than GET, HEAD, POST and OPTIONS, none at all included, over requests.",
        f -> share(f, Counter.ODD_METHOD, RequestEvent.METHOD));
    real(
        "F36",
        "err4xx_ratio",
        "ratio",
        "Status 400 to 499 over requests with a status.",
        f -> ofStatuses(f, Counter.CLIENT_ERROR));
    integer(
        "F37",
        "distinct_404_paths",
        "paths",
        "Different paths, assets left out, answered 404, 403 or 400; exact up to 64, then"
            + " estimated.",
        f -> f.countOf(Counter.STATUS) == 0 ? NaN : f.missingPaths().estimate());
    integer(
        "F38",
        "auth_fail",
        "requests",
        "Failed logins: 401 or 403 on a login path, or a POST answered 200 on one of"
            + " --loginFailedPaths.",
        f -> f.countOf(Counter.STATUS) == 0 ? NaN : f.countOf(Counter.FAILED_LOGIN));
    real(
        "F39",
        "err5xx_ratio",
        "ratio",
        "Status 500 to 599 over requests with a status.",
        f -> ofStatuses(f, Counter.SERVER_ERROR));
    real(
        "F40",
        "not_modified_ratio",
        "ratio",
        "Status 304 over requests with a status: caches behave so, bots rarely.",
        f -> ofStatuses(f, Counter.NOT_MODIFIED));
    integer(
        "F41",
        "bytes_sum",
        "bytes",
        "Body bytes sent.",
        f -> f.bytes().count() == 0 ? NaN : f.bytes().sum());
    real(
        "F42",
        "bytes_cv",
        "-",
        "Deviation of body bytes over their mean; 0 if the mean is 0.",
        f -> f.bytes().count() == 0 ? NaN : f.bytes().variation());
    real(
        "F43",
        "req_time_sum",
        "s",
        "Server time spent.",
        f -> f.requestTime().count() == 0 ? NaN : f.requestTime().sum() / 1e6);
  }

  private static void headersCookiesAndIdentity() {
    real(
        "F44",
        "no_referer_ratio",
        "ratio",
        "Requests without referrer over requests, assets left out of both. Unknown if there is no"
            + " such request.",
        f -> ratio(f.countOf(Counter.NO_REFERRER), f.countOf(Counter.REFERRER_JUDGED)));
    real(
        "F45",
        "referer_chain_ok",
        "ratio",
        "Share of different referrer paths that the session also requested. Unknown without"
            + " referrers; beyond 64 paths from the part of the hash space that both samples cover.",
        f -> f.referrers().shareFoundIn(f.paths()));
    integer(
        "F46",
        "ua_distinct",
        "agents",
        "Different user agents; exact up to 32, then estimated.",
        f -> f.known(RequestEvent.USER_AGENT) == 0 ? NaN : f.userAgents().estimateDistinct());
    integer(
        "F47",
        "ua_class",
        "bits",
        "Classes of all user agents: browser or app 1, library 2, declared bot 4, headless 8,"
            + " scanner 16, empty 32, other 64.",
        f -> f.known(RequestEvent.USER_AGENT) == 0 ? NaN : f.userAgentBits());
    real(
        "F49",
        "hdr_missing_score",
        "ratio",
        "Weight of headers missing that the browser named by the agent sends: Accept 30,"
            + " Accept-Language 30, Accept-Encoding 20, Sec-Fetch-* 20, Sec-CH-UA 10. Unknown"
            + " without headers or agents of browsers (apps are none).",
        f -> ratio(f.countOf(Counter.HEADERS_MISSING), f.countOf(Counter.HEADERS_JUDGED) * 1000));
    integer(
        "F50",
        "hdr_order_distinct",
        "orders",
        "Different orders of header names; exact up to 32, then estimated.",
        f -> f.known(RequestEvent.HEADERS) == 0 ? NaN : f.headerOrders().estimateDistinct());
    real(
        "F51",
        "http10_ratio",
        "ratio",
        "Requests of a protocol other than HTTP/1.1, HTTP/2 and HTTP/3, none included.",
        f -> share(f, Counter.OLD_PROTOCOL, RequestEvent.PROTOCOL));
    real(
        "F52",
        "host_is_ip_ratio",
        "ratio",
        "Requests whose host is an address.",
        f -> share(f, Counter.HOST_IS_ADDRESS, RequestEvent.HOST));
    real(
        "F53",
        "cookie_return_ratio",
        "ratio",
        "Cookie names seen in two or more requests over cookie names seen. Unknown without"
            + " cookies.",
        f -> ratio(f.cookieNames().countAtLeast(2), f.cookieNames().size()));
    integer(
        "F54",
        "cookie_distinct",
        "values",
        "Different values of session cookies (--sessionCookies); exact up to 64, then estimated.",
        f -> f.known(RequestEvent.COOKIES) == 0 ? NaN : f.sessionCookies().estimate());
    integer(
        "F55",
        "ja4_distinct",
        "fingerprints",
        "Different JA4 fingerprints; exact up to 32, then estimated.",
        f -> f.known(RequestEvent.TLS) == 0 ? NaN : f.ja4s().estimateDistinct());
  }

  private static void securityEvidence() {
    integer(
        "F60",
        "robots_state",
        "bits",
        "1: robots.txt was fetched; 2: a path it forbids was requested. Unknown without --robots.",
        f ->
            f.known(RequestEvent.ROBOTS) == 0
                ? NaN
                : (f.countOf(Counter.ROBOTS_FETCH) > 0 ? 1 : 0)
                    + (f.countOf(Counter.ROBOTS_DISALLOWED) > 0 ? 2 : 0));
    integer(
        "F60",
        "robots_disallow_hits",
        "requests",
        "Requests for paths that robots.txt forbids. Unknown without --robots.",
        f -> f.known(RequestEvent.ROBOTS) == 0 ? NaN : f.countOf(Counter.ROBOTS_DISALLOWED));
  }

  private static void integer(
      String id, String name, String unit, String doc, ToDoubleFunction<SessionFragment> of) {
    ALL.add(new Feature(id, name, unit, doc, true, of));
  }

  private static void real(
      String id, String name, String unit, String doc, ToDoubleFunction<SessionFragment> of) {
    ALL.add(new Feature(id, name, unit, doc, false, of));
  }

  /** A feature that is unknown where a request has no time of its own. */
  private static void timed(
      String id, String name, String unit, String doc, ToDoubleFunction<SessionFragment> of) {
    real(id, name, unit, doc, f -> f.countOf(Counter.TIME_ASSUMED) > 0 ? NaN : of.applyAsDouble(f));
  }

  private static double duration(SessionFragment f) {
    return (f.last() - f.first()) / 1000.0;
  }

  private static double share(SessionFragment f, Counter counter) {
    return (double) f.countOf(counter) / f.requests();
  }

  private static double share(SessionFragment f, ResourceType type) {
    return (double) f.ofType(type) / f.requests();
  }

  private static double share(SessionFragment f, Counter counter, int knownBit) {
    return ratio(f.countOf(counter), f.known(knownBit));
  }

  private static double ofStatuses(SessionFragment f, Counter counter) {
    return ratio(f.countOf(counter), f.countOf(Counter.STATUS));
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? NaN : (double) part / whole;
  }

  private static double overPairs(
      SessionFragment f, ToDoubleFunction<RequestSample.Ordered> pairs) {
    if (f.requests() < 2) {
      return NaN;
    }
    RequestSample.Ordered ordered = f.sample().ordered();
    return pairs.applyAsDouble(ordered) / (ordered.size() - 1);
  }
}
