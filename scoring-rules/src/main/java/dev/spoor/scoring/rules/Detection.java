package dev.spoor.scoring.rules;

import dev.spoor.model.CidrSet;
import dev.spoor.model.Printable;
import dev.spoor.model.View;
import dev.spoor.scoring.match.Regex;
import dev.spoor.scoring.views.ValueViews;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the {@code detection} of a rule, or the {@code filter} of a filter. */
final class Detection {
  /** The views that a rule looks at unless it names some. */
  static final int DEFAULT_VIEWS =
      ValueViews.bit(View.RAW)
          | ValueViews.bit(View.DECODED)
          | ValueViews.bit(View.FOLDED)
          | ValueViews.bit(View.MARKUP);

  /** Most texts of one rule. */
  private static final int MAX_TEXTS = 20_000;

  private final boolean session;
  private final boolean foreign;
  private final int views;
  private int texts;

  private Detection(boolean session, boolean foreign, int views) {
    this.session = session;
    this.foreign = foreign;
    this.views = views;
  }

  /**
   * Reads when a rule fires.
   *
   * @param map selections by name, and the condition
   * @param session whether its fields are those of sessions
   * @param foreign whether it was not written for us: then the query is also looked for in the
   *     whole target, as many rules of Sigma have it
   * @param views the views it looks at
   */
  static Condition read(Yaml.Mapping map, boolean session, boolean foreign, int views)
      throws RuleException {
    return new Detection(session, foreign, views).condition(map);
  }

  private Condition condition(Yaml.Mapping map) throws RuleException {
    Map<String, Condition> selections = new LinkedHashMap<>();
    for (Map.Entry<String, Yaml> entry : map.entries().entrySet()) {
      String name = entry.getKey();
      if (!name.equals("condition") && !name.equals("timeframe") && !name.equals("rules")) {
        selections.put(name, selection(name, entry.getValue()));
      }
    }
    if (map.entries().containsKey("timeframe")) {
      throw new RuleException("detection has a timeframe, which rules on one request cannot");
    }
    Yaml condition = map.find("condition");
    if (condition == null) {
      throw new RuleException("detection has no condition");
    }
    if (condition instanceof Yaml.Scalar scalar) {
      return ConditionParser.parse(scalar.text(), selections);
    }
    if (condition instanceof Yaml.Sequence sequence && !sequence.items().isEmpty()) {
      List<Condition> any = new ArrayList<>();
      for (Yaml item : sequence.items()) {
        any.add(ConditionParser.parse(scalar(item, "a condition").text(), selections));
      }
      return new Condition.Or(any);
    }
    throw at(condition, "the condition is " + condition.kind() + ", not a text");
  }

  private Condition selection(String name, Yaml value) throws RuleException {
    if (value instanceof Yaml.Mapping map) {
      return fields(name, map);
    }
    if (value instanceof Yaml.Sequence sequence) {
      if (sequence.items().isEmpty()) {
        throw at(value, name + " is empty");
      }
      if (sequence.items().get(0) instanceof Yaml.Mapping) {
        List<Condition> any = new ArrayList<>();
        for (Yaml item : sequence.items()) {
          if (!(item instanceof Yaml.Mapping map)) {
            throw at(item, name + " mixes maps and texts");
          }
          any.add(fields(name, map));
        }
        return new Condition.Or(any);
      }
    }
    return keywords(value, List.of());
  }

  private Condition fields(String name, Yaml.Mapping map) throws RuleException {
    List<Condition> all = new ArrayList<>();
    for (Map.Entry<String, Yaml> entry : map.entries().entrySet()) {
      List<String> parts = Arrays.asList(entry.getKey().split("\\|", -1));
      List<String> modifiers = new ArrayList<>();
      for (String modifier : parts.subList(1, parts.size())) {
        modifiers.add(modifier.toLowerCase(Locale.ROOT));
      }
      if (new HashSet<>(modifiers).size() < modifiers.size()) {
        throw at(entry.getValue(), entry.getKey() + " has a modifier twice");
      }
      try {
        all.add(item(parts.get(0), modifiers, entry.getValue()));
      } catch (RuleException e) {
        String message = e.getMessage();
        throw message.startsWith("line ")
            ? e
            : at(entry.getValue(), Printable.of(entry.getKey(), 80) + ": " + message);
      }
    }
    if (all.isEmpty()) {
      throw at(map, name + " is empty");
    }
    return all.size() == 1 ? all.get(0) : new Condition.And(all);
  }

