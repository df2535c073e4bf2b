package dev.spoor.transforms.formats;

/** Cleans short texts that a sensor wrote: names, ids, addresses, agents; never payloads. */
final class SensorText {
  private static final char REPLACEMENT = '\ufffd';

  private SensorText() {}

  /**
   * The text without control characters (tabs and line ends become spaces) and without white space
   * at its ends, each lone surrogate replaced by U+FFFD, so that it survives UTF-8; cut to {@code
   * maxLength} characters.
   */
  static String clean(String text, int maxLength) {
    if (isClean(text, maxLength)) {
      return text;
    }
    StringBuilder cleaned = new StringBuilder(Math.min(text.length(), maxLength));
    for (int i = 0; i < text.length() && cleaned.length() < maxLength; i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        if (cleaned.length() + 2 > maxLength) {
          break;
        }
        cleaned.append(c).append(text.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        cleaned.append(REPLACEMENT);
      } else if (isSpace(c)) {
        if (!cleaned.isEmpty()) {
          cleaned.append(c == '\u00a0' ? c : ' ');
        }
      } else if (!Character.isISOControl(c)) {
        cleaned.append(c);
      }
    }
    int end = cleaned.length();
    while (end > 0 && isSpace(cleaned.charAt(end - 1))) {
      end--;
    }
    return cleaned.substring(0, end);
  }

  /** Whether it is all of a text that nobody needs to look at twice; most are. */
  private static boolean isClean(String text, int maxLength) {
    int length = text.length();
    if (length == 0 || length > maxLength) {
      return length == 0;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return text.charAt(0) != ' ' && text.charAt(length - 1) != ' ';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '\u00a0' || c == '\ufeff';
  }
}
