package dev.spoor.pipeline;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A console whose output can be looked at. */
final class Captured {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console;

  private Captured(Map<String, String> environment, int columns) {
    console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            columns);
  }

  /** A console that is no terminal, in an empty environment. */
  static Captured plain() {
    return new Captured(Map.of(), 0);
  }

  /** A console that is no terminal, in a given environment. */
  static Captured with(Map<String, String> environment) {
    return new Captured(environment, 0);
  }

  /** A terminal of a given width. */
  static Captured terminal(int columns) {
    return new Captured(Map.of(), columns);
  }

  Console console() {
    return console;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Runs a command line and returns the exit code. */
  int run(String... arguments) {
    return Main.run(List.of(arguments), console);
  }
}
