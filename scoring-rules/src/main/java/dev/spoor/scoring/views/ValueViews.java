package dev.spoor.scoring.views;

import dev.spoor.model.View;
import java.util.Arrays;

/**
 * One value, as it is and after each disguise is undone: what rules and judges look at.
 *
 * <p>The caller splits first (path, argument, cookie, header) and gives each part to {@link
 * #build}; decoding before splitting would let an encoded ampersand forge arguments. A view that
 * says the same as an earlier one is not listed a second time: the earlier entry {@linkplain
 * #standsFor stands for} both. So a plain value has one entry, its raw one, and costs one pass.
 *
 * <p>When a value is base64 of something readable, what it hides gets an entry {@link View#BASE64}
 * and its own further views, {@linkplain #fromBase64 marked} as such.
 *
 * <p>A value is looked at up to {@link #MAX_LENGTH} bytes: of a longer one the head and the tail.
 * Each step is linear in that. Buffers are reused: what a view points at is valid until the next
 * {@code build}. Not thread-safe.
 */
public final class ValueViews {
  /** Bytes of a value that are looked at. */
  public static final int MAX_LENGTH = 8 * 1024;

  private static final int HEAD = 6 * 1024;
  private static final int MAX_LAYERS = 3;
  private static final int MAX_ENTRIES = 2 * View.values().length;

  /** All views. */
  public static final int ALL = (1 << View.values().length) - 1;

  private static final int ALL_BUT_BASE64 = ALL & ~bit(View.BASE64);

  /** Without one of these in it, no transform changes a value of any encoding. */
  private static final int TOUCHED =
      ByteClasses.PERCENT
          | ByteClasses.HIGH
          | ByteClasses.CONTROL
          | ByteClasses.AMPERSAND
          | ByteClasses.QUOTE
          | ByteClasses.DOLLAR
          | ByteClasses.HASH
          | ByteClasses.SEMICOLON
          | ByteClasses.BACKSLASH
          | ByteClasses.TWO_SPACES
          | ByteClasses.TWO_DASHES
          | ByteClasses.TWO_SLASHES
          | ByteClasses.TWO_DOTS
          | ByteClasses.SLASH_DOT
          | ByteClasses.SLASH_STAR;

  private static final int AFTER_DECODED =
      bit(View.FOLDED) | bit(View.MARKUP) | bit(View.SQL) | bit(View.SHELL) | bit(View.PATH);

  private final byte[][] buffers = new byte[MAX_ENTRIES][];
  private final byte[] whole = new byte[MAX_LENGTH];
  private final byte[] folded = new byte[MAX_LENGTH];
  private final byte[][] arrays = new byte[MAX_ENTRIES][];
  private final int[] offsets = new int[MAX_ENTRIES];
  private final int[] lengths = new int[MAX_ENTRIES];
  private final View[] views = new View[MAX_ENTRIES];
  private final int[] masks = new int[MAX_ENTRIES];
  private final PathText path = new PathText();

  private int wanted;
  private int size;

  /** The first entry made from base64, or {@link #size}. */
  private int hidden;

  private int layers;
  private int disguises;
  private int upward;
  private int escaping;

  /** Creates one with nothing in it. */
  public ValueViews() {}

  /**
   * Looks at a value that stands in {@code array}, which must stay as it is while views are used.
   */
  public void build(byte[] array, int offset, int length, Encoding encoding) {
    build(array, offset, length, encoding, ALL);
  }

