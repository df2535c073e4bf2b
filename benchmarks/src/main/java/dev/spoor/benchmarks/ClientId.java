package dev.spoor.benchmarks;

import dev.spoor.model.ClientKey;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.transforms.RequestSettings;
import java.util.HexFormat;

/**
 * Who sent a request, as the pipeline's default key says it: address (IPv6 by /64) and user agent.
 * Numbers instead of the written key, which is made once a session.
 *
 * @param high high 64 bits of the address
 * @param low low 64 bits of an IPv4 address, else 0
 * @param agentHash hash of the user agent
 */
public record ClientId(long high, long low, long agentHash) {
  /** The client of a request. */
  static ClientId of(RequestEvent event, RequestFacts facts) {
    return of(event.addressHigh, event.addressLow, facts.userAgentHash);
  }

  /** The client at an address that calls itself so. */
  static ClientId of(long addressHigh, long addressLow, long agentHash) {
    return new ClientId(addressHigh, IpAddress.network64Low(addressHigh, addressLow), agentHash);
  }

  /** The key as sessions write it, for a log that has no host. */
  String written() {
    String address =
        IpAddress.isIpv4(high, low)
            ? IpAddress.toString(high, low)
            : IpAddress.toString(high, 0) + "/64";
    return new ClientKey(
            RequestSettings.DEFAULT_SITE,
            ClientKey.Type.ADDRESS_AGENT,
            address + "+" + HexFormat.of().toHexDigits(agentHash))
        .toString();
  }

  @Override
  public int hashCode() {
    long mixed = (high * 0x9E3779B97F4A7C15L ^ low) * 0x9E3779B97F4A7C15L ^ agentHash;
    return (int) (mixed ^ mixed >>> 32);
  }
}
