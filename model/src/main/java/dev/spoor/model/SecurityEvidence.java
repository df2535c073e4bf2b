package dev.spoor.model;

import dev.spoor.model.sketch.ByteInput;
import dev.spoor.model.sketch.ByteOutput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What inspection found in the requests of a session: exact counts by rule and category, and the
 * first request of each of the most severe rules as an example. Mergeable as {@link
 * SessionFragment} is: the encoded form is a function of the multiset of requests, whatever the
 * order and the tree of merges, and at most {@link #MAX_ENCODED_BYTES} long.
 *
 * <p>Bounded by keys, never by counts: of rules the {@link #MAX_RULES} most severe are kept, of
 * examples those of the {@link #MAX_EXAMPLES} most severe rules, of targets those with the least
 * hashes. What falls out of such a set can never come back, so nothing depends on when it fell.
 */
public final class SecurityEvidence {
  /** Longest encoded form: the share of a session's 16 KB that rules and evidence may take. */
  public static final int MAX_ENCODED_BYTES = 5 * 1024;

  /** Most rules counted. */
  public static final int MAX_RULES = 48;

  /** Most rules with an example. */
  public static final int MAX_EXAMPLES = 16;

  /** Distinct targets of a category are counted up to this. */
  public static final int MAX_DISTINCT = 8;

  private static final int MAX_PATHS = 8;
  private static final int MAX_METHOD = 8;
  private static final int MAX_PATH = 48;
  private static final int MAX_NAME = 24;
  private static final int MAX_TEXT = 72;

  /** A response shorter than this, with a status of 4xx, says that the request was refused. */
  private static final int SHORT_RESPONSE = 1024;

  /** Points from which on a request counts as an attack: those of a rule of level medium. */
  private static final int ATTACK_POINTS = 3;

  /** How many times larger an answer to a payload must be than another to show success. */
  private static final int JUMP = 10;

  /** Sizes above this are taken for this. */
  private static final long MAX_BYTES = 1L << 50;

  private static final int CATEGORIES = AttackCategory.count();
  private static final int[] NONE = new int[0];
  private static final List<Place> PLACES = List.of(Place.values());
  private static final List<View> VIEWS = List.of(View.values());

  private long attackRequests;
  private int maxPoints;
  private int maxLayers;
  private int evasions;
  private boolean truncated;
  private long firstProbe = Long.MAX_VALUE;
  private long lastAnsweredExploit = Long.MIN_VALUE;

  private final long[] requests = new long[CATEGORIES];
  private final long[] notRefused = new long[CATEGORIES];
  private final long[] answered = new long[CATEGORIES];

  /** Least 32-bit hashes of targets, by category, in unsigned order. */
  private final int[][] targets = new int[CATEGORIES][];

  private int ruleCount;
  private boolean rulesLeftOut;
  private long[] ruleKeys = new long[2];
  private long[] ruleRequests = new long[2];

  /** Examples of the first rules, in the same order. */
  private @Nullable Row[] rows = new Row[2];

  /** Least hashes of paths that answered a payload with 2xx, with their least and most bytes. */
  private int pathCount;

  private long[] pathHashes = new long[2];
  private long[] leastBytes = new long[2];
  private long[] mostBytes = new long[2];

  /** Creates evidence of nothing. */
  public SecurityEvidence() {
    Arrays.fill(targets, NONE);
  }

  /** One request that a rule hit. Compared by time and request hash, then by all it has. */
  private record Row(
      long time,
      long requestHash,
      int place,
      int view,
      int status,
      long bytes,
      String method,
      String path,
      @Nullable String name,
      String text)
      implements Comparable<Row> {

    @Override
    public int compareTo(Row other) {
      int order = Long.compare(time, other.time);
      if (order == 0) {
        order = Long.compareUnsigned(requestHash, other.requestHash);
      }
      // Only for an attacker who makes lines with one hash: any order will do, if it is one.
      return order != 0 ? order : toString().compareTo(other.toString());
    }
  }

  /** Adds what was found in one request. */
  @SuppressWarnings("EnumOrdinal") // the orders of places and views are part of the encoded form
  void add(RequestEvent event, RequestFacts facts) {
    RequestHits hits = facts.hits;
    int status = event.status;
    boolean refused = status >= 400 && status < 500 && (event.bytes < SHORT_RESPONSE);
    boolean success = status >= 200 && status < 300 && event.bytes != 0;
    int target = (int) ((facts.pathHash ^ (facts.hasQuery ? facts.queryHash : 0)) >>> 32);
    long seen = 0;
    boolean attack = false;
    boolean controls = false;
    for (int i = 0; i < hits.count; i++) {
      addRule(hits.rules[i], 1, exampleOf(hits, i, event));
      int category = hits.categories[i];
      if (category < 0) {
        continue;
      }
      AttackCategory what = AttackCategory.at(category);
      attack |= RuleKey.points(hits.rules[i]) >= ATTACK_POINTS;
      controls |= what.kind() == AttackCategory.Kind.EXPLOIT && what.base() >= 90;
      if ((seen & (1L << category)) != 0) {
        continue;
      }
      seen |= 1L << category;
      requests[category]++;
      notRefused[category] += refused ? 0 : 1;
      answered[category] += success ? 1 : 0;
      targets[category] = withTarget(targets[category], target);
      if (what.kind() == AttackCategory.Kind.PROBE) {
        firstProbe = Math.min(firstProbe, event.timeMillis);
      } else if (what.kind() == AttackCategory.Kind.EXPLOIT && success) {
        lastAnsweredExploit = Math.max(lastAnsweredExploit, event.timeMillis);
      }
    }
    attackRequests += attack ? 1 : 0;
    maxPoints = Math.max(maxPoints, hits.points);
    maxLayers = Math.max(maxLayers, hits.layers);
    evasions |= hits.evasions;
    truncated |= hits.truncated;
    if (controls && success && event.bytes > 0) {
      long bytes = Math.min(event.bytes, MAX_BYTES);
      addPath(facts.pathHash, bytes, bytes);
    }
  }

  @SuppressWarnings("EnumOrdinal") // as above
  private @Nullable Row exampleOf(RequestHits hits, int hit, RequestEvent event) {
    int at = find(hits.rules[hit]);
    if (at >= 0) {
      Row known = at < MAX_EXAMPLES ? rows[at] : null;
      if (at >= MAX_EXAMPLES
          || (known != null
              && (known.time < event.timeMillis
                  || (known.time == event.timeMillis
                      && Long.compareUnsigned(known.requestHash, event.requestHash) < 0)))) {
        return null;
      }
    } else if (-at - 1 >= MAX_EXAMPLES) {
      return null;
    }
    return new Row(
        event.timeMillis,
        event.requestHash,
        hits.places[hit].ordinal(),
        hits.views[hit].ordinal(),
        event.status,
        Math.min(event.bytes, MAX_BYTES),
        cut(event.method, MAX_METHOD),
        cut(event.path, MAX_PATH),
        hits.names[hit].isPresent() ? cut(hits.names[hit], MAX_NAME) : null,
        cut(hits.texts[hit], MAX_TEXT));
  }

  /** The text of at most so many bytes, cut between characters, and as long when encoded again. */
  private static String cut(Bytes bytes, int max) {
    int length = Math.min(bytes.length(), max);
    if (length < bytes.length()) {
      int start = length;
      while (start > 0 && start > length - 4 && (bytes.byteAt(start) & 0xc0) == 0x80) {
        start--;
      }
      length = (bytes.byteAt(start) & 0xc0) == 0xc0 ? start : length;
    }
    String text = bytes.toString(length);
    // Malformed bytes become three each.
    while (text.getBytes(StandardCharsets.UTF_8).length > max) {
      text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
    }
    return text;
  }

  /** Index of a rule, or -1 - the index where it would stand. */
  private int find(long key) {
    int low = 0;
    int high = ruleCount - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(ruleKeys[middle], key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  private void addRule(long key, long times, @Nullable Row row) {
    int at = find(key);
    if (at >= 0) {
      ruleRequests[at] += times;
      if (row != null && at < MAX_EXAMPLES) {
        Row known = rows[at];
        rows[at] = known == null || row.compareTo(known) < 0 ? row : known;
      }
      return;
    }
    at = -1 - at;
    if (at >= MAX_RULES) {
      rulesLeftOut = true;
      return;
    }
    if (ruleCount == MAX_RULES) {
      rulesLeftOut = true;
      ruleCount--;
    } else if (ruleCount == ruleKeys.length) {
      int room = Math.min(MAX_RULES, ruleCount * 2);
      ruleKeys = Arrays.copyOf(ruleKeys, room);
      ruleRequests = Arrays.copyOf(ruleRequests, room);
      rows = Arrays.copyOf(rows, room);
    }
    System.arraycopy(ruleKeys, at, ruleKeys, at + 1, ruleCount - at);
    System.arraycopy(ruleRequests, at, ruleRequests, at + 1, ruleCount - at);
    System.arraycopy(rows, at, rows, at + 1, ruleCount - at);
    ruleKeys[at] = key;
    ruleRequests[at] = times;
    rows[at] = at < MAX_EXAMPLES ? row : null;
    ruleCount++;
    if (ruleCount > MAX_EXAMPLES) {
      rows[MAX_EXAMPLES] = null;
    }
  }

  private static int[] withTarget(int[] known, int target) {
    int at = 0;
    while (at < known.length && Integer.compareUnsigned(known[at], target) < 0) {
      at++;
    }
    if ((at < known.length && known[at] == target) || at == MAX_DISTINCT) {
      return known;
    }
    int[] grown = new int[Math.min(MAX_DISTINCT, known.length + 1)];
    System.arraycopy(known, 0, grown, 0, at);
    grown[at] = target;
    System.arraycopy(known, at, grown, at + 1, grown.length - at - 1);
    return grown;
  }

  private void addPath(long hash, long least, long most) {
    int at = 0;
    while (at < pathCount && Long.compareUnsigned(pathHashes[at], hash) < 0) {
      at++;
    }
    if (at < pathCount && pathHashes[at] == hash) {
      leastBytes[at] = Math.min(leastBytes[at], least);
      mostBytes[at] = Math.max(mostBytes[at], most);
      return;
    }
    if (at == MAX_PATHS) {
      return;
    }
    if (pathCount == MAX_PATHS) {
      pathCount--;
    } else if (pathCount == pathHashes.length) {
      pathHashes = Arrays.copyOf(pathHashes, pathCount * 2);
      leastBytes = Arrays.copyOf(leastBytes, pathCount * 2);
      mostBytes = Arrays.copyOf(mostBytes, pathCount * 2);
    }
    System.arraycopy(pathHashes, at, pathHashes, at + 1, pathCount - at);
    System.arraycopy(leastBytes, at, leastBytes, at + 1, pathCount - at);
    System.arraycopy(mostBytes, at, mostBytes, at + 1, pathCount - at);
    pathHashes[at] = hash;
    leastBytes[at] = least;
    mostBytes[at] = most;
    pathCount++;
  }

  /** Adds everything that {@code other} has; {@code other} is not changed. */
  void mergeFrom(SecurityEvidence other) {
    attackRequests += other.attackRequests;
    maxPoints = Math.max(maxPoints, other.maxPoints);
    maxLayers = Math.max(maxLayers, other.maxLayers);
    evasions |= other.evasions;
    truncated |= other.truncated;
    firstProbe = Math.min(firstProbe, other.firstProbe);
    lastAnsweredExploit = Math.max(lastAnsweredExploit, other.lastAnsweredExploit);
    for (int i = 0; i < CATEGORIES; i++) {
      requests[i] += other.requests[i];
      notRefused[i] += other.notRefused[i];
      answered[i] += other.answered[i];
      for (int target : other.targets[i]) {
        targets[i] = withTarget(targets[i], target);
      }
    }
    rulesLeftOut |= other.rulesLeftOut;
    for (int i = 0; i < other.ruleCount; i++) {
      addRule(other.ruleKeys[i], other.ruleRequests[i], other.rows[i]);
    }
    for (int i = 0; i < other.pathCount; i++) {
      addPath(other.pathHashes[i], other.leastBytes[i], other.mostBytes[i]);
    }
  }

  /** Requests with a hit of level medium or more, by a rule that is not in shadow mode. */
  public long attackRequests() {
    return attackRequests;
  }

  /** Most points of one request, over distinct rules. */
  public int maxPoints() {
    return maxPoints;
  }

  /** Most URL-decoding layers of a value that had a hit. */
  public int maxLayers() {
    return maxLayers;
  }

  /** How values that had a hit were disguised: the bits of {@link RequestHits#evasions}. */
  public int evasions() {
    return evasions;
  }

  /** Whether some value was too long, or some request had too many, to be inspected whole. */
  public boolean truncated() {
    return truncated;
  }

  /** Requests with a hit of the category. */
  public long requests(AttackCategory category) {
    return requests[category.index()];
  }

  /** Of those, the ones not refused: anything but 4xx with less than 1 KB. */
  public long notRefused(AttackCategory category) {
    return notRefused[category.index()];
  }

  /** Of those, the ones answered 2xx, and not with an empty body. */
  public long answered(AttackCategory category) {
    return answered[category.index()];
  }

  /** Different targets (path and query) with a hit of the category, up to {@link #MAX_DISTINCT}. */
  public int distinct(AttackCategory category) {
    return targets[category.index()].length;
  }

  /** Whether something was found for a category. */
  public boolean has(AttackCategory category) {
    return requests[category.index()] > 0;
  }

  /** Event time of the first probe, milliseconds; Long.MAX_VALUE when there was none. */
  public long firstProbe() {
    return firstProbe;
  }

  /** Event time of the last exploit that was answered; Long.MIN_VALUE when there was none. */
  public long lastAnsweredExploit() {
    return lastAnsweredExploit;
  }

  /**
   * Whether one path answered payloads of a category of base 90 or more with bodies of which one is
   * ten times another: what a query that gives out a table looks like from outside.
   */
  public boolean bytesJump() {
    for (int i = 0; i < pathCount; i++) {
      if (mostBytes[i] / JUMP >= leastBytes[i]) {
        return true;
      }
    }
    return false;
  }

  /** How many rules are known to have hit: the most severe ones. */
  public int ruleCount() {
    return ruleCount;
  }

  /** Whether less severe rules were left out. */
  public boolean rulesLeftOut() {
    return rulesLeftOut;
  }

  /** {@link RuleKey} of the rule at {@code index}, the most severe first. */
  public long ruleKey(int index) {
    return ruleKeys[index];
  }

  /** Requests that the rule at {@code index} hit. */
  public long ruleRequests(int index) {
    return ruleRequests[index];
  }

  /** The first request that the rule at {@code index} hit; null beyond the examples kept. */
  public Verdict.@Nullable Example example(int index) {
    Row row = rows[index];
    return row == null
        ? null
        : new Verdict.Example(
            row.time,
            row.method,
            row.path,
            row.status,
            row.bytes,
            PLACES.get(row.place),
            row.name,
            VIEWS.get(row.view),
            row.text);
  }

  /** Writes the canonical form. */
  void encode(ByteOutput out) {
    out.writeVarLong(attackRequests);
    out.writeVarLong(maxPoints);
    out.writeVarLong(maxLayers);
    out.writeVarLong(evasions);
    out.writeByte((truncated ? 1 : 0) | (rulesLeftOut ? 2 : 0));
    writeTime(firstProbe, firstProbe == Long.MAX_VALUE, out);
    writeTime(lastAnsweredExploit, lastAnsweredExploit == Long.MIN_VALUE, out);
    long present = 0;
    for (int i = 0; i < CATEGORIES; i++) {
      present |= requests[i] == 0 ? 0 : 1L << i;
    }
    out.writeVarLong(present);
    for (int i = 0; i < CATEGORIES; i++) {
      if (requests[i] > 0) {
        out.writeVarLong(requests[i]);
        out.writeVarLong(notRefused[i]);
        out.writeVarLong(answered[i]);
        out.writeByte(targets[i].length);
        for (int target : targets[i]) {
          writeInt(target, out);
        }
      }
    }
    out.writeByte(ruleCount);
    for (int i = 0; i < ruleCount; i++) {
      out.writeLong(ruleKeys[i]);
      out.writeVarLong(ruleRequests[i]);
      if (i < MAX_EXAMPLES) {
        encode(rows[i], out);
      }
    }
    out.writeByte(pathCount);
    for (int i = 0; i < pathCount; i++) {
      out.writeLong(pathHashes[i]);
      out.writeVarLong(leastBytes[i]);
      out.writeVarLong(mostBytes[i] - leastBytes[i]);
    }
  }

  private static void writeTime(long time, boolean none, ByteOutput out) {
    out.writeByte(none ? 0 : 1);
    if (!none) {
      out.writeSigned(time);
    }
  }

  private static void writeInt(int value, ByteOutput out) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.writeByte(value >>> shift);
    }
  }

  private static void encode(@Nullable Row row, ByteOutput out) {
    if (row == null) {
      throw new IllegalStateException("a rule among the most severe has no example");
    }
    out.writeSigned(row.time);
    out.writeLong(row.requestHash);
    out.writeByte(row.place);
    out.writeByte(row.view);
    out.writeVarLong(row.status + 1L);
    out.writeVarLong(row.bytes + 1L);
    writeText(row.method, out);
    writeText(row.path, out);
    out.writeByte(row.name == null ? 0 : 1);
    if (row.name != null) {
      writeText(row.name, out);
    }
    writeText(row.text, out);
  }

  private static void writeText(String text, ByteOutput out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeByte(bytes.length);
    out.write(bytes, 0, bytes.length);
  }

  /** Reads what {@link #encode} wrote. */
  static SecurityEvidence decode(ByteInput in) {
    SecurityEvidence read = new SecurityEvidence();
    read.attackRequests = in.readCount();
    read.maxPoints = in.readVarInt(Integer.MAX_VALUE);
    read.maxLayers = in.readVarInt(Integer.MAX_VALUE);
    read.evasions = in.readVarInt(RequestHits.ALL_EVASIONS);
    int flags = in.readByte();
    check((flags & ~3) == 0, "unknown flags");
    read.truncated = (flags & 1) != 0;
    read.rulesLeftOut = (flags & 2) != 0;
    read.firstProbe = readTime(in, Long.MAX_VALUE);
    read.lastAnsweredExploit = readTime(in, Long.MIN_VALUE);
    read.readCategories(in);
    read.readRules(in);
    read.readPaths(in);
    return read;
  }

  private void readCategories(ByteInput in) {
    long present = in.readVarLong();
    check(present >>> CATEGORIES == 0, "categories that are not known");
    for (int i = 0; i < CATEGORIES; i++) {
      if (((present >>> i) & 1) == 0) {
        continue;
      }
      requests[i] = in.readCount();
      notRefused[i] = in.readCount();
      answered[i] = in.readCount();
      check(
          requests[i] > 0 && notRefused[i] <= requests[i] && answered[i] <= requests[i],
          "counts of a category that cannot be");
      int[] read = new int[in.readByte()];
      check(read.length <= MAX_DISTINCT, "too many targets");
      for (int j = 0; j < read.length; j++) {
        read[j] =
            (in.readByte() << 24) | (in.readByte() << 16) | (in.readByte() << 8) | in.readByte();
        check(j == 0 || Integer.compareUnsigned(read[j - 1], read[j]) < 0, "targets out of order");
      }
      targets[i] = read;
    }
  }

  private void readRules(ByteInput in) {
    ruleCount = in.readByte();
    check(rulesLeftOut ? ruleCount == MAX_RULES : ruleCount <= MAX_RULES, "too many rules");
    int room = Math.max(2, ruleCount);
    ruleKeys = new long[room];
    ruleRequests = new long[room];
    rows = new Row[room];
    for (int i = 0; i < ruleCount; i++) {
      ruleKeys[i] = in.readLong();
      check(i == 0 || Long.compareUnsigned(ruleKeys[i - 1], ruleKeys[i]) < 0, "rules out of order");
      ruleRequests[i] = in.readCount();
      check(ruleRequests[i] > 0, "a rule without requests");
      if (i < MAX_EXAMPLES) {
        rows[i] = decodeRow(in);
      }
    }
  }

  private void readPaths(ByteInput in) {
    pathCount = in.readByte();
    check(pathCount <= MAX_PATHS, "too many paths");
    int room = Math.max(2, pathCount);
    pathHashes = new long[room];
    leastBytes = new long[room];
    mostBytes = new long[room];
    for (int i = 0; i < pathCount; i++) {
      pathHashes[i] = in.readLong();
      check(
          i == 0 || Long.compareUnsigned(pathHashes[i - 1], pathHashes[i]) < 0,
          "paths out of order");
      leastBytes[i] = in.readCount();
      mostBytes[i] = leastBytes[i] + in.readCount();
      check(leastBytes[i] > 0 && mostBytes[i] >= leastBytes[i], "bytes that cannot be");
    }
  }

  private static long readTime(ByteInput in, long none) {
    int present = in.readByte();
    check(present <= 1, "time of odd form");
    return present == 0 ? none : in.readSigned();
  }

  private static Row decodeRow(ByteInput in) {
    long time = in.readSigned();
    long hash = in.readLong();
    int place = in.readByte();
    int view = in.readByte();
    check(place < PLACES.size() && view < VIEWS.size(), "place or view that is not known");
    int status = in.readVarInt(Integer.MAX_VALUE) - 1;
    long bytes = in.readCount() - 1;
    String method = readText(in, MAX_METHOD);
    String path = readText(in, MAX_PATH);
    int named = in.readByte();
    check(named <= 1, "name of odd form");
    String name = named == 0 ? null : readText(in, MAX_NAME);
    return new Row(
        time, hash, place, view, status, bytes, method, path, name, readText(in, MAX_TEXT));
  }

  private static String readText(ByteInput in, int max) {
    int length = in.readByte();
    check(length <= max, "text too long");
    byte[] bytes = in.readBytes(length);
    String text = new String(bytes, StandardCharsets.UTF_8);
    check(Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes), "text that is no UTF-8");
    return text;
  }

  private static void check(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}
