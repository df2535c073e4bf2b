package dev.spoor.transforms.enrich;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.fixtures.SharedData;
import dev.spoor.model.Enrichment.Geo;
import dev.spoor.model.Enrichment.Network;
import dev.spoor.model.Enrichment.Reputation;
import dev.spoor.transforms.enrich.AddressBook.Known;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class AddressBookTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  // Lists

  @Test
  public void listsAreKindsByTheirNames() throws IOException {
    AddressBook book =
        lists(
            file(
                "Bad-Hosts.txt",
                "# comment\n192.0.2.1\n198.51.100.0/24\t9 ; more\n\n2001:db8::/32"),
            file("others.csv", "192.0.2.1,scanner\n"),
            file("my-vpn-list.txt", "192.0.2.0/29\n"),
            file("datacenter_v4.txt", "192.0.2.0/28\n203.0.113.0/24"));
    assertThat(book.warnings(), is(empty()));
    Object[][] table = {
      {"192.0.2.1", true, 90, true, true, "bad-hosts datacenter_v4 my-vpn-list others"},
      {"192.0.2.2", false, 60, true, true, "datacenter_v4 my-vpn-list"},
      {"192.0.2.9", false, 30, false, true, "datacenter_v4"},
      {"198.51.100.77", true, 80, false, false, "bad-hosts"},
      {"2001:db8:1::5", true, 80, false, false, "bad-hosts"},
      {"192.0.2.200", false, 0, false, false, ""},
    };
    for (Object[] row : table) {
      List<String> categories =
          Stream.of(((String) row[5]).split(" ", -1)).filter(word -> !word.isEmpty()).toList();
      boolean known = (Boolean) row[3] || (Boolean) row[4];
      Known expected =
          new Known(
              null,
              known ? new Network(-1, null, (Boolean) row[3], (Boolean) row[4]) : null,
              new Reputation((Boolean) row[1], categories, (Integer) row[2]),
              false);
      assertThat((String) row[0], book.lookup((String) row[0]), is(expected));
    }
  }

  @Test
  public void scoresEndAtAHundred() throws IOException {
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      files.add(file("list" + i + ".txt", "192.0.2.1"));
    }
    assertThat(
        lists(files.toArray(String[]::new)).lookup("192.0.2.1").reputation().score(), is(100));
  }

  @Test
  public void whatAnEarlierRunLearnedIsAList() throws IOException {
    AddressBook book =
        lists(
            file(
                "malicious_ips.json",
                "[{\"ip\":\"192.0.2.7\",\"sessions\":3},{\"ip\":\"2001:db8::1\"},{\"x\":1}]"));
    assertThat(
        book.lookup("192.0.2.7").reputation(),
        is(new Reputation(true, List.of("malicious_ips"), 80)));
    assertThat(book.lookup("2001:db8::1").reputation().isKnownMalicious(), is(true));
    assertThat(book.warnings(), hasSize(1));
    assertThat(book.warnings().get(0), containsString("1 of 3 entries are no address"));
  }

  @Test
  public void anEmptyListIsSaid() throws IOException {
    for (String text : List.of("", "# nothing\n\n", "[]")) {
      String file = file("empty.txt", text);
      assertThat(lists(file).warnings(), is(List.of("threat list " + file + " has no entries")));
    }
  }

  @Test
  public void withoutAListNothingIsKnown() {
    Known known = AddressBook.of(AddressSources.none()).lookup("192.0.2.1");
    assertThat(known, is(new Known(null, null, null, false)));
    assertThat(AddressBook.of(AddressSources.none()).lookup(""), is(known));
  }

  @Test
  public void whatCannotBeReadIsOneWarningAndUnknown() throws IOException {
    String broken = file("broken.mmdb", "no database");
    String json = file("broken.json", "[{");
    AddressBook book =
        AddressBook.of(
            new AddressSources(
                List.of(broken, "nowhere.mmdb"),
                GeoMapping.shipped(),
                List.of(json, "nowhere.txt")));
    assertThat(book.warnings().toString(), book.warnings(), hasSize(4));
    assertThat(
        book.warnings().get(1), is("geo database nowhere.mmdb cannot be used: no such file"));
    assertThat(book.lookup("192.0.2.1"), is(new Known(null, null, null, true)));
  }

  @Test
  public void aNetworkThatNobodyHasIsAskedAbout() throws IOException {
    String wide = file("wide.txt", "192.0.2.1\n0.0.0.0/0\n::/0\n");
    AddressBook book = lists(file("usual.txt", "10.0.0.0/8\n2001::/16\n"), wide);
    assertThat(
        book.warnings(),
        is(List.of("threat list " + wide + ": 0.0.0.0/0 is very many addresses: is it meant?")));
    assertThat(book.lookup("198.51.100.1").reputation().isKnownMalicious(), is(true));
  }

  @Test
  public void onlyFilesAreOpened() throws IOException {
    String text = file("text.mmdb", "no database");
    String folder = temporary.newFolder().toString();
    List<String> files = List.of(text, folder, "/dev/zero");
    AddressBook book =
        AddressBook.of(
            new AddressSources(files, GeoMapping.shipped(), List.of(folder, "/dev/zero")));
    assertThat(
        book.warnings(),
        is(
            List.of(
                "geo database " + text + " cannot be used: it is no MMDB file, or damaged",
                "geo database " + folder + " cannot be used: it is a folder",
                "geo database /dev/zero cannot be used: it is a pipe or device, not a file",
                "threat list " + folder + " cannot be used: it is a folder",
                "threat list /dev/zero cannot be used: it is a pipe or device, not a file")));
  }

  @Test
  public void aReplacedFileIsReadAgain() throws IOException {
    String list = file("swap.txt", "192.0.2.1");
    assertThat(lists(list).lookup("192.0.2.1").reputation().isKnownMalicious(), is(true));
    assertThat(lists(list) == lists(list), is(true));
    file("swap.txt", "198.51.100.1 # another");
    assertThat(lists(list).lookup("192.0.2.1").reputation().isKnownMalicious(), is(false));
  }

  @Test
  public void aHundredThousandNetworksAreFastToAsk() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      text.append("10.").append(i >> 8 & 255).append('.').append(i & 255).append(".0/");
      text.append(i % 2 == 0 ? "25\n" : "26\n");
    }
    AddressBook book = lists(file("many.txt", text.toString()));
    assertThat(book.lookup("10.1.2.3").reputation().isKnownMalicious(), is(true));
    assertThat(book.lookup("10.1.2.200").reputation().isKnownMalicious(), is(false));
    long start = System.nanoTime();
    for (int i = 0; i < 100_000; i++) {
      book.lookup("10.1.2.3");
    }
    assertThat((System.nanoTime() - start) / 100_000, lessThan(20_000L));
  }

  // Databases

  @Test
  public void addressesAreWhereTheDatabasesSourcesHaveThem() throws IOException {
    BiConsumer<JsonNode, Known> place =
        (expected, known) -> {
          String country = text(expected.at("/country/iso_code"));
          String city = text(expected.at("/city/names/en"));
          Geo geo = country == null && city == null ? null : new Geo(country, city);
          assertThat(expected.toString(), known.geo(), is(geo));
        };
    assertThat(compare("GeoLite2-City-Test", place), greaterThan(200));
    assertThat(compare("GeoIP2-City-Test", place), greaterThan(200));
    assertThat(compare("GeoLite2-Country-Test", place), greaterThan(200));
    assertThat(compare("GeoIP2-Country-Test", place), greaterThan(200));
  }

  @Test
  public void networksAreWhoseTheDatabasesSourcesSay() throws IOException {
    assertThat(
        compare(
            "GeoLite2-ASN-Test",
            (expected, known) -> {
              assertThat(
                  known.network().asn(), is(expected.path("autonomous_system_number").asInt(-1)));
              assertThat(
                  known.network().organization(),
                  is(text(expected.path("autonomous_system_organization"))));
            }),
        greaterThan(100));
    assertThat(
        compare(
            "GeoIP2-Anonymous-IP-Test",
            (expected, known) -> {
              boolean hosting = expected.path("is_hosting_provider").asBoolean();
              boolean anonymous =
                  expected.path("is_anonymous_vpn").asBoolean()
                      || expected.path("is_public_proxy").asBoolean()
                      || expected.path("is_residential_proxy").asBoolean()
                      || expected.path("is_tor_exit_node").asBoolean()
                      || (!hosting && expected.path("is_anonymous").asBoolean());
              Network network = known.network();
              boolean isAnonymous = network != null && network.anonymous();
              boolean isHosting = network != null && network.hosting();
              assertThat(expected.toString(), isAnonymous, is(anonymous));
              assertThat(expected.toString(), isHosting, is(hosting));
            }),
        greaterThan(10));
  }

  /** Asks for the first address of every network of a source; returns how many there were. */
  private static int compare(String name, BiConsumer<JsonNode, Known> check) throws IOException {
    Path folder = shared("maxmind-testdb");
    AddressBook book =
        databases(GeoMapping.shipped(), folder.resolve("test-data/" + name + ".mmdb").toString());
    assertThat(book.warnings(), is(empty()));
    int networks = 0;
    JsonNode source =
        new ObjectMapper().readTree(folder.resolve("source-data/" + name + ".json").toFile());
    for (JsonNode entry : source) {
      for (Map.Entry<String, JsonNode> network : entry.properties()) {
        String address = network.getKey().substring(0, network.getKey().indexOf('/'));
        Known known = book.lookup(address);
        assertThat(address, known, notNullValue());
        assertThat(address, known.failed(), is(false));
        check.accept(network.getValue(), known);
        networks++;
      }
    }
    return networks;
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }

  @Test
  public void flatDatabasesAnswer() throws IOException {
    AddressBook book =
        databases(
            GeoMapping.shipped(),
            shared("iptoasn-country").resolve("iptoasn-country.mmdb").toString());
    assertThat(book.warnings(), is(empty()));
    assertThat(book.lookup("8.8.8.8").geo(), is(new Geo("US", null)));
    assertThat(book.lookup("2001:4860:4860::8888").geo(), is(new Geo("US", null)));
    assertThat(book.lookup("192.0.2.1").geo(), is(nullValue()));
  }

  @Test
  public void ownPathsComeFirst() throws IOException {
    String file = shared("maxmind-testdb").resolve("test-data/GeoIP2-City-Test.mmdb").toString();
    AddressBook book = databases(GeoMapping.parse("city: [continent.code, nowhere]"), file);
    assertThat(book.lookup("81.2.69.142").geo(), is(new Geo("GB", "EU")));
  }

  @Test
  public void mappingsAreCheckedWhenRead() {
    for (String bad : List.of("", "town: [a]", "city: {a: b}", "]")) {
      assertThrows(bad, IllegalArgumentException.class, () -> GeoMapping.parse(bad));
    }
  }

  @Test
  public void brokenDatabasesNeverFail() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(shared("maxmind-testdb"))) {
      files = all.filter(path -> path.toString().endsWith(".mmdb")).sorted().toList();
    }
    assertThat(files.size(), greaterThan(40));
    int unknown = 0;
    for (Path file : files) {
      AddressBook book = databases(GeoMapping.shipped(), file.toString());
      for (String address : List.of("1.1.1.1", "1.1.1.3", "81.2.69.142", "::1", "2001:218::1")) {
        unknown += book.lookup(address).failed() ? 1 : 0;
      }
    }
    assertThat(unknown, greaterThan(10));
  }

  private static AddressBook databases(GeoMapping mapping, String... files) {
    return AddressBook.of(new AddressSources(List.of(files), mapping, List.of()));
  }

  private static AddressBook lists(String... files) {
    return AddressBook.of(new AddressSources(List.of(), GeoMapping.shipped(), List.of(files)));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(temporary.getRoot().toPath().resolve(name), text).toString();
  }

  private static Path shared(String name) {
    Optional<Path> folder = SharedData.folder(name);
    assumeTrue("no " + name, folder.isPresent());
    return folder.get();
  }
}