  private Condition item(String field, List<String> modifiers, Yaml value) throws RuleException {
    if (field.isEmpty()) {
      return keywords(value, modifiers);
    }
    if (session) {
      return sessionField(field, modifiers, value);
    }
    String lower = field.toLowerCase(Locale.ROOT);
    switch (lower) {
      case "sc-status" -> {
        return number(Condition.NumberField.STATUS, modifiers, value);
      }
      case "sc-bytes" -> {
        return number(Condition.NumberField.BYTES, modifiers, value);
      }
      case "c-ip" -> {
        return address(modifiers, value);
      }
      default -> {}
    }
    String header = "";
    int fields;
    if (lower.startsWith("header.") && lower.length() > 7) {
      String name = lower.substring(7);
      fields = Field.ofHeader(name);
      header = fields == Field.HEADER.bit() ? name : "";
    } else {
      Integer named = Field.named(lower);
      if (named == null) {
        throw new RuleException("there is no such field in requests");
      }
      fields = named;
    }
    if (foreign && fields == Field.QUERY.bit()) {
      fields |= Field.TARGET.bit();
    }
    return text(fields, header, modifiers, value);
  }

  private Condition keywords(Yaml value, List<String> modifiers) throws RuleException {
    if (session) {
      throw at(value, "sessions have no keywords");
    }
    boolean anchored = modifiers.stream().anyMatch(Set.of("words", "re")::contains);
    List<String> all = new ArrayList<>(modifiers);
    if (!anchored && !all.contains("contains")) {
      all.add(0, "contains");
    }
    return text(Field.ANYWHERE, "", all, value);
  }

  // Texts.

  private Condition text(int fields, String header, List<String> modifiers, Yaml value)
      throws RuleException {
    if (modifiers.contains("exists")) {
      if (modifiers.size() > 1) {
        throw new RuleException("exists stands alone");
      }
      return new Condition.Exists(
          fields, header, bool(value) ? Condition.Presence.THERE : Condition.Presence.MISSING);
    }
    if (modifiers.contains("sqli") || modifiers.contains("xss")) {
      return judged(fields, header, modifiers, value);
    }
    Modifiers wanted = Modifiers.read(modifiers);
    List<TextTest.Word> words = new ArrayList<>();
    List<Regex> regexes = new ArrayList<>();
    List<Condition> others = new ArrayList<>();
    for (Yaml item : items(value)) {
      if (!(item instanceof Yaml.Scalar scalar)) {
        throw at(item, "takes a value or a list of values, not " + item.kind());
      }
      if (++texts > MAX_TEXTS) {
        throw at(item, "more than " + MAX_TEXTS + " texts");
      }
      if (scalar.type() == Yaml.Type.NOTHING) {
        others.add(new Condition.Exists(fields, header, Condition.Presence.MISSING));
      } else if (scalar.text().isEmpty() && wanted.isBare()) {
        others.add(new Condition.Exists(fields, header, Condition.Presence.EMPTY));
      } else if (scalar.text().equals("*") && wanted.isBare()) {
        others.add(new Condition.Exists(fields, header, Condition.Presence.THERE));
      } else {
        try {
          wanted.add(scalar.text(), words, regexes);
        } catch (RuleException e) {
          throw at(item, e.getMessage());
        }
      }
    }
    if (!words.isEmpty() || !regexes.isEmpty()) {
      boolean all = wanted.all && words.size() + regexes.size() > 1;
      others.add(
          new Condition.Text(new TextTest(fields, header, views, words, regexes, List.of(), all)));
    }
    if (others.size() == 1) {
      return others.get(0);
    }
    return wanted.all ? new Condition.And(others) : new Condition.Or(others);
  }

  private Condition judged(int fields, String header, List<String> modifiers, Yaml value)
      throws RuleException {
    if (modifiers.size() > 1) {
      throw new RuleException(modifiers.get(0) + " stands alone");
    }
    TextTest.Judge judge =
        modifiers.get(0).equals("sqli") ? TextTest.Judge.SQL : TextTest.Judge.SCRIPT;
    // SQL begins where a segment of a path does, not where the path does.
    int judged =
        (fields & Field.PATH.bit()) == 0
            ? fields
            : (fields & ~Field.PATH.bit()) | Field.SEGMENT.bit();
    Condition test =
        new Condition.Text(
            new TextTest(judged, header, views, List.of(), List.of(), List.of(judge), false));
    return bool(value) ? test : new Condition.Not(test);
  }

