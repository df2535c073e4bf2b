package dev.spoor.scoring.inspect;

import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the names and values out of request bodies: leaves of JSON, texts and attributes of XML,
 * parts of multipart forms. Takes what it can and never fails: the whole body is looked at as well.
 * Not thread-safe.
 */
final class BodySplitter {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NAME = 64;

  /** Longest character reference of XML, without its ampersand. */
  private static final int MAX_REFERENCE = 10;

  /** Longest boundary between parts that RFC 2046 allows. */
  private static final int MAX_BOUNDARY = 70;

  private static final byte[] NO_NAME = TestHit.NOTHING;

  /** Takes a name; returns whether to go on. */
  @FunctionalInterface
  interface Names {
    boolean name(byte[] array, int from, int to);
  }

  /** Takes a value; returns whether to go on. */
  @FunctionalInterface
  interface Values {
    boolean value(byte[] array, int from, int to, byte[] name);
  }

  private enum Kind {
    OTHER,
    FORM,
    JSON,
    XML,
    MULTIPART
  }

  private final Names names;
  private final Values values;
  private Kind kind = Kind.OTHER;

  /** Whether something in a body is not of its kind. */
  private boolean broken;

  private byte[] array;
  private int at;
  private int end;
  private byte[] unescaped = new byte[256];

  /** Where the text of the last string stands. */
  private byte[] text;

  private int textFrom;
  private int textTo;

  BodySplitter(Names names, Values values) {
    this.names = names;
    this.values = values;
  }

  /** Decides what the body of a request is, by its Content-Type or else by how it begins. */
  void type(RequestEvent event) {
    boolean typed = false;
    for (int i = 0; i < event.headerCount; i++) {
      if (event.headerNames[i].equalsAsciiIgnoreCase("content-type")) {
        Bytes type = event.headerValues[i];
        if (type.startsWithIgnoreCase("application/x-www-form-urlencoded")) {
          kind = Kind.FORM;
          return;
        }
        if (type.startsWithIgnoreCase("multipart/")) {
          kind = Kind.MULTIPART;
          return;
        }
        typed = true;
        break;
      }
    }
    kind = guess(event.body);
    if (kind == Kind.OTHER && !typed && isText(event.body)) {
      // What clients that say nothing mostly send; without a name, it is a value.
      kind = Kind.FORM;
    }
  }

  private static boolean isText(Bytes body) {
    int first = Math.min(body.length(), MAX_NAME);
    for (int i = 0; i < first; i++) {
      byte b = body.byteAt(i);
      if (b >= 0 && b < ' ' && !isSpace(b)) {
        return false;
      }
    }
    return true;
  }

  private static Kind guess(Bytes body) {
    int i = 0;
    while (i < body.length() && isSpace(body.byteAt(i))) {
      i++;
    }
    if (i == body.length()) {
      return Kind.OTHER;
    }
    byte first = body.byteAt(i);
    if (first == '{' || first == '[') {
      return Kind.JSON;
    }
    if (first == '<') {
      return Kind.XML;
    }
    if (first == '-' && body.length() > i + 2 && body.byteAt(i + 1) == '-') {
      return Kind.MULTIPART;
    }
    int equals = body.indexOf((byte) '=', i);
    return equals > i && equals - i <= MAX_NAME ? Kind.FORM : Kind.OTHER;
  }

  /** What the body is, as a number. */
  @SuppressWarnings("EnumOrdinal") // never stored
  int kind() {
    return kind.ordinal();
  }

  /** Whether the body is arguments as in a query. */
  boolean isForm() {
    return kind == Kind.FORM;
  }

  /**
   * Whether all of the body taken apart last is names and values, so that nothing is left to see in
   * the whole. Markup is more than what stands between tags.
   */
  boolean isInParts() {
    return kind == Kind.FORM || (!broken && (kind == Kind.JSON || kind == Kind.MULTIPART));
  }

  /** Takes a body apart; returns whether that was possible to its end. */
  boolean split(byte[] bytes, int offset, int length) {
    array = bytes;
    at = offset;
    end = offset + length;
    broken = false;
    return switch (kind) {
      case OTHER, FORM -> true;
      case JSON -> document();
      case XML -> xml();
      case MULTIPART -> multipart();
    };
  }

