package dev.spoor.pipeline;

import dev.spoor.model.CidrSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * How the text of an option's value is read. A reader throws {@link IllegalArgumentException} with
 * a message that completes "VALUE is not", so that every message has one shape.
 */
public enum OptionKind {
  /** On or off; the bare flag means on. */
  FLAG(""),
  /** Any text. */
  TEXT("TEXT"),
  /** The name of something that the command knows. */
  NAME("NAME"),
  /** A folder to write. */
  FOLDER("DIR"),
  /** A file to write. */
  NEW_FILE("FILE"),
  /** A file to read; checked when it is a local one. */
  FILE("FILE"),
  /** Files to read, which the job finds and checks itself. */
  URIS("URI[,URI...]"),
  /** Files to read; what cannot be read is left out by the job, with a warning. */
  FILES("FILE[,FILE...]"),
  /** Folders to read, which the job finds and checks itself. */
  FOLDERS("DIR[,DIR...]"),
  /** Labelled sets to read, each by its kind and its place. */
  SETS("KIND:PATH[,KIND:PATH...]"),
  /** Several texts. */
  TEXTS("TEXT[,TEXT...]"),
  /** Several paths of a site. */
  PATHS("PATH[,PATH...]"),
  /** Several ranges of addresses. */
  RANGES("CIDR[,CIDR...]"),
  /** Several things to leave out. */
  EXCLUSIONS("WHAT[,WHAT...]"),
  /** A duration, kept as text. */
  DURATION("DURATION"),
  /** A duration above zero, kept as text. */
  POSITIVE_DURATION("DURATION"),
  /** A duration of whole seconds above zero, kept as text. */
  SECONDS("DURATION"),
  /** A point in time, kept as text. */
  INSTANT("TIME"),
  /** A time zone, kept as text. */
  ZONE("ZONE"),
  /** The name of a Beam runner. */
  RUNNER("RUNNER"),
  /** One of the constants of the getter's enum, written in lower case. */
  CHOICE(""),
  /** A whole number of at least one that fits the getter's type. */
  COUNT("N"),
  /** Any whole number that fits the getter's type. */
  NUMBER("N"),
  /** A share of a whole, from 0 to 1. */
  SHARE("SHARE");

  private final String placeholder;

  OptionKind(String placeholder) {
    this.placeholder = placeholder;
  }

  /** What stands for the value on the help page. */
  String placeholder() {
    return placeholder;
  }

  /** Whether the option takes a list. */
  boolean isList() {
    return placeholder.endsWith("...]");
  }

  /** Reads one value, one element of a list included. */
  Object read(String text) {
    return switch (this) {
      case FLAG -> bool(text);
      case TEXT, NAME, URIS, FOLDERS, SETS, TEXTS, RUNNER, CHOICE -> text;
      case FOLDER, NEW_FILE, FILES -> path(text);
      case FILE -> existingFile(text);
      case PATHS -> sitePath(text);
      case RANGES -> range(text);
      case EXCLUSIONS -> exclusion(text);
      case DURATION -> duration(text, Duration.ZERO);
      case POSITIVE_DURATION -> duration(text, Duration.ofMillis(1));
      case SECONDS -> wholeSeconds(text);
      case INSTANT -> instant(text);
      case ZONE -> zone(text);
      case COUNT -> number(text, 1);
      case NUMBER -> number(text, Long.MIN_VALUE);
      case SHARE -> share(text);
    };
  }

  /** Splits a list at its commas, but not inside the braces of a glob such as {@code {a,b}.log}. */
  static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth = Math.max(0, depth - 1);
      } else if (c == ',' && depth == 0) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static Object bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("true or false");
    };
  }

  private static String path(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a path");
    }
    return text;
  }

  private static String existingFile(String text) {
    if (!isRemote(path(text)) && !Files.isRegularFile(Path.of(text))) {
      throw new IllegalArgumentException("a file that exists");
    }
    return text;
  }

  /** Whether text names something outside the local file system. */
  static boolean isRemote(String uri) {
    return uri.contains("://") && !uri.startsWith("file:");
  }

  private static String sitePath(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("a path of the site, which begins with /");
    }
    return text;
  }

  private static String range(String text) {
    try {
      CidrSet.parse(List.of(text));
      return text;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "an address or address range such as 10.0.0.0/8 or 2001:db8::/32", e);
    }
  }

  private static String exclusion(String text) {
    if (text.startsWith("/") || (text.startsWith("agent:") && text.length() > "agent:".length())) {
      return text;
    }
    try {
      return range(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "an address range (10.0.0.0/8), a path prefix (/health) or agent:TEXT", e);
    }
  }

  private static String duration(String text, Duration least) {
    if (DurationText.parse(text).compareTo(least) < 0) {
      throw new IllegalArgumentException("a duration above zero");
    }
    return text;
  }

  private static String wholeSeconds(String text) {
    duration(text, Duration.ofMillis(1));
    if (DurationText.parse(text).toMillis() % 1_000 != 0) {
      throw new IllegalArgumentException("a whole number of seconds");
    }
    return text;
  }

  private static String instant(String text) {
    InstantText.parse(text);
    return text;
  }

  private static String zone(String text) {
    try {
      ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a time zone such as UTC, Europe/Berlin or +02:00", e);
    }
    return text;
  }

  private static Object number(String text, long least) {
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a whole number", e);
    }
    if (value < least) {
      throw new IllegalArgumentException("a whole number of at least " + least);
    }
    return value;
  }

  private static Object share(String text) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a share between 0 and 1, such as 0.05", e);
    }
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("a share between 0 and 1, such as 0.05");
    }
    return value;
  }
}
