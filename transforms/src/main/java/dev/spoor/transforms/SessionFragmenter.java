package dev.spoor.transforms;

import dev.spoor.model.Bytes;
import dev.spoor.model.ClientKey;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.SessionFragment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Folds the requests of a bundle into {@link SessionFragment}s, one or more a client, so that a
 * shuffle carries fragments instead of requests.
 *
 * <p>A fragment spans no silence of {@code gap} or longer and no boundary, so per-fragment session
 * windows are the windows that per-request ones would be. At most {@code maxOpen} fragments are
 * held; one more, and all are emitted.
 */
public final class SessionFragmenter {
  private static final int SITE_CACHE = 256;
  private static final int MAX_SITE = 253;
  private static final String INVALID_SITE = "invalid";

  /** Takes the fragments. */
  @FunctionalInterface
  public interface Output {
    /** Takes one fragment of the client called {@code clientKey}; the caller lets go of it. */
    void emit(String clientKey, SessionFragment fragment);
  }

  private final long gapMillis;
  private final long boundaryMillis;
  private final int maxOpen;
  private final RequestSettings settings;
  private final Bytes[] sessionCookies;

  /** Chains of clients by hash; the seed keeps an attacker from choosing the chain. */
  private final Client[] table;

  private final long seed = System.nanoTime() * 0x9E3779B97F4A7C15L;
  private final List<Client> inOrder = new ArrayList<>();
  private int open;

  private final long[] siteHashes = new long[SITE_CACHE];
  private final String[] sites = new String[SITE_CACHE];

  /** One client of the bundle with its fragments, the newest first; nearly always just one. */
  private static final class Client {
    final String key;
    final String site;
    final ClientKey.Type type;
    final long high;
    final long low;
    final long hash;
    final @Nullable Client next;
    SessionFragment newest = new SessionFragment();
    @Nullable List<SessionFragment> older;

    Client(
        String key,
        String site,
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
    this.sessionCookies = settings.sessionCookies().stream().map(Bytes::of).toArray(Bytes[]::new);
    this.table = new Client[Math.max(16, Integer.highestOneBit(Math.min(maxOpen, 1 << 16)) * 2)];
  }

  /** Adds a request to its client's fragment; may emit all that is held. */
  public void add(RequestEvent event, RequestFacts facts, Output output) {
    if (open >= maxOpen) {
      flush(output);
    }
    Client client = client(event, facts);
    SessionFragment newest = client.newest;
    if (newest.isEmpty()) {
      open++;
      newest.add(event, facts);
    } else if (client.older == null && joins(newest, event.timeMillis)) {
      newest.add(event, facts);
    } else {
      addAmongMany(client, event, facts);
    }
  }

  /** Emits all fragments and forgets them. */
  public void flush(Output output) {
    for (Client client : inOrder) {
      output.emit(client.key, client.newest);
      if (client.older != null) {
        for (SessionFragment fragment : client.older) {
          output.emit(client.key, fragment);
        }
      }
    }
    inOrder.clear();
    Arrays.fill(table, null);
    open = 0;
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

  /** A request that is out of order may start a fragment, or join two that were apart. */
  private void addAmongMany(Client client, RequestEvent event, RequestFacts facts) {
    List<SessionFragment> all = new ArrayList<>();
    all.add(client.newest);
    if (client.older != null) {
      all.addAll(client.older);
    }
    SessionFragment home = null;
    List<SessionFragment> apart = new ArrayList<>();
    for (SessionFragment fragment : all) {
      if (!joins(fragment, event.timeMillis)) {
        apart.add(fragment);
      } else if (home == null) {
        home = fragment;
      } else {
        home.mergeFrom(fragment);
        open--;
      }
    }
    if (home == null) {
      home = new SessionFragment();
      open++;
    }
    home.add(event, facts);
    client.newest = home;
    client.older = apart.isEmpty() ? null : apart;
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
    String site = site(event);
    int slot = slot(high, low, hash, site);
    for (Client at = table[slot]; at != null; at = at.next) {
      if (at.hash == hash
          && at.low == low
          && at.high == high
          && at.type == type
          && at.site.equals(site)) {
        return at;
      }
    }
    String key = new ClientKey(site, type, key(type, high, low, ipv4, hash)).toString();
    Client made = new Client(key, site, type, high, low, hash, table[slot]);
    table[slot] = made;
    inOrder.add(made);
    return made;
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

  private int slot(long high, long low, long hash, String site) {
    long mixed = (high ^ seed) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 32) ^ low) * 0xc4ceb9fe1a85ec53L;
    mixed = (mixed ^ (mixed >>> 32) ^ hash ^ site.hashCode()) * 0xff51afd7ed558ccdL;
    return (int) (mixed >>> 32) & (table.length - 1);
  }

  private @Nullable Bytes sessionCookie(RequestEvent event) {
    for (Bytes name : sessionCookies) {
      for (int i = 0; i < event.cookieCount; i++) {
        if (sameBytes(event.cookieNames[i], name)) {
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

  private static boolean sameBytes(Bytes a, Bytes b) {
    return a.length() == b.length()
        && Arrays.equals(
            a.array(),
            a.offset(),
            a.offset() + a.length(),
            b.array(),
            b.offset(),
            b.offset() + b.length());
  }

  private String site(RequestEvent event) {
    String configured = settings.site();
    if (configured != null) {
      return configured;
    }
    if (event.host.isEmpty()) {
      return RequestSettings.DEFAULT_SITE;
    }
    long hash = event.host.hash64();
    int slot = (int) (hash ^ (hash >>> 32)) & (SITE_CACHE - 1);
    String cached = sites[slot];
    if (cached == null || siteHashes[slot] != hash) {
      cached = siteOf(event.host);
      sites[slot] = cached;
      siteHashes[slot] = hash;
    }
    return cached;
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
