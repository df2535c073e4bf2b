package dev.spoor.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

public class ClientKeyTest {
  @Test
  public void writtenKeysAreTakenApart() {
    List<ClientKey> keys =
        List.of(
            new ClientKey("default", ClientKey.Type.ADDRESS, "192.0.2.1"),
            new ClientKey("shop", ClientKey.Type.ADDRESS_AGENT, "2001:db8::/64+0123456789abcdef"),
            new ClientKey("[2001:db8::1]", ClientKey.Type.COOKIE, "00"),
            new ClientKey("a", ClientKey.Type.HEADER, ""));
    assertThat(
        keys.stream().map(ClientKey::toString).toList(),
        is(
            List.of(
                "default/address/192.0.2.1",
                "shop/address_agent/2001:db8::/64+0123456789abcdef",
                "[2001:db8::1]/cookie/00",
                "a/header/")));
    for (ClientKey key : keys) {
      assertThat(ClientKey.parse(key.toString()), is(key));
    }
  }

  @Test
  public void otherTextIsRefused() {
    for (String text : List.of("", "/", "a", "a/address", "/address/x", "a/ADDRESS/x", "a/b/c")) {
      assertThrows(text, IllegalArgumentException.class, () -> ClientKey.parse(text));
    }
  }
}
