package dev.spoor.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.CidrSet;
import dev.spoor.model.ClientKey;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.features.Feature;
import dev.spoor.model.features.Features;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Test;

/** Every feature of a session of five requests, computed by hand. */
public class FeaturesTest {
  private static final String CHROME =
      "\"User-Agent\":\"Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0.0.0 Safari/537.36\"";
  private static final String FULL =
      CHROME
          + ",\"Accept\":\"*/*\",\"Accept-Language\":\"en\",\"Accept-Encoding\":\"gzip\","
          + "\"Sec-Fetch-Mode\":\"navigate\",\"Sec-CH-UA\":\"x\"";
  private static final String REFERRER = ",\"Referer\":\"https://shop.example/items/1\"";

  private static final String[] SESSION = {
    line("00", "GET", "/items/1", "HTTP/1.1", 200, 100, "0.010", "shop.example", FULL)
        + ",\"cookies\":{\"sid\":\"1\",\"a\":\"x\"},\"tls\":{\"ja4\":\"j1\"}}",
    line(
            "01",
            "GET",
            "/static/app.css",
            "HTTP/1.1",
            304,
            0,
            "0.002",
            "shop.example",
            FULL + REFERRER)
        + "}",
    line(
            "03",
            "POST",
            "/login",
            "HTTP/1.0",
            401,
            300,
            "0.030",
            "shop.example",
            "\"User-Agent\":\"curl/8.5.0\"")
        + ",\"cookies\":{\"sid\":\"2\"}}",
    line("07", "HEAD", "/items/2", "HTTP/2.0", 404, 0, "0", "shop.example", CHROME + REFERRER)
        + "}",
    line(
            "15",
            "GET",
            "/private/x.pdf?v=a",
            "HTTP/1.1",
            500,
            600,
            "0.1",
            "192.0.2.80",
            CHROME + ",\"Accept\":\"*/*\"")
        + "}",
  };

  private static String line(
      String second,
      String method,
      String url,
      String protocol,
      int status,
      int bytes,
      String requestTime,
      String host,
      String headers) {
    return "{\"time\":\"2025-03-03T10:00:"
        + second
        + "Z\",\"client_ip\":\"192.0.2.1\",\"method\":\""
        + method
        + "\",\"url\":\""
        + url
        + "\",\"protocol\":\""
        + protocol
        + "\",\"status\":"
        + status
        + ",\"bytes\":"
        + bytes
        + ",\"request_time\":"
        + requestTime
        + ",\"host\":\""
        + host
        + "\",\"headers\":{"
        + headers
        + "}";
  }

  @Test
  public void eachFeatureIsWhatItsDefinitionSays() {
    Map<String, Double> expected = new LinkedHashMap<>();
    expected.put("req_count", 5.0);
    expected.put("duration", 15.0);
    expected.put("rate_mean", 0.266667); // 4 / 15
    expected.put("rate_peak_10s", 0.4); // 4 in the first ten seconds
    expected.put("rate_peak_60s", 0.083333); // 5 in the minute
    expected.put("iat_mean", 3.75); // gaps 1, 2, 4, 8
    expected.put("iat_std", 2.680951); // sqrt(28.75 / 4)
    expected.put("iat_cv", 0.71492);
    expected.put("burstiness", -0.166235);
    expected.put("iat_modal_share", 0.25);
    expected.put("max_sustained_clicks", 3.0);
    expected.put("night_ratio", 0.0);
    expected.put("dwell_p50", 3.5); // pages at 0, 3, 7
    expected.put("page_ratio", 0.6);
    expected.put("image_ratio", 0.0);
    expected.put("css_js_ratio", 0.2);
    expected.put("doc_ratio", 0.2);
    expected.put("api_ratio", 0.0);
    expected.put("asset_per_page", 0.333333);
    expected.put("distinct_paths", 5.0);
    expected.put("repeat_ratio", 0.0);
    expected.put("path_entropy", 1.0);
    expected.put("width", 4.0); // /items/ /static/ / /private/
    expected.put("depth_max", 2.0);
    expected.put("depth_std", 0.4); // 2 2 1 2 2
    expected.put("same_dir_seq_ratio", 0.0);
    expected.put("type_switch_factor", 0.75); // page style page page document
    expected.put("numeric_walk", 2.0); // /items/1 /items/2
    expected.put("query_ratio", 0.2);
    expected.put("distinct_args", 1.0);
    expected.put("head_ratio", 0.2);
    expected.put("post_ratio", 0.2);
    expected.put("odd_method_ratio", 0.0);
    expected.put("err4xx_ratio", 0.4);
    expected.put("distinct_404_paths", 1.0); // 401 is none of them
    expected.put("auth_fail", 1.0);
    expected.put("err5xx_ratio", 0.2);
    expected.put("not_modified_ratio", 0.2);
    expected.put("bytes_sum", 1000.0);
    expected.put("bytes_cv", 1.140175); // sqrt(5 * 460,000 - 1,000,000) / 5 / 200
    expected.put("req_time_sum", 0.142);
    expected.put("no_referer_ratio", 0.75); // of four that are no assets
    expected.put("referer_chain_ok", 1.0);
    expected.put("ua_distinct", 2.0);
    expected.put("ua_class", 3.0); // browser and library
    expected.put("hdr_missing_score", 0.43175); // (0 + 0 + 1000 + 727) / 4000
    expected.put("hdr_order_distinct", 5.0);
    expected.put("http10_ratio", 0.2);
    expected.put("host_is_ip_ratio", 0.2);
    expected.put("cookie_return_ratio", 0.5); // sid twice, a once
    expected.put("cookie_distinct", 2.0);
    expected.put("ja4_distinct", 1.0);
    expected.put("robots_state", 2.0);
    expected.put("robots_disallow_hits", 1.0);
    RobotsRules robots = RobotsRules.parse("User-agent: *\nDisallow: /private");
    SessionFragment session = session(settings(robots), "waf-json", SESSION);
    assertThat(values(session), is(expected));
  }

