package dev.spoor.transforms;

import dev.spoor.model.Bytes;
import dev.spoor.model.CidrSet;
import dev.spoor.model.FilterReason;
import dev.spoor.model.RequestEvent;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Requests to leave out: outside a range of time, from some addresses, to some paths, of some
 * agents. What is left out is counted as filtered, with its reason.
 */
public final class Exclusions implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String AGENT = "agent:";

  private final long fromMillis;
  private final long toMillis;
  private final CidrSet addresses;
  private final List<byte[]> pathPrefixes;
  private final List<byte[]> agentParts;

  private Exclusions(
      long fromMillis,
      long toMillis,
      CidrSet addresses,
      List<byte[]> pathPrefixes,
      List<byte[]> agentParts) {
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
    this.addresses = addresses;
    this.pathPrefixes = pathPrefixes;
    this.agentParts = agentParts;
  }

  /** Leaves nothing out. */
  public static Exclusions none() {
    return of(Long.MIN_VALUE, Long.MAX_VALUE, List.of());
  }

  /**
   * Leaves out what is before {@code fromMillis}, or at or after {@code toMillis}, and what an
   * entry matches: a path prefix begins with {@code /}, part of an agent with {@code agent:},
   * anything else is an address or CIDR range.
   *
   * @throws IllegalArgumentException if an entry is none of these
   */
  public static Exclusions of(long fromMillis, long toMillis, List<String> entries) {
    List<String> addresses = new ArrayList<>();
    List<byte[]> paths = new ArrayList<>();
    List<byte[]> agents = new ArrayList<>();
    for (String entry : entries) {
      if (entry.startsWith("/")) {
        paths.add(entry.getBytes(StandardCharsets.UTF_8));
      } else if (entry.startsWith(AGENT) && entry.length() > AGENT.length()) {
        agents.add(entry.substring(AGENT.length()).getBytes(StandardCharsets.UTF_8));
      } else {
        addresses.add(entry);
      }
    }
    return new Exclusions(
        fromMillis, toMillis, CidrSet.parse(addresses), List.copyOf(paths), List.copyOf(agents));
  }

  /** Why a request is left out, or null if it is not. */
  public @Nullable FilterReason reason(RequestEvent event) {
    if (event.timeMillis < fromMillis || event.timeMillis >= toMillis) {
      return FilterReason.TIME_RANGE;
    }
    if (!addresses.isEmpty() && addresses.contains(event.addressHigh, event.addressLow)) {
      return FilterReason.EXCLUDED;
    }
    for (byte[] prefix : pathPrefixes) {
      if (occursAt(event.path, 0, prefix)) {
        return FilterReason.EXCLUDED;
      }
    }
    for (byte[] part : agentParts) {
      if (contains(event.userAgent, part)) {
        return FilterReason.EXCLUDED;
      }
    }
    return null;
  }

  private static boolean contains(Bytes text, byte[] part) {
    for (int i = 0; i + part.length <= text.length(); i++) {
      if (occursAt(text, i, part)) {
        return true;
      }
    }
    return false;
  }

  private static boolean occursAt(Bytes text, int at, byte[] part) {
    if (at + part.length > text.length()) {
      return false;
    }
    for (int i = 0; i < part.length; i++) {
      if (text.byteAt(at + i) != part[i]) {
        return false;
      }
    }
    return true;
  }
}
