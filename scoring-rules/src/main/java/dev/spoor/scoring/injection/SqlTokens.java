package dev.spoor.scoring.injection;

/**
 * Reads a value as if it stood in the middle of an SQL statement, and folds what it finds into a
 * short sequence of letters, each a kind of token. What attackers vary at no cost folds away:
 * parentheses that group, signs before numbers, arithmetic, lists of columns, comments between
 * tokens, qualified names, the arguments of functions.
 *
 * <p>Letters: n number, s string, w word, v variable, I name of a catalogue, N null or a truth
 * value, f function, F function that only SQL has, g other call; U union, S select, D other
 * statement, X a statement with its object, k from, W where or on, B order by, L limit or having, i
 * into, C case when, K other keyword; &amp; logic in words, | logic in signs, = comparison, o
 * operator in words, a arithmetic; comma, semicolon, full stop; c comment to the end (p, right
 * after a parenthesis), ( a call without its end, x comment that MySQL executes, q the end of the
 * string that the value began in (Q, when there is white space in it), u a string that does not end
 * (Z, when there is white space in it), * all columns, ? anything else.
 *
 * <p>Each byte is looked at a bounded number of times. Not thread-safe.
 */
final class SqlTokens {
  /** The value begins outside of any string. */
  static final int BARE = 0;

  /** Every letter that a sequence can have, and the two anchors of a fingerprint. */
  static final String LETTERS = "n*swvINfFgUSDXkWBLiCK&|=oa,;.cxqQuZp(?^$";

  private static final boolean[] WORDS = words();

  private byte[] letters = new byte[256];
  private int count;

  /** "order" was read, whose meaning hangs on the next word. */
  private boolean ordered;

  /** Within a comment that is executed. */
  private boolean executed;

  private boolean closesComment;
  private boolean closesBacktick;
  private boolean finished;
  private int start;

  private static boolean[] words() {
    boolean[] words = new boolean[256];
    for (int b = 0; b < words.length; b++) {
      int lower = b | 0x20;
      words[b] = (lower >= 'a' && lower <= 'z') || (b >= '0' && b <= '9') || b == '_' || b >= 0x80;
    }
    return words;
  }

  /** Number of letters of the last sequence. */
  int count() {
    return count;
  }

  /** The letter at a place of the last sequence. */
  int letter(int i) {
    return letters[i];
  }

  /** The last sequence. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append((char) letters[i]);
    }
    return text.toString();
  }

  /**
   * Reads a value that begins inside a string of the given quote, or {@link #BARE}. Returns whether
   * there is anything to judge: no, when the quote is not in the value.
   */
  boolean read(byte[] in, int offset, int length, int quote) {
    count = 0;
    ordered = false;
    executed = false;
    closesComment = true;
    closesBacktick = true;
    finished = false;
    start = offset;
    int end = offset + length;
    int i = offset;
    if (quote != BARE) {
      boolean spaced = false;
      while (i < end && in[i] != quote) {
        spaced |= in[i] == ' ' && i > offset;
        i++;
      }
      if (i == end || (spaced && quote == '`')) {
        return false;
      }
      push(spaced ? 'Q' : 'q');
      i++;
    }
    while (i < end && !finished) {
      i = token(in, i, end);
    }
    flushOrdered();
    if (!finished && (last() == 'f' || last() == 'F') && endsOpen(in, offset, end)) {
      push('(');
    }
    return true;
  }

  private static boolean endsOpen(byte[] in, int offset, int end) {
    int i = end - 1;
    while (i >= offset && isSpace(in[i])) {
      i--;
    }
    return i >= offset && in[i] == '(';
  }

