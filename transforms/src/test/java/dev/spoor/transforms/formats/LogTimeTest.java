package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.RequestEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.Test;

public class LogTimeTest {
  private final RequestEvent event = new RequestEvent();

  private boolean iso(String text) {
    byte[] bytes = ("1" + text + "1").getBytes(ISO_8859_1);
    event.reset();
    return LogTime.iso8601(bytes, 1, bytes.length - 1, event);
  }

  @Test
  public void isoTimes() {
    Object[][] cases = {
      {"2024-05-01T12:00:00Z", "2024-05-01T12:00:00Z", 0, false},
      {"2024-05-01t12:00:00.5z", "2024-05-01T12:00:00.5Z", 0, false},
      {"2024-05-01 12:00:00,123456789+03:30", "2024-05-01T08:30:00.123Z", 12_600, true},
      {"2024-05-01T12:00:00-0800", "2024-05-01T20:00:00Z", -28_800, true},
      {"2024-05-01T12:00:00+00:00", "2024-05-01T12:00:00Z", 0, true},
      {"2024-05-01T12:00:00+01", "2024-05-01T11:00:00Z", 3600, true},
      {"2024-05-01T12:00:00", "2024-05-01T12:00:00Z", 0, false},
      {"2024-05-01T12:00:00.001", "2024-05-01T12:00:00.001Z", 0, false},
      {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", 0, false},
    };
    for (Object[] c : cases) {
      assertThat((String) c[0], iso((String) c[0]), is(true));
      assertThat(
          (String) c[0], Instant.ofEpochMilli(event.timeMillis), is(Instant.parse((String) c[1])));
      assertThat((String) c[0], event.zoneOffsetSeconds, is(c[2]));
      assertThat((String) c[0], event.knows(RequestEvent.ZONE), is(c[3]));
    }
    for (String bad :
        List.of(
            "",
            "2024-05-01",
            "2024-05-01T12:00",
            "2024-05-32T12:00:00Z",
            "2024-02-30T12:00:00Z",
            "2024-05-01T24:00:00Z",
            "2024-05-01T12:00:00.Z",
            "2024-05-01T12:00:00 Z",
            "2024-05-01T12:00:00+1",
            "2024-05-01T12:00:00+24:00",
            "2024-05-01T12:00:00+01-00",
            "2024-05-01T12:00:00UTC",
            "2024/05/01T12:00:00Z",
            "1714564800",
            "0000-01-01T00:00:00Z",
            "-024-05-01T12:00:00Z",
            "2024-05-01T12:00:00Z1")) {
      assertThat(bad, iso(bad), is(false));
    }
  }

  private static long scaled(String text, int scale) {
    byte[] bytes = ("1" + text + "1").getBytes(ISO_8859_1);
    return LogTime.scaled(bytes, 1, bytes.length - 1, scale);
  }

  @Test
  public void numbers() {
    assertThat(scaled("1711741827.9626286", 3), is(1_711_741_827_962L));
    assertThat(scaled("0.000033987", 6), is(33L));
    assertThat(scaled("3.3987e-05", 6), is(33L));
    assertThat(scaled("1E3", 0), is(1000L));
    assertThat(scaled("-0.5", 0), is(-1L));
    assertThat(scaled("0e999999999999", 0), is(0L));
    assertThat(scaled("1e-999999999999", 0), is(0L));
    assertThat(scaled("00012", 0), is(12L));
    for (String bad :
        List.of(
            "",
            "-",
            ".",
            "x",
            "1x",
            "1.2.3",
            "1e",
            "1e+",
            "1e99",
            "0x10",
            "+1",
            " 1",
            "NaN",
            "9".repeat(30))) {
      assertThat(bad, scaled(bad, 0), is(LogTime.INVALID));
    }
  }

  @Test
  public void numbersAgreeWithBigDecimal() {
    Random random = new Random(5);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "-" : "");
      appendDigits(text, 1 + random.nextInt(9), random);
      if (random.nextBoolean()) {
        appendDigits(text.append('.'), 1 + random.nextInt(8), random);
      }
      if (random.nextInt(3) == 0) {
        text.append('e').append(random.nextInt(14) - 7);
      }
      int scale = random.nextInt(13) - 6;
      BigDecimal exact = new BigDecimal(text.toString()).scaleByPowerOfTen(scale);
      long expected =
          exact.setScale(0, RoundingMode.FLOOR).unscaledValue().bitLength() > 63
              ? LogTime.INVALID
              : exact.setScale(0, RoundingMode.FLOOR).longValueExact();
      assertThat(text + " * 10^" + scale, scaled(text.toString(), scale), is(expected));
    }
  }

  private static void appendDigits(StringBuilder text, int digits, Random random) {
    for (int i = 0; i < digits; i++) {
      text.append((char) ('0' + random.nextInt(10)));
    }
  }
}
