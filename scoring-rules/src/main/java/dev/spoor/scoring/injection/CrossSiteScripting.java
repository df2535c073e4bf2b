package dev.spoor.scoring.injection;

import dev.spoor.model.View;
import dev.spoor.scoring.views.ValueViews;
import java.util.Arrays;

/**
 * Judges whether a value was made to run as script in a page that it is put into.
 *
 * <p>A page may put a value between its tags, into an attribute with or without quotes, into a
 * link, or into a script. So a value is read as the continuation of each: as markup, where tags
 * that run or load something and attributes that handle events count; as attributes, where only
 * known events count; as an address, by its scheme; as script, by a call of what attackers call.
 *
 * <p>Linear in the length, no allocation. Not thread-safe.
 */
public final class CrossSiteScripting {
  /**
   * Text of these views can be markup or script; the others are made for other readers, and what is
   * still encoded says nothing yet.
   */
  private static final int VIEWS =
      ValueViews.bit(View.DECODED)
          | ValueViews.bit(View.FOLDED)
          | ValueViews.bit(View.MARKUP)
          // Its comments are those of scripts as well.
          | ValueViews.bit(View.SQL)
          | ValueViews.bit(View.BASE64);

  /** A longer value is read fewer times, so that it costs no more than its share. */
  private static final int LONG = 2 * 1024;

  /** The view of characters that were made plain says what the others would say. */
  private static final int VIEWS_OF_LONG =
      VIEWS & ~ValueViews.bit(View.RAW) & ~ValueViews.bit(View.FOLDED);

  /** Elements that run, load, or change what surrounds them (HTML, SVG, and old browsers'). */
  private static final long[] TAGS =
      hashes(
          "script iframe frame frameset object embed applet svg math style link meta base form"
              + " isindex xml bgsound layer ilayer animate animatetransform animatemotion"
              + " animatecolor set foreignobject import handler listener portal template noscript"
              + " xss html body head marquee plaintext xmp noembed noframes textarea title basefont"
              + " keygen video audio source use maction annotation-xml desc mglyph image discard");

  /**
   * Of these, the ones that are words, or stand in formulas: where white space follows, an
   * attribute has to come next.
   */
  private static final long[] WORDS =
      hashes(
          "style link form body head html set frame object use image title base template handler"
              + " audio video source desc discard import layer listener portal embed math meta xml"
              + " animate marquee action");

  /** What tags with spaces between their letters spell, beside the elements above. */
  private static final long[] SPELLED = hashes("dialog details input button img select");

  /** Letters that the longest spelled-out name has. */
  private static final int LONGEST_SPELLED = 16;

  /** Elements that nothing but a break-out closes. */
  private static final long[] CLOSED =
      hashes("script style textarea title noscript iframe xmp noembed noframes template svg math");

  /** Events of HTML, of its drafts and of old browsers, without "on". */
  private static final long[] EVENTS =
      hashes(
          "abort activate afterprint afterscriptexecute afterupdate animationcancel animationend"
              + " animationiteration animationstart auxclick beforeactivate beforecopy beforecut"
              + " beforedeactivate beforeeditfocus beforeinput beforematch beforepaste beforeprint"
              + " beforescriptexecute beforetoggle beforeunload beforeupdate begin blur bounce"
              + " cancel canplay canplaythrough cellchange change click close command contentvisibilityautostatechange"
              + " contextmenu controlselect copy cuechange cut dataavailable datasetchanged"
              + " datasetcomplete dblclick deactivate drag dragdrop dragend dragenter dragexit"
              + " dragleave dragover dragstart drop durationchange emptied end ended error"
              + " errorupdate filterchange finish focus focusin focusout formdata fullscreenchange"
              + " fullscreenerror gesturechange gestureend gesturestart gotpointercapture hashchange"
              + " help input invalid keydown keypress keyup languagechange layoutcomplete load"
              + " loadeddata loadedmetadata loadend loadstart losecapture lostpointercapture message"
              + " messageerror mediacomplete mediaerror mousedown mouseenter mouseleave mousemove"
              + " mouseout mouseover mouseup mousewheel move moveend movestart offline online"
              + " orientationchange outofsync page pagehide pageshow paste pause play playing"
              + " pointercancel pointerdown pointerenter pointerleave pointermove pointerout"
              + " pointerover pointerrawupdate pointerup popstate progress propertychange ratechange"
              + " readystatechange repeat reset resize resizeend resizestart resume reverse rowdelete"
              + " rowenter rowexit rowinserted rowsdelete rowsinserted scroll scrollend scrollsnapchange seek seeked"
              + " seeking select selectionchange selectstart securitypolicyviolation show slotchange"
              + " stalled start stop storage submit suspend syncrestored timeerror timeupdate toggle"
              + " touchcancel touchend touchmove touchstart trackchange transitioncancel"
              + " transitionend transitionrun transitionstart unhandledrejection unload urlflip"
              + " volumechange waiting webkitplaybacktargetavailabilitychanged webkitanimationend webkitanimationiteration"
              + " webkitanimationstart webkittransitionend webkitmouseforcechanged wheel zoom");

