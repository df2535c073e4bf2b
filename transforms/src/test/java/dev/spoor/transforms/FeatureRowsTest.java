package dev.spoor.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.model.FeatureRow;
import dev.spoor.model.Session;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.Test;

public class FeatureRowsTest {
  @Test
  public void saysWhatTheSessionsJsonSays() throws IOException {
    Session session =
        Collected.of(
                NormalizeSettings.defaults(),
                "combined",
                "192.0.2.1 - - [03/Mar/2025:10:15:00 +0000] \"GET /a?1 HTTP/1.1\" 200 5 \"-\" \"x\"",
                "192.0.2.1 - - [03/Mar/2025:10:15:07 +0000] \"GET /b HTTP/1.1\" 404 9 \"-\" \"x\"",
                "192.0.2.1 - - [03/Mar/2025:10:15:09 +0000] \"GET /c HTTP/1.1\" 200 7 \"-\" \"x\"")
            .onlySession();
    FeatureRow row = FeatureRows.of(session);
    JsonNode json = new ObjectMapper().readTree(SessionJson.write(session, Instant.EPOCH));
    assertThat(row.clientKey(), is(json.path("client_key").asText()));
    assertThat(row.requests(), is(json.path("request_count").asLong()));
    assertThat(Instant.ofEpochMilli(row.last()).toString(), is(json.path("end_time").asText()));
    assertThat(row.fields().size(), is(2 * json.path("features").size()));
    for (int i = 0; i < row.fields().size(); i += 2) {
      String name = row.fields().get(i);
      assertThat(
          name,
          new BigDecimal(row.fields().get(i + 1))
              .compareTo(json.path("features").path(name).decimalValue()),
          is(0));
    }
    assertThat(row.fields(), hasItems("req_count", "3"));
    json.path("features_unavailable")
        .forEach(name -> assertThat(row.fields(), not(hasItems(name.asText()))));
  }
}
