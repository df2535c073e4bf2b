package dev.spoor.scoring.inspect;

import dev.spoor.model.Bytes;
import dev.spoor.model.Place;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestHits;
import dev.spoor.model.View;
import dev.spoor.scoring.rules.Field;
import dev.spoor.scoring.rules.RuleEvaluator;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.ValueMatcher;
import dev.spoor.scoring.views.Disguise;
import dev.spoor.scoring.views.Encoding;
import dev.spoor.scoring.views.ValueViews;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Looks at requests with all rules of a set. A request is split first, into path, arguments,
 * cookies, headers and so on, and each part is decoded after: decoding first would let an encoded
 * ampersand forge arguments.
 *
 * <p>Of a test that hits several parts of a request, the first counts, in this order: path,
 * arguments of the query in their order, the query as a whole, arguments of the body, the body,
 * cookies, headers, user agent, referrer, target, host, protocol, method. A line that is no request
 * of HTTP has no path and no query here. Parts seen before are not looked at again; whether they
 * were never changes what is found.
 *
 * <p>Time is linear in the request. Reused for all requests; not thread-safe.
 */
public final class RequestInspector {
  /** Most arguments, and most segments of a path, that are looked at. */
  public static final int MAX_ARGUMENTS = 256;

  /** Of more arguments of one part, what was found in each is not remembered. */
  private static final int MAX_REMEMBERED = 32;

  /** Most bytes of an argument that is divided at semicolons. */
  public static final int MAX_DIVIDED = 2 * 1024;

  /** Most bytes of a text that is shown as evidence. */
  public static final int MAX_TEXT = 96;

  private static final int MAX_NAME = 64;

  /** Bytes shown before the found text, where there is not room for the whole value. */
  private static final int BEFORE = 24;

  /** From here on, a cookie's name may be something in base64. */
  private static final int SHORTEST_TELLING_NAME = 10;

  private static final byte[] NO_NAME = TestHit.NOTHING;
  private static final byte[] FORWARDED_FOR = "x-forwarded-for".getBytes(StandardCharsets.US_ASCII);
  private static final int QUERY_FIELDS =
      Field.QUERY.bit() | Field.ARGUMENT.bit() | Field.ARGUMENT_NAME.bit();
  private static final int BODY_FIELDS =
      Field.BODY.bit() | Field.SPLIT_BODY.bit() | Field.ARGUMENT.bit() | Field.ARGUMENT_NAME.bit();

  /** Parts that are remembered as a whole. */
  private enum Part {
    PATH,
    QUERY,
    BODY,
    COOKIE,
    COOKIES,
    HEADER,
    USER_AGENT,
    REFERRER,
    TARGET,
    HOST,
    PROTOCOL,
    METHOD,
    ARGUMENT,
    ARGUMENT_NAME
  }

  private final ValueMatcher matcher;
  private final RuleEvaluator evaluator;
  private final ValueViews views = new ValueViews();
  private final FindingCache cache;
  private final BodySplitter body = new BodySplitter(this::bodyName, this::bodyValue);

  /** The first hit of each test in this request, and when it came. */
  private final TestHit[] evidence;

  private final int[] evidenceOrder;
  private int order;

  // What the part being looked at has shown so far.
  private final List<TestHit> found = new ArrayList<>();
  private boolean truncated;
  private int arguments;

  // Of each hit of the value being looked at.
  private byte[][] texts = new byte[16][];
  private int[] evasions = new int[16];
  private View[] shown = new View[16];

  private @Nullable InspectionListener listener;
  private byte[] joined = new byte[512];
  private final Bytes joinedCookies = new Bytes();

  private long[] keys = new long[16];
  private int[] firedOrder = new int[16];

  /** Creates an inspector for one thread. */
  public RequestInspector(RuleSet rules) {
    this(rules, new FindingCache(1 << 15, 1 << 12));
  }

  RequestInspector(RuleSet rules, FindingCache cache) {
    this.matcher = rules.matcher();
    this.evaluator = rules.evaluator();
    this.evidence = new TestHit[rules.testCount()];
    this.evidenceOrder = new int[rules.testCount()];
    this.cache = cache;
  }