  /** Attributes that hold an address which the browser follows or runs. */
  private static final long[] ADDRESSES =
      hashes(
          "href src action formaction data background poster to from values dynsrc lowsrc code"
              + " codebase archive manifest cite longdesc profile usemap classid srcset xlink:href");

  /** Functions that attackers call, to show that they can or to do harm. */
  private static final long[] CALLS =
      hashes(
          "alert confirm prompt eval settimeout setinterval function fetch import execscript"
              + " setimmediate importscripts atob fromcharcode fromcodepoint writeln write"
              + " sendbeacon createelement appendchild insertadjacenthtml getscript open print"
              + " postmessage");

  /** Of these, the ones that other texts call, too: they count only behind a break-out. */
  private static final long[] COMMON_CALLS =
      hashes("function import write writeln open print fetch confirm prompt");

  /** Properties that script reads or sets and that no other text has. */
  private static final long[] OBJECTS =
      hashes("document window location self top parent globalthis this navigator localstorage");

  private static final int LESS = 1;
  private static final int EQUALS = 2;
  private static final int COLON = 4;
  private static final int CALL = 8;

  private static final byte[] CLASSES = classes();

  // Kinds of bytes that the passes over a text look for.
  private static final int LETTER = 1;
  private static final int WORD = 2;

  /** What opens an address in script or in a list. */
  private static final int OPENS = 4;

  /** What a scheme that runs something begins with. */
  private static final int SCHEME = 8;

  /** What follows a name that is called, handed on or looked into. */
  private static final int FOLLOWS = 16;

  /** What a style that runs something begins with. */
  private static final int STYLE = 32;

  private static final byte[] KINDS = kinds();

  // The shortest and the longest of the names that a script is known by.
  private static final int SHORTEST_NAME = 3;
  private static final int LONGEST_NAME = 18;

  /**
   * Steps of looking ahead, in all, for each byte of a text. An attacker nests tags in attributes
   * in tags; when the steps are used up, each look goes {@link #SHORT_LOOK} bytes far.
   */
  private static final int STEPS = 4;

  private static final int SHORT_LOOK = 48;

  private String kind = "";
  private int view = -1;
  private int steps;

  private static byte[] classes() {
    byte[] classes = new byte[256];
    classes['<'] = LESS;
    classes['='] = EQUALS;
    classes[':'] = COLON;
    for (char c : "(`[.".toCharArray()) {
      classes[c] = CALL;
    }
    return classes;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (int b = 0; b < kinds.length; b++) {
      int lower = b | 0x20;
      boolean letter = lower >= 'a' && lower <= 'z' && b < 0x80;
      boolean word = letter || (b >= '0' && b <= '9') || b == '_' || b == '$';
      kinds[b] = (byte) ((letter ? LETTER : 0) | (word ? WORD : 0));
    }
    mark(kinds, "(\"'=`,;[", OPENS);
    mark(kinds, "jJvVdD", SCHEME);
    mark(kinds, "(`.?);[", FOLLOWS);
    mark(kinds, "eE-@", STYLE);
    return kinds;
  }

  private static void mark(byte[] kinds, String characters, int kind) {
    for (int i = 0; i < characters.length(); i++) {
      kinds[characters.charAt(i)] |= (byte) kind;
    }
  }