  /**
   * As {@link #build(byte[], int, int, Encoding)}, of some views only: the others may have no
   * entry, and what they would have undone is not known.
   *
   * @param views the views that are wanted, as {@linkplain #bit bits}
   */
  public void build(byte[] array, int offset, int length, Encoding encoding, int views) {
    // What has nothing to do for a later view stands in the entry of the folded one.
    wanted = (views & AFTER_DECODED) == 0 ? views : views | bit(View.FOLDED);
    size = 0;
    hidden = MAX_ENTRIES;
    layers = 0;
    disguises = 0;
    upward = 0;
    escaping = 0;
    byte[] value = array;
    int from = offset;
    int count = length;
    if (length > MAX_LENGTH) {
      int tail = MAX_LENGTH - HEAD;
      System.arraycopy(array, offset, whole, 0, HEAD);
      System.arraycopy(array, offset + length - tail, whole, HEAD, tail);
      value = whole;
      from = 0;
      count = MAX_LENGTH;
      disguises = Disguise.TRUNCATED.bit();
    }
    int classes = ByteClasses.of(value, from, count);
    int touched = encoding == Encoding.URL ? TOUCHED | ByteClasses.PLUS : TOUCHED;
    add(View.RAW, value, from, count);
    boolean lastDot =
        count > 0 && value[from + count - 1] == '.' && (classes & ByteClasses.SLASH) != 0;
    if ((classes & touched) == 0 && !lastDot) {
      masks[0] = ALL_BUT_BASE64;
    } else {
      derive(value, from, count, encoding, classes);
    }
    int decoded = entry(View.DECODED);
    int last = encoding == Encoding.PATH ? lastSegment(decoded) : offsets[decoded];
    int left = offsets[decoded] + lengths[decoded] - last;
    if (left >= Base64Text.SHORTEST
        && wants(View.BASE64)
        && (decoded != 0 || encoding == Encoding.PATH || (classes & ByteClasses.NOT_BASE64) == 0)) {
      revealBase64(arrays[decoded], last, left, encoding);
    }
    hidden = Math.min(hidden, size);
  }

  /** The bit of a view in a {@link #mask}: one shifted by its place in the enum. */
  @SuppressWarnings("EnumOrdinal")
  public static int bit(View view) {
    return 1 << view.ordinal();
  }

  private int lastSegment(int entry) {
    int start = offsets[entry];
    int i = start + lengths[entry];
    while (i > start && arrays[entry][i - 1] != '/') {
      i--;
    }
    return i;
  }

  private void revealBase64(byte[] array, int offset, int length, Encoding encoding) {
    byte[] out = buffer();
    int count = Base64Text.decode(array, offset, length, out);
    if (count <= 0) {
      return;
    }
    hidden = size;
    disguises |= Disguise.BASE64.bit();
    int layersOutside = layers;
    add(View.BASE64, out, 0, count);
    derive(out, 0, count, encoding, ByteClasses.of(out, 0, count));
    layers = layersOutside;
  }

  /** Adds the views of a text that is itself the newest entry. */
  private void derive(byte[] value, int from, int count, Encoding encoding, int classesOfValue) {
    byte[] text = value;
    int offset = from;
    int length = count;
    int classes = classesOfValue;

    byte[] out = buffer();
    int decodedLength = decodeLayers(text, offset, length, encoding, classes, out);
    if (decodedLength >= 0) {
      place(View.DECODED, out, decodedLength);
      text = out;
      offset = 0;
      length = decodedLength;
      classes = ByteClasses.of(text, 0, length);
    } else {
      same(View.DECODED);
    }
    if ((wanted & AFTER_DECODED) == 0) {
      return;
    }

    // What follows starts from plain characters with line ends still in place.
    if ((classes & ByteClasses.HIGH) != 0 || (classes & ByteClasses.CONTROL) != 0) {
      long result = UnicodeText.fold(text, offset, length, folded);
      disguises |= (int) (result >>> 32);
      if (!Arrays.equals(text, offset, offset + length, folded, 0, (int) result)) {
        text = folded;
        offset = 0;
        length = (int) result;
        classes = ByteClasses.of(text, 0, length);
      }
    }
    if (text == folded || (classes & (ByteClasses.CONTROL | ByteClasses.TWO_SPACES)) != 0) {
      out = buffer();
      place(View.FOLDED, out, UnicodeText.collapse(text, offset, length, out));
    } else {
      same(View.FOLDED);
    }

    if (!wants(View.MARKUP)) {
      // Nobody looks at it.
    } else if ((classes & (ByteClasses.AMPERSAND | ByteClasses.BACKSLASH)) != 0) {
      markupView(text, offset, length);
    } else {
      same(View.MARKUP);
    }
    if (!wants(View.SQL)) {
      // Nobody looks at it.
    } else if ((classes & (ByteClasses.SLASH_STAR | ByteClasses.TWO_DASHES | ByteClasses.HASH))
        != 0) {
      out = buffer();
      long result = SqlText.strip(text, offset, length, out);
      disguises |= (int) (result >>> 32);
      place(View.SQL, out, (int) result);
    } else {
      same(View.SQL);
    }
    if (wants(View.SHELL)) {
      shellView(text, offset, length, classes);
    }
    if (wants(View.PATH)) {
      pathView(text, offset, length, encoding, classes);
    }
  }

