package dev.spoor.transforms;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spoor.model.Bytes;
import dev.spoor.model.IpAddress;
import dev.spoor.model.OutputLine;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/** The JSON form of one request, an output only when asked for. Unknown fields are absent. */
final class RequestRow {
  private static final JsonFactory FACTORY = new JsonFactory();

  private RequestRow() {}

  static OutputLine of(RequestEvent event, RequestFacts facts) {
    Instant time = Instant.ofEpochMilli(event.timeMillis);
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("time", time.toString());
      json.writeStringField("peer_ip", IpAddress.toString(event.addressHigh, event.addressLow));
      if (event.port >= 0) {
        json.writeNumberField("peer_port", event.port);
      }
      text(json, "host", event.host);
      text(json, "method", event.method);
      text(json, "target", event.target);
      text(json, "protocol", event.protocol);
      if (event.status >= 0) {
        json.writeNumberField("status", event.status);
      }
      if (event.bytes >= 0) {
        json.writeNumberField("bytes", event.bytes);
      }
      if (event.requestTimeMicros >= 0) {
        json.writeNumberField("request_time", event.requestTimeMicros / 1e6);
      }
      text(json, "referrer", event.referrer);
      text(json, "user_agent", event.userAgent);
      json.writeStringField("resource_type", facts.type.name().toLowerCase(Locale.ROOT));
      json.writeStringField("request_hash", HexFormat.of().toHexDigits(event.requestHash));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new OutputLine(
        "requests/" + Dates.of(event.timeMillis) + "/requests.jsonl",
        event.timeMillis,
        HexFormat.of().toHexDigits(event.requestHash),
        out.toByteArray());
  }

  private static void text(JsonGenerator json, String name, Bytes value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.toString());
    }
  }
}
