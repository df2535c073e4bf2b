package dev.spoor.transforms.formats;

import dev.spoor.model.RequestEvent;

/** Reads times and decimal numbers from bytes without allocating. */
public final class LogTime {
  /** What {@link #scaled} returns for text that is not a number, or not one that a long holds. */
  static final long INVALID = Long.MIN_VALUE;

  /** Length of {@code 22/Jan/2019:03:56:14 +0330}. */
  static final int CLF_LENGTH = 26;

  /** There was no web before. What lies ahead is judged beside the time of the file. */
  private static final int FIRST_YEAR = 1990;

  private static final int LAST_YEAR = 9999;

  /** First and last millisecond of these years. */
  private static final long MIN_MILLIS = epochDay(FIRST_YEAR, 1, 1) * 86_400_000L;

  private static final long MAX_MILLIS = epochDay(LAST_YEAR + 1, 1, 1) * 86_400_000L - 1;

  /** The sum of powers of ten that a long holds. */
  static final int MAX_DIGITS = 18;

  /** The greatest number of so many digits. */
  static final long MAX_SHORT = 999_999_999_999_999_999L;

  private LogTime() {}

  /**
   * Reads the Common Log Format's time, {@code dd/Mon/yyyy:HH:mm:ss ±hhmm}, into {@code timeMillis}
   * and {@code zoneOffsetSeconds}. Month names in any case; second 60 is taken for 59.
   *
   * @return whether it is such a time, and one that exists
   */
  static boolean clf(byte[] t, int from, int to, RequestEvent into) {
    if (to - from != CLF_LENGTH
        || t[from + 2] != '/'
        || t[from + 6] != '/'
        || t[from + 11] != ':'
        || t[from + 14] != ':'
        || t[from + 17] != ':'
        || t[from + 20] != ' ') {
      return false;
    }
    int day = two(t, from);
    int month = month(t, from + 3);
    int year = two(t, from + 7) * 100 + two(t, from + 9);
    int zone = zone(t[from + 21], two(t, from + 22), two(t, from + 24));
    long millis =
        millis(year, month, day, two(t, from + 12), two(t, from + 15), two(t, from + 18), zone);
    if (millis == INVALID) {
      return false;
    }
    into.timeMillis = millis;
    into.zoneOffsetSeconds = zone;
    return true;
  }

  /**
   * Reads ISO 8601: {@code yyyy-MM-dd}, {@code T} or a space, {@code HH:mm:ss}, a fraction of any
   * length, and {@code ±hh:mm}, {@code ±hhmm}, {@code ±hh}, {@code Z} or nothing, which is taken
   * for UTC. A written offset makes {@link RequestEvent#ZONE} known; {@code Z} does not: it says
   * how the time is written, not what the clock on the wall showed.
   *
   * @return whether it is such a time, and one that exists
   */
  static boolean iso8601(byte[] t, int from, int to, RequestEvent into) {
    if (to - from < 19
        || t[from + 4] != '-'
        || t[from + 7] != '-'
        || (t[from + 10] != 'T' && t[from + 10] != 't' && t[from + 10] != ' ')
        || t[from + 13] != ':'
        || t[from + 16] != ':') {
      return false;
    }
    int at = from + 19;
    int fraction = 0;
    if (at < to && (t[at] == '.' || t[at] == ',')) {
      int digits = at + 1;
      for (at = digits; at < to && t[at] >= '0' && t[at] <= '9'; at++) {
        if (at - digits < 3) {
          fraction = fraction * 10 + (t[at] - '0');
        }
      }
      if (at == digits) {
        return false;
      }
      for (int i = at - digits; i < 3; i++) {
        fraction *= 10;
      }
    }
    int zone = 0;
    if (at < to) {
      zone = isoZone(t, at, to);
    }
    int year = two(t, from) * 100 + two(t, from + 2);
    long millis =
        millis(
            year,
            two(t, from + 5),
            two(t, from + 8),
            two(t, from + 11),
            two(t, from + 14),
            two(t, from + 17),
            zone);
    if (millis == INVALID) {
      return false;
    }
    into.timeMillis = millis + fraction;
    into.zoneOffsetSeconds = zone;
    if (to - at > 1) {
      into.known |= RequestEvent.ZONE;
    }
    return true;
  }

  /** Whether a time since the epoch lies in the years 1990 to 9999: others are a mistake. */
  public static boolean inRange(long millis) {
    return millis >= MIN_MILLIS && millis <= MAX_MILLIS;
  }

  private static int isoZone(byte[] t, int at, int to) {
    int length = to - at;
    if (length == 1) {
      return t[at] == 'Z' || t[at] == 'z' ? 0 : Integer.MIN_VALUE;
    }
    return switch (length) {
      case 3 -> zone(t[at], two(t, at + 1), 0);
      case 5 -> zone(t[at], two(t, at + 1), two(t, at + 3));
      case 6 -> t[at + 3] == ':' ? zone(t[at], two(t, at + 1), two(t, at + 4)) : Integer.MIN_VALUE;
      default -> Integer.MIN_VALUE;
    };
  }

  /** Offset in seconds, or Integer.MIN_VALUE. */
  private static int zone(byte sign, int hours, int minutes) {
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    int seconds = hours * 3600 + minutes * 60;
    return sign == '+' ? seconds : sign == '-' ? -seconds : Integer.MIN_VALUE;
  }

