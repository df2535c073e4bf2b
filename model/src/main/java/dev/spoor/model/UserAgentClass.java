package dev.spoor.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Classes of user agents as bits, so that a session can hold all that were seen. The tokens stand
 * in {@code user-agents.csv}; classification is a few dozen substring searches, so callers cache it
 * by agent.
 */
public final class UserAgentClass {
  /** A browser, by its own word. */
  public static final int BROWSER = 1;

  /** An HTTP library or command-line tool. */
  public static final int LIBRARY = 2;

  /** A declared bot, crawler or monitor. */
  public static final int BOT = 4;

  /** A headless or automated browser. */
  public static final int HEADLESS = 8;

  /** A vulnerability scanner or attack tool. */
  public static final int SCANNER = 16;

  /** No user agent. */
  public static final int EMPTY = 32;

  /** None of the others. */
  public static final int OTHER = 64;

  private static final Map<String, Integer> BITS =
      Map.of("library", LIBRARY, "bot", BOT, "headless", HEADLESS, "scanner", SCANNER);

  private record Token(String text, int bit) {}

  private static final List<Token> TOKENS = load();

  private UserAgentClass() {}

  private static List<Token> load() {
    List<Token> tokens = new ArrayList<>();
    try (InputStream in = UserAgentClass.class.getResourceAsStream("user-agents.csv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        int comma = line.indexOf(',');
        Integer bit = BITS.get(line.substring(0, comma));
        if (bit == null) {
          throw new IllegalStateException("user-agents.csv: no such class in line: " + line);
        }
        tokens.add(new Token(line.substring(comma + 1), bit));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(tokens);
  }

  /** The bits of an agent; {@code lowerCase} is its text in ASCII lower case. */
  public static int of(String lowerCase) {
    if (lowerCase.isEmpty() || lowerCase.equals("-")) {
      return EMPTY;
    }
    int bits = 0;
    for (Token token : TOKENS) {
      if ((bits & token.bit) == 0 && lowerCase.contains(token.text)) {
        bits |= token.bit;
      }
    }
    if (bits != 0) {
      return bits;
    }
    return lowerCase.contains("mozilla/") || lowerCase.startsWith("opera/") ? BROWSER : OTHER;
  }
}
