package dev.spoor.transforms;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.spoor.model.Bytes;
import dev.spoor.model.ClientKey;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.SessionFragment;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Folds the requests of a bundle into {@link SessionFragment}s, one or more a client, so that a
 * shuffle carries fragments instead of requests.
 *
 * <p>A fragment spans no silence of {@code gap} or longer and no boundary, so per-fragment session
 * windows are the windows that per-request ones would be. At most {@code maxOpen} fragments are
 * held: from time to time the silent ones are emitted, and all where that does not help.
 */
public final class SessionFragmenter {
  private static final int SITE_CACHE = 256;
  private static final int MAX_SITE = 253;

  /** Fewer fragments than this are not worth looking through for finished ones. */
  private static final int LEAST_SWEPT = 4096;

  /** Urgent requests that are told at once: of one client, and of all, until all is emitted. */
  private static final int MAX_URGENT_OF_CLIENT = 4;

  private static final int MAX_URGENT = 1_000;

  private static final String INVALID_SITE = "invalid";

  /** Of a secret seed, so that nobody can choose sites, or clients, that fall into one chain. */
  private static final long SEED = new SecureRandom().nextLong();

  private static final Hasher64 HASHER = Hashing.xxh3_64(SEED);

  /** Takes the fragments. */
  @FunctionalInterface
  public interface Output {
    /** Takes one fragment of the client called {@code clientKey}; the caller lets go of it. */
    void emit(String clientKey, SessionFragment fragment);

    /**
     * Takes, at once, what is known so far of a client with a request that cannot wait. It is still
     * added to: what is to be kept has to be copied.
     */
    default void urgent(String clientKey, SessionFragment soFar) {}

    /** Told of a request that could not wait, and has to, as there were too many of them. */
    default void urgentLeftOut() {}
  }

  private final long gapMillis;
  private final long boundaryMillis;
  private final int maxOpen;
  private final RequestSettings settings;
  private final List<byte[]> sessionCookies;

  /** Chains of clients by hash. */
  private final Client[] table;

  private final List<Client> inOrder = new ArrayList<>();
  private int open;
  private int sweepAt;
  private int urgent;
  private long latest = Long.MIN_VALUE;

  private final @Nullable Site[] sites = new Site[SITE_CACHE];
  private final Site onlySite;

  /**
   * A site, found again by the host that named it. Hosts are compared, not only their hashes: who
   * finds a host with the hash of another must not be able to rename that one's site.
   */
  @SuppressWarnings("ArrayRecordComponent") // compared on its own
  private record Site(String name, long hash, byte[] host) {
    Site(String name, byte[] host) {
      this(name, HASHER.hashCharsToLong(name), host);
    }
  }

  /** One client of the bundle with its fragments; nearly always just one. */
  private static final class Client {
    final String key;
    final Site site;
    final ClientKey.Type type;
    final long high;
    final long low;
    final long hash;
    @Nullable Client next;
    final SessionFragment only = new SessionFragment();

    /** Once there are several, all of them by the time of their first request. */
    @Nullable NavigableMap<Long, SessionFragment> several;

    /** Urgent requests that were told. */
    int urgent;

    Client(
        String key,
        Site site,
        ClientKey.Type type,
        long high,
        long low,
        long hash,
        @Nullable Client next) {
      this.key = key;
      this.site = site;
      this.type = type;
      this.high = high;
      this.low = low;
      this.hash = hash;
      this.next = next;
    }
  }

  /**
   * Creates an empty fragmenter.
   *
   * @param gapMillis silence that ends a session
   * @param boundaryMillis sessions are cut at whole multiples of it
   * @param maxOpen most fragments held at a time
   */
  public SessionFragmenter(
      RequestSettings settings, long gapMillis, long boundaryMillis, int maxOpen) {
    this.settings = settings;
    this.gapMillis = gapMillis;
    this.boundaryMillis = boundaryMillis;
    this.maxOpen = maxOpen;
    this.sweepAt = Math.min(maxOpen, LEAST_SWEPT);
    this.sessionCookies =
        settings.sessionCookies().stream()
            .map(name -> name.getBytes(StandardCharsets.UTF_8))
            .toList();
    this.onlySite =
        new Site(
            settings.site() == null ? RequestSettings.DEFAULT_SITE : settings.site(), new byte[0]);
    this.table = new Client[Math.max(16, Integer.highestOneBit(Math.min(maxOpen, 1 << 16)) * 2)];
  }

