package dev.spoor.scoring.views;

/** Removes the comments that SQL ignores. */
final class SqlText {
  private SqlText() {}

  /**
   * Writes the value with <code>/*…*&#47;</code> made a space, the body of a comment that MySQL
   * executes kept, and line comments removed up to their line's end.
   *
   * @return the length and the disguises, see {@link Text#result}
   */
  static long strip(byte[] in, int offset, int length, byte[] out) {
    int to = 0;
    int disguises = 0;
    int end = offset + length;
    int i = offset;
    // Whether a further search for the end of a comment can succeed: keeps the whole linear.
    boolean closes = true;
    boolean executed = false;
    while (i < end) {
      int b = in[i];
      int next = i + 1 < end ? in[i + 1] : 0;
      if (b == '/' && next == '*') {
        if (i + 2 < end && in[i + 2] == '!') {
          disguises |= Disguise.EXECUTED_COMMENT.bit();
          executed = true;
          i += 3;
          while (i < end && Text.isDigit(in[i])) {
            i++;
          }
          out[to++] = ' ';
          continue;
        }
        int close = closes ? closing(in, i + 2, end) : -1;
        if (close < 0) {
          closes = false;
          disguises |= Disguise.TAIL_COMMENT.bit();
          break;
        }
        disguises |= Disguise.COMMENT.bit();
        out[to++] = ' ';
        i = close + 2;
      } else if (b == '*' && next == '/' && executed) {
        out[to++] = ' ';
        i += 2;
      } else if (b == '#' || (b == '-' && next == '-')) {
        disguises |= Disguise.TAIL_COMMENT.bit();
        while (i < end && in[i] != '\n') {
          i++;
        }
      } else {
        out[to++] = (byte) b;
        i++;
      }
    }
    return Text.result(UnicodeText.collapse(out, 0, to, out), disguises);
  }

  private static int closing(byte[] in, int from, int end) {
    for (int i = from; i + 1 < end; i++) {
      if (in[i] == '*' && in[i + 1] == '/') {
        return i;
      }
    }
    return -1;
  }
}