  /** What modifiers ask of texts. */
  private static final class Modifiers {
    TextTest.Anchor anchor = TextTest.Anchor.EQUALS;
    boolean all;
    boolean cased;
    boolean regex;
    boolean ignoreCase;
    boolean multiLine;
    boolean dotAll;
    boolean windash;
    boolean base64;
    boolean base64offset;

    static Modifiers read(List<String> names) throws RuleException {
      Modifiers modifiers = new Modifiers();
      int anchors = 0;
      for (String name : names) {
        switch (name) {
          case "contains" -> modifiers.anchor = TextTest.Anchor.CONTAINS;
          case "startswith" -> modifiers.anchor = TextTest.Anchor.STARTS;
          case "endswith" -> modifiers.anchor = TextTest.Anchor.ENDS;
          case "words" -> modifiers.anchor = TextTest.Anchor.WORD;
          case "re" -> modifiers.regex = true;
          case "all" -> modifiers.all = true;
          case "cased" -> modifiers.cased = true;
          case "i" -> modifiers.ignoreCase = true;
          case "m" -> modifiers.multiLine = true;
          case "s" -> modifiers.dotAll = true;
          case "windash" -> modifiers.windash = true;
          case "base64" -> modifiers.base64 = true;
          case "base64offset" -> modifiers.base64offset = true;
          case "cidr", "lt", "lte", "gt", "gte" ->
              throw new RuleException(name + " is not for texts");
          default ->
              throw new RuleException(
                  "the modifier " + Printable.of(name, 40) + " is not known here");
        }
        anchors +=
            Set.of("contains", "startswith", "endswith", "words", "re").contains(name) ? 1 : 0;
      }
      if (anchors > 1) {
        throw new RuleException("of contains, startswith, endswith, words and re only one can be");
      }
      boolean flags = modifiers.ignoreCase || modifiers.multiLine || modifiers.dotAll;
      if (flags && !modifiers.regex) {
        throw new RuleException("i, m and s are flags of re");
      }
      boolean changes = modifiers.windash || modifiers.base64 || modifiers.base64offset;
      if (changes && modifiers.regex) {
        throw new RuleException("re takes expressions as they are");
      }
      if (modifiers.base64 && modifiers.base64offset) {
        throw new RuleException("of base64 and base64offset only one can be");
      }
      return modifiers;
    }

    boolean isBare() {
      return anchor == TextTest.Anchor.EQUALS && !regex;
    }

    void add(String text, List<TextTest.Word> words, List<Regex> regexes) throws RuleException {
      if (regex) {
        try {
          regexes.add(Regex.compile(text, ignoreCase, multiLine, dotAll));
        } catch (IllegalArgumentException e) {
          throw new RuleException(
              "the expression "
                  + Printable.of(text, 60)
                  + " cannot run: "
                  + Printable.of(String.valueOf(e.getMessage()), 120),
              e);
        }
        return;
      }
      for (String variant : windash ? dashes(text) : List.of(text)) {
        SigmaText parsed = SigmaText.parse(variant);
        if (!base64 && !base64offset) {
          parsed.addTo(words, regexes, anchor, cased);
          continue;
        }
        if (!parsed.isPlain() || parsed.isEmpty()) {
          throw new RuleException("base64 takes texts without wildcards");
        }
        byte[] bytes = parsed.plain().getBytes(StandardCharsets.UTF_8);
        for (String encoded : base64 ? List.of(encode(bytes)) : offsets(bytes)) {
          words.add(new TextTest.Word(encoded, anchor, true));
        }
      }
    }

    private static String encode(byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }

    /** What the text's base64 is inside of that of a longer one, wherever it begins in it. */
    private static List<String> offsets(byte[] bytes) throws RuleException {
      List<String> offsets = new ArrayList<>();
      for (int before = 0; before < 3; before++) {
        byte[] padded = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, padded, before, bytes.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(padded);
        int from = before == 0 ? 0 : before + 1;
        int to = padded.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
        if (to - from < 2) {
          throw new RuleException("base64offset of so short a text is everywhere");
        }
        offsets.add(encoded.substring(from, to));
      }
      return offsets;
    }

