package dev.spoor.scoring.agents;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.spoor.model.UserAgentClass;
import dev.spoor.model.UserAgentInfo;
import dev.spoor.scoring.agents.AgentTable.Kind;
import dev.spoor.scoring.agents.AgentTable.Row;
import dev.spoor.scoring.agents.AgentTable.Scope;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/** One agent being read. */
final class AgentReading {
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_VERSION = 32;
  private static final byte[] COMPATIBLE = "compatible;".getBytes(US_ASCII);
  private static final byte[] LIKE_GECKO = "like gecko".getBytes(US_ASCII);
  private static final byte[] MOZILLA = "mozilla/".getBytes(US_ASCII);
  private static final byte[] OPERA = "opera/".getBytes(US_ASCII);
  private static final byte[] SAFARI = "safari".getBytes(US_ASCII);
  private static final byte[][] ADDRESS_STARTS = {
    "http:".getBytes(US_ASCII), "https:".getBytes(US_ASCII), "www.".getBytes(US_ASCII)
  };

  /** What an agent looks like, its names aside. */
  private enum Shape {
    /** Says that it is no browser. */
    DECLARED,
    /** A browser or an app on a device in a person's hand. */
    PERSON,
    /** A browser on a desktop. */
    DESK,
    /** Nothing of these. */
    TOOL
  }

  /** The rows of one scope that were found. */
  private static final class Tools {
    private int bits;
    private @Nullable Row first;
    private int firstStart;

    void add(Row row, int start) {
      bits |= row.kind().bit;
      if (first == null || row.order() < first.order()) {
        first = row;
        firstStart = start;
      }
    }
  }

  private final AgentTable table = AgentTable.SHIPPED;
  private final byte[] original;

  /** In lower case, with masked words and web addresses blanked. */
  private final byte[] text;

  private final boolean isMozilla;
  private int fieldStart = -1;
  private int fieldEnd = -1;

  // What the scan found: the first row in the order of the file, and where it was seen first.
  private final Tools any = new Tools();
  private final Tools desk = new Tools();
  private final Tools tool = new Tools();
  private @Nullable Row browser;
  private int browserStart;
  private @Nullable Row system;
  private boolean hasPerson;
  private boolean hasDesktop;
  private boolean hasEngine;
  private boolean fieldIsKnown;

  private final Shape shape;

  AgentReading(byte[] agent) {
    original = agent;
    text = agent.clone();
    for (int i = 0; i < text.length; i++) {
      if (text[i] >= 'A' && text[i] <= 'Z') {
        text[i] = (byte) (text[i] + ('a' - 'A'));
      }
    }
    blankMasks();
    boolean hasAddress = blankAddresses();
    isMozilla = startsWith(MOZILLA);
    boolean oddCompatible = findCompatible();
    table.words.scan(text, 0, text.length, this::found);
    shape = shape(hasAddress || oddCompatible || isDeclared());
  }

  /** Overwrites what a mask names; masks are all found before the first is applied. */
  private void blankMasks() {
    byte[] clear = text.clone();
    table.masks.scan(
        clear,
        0,
        clear.length,
        (word, end) -> {
          for (Row row : table.rowsOfMask(word)) {
            int start = end - row.token().length();
            if (AgentTable.isWhole(row, clear, start, end)) {
              Arrays.fill(text, start, end, (byte) ' ');
            }
          }
        });
  }

  /** Overwrites web addresses, whose words are no names, and says whether there were any. */
  private boolean blankAddresses() {
    boolean found = false;
    int i = 0;
    while (i < text.length) {
      if (startsAddress(i)) {
        found = true;
        while (i < text.length && !endsAddress(text[i])) {
          text[i++] = ' ';
        }
      } else {
        i++;
      }
    }
    return found;
  }

