package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.Assert.assertThrows;

import dev.spoor.model.FilterReason;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import java.util.List;
import org.apache.beam.sdk.util.SerializableUtils;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

public class ExclusionsTest {
  private static final Exclusions SOME =
      Exclusions.of(
          1000,
          2000,
          List.of("192.0.2.0/25", "2001:db8::/32", "/health", "agent:Uptime/1", "203.0.113.5"));

  @Test
  public void timesBeforeOrAtTheEndAreOutOfRange() {
    assertThat(reason(SOME, 999, "203.0.113.1", "/", "x"), is(FilterReason.TIME_RANGE));
    assertThat(reason(SOME, 1000, "203.0.113.1", "/", "x"), is(nullValue()));
    assertThat(reason(SOME, 1999, "203.0.113.1", "/", "x"), is(nullValue()));
    assertThat(reason(SOME, 2000, "203.0.113.1", "/", "x"), is(FilterReason.TIME_RANGE));
    assertThat(reason(SOME, 0, "203.0.113.5", "/", "x"), is(FilterReason.TIME_RANGE));
  }

  @Test
  public void addressesPathsAndAgentsAreExcluded() {
    // address, path, agent, excluded
    Object[][] cases = {
      {"192.0.2.1", "/", "x", true},
      {"192.0.2.128", "/", "x", false},
      {"203.0.113.5", "/", "x", true},
      {"203.0.113.6", "/", "x", false},
      {"2001:db8:ffff::1", "/", "x", true},
      {"2001:db9::1", "/", "x", false},
      {"203.0.113.1", "/health", "x", true},
      {"203.0.113.1", "/healthy/x", "x", true},
      {"203.0.113.1", "/Health", "x", false},
      {"203.0.113.1", "/heal", "x", false},
      {"203.0.113.1", "/x/health", "x", false},
      {"203.0.113.1", "/", "Uptime/1", true},
      {"203.0.113.1", "/", "an Uptime/1.5 agent", true},
      {"203.0.113.1", "/", "uptime/1", false},
      {"203.0.113.1", "/", "Uptime/", false},
      {"203.0.113.1", "/", null, false},
      {"203.0.113.1", "/agent:Uptime/1", "x", false},
    };
    for (Object[] c : cases) {
      FilterReason expected = (boolean) c[3] ? FilterReason.EXCLUDED : null;
      FilterReason actual = reason(SOME, 1500, (String) c[0], (String) c[1], (String) c[2]);
      assertThat(c[0] + " " + c[1] + " " + c[2], actual, is(expected));
    }
  }

  @Test
  public void byDefaultNothingIsLeftOut() {
    for (long time : new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE - 1}) {
      assertThat(reason(Exclusions.none(), time, "::", "", null), is(nullValue()));
    }
  }

  @Test
  public void entriesThatAreNoneOfTheseAreRefused() {
    for (String entry : List.of("health", "agent:", "192.0.2.0/33", "")) {
      assertThrows(
          entry, IllegalArgumentException.class, () -> Exclusions.of(0, 1, List.of(entry)));
    }
  }

  @Test
  public void exclusionsTravel() {
    Exclusions travelled = SerializableUtils.clone(SOME);
    assertThat(reason(travelled, 1500, "192.0.2.1", "/", "x"), is(FilterReason.EXCLUDED));
    assertThat(reason(travelled, 1500, "192.0.3.1", "/", "x"), is(nullValue()));
  }

  private static @Nullable FilterReason reason(
      Exclusions exclusions, long time, String address, String path, @Nullable String agent) {
    RequestEvent event = new RequestEvent();
    event.reset();
    event.timeMillis = time;
    IpAddress parsed = IpAddress.parse(address);
    event.addressHigh = parsed.high();
    event.addressLow = parsed.low();
    event.path.set(path.getBytes(UTF_8));
    if (agent != null) {
      event.userAgent.set(agent.getBytes(UTF_8));
    }
    return exclusions.reason(event);
  }
}