  /** Reads one token; returns the position after it. */
  private int token(byte[] in, int at, int end) {
    int b = in[at];
    if (isWord(b)) {
      return b >= '0' && b <= '9' ? number(in, at, end) : word(in, at, end);
    }
    int next = at + 1 < end ? in[at + 1] : 0;
    switch (b) {
      case ' ', '\t', '\n', '\r', 0x0b, '\f', 0, '(', ')' -> {
        return at + 1;
      }
      case '\'', '"' -> {
        return string(in, at, end, b);
      }
      case '`' -> {
        return backtick(in, at, end);
      }
      case ',' -> emit(',');
      case ';' -> emit(';');
      case '.' -> {
        if (next >= '0' && next <= '9') {
          return number(in, at, end);
        }
        emit('.');
      }
      case '=' -> emit('=');
      case '<', '>' -> {
        return comparison(in, at, end, b, next);
      }
      case '!' -> {
        if (next == '=' || next == '<' || next == '>') {
          emit('=');
          return at + 2;
        }
        // Before an operand it negates, which changes nothing; elsewhere it exclaims.
        boolean negates = isWord(next) || next == '(' || next == '!' || next == '\'' || next == '~';
        emit(negates ? 'a' : '?');
      }
      case '-' -> {
        if (next == '-') {
          return dashes(in, at, end);
        }
        if (next == '>') {
          emit('a');
          return at + 2;
        }
        emit('a');
      }
      case '#' -> {
        return hash(in, at, end, next);
      }
      case '/' -> {
        if (next == '*') {
          return comment(in, at, end);
        }
        emit('a');
      }
      case '*' -> {
        if (next == '/') {
          if (!executed) {
            emit('a');
          }
          executed = false;
          return at + 2;
        }
        emit(isStar() ? '*' : 'a');
      }
      case '+', '%', '^', '~' -> emit('a');
      case '&', '|' -> {
        if (next == b) {
          emit('|');
          return at + 2;
        }
        emit('a');
      }
      case '@' -> {
        return variable(in, at, end);
      }
      case '$' -> {
        return dollar(in, at, end, next);
      }
      case ':' -> {
        if (next == '=') {
          emit('=');
          return at + 2;
        }
        if (next == ':') {
          emit('a');
          return at + 2;
        }
        emit('?');
      }
      case '\\' -> {
        if (next == 'N' && (at + 2 == end || !isWord(in[at + 2]))) {
          emit('N');
          return at + 2;
        }
        emit('?');
      }
      case '[' -> {
        return bracket(in, at, end);
      }
      default -> emit('?');
    }
    return at + 1;
  }

  private static boolean isWord(int b) {
    return WORDS[b & 0xff];
  }