  private static long[] hashes(String words) {
    long[] hashes = Arrays.stream(words.split(" ")).mapToLong(word -> hash(word)).toArray();
    Arrays.sort(hashes);
    return hashes;
  }

  private static long hash(String word) {
    long hash = 7;
    for (int i = 0; i < word.length(); i++) {
      hash = hash * 0x9E3779B97F4A7C15L + word.charAt(i);
    }
    return hash;
  }

  private static long hash(byte[] a, int from, int to) {
    long hash = 7;
    for (int i = from; i < to; i++) {
      hash = hash * 0x9E3779B97F4A7C15L + lower(a[i]);
    }
    return hash;
  }

  private static boolean isOneOf(long[] words, byte[] a, int from, int to) {
    return to > from && Arrays.binarySearch(words, hash(a, from, to)) >= 0;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b & 0xff;
  }

  private static boolean isLetter(byte b) {
    return (KINDS[b & 0xff] & LETTER) != 0;
  }

  private static boolean isWord(byte b) {
    return (KINDS[b & 0xff] & WORD) != 0;
  }

  /** White space of HTML; and control characters, which browsers pass over in many places. */
  private static boolean isSpace(byte b) {
    return b >= 0 && b <= ' ';
  }

  /** Whether any view of a value is an injection; {@link #view} then tells which. */
  public boolean judge(ValueViews views) {
    int wanted = views.length(0) > LONG ? VIEWS_OF_LONG : VIEWS;
    for (int i = 0; i < views.size(); i++) {
      if ((views.mask(i) & wanted) != 0
          && judge(views.array(i), views.offset(i), views.length(i))) {
        view = i;
        return true;
      }
    }
    view = -1;
    return false;
  }

  /** The entry of the views that was found an injection in the last judgement of views, or -1. */
  public int view() {
    return view;
  }

  /** What the last injection was found by, such as {@code tag} or {@code event}. */
  public String fingerprint() {
    return kind;
  }

  /** Whether a text is an injection. */
  public boolean judge(byte[] a, int offset, int length) {
    int end = offset + length;
    int seen = 0;
    for (int i = offset; i < end; i++) {
      seen |= CLASSES[a[i] & 0xff];
    }
    if (seen == 0) {
      return false;
    }
    steps = STEPS * length + SHORT_LOOK;
    return ((seen & LESS) != 0 && markup(a, offset, end))
        || ((seen & EQUALS) != 0 && attributes(a, offset, end))
        || ((seen & COLON) != 0 && address(a, offset, end))
        || ((seen & CALL) != 0 && (script(a, offset, end) || style(a, offset, end)));
  }

  private boolean found(String what) {
    kind = what;
    return true;
  }

  // Markup.

  private boolean markup(byte[] a, int from, int end) {
    for (int i = from; i < end; i++) {
      if (a[i] == '<' && tag(a, i + 1, end)) {
        return true;
      }
    }
    return false;
  }

  private boolean tag(byte[] a, int at, int end) {
    int i = at;
    if (i >= end) {
      return false;
    }
    if (a[i] == '!') {
      return declaration(a, i + 1, end);
    }
    if (a[i] == '?') {
      return (startsWith(a, i + 1, end, "import") || startsWith(a, i + 1, end, "xml-stylesheet"))
          && found("instruction");
    }
    boolean closing = a[i] == '/';
    i += closing ? 1 : 0;
    // Some servers and filters undo a space or a NUL here.
    int start = i;
    while (start < end && start < i + 8 && isSpace(a[start])) {
      start++;
    }
    int name = start;
    int stop = start;
    while (stop < end && (isWord(a[stop]) || a[stop] == '-' || a[stop] == ':')) {
      if (a[stop] == ':') {
        name = stop + 1;
      }
      stop++;
    }
    if (stop == start || !isLetter(a[start])) {
      return false;
    }
    if (stop == start + 1 && stop < end && isSpace(a[stop]) && spells(a, start, end)) {
      return found("spelled");
    }
    boolean ends =
        stop == end || isSpace(a[stop]) || a[stop] == '/' || a[stop] == '>' || a[stop] == '<';
    if (closing) {
      return ends && isOneOf(CLOSED, a, name, stop) && found("closed");
    }
    if (start > i) {
      return ends && startsWith(a, start, end, "script") && found("tag");
    }
    if (ends
        && isOneOf(TAGS, a, name, stop)
        && (!isOneOf(WORDS, a, name, stop) || goesOnAsTag(a, name, stop, end))) {
      return found("tag");
    }
    return attributesOfTag(a, stop, end);
  }

