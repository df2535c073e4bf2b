package dev.spoor.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.Bytes;
import dev.spoor.model.CidrSet;
import dev.spoor.model.ClientKey;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.SessionFragment;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

public class SessionFragmenterTest {
  private static final long GAP = 1000;
  private static final long BOUNDARY = 10_000;
  private static final RequestSettings BY_ADDRESS =
      RequestSettings.defaults().withKey(ClientKey.Type.ADDRESS, "");

  private final RequestEvent event = new RequestEvent();
  private final RequestFacts facts = new RequestFacts();

  private record Request(int client, long time, long hash) {}

  @Test
  public void fragmentsAreThoseOfSortingAndCutting() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 500; round++) {
      List<Request> requests = requests(random);
      List<Collected.Fragment> expected = sortAndCut(requests);
      assertThat("round " + round, fragments(requests, 1_000_000), is(expected));
    }
  }

  @Test
  public void flushesInBetweenLoseNothing() {
    SplittableRandom random = new SplittableRandom(12);
    for (int round = 0; round < 200; round++) {
      List<Request> requests = requests(random);
      int maxOpen = random.nextInt(1, 8);
      TreeMap<String, Long> emitted = new TreeMap<>();
      for (Collected.Fragment one : fragments(requests, maxOpen)) {
        emitted.merge(one.clientKey(), one.fragment().requests(), Long::sum);
        assertThat(one.fragment().isEmpty(), is(false));
      }
      TreeMap<String, Long> added = new TreeMap<>();
      requests.forEach(r -> added.merge(key(r.client), 1L, Long::sum));
      assertThat(emitted, is(added));
    }
  }

  @Test
  public void urgentRequestsAreToldAtOnceWithWhatIsKnownOfTheirSession() {
    SessionFragmenter fragmenter = new SessionFragmenter(BY_ADDRESS, GAP, BOUNDARY, 100);
    Urgent output = new Urgent();
    fragmenter.add(filled(new Request(1, 100, 1), false), facts, output);
    fragmenter.add(filled(new Request(1, 5_000, 2), false), facts, output);
    fragmenter.add(filled(new Request(2, 300, 3), true), facts, output);
    fragmenter.add(filled(new Request(1, 200, 4), true), facts, output);
    fragmenter.add(filled(new Request(1, 300, 5), false), facts, output);
    fragmenter.add(filled(new Request(1, 5_100, 6), true), facts, output);

    assertThat(
        output.told,
        is(List.of(key(2) + " 300 of 1", key(1) + " 100 of 2", key(1) + " 5000 of 2")));
    assertThat(output.leftOut, is(0));
  }

  @Test
  public void urgentRequestsAreCappedByClientAndByBundle() {
    SessionFragmenter fragmenter = new SessionFragmenter(BY_ADDRESS, GAP, BOUNDARY, 10_000);
    Urgent output = new Urgent();
    for (int i = 0; i < 10; i++) {
      fragmenter.add(filled(new Request(1, i, i), true), facts, output);
    }
    assertThat(output.told.size(), is(4));
    assertThat(output.leftOut, is(6));
    for (int i = 0; i < 3_000; i++) {
      event.addressLow++;
      fragmenter.add(event, facts, output);
    }
    assertThat(output.told.size(), is(1_000));
    assertThat(output.leftOut, is(2_010));
    fragmenter.flush(output);
    fragmenter.add(filled(new Request(1, 20, 20), true), facts, output);
    assertThat("a bundle later", output.told.size(), is(1_001));
  }

  private RequestEvent filled(Request request, boolean urgent) {
    fill(request);
    facts.urgent = urgent;
    return event;
  }

  private static final class Urgent implements SessionFragmenter.Output {
    final List<String> told = new ArrayList<>();
    int leftOut;

    @Override
    public void emit(String clientKey, SessionFragment fragment) {}

    @Override
    public void urgent(String clientKey, SessionFragment soFar) {
      told.add(clientKey + " " + soFar.first() + " of " + soFar.requests());
    }

    @Override
    public void urgentLeftOut() {
      leftOut++;
    }
  }

  @Test
  public void noMoreThanTheLargestNumberIsHeld() {
    SessionFragmenter fragmenter = new SessionFragmenter(BY_ADDRESS, GAP, BOUNDARY, 3);
    Collected output = new Collected();
    for (int client = 0; client < 10; client++) {
      add(fragmenter, new Request(client, 0, client), output);
      assertThat(fragmenter.open() <= 3, is(true));
    }
    assertThat(output.fragments.size(), is(9));
    fragmenter.flush(output);
    assertThat(output.fragments.size(), is(10));
    assertThat(fragmenter.open(), is(0));
    fragmenter.flush(output);
    assertThat(output.fragments.size(), is(10));
  }

  @Test
  public void silentClientsLeaveBeforeTheEnd() {
    SessionFragmenter fragmenter = new SessionFragmenter(BY_ADDRESS, GAP, BOUNDARY, 50_000);
    Collected output = new Collected();
    int requests = 200_000;
    int most = 0;
    for (int i = 0; i < requests; i++) {
      event.reset();
      event.timeMillis = i; // each client asks twice, half a gap apart, and is silent then
      event.requestHash = i;
      event.addressHigh = i % 500 + 1000L * (i / 1000);
      fragmenter.add(event, facts, output);
      most = Math.max(most, fragmenter.open());
    }
    assertThat(most < 10_000, is(true));
    fragmenter.flush(output);
    assertThat(output.fragments.size(), is(requests / 2));
    assertThat(output.fragments.stream().allMatch(one -> one.fragment().requests() == 2), is(true));
  }

  @Test
  public void openCountsFragmentsAlsoWhenTheyJoin() {
    SessionFragmenter fragmenter = new SessionFragmenter(BY_ADDRESS, GAP, BOUNDARY, 100);
    Collected output = new Collected();
    int[] expected = {1, 2, 3, 2, 1};
    long[] times = {0, 1500, 3000, 800, 2200};
    for (int i = 0; i < times.length; i++) {
      add(fragmenter, new Request(1, times[i], i), output);
      assertThat(fragmenter.open(), is(expected[i]));
    }
    fragmenter.flush(output);
    assertThat(output.onlySession().fragment().requests(), is(5L));
  }

  @Test
  public void silenceOfExactlyTheGapParts() {
    assertThat(firsts(0, GAP - 1), is(List.of(0L)));
    assertThat(firsts(0, GAP), is(List.of(0L, GAP)));
    assertThat(firsts(GAP, 0), is(List.of(0L, GAP)));
    assertThat(firsts(0, GAP, 500), is(List.of(0L)));
  }

  @Test
  public void aBoundaryParts() {
    assertThat(firsts(BOUNDARY - 1, BOUNDARY), is(List.of(BOUNDARY - 1, BOUNDARY)));
    assertThat(firsts(-1, 0), is(List.of(-1L, 0L)));
    assertThat(firsts(BOUNDARY, BOUNDARY + 1), is(List.of(BOUNDARY)));
    assertThat(
        firsts(BOUNDARY + 500, BOUNDARY - 500, BOUNDARY, BOUNDARY - 1),
        is(List.of(BOUNDARY - 500, BOUNDARY)));
  }

  private List<Long> firsts(long... times) {
    List<Request> requests = new ArrayList<>();
    for (long time : times) {
      requests.add(new Request(1, time, time));
    }
    return fragments(requests, 100).stream().map(one -> one.fragment().first()).toList();
  }

  private static List<Request> requests(SplittableRandom random) {
    List<Request> requests = new ArrayList<>();
    int n = random.nextInt(1, 120);
    int clients = random.nextInt(1, 4);
    long span = GAP * (1L << random.nextInt(7));
    long start = random.nextLong(-2 * BOUNDARY, 2 * BOUNDARY);
    boolean inOrder = random.nextInt(4) == 0;
    for (int i = 0; i < n; i++) {
      long time = start + random.nextLong(span) / 250 * 250;
      requests.add(new Request(random.nextInt(clients), time, random.nextLong()));
    }
    if (inOrder) {
      requests.sort(Comparator.comparingLong(Request::time));
    }
    return requests;
  }

  private List<Collected.Fragment> sortAndCut(List<Request> requests) {
    List<Request> sorted = new ArrayList<>(requests);
    sorted.sort(Comparator.comparingInt(Request::client).thenComparingLong(Request::time));
    List<Collected.Fragment> cut = new ArrayList<>();
    Request before = null;
    for (Request request : sorted) {
      boolean continues =
          before != null
              && before.client == request.client
              && request.time - before.time < GAP
              && Math.floorDiv(before.time, BOUNDARY) == Math.floorDiv(request.time, BOUNDARY);
      if (!continues) {
        cut.add(new Collected.Fragment(key(request.client), new SessionFragment()));
      }
      fill(request);
      cut.get(cut.size() - 1).fragment().add(event, facts);
      before = request;
    }
    return cut;
  }

  private List<Collected.Fragment> fragments(List<Request> requests, int maxOpen) {
    SessionFragmenter fragmenter = new SessionFragmenter(BY_ADDRESS, GAP, BOUNDARY, maxOpen);
    Collected output = new Collected();
    requests.forEach(request -> add(fragmenter, request, output));
    fragmenter.flush(output);
    return output.sorted();
  }

  private void add(SessionFragmenter fragmenter, Request request, Collected output) {
    fill(request);
    fragmenter.add(event, facts, output);
  }

  private void fill(Request request) {
    event.reset();
    event.timeMillis = request.time;
    event.requestHash = request.hash;
    address("192.0.2." + request.client);
    facts.pathHash = request.hash;
  }

  private static String key(int client) {
    return "default/address/192.0.2." + client;
  }

  private void address(String text) {
    IpAddress address = IpAddress.parse(text);
    event.addressHigh = address.high();
    event.addressLow = address.low();
  }

  // Keys

  private static final String AGENT_HASH = hex("curl/8.5.0");

  @Test
  public void theDefaultKeyIsAddressAndAgent() {
    assertThat(
        key(RequestSettings.defaults(), "192.0.2.1", "curl/8.5.0"),
        is("default/address_agent/192.0.2.1+" + AGENT_HASH));
    assertThat(
        key(RequestSettings.defaults(), "192.0.2.1", null),
        is("default/address_agent/192.0.2.1+" + hex("")));
    assertThat(key(BY_ADDRESS, "::ffff:192.0.2.1", "x"), is("default/address/192.0.2.1"));
  }

  @Test
  public void anIpv6ClientIsItsNetwork() {
    String expected = "default/address_agent/2001:db8:0:1::/64+" + AGENT_HASH;
    for (String address : List.of("2001:db8:0:1::1", "2001:db8:0:1:ffff::2")) {
      assertThat(key(RequestSettings.defaults(), address, "curl/8.5.0"), is(expected));
    }
    assertThat(key(BY_ADDRESS, "2001:db8::1", "x"), is("default/address/2001:db8::/64"));
    assertThat(key(BY_ADDRESS, "::1", "x"), is("default/address/::/64"));
  }

  @Test
  public void addressesOfOneNetworkShareAFragment() {
    SessionFragmenter fragmenter = new SessionFragmenter(BY_ADDRESS, GAP, BOUNDARY, 10);
    Collected output = new Collected();
    for (String address : List.of("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")) {
      event.reset();
      address(address);
      fragmenter.add(event, facts, output);
    }
    fragmenter.flush(output);
    assertThat(
        output.sorted().stream()
            .map(one -> one.clientKey() + " " + one.fragment().requests())
            .toList(),
        is(List.of("default/address/2001:db8:0:1::/64 1", "default/address/2001:db8::/64 2")));
  }

  @Test
  public void theFirstSessionCookieByConfiguredOrderIsTheKey() {
    RequestSettings byCookie = settings(ClientKey.Type.COOKIE, "", "sid", "PHPSESSID");
    fillClient("192.0.2.1", "curl/8.5.0");
    cookie("other", "0");
    cookie("PHPSESSID", "1");
    cookie("sid", "2");
    cookie("sid", "3");
    assertThat(keyOf(byCookie), is("default/cookie/" + hex("2")));
  }

  @Test
  public void aLineWithoutSessionCookieFallsBackToAddressAndAgent() {
    RequestSettings byCookie = settings(ClientKey.Type.COOKIE, "", "sid");
    fillClient("192.0.2.1", "curl/8.5.0");
    cookie("SID", "cookie names tell case");
    assertThat(keyOf(byCookie), is("default/address_agent/192.0.2.1+" + AGENT_HASH));
  }

  @Test
  public void theConfiguredHeaderIsTheKeyIgnoringCaseOfItsName() {
    RequestSettings byHeader = settings(ClientKey.Type.HEADER, "x-api-key");
    fillClient("192.0.2.1", "curl/8.5.0");
    assertThat(keyOf(byHeader), is("default/address_agent/192.0.2.1+" + AGENT_HASH));
    event.headerNames[0].set("X-Api-Key".getBytes(StandardCharsets.UTF_8));
    event.headerValues[0].set("secret".getBytes(StandardCharsets.UTF_8));
    event.headerCount = 1;
    assertThat(keyOf(byHeader), is("default/header/" + hex("secret")));
  }

  @Test
  public void theSiteIsTheConfiguredOneElseTheHostElseDefault() {
    assertThat(site("shop", "example.net"), is("shop"));
    assertThat(site(null, "Example.NET:8080"), is("example.net"));
    assertThat(site(null, "[2001:DB8::1]:443"), is("[2001:db8::1]"));
    assertThat(site(null, "2001:db8::1"), is("2001:db8::1"));
    assertThat(site(null, ""), is("default"));
    assertThat(site(null, null), is("default"));
  }

  @Test
  public void aHostThatIsNoNameIsInvalid() {
    for (String host : List.of("a/b", "a b", "\u00e9.example", "a\u0000", "x".repeat(254), "%2e")) {
      assertThat(host, site(null, host), is("invalid"));
    }
    assertThat(site(null, "x".repeat(253)), is("x".repeat(253)));
    assertThat(site(null, "a_b-c.d"), is("a_b-c.d"));
  }

  @Test
  public void sitesPartClients() {
    SessionFragmenter fragmenter = new SessionFragmenter(BY_ADDRESS, GAP, BOUNDARY, 100_000);
    Collected output = new Collected();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 2_000; i++) { // more hosts than are cached
        fillClient("192.0.2.1", "x");
        event.host.set(("h" + i + ".example").getBytes(StandardCharsets.UTF_8));
        fragmenter.add(event, facts, output);
      }
    }
    fragmenter.flush(output);
    assertThat(
        output.fragments.stream().filter(one -> one.fragment().requests() == 2).count(),
        is(2_000L));
    assertThat(output.fragments.get(7).clientKey(), is("h7.example/address/192.0.2.1"));
  }

  @Test(timeout = 60_000)
  public void hostsOfOneHashCodeCostNoMoreThanOthers() {
    SessionFragmenter fragmenter = new SessionFragmenter(BY_ADDRESS, GAP, BOUNDARY, 100_000);
    Collected output = new Collected();
    int hosts = 1 << 16;
    for (int i = 0; i < hosts; i++) {
      StringBuilder host = new StringBuilder();
      for (int bit = 0; bit < 16; bit++) {
        host.append((i >> bit & 1) == 0 ? "ao" : "c1"); // both have the hash code 3118
      }
      fillClient("192.0.2.1", "x");
      event.host.set(host.toString().getBytes(StandardCharsets.UTF_8));
      fragmenter.add(event, facts, output);
    }
    fragmenter.flush(output);
    assertThat(
        output.fragments.stream().map(Collected.Fragment::clientKey).distinct().count(),
        is((long) hosts));
  }

  @Test(timeout = 60_000)
  public void aClientOfManyFragmentsOutOfOrderIsNoSlowerForIt() {
    SessionFragmenter fragmenter = new SessionFragmenter(BY_ADDRESS, GAP, BOUNDARY, 1_000_000);
    Collected output = new Collected();
    int fragments = 50_000;
    for (int i = 0; i < fragments; i++) {
      long time = (long) (i * 7919 % fragments) * 2 * GAP; // all of them, in disorder
      add(fragmenter, new Request(1, time, i), output);
    }
    fragmenter.flush(output);
    assertThat(output.fragments.size(), is(fragments));
  }

  private String site(@Nullable String configured, @Nullable String host) {
    fillClient("192.0.2.1", "x");
    if (host != null) {
      event.host.set(host.getBytes(StandardCharsets.UTF_8));
    }
    return ClientKey.parse(keyOf(RequestSettings.defaults().withSite(configured))).site();
  }

  private String key(RequestSettings settings, String address, @Nullable String agent) {
    fillClient(address, agent);
    return keyOf(settings);
  }

  private void fillClient(String address, @Nullable String agent) {
    event.reset();
    address(address);
    if (agent != null) {
      event.userAgent.set(agent.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void cookie(String name, String value) {
    event.cookieNames[event.cookieCount].set(name.getBytes(StandardCharsets.UTF_8));
    event.cookieValues[event.cookieCount++].set(value.getBytes(StandardCharsets.UTF_8));
  }

  private String keyOf(RequestSettings settings) {
    SessionFragmenter fragmenter = new SessionFragmenter(settings, GAP, BOUNDARY, 10);
    Collected output = new Collected();
    new RequestAnalyzer(settings).analyze(event, facts);
    fragmenter.add(event, facts, output);
    fragmenter.flush(output);
    return output.onlySession().clientKey();
  }

  private static RequestSettings settings(
      ClientKey.Type type, String header, String... sessionCookies) {
    return new RequestSettings(
        null,
        ZoneId.of("UTC"),
        type,
        header,
        List.of(sessionCookies),
        CidrSet.empty(),
        List.of(),
        List.of(),
        null);
  }

  private static String hex(String text) {
    return HexFormat.of().toHexDigits(Bytes.of(text).hash64());
  }
}
