package dev.spoor.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Test;

public class CidrSetTest {
  @Test
  public void veryWideNetworksAreTold() {
    for (String wide :
        List.of("0.0.0.0/0", "10.0.0.0/7", "128.0.0.0/1", "::/0", "2000::/3", "2001::/15")) {
      assertThat(wide, CidrSet.isVeryWide(wide), is(true));
    }
    for (String usual :
        List.of("10.0.0.0/8", "192.0.2.1", "2001::/16", "2001:db8::1", "::ffff:0:0/104", "none")) {
      assertThat(usual, CidrSet.isVeryWide(usual), is(false));
    }
  }

  private static boolean contains(CidrSet set, String address) {
    IpAddress parsed = IpAddress.parse(address);
    return set.contains(parsed.high(), parsed.low());
  }

  @Test
  public void networksAndAddresses() {
    CidrSet set =
        CidrSet.parse(
            List.of(
                "10.0.0.0/8",
                " 192.0.2.7 ",
                "198.51.100.9/24",
                "2001:db8::/32",
                "::1",
                "10.1.0.0/16"));
    for (String in :
        List.of(
            "10.0.0.0",
            "10.255.255.255",
            "192.0.2.7",
            "198.51.100.0",
            "198.51.100.255",
            "2001:db8::",
            "2001:db8:ffff::1",
            "::1",
            "::ffff:10.1.2.3")) {
      assertThat(in, contains(set, in), is(true));
    }
    for (String out :
        List.of(
            "9.255.255.255",
            "11.0.0.0",
            "192.0.2.6",
            "192.0.2.8",
            "198.51.101.0",
            "2001:db9::",
            "::2",
            "::",
            "ffff::")) {
      assertThat(out, contains(set, out), is(false));
    }
    assertThat(CidrSet.parse(List.of()).isEmpty(), is(true));
    assertThat(contains(CidrSet.empty(), "::1"), is(false));
    assertThat(contains(CidrSet.parse(List.of("0.0.0.0/0")), "203.0.113.1"), is(true));
    assertThat(contains(CidrSet.parse(List.of("0.0.0.0/0")), "2001:db8::1"), is(false));
    assertThat(contains(CidrSet.parse(List.of("::/0")), "ffff::"), is(true));
  }

  @Test
  public void badEntriesAreNamed() {
    for (String bad :
        List.of(
            "",
            "x",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/-1",
            "10.0.0.0/8/8",
            "::/129",
            "10.0.0.1:80",
            "[::1]",
            "fe80::1%eth0",
            "10.0.0.0/1a",
            "10.0.0/8")) {
      IllegalArgumentException e =
          assertThrows(
              bad, IllegalArgumentException.class, () -> CidrSet.parse(List.of("192.0.2.1", bad)));
      assertThat(
          e.getMessage(),
          is(
              "not an IP address or network: '"
                  + bad
                  + "' (write it like 192.0.2.0/24 or 2001:db8::/32)"));
    }
  }

  @Test
  public void randomSetsAgreeWithArithmetic() {
    Random random = new Random(11);
    for (int round = 0; round < 50; round++) {
      List<String> entries = new ArrayList<>();
      List<BigInteger[]> ranges = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        IpAddress address = randomAddress(random);
        int prefix = random.nextInt(129);
        entries.add(hex(address) + "/" + prefix);
        BigInteger host = BigInteger.ONE.shiftLeft(128 - prefix).subtract(BigInteger.ONE);
        BigInteger value = value(address);
        ranges.add(new BigInteger[] {value.andNot(host), value.or(host)});
      }
      CidrSet set = CidrSet.parse(entries);
      for (int i = 0; i < 400; i++) {
        IpAddress address = randomAddress(random);
        BigInteger value = value(address);
        boolean expected =
            ranges.stream().anyMatch(r -> r[0].compareTo(value) <= 0 && value.compareTo(r[1]) <= 0);
        assertThat(set.contains(address.high(), address.low()), is(expected));
      }
    }
  }

  private static IpAddress randomAddress(Random random) {
    // Few distinct bits, so that networks meet.
    return new IpAddress(random.nextLong() & 0xc000_0000_0000_0003L, random.nextInt(4) << 30);
  }

  private static String hex(IpAddress address) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      long half = i < 4 ? address.high() : address.low();
      text.append(i == 0 ? "" : ":")
          .append(Long.toHexString(half >>> (48 - 16 * (i & 3)) & 0xffff));
    }
    return text.toString();
  }

  private static BigInteger value(IpAddress address) {
    return new BigInteger(Long.toHexString(address.high()), 16)
        .shiftLeft(64)
        .or(new BigInteger(Long.toHexString(address.low()), 16));
  }
}