  /** Adds a request to its client's fragment; may emit some or all of those that are held. */
  public void add(RequestEvent event, RequestFacts facts, Output output) {
    if (open >= sweepAt) {
      sweep(output);
    }
    latest = Math.max(latest, event.timeMillis);
    Client client = client(event, facts);
    SessionFragment only = client.only;
    SessionFragment home = only;
    if (client.several != null) {
      home = addToSeveral(client.several, event, facts);
    } else if (only.isEmpty()) {
      open++;
      only.add(event, facts);
    } else if (joins(only, event.timeMillis)) {
      only.add(event, facts);
    } else {
      client.several = new TreeMap<>();
      client.several.put(only.first(), only);
      home = addToSeveral(client.several, event, facts);
    }
    if (facts.urgent) {
      tellAtOnce(client, home, output);
    }
  }

  /** Whoever attacks decides how many of these there are, so there is an end to them. */
  private void tellAtOnce(Client client, SessionFragment home, Output output) {
    if (client.urgent == MAX_URGENT_OF_CLIENT || urgent == MAX_URGENT) {
      output.urgentLeftOut();
      return;
    }
    client.urgent++;
    urgent++;
    output.urgent(client.key, home);
  }

  /**
   * Emits the fragments that have been silent for the gap, which in a log in order of time are
   * finished: what is held stays small, and so does the work of the garbage collector. Where too
   * many are not, all are emitted.
   */
  private void sweep(Output output) {
    List<Client> held = new ArrayList<>(inOrder);
    inOrder.clear();
    Arrays.fill(table, null);
    for (Client client : held) {
      if (client.several == null ? !isIdle(client.only) : emitIdle(client, output)) {
        int slot = slot(client.high, client.low, client.hash, client.site);
        client.next = table[slot];
        table[slot] = client;
        inOrder.add(client);
      } else if (client.several == null) {
        output.emit(client.key, client.only);
        open--;
      }
    }
    if (open > maxOpen / 2) {
      flush(output);
    }
    sweepAt = Math.min(maxOpen, Math.max(LEAST_SWEPT, 2 * open));
  }

  private boolean isIdle(SessionFragment fragment) {
    return fragment.last() + gapMillis <= latest;
  }

  /** Emits the idle ones of a client's fragments; returns whether some are left. */
  private boolean emitIdle(Client client, Output output) {
    Iterator<SessionFragment> fragments = client.several.values().iterator();
    while (fragments.hasNext()) {
      SessionFragment fragment = fragments.next();
      if (isIdle(fragment)) {
        fragments.remove();
        output.emit(client.key, fragment);
        open--;
      }
    }
    return !client.several.isEmpty();
  }

  /** Emits all fragments and forgets them. */
  public void flush(Output output) {
    for (Client client : inOrder) {
      if (client.several == null) {
        output.emit(client.key, client.only);
      } else {
        client.several.values().forEach(fragment -> output.emit(client.key, fragment));
      }
    }
    inOrder.clear();
    Arrays.fill(table, null);
    open = 0;
    urgent = 0;
    latest = Long.MIN_VALUE;
  }

  /** Number of fragments held. */
  public int open() {
    return open;
  }

  private boolean joins(SessionFragment fragment, long time) {
    return time < fragment.last() + gapMillis
        && time > fragment.first() - gapMillis
        && Math.floorDiv(time, boundaryMillis) == Math.floorDiv(fragment.first(), boundaryMillis);
  }

  /**
   * A request that is out of order may start a fragment, or join two that were apart. It has two
   * neighbours at most: fragments are apart, so no other can be nearer.
   */
  private SessionFragment addToSeveral(
      NavigableMap<Long, SessionFragment> fragments, RequestEvent event, RequestFacts facts) {
    long time = event.timeMillis;
    Map.Entry<Long, SessionFragment> before = fragments.floorEntry(time);
    Map.Entry<Long, SessionFragment> after = fragments.higherEntry(time);
    SessionFragment home = null;
    if (before != null && joins(before.getValue(), time)) {
      home = before.getValue();
    }
    if (after != null && joins(after.getValue(), time)) {
      fragments.remove(after.getKey());
      if (home == null) {
        home = after.getValue();
        fragments.put(time, home);
      } else {
        home.mergeFrom(after.getValue());
        open--;
      }
    }
    if (home == null) {
      home = new SessionFragment();
      fragments.put(time, home);
      open++;
    }
    home.add(event, facts);
    return home;
  }