  /** Whether single letters with white space between them spell an element: {@code <f o r m}. */
  private static boolean spells(byte[] a, int from, int end) {
    long hash = 7;
    int letters = 0;
    int i = from;
    while (i < end && isLetter(a[i]) && letters < LONGEST_SPELLED) {
      if (i + 1 < end && isWord(a[i + 1])) {
        break;
      }
      hash = hash * 0x9E3779B97F4A7C15L + lower(a[i]);
      letters++;
      i++;
      while (i < end && isSpace(a[i])) {
        i++;
      }
    }
    return letters > 2
        && (Arrays.binarySearch(TAGS, hash) >= 0 || Arrays.binarySearch(SPELLED, hash) >= 0);
  }

  /** Whether what follows the name of an element is its end, or an attribute with a value. */
  private static boolean goesOnAsTag(byte[] a, int name, int from, int end) {
    boolean isIsland = from - name == 3 && lower(a[name]) == 'x';
    int i = from;
    while (i < end && isSpace(a[i])) {
      i++;
    }
    if (i >= end) {
      return i == from;
    }
    if (!isLetter(a[i])) {
      // A document of that name is nothing; an island of data in a page has attributes.
      return !isIsland
          && a[i] != '-'
          && a[i] != '='
          && a[i] != '('
          && !(a[i] >= '0' && a[i] <= '9');
    }
    if (i == from) {
      return false;
    }
    while (i < end && (isWord(a[i]) || a[i] == '-' || a[i] == ':')) {
      i++;
    }
    while (i < end && isSpace(a[i])) {
      i++;
    }
    return i < end && (a[i] == '=' || a[i] == '>');
  }

  private boolean declaration(byte[] a, int at, int end) {
    return (startsWith(a, at, end, "doctype")
            || startsWith(a, at, end, "entity")
            || startsWith(a, at, end, "element")
            || startsWith(a, at, end, "attlist")
            || startsWith(a, at, end, "[cdata[")
            || startsWith(a, at, end, "--#")
            || startsWith(a, at, end, "--[if"))
        && found("declaration");
  }

  /** Where a look ahead from a place ends. */
  private int lookEnd(int from, int end) {
    return steps > 0 ? end : Math.min(end, from + SHORT_LOOK);
  }

  /** The attributes of a tag that is not dangerous as such, up to its end. */
  private boolean attributesOfTag(byte[] a, int from, int textEnd) {
    int end = lookEnd(from, textEnd);
    int i = from;
    int counted = from;
    while (i < end && a[i] != '>') {
      steps -= i - counted;
      counted = i;
      if (!isLetter(a[i])) {
        i++;
        continue;
      }
      int start = i;
      while (i < end && (isWord(a[i]) || a[i] == '-' || a[i] == ':' || a[i] == '.')) {
        i++;
      }
      int stop = i;
      while (i < end && isSpace(a[i])) {
        i++;
      }
      if (i >= end || a[i] != '=') {
        continue;
      }
      i++;
      if (stop - start >= 5 && startsWith(a, start, end, "on")) {
        return found("event");
      }
      while (i < end && isSpace(a[i])) {
        i++;
      }
      if (valueOf(a, start, stop, i, end)) {
        return true;
      }
      if (i < end && (a[i] == '"' || a[i] == '\'' || a[i] == '`')) {
        byte quote = a[i++];
        while (i < end && a[i] != quote) {
          i++;
        }
        i++;
      } else {
        while (i < end && !isSpace(a[i]) && a[i] != '>') {
          i++;
        }
      }
    }
    return false;
  }