  /** Fills {@code hits} with what the rules find in a request. */
  public void inspect(RequestEvent event, RequestHits hits) {
    hits.clear();
    evaluator.begin();
    order = 0;
    hits.truncated = event.truncated;
    if (isRequest(event)) {
      part(Part.PATH, event.path, -1, NO_NAME, hits);
      part(Part.QUERY, event.query, -1, NO_NAME, hits);
    }
    if (event.body.isPresent()) {
      body.type(event);
      part(Part.BODY, event.body, body.kind(), NO_NAME, hits);
    }
    cookies(event, hits);
    headers(event, hits);
    part(Part.USER_AGENT, event.userAgent, -1, NO_NAME, hits);
    part(Part.REFERRER, event.referrer, -1, NO_NAME, hits);
    if (matcher.wants(Field.TARGET.bit())) {
      part(Part.TARGET, event.target, -1, NO_NAME, hits);
    }
    if (matcher.wants(Field.HOST.bit())) {
      part(Part.HOST, event.host, -1, NO_NAME, hits);
    }
    if (matcher.wants(Field.PROTOCOL.bit())) {
      part(Part.PROTOCOL, event.protocol, -1, NO_NAME, hits);
    }
    if (matcher.wants(Field.METHOD.bit())) {
      part(Part.METHOD, event.method, -1, NO_NAME, hits);
    }
    report(event, hits);
  }

  /**
   * Whether the line is one of HTTP. What another protocol sends has no path and no arguments that
   * an application would read; rules on the target as a whole, such as those for handshakes, see
   * it.
   */
  private static boolean isRequest(RequestEvent event) {
    if (!event.method.isEmpty() || event.path.isEmpty()) {
      return true;
    }
    byte first = event.path.byteAt(0);
    return first == '/' || first == '*';
  }

  /** As {@link #inspect(RequestEvent, RequestHits)}, and shows each value to a listener. */
  public void inspect(RequestEvent event, RequestHits hits, InspectionListener to) {
    listener = to;
    try {
      inspect(event, hits);
    } finally {
      listener = null;
    }
  }

  /**
   * As {@link #inspect(RequestEvent, RequestHits)}, and gives the keys of all rules that fired,
   * also of those that there is no room for in the hits.
   */
  void inspect(RequestEvent event, RequestHits hits, LongConsumer fired) {
    inspect(event, hits);
    for (int i = 0; i < evaluator.firedCount(); i++) {
      fired.accept(evaluator.fired(i).key());
    }
  }

  // Splitting.

  private void cookies(RequestEvent event, RequestHits hits) {
    for (int i = 0; i < event.cookieCount; i++) {
      Bytes cookie = event.cookieNames[i];
      part(Part.COOKIE, event.cookieValues[i], -1, name(cookie), hits);
      if (cookie.length() >= SHORTEST_TELLING_NAME || !isWord(cookie)) {
        // A client is free in names as well.
        part(Part.COOKIE, cookie, -1, NO_NAME, hits);
      }
    }
    if (matcher.wants(Field.COOKIES.bit())) {
      for (int i = 0; i < event.headerCount; i++) {
        if (event.headerNames[i].equalsAsciiIgnoreCase("cookie")) {
          part(Part.COOKIES, event.headerValues[i], -1, NO_NAME, hits);
          return;
        }
      }
      if (event.cookieCount > 0) {
        part(Part.COOKIES, join(event), -1, NO_NAME, hits);
      }
    }
  }

  /** The cookies as a browser sends them. */
  private Bytes join(RequestEvent event) {
    int length = 0;
    for (int i = 0; i < event.cookieCount; i++) {
      length += event.cookieNames[i].length() + event.cookieValues[i].length() + 3;
    }
    if (joined.length < length) {
      joined = new byte[Math.max(length, 2 * joined.length)];
    }
    int at = 0;
    for (int i = 0; i < event.cookieCount; i++) {
      if (i > 0) {
        joined[at++] = ';';
        joined[at++] = ' ';
      }
      at = append(event.cookieNames[i], at);
      joined[at++] = '=';
      at = append(event.cookieValues[i], at);
    }
    joinedCookies.set(joined, 0, at);
    return joinedCookies;
  }

  private int append(Bytes bytes, int at) {
    System.arraycopy(bytes.array(), bytes.offset(), joined, at, bytes.length());
    return at + bytes.length();
  }

