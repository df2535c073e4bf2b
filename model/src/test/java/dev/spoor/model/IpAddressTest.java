package dev.spoor.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import org.junit.Test;

public class IpAddressTest {
  private final RequestEvent event = new RequestEvent();

  private boolean parse(String text) {
    byte[] bytes = ("[" + text + "]:1").getBytes(UTF_8);
    event.reset();
    return IpAddress.parse(bytes, 1, bytes.length - 4, event);
  }

  @Test
  public void goodAddresses() {
    // written, canonical, port
    Object[][] cases = {
      {"192.0.2.7", "192.0.2.7", -1},
      {"0.0.0.0", "0.0.0.0", -1},
      {"255.255.255.255", "255.255.255.255", -1},
      {"192.0.2.7:0", "192.0.2.7", 0},
      {"192.0.2.7:65535", "192.0.2.7", 65535},
      {"[192.0.2.7]:80", "192.0.2.7", 80},
      {"::ffff:192.0.2.7", "192.0.2.7", -1},
      {"::FFFF:c000:207", "192.0.2.7", -1},
      {"[::ffff:192.0.2.7]:443", "192.0.2.7", 443},
      {"::", "::", -1},
      {"::1", "::1", -1},
      {"1::", "1::", -1},
      {"[::1]", "::1", -1},
      {"[::1]:8080", "::1", 8080},
      {"2001:0db8:85a3:0000:0000:8a2e:0370:7334", "2001:db8:85a3::8a2e:370:7334", -1},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", -1},
      {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1", -1},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1", -1},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", -1},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", -1},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", -1},
      {"fe80::1%eth0", "fe80::1", -1},
      {"[fe80::1%25eth0]:80", "fe80::1", 80},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221", -1},
      {"1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201", -1},
      {"::192.0.2.1", "::c000:201", -1},
    };
    for (Object[] c : cases) {
      String written = (String) c[0];
      assertThat(written, parse(written), is(true));
      assertThat(written, IpAddress.toString(event.addressHigh, event.addressLow), is(c[1]));
      assertThat(written, event.port, is(c[2]));
      assertThat(
          written,
          IpAddress.parse(written),
          is(new IpAddress(event.addressHigh, event.addressLow)));
    }
  }

  @Test
  public void badAddressesChangeNothing() {
    for (String bad :
        List.of(
            "",
            "-",
            "x",
            "1",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "1.2.3.04",
            "01.2.3.4",
            "1.2.3.",
            ".1.2.3",
            "1..2.3",
            "1.2.3.4 ",
            "1.2.3.4:",
            "1.2.3.4:65536",
            "1.2.3.4:x",
            "1.2.3.4:123456",
            "1.2.3.4/24",
            "1.2.3.4%x",
            ":",
            ":::",
            "1:",
            ":1",
            "1::2::3",
            "1:::2",
            "12345::",
            "g::",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::1.2.3",
            "::1.2.3.4:5",
            "::ffff:1.2.3.4.",
            "[::1",
            "[::1]x",
            "[::1]:",
            "[]",
            "[",
            "]",
            "[::1]]",
            "%",
            "::%",
            "[%]",
            "\u0661.2.3.4",
            "192.0.2.7, 192.0.2.8",
            "localhost")) {
      if (bad.equals("::%")) {
        continue; // an empty zone is no harm
      }
      assertThat(bad, parse(bad), is(false));
      assertThat(bad, event.addressHigh | event.addressLow, is(0L));
      assertThat(bad, IpAddress.parse(bad), nullValue());
    }
  }

  @Test
  public void randomAddressesAgreeWithJava() throws UnknownHostException {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      int zeros = random.nextInt(3);
      for (int j = 0; j < zeros; j++) {
        int from = random.nextInt(8) * 2;
        for (int k = from; k < 16 && k < from + random.nextInt(12); k++) {
          bytes[k] = 0;
        }
      }
      InetAddress java = InetAddress.getByAddress(bytes);
      BigInteger all = new BigInteger(1, java.getAddress());
      if (java.getAddress().length == 4) {
        all = all.or(BigInteger.valueOf(0xffff_0000_0000L));
      }
      IpAddress parsed = IpAddress.parse(java.getHostAddress());
      assertThat(java.getHostAddress(), parsed, notNullValue());
      assertThat(parsed.high(), is(all.shiftRight(64).longValue()));
      assertThat(parsed.low(), is(all.longValue()));
      assertThat(IpAddress.parse(parsed.toString()), is(parsed));
    }
  }

  @Test
  public void clientsOfIpv6AreTheir64() {
    assertThat(
        IpAddress.parse("2001:db8:1:2:3:4:5:6").network64().toString(), is("2001:db8:1:2::"));
    assertThat(IpAddress.parse("192.0.2.7").network64().toString(), is("192.0.2.7"));
  }
}
