package dev.spoor.scoring.rules;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.spoor.model.AttackCategory;
import dev.spoor.model.Level;
import dev.spoor.model.Printable;
import dev.spoor.model.RuleKey;
import dev.spoor.model.View;
import dev.spoor.scoring.views.ValueViews;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads one document of a rule file. */
final class RuleReader {
  private static final int MAX_POINTS = 255;
  private static final int UNMEASURED = 500;

  private static final Set<String> SPOOR_KEYS =
      Set.of(
          "category",
          "confidence",
          "points",
          "views",
          "shadow",
          "behaviour",
          "tool",
          "evasion",
          "leaky",
          "tests");

  private static final Set<String> LEAKY_KEYS = Set.of("field", "capacity", "leakspeed");

  private static final Set<String> REQUEST_KEYS =
      Set.of(
          "method",
          "target",
          "protocol",
          "headers",
          "cookies",
          "user_agent",
          "referrer",
          "host",
          "body",
          "address",
          "status",
          "bytes");

  private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m|h)");
  private static final Pattern TECHNIQUE = Pattern.compile("ATTACK\\.(T\\d{4}(\\.\\d{3})?)");
  private static final Pattern THREAT = Pattern.compile("OWASP\\.(OAT-\\d{3})");
  private static final Pattern VULNERABILITY = Pattern.compile("CVE[.-](\\d{4})[.-](\\d{4,7})");
  private static final Pattern NOT_IN_SLUG = Pattern.compile("[^a-z0-9]+");

  /** A plain browser, so that a test need not say that it is not about agents. */
  private static final String BROWSER =
      "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

  /** Words of titles and tags of foreign rules, and what they are about; the first one decides. */
  private static final Map<String, AttackCategory> TOPICS = new LinkedHashMap<>();

  static {
    TOPICS.put("sql injection", AttackCategory.SQL_INJECTION);
    TOPICS.put("sqli", AttackCategory.SQL_INJECTION);
    TOPICS.put("cross site scripting", AttackCategory.CROSS_SITE_SCRIPTING);
    TOPICS.put("xss", AttackCategory.CROSS_SITE_SCRIPTING);
    TOPICS.put("template injection", AttackCategory.TEMPLATE_INJECTION);
    TOPICS.put("ssti", AttackCategory.TEMPLATE_INJECTION);
    TOPICS.put("server side request forgery", AttackCategory.SERVER_SIDE_REQUEST_FORGERY);
    TOPICS.put("ssrf", AttackCategory.SERVER_SIDE_REQUEST_FORGERY);
    TOPICS.put("xxe", AttackCategory.XML_EXTERNAL_ENTITY);
    TOPICS.put("jndi", AttackCategory.JAVA_INJECTION);
    TOPICS.put("log4j", AttackCategory.JAVA_INJECTION);
    TOPICS.put("ognl", AttackCategory.JAVA_INJECTION);
    TOPICS.put("deserialization", AttackCategory.INSECURE_DESERIALIZATION);
    TOPICS.put("webshell", AttackCategory.WEB_SHELL);
    TOPICS.put("web shell", AttackCategory.WEB_SHELL);
    TOPICS.put("traversal", AttackCategory.PATH_TRAVERSAL);
    TOPICS.put("local file inclusion", AttackCategory.PATH_TRAVERSAL);
    TOPICS.put("remote file inclusion", AttackCategory.REMOTE_FILE_INCLUSION);
    TOPICS.put("command injection", AttackCategory.COMMAND_EXECUTION);
    TOPICS.put("command execution", AttackCategory.COMMAND_EXECUTION);
    TOPICS.put("scanner", AttackCategory.SCANNING);
    TOPICS.put("attack.t1505.003", AttackCategory.WEB_SHELL);
    TOPICS.put("attack.t1595", AttackCategory.SCANNING);
    TOPICS.put("attack.t1110", AttackCategory.BRUTE_FORCE);
  }

  private final String file;
  private final Yaml.Mapping document;
  private final Yaml.@Nullable Mapping spoor;

  private RuleReader(String file, Yaml.Mapping document) throws RuleException {
    this.file = file;
    this.document = document;
    this.spoor = map(document, "spoor");
  }

  /** Reads a rule. */
  static Rule rule(String file, Yaml.Mapping document) throws RuleException {
    return new RuleReader(file, document).rule();
  }

  /** What to call the rule of a document that may be anything: its id, else its title. */
  static String nameOf(Yaml document) {
    if (document instanceof Yaml.Mapping map) {
      for (String key : List.of("id", "title")) {
        if (map.find(key) instanceof Yaml.Scalar scalar) {
          return Printable.of(scalar.text(), 80);
        }
      }
    }
    return "";
  }

  private Rule rule() throws RuleException {
    boolean foreign = spoor == null;
    String title = required("title");
    String id = text(document, "id");
    if (id == null) {
      id = NOT_IN_SLUG.matcher(title.toLowerCase(Locale.ROOT)).replaceAll("-");
    }
    if (id.isBlank() || id.length() > 120 || !id.equals(Printable.of(id, 200))) {
      throw new RuleException("the id has to be 1 to 120 printable characters");
    }
    boolean session = isSession();
    checkKeys(spoor, SPOOR_KEYS, "spoor");
    List<String> tags = texts(document, "tags");
    Level level = level(foreign);
    String category = text(spoor, "category");
    AttackCategory attack =
        category == null ? topic(title, tags) : AttackCategory.ofWireName(category);
    if (attack == null && category != null) {
      throw new RuleException("there is no category " + Printable.of(category, 60));
    }
    boolean isNoAttack = attack == null && level.points() < Level.MEDIUM.points();
    if (attack == null) {
      // Most rules of Sigma for web servers look for one vulnerability.
      attack = AttackCategory.VULNERABILITY_PROBE;
    }
    // A mild rule that names no attack is to be seen: one visit to a page is no probe.
    int points = number("points", isNoAttack ? 0 : level.points(), MAX_POINTS);
    Yaml.Mapping detection = map(document, "detection");
    if (detection == null) {
      throw new RuleException(
          document.find("correlation") == null
              ? "has no detection"
              : "is a correlation, which does not run here");
    }
    Condition condition = Detection.read(detection, session, foreign, views());
    condition = leaky(condition, session);
    String author = text(document, "author");
    RuleInfo info =
        new RuleInfo(
            id,
            RuleKey.of(id, points),
            title,
            author,
            level,
            attack,
            points,
            confidence(),
            flag("shadow"),
            session,
            techniques(tags),
            cve(tags),
            text(spoor, "behaviour"),
            flag("tool"),
            flag("evasion"));
    StringBuilder whole = new StringBuilder();
    write(document, whole);
    return new Rule(
        info,
        file,
        text(document, "name"),
        foreign,
        text(document, "status"),
        text(document, "description"),
        texts(document, "references"),
        texts(document, "falsepositives"),
        cases(session),
        whole.toString(),
        condition);
  }

  private boolean isSession() throws RuleException {
    Yaml.Mapping source = map(document, "logsource");
    if (source == null) {
      throw new RuleException("has no logsource");
    }
    String category = text(source, "category");
    if ("webserver".equals(category)) {
      return false;
    }
    if ("session".equals(category) && "spoor".equals(text(source, "product"))) {
      return true;
    }
    List<String> said = new ArrayList<>();
    for (Map.Entry<String, Yaml> entry : source.entries().entrySet()) {
      if (entry.getValue() instanceof Yaml.Scalar scalar) {
        said.add(entry.getKey() + " " + scalar.text());
      }
    }
    throw new RuleException(
        "its logsource is "
            + Printable.of(String.join(", ", said), 100)
            + "; only category webserver is read here");
  }

  private Level level(boolean foreign) throws RuleException {
    String name = text(document, "level");
    if (name == null) {
      if (foreign) {
        return Level.MEDIUM;
      }
      throw new RuleException("has no level");
    }
    Level level = Level.ofWireName(name.toLowerCase(Locale.ROOT));
    if (level == null) {
      throw new RuleException("there is no level " + Printable.of(name, 40));
    }
    return level;
  }

  /** What the title and tags of a rule say that it is about; null where they name no attack. */
  private static @Nullable AttackCategory topic(String title, List<String> tags) {
    String words =
        (title + " " + String.join(" ", tags)).toLowerCase(Locale.ROOT).replace('-', ' ');
    for (Map.Entry<String, AttackCategory> topic : TOPICS.entrySet()) {
      if (words.contains(topic.getKey())) {
        return topic.getValue();
      }
    }
    return null;
  }

  private int views() throws RuleException {
    if (spoor == null || spoor.find("views") == null) {
      return Detection.DEFAULT_VIEWS;
    }
    int mask = 0;
    for (String name : texts(spoor, "views")) {
      View view =
          Arrays.stream(View.values())
              .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name))
              .findFirst()
              .orElse(null);
      if (view == null) {
        throw new RuleException("there is no view " + Printable.of(name, 40));
      }
      mask |= ValueViews.bit(view);
    }
    if (mask == 0) {
      throw new RuleException("views is empty");
    }
    return mask;
  }

  private int confidence() throws RuleException {
    if (spoor == null || spoor.find("confidence") == null) {
      return UNMEASURED;
    }
    double share = Detection.decimal(spoor.find("confidence"));
    if (share < 0 || share > 1) {
      throw new RuleException("confidence is a share, 0 to 1");
    }
    return (int) Math.round(share * 1000);
  }

  private int number(String key, int otherwise, int most) throws RuleException {
    if (spoor == null || spoor.find(key) == null) {
      return otherwise;
    }
    double value = Detection.decimal(spoor.find(key));
    if (value < 0 || value > most || value != Math.rint(value)) {
      throw new RuleException(key + " is a whole number, 0 to " + most);
    }
    return (int) value;
  }

  private boolean flag(String key) throws RuleException {
    String value = text(spoor, key);
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.equals("true")) {
      return true;
    }
    throw new RuleException(key + " is true or false");
  }

  private static List<String> techniques(List<String> tags) {
    Set<String> techniques = new TreeSet<>();
    for (String tag : tags) {
      String upper = tag.toUpperCase(Locale.ROOT);
      for (Pattern pattern : List.of(TECHNIQUE, THREAT)) {
        Matcher matcher = pattern.matcher(upper);
        if (matcher.matches()) {
          techniques.add(matcher.group(1));
        }
      }
    }
    return List.copyOf(techniques);
  }

  private static @Nullable String cve(List<String> tags) {
    for (String tag : tags) {
      Matcher matcher = VULNERABILITY.matcher(tag.toUpperCase(Locale.ROOT));
      if (matcher.matches()) {
        return "CVE-" + matcher.group(1) + "-" + matcher.group(2);
      }
    }
    return null;
  }

  private Condition leaky(Condition condition, boolean session) throws RuleException {
    Yaml.Mapping leaky = map(spoor, "leaky");
    if (leaky == null) {
      return condition;
    }
    if (!session) {
      throw new RuleException("leaky is for rules on sessions");
    }
    checkKeys(leaky, LEAKY_KEYS, "leaky");
    for (String key : LEAKY_KEYS.stream().sorted().toList()) {
      if (leaky.find(key) == null) {
        throw new RuleException("leaky has no " + key);
      }
    }
    String field = text(leaky, "field");
    if (!Detection.isSessionField(field)) {
      throw new RuleException(
          "leaky: there is no field " + Printable.of(field, 60) + " in sessions");
    }
    double capacity = Detection.decimal(leaky.find("capacity"));
    double seconds = seconds(text(leaky, "leakspeed"));
    if (capacity < 0) {
      throw new RuleException("capacity is not below 0");
    }
    return new Condition.And(List.of(condition, new Condition.Leaky(field, capacity, seconds)));
  }

  private static double seconds(String text) throws RuleException {
    Matcher matcher = TIME.matcher(text);
    double seconds = 0;
    if (matcher.matches()) {
      double unit =
          switch (matcher.group(2)) {
            case "ms" -> 0.001;
            case "s" -> 1;
            case "m" -> 60;
            default -> 3600;
          };
      seconds = Integer.parseInt(matcher.group(1)) * unit;
    }
    if (seconds <= 0) {
      throw new RuleException("leakspeed is a time like 10s, not " + Printable.of(text, 40));
    }
    return seconds;
  }

  // Tests.

  private List<RuleCase> cases(boolean session) throws RuleException {
    List<RuleCase> cases = new ArrayList<>();
    Yaml.Mapping tests = map(spoor, "tests");
    if (tests == null) {
      return cases;
    }
    checkKeys(
        tests,
        Arrays.stream(RuleCase.Kind.values()).map(RuleCase.Kind::key).collect(Collectors.toSet()),
        "tests");
    for (RuleCase.Kind kind : RuleCase.Kind.values()) {
      Yaml list = tests.find(kind.key());
      if (list == null) {
        continue;
      }
      if (!(list instanceof Yaml.Sequence sequence)) {
        throw new RuleException(kind.key() + " is " + list.kind() + ", not a list");
      }
      for (Yaml item : sequence.items()) {
        cases.add(
            session
                ? new RuleCase(kind, null, fields(item), item.line())
                : new RuleCase(kind, request(item), Map.of(), item.line()));
      }
    }
    return cases;
  }

  private static Map<String, Double> fields(Yaml item) throws RuleException {
    if (!(item instanceof Yaml.Mapping map)) {
      throw new RuleException(
          "line " + item.line() + ": a test of a session is a map of fields to numbers");
    }
    Map<String, Double> fields = new LinkedHashMap<>();
    for (Map.Entry<String, Yaml> entry : map.entries().entrySet()) {
      if (!Detection.isSessionField(entry.getKey())) {
        throw new RuleException(
            "line "
                + item.line()
                + ": there is no field "
                + Printable.of(entry.getKey(), 60)
                + " in sessions");
      }
      fields.put(entry.getKey(), Detection.decimal(entry.getValue()));
    }
    return fields;
  }

  private static RuleCase.Request request(Yaml item) throws RuleException {
    if (item instanceof Yaml.Scalar scalar) {
      return request(new Yaml.Mapping(Map.of("target", scalar), item.line()), item.line());
    }
    if (item instanceof Yaml.Mapping map) {
      return request(map, item.line());
    }
    throw new RuleException(
        "line " + item.line() + ": a test is a target, or a map of the parts of a request");
  }

  private static RuleCase.Request request(Yaml.Mapping map, int line) throws RuleException {
    try {
      checkKeys(map, REQUEST_KEYS, "a test");
      return new RuleCase.Request(
          or(text(map, "method"), "GET"),
          or(text(map, "target"), "/"),
          or(text(map, "protocol"), "HTTP/1.1"),
          pairs(map, "headers"),
          pairs(map, "cookies"),
          map.entries().containsKey("user_agent") ? text(map, "user_agent") : BROWSER,
          text(map, "referrer"),
          or(text(map, "host"), "www.example.com"),
          text(map, "body"),
          or(text(map, "address"), "192.0.2.1"),
          map.find("status") == null ? 200 : (int) Detection.decimal(map.find("status")),
          map.find("bytes") == null ? 1000 : (long) Detection.decimal(map.find("bytes")));
    } catch (RuleException e) {
      throw new RuleException("line " + line + ": " + e.getMessage(), e);
    }
  }

  private static String or(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  private static List<RuleCase.Pair> pairs(Yaml.Mapping map, String key) throws RuleException {
    List<RuleCase.Pair> pairs = new ArrayList<>();
    Yaml.Mapping inside = map(map, key);
    if (inside != null) {
      for (String name : inside.entries().keySet()) {
        String value = text(inside, name);
        pairs.add(new RuleCase.Pair(name, value == null ? "" : value));
      }
    }
    return pairs;
  }

  // Shapes.

  private static void checkKeys(Yaml.@Nullable Mapping map, Set<String> known, String where)
      throws RuleException {
    if (map == null) {
      return;
    }
    for (String key : map.entries().keySet()) {
      if (!known.contains(key)) {
        throw new RuleException(where + " has no key " + Printable.of(key, 60));
      }
    }
  }

  private String required(String key) throws RuleException {
    String text = text(document, key);
    if (text == null || text.isBlank()) {
      throw new RuleException("has no " + key);
    }
    return text;
  }

  private static @Nullable String text(Yaml.@Nullable Mapping map, String key)
      throws RuleException {
    Yaml value = map == null ? null : map.find(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Yaml.Scalar scalar) {
      return scalar.text();
    }
    throw new RuleException(key + " is " + value.kind() + ", not a text");
  }

  private static List<String> texts(Yaml.Mapping map, String key) throws RuleException {
    Yaml value = map.find(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof Yaml.Scalar scalar) {
      return List.of(scalar.text());
    }
    if (!(value instanceof Yaml.Sequence sequence)) {
      throw new RuleException(key + " is " + value.kind() + ", not a list");
    }
    List<String> texts = new ArrayList<>();
    for (Yaml item : sequence.items()) {
      if (!(item instanceof Yaml.Scalar scalar)) {
        throw new RuleException(key + " holds " + item.kind() + ", not only texts");
      }
      texts.add(scalar.text());
    }
    return texts;
  }

  private static Yaml.@Nullable Mapping map(Yaml.@Nullable Mapping map, String key)
      throws RuleException {
    Yaml value = map == null ? null : map.find(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Yaml.Mapping inside) {
      return inside;
    }
    throw new RuleException(key + " is " + value.kind() + ", not a map");
  }

  /** Writes a value without layout; what differs in meaning differs here. */
  static void write(Yaml value, StringBuilder out) {
    if (value instanceof Yaml.Scalar scalar) {
      out.append(scalar.type().name().charAt(0));
      out.append(scalar.text().length()).append(':').append(scalar.text());
    } else if (value instanceof Yaml.Sequence sequence) {
      out.append('[');
      sequence.items().forEach(item -> write(item, out));
      out.append(']');
    } else if (value instanceof Yaml.Mapping map) {
      out.append('{');
      map.entries()
          .forEach(
              (key, inside) -> {
                out.append(key.length()).append(':').append(key);
                write(inside, out);
              });
      out.append('}');
    }
  }
}