  private void headers(RequestEvent event, RequestHits hits) {
    if (!matcher.wants(Field.HEADER.bit())) {
      return;
    }
    boolean forwarded = false;
    for (int i = 0; i < event.headerCount; i++) {
      Bytes name = event.headerNames[i];
      if (hasOwnPlace(name)) {
        continue;
      }
      forwarded |= name.equalsAsciiIgnoreCase("x-forwarded-for");
      part(Part.HEADER, event.headerValues[i], matcher.headerNumber(name), name(name), hits);
    }
    if (!forwarded && event.forwardedFor.isPresent()) {
      joinedCookies.set(FORWARDED_FOR);
      int number = matcher.headerNumber(joinedCookies);
      part(Part.HEADER, event.forwardedFor, number, FORWARDED_FOR, hits);
    }
  }

  private static boolean hasOwnPlace(Bytes name) {
    return switch (name.length()) {
      case 4 -> name.equalsAsciiIgnoreCase("host");
      case 6 -> name.equalsAsciiIgnoreCase("cookie");
      case 7 -> name.equalsAsciiIgnoreCase("referer");
      case 10 -> name.equalsAsciiIgnoreCase("user-agent");
      default -> false;
    };
  }

  private static byte[] name(Bytes name) {
    int length = Math.min(name.length(), MAX_NAME);
    return Arrays.copyOfRange(name.array(), name.offset(), name.offset() + length);
  }

  private static byte[] name(byte[] array, int from, int to) {
    return Arrays.copyOfRange(array, from, Math.min(to, from + MAX_NAME));
  }

  /**
   * Takes what was found in a part, now or before.
   *
   * @param number of a header the matcher's number, of a body its kind
   */
  private void part(Part part, Bytes bytes, int number, byte[] name, RequestHits hits) {
    if (bytes.isEmpty()) {
      return;
    }
    byte[] array = bytes.array();
    int offset = bytes.offset();
    int length = bytes.length();
    long key = FindingCache.key(array, offset, length, kind(part, number));
    FindingCache.Finding finding = listener == null ? cache.find(key) : null;
    if (finding == null) {
      finding = look(part, array, offset, length, number, name);
      cache.put(key, finding);
    }
    hits.truncated |= finding.truncated;
    for (TestHit hit : finding.hits) {
      if (evaluator.hit(hit.test)) {
        evidence[hit.test] = name.length == 0 ? hit : hit.named(name);
        evidenceOrder[hit.test] = order++;
      }
    }
  }

  @SuppressWarnings("EnumOrdinal") // never stored
  private static long kind(Part part, int number) {
    return ((long) number << 8) | part.ordinal();
  }

  private FindingCache.Finding look(
      Part part, byte[] array, int offset, int length, int number, byte[] name) {
    found.clear();
    matcher.beginPart();
    truncated = false;
    arguments = 0;
    switch (part) {
      case PATH -> {
        value(Field.PATH.bit(), Place.PATH, array, offset, length, Encoding.PATH, -1, NO_NAME);
        segments(array, offset, length);
      }
      case QUERY -> {
        if (matcher.wants(QUERY_FIELDS)) {
          arguments(array, offset, length, Field.ARGUMENT.bit(), Place.ARGUMENT);
          value(Field.QUERY.bit(), Place.QUERY, array, offset, length, Encoding.URL, -1, NO_NAME);
        }
      }
      case BODY -> {
        if (matcher.wants(BODY_FIELDS)) {
          if (body.isForm()) {
            arguments(array, offset, length, Field.ARGUMENT.bit(), Place.ARGUMENT);
          } else {
            truncated |= !body.split(array, offset, length);
          }
          int whole = Field.SPLIT_BODY.bit();
          if (truncated || !body.isInParts()) {
            whole |= Field.BODY.bit();
          }
          value(whole, Place.BODY, array, offset, length, Encoding.PLAIN, -1, NO_NAME);
        }
      }
      case COOKIE ->
          value(Field.COOKIE.bit(), Place.COOKIE, array, offset, length, Encoding.URL, -1, name);
      case COOKIES ->
          value(
              Field.COOKIES.bit(),
              Place.COOKIE,
              array,
              offset,
              length,
              Encoding.PLAIN,
              -1,
              NO_NAME);
      case HEADER ->
          value(
              Field.HEADER.bit(),
              Place.HEADER,
              array,
              offset,
              length,
              Encoding.PLAIN,
              number,
              name);
      case USER_AGENT -> plain(Field.USER_AGENT, array, offset, length);
      case REFERRER -> {
        plain(Field.REFERRER, array, offset, length);
        int query = indexOf(array, offset, offset + length, '?');
        if (query < offset + length && matcher.wants(Field.REFERRER_ARGUMENT.bit())) {
          arguments(
              array,
              query + 1,
              offset + length - query - 1,
              Field.REFERRER_ARGUMENT.bit(),
              Place.REFERRER);
        }
      }
      case TARGET -> plain(Field.TARGET, array, offset, length);
      case HOST -> plain(Field.HOST, array, offset, length);
      case PROTOCOL -> plain(Field.PROTOCOL, array, offset, length);
      case METHOD -> plain(Field.METHOD, array, offset, length);
      case ARGUMENT, ARGUMENT_NAME -> throw new IllegalArgumentException(part.name());
    }
    if (found.isEmpty() && !truncated) {
      return FindingCache.Finding.NOTHING;
    }
    return new FindingCache.Finding(found.toArray(TestHit[]::new), truncated);
  }

