package dev.spoor.scoring.injection;

import dev.spoor.scoring.views.Encoding;
import dev.spoor.scoring.views.ValueViews;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Learns the table of {@link SqlInjection}. Arguments: a folder with files of one value a line,
 * {@code pos-sqli*.txt} attacks and {@code neg-*.txt} none, as a URL would carry them, and the file
 * to write; with {@code all} as a third, nothing is held out.
 *
 * <p>A fingerprint is a run of at most six letters that benign values do not have, and would hardly
 * have by chance: its likelihood under a model of benign sequences (each letter given the two
 * before, smoothed) must be below a threshold, and inside of a value it must hold what only SQL
 * has. Of runs that contain one another the shortest is kept; those that few attacks have, only
 * where an attack has no other.
 */
public final class LearnFingerprints {
  private static final int LONGEST = 7;

  /** How many benign values are generated. */
  private static final int GENERATED = 600_000;

  /** The likelihoods that are low enough: at the beginning of a value and inside. */
  private static final double ANCHORED = -11.5;

  private static final double INSIDE = -12;

  /** At a beginning as people make them: with a word, or with one after an apostrophe. */
  private static final double ORDINARY = -14;

  /** What a run that may stand anywhere in a value must have in it. */
  private static final List<String> TELLING =
      List.of(
          "&F", "|F", "SF", "SC", "=F", "oF", "UF", ";F", "F=", "Fo", "Fk", "kI", "XI", "WI", "UI",
          "DI", "I=", "IW", "SI", "x", "US", ";X", ";DI", ";v", ";DF");

  /**
   * Runs that hold whatever the likelihood says: a string closed and the statement cut off after
   * it, conditions of constants, operators that wait for the rest of a string.
   */
  private static final List<String> GIVEN =
      List.of(
          "^qc$", "^q;c$", "^qp$", "^qp", "^q;p$", "^w&n=n", "^n&n=n", "^v&n=n", "^s&s=s", "^qau$",
          "^q&u$", "^qou$", "^q=u$", "^q=n&", "^q&n$", "^q&nc", "^q&np", "^qBn", "^nBnc", "^nBn$",
          "^q|n", "^q|w", "^qanc", "^qonc", "^q&w=n", "^q&w=u", "^q&w=Z", "^n;Xw", "^q;X", "^sp$",
          "^np$", "^nXs", "^qXu$", "^qLn=n", "^SkI", "^Swn&", "^q&sou$", "^q&wou$", "^q&non",
          "^q&nou$", "^q&s=Z", "^sXs", "^qoSC", "^q;D", "^n&noc", "^oN$", "^Sf($", "^f($", "^F($",
          "^=$", "^|$", "^noSC");

  private final Map<String, Integer> benignGrams = new HashMap<>();
  private final Map<String, Integer> threes = new HashMap<>();
  private final Map<String, Integer> twos = new HashMap<>();
  private final Map<String, Integer> ones = new HashMap<>();
  private long lettersSeen;

  private final ValueViews views = new ValueViews();
  private final SqlTokens tokens = new SqlTokens();

  /** Runs the tool. */
  public static void main(String[] arguments) throws IOException {
    boolean all = arguments.length > 2 && arguments[2].equals("all");
    new LearnFingerprints().run(Path.of(arguments[0]), Path.of(arguments[1]), all);
  }

  /** The sequences of all readings of a value, each with its ends marked. */
  Set<String> sequences(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
    views.build(bytes, 0, bytes.length, encoding(value));
    Set<String> sequences = new HashSet<>();
    for (int i = 0; i < views.size(); i++) {
      if (!SqlInjection.reads(views, i)) {
        continue;
      }
      for (int quote : new int[] {SqlTokens.BARE, '\'', '"', '`'}) {
        if (tokens.read(views.array(i), views.offset(i), views.length(i), quote)) {
          sequences.add("^" + tokens + "$");
        }
      }
    }
    return sequences;
  }

  /**
   * Generated values are as they are meant, unless they are encoded; those of files are encoded.
   */
  private Encoding encoding(String value) {
    return value.contains("%") || !generated.contains(value) ? Encoding.URL : Encoding.PLAIN;
  }

  private final Set<String> generated = new HashSet<>();

