package dev.spoor.scoring.injection;

import dev.spoor.model.View;
import dev.spoor.scoring.views.ValueViews;

/**
 * Judges whether a value was made to change an SQL statement that it is put into.
 *
 * <p>The value is {@linkplain SqlTokens tokenized} as it would be in the middle of a statement:
 * outside of strings, and inside of one for each kind of quote in it. Each reading folds into a
 * short sequence of letters, in which an automaton looks for fingerprints: short runs of letters
 * that were learned from labelled attacks and that benign values do not have.
 *
 * <p>Judges one text; {@link #judge(ValueViews)} all the views of a value in which SQL may hide.
 * Linear in the length, no allocation unless asked for the {@link #fingerprint}. Not thread-safe.
 */
public final class SqlInjection {
  static final String RESOURCE = "sql-fingerprints.txt";

  private static final FingerprintTable TABLE =
      FingerprintTable.load(SqlInjection.class, RESOURCE, SqlTokens.LETTERS);

  private static final int QUOTE = 1;
  private static final int DOUBLE_QUOTE = 2;
  private static final int BACKTICK = 4;

  /** Anything without which no text is more than a word or a list of words. */
  private static final int SIGN = 8;

  private static final int DASH = 16;

  /**
   * Text of these views can be SQL; the others are made for other readers, and what is still
   * encoded says nothing yet.
   */
  private static final int VIEWS =
      ValueViews.bit(View.DECODED)
          | ValueViews.bit(View.FOLDED)
          | ValueViews.bit(View.MARKUP)
          | ValueViews.bit(View.SQL)
          | ValueViews.bit(View.BASE64);

  /** A longer value is read fewer times, so that it costs no more than its share. */
  private static final int LONG = 2 * 1024;

  /** The views of characters that were made plain say what the others would say. */
  private static final int VIEWS_OF_LONG =
      VIEWS & ~ValueViews.bit(View.RAW) & ~ValueViews.bit(View.FOLDED);

  private static final byte[] CLASSES = classes();

  private final FingerprintTable table;
  private final SqlTokens tokens = new SqlTokens();
  private int found = -1;

  /** Creates a judge with the table that was learned. */
  public SqlInjection() {
    this(TABLE);
  }

  SqlInjection(FingerprintTable table) {
    this.table = table;
  }

  private static byte[] classes() {
    byte[] classes = new byte[256];
    for (char c : " \t\n\r\u000b\f();=<>#*|&@\\!^~[{?".toCharArray()) {
      classes[c] = SIGN;
    }
    classes['\''] = SIGN | QUOTE;
    classes['"'] = SIGN | DOUBLE_QUOTE;
    classes['`'] = SIGN | BACKTICK;
    classes['-'] = DASH;
    return classes;
  }

  /** Whether any view of a value is an injection; {@link #view} then tells which. */
  public boolean judge(ValueViews views) {
    for (int i = 0; i < views.size(); i++) {
      if (reads(views, i) && judge(views.array(i), views.offset(i), views.length(i))) {
        view = i;
        return true;
      }
    }
    view = -1;
    return false;
  }

  /** Whether the text of an entry is one that can be SQL. */
  static boolean reads(ValueViews views, int i) {
    return (views.mask(i) & (views.length(0) > LONG ? VIEWS_OF_LONG : VIEWS)) != 0;
  }

  private int view = -1;

  /** The entry of the views that was found an injection in the last judgement of views, or -1. */
  public int view() {
    return view;
  }

  /** Whether a text is an injection. */
  public boolean judge(byte[] array, int offset, int length) {
    int classes = 0;
    int pairs = 0;
    int before = 0;
    for (int i = offset, end = offset + length; i < end; i++) {
      int at = CLASSES[array[i] & 0xff];
      classes |= at;
      pairs |= at & before;
      before = at;
    }
    if ((classes & SIGN) == 0 && (pairs & DASH) == 0) {
      return false;
    }
    return finds(array, offset, length, SqlTokens.BARE)
        || ((classes & QUOTE) != 0 && finds(array, offset, length, '\''))
        || ((classes & DOUBLE_QUOTE) != 0 && finds(array, offset, length, '"'))
        || ((classes & BACKTICK) != 0 && finds(array, offset, length, '`'));
  }

  private boolean finds(byte[] array, int offset, int length, int quote) {
    if (!tokens.read(array, offset, length, quote)) {
      return false;
    }
    int fingerprint = table.find(tokens);
    if (fingerprint < 0) {
      return false;
    }
    found = fingerprint;
    return true;
  }

  /** The fingerprint of the last injection that was found; empty before the first. */
  public String fingerprint() {
    return found < 0 ? "" : table.text(found);
  }
}