  private void plain(Field field, byte[] array, int offset, int length) {
    value(field.bit(), field.place(), array, offset, length, Encoding.PLAIN, -1, NO_NAME);
  }

  private static int indexOf(byte[] array, int from, int to, int wanted) {
    int i = from;
    while (i < to && array[i] != wanted) {
      i++;
    }
    return i;
  }

  private void segments(byte[] array, int offset, int length) {
    if (!matcher.wants(Field.SEGMENT.bit())) {
      return;
    }
    int end = offset + length;
    int count = 0;
    for (int from = offset; from < end; ) {
      int to = indexOf(array, from, end, '/');
      if (!isWord(array, from, to)) {
        if (count++ == MAX_ARGUMENTS) {
          truncated = true;
          return;
        }
        value(Field.SEGMENT.bit(), Place.PATH, array, from, to - from, Encoding.PATH, -1, NO_NAME);
      }
      from = to + 1;
    }
  }

  private static boolean isWord(Bytes bytes) {
    return isWord(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
  }

  /** Whether a segment, or a name, is too plain to be anything else. */
  private static boolean isWord(byte[] array, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = array[i];
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '.'
              || b == '_';
      if (!plain && (b != '-' || i == from || array[i - 1] == '-')) {
        return false;
      }
    }
    return true;
  }

  /**
   * Looks at the arguments of a query or form. Some servers end an argument at a semicolon too: an
   * argument with one is looked at as one and, unless it is long, as several.
   */
  private void arguments(byte[] array, int offset, int length, int fields, Place place) {
    int end = offset + length;
    for (int from = offset; from < end; ) {
      int to = indexOf(array, from, end, '&');
      if (to > from) {
        argument(array, from, to, fields, place);
        int semicolon = to - from > MAX_DIVIDED ? to : indexOf(array, from, to, ';');
        if (semicolon < to) {
          for (int part = from; part < to; ) {
            int partEnd = indexOf(array, part, to, ';');
            if (partEnd > part) {
              argument(array, part, partEnd, fields, place);
            }
            part = partEnd + 1;
          }
        }
      }
      from = to + 1;
    }
  }

  private void argument(byte[] array, int from, int to, int fields, Place place) {
    if (++arguments > MAX_ARGUMENTS) {
      truncated = true;
      return;
    }
    int equals = indexOf(array, from, to, '=');
    boolean isName = place == Place.ARGUMENT;
    if (equals == to) {
      // Without a name, or without a value: both are tried.
      int both = isName ? fields | Field.ARGUMENT_NAME.bit() : fields;
      remembered(both, place, array, from, to - from, NO_NAME);
      return;
    }
    if (isName && equals > from) {
      remembered(
          Field.ARGUMENT_NAME.bit(), Place.ARGUMENT_NAME, array, from, equals - from, NO_NAME);
    }
    if (equals + 1 < to) {
      remembered(fields, place, array, equals + 1, to - equals - 1, name(array, from, equals));
    }
  }

  private boolean bodyName(byte[] array, int from, int to) {
    if (++arguments > MAX_ARGUMENTS) {
      truncated = true;
      return false;
    }
    value(
        Field.ARGUMENT_NAME.bit(),
        Place.ARGUMENT_NAME,
        array,
        from,
        to - from,
        Encoding.PLAIN,
        -1,
        NO_NAME);
    return true;
  }

  private boolean bodyValue(byte[] array, int from, int to, byte[] name) {
    if (++arguments > MAX_ARGUMENTS) {
      truncated = true;
      return false;
    }
    value(Field.ARGUMENT.bit(), Place.ARGUMENT, array, from, to - from, Encoding.PLAIN, -1, name);
    return true;
  }