    /** The text with its dashes before words in all forms that Windows takes. */
    private static Set<String> dashes(String text) {
      Set<String> variants = new LinkedHashSet<>();
      for (char dash : new char[] {'-', '/', '\u2013', '\u2014', '\u2015'}) {
        StringBuilder variant = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
          boolean starts = i == 0 || text.charAt(i - 1) == ' ';
          if (starts && (text.charAt(i) == '-' || text.charAt(i) == '/')) {
            variant.setCharAt(i, dash);
          }
        }
        variants.add(variant.toString());
      }
      return variants;
    }
  }

  // Numbers and addresses.

  private static Condition number(Condition.NumberField field, List<String> modifiers, Yaml value)
      throws RuleException {
    Condition.Comparison comparison = comparison(modifiers);
    List<Condition> any = new ArrayList<>();
    for (Yaml item : items(value)) {
      String text = scalar(item, "it").text();
      long number;
      try {
        number = Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw new RuleException(Printable.of(text, 40) + " is not a whole number", e);
      }
      any.add(new Condition.NumberTest(field, comparison, number));
    }
    return any.size() == 1 ? any.get(0) : new Condition.Or(any);
  }

  private static Condition.Comparison comparison(List<String> modifiers) throws RuleException {
    if (modifiers.isEmpty()) {
      return Condition.Comparison.EQUAL;
    }
    if (modifiers.size() > 1) {
      throw new RuleException("numbers take one modifier");
    }
    return switch (modifiers.get(0)) {
      case "lt" -> Condition.Comparison.LESS;
      case "lte" -> Condition.Comparison.LESS_OR_EQUAL;
      case "gt" -> Condition.Comparison.GREATER;
      case "gte" -> Condition.Comparison.GREATER_OR_EQUAL;
      default ->
          throw new RuleException(
              "the modifier " + Printable.of(modifiers.get(0), 40) + " is not for numbers");
    };
  }

  private static Condition address(List<String> modifiers, Yaml value) throws RuleException {
    if (!modifiers.isEmpty() && !modifiers.equals(List.of("cidr"))) {
      throw new RuleException("addresses take cidr, or no modifier");
    }
    List<String> networks = new ArrayList<>();
    for (Yaml item : items(value)) {
      networks.add(scalar(item, "it").text());
    }
    try {
      return new Condition.Address(CidrSet.parse(networks));
    } catch (IllegalArgumentException e) {
      throw new RuleException(e.getMessage(), e);
    }
  }

  private Condition sessionField(String field, List<String> modifiers, Yaml value)
      throws RuleException {
    if (!isSessionField(field)) {
      throw new RuleException("there is no such field in sessions");
    }
    Condition.Comparison comparison = comparison(modifiers);
    List<Condition> any = new ArrayList<>();
    for (Yaml item : items(value)) {
      any.add(new Condition.SessionField(field, comparison, decimal(item)));
    }
    return any.size() == 1 ? any.get(0) : new Condition.Or(any);
  }

  /** Whether session rules may ask for a field. */
  static boolean isSessionField(String field) {
    return SessionFields.ruleOf(field) != null || SessionFields.names().contains(field);
  }

  /** A number that may have decimals. */
  static double decimal(Yaml value) throws RuleException {
    String text = scalar(value, "it").text();
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new RuleException(Printable.of(text, 40) + " is not a number", e);
    }
    if (!Double.isFinite(number)) {
      throw new RuleException(Printable.of(text, 40) + " is not a number");
    }
    return number;
  }

  // Shapes.

  private static List<Yaml> items(Yaml value) throws RuleException {
    if (!(value instanceof Yaml.Sequence sequence)) {
      return List.of(value);
    }
    if (sequence.items().isEmpty()) {
      throw new RuleException("the list is empty");
    }
    return sequence.items();
  }

  private static boolean bool(Yaml value) throws RuleException {
    if (value instanceof Yaml.Scalar scalar && scalar.type() == Yaml.Type.BOOLEAN) {
      switch (scalar.text().toLowerCase(Locale.ROOT)) {
        case "true", "yes", "on" -> {
          return true;
        }
        default -> {
          return false;
        }
      }
    }
    throw new RuleException("takes true or false, not " + value.kind());
  }

  private static Yaml.Scalar scalar(Yaml value, String what) throws RuleException {
    if (value instanceof Yaml.Scalar scalar) {
      return scalar;
    }
    throw at(value, what + " is " + value.kind() + ", not a value");
  }

  private static RuleException at(Yaml value, String message) {
    return new RuleException("line " + value.line() + ": " + message);
  }
}
