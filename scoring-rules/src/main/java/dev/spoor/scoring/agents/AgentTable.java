package dev.spoor.scoring.agents;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.model.UserAgentClass;
import dev.spoor.scoring.match.Automaton;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The rows of {@code user-agents.csv}, ready to be searched. */
final class AgentTable {
  static final AgentTable SHIPPED = shipped();

  /** What a row's token says. */
  enum Kind {
    SCANNER(UserAgentClass.SCANNER),
    HEADLESS(UserAgentClass.HEADLESS),
    BOT(UserAgentClass.BOT),
    LIBRARY(UserAgentClass.LIBRARY),
    MASK(0),
    PERSON(0),
    DESKTOP(0),
    ENGINE(0),
    BROWSER(0),
    DOMAIN(0);

    final int bit;

    Kind(int bit) {
      this.bit = bit;
    }
  }

  /** Which agents a row applies to. */
  enum Scope {
    ANY,
    DESK,
    TOOL
  }

  /**
   * One row.
   *
   * @param order its place in the file
   * @param startsWord whether no letter or digit may precede it
   * @param endsWord whether no letter may follow it
   */
  record Row(
      int order,
      Kind kind,
      @Nullable String category,
      Scope scope,
      String token,
      boolean startsWord,
      boolean endsWord,
      @Nullable String name) {}

  final Automaton masks;
  final Automaton words;
  final Set<String> domains = new HashSet<>();

  /** The rows of each word of {@link #words}: the same token may be a browser's and an engine's. */
  private final Row[][] rowsOfWord;

  private final Row[][] rowsOfMask;

  AgentTable(Iterable<String> lines) {
    Automaton.Builder maskBuilder = new Automaton.Builder();
    Automaton.Builder wordBuilder = new Automaton.Builder();
    List<List<Row>> maskRows = new ArrayList<>();
    List<List<Row>> wordRows = new ArrayList<>();
    int order = 0;
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Row row = row(line, order++);
      switch (row.kind) {
        case DOMAIN -> domains.add(row.token);
        case MASK -> add(maskBuilder, maskRows, row);
        default -> add(wordBuilder, wordRows, row);
      }
    }
    masks = maskBuilder.build();
    words = wordBuilder.build();
    rowsOfMask = arrays(maskRows);
    rowsOfWord = arrays(wordRows);
  }

  private static void add(Automaton.Builder builder, List<List<Row>> rows, Row row) {
    int word = builder.add(row.token.getBytes(US_ASCII));
    if (word == rows.size()) {
      rows.add(new ArrayList<>());
    }
    rows.get(word).add(row);
  }

  private static Row[][] arrays(List<List<Row>> rows) {
    return rows.stream().map(list -> list.toArray(Row[]::new)).toArray(Row[][]::new);
  }

  private static Row row(String line, int order) {
    String[] fields = line.split(",", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException("user-agents.csv: not five fields: " + line);
    }
    String token = fields[3];
    boolean open = token.startsWith("*");
    boolean endless = token.endsWith("*");
    String text = token.substring(open ? 1 : 0, token.length() - (endless ? 1 : 0));
    return new Row(
        order,
        Kind.valueOf(upper(fields[0])),
        fields[1].isEmpty() ? null : fields[1],
        Scope.valueOf(upper(fields[2])),
        text,
        !open && isWordByte(text.charAt(0)),
        !endless && isLetter(text.charAt(text.length() - 1)),
        fields[4].isEmpty() ? null : fields[4]);
  }

  private static String upper(String ascii) {
    return ascii.toUpperCase(Locale.ROOT);
  }

  private static AgentTable shipped() {
    try (InputStream in = UserAgentClass.class.getResourceAsStream("user-agents.csv");
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      return new AgentTable(lines.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Row[] rowsOfMask(int word) {
    return rowsOfMask[word];
  }

  Row[] rowsOfWord(int word) {
    return rowsOfWord[word];
  }

  /** Whether a row's token may stand at {@code start} to {@code end} of a lower-case text. */
  static boolean isWhole(Row row, byte[] text, int start, int end) {
    return !(row.startsWord && start > 0 && isWordByte(text[start - 1]))
        && !(row.endsWord && end < text.length && isLetter(text[end]));
  }

  static boolean isLetter(int lowerCase) {
    return lowerCase >= 'a' && lowerCase <= 'z';
  }

  static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  static boolean isWordByte(int lowerCase) {
    return isLetter(lowerCase) || isDigit(lowerCase);
  }
}
