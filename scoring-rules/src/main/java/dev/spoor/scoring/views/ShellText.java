package dev.spoor.scoring.views;

/** Removes what a shell does not see, and lowers the case. */
final class ShellText {
  /** Names of special variables that hold nothing, or nothing that matters. */
  private static final String EMPTY = "@*-$!?#";

  private ShellText() {}

  /**
   * Writes the value without backslashes, quotes, carets and variables that are empty outside of
   * scripts, such as {@code $@} and {@code $-}, with {@code $IFS} in its forms made a space and all
   * in lower case. Backticks stay: they run commands.
   *
   * @return the length and the disguises, see {@link Text#result}; no disguise when only the case
   *     changed
   */
  static long strip(byte[] in, int offset, int length, byte[] out) {
    int to = 0;
    int disguises = 0;
    int end = offset + length;
    int i = offset;
    while (i < end) {
      int b = in[i];
      if (b == '\\' || b == '"' || b == '\'' || b == '^') {
        disguises |= Disguise.SHELL_NOISE.bit();
        i++;
      } else if (b == '$' && i + 1 < end && EMPTY.indexOf(in[i + 1]) >= 0) {
        disguises |= Disguise.SHELL_NOISE.bit();
        i += 2;
      } else if (b == '$' && separator(in, i, end) > 0) {
        disguises |= Disguise.SHELL_NOISE.bit();
        out[to++] = ' ';
        i += separator(in, i, end);
      } else {
        out[to++] = (byte) Text.lower(b);
        i++;
      }
    }
    return Text.result(UnicodeText.collapse(out, 0, to, out), disguises);
  }

  /** The length of {@code $IFS}, {@code $IFS$9} or <code>${IFS…}</code> at a dollar sign, or 0. */
  private static int separator(byte[] in, int at, int end) {
    boolean brace = at + 1 < end && in[at + 1] == '{';
    int i = at + (brace ? 2 : 1);
    if (i + 3 > end || in[i] != 'I' || in[i + 1] != 'F' || in[i + 2] != 'S') {
      return 0;
    }
    i += 3;
    if (brace) {
      // ${IFS%??} and its like; what is longer is no separator.
      for (int last = Math.min(end, i + 8); i < last; i++) {
        if (in[i] == '}') {
          return i + 1 - at;
        }
      }
      return 0;
    }
    if (i + 1 < end && in[i] == '$' && Text.isDigit(in[i + 1])) {
      i += 2;
    }
    return i - at;
  }
}
