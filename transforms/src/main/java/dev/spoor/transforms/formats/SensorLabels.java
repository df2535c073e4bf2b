package dev.spoor.transforms.formats;

import static java.util.Map.entry;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.SensorReport;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The attack names that sensors gave to one session, in our vocabulary. A name means no attack, or
 * one of our categories, or is kept as it is and counts as unknown. Case, and whether words are
 * joined by underscores, hyphens or spaces, makes no difference.
 *
 * <p>Of unknown names the first {@value #MAX_UNKNOWN} by order of text are kept, so that the result
 * is a function of the set of names, however it was put together.
 */
public final class SensorLabels {
  /** Unknown names kept. */
  public static final int MAX_UNKNOWN = 32;

  /** Characters kept of an unknown name. */
  public static final int MAX_LENGTH = 64;

  private static final Set<String> NO_ATTACK =
      Set.of("", "index", "wp_content", "unknown", "none", "normal", "benign");

  /** What sensors call what; our own names stand for themselves. */
  private static final Map<String, AttackCategory> NAMES =
      Map.ofEntries(
          entry("sqli", AttackCategory.SQL_INJECTION),
          entry("sql", AttackCategory.SQL_INJECTION),
          entry("blind_sqli", AttackCategory.SQL_INJECTION),
          entry("nosqli", AttackCategory.NOSQL_INJECTION),
          entry("nosql", AttackCategory.NOSQL_INJECTION),
          entry("xss", AttackCategory.CROSS_SITE_SCRIPTING),
          entry("lfi", AttackCategory.PATH_TRAVERSAL),
          entry("local_file_inclusion", AttackCategory.PATH_TRAVERSAL),
          entry("directory_traversal", AttackCategory.PATH_TRAVERSAL),
          entry("traversal", AttackCategory.PATH_TRAVERSAL),
          entry("rfi", AttackCategory.REMOTE_FILE_INCLUSION),
          entry("cmd_exec", AttackCategory.COMMAND_EXECUTION),
          entry("cmdi", AttackCategory.COMMAND_EXECUTION),
          entry("command_injection", AttackCategory.COMMAND_EXECUTION),
          entry("os_command_injection", AttackCategory.COMMAND_EXECUTION),
          entry("rce", AttackCategory.COMMAND_EXECUTION),
          entry("php_code", AttackCategory.PHP_CODE_INJECTION),
          entry("php_injection", AttackCategory.PHP_CODE_INJECTION),
          entry("php_object_injection", AttackCategory.INSECURE_DESERIALIZATION),
          entry("deserialization", AttackCategory.INSECURE_DESERIALIZATION),
          entry("jndi", AttackCategory.JAVA_INJECTION),
          entry("log4j", AttackCategory.JAVA_INJECTION),
          entry("log4shell", AttackCategory.JAVA_INJECTION),
          entry("ssti", AttackCategory.TEMPLATE_INJECTION),
          entry("server_side_template_injection", AttackCategory.TEMPLATE_INJECTION),
          entry("ssrf", AttackCategory.SERVER_SIDE_REQUEST_FORGERY),
          entry("xxe", AttackCategory.XML_EXTERNAL_ENTITY),
          entry("xxe_injection", AttackCategory.XML_EXTERNAL_ENTITY),
          entry("crlf", AttackCategory.CRLF_INJECTION),
          entry("response_splitting", AttackCategory.CRLF_INJECTION),
          entry("sensitive_file", AttackCategory.SENSITIVE_FILE_ACCESS),
          entry("webshell", AttackCategory.WEB_SHELL),
          entry("scan", AttackCategory.SCANNING),
          entry("scanner", AttackCategory.SCANNING),
          entry("vulnerability_scan", AttackCategory.SCANNING),
          entry("bruteforce", AttackCategory.BRUTE_FORCE),
          entry("login_brute_force", AttackCategory.BRUTE_FORCE),
          entry("dos", AttackCategory.DENIAL_OF_SERVICE),
          entry("ddos", AttackCategory.DENIAL_OF_SERVICE),
          entry("scraper", AttackCategory.SCRAPING));

  private final Set<AttackCategory> categories = EnumSet.noneOf(AttackCategory.class);
  private final TreeSet<String> unknown = new TreeSet<>();

  /** Adds a name as a sensor wrote it. */
  public void add(String raw) {
    AttackCategory usual = NAMES.get(raw);
    if (usual != null) {
      categories.add(usual);
      return;
    }
    String text = SensorText.clean(raw, MAX_LENGTH);
    String name = text.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    if (NO_ATTACK.contains(name)) {
      return;
    }
    AttackCategory category = NAMES.get(name);
    if (category == null) {
      category = AttackCategory.ofWireName(name);
    }
    if (category == null) {
      addUnknown(text);
    } else {
      categories.add(category);
    }
  }

  private void addUnknown(String text) {
    unknown.add(text);
    if (unknown.size() > MAX_UNKNOWN) {
      unknown.pollLast();
    }
  }

  /** Adds the names of a report. */
  public void addAll(SensorReport report) {
    for (String label : report.labels()) {
      AttackCategory category = AttackCategory.ofWireName(label);
      if (category != null) {
        categories.add(category);
      }
    }
    report.unknownLabels().forEach(this::addUnknown);
  }

  /** All names, sorted: wire names of categories, and the unknown ones. */
  public List<String> labels() {
    List<String> labels = new ArrayList<>(unknown);
    categories.forEach(category -> labels.add(category.wireName()));
    labels.sort(null);
    return labels;
  }

  /** The unknown names, sorted. */
  public List<String> unknownLabels() {
    return List.copyOf(unknown);
  }
}
