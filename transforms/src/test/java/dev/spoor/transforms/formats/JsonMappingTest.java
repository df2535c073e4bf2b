package dev.spoor.transforms.formats;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import java.io.StringReader;
import org.junit.Test;

public class JsonMappingTest {
  private static final String FIELDS =
      "name: a\ndetect: [t]\nfields:\n  time: {path: t, type: clf}\n  client_ip: i\n  url: u\n";

  private static void bad(String yaml, String message) {
    IllegalArgumentException e =
        assertThrows(
            yaml,
            IllegalArgumentException.class,
            () -> JsonMapping.load(new StringReader(yaml), "m.yaml"));
    assertThat(e.getMessage(), startsWith("m.yaml: " + message));
    assertThat(e.getMessage(), not(containsString("\n")));
  }

  @Test
  public void mistakesAreNamedInOneLine() throws Exception {
    assertThat(JsonMapping.load(new StringReader(FIELDS), "m.yaml").name(), is("a"));
    bad("", "the file is empty or not a mapping; give name, detect and fields");
    bad("- a", "the file is empty or not a mapping");
    bad("name: [", "not YAML: ");
    bad("name: a\nname: b", "not YAML: Duplicate field 'name'");
    bad(FIELDS + "feilds: x", "feilds is not known here; use always_known, cannot_say, ");
    bad("name: A b", "name is needed: at most 40 lower-case letters");
    bad("name: a", "detect is needed: a list of 1 to 64 paths that every line has");
    bad("name: a\ndetect: []", "detect is needed");
    bad("name: a\ndetect: [[x]]", "detect needs a path of 1 to 6 keys joined by dots");
    bad("name: a\ndetect: [x]", "fields is needed: a mapping of fields to paths");
    bad(FIELDS + "  ip: x", "fields.ip is not a field; use time, client_ip, ");
    bad(FIELDS + "  host: ''", "fields.host needs a path of 1 to 6 keys");
    bad(FIELDS + "  host: a.b.c.d.e.f.g", "fields.host needs a path of 1 to 6 keys");
    bad(FIELDS + "  host: []", "fields.host is an empty list; give a path");
    bad(FIELDS + "  host: {path: x, unit: s}", "fields.host.unit is not known here; use path, ");
    bad(FIELDS + "  request_time: d", "fields.request_time.unit is needed; use s, ms, us, ns");
    bad(
        FIELDS + "  request_time: {path: d, unit: sec}",
        "fields.request_time.unit is 'sec'; use s, ms, us, ns");
    bad(FIELDS + "  headers: {path: h, default: x}", "fields.headers.default is not possible");
    bad(
        FIELDS.replace("type: clf", "type: s"),
        "fields.time.type is 's'; use iso8601, clf, epoch_");
    bad(FIELDS.replace("  client_ip: i\n", ""), "fields.client_ip is needed; give the path");
    bad(FIELDS.replace("  url: u\n", ""), "fields.url is needed, or fields.request_line");
    bad(FIELDS + "cannot_say: cookies", "cannot_say must be a list of fields");
    bad(FIELDS + "always_known: [cookie]", "always_known.cookie is not a field; use time, ");
  }
}