  private static boolean isSpace(int b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  /** Whether an asterisk here is "all columns", not a product. */
  private boolean isStar() {
    int last = last();
    return last == 'S' || last == ',' || last == 'f' || last == 'F' || last == '.';
  }

  // Words and numbers

  private int number(byte[] in, int at, int end) {
    int i = at;
    if (in[i] == '0' && i + 1 < end && ((in[i + 1] | 0x20) == 'x' || (in[i + 1] | 0x20) == 'b')) {
      i += 2;
      while (i < end && isHex(in[i])) {
        i++;
      }
    } else {
      while (i < end && isDigit(in[i])) {
        i++;
      }
      if (i + 1 < end && in[i] == '.' && (isDigit(in[i + 1]) || isWord(in[i + 1]))) {
        i++;
        while (i < end && isDigit(in[i])) {
          i++;
        }
      }
      i = exponent(in, i, end);
    }
    if (i < end && isWord(in[i]) && !isDigit(in[i])) {
      // 1or 2: a number and a word of SQL; 3pack, 8x10, 7d5f: a word.
      int from = i;
      long hash = SqlWords.EMPTY;
      while (i < end && isWord(in[i])) {
        hash = SqlWords.add(hash, in[i]);
        i++;
      }
      int kind = SqlWords.lookup(hash) & ~SqlWords.FUNCTION;
      if (joinsNumber(kind)) {
        emit('n');
        return from;
      }
      while (i + 1 < end && (in[i] == '.' || in[i] == '@') && isWord(in[i + 1])) {
        i++;
        while (i < end && isWord(in[i])) {
          i++;
        }
      }
      emit(i < end && in[i] == '(' ? 'g' : 'w');
      return i;
    }
    while (i + 1 < end && in[i] == '.' && isDigit(in[i + 1])) {
      // Addresses and versions.
      i++;
      while (i < end && isDigit(in[i])) {
        i++;
      }
    }
    emit('n');
    return i;
  }

  private static int exponent(byte[] in, int at, int end) {
    if (at < end && (in[at] | 0x20) == 'e') {
      int i = at + 1;
      if (i < end && (in[i] == '+' || in[i] == '-')) {
        i++;
      }
      if (i < end && isDigit(in[i])) {
        while (i < end && isDigit(in[i])) {
          i++;
        }
        return i;
      }
    }
    return at;
  }

  private static boolean joinsNumber(int kind) {
    return switch (kind) {
      case SqlWords.UNION,
          SqlWords.SELECT,
          SqlWords.FROM,
          SqlWords.WHERE,
          SqlWords.INTO,
          SqlWords.ORDERED,
          SqlWords.CLAUSE,
          SqlWords.LOGIC,
          SqlWords.OPERATOR,
          SqlWords.NOT ->
          true;
      default -> false;
    };
  }

  private static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isHex(int b) {
    int lower = b | 0x20;
    return isDigit(b) || (lower >= 'a' && lower <= 'f');
  }

  private int word(byte[] in, int at, int end) {
    long whole = SqlWords.EMPTY;
    long part = SqlWords.EMPTY;
    boolean schema = false;
    boolean compound = false;
    int i = at;
    while (i < end) {
      int b = in[i];
      if (isWord(b) || (b == '$' && i + 1 < end && isWord(in[i + 1]))) {
        whole = SqlWords.add(whole, b);
        part = SqlWords.add(part, b);
        i++;
      } else if (joins(in, i, end, b)) {
        int kind = SqlWords.lookup(part) & ~SqlWords.FUNCTION;
        if (b == '@' && kind != SqlWords.NONE) {
          break;
        }
        schema |= kind == SqlWords.SCHEMA || SqlWords.lookup(whole) == SqlWords.SCHEMA;
        compound = true;
        whole = SqlWords.add(whole, b);
        part = SqlWords.EMPTY;
        i++;
      } else {
        break;
      }
    }
    boolean called = i < end && in[i] == '(';
    int kind = SqlWords.lookup(whole);
    schema |=
        (kind & ~SqlWords.FUNCTION) == SqlWords.SCHEMA || SqlWords.lookup(part) == SqlWords.SCHEMA;
    if (i - at == 1 && i < end && in[i] == '\'' && isStringPrefix(in[at])) {
      return i;
    }
    if (called && (kind & SqlWords.FUNCTION) != 0) {
      emit('f');
    } else if (schema) {
      emit('I');
    } else if (compound) {
      int last = SqlWords.lookup(part);
      emit(called ? (last != 0 ? 'f' : 'g') : 'w');
    } else {
      kind &= ~SqlWords.FUNCTION;
      if (kind == SqlWords.RARE) {
        int open = i;
        while (open < end && isSpace(in[open])) {
          open++;
        }
        emit(called ? 'F' : open == end || in[open] != '(' ? 'w' : expects() ? 'F' : 'f');
      } else if (kind == SqlWords.NONE) {
        emit(called ? 'g' : 'w');
      } else {
        keyword(kind);
      }
    }
    return i;
  }

  /** N'…', X'…', B'…', E'…' and Q'…' are strings of some kind. */
  private static boolean isStringPrefix(int b) {
    int lower = b | 0x20;
    return lower == 'n' || lower == 'x' || lower == 'b' || lower == 'e' || lower == 'q';
  }

  private static boolean joins(byte[] in, int i, int end, int b) {
    if ((b != '.' && b != '@') || i + 1 >= end) {
      return false;
    }
    int next = in[i + 1];
    return isWord(next) || (b == '.' && next == '.' && i + 2 < end && isWord(in[i + 2]));
  }

  /** Whether a function is what would come next, even at a distance from its parenthesis. */
  private boolean expects() {
    return switch (ordered ? 'w' : last()) {
      case 'S', '&', '|', '=', 'a', ',', 'q', 'Q', ';', 'x' -> true;
      default -> false;
    };
  }

  private void keyword(int kind) {
    int last = ordered ? 0 : last();
    switch (kind) {
      case SqlWords.BY -> {
        if (ordered) {
          ordered = false;
          push('B');
        } else {
          emit('w');
        }
      }
      case SqlWords.ORDERED -> {
        flushOrdered();
        ordered = true;
      }
      case SqlWords.UNION -> emit('U');
      case SqlWords.SELECT -> emit('S');
      case SqlWords.MODIFIER -> {
        if (last != 'U' && last != 'S') {
          emit('w');
        }
      }
      case SqlWords.STATEMENT -> emit('D');
      case SqlWords.OBJECT -> {
        if (last == 'D' || last == 'i') {
          letters[count - 1] = 'X';
        } else if (last != 'X') {
          emit('w');
        }
      }
      case SqlWords.FROM -> {
        if (last == 'D') {
          letters[count - 1] = 'X';
        } else {
          emit('k');
        }
      }
      case SqlWords.INTO -> {
        if (last == 'D') {
          letters[count - 1] = 'X';
        } else {
          emit('i');
        }
      }
      case SqlWords.WHERE -> emit('W');
      case SqlWords.CLAUSE -> emit('L');
      case SqlWords.CASE -> emit('K');
      case SqlWords.WHEN -> {
        if (last == 'K') {
          letters[count - 1] = 'C';
        } else {
          emit('K');
        }
      }
      case SqlWords.LOGIC -> emit('&');
      case SqlWords.OPERATOR -> emit('o');
      case SqlWords.NOT -> flushOrdered();
      case SqlWords.LITERAL -> emit('N');
      default -> emit('K');
    }
  }

  private int variable(byte[] in, int at, int end) {
    int i = at + 1;
    if (i < end && in[i] == '@') {
      i++;
    }
    int name = i;
    while (i < end && (isWord(in[i]) || in[i] == '.' || in[i] == '$')) {
      i++;
    }
    boolean quoted = i == name && i < end && (in[i] == '`' || in[i] == '\'' || in[i] == '"');
    emit(i > name || quoted || i - at == 2 ? 'v' : '?');
    return i;
  }

  private int dollar(byte[] in, int at, int end, int next) {
    if (isDigit(next)) {
      return at + 1;
    }
    if (next == '$') {
      for (int i = at + 2; i + 1 < end; i++) {
        if (in[i] == '$' && in[i + 1] == '$') {
          emit('s');
          return i + 2;
        }
      }
      emit('?');
      finished = true;
      return end;
    }
    emit('?');
    return at + 1;
  }

  private int bracket(byte[] in, int at, int end) {
    int i = at + 1;
    while (i < end && (isWord(in[i]) || in[i] == ' ')) {
      i++;
    }
    if (i > at + 1 && i < end && in[i] == ']') {
      emit('w');
      return i + 1;
    }
    emit('?');
    return at + 1;
  }

  // Strings and comments

  private int string(byte[] in, int at, int end, int quote) {
    int i = at + 1;
    while (i < end) {
      int b = in[i];
      if (b == '\\') {
        i++;
      } else if (b == quote) {
        if (i + 1 < end && in[i + 1] == quote) {
          i++;
        } else {
          emit('s');
          return i + 1;
        }
      }
      i++;
    }
    boolean spaced = false;
    for (i = at + 1; i < end; i++) {
      spaced |= in[i] == ' ';
    }
    emit(spaced ? 'Z' : 'u');
    finished = true;
    return end;
  }

  private int backtick(byte[] in, int at, int end) {
    if (closesBacktick) {
      for (int i = at + 1; i < end; i++) {
        if (in[i] == '`') {
          emit('w');
          return i + 1;
        }
      }
      closesBacktick = false;
    }
    emit('?');
    return at + 1;
  }

  private int comment(byte[] in, int at, int end) {
    int i = at + 2;
    if (i < end && (in[i] == '!' || (in[i] == 'M' && i + 1 < end && in[i + 1] == '!'))) {
      i += in[i] == '!' ? 1 : 2;
      while (i < end && isDigit(in[i])) {
        i++;
      }
      executed = true;
      emit('x');
      return i;
    }
    if (closesComment) {
      for (; i + 1 < end; i++) {
        if (in[i] == '*' && in[i + 1] == '/') {
          return i + 2;
        }
      }
      closesComment = false;
    }
    emit(afterParenthesis(in, at) ? 'p' : 'c');
    finished = true;
    return end;
  }

  private int dashes(byte[] in, int at, int end) {
    int next = at + 2 < end ? in[at + 2] : ' ';
    int last = ordered ? 'w' : last();
    if (isWord(next) && last != ';' && last != 'n' && last != 's') {
      emit('a');
      return at + 2;
    }
    return lineComment(in, at, end);
  }

  private int hash(byte[] in, int at, int end, int next) {
    int last = ordered ? 'w' : last();
    boolean ends = at + 1 == end || isSpace(next) || next == '-';
    boolean comments =
        switch (last) {
          case 's', 'n', 'N', 'f', 'F', 'I', 'v', ';' -> ends || !isSpace(in[at - 1]);
          case 'w', 'g' -> ends && !isWord(in[at - 1]);
          default -> ends && last != 0;
        };
    if (comments) {
      return lineComment(in, at, end);
    }
    if (next == '>' || next == '-') {
      emit('a');
      return at + 2;
    }
    emit('?');
    return at + 1;
  }

  /** A comment to the end of its line; if that is the end of the value, the value ends in it. */
  private int lineComment(byte[] in, int at, int end) {
    for (int i = at; i < end; i++) {
      if (in[i] == '\n') {
        return i + 1;
      }
    }
    emit(afterParenthesis(in, at) ? 'p' : 'c');
    finished = true;
    return end;
  }

  private boolean afterParenthesis(byte[] in, int at) {
    int i = at - 1;
    while (i >= start && isSpace(in[i])) {
      i--;
    }
    return i >= start && in[i] == ')';
  }

  private int comparison(byte[] in, int at, int end, int b, int next) {
    if (next == b) {
      emit('a');
      return at + 2;
    }
    if (next == '=' || next == '>') {
      emit('=');
      return at + (next == '=' && at + 2 < end && in[at + 2] == '>' ? 3 : 2);
    }
    boolean letter = (next | 0x20) >= 'a' && (next | 0x20) <= 'z';
    if (b == '<' && (next == '/' || next == '!' || (letter && last() != 'n'))) {
      // A tag.
      emit('?');
      return at + 1;
    }
    emit('=');
    return at + 1;
  }

  // Folding

  private int last() {
    return count == 0 ? 0 : letters[count - 1];
  }

  private void push(int letter) {
    if (count == letters.length) {
      letters = java.util.Arrays.copyOf(letters, 2 * count);
    }
    letters[count++] = (byte) letter;
  }

  private void flushOrdered() {
    if (ordered) {
      ordered = false;
      fold('w');
    }
  }

  private void emit(int letter) {
    flushOrdered();
    fold(letter);
  }

  /** How much an operand says; the more telling of two stands for both. */
  private static int telling(int letter) {
    return switch (letter) {
      case 'w' -> 1;
      case '*' -> 2;
      case 'n' -> 3;
      case 's' -> 4;
      case 'N' -> 5;
      case 'g' -> 6;
      case 'v' -> 7;
      case 'f' -> 8;
      case 'I' -> 9;
      case 'F' -> 10;
      default -> 0;
    };
  }

  private void fold(int letter) {
    int last = last();
    int telling = telling(letter);
    if (telling == 0) {
      if (last == 'a' && count == 1) {
        // A dash or a sign that opens the value.
        count = 0;
        last = 0;
      }
      boolean single =
          letter == last
              && (letter == 'a'
                  || letter == '?'
                  || letter == '.'
                  || letter == ','
                  || letter == ';'
                  || letter == '='
                  || letter == '|'
                  || letter == '&');
      if (!single) {
        push(letter);
      }
      return;
    }
    if (last == 'a') {
      int before = count > 1 ? letters[count - 2] : 0;
      if (telling(before) > 0) {
        // Arithmetic of two operands is an operand.
        count--;
        strengthen(letter);
        return;
      }
      if (before != 'q' && before != 'Q') {
        // A sign.
        count--;
        last = last();
      }
    }
    if (last == ',' && count > 1 && telling(letters[count - 2]) > 0) {
      count--;
      strengthen(letter);
      return;
    }
    int lastTelling = telling(last);
    boolean absorbs =
        last == letter
            || last == 'f'
            || last == 'F'
            || last == 'g'
            || ((last == 'I' || last == 'v') && letter == 'w');
    if (lastTelling > 0 && absorbs) {
      strengthen(letter);
      return;
    }
    push(letter);
  }

  private void strengthen(int letter) {
    if (telling(letter) > telling(letters[count - 1])) {
      letters[count - 1] = (byte) letter;
    }
  }
}
