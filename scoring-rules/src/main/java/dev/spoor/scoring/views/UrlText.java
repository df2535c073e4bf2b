package dev.spoor.scoring.views;

/** Undoes one layer of URL encoding. */
final class UrlText {
  private UrlText() {}

  /**
   * Decodes {@code %HH} and {@code %uHHHH}, and where {@code plus} a plus to a space; whatever is
   * no valid escape stays. {@code out} may be {@code in} when the offset is 0.
   *
   * @return the length and the disguises, see {@link Text#result}
   */
  static long decode(byte[] in, int offset, int length, boolean plus, byte[] out) {
    int to = 0;
    int disguises = 0;
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      int b = in[i];
      if (b == '%' && i + 2 < end) {
        int high = Text.hex(in[i + 1]);
        int low = Text.hex(in[i + 2]);
        if (high >= 0 && low >= 0) {
          out[to++] = (byte) (high << 4 | low);
          i += 2;
          continue;
        }
        if ((in[i + 1] | 0x20) == 'u' && i + 5 < end) {
          int codePoint = low << 12;
          for (int digit = 3; digit <= 5; digit++) {
            codePoint |= Text.hex(in[i + digit]) << (4 * (5 - digit));
          }
          if (codePoint >= 0) {
            to = Text.write(codePoint, out, to);
            disguises |= Disguise.UNICODE_ESCAPE.bit();
            i += 5;
            continue;
          }
        }
      }
      out[to++] = (byte) (b == '+' && plus ? ' ' : b);
    }
    return Text.result(to, disguises);
  }

  /** Whether anything in the value is a valid escape. */
  static boolean hasEscape(byte[] in, int offset, int length) {
    int end = offset + length;
    for (int i = offset; i + 2 < end; i++) {
      if (in[i] == '%' && (Text.hex(in[i + 2]) >= 0)) {
        if (Text.hex(in[i + 1]) >= 0) {
          return true;
        }
        if ((in[i + 1] | 0x20) == 'u'
            && i + 5 < end
            && (Text.hex(in[i + 3]) | Text.hex(in[i + 4]) | Text.hex(in[i + 5])) >= 0) {
          return true;
        }
      }
    }
    return false;
  }
}