  // JSON.

  private boolean document() {
    boolean whole = json(0, NO_NAME);
    skipSpace();
    broken |= at < end;
    return whole;
  }

  /** Reads one value; false to stop. What is not JSON is skipped byte by byte. */
  private boolean json(int depth, byte[] name) {
    skipSpace();
    if (at >= end) {
      return true;
    }
    switch (array[at]) {
      case '{', '[' -> {
        return depth < MAX_DEPTH && container(depth, array[at] == '{', name);
      }
      case '"' -> {
        string();
        return values.value(text, textFrom, textTo, name);
      }
      default -> {
        int from = at;
        while (at < end && ",]} \t\r\n:".indexOf(array[at]) < 0) {
          at++;
        }
        if (at == from) {
          at++; // a sign out of place
          broken = true;
          return true;
        }
        broken |= !isLiteral(from, at);
        return values.value(array, from, at, name);
      }
    }
  }

  /** Whether what stands there is a number, a truth value or null. */
  private boolean isLiteral(int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = array[i];
      boolean isPart = (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || "+-.E".indexOf(b) >= 0;
      if (!isPart || to - from > MAX_NAME) {
        return false;
      }
    }
    return true;
  }

  private boolean container(int depth, boolean isObject, byte[] outerName) {
    at++;
    while (true) {
      skipSpace();
      if (at >= end) {
        return true;
      }
      byte b = array[at];
      if (b == '}' || b == ']') {
        at++;
        return true;
      }
      if (b == ',') {
        at++;
        continue;
      }
      byte[] name = outerName;
      if (isObject && b == '"') {
        string();
        name = copy(text, textFrom, textTo);
        if (!names.name(text, textFrom, textTo)) {
          return false;
        }
        skipSpace();
        if (at < end && array[at] == ':') {
          at++;
        }
      }
      if (!json(depth + 1, name)) {
        return false;
      }
    }
  }

  /** Reads a string; its text, escapes undone, is then at {@link #text}. */
  private void string() {
    int from = ++at;
    boolean escapes = false;
    while (at < end && array[at] != '"') {
      if (array[at] == '\\') {
        escapes = true;
        at++;
      }
      at++;
    }
    int to = Math.min(at, end);
    at = to + 1;
    text = array;
    textFrom = from;
    textTo = to;
    if (escapes) {
      unescape(from, to);
    }
  }