  @Test
  public void whatALogCannotSayIsUnknownAndNotZero() {
    String line = "192.0.2.1 - - [03/Mar/2025:03:00:0%d +0000] \"GET / HTTP/1.1\" 200 1";
    SessionFragment session =
        session(settings(null), "common", line.formatted(0), line.formatted(2));
    assertThat(
        unknown(session),
        is(
            names(
                "req_time_sum no_referer_ratio referer_chain_ok ua_distinct ua_class"
                    + " hdr_missing_score hdr_order_distinct host_is_ip_ratio cookie_return_ratio"
                    + " cookie_distinct ja4_distinct robots_state robots_disallow_hits")));
  }

  @Test
  public void oneRequestHasNoRhythm() {
    SessionFragment session =
        session(
            settings(null),
            "combined",
            "192.0.2.1 - - [03/Mar/2025:03:00:00 +0000] \"GET /a.css HTTP/1.1\" 304 - \"-\" \"x\"");
    assertThat(
        unknown(session),
        is(
            names(
                "iat_mean iat_std iat_cv burstiness iat_modal_share dwell_p50 path_entropy"
                    + " same_dir_seq_ratio type_switch_factor req_time_sum"
                    + " no_referer_ratio referer_chain_ok hdr_missing_score hdr_order_distinct"
                    + " host_is_ip_ratio cookie_return_ratio cookie_distinct ja4_distinct"
                    + " robots_state robots_disallow_hits")));
    assertThat(values(session).get("rate_mean"), is(0.0));
    assertThat(values(session).get("night_ratio"), is(1.0));
    assertThat(values(session).get("repeat_ratio"), is(0.0));
  }

  @Test
  public void aMetronomeIsOneWhateverItsLength() {
    for (int n : new int[] {2, 3, 60}) {
      String[] lines = new String[n];
      for (int i = 0; i < n; i++) {
        lines[i] =
            "192.0.2.1 - - [03/Mar/2025:10:%02d:00 +0000] \"GET /a/%d HTTP/1.1\" 200 1"
                .formatted(i, n - i);
      }
      Map<String, Double> values = values(session(settings(null), "common", lines));
      assertThat(values.get("iat_mean"), is(60.0));
      assertThat(values.get("iat_std"), is(0.0));
      assertThat(values.get("burstiness"), is(-1.0));
      assertThat(values.get("iat_modal_share"), is(1.0));
      assertThat(values.get("numeric_walk"), is((double) n));
      assertThat(values.get("same_dir_seq_ratio"), is(1.0));
    }
  }

  @Test
  public void requestsOfOneInstantAreABurstAndNotAMetronome() {
    String line = "192.0.2.1 - - [03/Mar/2025:10:00:00 +0000] \"GET /a HTTP/1.1\" 200 1";
    Map<String, Double> values = values(session(settings(null), "common", line, line, line));
    assertThat(values.get("iat_cv"), is(0.0));
    assertThat(values.get("burstiness"), is(0.0));
    assertThat(values.get("rate_mean"), is(2.0));
    assertThat(values.get("iat_modal_share"), is(1.0));
    assertThat(values.get("repeat_ratio"), is(0.666667));
    assertThat(values.get("path_entropy"), is(0.0));
  }

  @Test
  public void aThinnedSessionKeepsTheMeanOfItsGaps() {
    String[] lines = new String[1_500];
    for (int i = 0; i < lines.length; i++) {
      lines[i] =
          "192.0.2.1 - - [03/Mar/2025:10:%02d:%02d +0000] \"GET /a?%d HTTP/1.1\" 200 1"
              .formatted(i / 60, i % 60, i);
    }
    SessionFragment session = session(settings(null), "common", lines);
    Map<String, Double> values = values(session);
    assertThat(values.get("iat_mean"), is(1.0));
    assertThat(values.get("dwell_p50") > 0.3 && values.get("dwell_p50") < 1.2, is(true));
    assertThat(values.get("distinct_paths"), is(1.0));
    assertThat(values.get("distinct_args") > 1350 && values.get("distinct_args") < 1650, is(true));
    assertThat(values.get("rate_peak_10s"), is(1.0));
    assertThat(values.get("max_sustained_clicks"), is(60.0));
  }

  private static SessionFragment session(RequestSettings requests, String format, String... lines) {
    NormalizeSettings settings = NormalizeSettings.defaults().withRequests(requests);
    return Collected.of(settings, format, lines).onlySession().fragment();
  }

  private static RequestSettings settings(RobotsRules robots) {
    return new RequestSettings(
        "shop",
        ZoneId.of("UTC"),
        ClientKey.Type.ADDRESS,
        "",
        List.of("sid"),
        CidrSet.empty(),
        List.of(),
        List.of(),
        robots);
  }

  private static Map<String, Double> values(SessionFragment session) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Feature feature : Features.all()) {
      values.put(feature.name(), feature.of(session));
    }
    return values;
  }

  private static Set<String> unknown(SessionFragment session) {
    Set<String> unknown = new TreeSet<>();
    values(session)
        .forEach(
            (name, value) -> {
              if (Double.isNaN(value)) {
                unknown.add(name);
              }
            });
    return unknown;
  }

  private static Set<String> names(String words) {
    return new TreeSet<>(List.of(words.split(" ", -1)));
  }
}
