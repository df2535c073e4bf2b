package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.junit.Rule;
import org.junit.Test;

/** {@link TrafficSummary}, and {@link SummarizeTraffic} before it. */
public class TrafficSummaryTest {
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static TrafficSummary summary() {
    String start = "192.0.2.1 - - [03/Mar/2025:";
    TrafficSummary summary =
        Collected.of(
                NormalizeSettings.defaults(),
                "combined",
                start + "10:15:30 +0000] \"GET /a HTTP/1.1\" 200 512 \"-\" \"curl/8.5.0\"",
                start + "10:15:59 +0000] \"GET /b?x HTTP/1.1\" 404 0 \"/a\" \"curl/8.5.0\"",
                start + "23:59:59 -0100] \"POST /a HTTP/1.1\" 200 8 \"-\" \"-\"",
                start + "11:00:00 +0000] \"BREW /\u00e4\\\"< HTTP/1.1\" 200 - \"-\" \"x\"",
                "",
                "nonsense")
            .summary();
    summary.addSessions("2025-03-03", 2);
    summary.addSessions("2025-03-04", 1);
    return summary;
  }

  @Test
  public void theStatisticsOfADayAreOneDocument() {
    Map<String, String> files = new LinkedHashMap<>();
    summary().toJsonByDate().forEach((date, json) -> files.put(date, new String(json, UTF_8)));
    assertThat(files.keySet(), is(Set.of("2025-03-03", "2025-03-04")));
    assertThat(
        files.get("2025-03-03"),
        is(
            """
            {
              "date" : "2025-03-03",
              "requests" : 3,
              "sessions" : 2,
              "bytes" : 512,
              "statuses" : {
                "200" : 2,
                "404" : 1
              },
              "methods" : {
                "GET" : 2,
                "OTHER" : 1
              },
              "attack_types" : { },
              "countries" : { },
              "levels" : { },
              "rules" : { },
              "verdicts" : { },
              "top" : {
                "addresses" : [ {
                  "value" : "192.0.2.1",
                  "requests" : 3
                } ],
                "paths" : [ {
                  "value" : "/a",
                  "requests" : 1
                }, {
                  "value" : "/b",
                  "requests" : 1
                }, {
                  "value" : "/\u00e4\\"<",
                  "requests" : 1
                } ],
                "agents" : [ {
                  "value" : "curl/8.5.0",
                  "requests" : 2
                }, {
                  "value" : "x",
                  "requests" : 1
                } ],
                "referrers" : [ {
                  "value" : "/a",
                  "requests" : 1
                } ]
              },
              "per_hour" : {
                "10" : 2,
                "11" : 1
              },
              "per_minute" : {
                "10:15" : 2,
                "11:00" : 1
              }
            }
            """));
  }

  @Test
  public void aDayHasTheRequestsOfItsUtcDate() {
    String json = new String(summary().toJsonByDate().get("2025-03-04"), UTF_8);
    assertThat(json.contains("\"requests\" : 1,\n  \"sessions\" : 1,\n  \"bytes\" : 8,"), is(true));
    assertThat(json.contains("\"per_minute\" : {\n    \"00:59\" : 1\n  }"), is(true));
  }

  @Test
  public void theRunIsAccountedFor() {
    TrafficSummary summary = summary();
    assertThat(summary.lines(), is(6L));
    assertThat(summary.requests(), is(4L));
    assertThat(summary.filtered(), is(Map.of("blank", 1L)));
    assertThat(summary.deadLetters(), is(Map.of("not_in_format", 1L)));
    assertThat(summary.sessions(), is(3L));
    assertThat(summary.hasRequests(), is(true));
    assertThat(summary.minTime(), is(Instant.parse("2025-03-03T10:15:30Z")));
    assertThat(summary.maxTime(), is(Instant.parse("2025-03-04T00:59:59Z")));
  }

  @Test
  public void aRunThatReadNothingIsZero() {
    TrafficSummary summary = new TrafficSummary();
    summary.add(SummarizeTraffic.nothing().getKey(), SummarizeTraffic.nothing().getValue());
    assertThat(summary.lines(), is(0L));
    assertThat(summary.requests(), is(0L));
    assertThat(summary.sessions(), is(0L));
    assertThat(summary.hasRequests(), is(false));
    assertThat(summary.toJsonByDate(), is(Map.of()));
  }

  @Test
  public void partsOfTablesAreAddedUpAndTablesOfValuesCutToTheTop() {
    Map<String, Long> one = new LinkedHashMap<>();
    Map<String, Long> other = new LinkedHashMap<>();
    Map<String, Long> top = new LinkedHashMap<>();
    for (int i = 10; i < 40; i++) {
      one.put("/" + i, i == 39 ? 5L : 1L);
      other.put("/" + i, 1L);
    }
    top.put("/39", 6L);
    for (int i = 10; i < 29; i++) {
      top.put("/" + i, 2L);
    }
    List<KV<String, Map<String, Long>>> parts =
        List.of(
            SummarizeTraffic.nothing(),
            KV.of("accounting", Map.of("lines", 5L, "min_time", -7L, "max_time", 1L)),
            KV.of("accounting", Map.of("lines", 2L, "min_time", 3L, "max_time", 9L)),
            KV.of("2025-03-03/counts", Map.of("requests", 1L, "method/GET", 1L)),
            KV.of("2025-03-03/counts", Map.of("requests", 2L, "method/PUT", 2L)),
            KV.of("2025-03-04/counts", Map.of("requests", 4L)),
            KV.of("2025-03-03/paths/0", one),
            KV.of("2025-03-03/paths/0", other),
            KV.of("2025-03-03/paths/1", Map.of("/x", 1L)));
    PAssert.that(
            pipeline
                .apply(Create.of(parts).withCoder(SummarizeTraffic.coder()))
                .apply(SummarizeTraffic.summarize()))
        .containsInAnyOrder(
            List.of(
                KV.of(
                    "accounting",
                    Map.of("lines", 7L, "requests", 0L, "min_time", -7L, "max_time", 9L)),
                KV.of(
                    "2025-03-03/counts",
                    Map.of("requests", 3L, "method/GET", 1L, "method/PUT", 2L)),
                KV.of("2025-03-04/counts", Map.of("requests", 4L)),
                KV.of("2025-03-03/paths/0", top),
                KV.of("2025-03-03/paths/1", Map.of("/x", 1L))));
    pipeline.run();
  }
}
