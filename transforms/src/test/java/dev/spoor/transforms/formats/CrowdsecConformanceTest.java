package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.model.Bytes;
import dev.spoor.model.IpAddress;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

/**
 * Lines of many servers with the fields that CrowdSec's parsers find in them: a line that we read
 * must give the same fields, and how many we read is pinned by folder.
 */
public class CrowdsecConformanceTest {
  /** What the lines of a folder are that no format of ours reads. */
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          entry("aws-alb-logs", "access log of AWS load balancers"),
          entry("cowrie-logs", "log of the cowrie honeypot"),
          entry("envoy-logs", "Envoy's default text format"),
          entry("haproxy-logs", "log of HAProxy"),
          entry("litespeed-logs", "error log of LiteSpeed"),
          entry("nginx-mail-logs", "error log of nginx's mail proxy"),
          entry("nginx_http-catch-npm", "access logs of Nginx Proxy Manager"),
          entry("nginx_http-logs", "error log of nginx"),
          entry("openappsec", "events of open-appsec, which do not have the url"),
          entry("pfsense-rfc5424-nginx", "error log of nginx, in syslog"),
          entry("zoraxy-http-logs", "log of Zoraxy"));

  /**
   * By folder: lines read, how many of them the file has only inside another format (syslog, a
   * container's log, a JSON envelope), and lines left.
   */
  private static final Map<String, String> EXPECTED =
      Map.ofEntries(
          entry("apache2-malformed", "{combined=11} wrapped 0 left 0"),
          entry("aws-alb-logs", "{} wrapped 0 left 14"),
          entry("base-upsun-httplog-logs", "{combined=1} wrapped 1 left 0"),
          entry("bunkerweb-http-malformed", "{vhost_combined=12} wrapped 0 left 0"),
          entry("bunkerweb-logs", "{vhost_combined=5} wrapped 0 left 0"),
          entry("cowrie-logs", "{} wrapped 0 left 2"),
          entry("envoy-logs", "{envoy=6} wrapped 6 left 4"),
          entry("fastly-logs", "{fastly=4} wrapped 4 left 0"),
          entry("haproxy-logs", "{} wrapped 0 left 4"),
          entry("litespeed-logs", "{combined=1} wrapped 0 left 2"),
          entry("nginx-mail-logs", "{} wrapped 0 left 11"),
          entry("nginx-proxy-manager-malformed", "{combined=12} wrapped 0 left 0"),
          entry("nginx_http-catch-npm", "{} wrapped 0 left 6"),
          entry("nginx_http-logs", "{combined=5, vhost_combined=3} wrapped 0 left 1"),
          entry("openappsec", "{} wrapped 0 left 9"),
          entry("pfsense-rfc5424-nginx", "{} wrapped 0 left 1"),
          entry("rocketchat-whitelist", "{combined=3} wrapped 0 left 0"),
          entry("zoraxy-http-logs", "{} wrapped 0 left 13"));

  private final ObjectMapper json = new ObjectMapper();
  private final LogFormats formats = LogFormats.standard();
  private final RequestEvent event = new RequestEvent();

  @Test
  public void readLinesGiveTheExpectedFields() throws IOException {
    Path root = SharedData.folder("crowdsec-http-tests");
    Map<String, String> counts = new TreeMap<>();
    List<String> others = new ArrayList<>();
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.sorted().toList()) {
        Path expected = folder.resolve("expected-fields.jsonl");
        if (Files.exists(expected)) {
          counts.put(folder.getFileName().toString(), check(expected, others));
        }
      }
    }
    Path list = Path.of("target", "crowdsec-other-lines.txt");
    Files.createDirectories(list.getParent());
    Files.write(list, others);
    assertThat(counts, is(new TreeMap<>(EXPECTED)));
  }

  private String check(Path expected, List<String> others) throws IOException {
    Path folder = expected.getParent();
    Set<String> log = logLines(folder);
    Map<String, Integer> read = new TreeMap<>();
    int wrapped = 0;
    int left = 0;
    for (String record : Files.readAllLines(expected)) {
      JsonNode fields = json.readTree(record).get("fields");
      String message = fields.get("message").asText();
      byte[] line = message.strip().getBytes(UTF_8);
      LogFormat format = reader(line);
      if (format == null) {
        left++;
        String name = folder.getFileName().toString();
        others.add(name + ": " + REASONS.get(name) + ": " + message);
      } else {
        wrapped += log.contains(message.strip()) ? 0 : 1;
        read.merge(format.name(), 1, Integer::sum);
        compare(fields, message);
      }
    }
    return read + " wrapped " + wrapped + " left " + left;
  }

  private @Nullable LogFormat reader(byte[] line) {
    for (LogFormat format : formats.all()) {
      event.reset();
      if (format.parse(line, 0, line.length, event) == null) {
        return format;
      }
    }
    return null;
  }

  private static Set<String> logLines(Path folder) throws IOException {
    Set<String> lines = new HashSet<>();
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log")) {
      for (Path log : logs) {
        for (String line : Files.readAllLines(log)) {
          lines.add(line.strip());
        }
      }
    }
    return lines;
  }

  private void compare(JsonNode expected, String line) {
    assertThat(
        line,
        IpAddress.toString(event.addressHigh, event.addressLow),
        is(expected.get("source_ip").asText()));
    same(line, expected, expected.has("http_verb") ? "http_verb" : "verb", event.method);
    for (String key : List.of("http_user_agent", "http_referer")) {
      if (expected.has(key)) {
        same(line, expected, key, key.equals("http_referer") ? event.referrer : event.userAgent);
      }
    }
    same(line, expected, expected.has("request") ? "request" : "http_path", event.target);
    if (expected.has("http_version")) {
      assertThat(
          line, event.protocol.toString(), is("HTTP/" + expected.get("http_version").asText()));
    }
    assertThat(line, event.status, is(expected.get("http_status").asInt()));
    if (expected.has("body_bytes_sent")) {
      assertThat(line, event.bytes, is(expected.get("body_bytes_sent").asLong()));
    }
    if (expected.has("time_local")) {
      RequestEvent time = new RequestEvent();
      byte[] bytes = expected.get("time_local").asText().getBytes(UTF_8);
      assertThat(line, LogTime.clf(bytes, 0, bytes.length, time), is(true));
      assertThat(line, event.timeMillis, is(time.timeMillis));
    }
    if (expected.has("target_fqdn")) {
      String host = event.host.toString();
      int port = host.indexOf(':');
      assertThat(
          line,
          port < 0 ? host : host.substring(0, port),
          is(expected.get("target_fqdn").asText()));
    }
  }

  /** Compares a field; theirs has the log's escapes still in it. */
  private static void same(String line, JsonNode expected, String key, Bytes actual) {
    String wanted = expected.path(key).asText("-");
    RequestEvent scratch = new RequestEvent();
    Bytes decoded = new Bytes();
    byte[] bytes = wanted.getBytes(UTF_8);
    Escapes.decode(bytes, 0, bytes.length, scratch, decoded);
    assertThat(
        key + " of " + line,
        actual.isPresent() ? actual.toString() : "-",
        equalTo(decoded.toString()));
  }
}