  /** Two digits as a number, or a number so far below zero that no sum with it is a time. */
  private static int two(byte[] t, int at) {
    int tens = t[at] - '0';
    int ones = t[at + 1] - '0';
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1_000_000;
  }

  private static int month(byte[] t, int at) {
    int name = (t[at] | 0x20) << 16 | (t[at + 1] | 0x20) << 8 | (t[at + 2] | 0x20);
    return switch (name) {
      case 'j' << 16 | 'a' << 8 | 'n' -> 1;
      case 'f' << 16 | 'e' << 8 | 'b' -> 2;
      case 'm' << 16 | 'a' << 8 | 'r' -> 3;
      case 'a' << 16 | 'p' << 8 | 'r' -> 4;
      case 'm' << 16 | 'a' << 8 | 'y' -> 5;
      case 'j' << 16 | 'u' << 8 | 'n' -> 6;
      case 'j' << 16 | 'u' << 8 | 'l' -> 7;
      case 'a' << 16 | 'u' << 8 | 'g' -> 8;
      case 's' << 16 | 'e' << 8 | 'p' -> 9;
      case 'o' << 16 | 'c' << 8 | 't' -> 10;
      case 'n' << 16 | 'o' << 8 | 'v' -> 11;
      case 'd' << 16 | 'e' << 8 | 'c' -> 12;
      default -> -1;
    };
  }

  private static long millis(
      int year, int month, int day, int hour, int minute, int second, int zone) {
    if (year < FIRST_YEAR
        || year > LAST_YEAR
        || month < 1
        || month > 12
        || day < 1
        || day > daysIn(year, month)
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 60
        || zone == Integer.MIN_VALUE) {
      return INVALID;
    }
    long seconds = epochDay(year, month, day) * 86_400L + hour * 3600L + minute * 60L;
    long millis = (seconds + Math.min(second, 59) - zone) * 1000;
    return inRange(millis) ? millis : INVALID;
  }

  private static int daysIn(int year, int month) {
    if (month == 2) {
      return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** Days from 1970-01-01, counting years from March so that the leap day comes last. */
  private static long epochDay(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int marchMonth = month <= 2 ? month + 9 : month - 3;
    int dayOfYear = (153 * marchMonth + 2) / 5 + day - 1;
    return 365L * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
  }

  /**
   * Reads a decimal number as JSON or a log writes it (sign, digits, fraction, exponent), times ten
   * to the {@code scale}, rounded down.
   *
   * @return {@link #INVALID} when it is not a number, or out of a long's range
   */
  static long scaled(byte[] t, int from, int to, int scale) {
    int i = from;
    boolean negative = i < to && t[i] == '-';
    if (negative) {
      i++;
    }
    long mantissa = 0;
    int significant = 0;
    int exponent = scale;
    int digits = 0;
    boolean fraction = false;
    boolean dropped = false;
    for (; i < to; i++) {
      int digit = t[i] - '0';
      if (t[i] == '.' && !fraction) {
        fraction = true;
        continue;
      }
      if (digit < 0 || digit > 9) {
        break;
      }
      digits++;
      if (significant < MAX_DIGITS) {
        mantissa = mantissa * 10 + digit;
        significant += mantissa == 0 ? 0 : 1;
        exponent -= fraction ? 1 : 0;
      } else {
        dropped |= digit != 0;
        exponent += fraction ? 0 : 1;
      }
    }
    if (digits == 0) {
      return INVALID;
    }
    if (i < to) {
      if (t[i] != 'e' && t[i] != 'E') {
        return INVALID;
      }
      int written = exponent(t, i + 1, to);
      if (written == Integer.MIN_VALUE) {
        return INVALID;
      }
      exponent += written;
    }
    return shift(mantissa, exponent, negative, dropped);
  }

  /**
   * As {@link #scaled(byte[], int, int, int)} of a number that is not negative and has at most
   * {@link #MAX_DIGITS} digits.
   *
   * @param unscaled its digits
   * @param decimals how many of them stand behind the point
   */
  static long scaled(long unscaled, int decimals, int scale) {
    return shift(unscaled, scale - decimals, false, false);
  }

  private static int exponent(byte[] t, int from, int to) {
    int i = from;
    boolean negative = i < to && t[i] == '-';
    if (i < to && (t[i] == '-' || t[i] == '+')) {
      i++;
    }
    if (i == to) {
      return Integer.MIN_VALUE;
    }
    int value = 0;
    for (; i < to; i++) {
      int digit = t[i] - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MIN_VALUE;
      }
      value = Math.min(value * 10 + digit, 1_000_000);
    }
    return negative ? -value : value;
  }

  private static long shift(long mantissa, int exponent, boolean negative, boolean dropped) {
    long value = mantissa;
    boolean inexact = dropped;
    for (int e = exponent; e > 0 && value != 0; e--) {
      if (value > Long.MAX_VALUE / 10) {
        return INVALID;
      }
      value *= 10;
    }
    for (int e = exponent; e < 0 && value != 0; e++) {
      inexact |= value % 10 != 0;
      value /= 10;
    }
    return negative ? -value - (inexact ? 1 : 0) : value;
  }
}