  private boolean wants(View view) {
    return (wanted & bit(view)) != 0;
  }

  /** A text with escapes and without a space was written for a URL, wherever it stands. */
  private static boolean hasSpace(byte[] text, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (text[i] == ' ') {
        return true;
      }
    }
    return false;
  }

  private int decodeLayers(
      byte[] text, int offset, int length, Encoding encoding, int classes, byte[] out) {
    boolean escapes =
        (classes & ByteClasses.PERCENT) != 0 && UrlText.hasEscape(text, offset, length);
    boolean plus =
        (classes & ByteClasses.PLUS) != 0
            && (encoding == Encoding.URL
                || (encoding == Encoding.PLAIN && escapes && !hasSpace(text, offset, length)));
    if (!plus && !escapes) {
      return -1;
    }
    long result = UrlText.decode(text, offset, length, plus, out);
    disguises |= (int) (result >>> 32);
    int count = (int) result;
    layers++;
    for (int layer = 1; layer < MAX_LAYERS && escapes; layer++) {
      escapes = UrlText.hasEscape(out, 0, count);
      if (escapes) {
        result = UrlText.decode(out, 0, count, encoding == Encoding.URL || plus, out);
        disguises |= (int) (result >>> 32);
        count = (int) result;
        layers++;
      }
    }
    return count;
  }

  private void markupView(byte[] text, int offset, int length) {
    byte[] out = buffer();
    long result = MarkupText.decode(text, offset, length, out);
    int found = (int) (result >>> 32);
    if (found != 0) {
      // Escapes inside of character references, and the other way round.
      result = MarkupText.decode(out, 0, (int) result, out);
      found |= (int) (result >>> 32);
    }
    disguises |= found;
    place(View.MARKUP, out, (int) result);
  }

  private void shellView(byte[] text, int offset, int length, int classes) {
    if ((classes & (ByteClasses.QUOTE | ByteClasses.DOLLAR | ByteClasses.BACKSLASH)) != 0) {
      byte[] out = buffer();
      long result = ShellText.strip(text, offset, length, out);
      if (result >>> 32 != 0) {
        disguises |= (int) (result >>> 32);
        place(View.SHELL, out, (int) result);
        return;
      }
    }
    same(View.SHELL);
  }

  private void pathView(byte[] text, int offset, int length, Encoding encoding, int classes) {
    boolean segments =
        encoding == Encoding.PATH
            || (classes & (ByteClasses.SLASH | ByteClasses.BACKSLASH)) != 0
            || (length == 2 && (classes & ByteClasses.TWO_DOTS) != 0);
    boolean changes =
        (classes
                    & (ByteClasses.BACKSLASH
                        | ByteClasses.TWO_SLASHES
                        | ByteClasses.TWO_DOTS
                        | ByteClasses.SLASH_DOT
                        | ByteClasses.SEMICOLON))
                != 0
            || (length > 0 && text[offset + length - 1] == '.');
    if (segments && changes) {
      byte[] out = buffer();
      int count = path.resolve(text, offset, length, out);
      upward = Math.max(upward, path.upward());
      escaping = Math.max(escaping, path.escaping());
      place(View.PATH, out, count);
    } else {
      same(View.PATH);
    }
  }

  /** The buffer of the next entry. */
  private byte[] buffer() {
    byte[] buffer = buffers[size];
    if (buffer == null) {
      buffer = new byte[MAX_LENGTH];
      buffers[size] = buffer;
    }
    return buffer;
  }

  private void add(View view, byte[] array, int offset, int length) {
    arrays[size] = array;
    offsets[size] = offset;
    lengths[size] = length;
    views[size] = view;
    masks[size] = bit(view);
    size++;
  }

  /** Adds what stands in the next entry's buffer, unless an entry of the same text says it. */
  private void place(View view, byte[] array, int length) {
    for (int i = hidden < size ? hidden : 0; i < size; i++) {
      if (sameText(i, array, length)) {
        masks[i] |= bit(view);
        return;
      }
    }
    add(view, array, 0, length);
  }

  private boolean sameText(int entry, byte[] array, int length) {
    return lengths[entry] == length
        && Arrays.equals(arrays[entry], offsets[entry], offsets[entry] + length, array, 0, length);
  }

  /** A transform that had nothing to do: the newest text that it would have started from is it. */
  private void same(View view) {
    int first = hidden < size ? hidden : 0;
    View base = view == View.DECODED ? View.RAW : view == View.FOLDED ? View.DECODED : View.FOLDED;
    for (int i = size - 1; i >= first; i--) {
      if ((masks[i] & bit(base)) != 0 || i == first) {
        masks[i] |= bit(view);
        return;
      }
    }
  }

  /** Number of entries, at least 1 after a {@code build}; entry 0 is the raw value. */
  public int size() {
    return size;
  }

  /** The first view whose text entry {@code i} holds. */
  public View view(int i) {
    return views[i];
  }

  /** Whether entry {@code i} holds the text of {@code view}. */
  public boolean standsFor(int i, View view) {
    return (masks[i] & bit(view)) != 0;
  }

  /** The views whose text entry {@code i} holds, as {@linkplain #bit bits}. */
  public int mask(int i) {
    return masks[i];
  }

  /**
   * Whether entry {@code i} holds the text of one of a set of views, as {@linkplain #bit bits};
   * what base64 hid is in the set when {@link View#BASE64} is, whatever else was done to it.
   */
  public boolean isOneOf(int i, int wanted) {
    return ((fromBase64(i) ? bit(View.BASE64) : masks[i]) & wanted) != 0;
  }

  /** Whether entry {@code i} was made from what base64 hid. */
  public boolean fromBase64(int i) {
    return i >= hidden;
  }

  /** The entry that holds a view of the value itself; of {@link View#BASE64}, -1 without one. */
  public int entry(View view) {
    for (int i = 0; i < size; i++) {
      if ((masks[i] & bit(view)) != 0) {
        return i;
      }
    }
    return -1;
  }

  /** The array behind entry {@code i}; not a copy. */
  public byte[] array(int i) {
    return arrays[i];
  }

  /** Where in {@link #array} entry {@code i} begins. */
  public int offset(int i) {
    return offsets[i];
  }

  /** Number of bytes of entry {@code i}. */
  public int length(int i) {
    return lengths[i];
  }

  /** Layers of URL encoding that were undone, at most 3; one is ordinary. */
  public int layers() {
    return layers;
  }

  /** The disguises that were undone, as {@linkplain Disguise#bit bits}. */
  public int disguises() {
    return disguises;
  }

  /** Whether a disguise was undone. */
  public boolean has(Disguise disguise) {
    return (disguises & disguise.bit()) != 0;
  }

  /** Steps to a parent directory, {@code ../} in any writing, anywhere in the value. */
  public int upwardSteps() {
    return upward;
  }

  /** Those of the upward steps that lead above where the value's path begins. */
  public int escapingSteps() {
    return escaping;
  }

  /**
   * Whether a word of entry {@code i} changes its case as only somebody who hides does: {@code
   * uNiOn}, but not {@code getElementById}.
   */
  public boolean mixesCase(int i) {
    byte[] array = arrays[i];
    int changes = 0;
    int letters = 0;
    int before = 0;
    for (int at = offsets[i], end = at + lengths[i]; at < end; at++) {
      int b = array[at];
      if (!Text.isLetter(b)) {
        letters = 0;
        changes = 0;
        continue;
      }
      if (letters > 0 && ((b ^ before) & 0x20) != 0) {
        changes++;
      }
      letters++;
      before = b;
      boolean wordEnds = at + 1 == end || !Text.isLetter(array[at + 1]);
      if (wordEnds && changes >= 3 && changes * 2 >= letters) {
        return true;
      }
    }
    return false;
  }
}