  private Client client(RequestEvent event, RequestFacts facts) {
    ClientKey.Type type = settings.keyType();
    long hash = 0;
    if (type == ClientKey.Type.COOKIE || type == ClientKey.Type.HEADER) {
      Bytes value = type == ClientKey.Type.COOKIE ? sessionCookie(event) : header(event);
      if (value == null) {
        type = ClientKey.Type.ADDRESS_AGENT;
      } else {
        hash = value.hash64();
      }
    }
    boolean byAddress = type == ClientKey.Type.ADDRESS || type == ClientKey.Type.ADDRESS_AGENT;
    if (type == ClientKey.Type.ADDRESS_AGENT) {
      hash = facts.userAgentHash;
    }
    boolean ipv4 = IpAddress.isIpv4(event.addressHigh, event.addressLow);
    long high = byAddress ? event.addressHigh : 0;
    long low = byAddress && ipv4 ? event.addressLow : 0;
    Site site = site(event);
    int slot = slot(high, low, hash, site);
    for (Client at = table[slot]; at != null; at = at.next) {
      if (at.hash == hash
          && at.low == low
          && at.high == high
          && at.type == type
          && at.site.name.equals(site.name)) {
        return at;
      }
    }
    String key = new ClientKey(site.name, type, key(type, high, low, ipv4, hash)).toString();
    Client made = new Client(key, site, type, high, low, hash, table[slot]);
    table[slot] = made;
    inOrder.add(made);
    return made;
  }

  /** The key of a client by address and agent, as it stands behind site and type. */
  static String addressAgentKey(long high, long low, long agentHash) {
    boolean ipv4 = IpAddress.isIpv4(high, low);
    return key(ClientKey.Type.ADDRESS_AGENT, high, low, ipv4, agentHash);
  }

  private static String key(ClientKey.Type type, long high, long low, boolean ipv4, long hash) {
    String hex = HexFormat.of().toHexDigits(hash);
    return switch (type) {
      case COOKIE, HEADER -> hex;
      case ADDRESS -> address(high, low, ipv4);
      case ADDRESS_AGENT -> address(high, low, ipv4) + "+" + hex;
    };
  }

  private static String address(long high, long low, boolean ipv4) {
    return ipv4 ? IpAddress.toString(high, low) : IpAddress.toString(high, 0) + "/64";
  }

  private int slot(long high, long low, long hash, Site site) {
    long mixed = (high ^ SEED) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 32) ^ low) * 0xc4ceb9fe1a85ec53L;
    mixed = (mixed ^ (mixed >>> 32) ^ hash ^ site.hash) * 0xff51afd7ed558ccdL;
    return (int) (mixed >>> 32) & (table.length - 1);
  }

  private @Nullable Bytes sessionCookie(RequestEvent event) {
    for (byte[] name : sessionCookies) {
      for (int i = 0; i < event.cookieCount; i++) {
        if (sameBytes(name, event.cookieNames[i])) {
          return event.cookieValues[i];
        }
      }
    }
    return null;
  }

  private @Nullable Bytes header(RequestEvent event) {
    for (int i = 0; i < event.headerCount; i++) {
      Bytes name = event.headerNames[i];
      if (name.equalsAsciiIgnoreCase(settings.clientHeader())) {
        return event.headerValues[i];
      }
    }
    return null;
  }

  private static boolean sameBytes(byte[] a, Bytes b) {
    return Arrays.equals(a, 0, a.length, b.array(), b.offset(), b.offset() + b.length());
  }

  private Site site(RequestEvent event) {
    Bytes host = event.host;
    if (settings.site() != null || host.isEmpty()) {
      return onlySite;
    }
    long hash = host.hash64();
    int slot = (int) (hash ^ (hash >>> 32)) & (SITE_CACHE - 1);
    Site site = sites[slot];
    if (site == null || !sameBytes(site.host, host)) {
      site = new Site(siteOf(host), host.toByteArray());
      sites[slot] = site;
    }
    return site;
  }

  /** The site that a host names: lower case, without port. */
  static String siteOf(Bytes host) {
    int end = RequestAnalyzer.withoutPort(host, 0, host.length());
    if (end == 0 || end > MAX_SITE) {
      return INVALID_SITE;
    }
    char[] site = new char[end];
    for (int i = 0; i < end; i++) {
      int c = Bytes.toLowerCase(host.byteAt(i));
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '-'
              || c == '_'
              || c == ':'
              || c == '['
              || c == ']';
      if (!allowed) {
        return INVALID_SITE;
      }
      site[i] = (char) c;
    }
    return new String(site);
  }
}