  private boolean valueOf(byte[] a, int name, int nameEnd, int value, int end) {
    if (startsWith(a, name, nameEnd, "srcdoc") && nameEnd - name == 6) {
      return found("srcdoc");
    }
    if (startsWith(a, name, nameEnd, "style") && nameEnd - name == 5) {
      return loads(a, value, end) && found("style");
    }
    return isOneOf(ADDRESSES, a, name, nameEnd) && scheme(a, value, end) && found("link");
  }

  /** Whether a style loads something or runs it. */
  private boolean loads(byte[] a, int from, int textEnd) {
    int end = lookEnd(from, textEnd);
    for (int i = from; i < end && a[i] != '>'; i++) {
      steps--;
      if ((startsWith(a, i, end, "url(") && runs(a, i + 4, end))
          || startsWith(a, i, end, "behavio")
          || startsWith(a, i, end, "binding")
          || startsWith(a, i, end, "expression(")) {
        return true;
      }
    }
    return false;
  }

  /** Whether the address in a style is more than that of a picture. */
  private static boolean runs(byte[] a, int from, int end) {
    int i = from;
    while (i < end && (isSpace(a[i]) || a[i] == '"' || a[i] == '\'' || a[i] == '\\')) {
      i++;
    }
    return !startsWith(a, i, end, "http")
        && !startsWith(a, i, end, "data:image/")
        && !(i < end && (a[i] == '/' || a[i] == '.' || a[i] == '#'));
  }

  // Attributes of a tag that the page began.

  private boolean attributes(byte[] a, int from, int end) {
    boolean word = false;
    for (int i = from; i < end; i++) {
      boolean begins = !word && isLetter(a[i]);
      word = isWord(a[i]) || a[i] == '-' || a[i] == '.' || a[i] == '&' || a[i] == '?';
      if (!begins) {
        continue;
      }
      int stop = i;
      while (stop < end && (isWord(a[stop]) || a[stop] == ':' || a[stop] == '-')) {
        stop++;
      }
      int equals = stop;
      while (equals < end && isSpace(a[equals])) {
        equals++;
      }
      if (equals + 1 < end && a[equals] == '=' && a[equals + 1] != '=') {
        int value = equals + 1;
        while (value < end && isSpace(a[value])) {
          value++;
        }
        if (value < end
            && ((startsWith(a, i, stop, "on") && isOneOf(EVENTS, a, i + 2, stop))
                || valueOf(a, i, stop, value, end))) {
          return found("event");
        }
      } else if (equals + 1 == end
          && a[equals] == '='
          && i > from
          && (a[i - 1] == '"' || a[i - 1] == '\'')
          && stop - i >= 5
          && (startsWith(a, i, stop, "on") || startsWith(a, i, stop, "formaction"))) {
        // The page's own text is to be the handler.
        return found("event");
      }
      i = stop - 1;
      word = true;
    }
    return false;
  }

  // Addresses.

  private boolean address(byte[] a, int from, int end) {
    if (scheme(a, from, end)) {
      return found("scheme");
    }
    int before = KINDS[a[from] & 0xff];
    for (int i = from + 1; i < end; i++) {
      int kind = KINDS[a[i] & 0xff];
      if ((before & OPENS) != 0 && (kind & SCHEME) != 0 && scheme(a, i, end)) {
        return found("scheme");
      }
      before = kind;
    }
    return false;
  }

  /** Whether an address has a scheme that runs what follows, however white space divides it. */
  private static boolean scheme(byte[] a, int from, int end) {
    int i = from;
    while (i < end && (isSpace(a[i]) || a[i] == '"' || a[i] == '\'' || a[i] == '`')) {
      i++;
    }
    int after = passed(a, i, end, "javascript:");
    if (after < 0) {
      after = passed(a, i, end, "vbscript:");
    }
    if (after < 0) {
      after = passed(a, i, end, "livescript:");
    }
    if (after >= 0) {
      return after < end && a[after] != ' ';
    }
    int data = passed(a, i, end, "data:");
    if (data < 0) {
      return false;
    }
    while (data < end && isSpace(a[data])) {
      data++;
    }
    return passed(a, data, end, "text/html") >= 0
        || passed(a, data, end, "text/xml") >= 0
        || passed(a, data, end, "text/javascript") >= 0
        || passed(a, data, end, "application/xhtml") >= 0
        || passed(a, data, end, "application/javascript") >= 0
        || passed(a, data, end, "image/svg") >= 0
        || passed(a, data, end, ",<") >= 0
        || passed(a, data, end, ";base64,phn") >= 0;
  }

