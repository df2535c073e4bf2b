package dev.spoor.model;

/**
 * What inspection found in one request. A buffer on the hot path, reused for all requests; its
 * views die with the request. Hits are of distinct rules; beyond {@link #MAX_HITS} only {@link
 * #points} goes on counting.
 */
public final class RequestHits {
  /** Most hits kept of one request. */
  public static final int MAX_HITS = 16;

  /** Bit of {@link #evasions}: comments inside a payload. */
  public static final int COMMENTS = 1;

  /** Bit of {@link #evasions}: overlong UTF-8. */
  public static final int OVERLONG = 1 << 1;

  /** Bit of {@link #evasions}: full-width forms or homoglyphs. */
  public static final int FOLDED = 1 << 2;

  /** Bit of {@link #evasions}: NUL bytes. */
  public static final int NUL = 1 << 3;

  /** Bit of {@link #evasions}: entities or escapes of markup and scripts. */
  public static final int ESCAPES = 1 << 4;

  /** Bit of {@link #evasions}: quotes, carets or variables that only a shell ignores. */
  public static final int SHELL_TRICKS = 1 << 5;

  /** Bit of {@link #evasions}: base64. */
  public static final int BASE64 = 1 << 6;

  /** Bit of {@link #evasions}: a keyword in mixed case. */
  public static final int MIXED_CASE = 1 << 7;

  /** All bits that {@link #evasions} may have. */
  public static final int ALL_EVASIONS = (1 << 8) - 1;

  /** Number of valid entries of the arrays. */
  public int count;

  /** Keys of the rules that hit, see {@link RuleKey}. */
  public final long[] rules = new long[MAX_HITS];

  /**
   * {@link AttackCategory#index} of each hit; -1 for a rule in shadow mode, or without points,
   * which is counted and shown but makes no attack.
   */
  public final int[] categories = new int[MAX_HITS];

  /** The view that showed each hit. */
  public final View[] views = new View[MAX_HITS];

  /** The place of each hit. */
  public final Place[] places = new Place[MAX_HITS];

  /** Name of the argument, cookie or header of each hit; absent where the place has no names. */
  public final Bytes[] names = new Bytes[MAX_HITS];

  /** What was found, in that view, with a little around it. */
  public final Bytes[] texts = new Bytes[MAX_HITS];

  /** Points of all hits of rules that are not in shadow mode. */
  public int points;

  /** Most URL-decoding layers of a value that had a hit; 0 when none had. */
  public int layers;

  /** How values that had a hit were disguised: the bits above. */
  public int evasions;

  /** Whether a value was too long to be inspected whole, or there were too many. */
  public boolean truncated;

  /** Creates an empty buffer. */
  public RequestHits() {
    for (int i = 0; i < MAX_HITS; i++) {
      names[i] = new Bytes();
      texts[i] = new Bytes();
    }
  }

  /** Forgets everything. */
  public void clear() {
    count = 0;
    points = 0;
    layers = 0;
    evasions = 0;
    truncated = false;
  }
}
