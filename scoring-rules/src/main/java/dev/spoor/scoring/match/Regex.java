package dev.spoor.scoring.match;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A regular expression in the syntax of RE2, over bytes. Immutable and thread-safe; a {@link
 * Finder} runs it.
 *
 * <p>RE2/J decides what is valid. It runs those expressions that only make sense on characters; the
 * others run as automata over bytes that are built as they are needed, which costs a nanosecond or
 * two a byte where RE2/J takes fifty.
 */
public final class Regex {
  /** Looks for an expression in texts. Keeps what it has learned; not thread-safe. */
  public interface Finder {
    /** Where the match that ends first ends, an index of the array; or -1 without a match. */
    int find(byte[] array, int offset, int length);

    /**
     * As {@link #find}, when it is known where the words of one of the sets that the expression
     * {@linkplain Regex#required requires} stand.
     *
     * @param ends where these words end, ascending
     * @param count how many of them there are
     * @param back the set's {@link Words#back}
     * @param openFrom from which end on there may be more words that are not listed
     */
    default int findAround(
        byte[] array, int offset, int length, int[] ends, int count, int back, int openFrom) {
      return find(array, offset, length);
    }

    /** As {@link #find}, of an expression whose matches all begin where the text does. */
    default int findAtStart(byte[] array, int offset, int length) {
      return find(array, offset, length);
    }
  }

  /**
   * Words of which every match holds one.
   *
   * @param words in lower case, not empty
   * @param back most bytes from the beginning of a match to the end of the word; -1 when there is
   *     no such number
   */
  public record Words(List<byte[]> words, int back) {
    /** Copies the list. */
    public Words {
      words = List.copyOf(words);
    }
  }

  private final String text;
  private final Pattern pattern;
  private final @Nullable RegexProgram program;
  private final List<Words> required;
  private final boolean atStart;

  private Regex(
      String text,
      Pattern pattern,
      @Nullable RegexProgram program,
      List<Words> required,
      boolean atStart) {
    this.text = text;
    this.pattern = pattern;
    this.program = program;
    this.required = required;
    this.atStart = atStart;
  }

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException saying why RE2 does not take it, or that it is too long or too
   *     deep
   */
  public static Regex compile(String text, boolean ignoreCase, boolean multiLine, boolean dotAll) {
    RegexSize.check(text);
    int flags =
        (ignoreCase ? Pattern.CASE_INSENSITIVE : 0)
            | (multiLine ? Pattern.MULTILINE : 0)
            | (dotAll ? Pattern.DOTALL : 0);
    Pattern pattern;
    try {
      pattern = Pattern.compile(text, flags);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          e.getDescription() + (e.getPattern() == null ? "" : ": " + e.getPattern()), e);
    }
    try {
      RegexNode node = RegexParser.parse(text, ignoreCase, multiLine, dotAll);
      return new Regex(
          text,
          pattern,
          RegexProgram.of(node),
          RequiredWords.of(node),
          RequiredWords.isAtStart(node));
    } catch (RegexParser.NotBytesException e) {
      return new Regex(text, pattern, null, List.of(), false);
    }
  }

  /**
   * Sets of words of which every match holds one of each, the one that says most first; none when
   * nothing is known.
   */
  public List<Words> required() {
    return required;
  }

  /** Whether every match begins where the text does. */
  public boolean isAtStart() {
    return atStart;
  }

  /** Whether it runs over bytes; else RE2/J runs it. */
  public boolean isOverBytes() {
    return program != null;
  }

  /** A new finder that shares its memory with others of its thread. */
  public Finder finder(RegexMemory memory) {
    return program == null ? this::findByCharacters : new RegexFinder(program, memory);
  }

  private int findByCharacters(byte[] array, int offset, int length) {
    String characters = new String(array, offset, length, StandardCharsets.UTF_8);
    com.google.re2j.Matcher matcher = pattern.matcher(characters);
    if (!matcher.find()) {
      return -1;
    }
    int bytes = characters.substring(0, matcher.end()).getBytes(StandardCharsets.UTF_8).length;
    return offset + Math.min(length, bytes);
  }

  /** The expression as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
