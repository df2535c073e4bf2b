package dev.spoor.transforms;

import static dev.spoor.model.Verdict.ThreatLevel.HIGH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.Session.CloseCause;
import dev.spoor.model.TrackedSession;
import dev.spoor.model.features.Feature;
import dev.spoor.model.features.Features;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class SessionJsonTest {
  private static final String START = "192.0.2.1 - - [03/Mar/2025:10:15:";
  private static final Instant NOW = Instant.parse("2025-03-03T11:00:00Z");

  @Test
  public void aSessionIsOneObjectOnOneLine() {
    Session session =
        session("00 +0000] \"GET /a?1 HTTP/1.1\" 200 512 \"-\" \"a \\\"b\\\" \\x1b\"");
    String id = session.id();
    assertThat(
        new String(SessionJson.write(session, NOW), UTF_8),
        is(
            "{\"sess_uuid\":\""
                + id
                + "\",\"client_key\":\""
                + session.clientKey()
                + "\",\"site\":\"default\",\"peer_ip\":\"192.0.2.1\","
                + "\"user_agent\":\"a \\\"b\\\" \\u001B\","
                + "\"start_time\":\"2025-03-03T10:15:00Z\",\"end_time\":\"2025-03-03T10:15:00Z\","
                + "\"request_count\":1,\"close_cause\":\"gap\",\"features\":{\"req_count\":1,"
                + "\"duration\":0,\"rate_mean\":0,\"rate_peak_10s\":0.1,\"rate_peak_60s\":0.016667,"
                + "\"max_sustained_clicks\":1,\"night_ratio\":0,\"page_ratio\":1,\"image_ratio\":0,"
                + "\"css_js_ratio\":0,\"doc_ratio\":0,\"api_ratio\":0,\"asset_per_page\":0,"
                + "\"distinct_paths\":1,\"repeat_ratio\":0,\"width\":1,\"depth_max\":1,"
                + "\"depth_std\":0,\"numeric_walk\":1,\"query_ratio\":1,\"distinct_args\":1,"
                + "\"head_ratio\":0,\"post_ratio\":0,\"odd_method_ratio\":0,\"err4xx_ratio\":0,"
                + "\"distinct_404_paths\":0,\"auth_fail\":0,\"err5xx_ratio\":0,"
                + "\"not_modified_ratio\":0,\"bytes_sum\":512,\"bytes_cv\":0,\"no_referer_ratio\":1,"
                + "\"ua_distinct\":1,\"ua_class\":64,\"http10_ratio\":0},"
                + "\"features_unavailable\":[\"iat_mean\",\"iat_std\",\"iat_cv\",\"burstiness\","
                + "\"iat_modal_share\",\"dwell_p50\",\"path_entropy\",\"same_dir_seq_ratio\","
                + "\"type_switch_factor\",\"req_time_sum\",\"referer_chain_ok\","
                + "\"hdr_missing_score\",\"hdr_order_distinct\",\"host_is_ip_ratio\","
                + "\"cookie_return_ratio\",\"cookie_distinct\",\"ja4_distinct\",\"robots_state\","
                + "\"robots_disallow_hits\"],"
                + "\"version\":{\"last\":\"2025-03-03T10:15:00Z\",\"request_count\":1},"
                + "\"final\":true,\"processed_at\":\"2025-03-03T11:00:00Z\"}"));
  }

  @Test
  public void eachFeatureIsThereOrNamedAsUnavailable() throws IOException {
    Session session = session("00 +0000] \"GET /a HTTP/1.1\" 200 1 \"-\" \"-\"");
    JsonNode json = new ObjectMapper().readTree(SessionJson.write(session, NOW));
    List<String> unavailable = new ArrayList<>();
    json.get("features_unavailable").forEach(name -> unavailable.add(name.textValue()));
    for (Feature feature : Features.all()) {
      double value = feature.of(session.fragment());
      assertThat(feature.name(), unavailable.contains(feature.name()), is(Double.isNaN(value)));
      if (!Double.isNaN(value)) {
        assertThat(json.get("features").get(feature.name()).doubleValue(), is(value));
      }
    }
    assertThat(json.get("features").size() + unavailable.size(), is(Features.all().size()));
    assertThat(json.has("user_agent"), is(false));
    assertThat(json.has("peer_port"), is(false));
  }

  @Test
  public void portAndCauseAreWritten() throws IOException {
    Session one =
        Collected.of(
                NormalizeSettings.defaults(),
                "combined",
                "[2001:db8::1]:4711 - - [03/Mar/2025:10:15:00 +0000] \"GET /\" 200 1 \"-\" \"x\"")
            .onlySession();
    Session session = new Session(one.clientKey(), one.fragment(), CloseCause.BOUNDARY, false);
    JsonNode json = new ObjectMapper().readTree(SessionJson.write(session, NOW));
    assertThat(json.get("peer_ip").textValue(), is("2001:db8::1"));
    assertThat(json.get("peer_port").intValue(), is(4711));
    assertThat(json.get("close_cause").textValue(), is("boundary"));
    assertThat(json.get("final").booleanValue(), is(false));
  }

  @Test
  public void whatIsTrackedHasTheIdOfItsSessionAndNamesWhatItSupersedes() throws IOException {
    ScoredSession hit = Judgements.early(Judgements.ANN, HIGH, 40);
    String id = Judgements.id(Judgements.ANN, 0);
    JsonNode alert =
        json(SessionJson.writeAlert(new TrackedSession(hit, id, List.of("a", "b"), true), NOW));
    assertThat(alert.get("sess_uuid").textValue(), is(id));
    assertThat(alert.get("alert_state").textValue(), is("provisional"));
    assertThat(alert.get("urgent").booleanValue(), is(true));
    assertThat(alert.get("supersedes").toString(), is("[\"a\",\"b\"]"));

    ScoredSession pane = Judgements.ended(Judgements.ANN, HIGH, 0, 40);
    TrackedSession tracked = new TrackedSession(pane, id, List.of(), false);
    JsonNode settled = json(SessionJson.writeAlert(tracked, NOW));
    assertThat(settled.get("alert_id"), is(alert.get("alert_id")));
    assertThat(settled.has("urgent"), is(false));
    assertThat(SessionJson.write(tracked, NOW), is(SessionJson.write(pane, NOW)));
    assertThat(SessionJson.writeAlert(tracked, NOW), is(SessionJson.writeAlert(pane, NOW)));
    JsonNode session =
        json(SessionJson.write(new TrackedSession(pane, id, List.of("a"), false), NOW));
    assertThat(session.get("supersedes").toString(), is("[\"a\"]"));
    assertThat(session.has("alert_id"), is(false));
  }

  private static JsonNode json(byte[] line) throws IOException {
    return new ObjectMapper().readTree(line);
  }

  @Test
  public void theIdIsThatOfClientAndFirstRequestAlone() {
    String first = "00 +0000] \"GET /a HTTP/1.1\" 200 1 \"-\" \"x\"";
    Session one = session(first);
    Session grown = session(first, "05 +0000] \"GET /b HTTP/1.1\" 200 1 \"-\" \"x\"");
    Session earlier = session("05 +0000] \"GET /b HTTP/1.1\" 200 1 \"-\" \"x\"");
    Session other = new Session("other/address/x", one.fragment(), CloseCause.GAP, true);
    assertThat(grown.id(), is(one.id()));
    assertThat(earlier.id(), is(not(one.id())));
    assertThat(other.id(), is(not(one.id())));
    assertThat(one.id().matches("[0-9a-f]{32}"), is(true));
  }

  private static Session session(String... rests) {
    String[] lines = new String[rests.length];
    for (int i = 0; i < rests.length; i++) {
      lines[i] = START + rests[i];
    }
    return Collected.of(NormalizeSettings.defaults(), "combined", lines).onlySession();
  }
}
