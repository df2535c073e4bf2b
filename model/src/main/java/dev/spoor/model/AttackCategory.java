package dev.spoor.model;

import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What kind of attack or abuse was found. The wire names are the vocabulary of {@code
 * attack_types}. The order is part of the encoded form of sessions: append only.
 *
 * <p>The base is how severe it is that such a thing was tried at all, 0 to 100: control of the
 * server 100, of its data 90 or 80, of other users 65, looking for weak spots 55 or 45, taking
 * content 35.
 */
public enum AttackCategory {
  /** SQL where data belongs (CWE-89). */
  SQL_INJECTION(90, Kind.EXPLOIT, "T1190"),
  /** Operators of document databases where data belongs (CWE-943). */
  NOSQL_INJECTION(90, Kind.EXPLOIT, "T1190"),
  /** Script where text belongs (CWE-79). */
  CROSS_SITE_SCRIPTING(65, Kind.EXPLOIT, "T1059.007"),
  /** Files outside the folder (CWE-22). */
  PATH_TRAVERSAL(80, Kind.EXPLOIT, "T1083"),
  /** A foreign address where a local file belongs (CWE-98). */
  REMOTE_FILE_INCLUSION(80, Kind.EXPLOIT, "T1105"),
  /** Commands of Unix or Windows where data belongs (CWE-78). */
  COMMAND_EXECUTION(100, Kind.EXPLOIT, "T1059"),
  /** PHP code or wrappers where data belongs (CWE-94). */
  PHP_CODE_INJECTION(80, Kind.EXPLOIT, "T1059"),
  /** Serialized objects (CWE-502). */
  INSECURE_DESERIALIZATION(100, Kind.EXPLOIT, "T1190"),
  /** Java look-ups and expressions: JNDI, OGNL, SpEL (CWE-917). */
  JAVA_INJECTION(100, Kind.EXPLOIT, "T1190"),
  /** Template expressions (CWE-1336). */
  TEMPLATE_INJECTION(90, Kind.EXPLOIT, "T1190"),
  /** Addresses of the inside (CWE-918). */
  SERVER_SIDE_REQUEST_FORGERY(80, Kind.EXPLOIT, "T1552.005"),
  /** External entities of XML (CWE-611). */
  XML_EXTERNAL_ENTITY(90, Kind.EXPLOIT, "T1190"),
  /** Line ends that forge headers, and ambiguous lengths (CWE-93, CWE-444). */
  CRLF_INJECTION(65, Kind.EXPLOIT, "T1190"),
  /** Files that are not for readers (CWE-538). */
  SENSITIVE_FILE_ACCESS(55, Kind.PROBE, "T1595.003"),
  /** Backdoors that an intruder left (CWE-506). */
  WEB_SHELL(100, Kind.PROBE, "T1505.003"),
  /** Requests that fit one known vulnerability. */
  VULNERABILITY_PROBE(55, Kind.PROBE, "T1595.002"),
  /** Looking for administration pages. */
  ADMIN_PROBING(45, Kind.PROBE, "T1595"),
  /** Looking for an open proxy. */
  OPEN_PROXY_PROBE(45, Kind.PROBE, "T1090"),
  /** Scanners, by name or by what they leave: many things that are not there. */
  SCANNING(45, Kind.PROBE, "T1595.002"),
  /** Requests that no honest client makes, dangerous or not. */
  PROTOCOL_VIOLATION(20, Kind.PROBE, "T1595"),
  /** Guessing passwords. */
  BRUTE_FORCE(70, Kind.BEHAVIOUR, "T1110.001"),
  /** Trying stolen passwords. */
  CREDENTIAL_STUFFING(70, Kind.BEHAVIOUR, "T1110.004"),
  /** More requests than a site can bear. */
  DENIAL_OF_SERVICE(70, Kind.BEHAVIOUR, "T1499.002"),
  /** Taking a site's content by program. */
  SCRAPING(35, Kind.BEHAVIOUR, "T1594"),
  /** A declared bot that does what it was asked not to. */
  BOT_ABUSE(20, Kind.BEHAVIOUR, "T1594");

  /** What a category says about its client. */
  public enum Kind {
    /** A payload that does harm where it works. */
    EXPLOIT,
    /** A look for weak spots. */
    PROBE,
    /** Seen in the whole of a session, not in one request. */
    BEHAVIOUR
  }

  private static final AttackCategory[] ALL = values();

  private final int base;
  private final Kind kind;
  private final String technique;

  AttackCategory(int base, Kind kind, String technique) {
    this.base = base;
    this.kind = kind;
    this.technique = technique;
  }

  /** Severity of the attempt, 0 to 100. */
  public int base() {
    return base;
  }

  /** What it says about the client. */
  public Kind kind() {
    return kind;
  }

  /** The technique of MITRE ATT&CK that comes nearest. */
  public String technique() {
    return technique;
  }

  /** Position in encoded forms. */
  @SuppressWarnings("EnumOrdinal") // the order is part of the encoded form: append only
  public int index() {
    return ordinal();
  }

  /** The category at a position in encoded forms. */
  public static AttackCategory at(int index) {
    return ALL[index];
  }

  /** How many there are. */
  public static int count() {
    return ALL.length;
  }

  /** The name in lower case, as results write it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The category of that wire name, or null. */
  public static @Nullable AttackCategory ofWireName(String name) {
    for (AttackCategory category : ALL) {
      if (category.wireName().equals(name)) {
        return category;
      }
    }
    return null;
  }
}