  private static Set<String> grams(Collection<String> sequences) {
    Set<String> grams = new HashSet<>();
    for (String sequence : sequences) {
      // Enough of a long one: attacks are judged by their beginning.
      int last = Math.min(sequence.length(), 200);
      for (int from = 0; from < last; from++) {
        for (int to = from + 1; to <= Math.min(last, from + LONGEST); to++) {
          grams.add(sequence.substring(from, to));
        }
      }
    }
    return grams;
  }

  static List<String> read(Path folder, String prefix) throws IOException {
    List<String> values = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    try (var found = Files.newDirectoryStream(folder, prefix + "*.txt")) {
      found.forEach(files::add);
    }
    Collections.sort(files);
    for (Path file : files) {
      values.addAll(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
    }
    values.removeIf(String::isBlank);
    return values;
  }

  /** Whether a value is kept out of learning: one in five, by its text alone. */
  static boolean heldOut(String value) {
    int hash = value.hashCode() * 0x9e3779b9;
    return (hash >>> 16) % 5 == 0;
  }

  private void learnBenign(String value) {
    Set<String> sequences = sequences(value);
    for (String gram : grams(sequences)) {
      benignGrams.merge(gram, 1, Integer::sum);
    }
    for (String sequence : sequences) {
      String padded = "^" + sequence;
      for (int i = 2; i < Math.min(padded.length(), 200); i++) {
        threes.merge(padded.substring(i - 2, i + 1), 1, Integer::sum);
        twos.merge(padded.substring(i - 1, i + 1), 1, Integer::sum);
        ones.merge(padded.substring(i, i + 1), 1, Integer::sum);
        lettersSeen++;
      }
    }
  }

  /** The natural logarithm of how often a benign value has this run, by the smoothed model. */
  private double likelihood(String gram) {
    double sum = 0;
    for (int i = 0; i < gram.length(); i++) {
      double p = (count(ones, gram.substring(i, i + 1)) + 0.5) / (lettersSeen + 20);
      if (i == 0) {
        p = gram.charAt(0) == '^' ? 1 : Math.min(1, p * 6);
      }
      if (i > 0) {
        String one = gram.substring(i - 1, i);
        double weight = one.equals("^") ? total(one) : count(ones, one);
        p = (count(twos, gram.substring(i - 1, i + 1)) + 4 * p) / (weight + 4);
      }
      if (i > 1) {
        String two = gram.substring(i - 2, i);
        p = (count(threes, gram.substring(i - 2, i + 1)) + 4 * p) / (count(twos, two) + 4.0);
      }
      sum += Math.log(p);
    }
    return sum;
  }

  private double total(String one) {
    return totals.computeIfAbsent(
        one,
        key -> {
          double sum = 0;
          for (Map.Entry<String, Integer> two : twos.entrySet()) {
            sum += two.getKey().startsWith(key) ? two.getValue() : 0;
          }
          return sum;
        });
  }

  private final Map<String, Double> totals = new HashMap<>();

  private static int count(Map<String, Integer> counts, String key) {
    return counts.getOrDefault(key, 0);
  }

  private void run(Path folder, Path output, boolean all) throws IOException {
    List<String> attacks = new ArrayList<>(read(folder, "pos-sqli"));
    List<String> benign = new ArrayList<>(read(folder, "neg-"));
    SqlVariants variants = new SqlVariants(1);
    BenignText texts = new BenignText(1);
    HarshValues harsh = new HarshValues(1);
    for (int i = 0; i < 40_000; i++) {
      String value = variants.next();
      attacks.add(value);
      generated.add(value);
    }
    for (int i = 0; i < GENERATED; i++) {
      String value = (i % 2 == 0 ? texts.next() : harsh.value()).replace("%", "%25");
      benign.add(value);
      generated.add(value);
    }
    for (String value : benign) {
      if (all || !heldOut(value)) {
        learnBenign(value);
      }
    }

    // Candidates: minimal runs that benign values neither have nor would likely have.
    Map<String, Integer> support = new HashMap<>();
    List<Set<String>> perAttack = new ArrayList<>();
    Map<String, Boolean> allowed = new HashMap<>();
    for (String value : attacks) {
      if (!all && heldOut(value)) {
        continue;
      }
      Set<String> candidates = new HashSet<>();
      for (String gram : grams(sequences(value))) {
        if (allowed.computeIfAbsent(gram, this::rare)) {
          candidates.add(gram);
        }
      }
      candidates.removeIf(
          gram -> {
            for (int from = 0; from < gram.length(); from++) {
              for (int to = from + 1; to <= gram.length(); to++) {
                if (to - from < gram.length()
                    && allowed.getOrDefault(gram.substring(from, to), false)) {
                  return true;
                }
              }
            }
            return false;
          });
      perAttack.add(candidates);
      for (String gram : candidates) {
        support.merge(gram, 1, Integer::sum);
      }
    }
    // Those with more support than chance first; the rest only where an attack needs it.
    Set<String> chosen = new TreeSet<>();
    support.forEach(
        (gram, count) -> {
          if (count >= (benignGrams.containsKey(gram) ? 30 : 3)) {
            chosen.add(gram);
          }
        });
    for (String gram : GIVEN) {
      int benignCount = benignGrams.getOrDefault(gram, 0);
      if (benignCount > 0) {
        System.out.println("given " + gram + ": " + benignCount + " benign");
      }
      if (benignCount <= 30) {
        chosen.add(gram);
      }
    }
    for (Set<String> candidates : perAttack) {
      if (Collections.disjoint(candidates, chosen)) {
        candidates.stream()
            .filter(gram -> likelihood(gram) < -13 && !benignGrams.containsKey(gram))
            .min((a, b) -> Double.compare(likelihood(a), likelihood(b)))
            .ifPresent(chosen::add);
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "# Runs of token letters (see SqlTokens) that SQL injections have and benign values do not.");
    lines.add(
        "# Made by LearnFingerprints from labelled attacks, access logs and generated values; do not edit.");
    lines.addAll(chosen);
    Files.write(output, lines, StandardCharsets.US_ASCII);
    SqlInjection judge = new SqlInjection(new FingerprintTable(SqlTokens.LETTERS, chosen));
    System.out.println(chosen.size() + " fingerprints");
    report("attacks", attacks.subList(0, attacks.size() - 40_000), judge, true);
    report(
        "generated attacks", attacks.subList(attacks.size() - 40_000, attacks.size()), judge, true);
    report("benign", benign.subList(0, benign.size() - GENERATED), judge, false);
    report("unseen text", read(folder, "eval-text"), judge, false);
    report(
        "generated benign", benign.subList(benign.size() - GENERATED, benign.size()), judge, false);
  }

  /**
   * Whether benign values neither have a run nor would likely have it. In the middle of a value
   * only runs count that hold what other languages do not have.
   */
  private boolean rare(String gram) {
    if (benignGrams.getOrDefault(gram, 0) > 1) {
      return false;
    }
    double likelihood = likelihood(gram);
    String body = gram.startsWith("^") ? gram.substring(1) : gram;
    char first = body.isEmpty() ? '$' : body.charAt(0);
    char second = body.length() < 2 ? '$' : body.charAt(1);
    if (first == 'Q' && "&|U;LBcp=o".indexOf(second) < 0) {
      // An apostrophe in a sentence, most of the time.
      return body.length() > 2 && isSql(gram) && likelihood < INSIDE;
    }
    if (first == 'q' || first == 'Q' || gram.startsWith("^")) {
      boolean ordinary =
          "wg&v?;$".indexOf(first) >= 0 || (first == 'q' && "wsn?a".indexOf(second) >= 0);
      return likelihood < (ordinary ? ORDINARY : ANCHORED);
    }
    return gram.length() > 1 && isSql(gram) && likelihood < INSIDE;
  }

  private static boolean isSql(String gram) {
    return TELLING.stream().anyMatch(gram::contains);
  }

  private void report(String name, List<String> values, SqlInjection judge, boolean attack) {
    for (boolean held : new boolean[] {false, true}) {
      int total = 0;
      int flagged = 0;
      List<String> wrong = new ArrayList<>();
      for (String value : values) {
        if (heldOut(value) != held) {
          continue;
        }
        total++;
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        views.build(bytes, 0, bytes.length, encoding(value));
        boolean found = judge.judge(views);
        flagged += found ? 1 : 0;
        if (found != attack) {
          wrong.add((found ? judge.fingerprint() : sequences(value)) + "\t" + value);
        }
      }
      System.out.printf(
          "%s %s: %d of %d flagged, %.3f %%%n",
          name,
          held ? "held out" : "learned",
          flagged,
          total,
          100.0 * flagged / Math.max(1, total));
      Collections.shuffle(wrong, new java.util.Random(1));
      wrong.stream()
          .limit(Integer.getInteger("show", 0))
          .forEach(line -> System.out.println("    " + line));
    }
  }
}
