package dev.spoor.pipeline;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command reads and writes, and what surrounds it. Results go to {@code out}; progress and
 * messages go to {@code err}.
 *
 * @param in standard input
 * @param out standard output, UTF-8
 * @param err standard error, UTF-8
 * @param environment the environment variables
 * @param columns width of the terminal that {@code err} is, or 0 where it is none
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    int columns) {

  /** The console of this process. The launcher knows better than Java what standard error is. */
  static Console system(WatchedOutput out) {
    return new Console(
        System.in,
        utf8(out),
        utf8(new FileOutputStream(FileDescriptor.err)),
        System.getenv(),
        Integer.getInteger("spoor.columns", 0));
  }

  private static PrintStream utf8(OutputStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /**
   * Prints a message for a person, escaped, on one line of standard error; a progress line that
   * stands there makes way.
   */
  public void message(String message) {
    String away = columns > 0 ? ProgressLine.AWAY : "";
    err.println(away + "spoor: " + TerminalText.escape(message));
  }
}
