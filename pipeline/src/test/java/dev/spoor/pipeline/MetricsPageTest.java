package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Test;

/** What an operator sees. */
public class MetricsPageTest {
  private static final Map<String, Long> VALUES =
      Map.of(
          "lines_read", 7L,
          "dead_letters.normalize.bad_time", 2L,
          "rule_hits.sql.odd\"name", 1L,
          "processing_seconds_le.0.1", 4L,
          "watermark_lag_seconds", 30L,
          "somebody_elses", 9L,
          "dead_letters.incomplete", 9L);

  private static final String TEXT =
      """
      # HELP lines_read lines read
      # TYPE lines_read counter
      lines_read 7
      # HELP dead_letters what could not be used
      # TYPE dead_letters counter
      dead_letters{stage="normalize",code="bad_time"} 2
      # HELP rule_hits sessions that ended in which a rule fired
      # TYPE rule_hits counter
      rule_hits{rule="sql.odd\\"name"} 1
      # HELP processing_seconds_le batches done with within so many seconds
      # TYPE processing_seconds_le counter
      processing_seconds_le{seconds="0.1"} 4
      # HELP watermark_lag_seconds how far event time is behind the clock
      # TYPE watermark_lag_seconds gauge
      watermark_lag_seconds 30
      """;

  /** What docs promise; a name that is added or changed here breaks somebody's dashboard. */
  private static final String NAMES =
      "lines_read lines_parsed dead_letters requests_filtered sessions_open sessions_closed sessions verdicts"
          + " attacks rule_hits score_ge enrich_unknown late_kept urgent_hits tracked_clients"
          + " event_lag_le processing_seconds_le sink_writes sink_retries consumer_lag pending_messages"
          + " watermark_lag_seconds";

  @Test
  public void namesArePinned() {
    String names =
        String.join(" ", Arrays.stream(MetricName.values()).map(MetricName::text).toList());
    assertThat(names, is(NAMES));
  }

  @Test
  public void textHasWhatIsOnTheList() {
    assertThat(new MetricsPage(VALUES).text(), is(TEXT));
  }

  @Test
  public void jsonHasTheSame() {
    assertThat(
        new MetricsPage(VALUES).json(),
        is(
            "{\"counters\":{\"lines_read\":7,\"dead_letters\":{\"normalize.bad_time\":2},"
                + "\"rule_hits\":{\"sql.odd\\\"name\":1},\"processing_seconds_le\":{\"0.1\":4}},"
                + "\"gauges\":{\"watermark_lag_seconds\":30}}\n"));
  }

  @Test
  public void theServerTellsIt() throws Exception {
    AtomicBoolean well = new AtomicBoolean(true);
    try (MetricsServer server = MetricsServer.start(0, () -> VALUES, well::get)) {
      assertThat(get(server, "/health"), is("200 OK\n"));
      assertThat(get(server, "/metrics"), is("200 " + TEXT));
      assertThat(get(server, "/metrics/json"), is("200 " + new MetricsPage(VALUES).json()));
      assertThat(get(server, "/"), is("404 not here\n"));
      well.set(false);
      assertThat(get(server, "/health"), is("503 the job ended\n"));
      int port = server.port();
      UsageException e =
          assertThrows(
              UsageException.class, () -> MetricsServer.start(port, () -> VALUES, well::get));
      assertThat(e.getMessage().startsWith("--metricsPort=" + port + " cannot be"), is(true));
    }
  }

  private static String get(MetricsServer server, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }
}