  /** Where a word ends that stands at a place with any control characters in it; -1: not there. */
  private static int passed(byte[] a, int from, int end, String word) {
    int i = from;
    for (int k = 0; k < word.length(); k++) {
      while (i < end && k > 0 && a[i] >= 0 && a[i] < ' ') {
        i++;
      }
      if (i >= end || lower(a[i]) != word.charAt(k)) {
        return -1;
      }
      i++;
    }
    return i;
  }

  // Script.

  private boolean script(byte[] a, int from, int end) {
    boolean broken = false;
    int signs = 0;
    int open = 0;
    for (int i = from; i < end; i++) {
      byte b = a[i];
      if (b == '[' || b == ']' || b == '(' || b == ')' || b == '!' || b == '+') {
        open += b == '[' || b == '!' ? 1 : 0;
        if (++signs >= 12 && open >= 4) {
          return found("signs");
        }
      } else if (!isSpace(b)) {
        signs = 0;
        open = 0;
      }
      if (b == '!' && startsWith(a, i, end, "!![]")) {
        return found("signs");
      }
      broken |= b == '\'' || b == '"' || b == '`' || b == ';' || b == '}' || b == '<' || b == '{';
      boolean begins = isLetter(b) && (i == from || !isWord(a[i - 1]));
      if (!begins) {
        continue;
      }
      int stop = i;
      while (stop < end && isWord(a[stop])) {
        stop++;
      }
      if (word(a, from, i, stop, end, broken)) {
        return true;
      }
      i = stop - 1;
      signs = 0;
      open = 0;
    }
    return false;
  }

  private boolean word(byte[] a, int from, int start, int stop, int end, boolean broken) {
    int next = stop;
    while (next < end && isSpace(a[next])) {
      next++;
    }
    if (next >= end) {
      return false;
    }
    byte follows = a[next];
    int length = stop - start;
    if ((KINDS[follows & 0xff] & FOLLOWS) == 0 || length < SHORTEST_NAME || length > LONGEST_NAME) {
      return false;
    }
    if (isOneOf(CALLS, a, start, stop)) {
      boolean quoted = start > from && a[start - 1] == '`';
      boolean touches = next == stop && (follows == '(' || (follows == '`' && !quoted));
      boolean common = isOneOf(COMMON_CALLS, a, start, stop);
      boolean spaced = next > stop && follows == '(' && isArgument(a, next + 1, end);
      if (touches && (common ? isBreakOut(a, from, start) : broken || isCode(a, from, start))) {
        return found("call");
      }
      if (spaced && !common && isCode(a, from, start)) {
        return found("call");
      }
      // Handed on: (alert)(1), [1].map(alert), onerror=alert;throw 1, alert.call(...), alert?.(1)
      return (!common || follows == '.') && handed(a, from, start, next, end) && found("handed");
    }
    if (isOneOf(OBJECTS, a, start, stop)) {
      boolean grouped =
          follows == ')'
              && start > from
              && a[start - 1] == '('
              && next + 1 < end
              && a[next + 1] == '[';
      return property(a, grouped ? next + 1 : next, end, broken);
    }
    return false;
  }

  /** Whether what follows a parenthesis is what functions are given, and no remark. */
  private static boolean isArgument(byte[] a, int from, int end) {
    int i = from;
    while (i < end && isSpace(a[i])) {
      i++;
    }
    if (i >= end) {
      return false;
    }
    if ("'\"`/)[".indexOf(a[i]) >= 0) {
      return true;
    }
    int word = i;
    boolean number = true;
    while (i < end && isWord(a[i])) {
      number &= a[i] >= '0' && a[i] <= '9';
      i++;
    }
    return i > word
        && i < end
        && (a[i] == '.' || a[i] == '(' || a[i] == '[' || (number && a[i] == ')'));
  }