  // Values.

  /** As {@link #value}, of an argument, which other queries may have had. */
  private void remembered(
      int fields, Place place, byte[] array, int offset, int length, byte[] name) {
    if (arguments > MAX_REMEMBERED) {
      value(fields, place, array, offset, length, Encoding.URL, -1, name);
      return;
    }
    long key = FindingCache.key(array, offset, length, ((long) fields << 8) | 0xff);
    FindingCache.Finding known = listener == null ? cache.find(key) : null;
    if (known == null) {
      boolean before = truncated;
      int from = found.size();
      truncated = false;
      wholeValue(fields, place, array, offset, length, name);
      List<TestHit> added = found.subList(from, found.size());
      known =
          added.isEmpty() && !truncated
              ? FindingCache.Finding.NOTHING
              : new FindingCache.Finding(added.toArray(TestHit[]::new), truncated);
      added.clear();
      cache.put(key, known);
      truncated |= before;
    }
    truncated |= known.truncated;
    for (TestHit hit : known.hits) {
      if (matcher.isFirst(hit.test)) {
        found.add(hit.named(name));
      }
    }
  }

  /** Looks at a value with all tests, whatever was found in the part: to be remembered. */
  private void wholeValue(
      int fields, Place place, byte[] array, int offset, int length, byte[] name) {
    int wanted = views(fields, place, array, offset, length, Encoding.URL, name);
    if (wanted != 0) {
      matcher.match(fields, -1, views);
      take(place, array, offset, length, Encoding.URL, name, wanted);
    }
  }

  private void value(
      int fields,
      Place place,
      byte[] array,
      int offset,
      int length,
      Encoding encoding,
      int header,
      byte[] name) {
    int wanted = views(fields, place, array, offset, length, encoding, name);
    if (wanted != 0) {
      matcher.matchFurther(fields, header, views);
      for (int i = 0; i < matcher.size(); i++) {
        matcher.isFirst(matcher.test(i));
      }
      take(place, array, offset, length, encoding, name, wanted);
    }
  }

  /** Builds the views that are looked at; returns which, none when nobody looks. */
  private int views(
      int fields,
      Place place,
      byte[] array,
      int offset,
      int length,
      Encoding encoding,
      byte[] name) {
    if (listener == null && !matcher.wants(fields)) {
      return 0;
    }
    int wanted = matcher.viewsOf(fields);
    if (listener != null) {
      // What a person asks to see is as rules see it, and at least as it was sent.
      wanted |= ValueViews.bit(View.RAW);
    }
    views.build(array, offset, length, encoding, wanted);
    if (listener != null && fields != Field.SEGMENT.bit()) {
      listener.value(place, new String(name, StandardCharsets.UTF_8), views);
    }
    truncated |= views.has(Disguise.TRUNCATED);
    return wanted;
  }

  /** Takes what the matcher found in the value. */
  private void take(
      Place place,
      byte[] array,
      int offset,
      int length,
      Encoding encoding,
      byte[] name,
      int wanted) {
    int count = matcher.size();
    if (count == 0) {
      return;
    }
    if (texts.length < count) {
      texts = new byte[2 * count][];
      evasions = new int[2 * count];
      shown = new View[2 * count];
    }
    boolean evident = false;
    int mixed = -1;
    boolean mixes = false;
    for (int i = 0; i < count; i++) {
      if (matcher.isEvidence(i)) {
        evident = true;
        int entry = matcher.entry(i);
        if (entry != mixed) {
          mixed = entry;
          mixes = views.mixesCase(entry);
        }
        texts[i] = text(entry, matcher.start(i));
        shown[i] = matcher.view(i);
        evasions[i] =
            (mixes ? RequestHits.MIXED_CASE : 0)
                | (views.fromBase64(entry) ? RequestHits.BASE64 : 0);
      }
    }
    if (evident && wanted != ValueViews.ALL) {
      // What it was disguised by, all views together tell.
      views.build(array, offset, length, encoding);
    }
    for (int i = 0; i < count; i++) {
      if (matcher.isEvidence(i)) {
        int all = evasions[i] | evasions(shown[i]);
        found.add(
            new TestHit(matcher.test(i), place, name, shown[i], texts[i], views.layers(), all));
      } else {
        found.add(new TestHit(matcher.test(i), place, NO_NAME, View.RAW, TestHit.NOTHING, 0, 0));
      }
    }
  }

