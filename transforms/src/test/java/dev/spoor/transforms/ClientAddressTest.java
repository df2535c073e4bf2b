package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.CidrSet;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import java.util.List;
import org.junit.Test;

public class ClientAddressTest {
  private static final CidrSet TRUSTED =
      CidrSet.parse(List.of("10.0.0.0/8", "192.0.2.1", "2001:db8:1::/48"));

  @Test
  public void walksFromRightToLeft() {
    // socket, X-Forwarded-For, client, port
    Object[][] cases = {
      {"10.0.0.1", "203.0.113.9", "203.0.113.9", -1},
      {"10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9", -1},
      {"10.0.0.1", "203.0.113.9, 10.0.0.2,192.0.2.1", "203.0.113.9", -1},
      {"10.0.0.1", "203.0.113.9:4711 ,\t10.0.0.2", "203.0.113.9", 4711},
      {"10.0.0.1", "[2001:db8:2::1]:80, [2001:db8:1::1]:443", "2001:db8:2::1", 80},
      {"2001:db8:1::5", "2001:db8:2::1", "2001:db8:2::1", -1},
      {"10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9", -1},
      {"10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3", -1},
      {"10.0.0.1", "203.0.113.9, unknown", "10.0.0.1", 99},
      {"10.0.0.1", "203.0.113.9, x, 10.0.0.2", "10.0.0.2", -1},
      {"10.0.0.1", ",203.0.113.9,, ,10.0.0.2,", "203.0.113.9", -1},
      {"10.0.0.1", ", ,", "10.0.0.1", 99},
      {"10.0.0.1", "", "10.0.0.1", 99},
      {"10.0.0.1", null, "10.0.0.1", 99},
      {"203.0.113.1", "198.51.100.1", "203.0.113.1", 99},
      {"10.0.0.1", "203.0.113.9" + ",10.0.0.2".repeat(63), "203.0.113.9", -1},
      {"10.0.0.1", "203.0.113.9" + ",10.0.0.2".repeat(64), "10.0.0.2", -1},
    };
    for (Object[] c : cases) {
      RequestEvent event = new RequestEvent();
      event.reset();
      byte[] socket = ((String) c[0]).getBytes(UTF_8);
      assertThat(IpAddress.parse(socket, 0, socket.length, event), is(true));
      event.port = 99;
      if (c[1] != null) {
        event.forwardedFor.set(((String) c[1]).getBytes(UTF_8));
      }
      boolean replaced = ClientAddress.resolve(event, TRUSTED);
      assertThat((String) c[1], IpAddress.toString(event.addressHigh, event.addressLow), is(c[2]));
      assertThat((String) c[1], event.port, is(c[3]));
      assertThat((String) c[1], replaced, is(event.port != 99));
    }
  }

  @Test
  public void nobodyIsTrustedByDefault() {
    RequestEvent event = new RequestEvent();
    event.reset();
    event.forwardedFor.set("203.0.113.9".getBytes(UTF_8));
    assertThat(ClientAddress.resolve(event, CidrSet.empty()), is(false));
  }
}
