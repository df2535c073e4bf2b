package dev.spoor.scoring.views;

/** Makes of a value the path that a file system would see, and counts the steps upward in it. */
final class PathText {
  /** Where in the output the segments begin that a step upward would take back. */
  private final int[] starts = new int[ValueViews.MAX_LENGTH / 2 + 1];

  private int upward;
  private int escaping;

  /** Steps to a parent directory in the value written last. */
  int upward() {
    return upward;
  }

  /** Those of the steps that led above where the path began. */
  int escaping() {
    return escaping;
  }

  /**
   * Writes the path: backslashes turned, empty and {@code .} segments, parameters after a semicolon
   * and trailing dots removed, {@code ..} resolved where something stands before it and kept where
   * nothing does. The two slashes of {@code scheme://} stay. Returns the length.
   */
  int resolve(byte[] in, int offset, int length, byte[] out) {
    upward = 0;
    escaping = 0;
    int to = 0;
    int depth = 0;
    int end = offset + length;
    int i = offset;
    if (length > 0 && isSlash(in[i])) {
      out[to++] = '/';
      i++;
    }
    while (i < end) {
      int start = i;
      int parameters = -1;
      while (i < end && !isSlash(in[i])) {
        if (in[i] == ';' && parameters < 0) {
          parameters = i;
        }
        i++;
      }
      boolean slash = i < end;
      int stop = parameters < 0 ? i : parameters;
      int dots = trailingDots(in, start, stop);
      if (stop - start == dots) {
        if (dots >= 2) {
          upward++;
          if (depth > 0) {
            to = starts[--depth];
          } else {
            escaping++;
            to = append(in, start, 2, slash, out, to);
          }
        } else if (stop == start && start > offset && start >= offset + 2 && in[start - 2] == ':') {
          // The second slash of a scheme.
          out[to++] = '/';
          depth = 0;
        }
      } else if (dots >= 2
          && !Text.isLetter(in[stop - dots - 1])
          && !Text.isDigit(in[stop - dots - 1])) {
        // name=.. and "..: a step that begins inside of a larger text.
        upward++;
        escaping++;
        to = append(in, start, stop - start, slash, out, to);
      } else {
        starts[depth++] = to;
        to = append(in, start, stop - start - dots, slash, out, to);
      }
      if (slash) {
        i++;
      }
    }
    return to;
  }

  private static int append(byte[] in, int from, int count, boolean slash, byte[] out, int at) {
    System.arraycopy(in, from, out, at, count);
    int to = at + count;
    if (slash) {
      out[to++] = '/';
    }
    return to;
  }

  private static int trailingDots(byte[] in, int start, int stop) {
    int i = stop;
    while (i > start && in[i - 1] == '.') {
      i--;
    }
    return stop - i;
  }

  private static boolean isSlash(int b) {
    return b == '/' || b == '\\';
  }
}