  private boolean startsAddress(int at) {
    if (text[at] != 'h' && text[at] != 'w') {
      return false;
    }
    for (byte[] start : ADDRESS_STARTS) {
      if (isAt(start, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsAddress(byte b) {
    return b == ' ' || b == '(' || b == ')' || b == ';' || b == ',';
  }

  /**
   * Looks at the first {@code compatible;}, which browsers have only at the start of their first
   * comment. Notes the field behind it, in which they name themselves or their platform.
   */
  private boolean findCompatible() {
    int at = indexOf(COMPATIBLE, 0);
    if (at < 0) {
      return false;
    }
    int comment = indexOf((byte) '(', 0);
    if (comment < 0 || at <= comment || at > comment + 2) {
      return true;
    }
    fieldStart = at + COMPATIBLE.length;
    fieldEnd = fieldStart;
    while (fieldEnd < text.length && text[fieldEnd] != ';' && text[fieldEnd] != ')') {
      fieldEnd++;
    }
    // As browsers of old: "compatible; U; …".
    int first = skipSpaces(fieldStart);
    fieldIsKnown =
        first < fieldEnd
            && (text[first] == 'u' || text[first] == 'n' || text[first] == 'i')
            && skipSpaces(first + 1) >= fieldEnd;
    return false;
  }

  private int skipSpaces(int from) {
    int at = from;
    while (at < text.length && text[at] == ' ') {
      at++;
    }
    return at;
  }

  private void found(int word, int end) {
    for (Row row : table.rowsOfWord(word)) {
      int start = end - row.token().length();
      if (AgentTable.isWhole(row, text, start, end)) {
        found(row, start, end);
      }
    }
  }

  private void found(Row row, int start, int end) {
    Kind kind = row.kind();
    if (kind == Kind.BROWSER) {
      if (browser == null || row.order() < browser.order()) {
        browser = row;
        browserStart = start;
      }
    } else if (kind.bit != 0) {
      tools(row.scope()).add(row, start);
    } else {
      hasPerson |= kind == Kind.PERSON;
      hasDesktop |= kind == Kind.DESKTOP;
      hasEngine |= kind == Kind.ENGINE;
      fieldIsKnown |= start >= fieldStart && end <= fieldEnd;
      if (row.name() != null && (system == null || row.order() < system.order())) {
        system = row;
      }
    }
  }

  private Tools tools(Scope scope) {
    return switch (scope) {
      case ANY -> any;
      case DESK -> desk;
      case TOOL -> tool;
    };
  }

  private Shape shape(boolean isDeclared) {
    if (isDeclared) {
      return Shape.DECLARED;
    }
    if (hasPerson && (indexOf((byte) '/', 0) >= 0 || indexOf((byte) '(', 0) >= 0)) {
      return Shape.PERSON;
    }
    return (hasDesktop || hasEngine) && (isMozilla || startsWith(OPERA)) ? Shape.DESK : Shape.TOOL;
  }

  private boolean isDeclared() {
    return (fieldStart >= 0 && !fieldIsKnown)
        || hasMailAddress()
        || hasDomain()
        || hasWordsAfterGecko()
        || (isMozilla && !hasPerson && hasFieldOutside());
  }

  /** An {@code @} and a host name. */
  private boolean hasMailAddress() {
    int at = indexOf((byte) '@', 0);
    while (at >= 0) {
      if (at + 1 < text.length && AgentTable.isLetter(text[at + 1])) {
        for (int i = at + 2; i < text.length && isNameByte(text[i]); i++) {
          if (text[i] == '.' && i + 1 < text.length && AgentTable.isLetter(text[i + 1])) {
            return true;
          }
        }
      }
      at = indexOf((byte) '@', at + 1);
    }
    return false;
  }

  /** A domain name; {@code com.example.app}, the name of a package, is none. */
  private boolean hasDomain() {
    int i = 0;
    while (i < text.length) {
      if (!isNameByte(text[i])) {
        i++;
        continue;
      }
      int start = i;
      while (i < text.length && isNameByte(text[i])) {
        i++;
      }
      if (isDomain(start, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean isDomain(int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isPunctuation(text[start])) {
      start++;
    }
    while (end > start && isPunctuation(text[end - 1])) {
      end--;
    }
    int last = end - 1;
    while (last >= start && text[last] != '.') {
      last--;
    }
    if (last < start || !isTopLevel(last + 1, end)) {
      return false;
    }
    int name = last - 1;
    boolean digitsOnly = true;
    while (name >= start && text[name] != '.') {
      digitsOnly &= AgentTable.isDigit(text[name]);
      name--;
    }
    if (last - (name + 1) < 3 || digitsOnly) {
      return false;
    }
    int first = start;
    while (text[first] != '.') {
      first++;
    }
    return !isTopLevel(start, first);
  }

  private boolean isTopLevel(int start, int end) {
    return table.domains.contains(new String(text, start, Math.min(end - start, 16), ISO_8859_1));
  }

  private static boolean isNameByte(byte b) {
    return AgentTable.isWordByte(b) || isPunctuation(b);
  }

  private static boolean isPunctuation(byte b) {
    return b == '.' || b == '-';
  }

  /** In browsers {@code (KHTML, like Gecko)} holds nothing more, or the version of Safari. */
  private boolean hasWordsAfterGecko() {
    int gecko = indexOf(LIKE_GECKO, 0);
    if (gecko < 0) {
      return false;
    }
    int start = gecko + LIKE_GECKO.length;
    int end = indexOf((byte) ')', start);
    if (end < 0) {
      return false;
    }
    int inner = indexOf((byte) '(', start);
    if (inner >= 0 && inner < end) {
      return false;
    }
    while (start < end && isFiller(text[start])) {
      start++;
    }
    while (end > start && isFiller(text[end - 1])) {
      end--;
    }
    return start < end && !(isAt(SAFARI, start) && start + SAFARI.length <= end);
  }

  private static boolean isFiller(byte b) {
    return b == ' ' || b == ',' || b == ';';
  }

  /** Whether a semicolon stands outside of parentheses and brackets. */
  private boolean hasFieldOutside() {
    int depth = 0;
    for (byte b : text) {
      if (b == '(' || b == '[') {
        depth++;
      } else if (b == ')' || b == ']') {
        depth--;
      } else if (b == ';' && depth <= 0) {
        return true;
      }
    }
    return false;
  }

  /** The class bits. */
  int bits() {
    int bits = any.bits | (shape == Shape.PERSON ? 0 : desk.bits);
    if (bits == 0 && isTool()) {
      bits = tool.bits;
    }
    if (bits != 0) {
      return bits;
    }
    return switch (shape) {
      case DECLARED -> UserAgentClass.BOT;
      case PERSON, DESK -> UserAgentClass.BROWSER;
      case TOOL -> UserAgentClass.OTHER;
    };
  }

  private boolean isTool() {
    return shape == Shape.DECLARED || shape == Shape.TOOL;
  }

  /** All that there is to say. */
  UserAgentInfo info() {
    int classes = bits();
    String os = system == null ? null : system.name();
    if (classes == UserAgentClass.BROWSER) {
      String name = browser == null ? firstProduct() : browser.name();
      return new UserAgentInfo(classes, false, name, version(browserVersionStart()), os, null);
    }
    Tools tools = namingTools();
    Row row = tools.first;
    if (row == null) {
      int start = productStart();
      return new UserAgentInfo(classes, true, product(start), version(productEnd(start)), os, null);
    }
    int start = tools.firstStart;
    String name = row.name() == null ? product(wordStart(start)) : row.name();
    int end = Math.max(start + row.token().length(), productEnd(start));
    return new UserAgentInfo(classes, true, name, version(end), os, row.category());
  }

  /** Whose first row names the agent. */
  private Tools namingTools() {
    boolean hasDesk = shape != Shape.PERSON && desk.first != null;
    if (any.first != null && !(hasDesk && desk.first.order() < any.first.order())) {
      return any;
    }
    return hasDesk ? desk : isTool() ? tool : any;
  }

  private int browserVersionStart() {
    return browser == null ? productEnd(0) : productEnd(browserStart);
  }

  private @Nullable String firstProduct() {
    return isMozilla ? null : product(0);
  }

  /** Where the name of a tool without a row begins: in the first comment behind "compatible;". */
  private int productStart() {
    if (fieldStart >= 0) {
      return skipSpaces(fieldStart);
    }
    return isMozilla ? text.length : skipSpaces(0);
  }

  private int wordStart(int within) {
    int start = within;
    while (start > 0 && within - start < LONGEST_NAME && isProductByte(text[start - 1])) {
      start--;
    }
    return start;
  }

  private int productEnd(int start) {
    int end = start;
    while (end < text.length && isProductByte(text[end])) {
      end++;
    }
    return end;
  }

  private @Nullable String product(int start) {
    int end = Math.min(productEnd(start), start + LONGEST_NAME);
    return end > start ? new String(original, start, end - start, US_ASCII) : null;
  }

  private static boolean isProductByte(byte b) {
    return AgentTable.isWordByte(b) || b == '-' || b == '_' || b == '.';
  }

  /** The version behind a name: {@code /1.2}, {@code 1.2} or {@code v1.2}. */
  private @Nullable String version(int nameEnd) {
    int at = nameEnd;
    if (at < text.length && (text[at] == '/' || text[at] == ' ')) {
      at++;
    }
    if (at < text.length && text[at] == 'v') {
      at++;
    }
    if (at >= text.length || !AgentTable.isDigit(text[at])) {
      return null;
    }
    int end = at;
    while (end < text.length && end - at < LONGEST_VERSION && isProductByte(text[end])) {
      end++;
    }
    return new String(original, at, end - at, US_ASCII);
  }

  private boolean startsWith(byte[] word) {
    return isAt(word, 0);
  }

  private boolean isAt(byte[] word, int at) {
    return at + word.length <= text.length
        && Arrays.equals(text, at, at + word.length, word, 0, word.length);
  }

  private int indexOf(byte wanted, int from) {
    for (int i = from; i < text.length; i++) {
      if (text[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private int indexOf(byte[] wanted, int from) {
    int at = indexOf(wanted[0], from);
    while (at >= 0 && !isAt(wanted, at)) {
      at = indexOf(wanted[0], at + 1);
    }
    return at;
  }
}