  /** The text around a match, cut where characters begin. */
  private byte[] text(int entry, int start) {
    byte[] array = views.array(entry);
    int first = views.offset(entry);
    int last = first + views.length(entry);
    int from = Math.max(first, Math.min(start - BEFORE, last - MAX_TEXT));
    int to = Math.min(last, from + MAX_TEXT);
    if (from > first) {
      for (int i = 0; i < 3 && from < to && isContinuation(array[from]); i++) {
        from++;
      }
    }
    if (to < last) {
      for (int i = 0; i < 3 && to > from && isContinuation(array[to]); i++) {
        to--;
      }
    }
    return Arrays.copyOfRange(array, from, to);
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xc0) == 0x80;
  }

  /**
   * How a value was disguised. Quotes that a shell ignores stand in most values that no shell sees.
   */
  private int evasions(View view) {
    int disguises = views.disguises();
    int evasions = 0;
    if (disguises == 0) {
      return evasions;
    }
    if (has(disguises, Disguise.COMMENT) || has(disguises, Disguise.EXECUTED_COMMENT)) {
      evasions |= RequestHits.COMMENTS;
    }
    if (has(disguises, Disguise.OVERLONG)) {
      evasions |= RequestHits.OVERLONG;
    }
    if (has(disguises, Disguise.WIDE_FORMS)) {
      evasions |= RequestHits.FOLDED;
    }
    if (has(disguises, Disguise.NUL)) {
      evasions |= RequestHits.NUL;
    }
    if (has(disguises, Disguise.ENTITIES)
        || has(disguises, Disguise.ESCAPES)
        || has(disguises, Disguise.UNICODE_ESCAPE)) {
      evasions |= RequestHits.ESCAPES;
    }
    if (view == View.SHELL && has(disguises, Disguise.SHELL_NOISE)) {
      evasions |= RequestHits.SHELL_TRICKS;
    }
    return evasions;
  }

  private static boolean has(int disguises, Disguise disguise) {
    return (disguises & disguise.bit()) != 0;
  }

  // Reporting.

  private void report(RequestEvent event, RequestHits hits) {
    int count = evaluator.evaluate(event);
    if (count == 0) {
      return;
    }
    if (keys.length < count) {
      keys = new long[2 * count];
      firedOrder = new int[2 * count];
    }
    for (int i = 0; i < count; i++) {
      RuleInfo rule = evaluator.fired(i);
      if (!rule.shadow()) {
        hits.points += rule.points();
      }
      int at = i;
      while (at > 0 && Long.compareUnsigned(keys[at - 1], rule.key()) > 0) {
        keys[at] = keys[at - 1];
        firedOrder[at] = firedOrder[at - 1];
        at--;
      }
      keys[at] = rule.key();
      firedOrder[at] = i;
      for (int test : evaluator.wanted(i)) {
        if (evaluator.isHit(test)) {
          hits.layers = Math.max(hits.layers, evidence[test].layers);
          hits.evasions |= evidence[test].evasions;
        }
      }
    }
    hits.count = Math.min(count, RequestHits.MAX_HITS);
    for (int i = 0; i < hits.count; i++) {
      fill(i, firedOrder[i], event, hits);
    }
  }

  private void fill(int at, int fired, RequestEvent event, RequestHits hits) {
    RuleInfo rule = evaluator.fired(fired);
    hits.rules[at] = rule.key();
    hits.categories[at] = rule.shadow() || rule.points() == 0 ? -1 : rule.category().index();
    TestHit first = null;
    for (int test : evaluator.wanted(fired)) {
      if (evaluator.isHit(test)
          && (first == null || evidenceOrder[test] < evidenceOrder[first.test])) {
        first = evidence[test];
      }
    }
    if (first == null) {
      // A rule about a number, an address or something that is missing.
      hits.views[at] = View.RAW;
      hits.places[at] = Place.TARGET;
      hits.names[at].clear();
      int length = Math.min(event.target.length(), MAX_TEXT);
      hits.texts[at].set(event.target.array(), event.target.offset(), length);
      return;
    }
    hits.views[at] = first.view;
    hits.places[at] = first.place;
    if (first.name.length == 0) {
      hits.names[at].clear();
    } else {
      hits.names[at].set(first.name);
    }
    hits.texts[at].set(first.text);
  }
}