  private void unescape(int from, int to) {
    if (unescaped.length < to - from) {
      unescaped = new byte[Math.max(to - from, 2 * unescaped.length)];
    }
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = array[i];
      if (b != '\\' || i + 1 >= to) {
        unescaped[length++] = b;
        continue;
      }
      byte escape = array[++i];
      switch (escape) {
        case 'n' -> unescaped[length++] = '\n';
        case 'r' -> unescaped[length++] = '\r';
        case 't' -> unescaped[length++] = '\t';
        case 'b' -> unescaped[length++] = '\b';
        case 'f' -> unescaped[length++] = '\f';
        case 'u' -> {
          int codePoint = i + 4 < to ? hexadecimal(i + 1) : -1;
          if (codePoint < 0) {
            unescaped[length++] = '\\';
            unescaped[length++] = 'u';
          } else {
            i += 4;
            length = utf8(codePoint, length);
          }
        }
        default -> unescaped[length++] = escape;
      }
    }
    text = unescaped;
    textFrom = 0;
    textTo = length;
  }

  private int hexadecimal(int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(array[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }

  /** Six bytes of escape become three at most. */
  private int utf8(int codePoint, int from) {
    int to = from;
    if (codePoint < 0x80) {
      unescaped[to++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      unescaped[to++] = (byte) (0xc0 | (codePoint >> 6));
      unescaped[to++] = (byte) (0x80 | (codePoint & 0x3f));
    } else {
      unescaped[to++] = (byte) (0xe0 | (codePoint >> 12));
      unescaped[to++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
      unescaped[to++] = (byte) (0x80 | (codePoint & 0x3f));
    }
    return to;
  }

  private void skipSpace() {
    while (at < end && isSpace(array[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private static byte[] copy(byte[] from, int start, int stop) {
    return Arrays.copyOfRange(from, start, Math.min(stop, start + MAX_NAME));
  }

  // XML.

  /** Texts between tags, CDATA sections, and values of attributes; comments are no values. */
  private boolean xml() {
    while (at < end) {
      int from = at;
      while (at < end && array[at] != '<') {
        at++;
      }
      if (!xmlText(from, at)) {
        return false;
      }
      if (at == end) {
        return true;
      }
      boolean goOn;
      if (isAt(at, "<!--")) {
        at = Math.min(end, indexOf("-->", at + 4) + 3);
        goOn = true;
      } else if (isAt(at, "<![CDATA[")) {
        int sectionFrom = at + 9;
        int sectionTo = indexOf("]]>", sectionFrom);
        at = Math.min(end, sectionTo + 3);
        goOn = xmlText(sectionFrom, sectionTo);
      } else {
        goOn = tag();
      }
      if (!goOn) {
        return false;
      }
    }
    return true;
  }

  private boolean xmlText(int from, int to) {
    int start = from;
    int stop = to;
    while (start < stop && isSpace(array[start])) {
      start++;
    }
    while (stop > start && isSpace(array[stop - 1])) {
      stop--;
    }
    if (start == stop) {
      return true;
    }
    references(start, stop);
    return values.value(text, textFrom, textTo, NO_NAME);
  }

  /** Reads a tag to its end, which a quoted value does not have inside. */
  private boolean tag() {
    int tagFrom = ++at;
    while (at < end && array[at] != '>') {
      byte b = array[at];
      if (b != '"' && b != '\'') {
        at++;
        continue;
      }
      int nameTo = at;
      while (nameTo > tagFrom && (array[nameTo - 1] == '=' || isSpace(array[nameTo - 1]))) {
        nameTo--;
      }
      int nameFrom = nameTo;
      while (nameFrom > tagFrom
          && nameTo - nameFrom < MAX_NAME
          && isNameByte(array[nameFrom - 1])) {
        nameFrom--;
      }
      int valueFrom = ++at;
      while (at < end && array[at] != b) {
        at++;
      }
      references(valueFrom, at);
      if (at > valueFrom && !values.value(text, textFrom, textTo, copy(array, nameFrom, nameTo))) {
        return false;
      }
      at = Math.min(end, at + 1);
    }
    at = Math.min(end, at + 1);
    return true;
  }

  private static boolean isNameByte(byte b) {
    return !isSpace(b) && "<>=/\"'".indexOf(b) < 0;
  }

  private boolean isAt(int from, String wanted) {
    if (end - from < wanted.length()) {
      return false;
    }
    for (int i = 0; i < wanted.length(); i++) {
      if (array[from + i] != wanted.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Where a text stands next; the end if it does not. */
  private int indexOf(String wanted, int from) {
    for (int i = from; i < end; i++) {
      if (isAt(i, wanted)) {
        return i;
      }
    }
    return end;
  }

  /** Undoes the references of XML; the text is then at {@link #text}. */
  private void references(int from, int to) {
    text = array;
    textFrom = from;
    textTo = to;
    int first = from;
    while (first < to && array[first] != '&') {
      first++;
    }
    if (first == to) {
      return;
    }
    if (unescaped.length < to - from) {
      unescaped = new byte[Math.max(to - from, 2 * unescaped.length)];
    }
    int length = 0;
    for (int i = from; i < to; i++) {
      int codePoint = array[i] == '&' ? reference(i + 1, to) : -1;
      if (codePoint < 0) {
        unescaped[length++] = array[i];
      } else {
        length = utf8(codePoint, length);
        i = referenceEnd;
      }
    }
    text = unescaped;
    textFrom = 0;
    textTo = length;
  }

  /** Where the semicolon of the last reference stands. */
  private int referenceEnd;

  /** The character of a reference, or -1. */
  private int reference(int from, int to) {
    int stop = from;
    while (stop < to && stop - from < MAX_REFERENCE && array[stop] != ';') {
      stop++;
    }
    if (stop >= to || array[stop] != ';' || stop == from) {
      return -1;
    }
    referenceEnd = stop;
    if (array[from] == '#') {
      return number(from + 1, stop);
    }
    return switch (new String(array, from, stop - from, StandardCharsets.ISO_8859_1)) {
      case "lt" -> '<';
      case "gt" -> '>';
      case "amp" -> '&';
      case "quot" -> '"';
      case "apos" -> '\'';
      default -> -1;
    };
  }

  private int number(int from, int stop) {
    boolean isHexadecimal = from < stop && (array[from] | 0x20) == 'x';
    int radix = isHexadecimal ? 16 : 10;
    int first = isHexadecimal ? from + 1 : from;
    int value = 0;
    for (int i = first; i < stop; i++) {
      int digit = Character.digit(array[i], radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
      if (value > Character.MAX_VALUE) {
        return -1;
      }
    }
    return stop > first ? value : -1;
  }

  // Multipart forms.

  /** The boundary is whatever the first line says; a header that says otherwise is not believed. */
  private boolean multipart() {
    skipSpace();
    int line = lineEnd(at);
    int boundaryFrom = at;
    int boundaryTo = line > at && array[line - 1] == '\r' ? line - 1 : line;
    int boundaryLength = Math.min(boundaryTo - at, MAX_BOUNDARY + 2);
    if (boundaryLength < 3 || array[at] != '-') {
      return false;
    }
    at = next(line);
    while (at < end) {
      int partFrom = at;
      int partTo = boundary(boundaryFrom, boundaryLength);
      if (!part(partFrom, partTo)) {
        return false;
      }
      at = next(lineEnd(at));
    }
    return true;
  }

  /** Moves to the line that begins with the boundary; returns where the part before it ends. */
  private int boundary(int boundaryFrom, int boundaryLength) {
    while (at < end) {
      if (end - at >= boundaryLength
          && Arrays.equals(
              array, at, at + boundaryLength, array, boundaryFrom, boundaryFrom + boundaryLength)) {
        int to = at - 1;
        return to > 0 && array[to - 1] == '\r' ? to - 1 : to;
      }
      at = next(lineEnd(at));
    }
    return end;
  }

  private boolean part(int from, int to) {
    byte[] name = NO_NAME;
    int line = from;
    while (line < to) {
      int stop = Math.min(lineEnd(line), to);
      int nextLine = Math.min(next(stop), to);
      if (stop == line || (stop == line + 1 && array[line] == '\r')) {
        return values.value(array, nextLine, to, name);
      }
      int nameAt = parameter(line, stop, "; name=");
      if (nameAt >= 0) {
        int nameEnd = parameterEnd(nameAt, stop);
        int nameFrom = quoted(nameAt) ? nameAt + 1 : nameAt;
        name = copy(array, nameFrom, nameEnd);
        if (!names.name(array, nameFrom, nameEnd)) {
          return false;
        }
      }
      int fileAt = parameter(line, stop, "; filename=");
      if (fileAt >= 0) {
        int fileFrom = quoted(fileAt) ? fileAt + 1 : fileAt;
        if (!values.value(array, fileFrom, parameterEnd(fileAt, stop), name)) {
          return false;
        }
      }
      line = nextLine;
    }
    return true;
  }

  /** Where the value of a parameter begins in a header line, or -1. */
  private int parameter(int from, int to, String wanted) {
    int length = wanted.length();
    for (int i = from; i + length <= to; i++) {
      int same = 0;
      while (same < length && Bytes.toLowerCase(array[i + same]) == wanted.charAt(same)) {
        same++;
      }
      if (same == length) {
        return i + length;
      }
    }
    return -1;
  }

  private boolean quoted(int valueAt) {
    return valueAt < end && array[valueAt] == '"';
  }

  private int parameterEnd(int valueAt, int lineEnd) {
    int i = valueAt;
    if (quoted(valueAt)) {
      i++;
      while (i < lineEnd && array[i] != '"') {
        i++;
      }
      return i;
    }
    while (i < lineEnd && array[i] != ';' && array[i] != '\r') {
      i++;
    }
    return i;
  }

  private int lineEnd(int from) {
    int i = from;
    while (i < end && array[i] != '\n') {
      i++;
    }
    return i;
  }

  private int next(int lineEnd) {
    return Math.min(end, lineEnd + 1);
  }
}