  private static boolean handed(byte[] a, int from, int start, int next, int end) {
    byte before = start > from ? a[start - 1] : 0;
    if (a[next] == '.') {
      return startsWith(a, next, end, ".call(")
          || startsWith(a, next, end, ".apply(")
          || startsWith(a, next, end, ".bind(");
    }
    if (a[next] == '?') {
      return startsWith(a, next, end, "?.(");
    }
    if (a[next] == ')') {
      boolean called = next + 1 < end && (a[next + 1] == '(' || a[next + 1] == '`');
      boolean passed = start - 2 >= from && isWord(a[start - 2]);
      return before == '(' && (called || passed);
    }
    return before == '=' && a[next] == ';';
  }

  /** Whether a call follows what closes a statement, or a string with a sign behind it. */
  private static boolean isBreakOut(byte[] a, int from, int start) {
    int before = start - 1;
    while (before >= from && isSpace(a[before])) {
      before--;
    }
    if (before < from) {
      return false;
    }
    if (a[before] == ';' || a[before] == '}') {
      return true;
    }
    return before > from
        && "-+*/|&^,=".indexOf(a[before]) >= 0
        && (a[before - 1] == '\'' || a[before - 1] == '"' || a[before - 1] == '`');
  }

  /** Whether what stands before a call is nothing, or what stands before calls in code. */
  private static boolean isCode(byte[] a, int from, int start) {
    int before = start - 1;
    while (before >= from && isSpace(a[before])) {
      before--;
    }
    return before < from || "=(,;{}[]+-*/&|^!~?:.>".indexOf(a[before]) >= 0;
  }

  private boolean property(byte[] a, int at, int end, boolean broken) {
    byte b = a[at];
    int after = at + 1;
    if (isSpace(a[at - 1])) {
      // Where comments were taken out, white space is on both sides.
      while (after < end && isSpace(a[after])) {
        after++;
      }
      if (after == at + 1) {
        return false;
      }
    }
    if (b == '[') {
      // window['al'+'ert'](1), top[...]
      return after < end
          && (a[after] == '\'' || a[after] == '"' || a[after] == '`' || a[after] == '/')
          && found("index");
    }
    if (b != '.') {
      return false;
    }
    return isTelling(a, after, end, broken) && found("property");
  }

  private static boolean isTelling(byte[] a, int at, int end, boolean broken) {
    return startsWith(a, at, end, "cookie")
        || startsWith(a, at, end, "domain")
        || startsWith(a, at, end, "write")
        || startsWith(a, at, end, "innerhtml")
        || startsWith(a, at, end, "documentelement")
        || startsWith(a, at, end, "getelement")
        || startsWith(a, at, end, "queryselector")
        || startsWith(a, at, end, "body.")
        || (broken
            && (startsWith(a, at, end, "location")
                || startsWith(a, at, end, "href=")
                || startsWith(a, at, end, "hash")
                || startsWith(a, at, end, "replace(")
                || startsWith(a, at, end, "assign(")
                || startsWith(a, at, end, "name")));
  }

  // Styles.

  private boolean style(byte[] a, int from, int end) {
    for (int i = from; i < end; i++) {
      if ((KINDS[a[i] & 0xff] & STYLE) == 0) {
        continue;
      }
      int c = lower(a[i]);
      if (c == 'e' && startsWith(a, i, end, "expression(") && styled(a, from, i)) {
        return found("expression");
      }
      if (c == '-' && startsWith(a, i, end, "-moz-binding")) {
        return found("binding");
      }
      if (c == '@' && startsWith(a, i, end, "@import")) {
        int next = i + 7;
        while (next < end && isSpace(a[next])) {
          next++;
        }
        if (next < end && (a[next] == '\'' || a[next] == '"' || startsWith(a, next, end, "url("))) {
          return found("import");
        }
      }
    }
    return false;
  }

  private static boolean styled(byte[] a, int from, int at) {
    int before = at - 1;
    while (before >= from && isSpace(a[before])) {
      before--;
    }
    return before >= from && a[before] == ':';
  }

  private static boolean startsWith(byte[] a, int from, int end, String lowerCase) {
    if (end - from < lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      if (lower(a[from + i]) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
