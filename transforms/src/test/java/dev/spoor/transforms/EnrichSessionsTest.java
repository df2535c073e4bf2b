package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.EnrichedSession;
import dev.spoor.model.Enrichment;
import dev.spoor.model.Enrichment.Reputation;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.Session;
import dev.spoor.model.Session.CloseCause;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.UserAgentInfo;
import dev.spoor.transforms.enrich.AddressSources;
import dev.spoor.transforms.enrich.GeoMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class EnrichSessionsTest {
  private static final UserAgentInfo CURL =
      new UserAgentInfo(UserAgentClass.LIBRARY, true, "curl", "8.5.0", null, "http_library");

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();
  @Rule public final transient TemporaryFolder temporary = new TemporaryFolder();

  @Test
  public void agentsAreDescribedWithoutAnyFile() {
    Session session = session("192.0.2.1");
    PCollection<EnrichedSession> enriched = sessions(session).apply(EnrichSessions.enrich());
    PAssert.that(enriched)
        .containsInAnyOrder(new EnrichedSession(session, new Enrichment(CURL, null, null, null)));
    assertThat(unanswered(pipeline.run()), is(0L));
  }

  @Test
  public void addressesAreLookedUpAndBrokenDatabasesCounted() throws IOException {
    String list =
        Files.writeString(temporary.newFile("bad.txt").toPath(), "192.0.2.0/30").toString();
    Session listed = session("192.0.2.1");
    Session unlisted = session("198.51.100.1");
    PCollection<EnrichedSession> enriched =
        sessions(listed, unlisted)
            .apply(
                EnrichSessions.enrich()
                    .withAddresses(
                        new AddressSources(
                            List.of("nowhere.mmdb"), GeoMapping.shipped(), List.of(list))));
    PAssert.that(enriched)
        .containsInAnyOrder(
            new EnrichedSession(
                listed,
                new Enrichment(CURL, null, null, new Reputation(true, List.of("bad"), 80), true)),
            new EnrichedSession(
                unlisted,
                new Enrichment(CURL, null, null, new Reputation(false, List.of(), 0), true)));
    assertThat(unanswered(pipeline.run()), is(2L));
  }

  private PCollection<Session> sessions(Session... sessions) {
    return pipeline.apply(Create.of(List.of(sessions)).withCoder(RecordCoder.of(Session.class)));
  }

  private static long unanswered(PipelineResult result) {
    result.waitUntilFinish();
    long sum = 0;
    for (MetricResult<Long> counter :
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.named("spoor", "enrich_unknown.geoip"))
                    .build())
            .getCounters()) {
      sum += counter.getAttempted();
    }
    return sum;
  }

  private static Session session(String address) {
    IpAddress parsed = IpAddress.parse(address);
    RequestEvent event = new RequestEvent();
    event.reset();
    event.addressHigh = parsed.high();
    event.addressLow = parsed.low();
    event.known |= RequestEvent.USER_AGENT;
    event.userAgent.set("curl/8.5.0".getBytes(UTF_8));
    SessionFragment fragment = new SessionFragment();
    fragment.add(event, new RequestFacts());
    return new Session("default/address/" + address, fragment, CloseCause.GAP, true);
  }
}
